//! The calls themselves: signed, with deadlines, repeated only where a repeat is recognised by the site.

use crate::Secret;
use crate::answer::{Arrived, read};
use crate::discover::ApiRoot;
use crate::error::{BridgeError, Trouble};
use crate::pairing::Credentials;
use crate::sign::{Signed, nonce};
use crate::wire::{AuthorEntry, Changes, Listing, MediaAnswer, Ping, PostEntry, PostFields, ReadBack, TermAnswer, metadata};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use igny8_model::SiteId;
use igny8_model::integration::SiteMetadata;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Once;
use std::time::Duration;

/// Largest answer that is read.
const MAX_BODY: usize = 32 << 20;

pub(crate) fn http_client() -> Result<reqwest::Client, BridgeError> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Fails only when a provider is installed already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(Duration::from_secs(60))
        .timeout(Duration::from_secs(180))
        .user_agent(concat!("IGNY8-Desktop/", env!("CARGO_PKG_VERSION"), " (WordPress publishing)"))
        .build()
        .map_err(|e| BridgeError::new(Trouble::Local, format!("No HTTP client: {e}.")))
}

pub(crate) fn transport_error(error: reqwest::Error) -> BridgeError {
    let mut causes = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        causes = inner.to_string();
        source = inner.source();
    }
    if error.is_timeout() {
        return BridgeError::new(Trouble::Timeout, "The site did not answer in time.")
            .hint("It is tried again by itself. If it stays so, the host is overloaded.");
    }
    let lower = causes.to_ascii_lowercase();
    if lower.contains("certificate") || lower.contains("tls") || lower.contains("handshake") {
        return BridgeError::new(Trouble::Tls, format!("The site's certificate was not accepted: {causes}."))
            .hint("Renew or repair the certificate. Nothing was sent.");
    }
    BridgeError::new(Trouble::Unreachable, format!("The site could not be reached: {causes}."))
        .hint("Check the address and this computer's connection; it is tried again by itself.")
}

