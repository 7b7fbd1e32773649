//! A server of models for the tests: OpenAI's chat over plain HTTP, answers that fit the question, a count of its own, and bad days.
//!
//! Must not know: the ledger. What it counts is what a provider's bill would say. The adapters themselves are tested against servers
//! that others wrote (crates/ai/tests); this one exists because no other counts, limits and breaks on demand.

use anyhow::Result;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What the server does besides answering.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mood {
    /// Every so many-th request is refused with 429 and asked to come back at once; 0: none.
    pub limit_every: u64,
    /// How long an answer takes.
    pub delay: Duration,
}

/// One answered call, as the bill has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Billed {
    pub tokens_in: u64,
    pub tokens_out: u64,
}

#[derive(Default)]
struct State {
    billed: Mutex<HashMap<String, Billed>>,
    requests: AtomicU64,
    refused: AtomicU64,
    keys: Mutex<Vec<String>>,
    stop: AtomicBool,
}

/// The server, running until it is dropped.
pub struct Model {
    pub url: String,
    state: Arc<State>,
}

impl Model {
    pub fn start(mood: Mood) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.stop.load(Ordering::Relaxed) {
                    return;
                }
                let state = Arc::clone(&shared);
                std::thread::spawn(move || {
                    // A caller that was killed hangs up: its call is on the bill all the same.
                    let _ = serve(stream, &state, mood);
                });
            }
        });
        Ok(Self { url, state })
    }

    /// The bill: call id → tokens.
    pub fn bill(&self) -> HashMap<String, Billed> {
        self.state.billed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Requests that were refused for coming too fast.
    pub fn refused(&self) -> u64 {
        self.state.refused.load(Ordering::Relaxed)
    }

    /// The keys that came with the calls.
    pub fn keys(&self) -> Vec<String> {
        self.state.keys.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        self.state.stop.store(true, Ordering::Relaxed);
    }
}

fn serve(stream: TcpStream, state: &State, mood: Mood) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let (mut length, mut key) = (0, String::new());
        loop {
            let mut header = String::new();
            reader.read_line(&mut header)?;
            let Some((name, value)) = header.trim().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "authorization" => value.trim().clone_into(&mut key),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let (status, extra, answer) = respond(&path, &key, &body, state, mood);
        let text = answer.to_string();
        write!(writer, "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{extra}\r\n{text}", text.len())?;
        writer.flush()?;
    }
}

