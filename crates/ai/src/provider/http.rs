//! Owns the line to a provider: one request, its answer in bounded pieces, within the time that it may take.
//! Must not know: protocols.

use super::connection::{Base, Connection, Secret, Timeouts, nearness};
use super::fault::{self, Failed};
use super::{Fault, Protocol, ProviderError};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use std::future::Future;
use std::sync::Once;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

/// Largest answer with text.
pub(crate) const MAX_BODY: usize = 32 << 20;
/// Largest answer with a picture.
pub(crate) const MAX_PICTURE: usize = 64 << 20;
/// What is read of an error's body.
const MAX_ERROR: usize = 64 << 10;

pub(crate) struct Http {
    client: reqwest::Client,
    /// Without the key and without the connection's own headers, for addresses that an answer names.
    bare: reqwest::Client,
    headers: HeaderMap,
    secrets: Vec<Secret>,
    pub base: Base,
    timeouts: Timeouts,
}

fn builder(connection: &Connection, base: &Base) -> Result<reqwest::ClientBuilder, ProviderError> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Fails only when a provider is installed already, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let local = |what: &str| ProviderError::new(Fault::Rejected, format!("{what} of this connection is not usable."));
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .connect_timeout(connection.timeouts.connect)
        .user_agent(concat!("IGNY8-Desktop/", env!("CARGO_PKG_VERSION")));
    if let Some(pem) = &connection.root_ca_pem {
        let certificates = reqwest::Certificate::from_pem_bundle(pem.as_bytes()).map_err(|_| local("The certificate"))?;
        if certificates.is_empty() {
            return Err(local("The certificate"));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    if base.loopback {
        // What goes to a server on this machine never passes a proxy.
        builder = builder.no_proxy();
    } else if let Some(address) = &connection.proxy {
        let proxy = reqwest::Proxy::all(address).map_err(|_| local("The proxy"))?;
        builder = builder.proxy(proxy.no_proxy(reqwest::NoProxy::from_string("localhost,127.0.0.0/8,::1")));
    }
    Ok(builder)
}

impl Http {
    pub fn new(connection: &Connection) -> Result<Self, ProviderError> {
        let base = Base::new(connection)?;
        let broken = |_| ProviderError::new(Fault::Rejected, "No HTTP client could be made; check the proxy and the certificate.");
        let client = builder(connection, &base)?.build().map_err(broken)?;
        let bare = builder(connection, &base)?.build().map_err(broken)?;
        let mut headers = HeaderMap::new();
        let mut secrets = Vec::new();
        let mut insert = |name: &str, value: &str| -> Result<(), ProviderError> {
            let wrong = || ProviderError::new(Fault::Key, format!("The header {name} or its value has characters that cannot be sent."));
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
            let mut value = HeaderValue::from_str(value.trim()).map_err(|_| wrong())?;
            value.set_sensitive(true);
            headers.insert(name, value);
            Ok(())
        };
        if connection.protocol == Protocol::Anthropic {
            insert("anthropic-version", "2023-06-01")?;
        }
        if let Some(key) = connection.key.as_ref().filter(|k| !k.reveal().trim().is_empty()) {
            match connection.protocol {
                Protocol::Anthropic => insert("x-api-key", key.reveal())?,
                Protocol::Gemini => insert("x-goog-api-key", key.reveal())?,
                _ => insert("authorization", &format!("Bearer {}", key.reveal().trim()))?,
            }
            secrets.push(Secret::new(key.reveal().trim()));
        }
        for (name, value) in &connection.headers {
            insert(name, value.reveal())?;
            // Names of organisations and pages are no secrets, and blanking them would garble messages.
            if !["openai-organization", "openai-project", "http-referer", "x-title"].contains(&name.to_ascii_lowercase().as_str()) {
                secrets.push(Secret::new(value.reveal().trim()));
            }
        }
        if let Some(proxy) = connection.proxy.as_ref().and_then(|p| Url::parse(p).ok()).and_then(|u| u.password().map(str::to_owned)) {
            secrets.push(Secret::new(proxy));
        }
        Ok(Self { client, bare, headers, secrets, base, timeouts: connection.timeouts })
    }

    /// The last thing that happens to an error before it leaves this module's walls.
    pub fn clean(&self, error: ProviderError, prompt: &[&str]) -> ProviderError {
        let secrets: Vec<&str> = self.secrets.iter().map(Secret::reveal).collect();
        fault::clean(error, &secrets, prompt)
    }

    /// Sends and waits for the head of the answer. `patient`: the whole answer is made before its head (no streaming).
    pub async fn send(&self, tail: &str, body: Option<&Value>, patient: bool, limit: usize, cancel: &CancellationToken) -> Result<Incoming, Failed> {
        let url = self.base.at(tail);
        let mut request = match body {
            Some(body) => self.client.post(url).header("content-type", "application/json").body(body.to_string()),
            None => self.client.get(url),
        };
        request = request.headers(self.headers.clone());
        let first = if patient { self.timeouts.total } else { self.timeouts.first };
        self.exchange(request, first, limit, cancel).await
    }

    /// Fetches what an answer points to: over https (or from the very same server), without the key, never further on.
    pub async fn fetch(&self, address: &str, cancel: &CancellationToken) -> Result<Vec<u8>, Failed> {
        let url = Url::parse(address).map_err(|_| ProviderError::malformed("The provider's answer points to an address that is none"))?;
        let same = self.base.same_origin(&url);
        // An answer must not make this program knock at doors in the local network.
        let inside = nearness(url.host()).1 && !self.base.local;
        if !same && (url.scheme() != "https" || inside) {
            return Err(ProviderError::malformed("The provider's answer points to an address that is not fetched (only https in the open network is)").into());
        }
        let mut incoming = self.exchange(self.bare.get(url), self.timeouts.first, MAX_PICTURE, cancel).await?;
        Ok(incoming.whole(cancel).await?)
    }

    async fn exchange(&self, request: reqwest::RequestBuilder, first: Duration, limit: usize, cancel: &CancellationToken) -> Result<Incoming, Failed> {
        let deadline = Instant::now() + self.timeouts.total;
        let response = within(request.send(), deadline.min(Instant::now() + first), cancel).await?.map_err(transport)?;
        let mut incoming = Incoming { response, deadline, idle: self.timeouts.idle, left: limit };
        let status = incoming.response.status().as_u16();
        if (200..300).contains(&status) {
            return Ok(incoming);
        }
        // An error's body is read as far as it comes: its beginning says enough.
        incoming.left = MAX_ERROR;
        let mut body = Vec::new();
        while body.len() < MAX_ERROR {
            match incoming.chunk(cancel).await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Err(error) if error.fault == Fault::Cancelled => return Err(error.into()),
                Ok(None) | Err(_) => break,
            }
        }
        Err(fault::from_answer(status, incoming.response.headers(), &body))
    }
}

