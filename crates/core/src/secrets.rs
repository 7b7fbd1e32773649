//! Secrets: the operating system's keyring, else a sealed file under a passphrase, else this run's memory. Never a database, a log or an export.

use argon2::Argon2;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use igny8_bridge::Secret;
use igny8_model::{ApiError, ErrorCode};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const SERVICE: &str = "igny8-desktop";

enum Backend {
    Keyring,
    /// A file sealed with a passphrase from `IGNY8_PASSPHRASE`, for machines without a keyring.
    Vault(Vault),
    Session,
}

struct Vault {
    path: PathBuf,
    passphrase: Secret,
    /// One change at a time.
    turn: Mutex<()>,
}

/// Where one workspace keeps its secrets; one entry each. Calls block: use them through [`Secrets::get`] and friends only.
pub(crate) struct Secrets {
    backend: Backend,
    scope: String,
    /// What was read or written in this run; the only place for them without a keyring.
    memory: Mutex<HashMap<String, Secret>>,
}

impl Secrets {
    /// Chooses the best place that really works here: a keyring proves itself by writing, reading and deleting a probe.
    pub async fn open(scope: String, vault: PathBuf) -> Arc<Self> {
        let passphrase = std::env::var("IGNY8_PASSPHRASE").ok().filter(|p| !p.is_empty());
        let backend = match passphrase {
            Some(passphrase) => Backend::Vault(Vault { path: vault, passphrase: Secret::new(passphrase), turn: Mutex::default() }),
            None if keyring_works().await => Backend::Keyring,
            None => Backend::Session,
        };
        Arc::new(Self { backend, scope, memory: Mutex::default() })
    }

    /// `keyring`, `vault` or `session`.
    pub fn kind(&self) -> &'static str {
        match self.backend {
            Backend::Keyring => "keyring",
            Backend::Vault(_) => "vault",
            Backend::Session => "session",
        }
    }

    /// Whether secrets outlive this run.
    pub fn lasting(&self) -> bool {
        !matches!(self.backend, Backend::Session)
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, HashMap<String, Secret>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub async fn get(self: &Arc<Self>, name: &str) -> Result<Option<Secret>, ApiError> {
        if let Some(known) = self.memory().get(name).cloned() {
            return Ok(Some(known));
        }
        let found = self
            .blocking(name, |this, name| match &this.backend {
                Backend::Keyring => match keyring::Entry::new(SERVICE, &this.entry(name)).and_then(|e| e.get_password()) {
                    Ok(text) => Ok(Some(Secret::new(text))),
                    Err(keyring::Error::NoEntry) => Ok(None),
                    Err(e) => Err(e.to_string()),
                },
                Backend::Vault(vault) => Ok(vault.read()?.get(&this.entry(name)).map(Secret::new)),
                Backend::Session => Ok(None),
            })
            .await?;
        if let Some(secret) = &found {
            self.memory().insert(name.to_owned(), secret.clone());
        }
        Ok(found)
    }

    pub async fn set(self: &Arc<Self>, name: &str, secret: Secret) -> Result<(), ApiError> {
        let kept = secret.clone();
        self.blocking(name, move |this, name| match &this.backend {
            Backend::Keyring => keyring::Entry::new(SERVICE, &this.entry(name)).and_then(|e| e.set_password(secret.reveal())).map_err(|e| e.to_string()),
            Backend::Vault(vault) => vault.change(|map| drop(map.insert(this.entry(name), secret.reveal().to_owned()))),
            Backend::Session => Ok(()),
        })
        .await?;
        // Only after the lasting place took it: this run never signs with a key that nobody else has.
        self.memory().insert(name.to_owned(), kept);
        Ok(())
    }

    pub async fn delete(self: &Arc<Self>, name: &str) -> Result<(), ApiError> {
        self.memory().remove(name);
        self.blocking(name, |this, name| match &this.backend {
            Backend::Keyring => match keyring::Entry::new(SERVICE, &this.entry(name)).and_then(|e| e.delete_credential()) {
                Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
                Err(e) => Err(e.to_string()),
            },
            Backend::Vault(vault) => vault.change(|map| drop(map.remove(&this.entry(name)))),
            Backend::Session => Ok(()),
        })
        .await
    }

    fn entry(&self, name: &str) -> String {
        format!("{}/{name}", self.scope)
    }

    /// Runs a keyring call away from the async workers: its D-Bus client blocks.
    async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        name: &str,
        call: impl FnOnce(&Self, &str) -> Result<T, String> + Send + 'static,
    ) -> Result<T, ApiError> {
        let this = Arc::clone(self);
        let name = name.to_owned();
        let result = tokio::task::spawn_blocking(move || call(&this, &name)).await.map_err(ApiError::internal)?;
        result.map_err(|e| {
            ApiError::new(ErrorCode::SecretMissing, format!("The place where secrets are kept refused: {e}.")).hint("Unlock the keyring and try again.")
        })
    }
}

async fn keyring_works() -> bool {
    if cfg!(target_os = "linux") && std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() {
        // Without a session bus the client would try to start one.
        return false;
    }
    let probe = tokio::task::spawn_blocking(|| {
        let name = format!("probe-{}", uuid::Uuid::now_v7());
        let entry = keyring::Entry::new(SERVICE, &name)?;
        entry.set_password("probe")?;
        let read = entry.get_password();
        entry.delete_credential()?;
        read
    });
    // A locked collection asks the user in a dialog: that may take a while, but not for ever.
    matches!(tokio::time::timeout(Duration::from_secs(20), probe).await, Ok(Ok(Ok(text))) if text == "probe")
}

impl Vault {
    /// `salt(16) nonce(24) sealed(JSON)`, all base64 in one line.
    fn read(&self) -> Result<BTreeMap<String, String>, String> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(e) => return Err(e.to_string()),
        };
        let bytes = BASE64_STANDARD.decode(text.trim()).map_err(|_| "the sealed file is damaged".to_owned())?;
        let (salt, rest) = bytes.split_at_checked(16).ok_or("the sealed file is damaged")?;
        let (nonce, sealed) = rest.split_at_checked(24).ok_or("the sealed file is damaged")?;
        let plain = self.cipher(salt)?.decrypt(XNonce::from_slice(nonce), sealed).map_err(|_| "the passphrase does not open the sealed file".to_owned())?;
        serde_json::from_slice(&plain).map_err(|e| e.to_string())
    }

    fn change(&self, change: impl FnOnce(&mut BTreeMap<String, String>)) -> Result<(), String> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut map = self.read()?;
        change(&mut map);
        let mut random = [0u8; 40];
        getrandom::fill(&mut random).map_err(|e| e.to_string())?;
        let (salt, nonce) = random.split_at(16);
        let plain = serde_json::to_vec(&map).map_err(|e| e.to_string())?;
        let sealed = self.cipher(salt)?.encrypt(XNonce::from_slice(nonce), plain.as_slice()).map_err(|e| e.to_string())?;
        let text = BASE64_STANDARD.encode([salt, nonce, &sealed].concat());
        // Written beside and renamed, so that a kill leaves the old file or the new one.
        let beside = self.path.with_extension("new");
        std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &self.path)).map_err(|e| e.to_string())
    }

    fn cipher(&self, salt: &[u8]) -> Result<XChaCha20Poly1305, String> {
        let mut key = [0u8; 32];
        Argon2::default().hash_password_into(self.passphrase.reveal().as_bytes(), salt, &mut key).map_err(|e| e.to_string())?;
        Ok(XChaCha20Poly1305::new(Key::from_slice(&key)))
    }
}
