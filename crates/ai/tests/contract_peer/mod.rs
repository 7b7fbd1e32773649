//! Starts a peer as a process of its own on a free port, and ends it with the test.
#![allow(dead_code, reason = "each test file uses its part")]

use igny8_ai::provider::{ChatRequest, Client, Connection, Message, Output, Protocol, Role, Secret};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Peer {
    pub port: u16,
    child: Child,
}

impl Drop for Peer {
    fn drop(&mut self) {
        // Waiting closes the input, which ends the peer.
        let _ = self.child.wait();
    }
}

pub fn cache() -> PathBuf {
    std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default().join(".cache/igny8")
}

impl Peer {
    /// `make` gets the port. Waits until something listens there and answers `path` with 200.
    pub fn start(path: &str, make: impl FnOnce(u16) -> Command) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let command = make(port);
        // The peer ends when this process's end of the pipe is closed, so also when a test is killed or held in a static.
        let mut shell = Command::new("sh");
        shell.args(["-c", r#""$@" & peer=$!; cat > /dev/null; kill -9 $peer"#, "sh"]).arg(command.get_program()).args(command.get_args());
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let child = shell.stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::piped()).spawn();
        let peer = Self { port, child: child.unwrap_or_else(|e| panic!("{command:?} does not start: {e}")) };
        let start = Instant::now();
        while !ready(port, path) {
            assert!(start.elapsed() < Duration::from_secs(60), "{command:?} does not answer");
            std::thread::sleep(Duration::from_millis(100));
        }
        peer
    }

    pub fn client(&self, protocol: Protocol, path: &str) -> Client {
        self.client_with(protocol, path, "sk-a-key-for-the-test")
    }

    pub fn client_with(&self, protocol: Protocol, path: &str, key: &str) -> Client {
        let connection = Connection::new(protocol, format!("http://127.0.0.1:{}{path}", self.port), Some(Secret::new(key)));
        Client::new(&connection).unwrap()
    }
}

fn ready(port: u16, path: &str) -> bool {
    use std::io::{Read as _, Write as _};
    let Ok(mut socket) = std::net::TcpStream::connect(("127.0.0.1", port)) else { return false };
    let _ = socket.set_read_timeout(Some(Duration::from_secs(2)));
    let _ = socket.write_all(format!("GET {path} HTTP/1.0\r\nHost: x\r\n\r\n").as_bytes());
    let mut head = [0; 12];
    socket.read_exact(&mut head).is_ok() && head.ends_with(b"200")
}

pub fn question(text: &str) -> ChatRequest {
    ChatRequest {
        model: "gpt-4o".into(),
        system: "Be brief.".into(),
        messages: vec![Message { role: Role::User, text: text.into() }],
        output: Output::Text,
        max_tokens: 100,
        temperature: Some(0.0),
    }
}

pub fn schema() -> serde_json::Value {
    serde_json::json!({"type": "object", "additionalProperties": false, "required": ["intent", "headings"], "properties": {
        "intent": {"type": "string", "enum": ["informational", "commercial"]},
        "headings": {"type": "array", "minItems": 3, "maxItems": 3, "items": {"type": "string", "maxLength": 12}}}})
}
