//! The signature of a request: the text of docs/bridge.md, section A signed request, and its headers.

use crate::pairing::Credentials;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use ed25519_dalek::Signer as _;
use igny8_model::SiteId;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// A new nonce: base64url of 16 random bytes, 22 characters.
pub(crate) fn nonce() -> Result<String, String> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| format!("no random numbers: {e}"))?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// RFC 3986: everything but unreserved characters is percent-encoded.
pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte as char),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
        out
    })
}

pub(crate) fn hex_sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The query in canonical form: encoded pairs sorted by key then value.
pub(crate) fn canonical_query(query: &[(String, String)]) -> String {
    let mut pairs: Vec<(String, String)> = query.iter().map(|(k, v)| (encode(k), encode(v))).collect();
    pairs.sort();
    pairs.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("&")
}

/// What is signed.
pub(crate) struct Signed<'a> {
    pub method: &'a str,
    /// `/igny8/v1/posts/12`, without a trailing slash.
    pub route: &'a str,
    pub query: &'a [(String, String)],
    pub site: SiteId,
    pub time: i64,
    pub nonce: &'a str,
    pub body: &'a [u8],
}

impl Signed<'_> {
    pub fn text(&self) -> String {
        format!(
            "IGNY8-BRIDGE-1\n{}\n{}\n{}\n{}\n{}\n{}\n{}",
            self.method,
            self.route,
            canonical_query(self.query),
            self.site,
            self.time,
            self.nonce,
            hex_sha256(self.body)
        )
    }

    /// Headers of the signed request, name and value.
    pub fn headers(&self, credentials: &Credentials) -> [(&'static str, String); 6] {
        let signature = credentials.signing.sign(self.text().as_bytes());
        [
            ("X-IGNY8-API-Key", credentials.key.reveal().to_owned()),
            ("X-IGNY8-Protocol", "1".to_owned()),
            ("X-IGNY8-Site", self.site.to_string()),
            ("X-IGNY8-Time", self.time.to_string()),
            ("X-IGNY8-Nonce", self.nonce.to_owned()),
            ("X-IGNY8-Signature", BASE64_STANDARD.encode(signature.to_bytes())),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_is_encoded_then_sorted() {
        let query = vec![("b".to_owned(), "ä /".to_owned()), ("a".to_owned(), "2".to_owned()), ("a".to_owned(), "1".to_owned())];
        assert_eq!(canonical_query(&query), "a=1&a=2&b=%C3%A4%20%2F", "the plugin sorts the encoded pairs the same way");
    }
}
