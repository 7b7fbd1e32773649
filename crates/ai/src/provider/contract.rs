//! Owns the dump of every body that the adapters can build, checked against the vendors' published schemas. Test only.
//! Must not know: what servers answer.

use super::ladder::{Dialect, Step};
use super::{ChatRequest, ImageRequest, Message, Output, Protocol, Role, wire};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

fn message(role: Role, text: &str) -> Message {
    Message { role, text: text.into() }
}

fn requests() -> Vec<ChatRequest> {
    let strict = json!({"type": "object", "additionalProperties": false, "required": ["title", "sections"], "properties": {
        "title": {"type": "string", "minLength": 3, "maxLength": 80, "description": "The title"},
        "sections": {"type": "array", "minItems": 3, "items": {"$ref": "#/$defs/section"}}},
        "$defs": {"section": {"type": "object", "required": ["heading", "kind", "note"], "properties": {"heading": {"type": "string", "pattern": "^.+$"},
            "kind": {"enum": ["text", "faq"]}, "note": {"type": ["string", "null"]}}}}, "$schema": "https://json-schema.org/draft/2020-12/schema"});
    let loose = json!({"type": "object", "required": ["a"], "properties": {"a": {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]},
        "b": {"type": "object"}, "c": {"const": "x"}, "d": {"oneOf": [{"type": "string", "format": "uri"}, {"type": "number", "exclusiveMinimum": 1}]},
        "e": {"type": "array"}, "f": {"allOf": [{"type": "string"}]}, "g": {"type": "integer", "enum": [1, 2]}}});
    let outputs = [
        Output::Text,
        Output::Json { name: "article outline/ä".into(), schema: strict },
        Output::Json { name: String::new(), schema: loose },
        Output::Json { name: "bare".into(), schema: json!({"type": "object"}) },
    ];
    let talks = [
        vec![message(Role::User, "Write.")],
        vec![
            message(Role::User, "One"),
            message(Role::User, "Two"),
            message(Role::Assistant, "Three \n"),
            message(Role::User, ""),
            message(Role::User, "Four"),
        ],
        vec![message(Role::User, "One"), message(Role::Assistant, "A beginning ")],
    ];
    let mut all = Vec::new();
    for output in &outputs {
        for messages in &talks {
            for system in ["", "Be brief."] {
                for temperature in [None, Some(0.7), Some(-3.0), Some(9.0)] {
                    for max_tokens in [1, 4_096] {
                        let (output, messages, system) = (output.clone(), messages.clone(), system.to_owned());
                        all.push(ChatRequest { model: "some-model".into(), system, messages, output, max_tokens, temperature });
                    }
                }
            }
        }
    }
    all
}

fn dialects(protocol: Protocol) -> Vec<Dialect> {
    let mut all = Vec::new();
    for step in [Step::Schema, Step::Tool, Step::ObjectWithSchema, Step::Object, Step::Prompt] {
        // The published schema knows nothing of the field that llama.cpp's family takes, and nobody else is asked this way for long.
        if step == Step::ObjectWithSchema {
            continue;
        }
        for bits in 0..16u8 {
            let bit = |n: u8| bits & (1 << n) != 0;
            let first = Dialect::first(protocol, "api.openai.com");
            all.push(Dialect { step, completion_limit: bit(0), temperature: bit(1), stream_usage: bit(2), system: bit(3), ..first });
        }
    }
    all
}

fn bodies() -> String {
    let mut lines = String::new();
    let mut add = |schema: &str, label: String, body: Value| {
        let _ = writeln!(lines, "{}", json!({"schema": schema, "label": label, "body": body}));
    };
    for (protocol, schema) in [
        (Protocol::OpenaiChat, "openai.CreateChatCompletionRequest"),
        (Protocol::OpenaiResponses, "openai.CreateResponse"),
        (Protocol::Anthropic, "anthropic.CreateMessageParams"),
        (Protocol::Gemini, "gemini.GenerateContentRequest"),
    ] {
        let mut seen = std::collections::HashSet::new();
        for request in requests() {
            for dialect in dialects(protocol) {
                for stream in [false, true] {
                    let body = wire::chat(protocol, &request, &dialect, stream).unwrap().body;
                    // Many ways of asking make the same body.
                    if seen.insert(body.to_string()) {
                        add(schema, format!("{dialect:?} stream {stream}"), body);
                    }
                }
            }
        }
    }
    for model in ["gpt-image-1", "gpt-image-2", "dall-e-3", "dall-e-2", "flux"] {
        for (width, height) in [(0, 0), (1200, 630), (512, 900), (9_999, 10)] {
            for quality in [None, Some(""), Some("high"), Some("hd")] {
                let request = ImageRequest { model: model.into(), prompt: "A lighthouse".into(), width, height, quality: quality.map(str::to_owned) };
                for (protocol, schema) in [(Protocol::OpenaiChat, "openai.CreateImageRequest"), (Protocol::Gemini, "gemini.GenerateContentRequest")] {
                    add(schema, format!("{request:?}"), wire::image(protocol, &request).unwrap().body);
                }
            }
        }
    }
    for texts in [vec!["one".to_owned()], vec!["one".to_owned(), "two".to_owned()]] {
        add("openai.CreateEmbeddingRequest", format!("{texts:?}"), wire::embed(Protocol::OpenaiChat, "m", &texts).unwrap().body);
        add("gemini.BatchEmbedContentsRequest", format!("{texts:?}"), wire::embed(Protocol::Gemini, "m", &texts).unwrap().body);
    }
    lines
}

/// `cargo xtask setup` (or `test`) makes the Python environment; without it this fails, so that nobody takes silence for success.
#[test]
fn every_body_fits_the_vendors_schemas() {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let python = home.join(".cache/igny8/ai-contract/bin/python");
    assert!(python.exists(), "the vendors' schemas are missing: run `cargo xtask setup` (makes {})", python.display());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bodies()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract_schemas.py");
    let output = Command::new(python).arg(script).arg(file.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}
