//! Owns what is needed to reach one provider: address, key, proxy, certificates, patience.
//! Must not know: what is asked.

use super::{Fault, Protocol, ProviderError};
use std::net::IpAddr;
use std::time::Duration;
use url::{Host, Url};
use zeroize::Zeroizing;

/// A text that is wiped from memory when it goes and that no log can print.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one place that sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// How long each part of a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    pub connect: Duration,
    /// From the request to the first byte: a local server loads its model in this time.
    pub first: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
    /// The whole call.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(15), first: Duration::from_secs(180), idle: Duration::from_secs(60), total: Duration::from_secs(900) }
    }
}

/// How to reach one provider.
#[derive(Clone)]
pub struct Connection {
    pub protocol: Protocol,
    /// As the provider's own client libraries take it: `https://api.openai.com/v1`, `https://api.anthropic.com`, `http://localhost:11434`.
    pub base_url: String,
    pub key: Option<Secret>,
    /// More headers of this connection: `OpenAI-Organization`, `OpenAI-Project`, `HTTP-Referer`, a gateway's own.
    pub headers: Vec<(String, Secret)>,
    /// `http://user:password@host:port`; without one the system's proxy is used.
    pub proxy: Option<String>,
    /// Certificates in PEM that are trusted beside the system's.
    pub root_ca_pem: Option<String>,
    pub timeouts: Timeouts,
}

impl Connection {
    pub fn new(protocol: Protocol, base_url: impl Into<String>, key: Option<Secret>) -> Self {
        Self { protocol, base_url: base_url.into(), key, headers: Vec::new(), proxy: None, root_ca_pem: None, timeouts: Timeouts::default() }
    }
}

impl std::fmt::Debug for Connection {
    /// An address or a proxy may hold a password, so neither is printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Connection").field("protocol", &self.protocol).field("headers", &names).field("timeouts", &self.timeouts).finish_non_exhaustive()
    }
}

/// A checked base address.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    url: Url,
    /// On this machine: no proxy stands between.
    pub loopback: bool,
    /// On this machine or in its local network.
    pub local: bool,
}

impl Base {
    pub fn new(connection: &Connection) -> Result<Self, ProviderError> {
        let wrong = |why: &str| ProviderError::new(Fault::Rejected, format!("The provider's address is not usable: {why}."));
        let mut url = Url::parse(connection.base_url.trim()).map_err(|e| wrong(&e.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("it has to begin with https:// (or http:// for a server of your own)"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it holds a password; put the key into its own field"));
        }
        url.set_query(None);
        url.set_fragment(None);
        let (loopback, local) = nearness(url.host());
        if url.scheme() == "http" && !local && (connection.key.is_some() || !connection.headers.is_empty()) {
            return Err(wrong("the key would be sent unencrypted; use https://"));
        }
        let mut path = url.path().trim_end_matches('/').to_owned();
        // What people paste from examples: the address of one call instead of the root.
        for tail in ["/chat/completions", "/responses", "/images/generations", "/embeddings", "/messages", "/models"] {
            if let Some(root) = path.strip_suffix(tail) {
                path = root.to_owned();
            }
        }
        let versioned = path.rsplit('/').next().is_some_and(is_version);
        match connection.protocol {
            Protocol::OpenaiChat | Protocol::OpenaiResponses | Protocol::Runware if path.is_empty() => path.push_str("/v1"),
            Protocol::Anthropic if !versioned => path.push_str("/v1"),
            Protocol::Gemini if !versioned => path.push_str("/v1beta"),
            _ => {}
        }
        url.set_path(&path);
        Ok(Self { url, loopback, local })
    }

    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// The address of a call; `tail` begins with `/` or is empty.
    pub fn at(&self, tail: &str) -> String {
        format!("{}{tail}", self.url.as_str().trim_end_matches('/'))
    }

    /// Whether another address is the very same server.
    pub fn same_origin(&self, other: &Url) -> bool {
        self.url.origin() == other.origin()
    }
}

/// `v1`, `v1beta`, `v1alpha2`.
fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// (on this machine, in the local network or on this machine).
pub(crate) fn nearness(host: Option<Host<&str>>) -> (bool, bool) {
    let of_ip = |ip: IpAddr| match ip {
        IpAddr::V4(v4) => (v4.is_loopback(), v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified()),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => (v4.is_loopback(), v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified()),
            None => (v6.is_loopback(), v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_unspecified()),
        },
    };
    match host {
        Some(Host::Ipv4(ip)) => of_ip(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => of_ip(IpAddr::V6(ip)),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let loopback = name == "localhost" || name.ends_with(".localhost");
            let local = loopback || !name.contains('.') || [".local", ".lan", ".internal", ".home.arpa"].iter().any(|end| name.ends_with(end));
            (loopback, local)
        }
        None => (false, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(protocol: Protocol, base: &str, tail: &str) -> String {
        Base::new(&Connection::new(protocol, base, None)).unwrap().at(tail)
    }

    #[test]
    fn addresses_as_people_write_them() {
        use Protocol::*;
        for base in ["http://localhost:11434", "http://localhost:11434/", "http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"] {
            assert_eq!(at(OpenaiChat, base, "/chat/completions"), "http://localhost:11434/v1/chat/completions");
        }
        assert_eq!(at(OpenaiChat, "https://openrouter.ai/api/v1", "/models"), "https://openrouter.ai/api/v1/models");
        assert_eq!(at(OpenaiChat, "https://gate.example/openai", "/models"), "https://gate.example/openai/models");
        assert_eq!(at(Anthropic, "https://api.anthropic.com", "/messages"), "https://api.anthropic.com/v1/messages");
        assert_eq!(at(Anthropic, "https://api.anthropic.com/v1/messages", "/messages"), "https://api.anthropic.com/v1/messages");
        assert_eq!(at(Gemini, "https://g.example", "/models/m:x"), "https://g.example/v1beta/models/m:x");
        assert_eq!(at(Runware, "https://api.runware.ai", ""), "https://api.runware.ai/v1");
    }

    #[test]
    fn a_key_goes_unencrypted_only_at_home() {
        let with_key = |base: &str| Base::new(&Connection::new(Protocol::OpenaiChat, base, Some(Secret::new("k")))).is_ok();
        assert!(with_key("http://127.0.0.1:1") && with_key("http://192.168.1.4:1234") && with_key("http://nas:8080") && with_key("http://[::1]:8"));
        assert!(!with_key("http://api.example.com") && !with_key("http://8.8.8.8") && with_key("https://api.example.com"));
        assert!(!with_key("https://user:pw@api.example.com") && !with_key("file:///etc/passwd") && !with_key("nonsense"));
    }

    #[test]
    fn nothing_secret_is_printed() {
        let mut connection = Connection::new(Protocol::OpenaiChat, "https://u:hunter1@h", Some(Secret::new("hunter2")));
        connection.proxy = Some("http://u:hunter3@p".into());
        connection.headers.push(("X-Gate".into(), Secret::new("hunter4")));
        let printed = format!("{connection:?} {:?}", connection.key);
        assert!(!printed.contains("hunter"), "{printed}");
    }
}
