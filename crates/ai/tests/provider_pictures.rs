//! Pictures, vectors and lists of models, with Runware's wire format as its documentation gives it (no peer speaks it).

mod provider_fake;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use igny8_ai::provider::{Fault, ImageRequest, Protocol};
use provider_fake::*;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

fn request(model: &str) -> ImageRequest {
    ImageRequest { model: model.into(), prompt: "A lighthouse at dusk".into(), width: 1200, height: 630, quality: None }
}

/// Runware as documented: an array of tasks in, `data` or `errors` out, each by its `taskUUID`.
fn runware(seen: &Seen) -> Vec<Act> {
    let error = |status: u16, code: &str, parameter: &str, task: &Value| {
        let body = json!({"errors": [{"code": code, "message": format!("{code}: see the documentation"), "parameter": parameter, "type": "string", "taskUUID": task}]});
        answer(status, "Content-Type: application/json\r\n", body.to_string())
    };
    if !seen.head.contains(&format!("Bearer {KEY}")) {
        return error(401, "invalidApiKey", "apiKey", &Value::Null);
    }
    let Some([task]) = seen.body.as_array().map(Vec::as_slice) else { return error(400, "invalidPayload", "", &Value::Null) };
    let id = &task["taskUUID"];
    let uuid = id.as_str().and_then(|t| uuid::Uuid::parse_str(t).ok());
    if uuid.is_none_or(|u| u.get_version_num() != 4) {
        return error(400, "invalidTaskUUID", "taskUUID", id);
    }
    for (side, most) in [("width", 2048), ("height", 2048)] {
        if !task[side].as_u64().is_some_and(|n| n % 64 == 0 && (128..=most).contains(&n)) {
            return error(400, "invalidDimension", side, id);
        }
    }
    if task["taskType"] != "imageInference" || !task["positivePrompt"].as_str().is_some_and(|p| (2..=3000).contains(&p.chars().count())) {
        return error(400, "invalidPositivePrompt", "positivePrompt", id);
    }
    if task["outputType"] != "base64Data" || task["outputFormat"] != "PNG" || task["numberResults"] != 1 || task["includeCost"] != true {
        return error(400, "invalidParameter", "outputType", id);
    }
    match task["model"].as_str().unwrap_or_default() {
        "runware:101@1" => json_answer(&json!({"data": [{"taskType": "imageInference", "taskUUID": id, "imageUUID": "b7db282d-2943-4f12-992f-77df3ad3ec71",
            "imageBase64Data": BASE64_STANDARD.encode(PNG), "cost": 0.0038}]})),
        "no:cost@1" => json_answer(&json!({"data": [{"taskUUID": id, "imageBase64Data": BASE64_STANDARD.encode(PNG)}]})),
        "dear:1@1" => error(402, "insufficientCredits", "", id),
        "busy:1@1" => error(429, "tooManyRequests", "", id),
        _ => error(400, "invalidModel", "model", id),
    }
}

#[tokio::test]
async fn runware_by_its_documentation() {
    let fake = Fake::new(|seen, _| runware(seen)).await;
    let (client, cancel) = (fake.client(Protocol::Runware), CancellationToken::new());
    let picture = client.image(&request("runware:101@1"), &cancel).await.unwrap();
    assert_eq!((picture.bytes.as_slice(), picture.mime, picture.usage.cost_micros, picture.usage.images), (PNG, "image/png", Some(3_800), 1));
    assert!(!picture.usage.estimated && picture.request_id.is_some());
    assert!(client.image(&request("no:cost@1"), &cancel).await.unwrap().usage.estimated);
    for (model, fault) in [("dear:1@1", Fault::Quota), ("busy:1@1", Fault::RateLimited), ("who:1@1", Fault::Model)] {
        assert_eq!(client.image(&request(model), &cancel).await.unwrap_err().fault, fault, "{model}");
    }
    let odd = ImageRequest { width: 0, height: 99_999, prompt: "x".repeat(9_000), ..request("runware:101@1") };
    client.image(&odd, &cancel).await.unwrap();
    assert_eq!(client.image(&ImageRequest { prompt: " ".into(), ..odd }, &cancel).await.unwrap_err().fault, Fault::Rejected);
    let mut stranger = fake.connection(Protocol::Runware);
    stranger.key = Some(igny8_ai::provider::Secret::new("wrong"));
    let stranger = igny8_ai::provider::Client::new(&stranger).unwrap();
    assert_eq!(stranger.image(&request("runware:101@1"), &cancel).await.unwrap_err().fault, Fault::Key);
    assert_eq!(client.chat_whole(&question("x"), &cancel).await.unwrap_err().fault, Fault::Unsupported);
    assert_eq!(client.models(&cancel).await.unwrap_err().fault, Fault::Unsupported);
    assert_eq!(client.embed("m", &["x".into()], &cancel).await.unwrap_err().fault, Fault::Unsupported);
}

