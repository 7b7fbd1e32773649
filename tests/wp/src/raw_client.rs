//! A second, independent implementation of the bridge protocol, written from docs/bridge.md alone: it can also lie.

use crate::http;
use anyhow::{Context, Result};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::time::{SystemTime, UNIX_EPOCH};

/// Random bytes.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    bytes
}

/// A new nonce.
pub fn nonce() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(random::<16>())
}

/// UTC milliseconds.
pub fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).ok().and_then(|d| i64::try_from(d.as_millis()).ok()).unwrap_or(0)
}

/// SHA-256 in lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Both secrets of one site.
#[derive(Debug, Clone)]
pub struct Pairing {
    pub site: String,
    pub key: String,
    pub signing: SigningKey,
}

impl Pairing {
    /// New secrets for a new site.
    pub fn generate() -> Self {
        let mut id = random::<16>();
        id[6] = (id[6] & 0x0f) | 0x40;
        id[8] = (id[8] & 0x3f) | 0x80;
        let hex: String = id.iter().map(|b| format!("{b:02x}")).collect();
        let site = format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]);
        Self { site, key: BASE64_URL_SAFE_NO_PAD.encode(random::<32>()), signing: SigningKey::from_bytes(&random::<32>()) }
    }

    /// The connection code.
    pub fn code(&self) -> String {
        let public = BASE64_STANDARD.encode(self.signing.verifying_key().to_bytes());
        let json = json!({ "v": 1, "site": self.site, "key": self.key, "pub": public, "name": "Fixture agency" });
        format!("igny8-1.{}", BASE64_URL_SAFE_NO_PAD.encode(json.to_string()))
    }
}

/// A request just before it is sent: everything in it can be altered after signing.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub method: String,
    /// REST route, as `/igny8/v1/ping`.
    pub route: String,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Outgoing {
    /// Sets a header, or removes it.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        if let Some(value) = value {
            self.headers.push((name.to_owned(), value.to_owned()));
        }
    }
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub struct RawAnswer {
    pub response: http::Response,
    /// The envelope between the sentinels of this request's nonce; `None` when somebody else answered.
    pub envelope: Option<Value>,
}

impl RawAnswer {
    pub fn status(&self) -> u16 {
        self.response.status
    }
    /// Error code of a refusal.
    pub fn code(&self) -> Option<&str> {
        self.envelope.as_ref()?.pointer("/error/code")?.as_str()
    }
    /// `data` of a success, or an error that shows the whole answer.
    pub fn data(&self) -> Result<&Value> {
        let envelope = self.envelope.as_ref().with_context(|| format!("no envelope: {} {}", self.status(), self.response.text()))?;
        anyhow::ensure!(envelope.get("success") == Some(&Value::Bool(true)), "refused: {envelope}");
        envelope.get("data").context("no data")
    }
}

/// A client of one site.
#[derive(Debug, Clone)]
pub struct RawClient {
    pub port: u16,
    /// Host header; loopback by default.
    pub host: String,
    /// What stands before `/wp-json/`, for a blog in a subfolder (`/two`).
    pub prefix: String,
    /// Use `index.php?rest_route=` instead of `/wp-json/`.
    pub plain: bool,
    pub pairing: Pairing,
    /// Added to the clock.
    pub clock_offset: i64,
}

impl RawClient {
    pub fn new(port: u16, pairing: Pairing) -> Self {
        Self { port, host: format!("127.0.0.1:{port}"), prefix: String::new(), plain: false, pairing, clock_offset: 0 }
    }

    pub fn get(&self, route: &str, query: &[(&str, &str)]) -> Result<RawAnswer> {
        self.send(&self.sign("GET", route, query, None, b""))
    }

    pub fn post(&self, route: &str, body: &Value) -> Result<RawAnswer> {
        self.send(&self.sign("POST", route, &[], Some("application/json"), body.to_string().as_bytes()))
    }

    pub fn upload(&self, query: &[(&str, &str)], bytes: &[u8]) -> Result<RawAnswer> {
        self.send(&self.sign("POST", "/media", query, Some("application/octet-stream"), bytes))
    }

    /// Signs a request; `route` is relative to the namespace.
    pub fn sign(&self, method: &str, route: &str, query: &[(&str, &str)], content_type: Option<&str>, body: &[u8]) -> Outgoing {
        let nonce = nonce();
        let time = (now_ms() + self.clock_offset).to_string();
        let route = format!("/igny8/v1{route}");
        let mut query: Vec<(String, String)> = query.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        if method == "GET" {
            query.push(("_".to_owned(), nonce.clone()));
        }
        let text = ["IGNY8-BRIDGE-1", method, &route, &canonical(&query), &self.pairing.site, &time, &nonce, &sha256(body)].join("\n");
        let signature = BASE64_STANDARD.encode(self.pairing.signing.sign(text.as_bytes()).to_bytes());
        let mut headers = vec![
            ("X-IGNY8-API-Key".to_owned(), self.pairing.key.clone()),
            ("X-IGNY8-Protocol".to_owned(), "1".to_owned()),
            ("X-IGNY8-Site".to_owned(), self.pairing.site.clone()),
            ("X-IGNY8-Time".to_owned(), time),
            ("X-IGNY8-Nonce".to_owned(), nonce),
            ("X-IGNY8-Signature".to_owned(), signature),
        ];
        if let Some(content_type) = content_type {
            headers.push(("Content-Type".to_owned(), content_type.to_owned()));
        }
        Outgoing { method: method.to_owned(), route, query, headers, body: body.to_vec() }
    }

    /// Sends a request as it now stands.
    pub fn send(&self, out: &Outgoing) -> Result<RawAnswer> {
        let query: Vec<String> = out.query.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect();
        let query = query.join("&");
        let target = match (self.plain, query.is_empty()) {
            (true, true) => format!("/index.php?rest_route={}", out.route),
            (true, false) => format!("/index.php?rest_route={}&{query}", out.route),
            (false, true) => format!("/wp-json{}", out.route),
            (false, false) => format!("/wp-json{}?{query}", out.route),
        };
        let target = format!("{}{target}", self.prefix);
        let headers: Vec<(&str, &str)> = out.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        let response = http::send(self.port, &self.host, &out.method, &target, &headers, &out.body)?;
        let envelope = out.get("X-IGNY8-Nonce").and_then(|nonce| between(&response.body, nonce));
        Ok(RawAnswer { response, envelope })
    }
}

/// The envelope of one nonce in whatever came.
fn between(body: &[u8], nonce: &str) -> Option<Value> {
    let text = String::from_utf8_lossy(body);
    let after = text.split_once(&format!("IGNY8-BEGIN:{nonce}\n"))?.1;
    let json = after.split_once(&format!("\nIGNY8-END:{nonce}"))?.0;
    let value: Value = serde_json::from_str(json).ok()?;
    (value.get("nonce").and_then(Value::as_str) == Some(nonce)).then_some(value)
}

fn canonical(query: &[(String, String)]) -> String {
    let mut pairs: Vec<&(String, String)> = query.iter().collect();
    pairs.sort();
    pairs.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect::<Vec<_>>().join("&")
}

fn encode(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii_alphanumeric() || b"-._~".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
