//! Answers that no well-behaved server gives: every one ends in a clear error or is absorbed; none leaks the key, hangs or fills the memory.

mod provider_fake;

use igny8_ai::provider::{Fault, Output, Protocol, ProviderError, Step, Stop};
use provider_fake::*;
use serde_json::{Value, json};
use std::io::Write as _;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Asks, streaming, and gives the text that was heard beside the outcome.
async fn ask(fake: &Fake, protocol: Protocol, text: &str) -> (Result<igny8_ai::provider::ChatAnswer, ProviderError>, String) {
    let mut heard = String::new();
    let outcome = fake.client(protocol).chat(&question(text), &mut |t| heard.push_str(t), &CancellationToken::new()).await;
    if let Err(error) = &outcome {
        let printed = format!("{error:?} {error}");
        assert!(!printed.contains("THEKEY") && !printed.contains("0123456789"), "the key is in {printed}");
    }
    (outcome, heard)
}

async fn fault(fake: &Fake, protocol: Protocol) -> ProviderError {
    ask(fake, protocol, "hello").await.0.unwrap_err()
}

const CHAT: Protocol = Protocol::OpenaiChat;

#[tokio::test]
async fn cut_json() {
    let fake = Fake::always(|| answer(200, "Content-Type: application/json\r\n", r#"{"choices":[{"message":{"content":"a"#)).await;
    let error = fault(&fake, CHAT).await;
    assert_eq!(error.fault, Fault::Malformed);
    assert!(error.message.contains("cut"), "{error}");
}

#[tokio::test]
async fn an_endless_answer_is_bounded() {
    let chunk = format!("data: {}\n\n", delta(&"x".repeat(60_000)));
    let fake = Fake::always(move || {
        let one = format!("{:x}\r\n{chunk}\r\n", chunk.len()).into_bytes();
        vec![stream_head(), Act::Repeat(one, 2_000)]
    })
    .await;
    let (outcome, heard) = ask(&fake, CHAT, "hello").await;
    let error = outcome.unwrap_err();
    assert_eq!(error.fault, Fault::Malformed);
    assert!(heard.len() < 33 << 20, "{}", heard.len());
    // What was written was charged.
    assert!(error.usage.unwrap().output > 1_000);
}

#[tokio::test]
async fn one_endless_event_is_bounded() {
    let fake =
        Fake::always(|| vec![stream_head(), say("6\r\ndata: \r\n"), Act::Repeat(format!("10000\r\n{}\r\n", "y".repeat(65_536)).into_bytes(), 1_600)]).await;
    assert_eq!(fault(&fake, CHAT).await.fault, Fault::Malformed);
}

#[tokio::test]
async fn a_bomb_is_bounded_unpacked() {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..100 {
        packer.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = packer.finish().unwrap();
    let fake = Fake::always(move || answer(200, "Content-Type: application/json\r\nContent-Encoding: gzip\r\n", &bomb)).await;
    let start = Instant::now();
    assert_eq!(fault(&fake, CHAT).await.fault, Fault::Malformed);
    assert!(start.elapsed() < Duration::from_secs(10));
    // In an error's body as well.
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(&vec![b'<'; 50 << 20]).unwrap();
    let bomb = packer.finish().unwrap();
    let fake = Fake::always(move || answer(500, "Content-Encoding: gzip\r\n", &bomb)).await;
    let error = fault(&fake, CHAT).await;
    assert_eq!((error.fault, error.status), (Fault::Unavailable, Some(500)));
    assert!(error.message.len() < 2_000);
}

#[tokio::test]
async fn mislabelled_answers_are_read() {
    let body = json!({"choices": [{"message": {"content": "hi"}, "finish_reason": "stop"}]}).to_string();
    let fake = Fake::always(move || answer(200, "Content-Type: text/event-stream\r\n", &body)).await;
    assert_eq!(ask(&fake, CHAT, "hello").await.0.unwrap().text, "hi");
    let events = format!("\u{feff}data: {}\r\n\r\ndata: {}\r\n\r\ndata: [DONE]\r\n\r\n", delta("he\u{1f600}"), finish("stop"));
    let fake = Fake::always(move || answer(200, "Content-Type: application/json\r\n", &events)).await;
    let (outcome, heard) = ask(&fake, CHAT, "hello").await;
    assert_eq!((outcome.unwrap().text.as_str(), heard.as_str()), ("he\u{1f600}", "he\u{1f600}"));
    // A stream although none was asked for.
    let answer = fake.client(CHAT).chat_whole(&question("hello"), &CancellationToken::new()).await.unwrap();
    assert_eq!(answer.text, "he\u{1f600}");
    assert_eq!(fake.seen()[1].body["stream"], false);
}

#[tokio::test]
async fn web_pages() {
    let page = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    let fake = Fake::always(move || answer(502, "Content-Type: text/html\r\n", page)).await;
    let error = fault(&fake, CHAT).await;
    assert_eq!(error.fault, Fault::Unavailable);
    assert!(error.message.contains("502 Bad Gateway") && !error.message.contains('<'), "{error}");
    let fake = Fake::always(move || answer(200, "Content-Type: text/html\r\n", page)).await;
    let error = fault(&fake, CHAT).await;
    assert_eq!(error.fault, Fault::Malformed);
    assert!(error.message.contains("web page"), "{error}");
    let fake = Fake::always(move || answer(404, "", page)).await;
    assert!(fault(&fake, CHAT).await.message.contains("address"));
    let fake = Fake::always(|| answer(200, "", "")).await;
    assert_eq!(fault(&fake, CHAT).await.fault, Fault::Malformed);
}

#[tokio::test]
async fn nonsense_usage_becomes_an_estimate() {
    for usage in [
        r#"{"prompt_tokens": NaN, "completion_tokens": Infinity}"#,
        r#"{"prompt_tokens": -5, "completion_tokens": -1}"#,
        r#"{"prompt_tokens": "12", "completion_tokens": "9"}"#,
        r#"{"prompt_tokens": 99999999999, "completion_tokens": 88888888888}"#,
        r#"{"prompt_tokens": 0, "completion_tokens": 0}"#,
        r#"{"prompt_tokens": 1.5, "completion_tokens": [3]}"#,
        r#"{"prompt_tokens": 7, "prompt_tokens": null, "completion_tokens": {}}"#,
        "null",
        "[]",
    ] {
        let body = format!(r#"{{"choices":[{{"message":{{"content":"A few words here."}},"finish_reason":"stop"}}],"usage":{usage}}}"#);
        let fake = Fake::always(move || answer(200, "", &body)).await;
        let usage_read = ask(&fake, CHAT, "hello there").await.0.unwrap().usage;
        assert!(usage_read.estimated && (1..100).contains(&usage_read.input) && (1..100).contains(&usage_read.output), "{usage}: {usage_read:?}");
    }
    // Parts that do not fit into their whole are cut to it.
    let body = json!({"choices": [{"message": {"content": "x"}}], "usage": {"prompt_tokens": 10, "completion_tokens": 5, "cost": -3,
        "prompt_tokens_details": {"cached_tokens": 99}, "completion_tokens_details": {"reasoning_tokens": 77}}});
    let fake = Fake::always(move || json_answer(&body)).await;
    let usage = ask(&fake, CHAT, "hello").await.0.unwrap().usage;
    assert_eq!((usage.input, usage.cached_input, usage.output, usage.reasoning, usage.cost_micros, usage.estimated), (10, 10, 5, 5, None, false));
}

#[tokio::test]
async fn duplicated_keys_and_unknown_fields() {
    let body = r#"{"choices":[],"odd":{"deep":[1,2]},"choices":[{"message":{"role":"assistant","content":"last","extra":1},"finish_reason":"odd_reason"}]}"#;
    let fake = Fake::always(move || answer(200, "", body)).await;
    let answer = ask(&fake, CHAT, "hello").await.0.unwrap();
    assert_eq!((answer.text.as_str(), answer.stop), ("last", Stop::Other("odd_reason".into())));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let fake = Fake::always(move || provider_fake::answer(200, "", &deep)).await;
    assert_eq!(fault(&fake, CHAT).await.fault, Fault::Malformed);
}

#[tokio::test]
async fn silence_ends_by_the_idle_time() {
    let fake = Fake::always(|| vec![stream_head(), piece(&format!("data: {}\n\n", delta("One two three"))), Act::Sleep(5_000)]).await;
    let start = Instant::now();
    let (outcome, heard) = ask(&fake, CHAT, "hello").await;
    let error = outcome.unwrap_err();
    assert_eq!((error.fault, heard.as_str()), (Fault::Timeout, "One two three"));
    assert!(start.elapsed() < Duration::from_secs(3) && error.usage.unwrap().estimated);
    // A drip that never pauses long ends by the whole time.
    let fake = Fake::always(|| std::iter::once(stream_head()).chain((0..200).flat_map(|_| [piece(": still here\n\n"), Act::Sleep(100)])).collect()).await;
    let mut connection = fake.connection(CHAT);
    connection.timeouts.total = Duration::from_secs(2);
    let client = igny8_ai::provider::Client::new(&connection).unwrap();
    let start = Instant::now();
    let error = client.chat(&question("hello"), &mut |_| {}, &CancellationToken::new()).await.unwrap_err();
    assert_eq!(error.fault, Fault::Timeout);
    assert!(start.elapsed() < Duration::from_secs(4));
}

#[tokio::test]
async fn a_stop_here_ends_at_once() {
    let fake = Fake::always(|| vec![stream_head(), piece(&format!("data: {}\n\n", delta("One"))), Act::Sleep(5_000)]).await;
    let cancel = CancellationToken::new();
    let stop = cancel.clone();
    let start = Instant::now();
    let error = fake.client(CHAT).chat(&question("hello"), &mut |_| stop.cancel(), &cancel).await.unwrap_err();
    assert_eq!(error.fault, Fault::Cancelled);
    assert!(error.usage.is_some() && start.elapsed() < Duration::from_millis(700));
}

#[tokio::test]
async fn the_key_follows_no_redirect() {
    let thief = Fake::always(|| answer(200, "", "{}")).await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("Location: http://127.0.0.1:{}/v1/chat/completions\r\n", thief.port);
        let fake = Fake::new(move |_, _| answer(status, &to, "")).await;
        let error = fault(&fake, CHAT).await;
        assert_eq!((error.fault, error.status), (Fault::Rejected, Some(status)));
        assert!(error.message.contains("key is not sent"), "{error}");
        assert!(fake.seen()[0].head.contains(KEY), "the right server did get it");
    }
    assert!(thief.seen().is_empty());
}

#[tokio::test]
async fn an_echoed_key_or_prompt_is_blanked() {
    let secret_text = "The merger of Smith and Jones is announced on Friday, nobody may know.";
    for body in [
        json!({"error": {"message": format!("Incorrect API key provided: {KEY}. Prompt was: {secret_text}")}}).to_string(),
        json!({"error": format!("bad header 'Bearer {KEY}' for {secret_text}")}).to_string(),
        json!({"error": {"message": format!("key {}... and {}", &KEY[..20], &KEY[12..])}}).to_string(),
        format!("plain {KEY} {secret_text}"),
        format!("<html><title>{KEY} {secret_text}</title>"),
    ] {
        for status in [400, 401, 500] {
            let reply = body.clone();
            let fake = Fake::always(move || answer(status, "", &reply)).await;
            let error = ask(&fake, CHAT, secret_text).await.0.unwrap_err();
            assert!(!error.message.contains("merger of Smith and Jones is"), "{error}");
        }
    }
}

#[tokio::test]
async fn statuses_and_their_meaning() {
    let error = |kind: &str, message: &str| json!({"error": {"type": kind, "code": kind, "message": message}});
    let cases: Vec<(u16, Value, Fault)> = vec![
        (401, error("invalid_api_key", "Incorrect API key"), Fault::Key),
        (403, error("permission_error", "no access"), Fault::Key),
        (402, error("", "Insufficient credits"), Fault::Quota),
        (429, error("insufficient_quota", "You exceeded your current quota"), Fault::Quota),
        (400, error("invalid_request_error", "Your credit balance is too low to access the API"), Fault::Quota),
        (404, error("model_not_found", "The model `x` does not exist"), Fault::Model),
        (404, json!({"error": "model \"x\" not found, try pulling it first"}), Fault::Model),
        (400, json!({"error": {"message": "x is not a valid model ID", "code": 400}}), Fault::Model),
        (429, error("rate_limit_exceeded", "slow down"), Fault::RateLimited),
        (529, json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}), Fault::Unavailable),
        (503, json!({}), Fault::Unavailable),
        (500, json!(null), Fault::Unavailable),
        (400, error("context_length_exceeded", "maximum context length is 8192"), Fault::TooLong),
        (400, json!({"error": {"code": 400, "type": "exceed_context_size_error", "message": "the request exceeds"}}), Fault::TooLong),
        (400, error("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"), Fault::TooLong),
        (413, error("request_too_large", "too large"), Fault::TooLong),
        (400, json!({"error": {"status": "INVALID_ARGUMENT", "message": "API key not valid", "details": [{"reason": "API_KEY_INVALID"}]}}), Fault::Key),
        (
            429,
            json!({"error": {"status": "RESOURCE_EXHAUSTED", "message": "check your plan and billing", "details": [{"retryDelay": "34s"}]}}),
            Fault::RateLimited,
        ),
        (429, json!({"error": {"status": "RESOURCE_EXHAUSTED", "details": [{"violations": [{"quotaId": "PerDayPerProject"}]}]}}), Fault::Quota),
        (400, error("invalid_request_error", "something else is wrong with this long request"), Fault::Rejected),
        (422, json!({"detail": [{"loc": ["body", "n"], "msg": "field required"}]}), Fault::Rejected),
        (408, json!({}), Fault::Timeout),
    ];
    for (status, body, expected) in cases {
        let reply = body.to_string();
        let fake = Fake::always(move || answer(status, "Retry-After: 7\r\n", &reply)).await;
        let error = fault(&fake, CHAT).await;
        assert_eq!((error.fault, error.status), (expected, Some(status)), "{body}: {error}");
        let waits = matches!(expected, Fault::RateLimited | Fault::Unavailable);
        assert_eq!(error.retry_after, waits.then_some(Duration::from_secs(7)), "{body}");
        assert!(error.usage.is_none() && error.message.ends_with('.'));
    }
    let fake = Fake::always(|| answer(429, "", json!({"error": {"code": 429, "details": [{"retryDelay": "34.5s"}]}}).to_string())).await;
    assert_eq!(fault(&fake, Protocol::Gemini).await.retry_after, Some(Duration::from_millis(34_500)));
}

#[tokio::test]
async fn nobody_there() {
    let fake = Fake::always(Vec::new).await;
    assert_eq!(fault(&fake, CHAT).await.fault, Fault::Network);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let gone = Fake { port, seen: Default::default(), task: tokio::spawn(async {}) };
    assert_eq!(fault(&gone, CHAT).await.fault, Fault::Network);
}

#[tokio::test]
async fn a_broken_stream_keeps_what_it_cost() {
    // OpenAI: no usage yet, so an estimate.
    let fake = Fake::always(|| vec![stream_head(), piece(&format!("data: {}\n\n", delta("Half of an answer")))]).await;
    let error = fault(&fake, CHAT).await;
    assert_eq!(error.fault, Fault::Network);
    assert!(error.usage.is_some_and(|u| u.estimated && u.output >= 3));
    // A clean end of the line without the protocol's end is a break too.
    let fake = Fake::always(|| vec![stream_head(), piece(&format!("data: {}\n\ndata: {{\"cho", delta("Half"))), last_piece()]).await;
    assert_eq!(fault(&fake, CHAT).await.fault, Fault::Network);
    // With a reason to stop it is an end, though `[DONE]` is missing.
    let fake = Fake::always(|| vec![stream_head(), piece(&format!("data: {}\n\ndata: {}", delta("All"), finish("length"))), last_piece()]).await;
    assert_eq!(ask(&fake, CHAT, "hello").await.0.unwrap().stop, Stop::Length);
    // Anthropic: the provider's own count so far.
    let fake = Fake::always(|| {
        stream(&[
            json!({"type": "message_start", "message": {"id": "m", "model": "claude", "usage": {"input_tokens": 30, "cache_read_input_tokens": 10,
                "cache_creation_input_tokens": 5, "output_tokens": 1}}}),
            json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
            json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Some"}}),
            json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
        ])
    })
    .await;
    let (outcome, heard) = ask(&fake, Protocol::Anthropic, "hello").await;
    let error = outcome.unwrap_err();
    let usage = error.usage.unwrap();
    assert_eq!((error.fault, heard.as_str()), (Fault::Unavailable, "Some"));
    assert_eq!((usage.input, usage.cached_input, usage.cache_write, usage.estimated), (45, 10, 5, false));
    // OpenRouter's error within a stream.
    let fake =
        Fake::always(|| stream(&[delta("a"), json!({"error": {"code": 429, "message": "upstream"}, "choices": [{"delta": {}, "finish_reason": "error"}]})]))
            .await;
    assert_eq!(fault(&fake, CHAT).await.fault, Fault::RateLimited);
}

/// Refuses bodies that `refused` finds, with this message; answers others with an object.
async fn picky(message: &'static str, refused: impl Fn(&Value) -> bool + Send + Sync + 'static) -> Fake {
    Fake::new(move |seen, _| {
        if refused(&seen.body) {
            answer(400, "", json!({"error": {"message": message, "type": "invalid_request_error"}}).to_string())
        } else if seen.body["stream"] == true {
            stream(&[
                delta("```json\n{\"a\""),
                delta(": 1}\n```"),
                finish("stop"),
                json!({"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 4}}),
            ])
        } else {
            json_answer(&json!({"choices": [{"message": {"content": "{\"a\": 1}"}, "finish_reason": "stop"}]}))
        }
    })
    .await
}

#[tokio::test]
async fn the_ladder_goes_down_once_and_remembers() {
    let format = |body: &Value| body["response_format"]["type"].as_str().unwrap_or_default().to_owned();
    let cases: Vec<(Fake, Step, usize)> = vec![
        (picky("never", |_| false).await, Step::Schema, 1),
        (picky("response_format.type json_schema is unsupported here", move |b| format(b) == "json_schema").await, Step::ObjectWithSchema, 2),
        (
            picky("response_format: extra field schema", move |b| b["response_format"].get("schema").is_some() || format(b) == "json_schema").await,
            Step::Object,
            3,
        ),
        (picky("no response_format at this server, please", |b| b.get("response_format").is_some()).await, Step::Prompt, 4),
        (picky("", |b| b.get("response_format").is_some()).await, Step::Prompt, 4),
    ];
    for (fake, step, requests) in cases {
        let client = fake.client(CHAT);
        let cancel = CancellationToken::new();
        let mut heard = String::new();
        let asked = client.ask(&json_question("hello"), Some(&mut |t| heard.push_str(t)), &cancel).await.unwrap();
        assert_eq!((asked.step(), client.step("test-model"), fake.seen().len()), (Some(step), step, requests));
        assert_eq!(asked.answer.text.replace(' ', ""), "{\"a\":1}");
        // Steps that failed were free; the one that answered is counted once.
        assert_eq!((asked.answer.usage.input, asked.answer.usage.output), (9, 4));
        let asked = client.ask(&json_question("again"), None, &cancel).await.unwrap();
        assert_eq!((asked.step(), fake.seen().len()), (Some(step), requests + 1));
        let told = fake.seen().last().unwrap().body["messages"][0]["content"].as_str().unwrap().contains("JSON schema");
        assert_eq!(told, step != Step::Schema);
    }
    // A server that ignores the schema: the answer is handed out and the next question goes another way.
    let cancel = CancellationToken::new();
    let prose =
        json!({"content": [{"type": "text", "text": "1. Shoes 2. Socks"}], "stop_reason": "end_turn", "usage": {"input_tokens": 3, "output_tokens": 4}});
    let fake = Fake::always(move || json_answer(&prose)).await;
    let client = fake.client(Protocol::Anthropic);
    for step in [Step::Schema, Step::Tool, Step::Prompt, Step::Prompt] {
        let asked = client.ask(&json_question("x"), None, &cancel).await.unwrap();
        assert_eq!((asked.step(), asked.answer.text.as_str()), (Some(step), "1. Shoes 2. Socks"));
    }
    assert_eq!(fake.seen().len(), 4);
    // A refusal about something else stays one.
    let fake = picky("the moon is in the wrong place for this kind of request today", |_| true).await;
    assert_eq!(fake.client(CHAT).chat_whole(&json_question("x"), &CancellationToken::new()).await.unwrap_err().fault, Fault::Rejected);
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn usual_parameters_that_are_refused_are_left_out() {
    let cancel = CancellationToken::new();
    let fake =
        picky("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", |b| b.get("max_tokens").is_some())
            .await;
    let client = fake.client(CHAT);
    client.chat_whole(&question("x"), &cancel).await.unwrap();
    client.chat_whole(&question("x"), &cancel).await.unwrap();
    assert_eq!(fake.seen().len(), 3);
    assert_eq!(fake.seen()[2].body["max_completion_tokens"], 200);
    let fake = picky("Unsupported value: 'temperature' does not support 0.7", |b| b.get("temperature").is_some()).await;
    fake.client(CHAT).chat_whole(&question("x"), &cancel).await.unwrap();
    assert_eq!(fake.seen()[0].body["temperature"], 0.7);
    let fake = picky("Unrecognized request argument supplied: stream_options", |b| b.get("stream_options").is_some()).await;
    let usage = fake.client(CHAT).chat(&question("x"), &mut |_| {}, &cancel).await.unwrap().usage;
    assert_eq!((usage.input, fake.seen().len()), (9, 2));
    let fake = picky("Your organization must be verified to stream this model.", |b| b["stream"] == true).await;
    let mut heard = String::new();
    fake.client(CHAT).chat(&question("x"), &mut |t| heard.push_str(t), &cancel).await.unwrap();
    assert_eq!(heard, "{\"a\": 1}");
    let fake = picky("Conversation: System role not supported", |b| b["messages"][0]["role"] == "system").await;
    fake.client(CHAT).chat_whole(&question("x"), &cancel).await.unwrap();
    assert_eq!(fake.seen()[1].body["messages"], json!([{"role": "user", "content": "Be brief.\n\nx"}]));
}

#[tokio::test]
async fn dialects_of_the_text() {
    let text = |events: Vec<Value>| async move {
        let fake = Fake::new(move |_, _| stream(&events)).await;
        let (outcome, heard) = ask(&fake, CHAT, "hello").await;
        let answer = outcome.unwrap();
        assert_eq!(answer.text, heard);
        answer
    };
    // No content in the first piece, a refusal, thoughts in three forms, parts instead of a string.
    let null = json!({"choices": [{"delta": {"role": "assistant", "content": null}}]});
    assert_eq!(text(vec![null.clone(), delta("a"), delta(" b"), finish("stop")]).await.text, "a b");
    let refusal = json!({"choices": [{"delta": {"refusal": "I cannot."}}]});
    assert_eq!(text(vec![null, refusal, finish("stop")]).await.stop, Stop::Refusal("I cannot.".into()));
    let thought = text(vec![delta("<th"), delta("ink>let me"), delta(" see</thi"), delta("nk>\n\n"), delta("\nReal"), delta(" text"), finish("stop")]).await;
    assert_eq!(thought.text, "Real text");
    assert!(thought.usage.output > 3);
    let apart = json!({"choices": [{"delta": {"reasoning_content": "hmm", "content": ""}}]});
    assert_eq!(text(vec![apart, delta("<b>x"), finish("stop")]).await.text, "<b>x");
    let parts = json!({"choices": [{"delta": {"content": [{"type": "text", "text": "p"}, {"type": "thinking", "thinking": []}]}}]});
    assert_eq!(text(vec![parts, finish("length")]).await.stop, Stop::Length);
    let filtered = text(vec![delta("x"), finish("content_filter")]).await;
    assert!(matches!(filtered.stop, Stop::Filtered(_)));
    let cost = json!({"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 2, "cost": 0.00014, "is_byok": true, "cost_details": {"upstream_inference_cost": 0.001}}});
    assert_eq!(text(vec![delta("x"), finish("stop"), cost]).await.usage.cost_micros, Some(1_140));
}

#[tokio::test]
async fn other_protocols_in_their_own_words() {
    let gemini = |body: Value| async move {
        let fake = Fake::new(move |_, _| stream(std::slice::from_ref(&body))).await;
        let outcome = ask(&fake, Protocol::Gemini, "hello").await.0;
        let seen = fake.seen().remove(0);
        assert!(seen.head.to_lowercase().contains(&format!("x-goog-api-key: {}", KEY.to_lowercase())) && !seen.line.contains("sk-"));
        assert!(seen.line.starts_with("POST /v1beta/models/test-model:streamGenerateContent?alt=sse "), "{}", seen.line);
        outcome
    };
    let blocked = gemini(json!({"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 9}})).await.unwrap();
    assert!(matches!(blocked.stop, Stop::Filtered(why) if why.contains("SAFETY")));
    let unsafe_answer = gemini(json!({"candidates": [{"finishReason": "SAFETY"}]})).await.unwrap();
    assert_eq!(unsafe_answer.stop, Stop::Filtered("SAFETY".into()));
    let thoughts = gemini(json!({"candidates": [{"content": {"parts": [{"text": "hm", "thought": true}, {"text": "Yes"}]}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 2, "thoughtsTokenCount": 40, "cachedContentTokenCount": 3}, "modelVersion": "g-1"}))
    .await
    .unwrap();
    assert_eq!((thoughts.text.as_str(), thoughts.usage.output, thoughts.usage.reasoning, thoughts.usage.cached_input), ("Yes", 42, 40, 3));
    let fake = Fake::always(|| {
        stream(&[
            json!({"type": "response.output_text.delta", "delta": "Hi"}),
            json!({"type": "response.incomplete", "response":
        {"id": "r", "status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "usage": {"input_tokens": 5, "output_tokens": 3}}}),
        ])
    })
    .await;
    let cut = ask(&fake, Protocol::OpenaiResponses, "hello").await.0.unwrap();
    assert_eq!((cut.text.as_str(), cut.stop, cut.usage.input), ("Hi", Stop::Length, 5));
    let fake = Fake::always(|| {
        stream(&[json!({"type": "response.failed", "response": {"id": "r", "status": "failed", "error": {"code": "rate_limit_exceeded", "message": "m"}}})])
    })
    .await;
    assert_eq!(fault(&fake, Protocol::OpenaiResponses).await.fault, Fault::RateLimited);
    // Anthropic: a tool's input in pieces is the object; a refusal is one.
    let fake = Fake::new(|seen, _| {
        if seen.body.get("output_config").is_some() {
            return answer(
                400,
                "",
                json!({"error": {"type": "invalid_request_error", "message": "output_config.format: not supported by this model"}}).to_string(),
            );
        }
        assert_eq!(seen.body["tool_choice"]["name"], "thing");
        stream(&[
            json!({"type": "message_start", "message": {"id": "m", "usage": {"input_tokens": 30, "output_tokens": 1}}}),
            json!({"type": "content_block_start", "content_block": {"type": "tool_use", "name": "thing", "input": {}}}),
            json!({"type": "content_block_delta", "delta": {"type": "input_json_delta", "partial_json": "{\"a\":"}}),
            json!({"type": "content_block_delta", "delta": {"type": "input_json_delta", "partial_json": "1}"}}),
            json!({"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 12}}),
            json!({"type": "message_stop"}),
        ])
    })
    .await;
    let asked = fake.client(Protocol::Anthropic).ask(&json_question("x"), Some(&mut |_| {}), &CancellationToken::new()).await.unwrap();
    assert_eq!((asked.step(), asked.answer.text.as_str(), asked.answer.usage.output), (Some(Step::Tool), "{\"a\":1}", 12));
    assert!(fake.seen()[0].head.contains("anthropic-version: 2023-06-01") && fake.seen()[0].head.contains("x-api-key"));
    let body = json!({"id": "m", "content": [], "stop_reason": "refusal", "usage": {"input_tokens": 3, "output_tokens": 0}});
    let fake = Fake::always(move || json_answer(&body)).await;
    let refused = fake.client(Protocol::Anthropic).chat_whole(&question("x"), &CancellationToken::new()).await.unwrap();
    assert!(matches!(refused.stop, Stop::Refusal(_)));
}

#[tokio::test]
async fn proxies_and_certificates() {
    let body = json!({"choices": [{"message": {"content": "hi"}, "finish_reason": "stop"}]});
    let proxy = Fake::always(move || json_answer(&body)).await;
    let through = |base: &str| {
        let mut connection = proxy.connection(CHAT);
        connection.base_url = base.to_owned();
        connection.proxy = Some(format!("http://user:pass-of-proxy@127.0.0.1:{}", proxy.port));
        igny8_ai::provider::Client::new(&connection).unwrap()
    };
    let cancel = CancellationToken::new();
    // A server in the local network, by the proxy that the person put in.
    assert_eq!(through("http://models.lan:8080").chat_whole(&question("x"), &cancel).await.unwrap().text, "hi");
    assert!(proxy.seen()[0].line.starts_with("POST http://models.lan:8080/v1/chat/completions "), "{}", proxy.seen()[0].line);
    assert!(proxy.seen()[0].head.to_lowercase().contains("proxy-authorization"));
    // One on this machine is asked directly.
    let local = Fake::always(|| answer(503, "", r#"{"error": "busy, says pass-of-proxy"}"#)).await;
    let error = through(&format!("http://127.0.0.1:{}", local.port)).chat_whole(&question("x"), &cancel).await.unwrap_err();
    assert_eq!((proxy.seen().len(), local.seen().len()), (1, 1));
    assert!(!local.seen()[0].head.contains("roxy") && !error.message.contains("pass-of-proxy"), "{error}");
    let mut connection = local.connection(CHAT);
    connection.root_ca_pem = Some("no certificate".into());
    let error = igny8_ai::provider::Client::new(&connection).unwrap_err();
    assert!(error.fault == Fault::Rejected && error.message.contains("certificate"), "{error}");
}

#[tokio::test]
async fn nothing_to_ask_is_not_sent() {
    let fake = Fake::always(Vec::new).await;
    let mut request = question("  ");
    request.output = Output::Text;
    let error = fake.client(CHAT).chat_whole(&request, &CancellationToken::new()).await.unwrap_err();
    assert_eq!((error.fault, fake.seen().len()), (Fault::Rejected, 0));
}