pub(crate) async fn read_body(response: &mut reqwest::Response) -> Result<Vec<u8>, BridgeError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(transport_error)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(BridgeError::new(
                Trouble::NotWordpress { status: response.status().as_u16() },
                "The answer is larger than 32 MiB; it is not the plugin's.",
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// How to reach one site.
#[derive(Debug, Clone)]
pub struct Access {
    pub site: SiteId,
    pub root: ApiRoot,
    pub credentials: Credentials,
    /// `user:password` in front of a staging site.
    pub basic: Option<Secret>,
    /// Milliseconds to add to this machine's clock.
    pub clock_offset: i64,
    /// Send texts as base64, because the site's firewall refuses HTML.
    pub use_base64: bool,
}

/// What an answered call told beside its data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answered {
    pub status: u16,
    pub install_id: String,
    pub home_url: String,
    pub plugin_version: String,
    /// The site's clock minus this machine's, in milliseconds.
    pub clock_offset: i64,
}

/// Data and what came with it.
pub type Outcome<T> = Result<(T, Answered), BridgeError>;

/// One site's plugin. Calls go one at a time: `&mut self` holds a host's limit of one request.
pub struct Bridge {
    http: reqwest::Client,
    access: Access,
}

enum Body {
    None,
    Json(Value),
    Bytes(Vec<u8>),
}

fn clock() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl Bridge {
    pub fn new(access: Access) -> Result<Self, BridgeError> {
        Ok(Self { http: http_client()?, access })
    }

    /// As it now stands: a corrected clock offset, base64 switched on.
    pub fn access(&self) -> &Access {
        &self.access
    }

    pub async fn ping(&mut self) -> Outcome<Ping> {
        self.call("ping", "GET", "/igny8/v1/ping", &[], &Body::None).await
    }

    pub async fn metadata(&mut self) -> Outcome<SiteMetadata> {
        let (data, answered): (Value, _) = self.call("metadata", "GET", "/igny8/v1/site-metadata", &[], &Body::None).await?;
        Ok((metadata(&data), answered))
    }

    /// Creates a post, or finds the one that carries this content id already (`created` false).
    pub async fn create_post(&mut self, fields: &PostFields) -> Outcome<ReadBack> {
        self.send_post("post_create", "/igny8/v1/posts", fields).await
    }

    /// Changes the fields given, if the post is still as `base_hash` says.
    pub async fn update_post(&mut self, id: i64, fields: &PostFields) -> Outcome<ReadBack> {
        self.send_post("post_update", &format!("/igny8/v1/posts/{id}"), fields).await
    }

    pub async fn read_post(&mut self, id: i64) -> Outcome<ReadBack> {
        self.call("read_post", "GET", &format!("/igny8/v1/posts/{id}"), &[], &Body::None).await
    }

    pub async fn find_by_content(&mut self, content_id: &str) -> Outcome<ReadBack> {
        self.call("find_post", "GET", &format!("/igny8/v1/post-by-content-id/{content_id}"), &[], &Body::None).await
    }

    /// Uploads bytes; the same bytes again give the same attachment.
    pub async fn upload(&mut self, filename: &str, mime: &str, sha256: &str, alt: &str, content_id: &str, bytes: &[u8]) -> Outcome<MediaAnswer> {
        if !self.access.use_base64 {
            let query: Vec<(String, String)> = [("filename", filename), ("mime", mime), ("sha256", sha256), ("alt", alt), ("content_id", content_id)]
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect();
            match self.call("media", "POST", "/igny8/v1/media", &query, &Body::Bytes(bytes.to_vec())).await {
                Err(BridgeError { trouble: Trouble::Firewall { .. }, .. }) => {}
                other => return other,
            }
        }
        let body =
            json!({"filename": filename, "mime": mime, "sha256": sha256, "alt": alt, "content_id": content_id, "bytes_b64": BASE64_STANDARD.encode(bytes)});
        let answer = self.call("media", "POST", "/igny8/v1/media", &[], &Body::Json(body)).await;
        // Remembered only when it helped.
        self.access.use_base64 |= answer.is_ok();
        answer
    }

    /// The term of this name, made when it is new.
    pub async fn ensure_term(&mut self, taxonomy: &str, name: &str) -> Outcome<TermAnswer> {
        self.call("term", "POST", "/igny8/v1/terms", &[], &Body::Json(json!({"taxonomy": taxonomy, "name": name}))).await
    }

    /// The site's terms of a taxonomy after a term id, at most 100.
    pub async fn terms(&mut self, taxonomy: &str, after: i64) -> Outcome<Listing<TermAnswer>> {
        let query = [("taxonomy".to_owned(), taxonomy.to_owned()), ("after".to_owned(), after.to_string()), ("limit".to_owned(), "100".to_owned())];
        self.call("terms", "GET", "/igny8/v1/terms", &query, &Body::None).await
    }

    /// The site's posts after a post id, at most 200.
    pub async fn posts(&mut self, after: i64) -> Outcome<Listing<PostEntry>> {
        let query = [("after".to_owned(), after.to_string()), ("limit".to_owned(), "200".to_owned())];
        self.call("posts", "GET", "/igny8/v1/posts", &query, &Body::None).await
    }

    /// Users who may be authors, at most 500.
    pub async fn authors(&mut self) -> Outcome<Listing<AuthorEntry>> {
        self.call("authors", "GET", "/igny8/v1/authors", &[], &Body::None).await
    }

    /// The journal after `since`, at most `limit` (≤ 500) entries.
    pub async fn changes(&mut self, since: i64, limit: u32) -> Outcome<Changes> {
        let query = [("since".to_owned(), since.to_string()), ("limit".to_owned(), limit.to_string())];
        self.call("changes", "GET", "/igny8/v1/changes", &query, &Body::None).await
    }

    /// Sends a post's fields plain, and as base64 once a firewall has refused them; remembered for the site.
    async fn send_post(&mut self, name: &str, route: &str, fields: &PostFields) -> Outcome<ReadBack> {
        let plain = serde_json::to_value(fields).map_err(|e| BridgeError::new(Trouble::Local, e.to_string()))?;
        if !self.access.use_base64 {
            match self.call(name, "POST", route, &[], &Body::Json(plain.clone())).await {
                Err(BridgeError { trouble: Trouble::Firewall { .. }, .. }) => {}
                other => return other,
            }
        }
        let answer = self.call(name, "POST", route, &[], &Body::Json(as_base64(plain))).await;
        self.access.use_base64 |= answer.is_ok();
        answer
    }

    /// One call, with up to three attempts at transport faults (every route is idempotent) and one correction of the clock.
    async fn call<T: DeserializeOwned>(&mut self, name: &str, method: &str, route: &str, query: &[(String, String)], body: &Body) -> Outcome<T> {
        let mut clock_corrected = false;
        let mut attempt = 0u32;
        loop {
            attempt += 1;
            match self.once(name, method, route, query, body).await {
                Ok((data, answered)) => {
                    let value = serde_json::from_value(data).map_err(|e| {
                        BridgeError::new(Trouble::NotWordpress { status: answered.status }, format!("The plugin's answer has an unexpected shape: {e}."))
                            .hint("Update the plugin on the site.")
                    })?;
                    return Ok((value, answered));
                }
                Err(error) => {
                    if let Some(offset) = error.clock_offset.filter(|_| error.refusal().is_some_and(|(code, _)| code == "igny8_stale") && !clock_corrected) {
                        clock_corrected = true;
                        self.access.clock_offset = offset;
                        continue;
                    }
                    let again = matches!(error.trouble, Trouble::Unreachable | Trouble::Cached) && attempt < 3;
                    if !again {
                        return Err(error);
                    }
                    tracing::debug!(call = name, attempt, "trying again: {error}");
                    tokio::time::sleep(Duration::from_millis(200 * u64::from(attempt * attempt))).await;
                }
            }
        }
    }

    async fn once(&self, name: &str, method: &str, route: &str, query: &[(String, String)], body: &Body) -> Result<(Value, Answered), BridgeError> {
        let local = |e: String| BridgeError::new(Trouble::Local, e);
        let nonce = nonce().map_err(local)?;
        let mut query = query.to_vec();
        if method == "GET" {
            query.push(("_".to_owned(), nonce.clone()));
        }
        let (bytes, content_type) = match body {
            Body::None => (Vec::new(), None),
            Body::Json(value) => (value.to_string().into_bytes(), Some("application/json")),
            Body::Bytes(bytes) => (bytes.clone(), Some("application/octet-stream")),
        };
        let time = clock().saturating_add(self.access.clock_offset);
        let signed = Signed { method, route, query: &query, site: self.access.site, time, nonce: &nonce, body: &bytes };
        let headers = signed.headers(&self.access.credentials);
        let verb = if method == "GET" { reqwest::Method::GET } else { reqwest::Method::POST };
        let mut request = self.http.request(verb, self.access.root.url(route, &query));
        for (header, value) in headers {
            let mut value = reqwest::header::HeaderValue::from_str(&value).map_err(|e| local(e.to_string()))?;
            value.set_sensitive(true);
            request = request.header(header, value);
        }
        if let Some((user, password)) = self.access.basic.as_ref().and_then(|b| b.reveal().split_once(':')) {
            request = request.basic_auth(user, Some(password));
        }
        if let Some(content_type) = content_type {
            request = request.header("Content-Type", content_type).body(bytes);
        }
        igny8_failpoint::hit(&format!("bridge.{name}.before_send"));
        let mut response = request.send().await.map_err(transport_error)?;
        igny8_failpoint::hit(&format!("bridge.{name}.after_send"));
        let status = response.status().as_u16();
        let header_map = response.headers().clone();
        let body = read_body(&mut response).await?;
        igny8_failpoint::hit(&format!("bridge.{name}.after_receive"));
        let header = |name: &str| header_map.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let envelope = read(&Arrived { status, header: &header, body: &body }, &nonce)?;
        let offset = envelope.server_time.saturating_sub(clock());
        if !envelope.success {
            let mut refusal = envelope.error.unwrap_or_else(|| crate::answer::PluginRefusal {
                code: "igny8_error".into(),
                message: "The plugin refused without a reason.".into(),
                hint: None,
            });
            refusal.hint = refusal.hint.filter(|h| !h.is_empty());
            if let Some(seconds) = header("retry-after").and_then(|r| r.trim().parse::<u64>().ok()).filter(|_| refusal.code != "igny8_conflict") {
                return Err(BridgeError {
                    trouble: Trouble::Busy { retry_after: seconds.clamp(1, 3600) },
                    message: refusal.message,
                    hint: refusal.hint,
                    clock_offset: Some(offset),
                });
            }
            return Err(BridgeError {
                trouble: Trouble::Refused { code: refusal.code, status, data: Box::new(envelope.data) },
                message: refusal.message,
                hint: refusal.hint,
                clock_offset: Some(offset),
            });
        }
        let answered = Answered {
            status,
            install_id: envelope.site.install_id,
            home_url: envelope.site.home_url,
            plugin_version: envelope.plugin_version,
            clock_offset: offset,
        };
        Ok((envelope.data, answered))
    }
}

/// The texts of a post as base64, for firewalls that read HTML.
fn as_base64(mut fields: Value) -> Value {
    if let Value::Object(map) = &mut fields {
        for (plain, encoded) in [("title", "title_b64"), ("content_html", "content_b64"), ("excerpt", "excerpt_b64")] {
            if let Some(Value::String(text)) = map.remove(plain) {
                map.insert(encoded.to_owned(), Value::String(BASE64_STANDARD.encode(text)));
            }
        }
    }
    fields
}