#[tokio::test]
async fn a_picture_at_an_address() {
    let cancel = CancellationToken::new();
    let fake = Fake::new(|seen, _| {
        if seen.line.starts_with("GET ") {
            return answer(200, "Content-Type: text/html\r\n", b"\xff\xd8\xff jpeg");
        }
        let host = seen.head.lines().find_map(|l| l.strip_prefix("host: ")).unwrap_or_default();
        let url = match seen.body["prompt"].as_str().unwrap_or_default() {
            "same" => format!("http://{host}/generated/1.jpg"),
            "plain" => "http://203.0.113.7/1.jpg".to_owned(),
            "data" => format!("data:image/png;base64,{}", BASE64_STANDARD.encode(PNG)),
            "file" => "file:///etc/passwd".to_owned(),
            _ => "nonsense".to_owned(),
        };
        json_answer(&json!({"created": 1, "data": [{"url": url}]}))
    })
    .await;
    let client = fake.client(Protocol::OpenaiChat);
    let of = |prompt: &str| ImageRequest { prompt: prompt.into(), ..request("some-model") };
    let picture = client.image(&of("same"), &cancel).await.unwrap();
    assert_eq!((picture.mime, picture.usage.images), ("image/jpeg", 1));
    let fetched = fake.seen().into_iter().find(|s| s.line.starts_with("GET ")).unwrap();
    assert!(!fetched.head.to_lowercase().contains("authorization") && !fetched.head.contains(KEY), "{}", fetched.head);
    assert_eq!(client.image(&of("data"), &cancel).await.unwrap().bytes, PNG);
    for prompt in ["plain", "file", "nonsense"] {
        let error = client.image(&of(prompt), &cancel).await.unwrap_err();
        assert_eq!(error.fault, Fault::Malformed, "{prompt}");
        // It was made, so it was charged.
        assert_eq!(error.usage.unwrap().images, 1);
    }
}

#[tokio::test]
async fn pictures_that_are_none() {
    let cancel = CancellationToken::new();
    for body in [
        json!({"data": []}),
        json!({"data": [{"b64_json": "!!!"}]}),
        json!({"data": [{"b64_json": BASE64_STANDARD.encode("<svg onload=alert(1)>")}]}),
        json!({"data": "no"}),
        json!(7),
    ] {
        let fake = Fake::always(move || json_answer(&body)).await;
        assert_eq!(fake.client(Protocol::OpenaiChat).image(&request("m"), &cancel).await.unwrap_err().fault, Fault::Malformed);
    }
}

#[tokio::test]
async fn gemini_pictures() {
    let cancel = CancellationToken::new();
    let fake = Fake::always(|| {
        json_answer(
            &json!({"candidates": [{"content": {"parts": [{"text": "Here"}, {"inlineData": {"mimeType": "image/png", "data": BASE64_STANDARD.encode(PNG)}}]}}],
            "usageMetadata": {"promptTokenCount": 8, "candidatesTokenCount": 1290}, "modelVersion": "g-image"}),
        )
    })
    .await;
    let picture = fake.client(Protocol::Gemini).image(&request("gemini-2.5-flash-image"), &cancel).await.unwrap();
    assert_eq!((picture.usage.output, picture.model.as_str(), picture.mime), (1290, "g-image", "image/png"));
    assert_eq!(fake.seen()[0].body["generationConfig"]["imageConfig"]["aspectRatio"], "16:9");
    let fake = Fake::always(|| json_answer(&json!({"candidates": [{"finishReason": "IMAGE_SAFETY"}]}))).await;
    let error = fake.client(Protocol::Gemini).image(&request("g"), &cancel).await.unwrap_err();
    assert!(error.fault == Fault::Rejected && error.message.contains("IMAGE_SAFETY"));
    // A model's name cannot lead to another call.
    let fake = Fake::always(|| json_answer(&json!({}))).await;
    let _ = fake.client(Protocol::Gemini).image(&request("../../files?key=x#"), &cancel).await;
    assert!(fake.seen()[0].line.starts_with("POST /v1beta/_/_/files%3Fkey%3Dx%23:generateContent "), "{}", fake.seen()[0].line);
}

