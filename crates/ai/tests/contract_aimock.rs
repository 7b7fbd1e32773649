//! The adapters against aimock, a server of many providers' protocols with answers from `contract_aimock.json`. Never skipped:
//! without the peer the tests fail.

mod contract_peer;

use contract_peer::{Peer, cache, question, schema};
use igny8_ai::provider::{ChatAnswer, Client, Fault, ImageRequest, Output, Protocol, ProviderError, Step, Stop};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// (protocol, model, base path).
const ALL: &[(Protocol, &str, &str)] = &[
    (Protocol::OpenaiChat, "gpt-4o", "/v1"),
    (Protocol::OpenaiChat, "openai/gpt-4o", "/api/v1"),
    (Protocol::OpenaiResponses, "gpt-4o", "/v1"),
    (Protocol::Anthropic, "claude-sonnet-4-5", ""),
    (Protocol::Gemini, "gemini-2.5-flash", ""),
];

/// One for all tests.
static PEER: OnceLock<Peer> = OnceLock::new();

fn peer() -> &'static Peer {
    PEER.get_or_init(|| {
        let cli = cache().join("aimock/node_modules/@copilotkit/aimock/dist/cli.js");
        assert!(cli.exists(), "aimock is missing: run `cargo xtask setup` (looked for {})", cli.display());
        Peer::start("/health", |port| {
            let mut command = Command::new("node");
            command.arg(&cli).args(["--strict", "--log-level", "silent", "-p", &port.to_string(), "-f"]);
            command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract_aimock.json"));
            command
        })
    })
}

async fn stream(client: &Client, model: &str, text: &str) -> (Result<ChatAnswer, ProviderError>, String) {
    let mut heard = String::new();
    let request = igny8_ai::provider::ChatRequest { model: model.into(), ..question(text) };
    let outcome = client.chat(&request, &mut |t| heard.push_str(t), &CancellationToken::new()).await;
    (outcome, heard)
}

async fn fault(client: &Client, model: &str, text: &str) -> ProviderError {
    let (outcome, _) = stream(client, model, text).await;
    outcome.unwrap_err()
}

#[tokio::test]
async fn every_protocol_streamed_and_whole() {
    for (protocol, model, path) in ALL {
        let client = peer().client(*protocol, path);
        let (outcome, heard) = stream(&client, model, "a plain question").await;
        let streamed = outcome.unwrap_or_else(|e| panic!("{protocol:?}: {e}"));
        assert_eq!(streamed.text, "Hello there — ça va? 你好 😀, a longer answer follows in pieces.", "{protocol:?}");
        assert_eq!((heard.as_str(), &streamed.stop), (streamed.text.as_str(), &Stop::End));
        assert_eq!((streamed.usage.input, streamed.usage.output, streamed.usage.estimated), (21, 17, false), "{protocol:?} streamed");
        let request = igny8_ai::provider::ChatRequest { model: (*model).into(), ..question("a plain question") };
        let whole = client.chat_whole(&request, &CancellationToken::new()).await.unwrap();
        assert_eq!((&whole.text, &whole.stop, whole.usage), (&streamed.text, &streamed.stop, streamed.usage), "{protocol:?} whole");
    }
}

#[tokio::test]
async fn what_the_server_does_not_count_is_estimated() {
    for (protocol, model, path) in ALL {
        let client = peer().client(*protocol, path);
        let answer = stream(&client, model, "a question without usage").await.0.unwrap();
        assert!(answer.usage.input > 3 && answer.usage.output > 3, "{protocol:?} {:?}", answer.usage);
        let thought = stream(&client, model, "a thoughtful question").await.0.unwrap();
        assert_eq!(thought.text, "Forty-two.", "{protocol:?}");
    }
}

#[tokio::test]
async fn objects() {
    for (protocol, model, path) in ALL {
        let client = peer().client(*protocol, path);
        let output = Output::Json { name: "ideas".into(), schema: schema() };
        let request = igny8_ai::provider::ChatRequest { model: (*model).into(), output, ..question("make an object") };
        let asked = client.ask(&request, None, &CancellationToken::new()).await.unwrap();
        let value: serde_json::Value = serde_json::from_str(&asked.answer.text).unwrap();
        assert_eq!((asked.step(), value["intent"].as_str()), (Some(Step::Schema), Some("commercial")), "{protocol:?}");
    }
}

