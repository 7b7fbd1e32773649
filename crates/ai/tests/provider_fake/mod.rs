//! A server that says exactly the bytes it is told to, and remembers what it was asked. For what no well-behaved peer ever sends.
#![allow(dead_code, reason = "each test file uses its part")]

use igny8_ai::provider::{ChatRequest, Client, Connection, Message, Output, Protocol, Role, Secret, Timeouts};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub const KEY: &str = "sk-test-0123456789abcdefTHEKEY";

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub line: String,
    pub head: String,
    pub body: Value,
}

pub enum Act {
    Say(Vec<u8>),
    Sleep(u64),
    /// The same bytes for as long as somebody reads, at most this many times.
    Repeat(Vec<u8>, usize),
}

pub fn say(text: impl AsRef<[u8]>) -> Act {
    Act::Say(text.as_ref().to_vec())
}

/// A whole answer.
pub fn answer(status: u16, headers: &str, body: impl AsRef<[u8]>) -> Vec<Act> {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n{headers}Connection: close\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    vec![Act::Say(bytes)]
}

pub fn json_answer(value: &Value) -> Vec<Act> {
    answer(200, "Content-Type: application/json\r\n", value.to_string())
}

/// The head of a stream whose length is told in pieces, so that a broken line can be told from an end.
pub fn stream_head() -> Act {
    say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
}

pub fn piece(text: &str) -> Act {
    say(format!("{:x}\r\n{text}\r\n", text.len()))
}

pub fn last_piece() -> Act {
    say("0\r\n\r\n")
}

/// A well-formed stream of these events.
pub fn stream(events: &[Value]) -> Vec<Act> {
    let mut acts = vec![stream_head()];
    for event in events {
        let name = event["type"].as_str().map(|t| format!("event: {t}\n")).unwrap_or_default();
        acts.push(piece(&format!("{name}data: {event}\n\n")));
    }
    acts.push(last_piece());
    acts
}

pub struct Fake {
    pub port: u16,
    pub seen: Arc<Mutex<Vec<Seen>>>,
    pub task: tokio::task::JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Fake {
    pub async fn new(reply: impl Fn(&Seen, usize) -> Vec<Act> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let (log, reply) = (Arc::clone(&seen), Arc::new(reply));
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (log, reply) = (Arc::clone(&log), Arc::clone(&reply));
                tokio::spawn(async move {
                    let _ = serve(socket, &log, &*reply).await;
                });
            }
        });
        Self { port, seen, task }
    }

    /// The same answer to everybody.
    pub async fn always(make: impl Fn() -> Vec<Act> + Send + Sync + 'static) -> Self {
        Self::new(move |_, _| make()).await
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub fn connection(&self, protocol: Protocol) -> Connection {
        let mut connection = Connection::new(protocol, format!("http://127.0.0.1:{}", self.port), Some(Secret::new(KEY)));
        connection.timeouts =
            Timeouts { connect: Duration::from_secs(2), first: Duration::from_secs(5), idle: Duration::from_millis(800), total: Duration::from_secs(20) };
        connection
    }

    pub fn client(&self, protocol: Protocol) -> Client {
        Client::new(&self.connection(protocol)).unwrap()
    }
}

async fn serve(mut socket: TcpStream, log: &Mutex<Vec<Seen>>, reply: &(dyn Fn(&Seen, usize) -> Vec<Act> + Send + Sync)) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8192];
    let seen = loop {
        let read = socket.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        bytes.extend_from_slice(&buffer[..read]);
        let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let length = head.lines().find_map(|l| l.strip_prefix("content-length:")).map_or(0, |v| v.trim().parse::<usize>().unwrap());
        if bytes.len() >= end + 4 + length {
            let body = serde_json::from_slice(&bytes[end + 4..]).unwrap_or(Value::Null);
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            break Seen { line: head.lines().next().unwrap().to_owned(), head, body };
        }
    };
    let number = {
        let mut log = log.lock().unwrap();
        log.push(seen.clone());
        log.len() - 1
    };
    for act in reply(&seen, number) {
        match act {
            Act::Say(bytes) => socket.write_all(&bytes).await?,
            Act::Sleep(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            Act::Repeat(bytes, times) => {
                for _ in 0..times {
                    socket.write_all(&bytes).await?;
                }
            }
        }
        socket.flush().await?;
    }
    socket.shutdown().await
}

pub fn question(text: &str) -> ChatRequest {
    ChatRequest {
        model: "test-model".into(),
        system: "Be brief.".into(),
        messages: vec![Message { role: Role::User, text: text.into() }],
        output: Output::Text,
        max_tokens: 200,
        temperature: Some(0.7),
    }
}

pub fn json_question(text: &str) -> ChatRequest {
    let schema = json!({"type": "object", "required": ["a"], "additionalProperties": false, "properties": {"a": {"type": "integer"}}});
    ChatRequest { output: Output::Json { name: "thing".into(), schema }, ..question(text) }
}

/// A piece of an OpenAI stream.
pub fn delta(text: &str) -> Value {
    json!({"id": "c1", "model": "m-1", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": null}]})
}

pub fn finish(reason: &str) -> Value {
    json!({"id": "c1", "model": "m-1", "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
}