/// An answer whose head is here.
pub(crate) struct Incoming {
    response: reqwest::Response,
    deadline: Instant,
    idle: Duration,
    left: usize,
}

impl Incoming {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.response.headers().get(name).and_then(|v| v.to_str().ok())
    }

    /// The next piece, or nothing at the end.
    pub async fn chunk(&mut self, cancel: &CancellationToken) -> Result<Option<Vec<u8>>, ProviderError> {
        let until = self.deadline.min(Instant::now() + self.idle);
        let Some(chunk) = within(self.response.chunk(), until, cancel).await?.map_err(transport)? else { return Ok(None) };
        // Counted unpacked, so a compressed bomb ends here as well.
        let Some(left) = self.left.checked_sub(chunk.len()) else {
            return Err(ProviderError::malformed("The provider's answer is larger than any answer may be; it was cut off"));
        };
        self.left = left;
        Ok(Some(chunk.to_vec()))
    }

    pub async fn whole(&mut self, cancel: &CancellationToken) -> Result<Vec<u8>, ProviderError> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk(cancel).await? {
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

async fn within<T>(work: impl Future<Output = T> + Send, until: Instant, cancel: &CancellationToken) -> Result<T, ProviderError> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(ProviderError::new(Fault::Cancelled, "Stopped.")),
        done = tokio::time::timeout_at(until, work) => done.map_err(|_| ProviderError::new(Fault::Timeout, "The provider did not answer in time.")),
    }
}

/// A transport's error without its address, which may be long or private.
fn transport(error: reqwest::Error) -> ProviderError {
    let error = error.without_url();
    if error.is_timeout() {
        return ProviderError::new(Fault::Timeout, "The provider could not be reached in time.");
    }
    let mut cause = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        cause = inner.to_string();
        source = inner.source();
    }
    // A cut body is told as a fault of decoding too; only the packing's own words mean that it arrived wrong.
    if error.is_decode() && ["gzip", "deflate", "corrupt"].iter().any(|w| cause.contains(w)) {
        return ProviderError::malformed(format!("The provider's answer could not be unpacked: {cause}"));
    }
    let what = if error.is_connect() { "The provider could not be reached" } else { "The line to the provider broke" };
    ProviderError::new(Fault::Network, format!("{what}: {cause}"))
}