#[tokio::test]
async fn vectors() {
    let cancel = CancellationToken::new();
    let texts = ["one".to_owned(), "two".to_owned()];
    let embed = |protocol: Protocol, body: Value| {
        let (texts, cancel) = (texts.clone(), cancel.clone());
        async move {
            let fake = Fake::always(move || json_answer(&body)).await;
            fake.client(protocol).embed("m", &texts, &cancel).await
        }
    };
    let good = json!({"data": [{"index": 1, "embedding": [3, 4]}, {"index": 0, "embedding": [1.0, 2.0]}], "usage": {"prompt_tokens": 2}});
    let answer = embed(Protocol::OpenaiChat, good).await.unwrap();
    assert_eq!((answer.vectors, answer.usage.input, answer.usage.estimated), (vec![vec![1.0, 2.0], vec![3.0, 4.0]], 2, false));
    let wrapped = json!([{"index": 0, "embedding": [[1.0, 2.0]]}, {"index": 1, "embedding": [[3.0, 4.0]]}]);
    assert!(embed(Protocol::OpenaiChat, wrapped).await.unwrap().usage.estimated);
    let gemini = json!({"embeddings": [{"values": [1.0]}, {"values": [2.0]}]});
    assert_eq!(embed(Protocol::Gemini, gemini).await.unwrap().vectors, vec![vec![1.0], vec![2.0]]);
    let nested = json!({"data": [{"embedding": [[1.0, 2.0], [3.0, 4.0]]}, {"embedding": [[1.0, 2.0], [3.0, 4.0]]}]});
    let error = embed(Protocol::OpenaiChat, nested).await.unwrap_err();
    assert!(error.fault == Fault::Malformed && error.message.contains("pooling"), "{error}");
    for wrong in [
        json!({"data": [{"embedding": [1.0]}]}),
        json!({"data": [{"embedding": [1.0]}, {"embedding": [1.0, 2.0]}]}),
        json!({"data": [{"embedding": [1.0]}, {"embedding": ["x"]}]}),
        json!({"data": [{"embedding": []}, {"embedding": [1]}]}),
        json!({"data": [{"embedding": [1e300]}, {"embedding": [1]}]}),
        json!({}),
    ] {
        assert_eq!(embed(Protocol::OpenaiChat, wrong).await.unwrap_err().fault, Fault::Malformed);
    }
    assert!(embed(Protocol::Anthropic, json!({})).await.is_err_and(|e| e.fault == Fault::Unsupported));
}

#[tokio::test]
async fn lists_of_models() {
    let cancel = CancellationToken::new();
    let fake = Fake::always(|| {
        json_answer(&json!({"data": [{"id": "b", "context_length": 8192}, {"id": "a", "name": "A", "meta": {"n_ctx_train": 2048}}, {"odd": 1}]}))
    })
    .await;
    let list = fake.client(Protocol::OpenaiChat).models(&cancel).await.unwrap();
    assert_eq!(list.iter().map(|m| (m.id.as_str(), m.context)).collect::<Vec<_>>(), [("a", Some(2048)), ("b", Some(8192))]);
    let fake = Fake::new(|seen, _| {
        let second = seen.line.contains("after_id=m1");
        json_answer(&json!({"data": [{"id": if second { "m2" } else { "m1" }, "display_name": "M", "max_input_tokens": 200_000, "max_tokens": 8192}],
            "has_more": !second, "last_id": "m1"}))
    })
    .await;
    let list = fake.client(Protocol::Anthropic).models(&cancel).await.unwrap();
    assert_eq!((list.len(), list[1].context, list[1].max_output), (2, Some(200_000), Some(8192)));
    // A list without an end is left.
    let fake = Fake::always(|| json_answer(&json!({"models": [{"name": "models/g", "inputTokenLimit": 1_000_000}], "nextPageToken": "again & again"}))).await;
    let list = fake.client(Protocol::Gemini).models(&cancel).await.unwrap();
    assert_eq!((list.len(), list[0].id.as_str(), fake.seen().len()), (1, "g", 50));
    assert!(fake.seen()[1].line.contains("pageToken=again+%26+again"));
}