#[tokio::test]
async fn reasons_to_stop() {
    for (protocol, model, path) in ALL {
        let client = peer().client(*protocol, path);
        let cut = stream(&client, model, "be cut at the limit").await.0.unwrap();
        assert_eq!((cut.stop, cut.text.as_str()), (Stop::Length, "Half of"), "{protocol:?}");
    }
    for (protocol, model, path) in [ALL[0], ALL[1], ALL[4]] {
        let filtered = stream(&peer().client(protocol, path), model, "be filtered").await.0.unwrap();
        assert!(matches!(filtered.stop, Stop::Filtered(_)), "{protocol:?} {:?}", filtered.stop);
    }
}

#[tokio::test]
async fn refusals() {
    for (protocol, model, path) in ALL {
        let client = peer().client(*protocol, path);
        let error = fault(&client, model, "asked too often").await;
        assert_eq!((error.fault, error.status, error.retry_after), (Fault::RateLimited, Some(429), Some(Duration::from_secs(7))), "{protocol:?}");
        assert_eq!(fault(&client, model, "there is no credit").await.fault, Fault::Quota, "{protocol:?}");
        let error = fault(&client, model, "a wrong request").await;
        assert_eq!((error.fault, error.status), (Fault::Rejected, Some(400)), "{protocol:?}");
        assert!(error.message.contains("not what was expected"), "{protocol:?} {error}");
        assert_eq!(fault(&client, model, "you are overloaded").await.fault, Fault::Unavailable, "{protocol:?}");
    }
}

#[tokio::test]
async fn broken_lines() {
    for (protocol, model, path) in ALL {
        let client = peer().client(*protocol, path);
        assert_eq!(fault(&client, model, "something garbled").await.fault, Fault::Malformed, "{protocol:?}");
        assert_eq!(fault(&client, model, "hang up before it").await.fault, Fault::Network, "{protocol:?}");
        let (outcome, heard) = stream(&client, model, "hang up within it").await;
        let error = outcome.unwrap_err();
        assert_eq!(error.fault, Fault::Network, "{protocol:?}");
        assert!(!heard.is_empty() && error.usage.is_some_and(|u| u.input > 0 && u.output > 0), "{protocol:?} {heard:?} {:?}", error.usage);
    }
}

#[tokio::test]
async fn the_price_of_openrouter() {
    let client = peer().client(Protocol::OpenaiChat, "/api/v1");
    let answer = stream(&client, "openai/gpt-4o", "one with a price").await.0.unwrap();
    assert_eq!((answer.text.as_str(), answer.usage.cost_micros, answer.usage.input), ("Paid.", Some(1_230), 11));
}

#[tokio::test]
async fn pictures_vectors_and_models() {
    let cancel = CancellationToken::new();
    let client = peer().client(Protocol::OpenaiChat, "/v1");
    for model in ["gpt-image-1", "dall-e-3"] {
        let request = ImageRequest { model: model.into(), prompt: "a lighthouse".into(), width: 1200, height: 630, quality: None };
        let picture = client.image(&request, &cancel).await.unwrap();
        assert_eq!((picture.mime, picture.usage.images), ("image/png", 1));
    }
    let vectors = client.embed("text-embedding-3-small", &["the first text".into()], &cancel).await.unwrap().vectors;
    assert_eq!(vectors, [[0.5, -0.25, 1.0]]);
    assert!(!client.models(&cancel).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_wrong_key() {
    let cli = cache().join("aimock/node_modules/@copilotkit/aimock/dist/cli.js");
    let strict = Peer::start("/health", |port| {
        let mut command = Command::new("node");
        command.arg(&cli).args(["--log-level", "silent", "-p", &port.to_string(), "-f"]);
        command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract_aimock.json")).env("AIMOCK_API_KEYS", "sk-the-right-key");
        command
    });
    for (protocol, model, path) in ALL {
        let wrong = fault(&strict.client_with(*protocol, path, "sk-some-wrong-key-9876"), model, "a plain question").await;
        assert_eq!(wrong.fault, Fault::Key, "{protocol:?} {wrong}");
        assert!(!wrong.message.contains("9876"), "{wrong}");
        let right = strict.client_with(*protocol, path, "sk-the-right-key");
        assert!(stream(&right, model, "a plain question").await.0.is_ok(), "{protocol:?}");
    }
}
