//! Pairing: the API key and the Ed25519 key pair of one site, and the connection code that carries their public half to WordPress.

use crate::Secret;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use ed25519_dalek::SigningKey;
use igny8_model::SiteId;

/// What is kept in the keyring for a site: `<key>.<base64url of the 32-byte signing seed>`.
#[derive(Clone)]
pub struct Credentials {
    pub(crate) key: Secret,
    pub(crate) signing: SigningKey,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(***)")
    }
}

impl Credentials {
    /// New random secrets from the operating system.
    ///
    /// # Errors
    /// The system's random source failed.
    pub fn generate() -> Result<Self, String> {
        let mut key = [0u8; 32];
        let mut seed = [0u8; 32];
        getrandom::fill(&mut key).and_then(|()| getrandom::fill(&mut seed)).map_err(|e| format!("no random numbers: {e}"))?;
        Ok(Self { key: Secret::new(BASE64_URL_SAFE_NO_PAD.encode(key)), signing: SigningKey::from_bytes(&seed) })
    }

    /// The keyring's form.
    pub fn to_secret(&self) -> Secret {
        Secret::new(format!("{}.{}", self.key.reveal(), BASE64_URL_SAFE_NO_PAD.encode(self.signing.to_bytes())))
    }

    /// Reads the keyring's form; `None` when it is not one.
    pub fn from_secret(secret: &Secret) -> Option<Self> {
        let (key, seed) = secret.reveal().split_once('.')?;
        let seed: [u8; 32] = BASE64_URL_SAFE_NO_PAD.decode(seed).ok()?.try_into().ok()?;
        Some(Self { key: Secret::new(key), signing: SigningKey::from_bytes(&seed) })
    }
}

/// The connection code of docs/bridge.md, section Pairing.
pub struct Pairing;

impl Pairing {
    /// The code for a site. It contains the API key: show it, never store it.
    pub fn code(site: SiteId, credentials: &Credentials, name: &str) -> Secret {
        let json = serde_json::json!({
            "v": 1,
            "site": site,
            "key": credentials.key.reveal(),
            "pub": BASE64_STANDARD.encode(credentials.signing.verifying_key().to_bytes()),
            "name": name,
        });
        Secret::new(format!("igny8-1.{}", BASE64_URL_SAFE_NO_PAD.encode(json.to_string())))
    }
}