fn respond(path: &str, key: &str, body: &[u8], state: &State, mood: Mood) -> (&'static str, String, Value) {
    if path.ends_with("/models") {
        return (
            "200 OK",
            String::new(),
            json!({"object": "list", "data": [{"id": "test-large", "object": "model"}, {"id": "test-small", "object": "model"}]}),
        );
    }
    let Ok(question) = serde_json::from_slice::<Value>(body) else {
        return ("400 Bad Request", String::new(), json!({"error": {"message": "no JSON", "type": "invalid_request_error"}}));
    };
    if path.ends_with("/images/generations") {
        let id = format!("picture-{}", state.requests.fetch_add(1, Ordering::Relaxed) + 1);
        let tokens = question["prompt"].as_str().unwrap_or_default().split_whitespace().count() as u64;
        state.billed.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), Billed { tokens_in: tokens, tokens_out: 0 });
        let usage = json!({"input_tokens": tokens, "output_tokens": 0, "total_tokens": tokens});
        return ("200 OK", format!("x-request-id: {id}\r\n"), json!({"created": 1, "data": [{"b64_json": PICTURE}], "usage": usage}));
    }
    state.keys.lock().unwrap_or_else(PoisonError::into_inner).push(key.to_owned());
    let number = state.requests.fetch_add(1, Ordering::Relaxed) + 1;
    if mood.limit_every > 0 && number.is_multiple_of(mood.limit_every) {
        state.refused.fetch_add(1, Ordering::Relaxed);
        return ("429 Too Many Requests", "retry-after-ms: 5\r\n".to_owned(), json!({"error": {"message": "Rate limit reached", "type": "rate_limit_error"}}));
    }
    std::thread::sleep(mood.delay);
    let prompt = question["messages"].as_array().into_iter().flatten().filter_map(|m| m["content"].as_str()).collect::<Vec<_>>().join("\n");
    let name = question["response_format"]["json_schema"]["name"].as_str().unwrap_or_default();
    let text = answer(name, &prompt);
    // A word is a token here: what matters is that both sides count the same.
    let count = |text: &str| text.split_whitespace().count() as u64;
    let billed = Billed { tokens_in: count(&prompt), tokens_out: count(&text) };
    let id = format!("call-{number}");
    let usage = json!({"prompt_tokens": billed.tokens_in, "completion_tokens": billed.tokens_out, "total_tokens": billed.tokens_in + billed.tokens_out});
    state.billed.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), billed);
    let message = json!({"role": "assistant", "content": text});
    let whole = json!({"id": id, "object": "chat.completion", "model": question["model"], "choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage});
    ("200 OK", format!("x-request-id: {id}\r\n"), whole)
}

/// A PNG of one pixel.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const PROSE: &str = "Good boots begin with the walk that you have in mind. A day on dry paths asks for little weight and a soft sole, a week with a heavy \
pack asks for a firm one and for room at the toes. Try both in the afternoon, when feet are larger, with the socks that you will wear, and walk down a ramp: \
if the toes touch, the size is too small. Care is simple: brush the mud off, dry them away from the stove, and feed the leather before it looks dry.";

/// An answer that fits the question of a function, by the name of its schema.
fn answer(name: &str, prompt: &str) -> String {
    let about = format!("{:x}", prompt.len() % 4_093);
    let value = match name {
        "generate_ideas" => {
            let clusters = prompt.lines().filter_map(|l| l.strip_prefix("Cluster ")?.split_once(": "));
            let ideas: Vec<Value> = clusters
                .filter_map(|(number, name)| Some((number.parse::<u64>().ok()?, name)))
                .map(|(number, name)| json!({"cluster": number, "title": format!("{name}: what to know before you decide"), "description": format!("For readers who ask about {name}."), "keywords": [1], "content_type": "post", "structure": "guide", "intent": "informational"}))
                .collect();
            json!({ "ideas": ideas })
        }
        // By the keyword's last word; every seventh keyword is left out, as models do.
        "auto_cluster" => {
            let numbered = prompt.lines().filter_map(|l| l.trim().split_once(". ")).filter_map(|(n, text)| Some((n.parse::<u64>().ok()?, text)));
            let mut groups: std::collections::BTreeMap<&str, Vec<u64>> = std::collections::BTreeMap::new();
            for (n, text) in numbered.filter(|(n, _)| !n.is_multiple_of(7)) {
                groups.entry(text.rsplit(' ').next().unwrap_or_default()).or_default().push(n);
            }
            let clusters: Vec<Value> =
                groups.into_iter().map(|(name, keywords)| json!({"name": format!("All about {name}"), "description": "One page.", "intent": "informational", "keywords": keywords})).collect();
            json!({ "clusters": clusters })
        }
        "auto_cluster_merge" => json!({"merges": []}),
        "generate_image_prompts" => {
            json!({"images": [{"prompt": "Muddy boots on a wooden bench, morning light", "alt_text": "Boots on a bench", "caption": "", "section": 0}]})
        }
        "generate_content_outline" => json!({"sections": [
            {"heading": "What to look at first", "points": ["the use"], "words": 110},
            {"heading": "What it costs", "points": ["what the price depends on"], "words": 110},
            {"heading": "How to care for it", "points": ["after every use"], "words": 110}], "questions_heading": "", "questions": []}),
        "generate_content_section" => json!({"html": format!("<p>{PROSE}</p><ul><li>Note {about} on use</li><li>Note on care</li></ul>"), "to_check": []}),
        "generate_content_questions" => json!({"answers": [{"question": 1, "html": "<p>That depends on the walk.</p>"}], "to_check": []}),
        "generate_content_frame" => {
            json!({"introduction": format!("<p>{PROSE}</p>"), "conclusion_heading": "What to do now", "conclusion": format!("<p>{PROSE}</p>"), "to_check": []})
        }
        "generate_content_seo" => {
            json!({"meta_title": format!("Boots that fit, part {about}"), "meta_description": "What to look at before you buy boots, what they cost and how they last for years.", "slug": format!("boots-that-fit-{about}"), "excerpt": "What to look at before you buy boots."})
        }
        _ => return PROSE.to_owned(),
    };
    value.to_string()
}
