//! An open workspace: its folder, lock, database, secrets, runner and events.

use crate::jobs::Runner;
use crate::refusal::{OrRefuse as _, Result, io, refuse_open};
use crate::secrets::Secrets;
use igny8_model::{ApiError, ErrorCode, Event, system};
use igny8_store::{Reader, Store, WriteTx};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast;

const DATABASE: &str = "workspace.sqlite";

/// One folder with everything of one agency. Held by one process at a time.
pub(crate) struct Workspace {
    pub folder: PathBuf,
    pub store: Store,
    pub secrets: Arc<Secrets>,
    pub ai: crate::ai::Clients,
    pub account: String,
    pub events: broadcast::Sender<Event>,
    pub runner: Arc<Runner>,
    created_at: i64,
    /// Dropped last: the next process may come in.
    _lock: File,
}

impl Workspace {
    /// Whether a folder holds a workspace.
    pub fn is_one(folder: &Path) -> bool {
        folder.join(DATABASE).is_file()
    }

    /// Opens a workspace, or makes it for `create` (the agency's name).
    pub async fn open(folder: &Path, create: Option<&str>, events: broadcast::Sender<Event>) -> Result<Arc<Self>> {
        if create.is_none() && !Self::is_one(folder) {
            return Err(
                ApiError::new(ErrorCode::NotFound, format!("{} holds no workspace.", folder.display())).hint("Choose another folder, or make a new workspace.")
            );
        }
        make_private(folder)?;
        let lock = lock(folder)?;
        let store = Store::open(&folder.join(DATABASE), &folder.join("backups")).await.map_err(refuse_open)?;
        let owner = match igny8_store::workspace::owner(store.reader()).await.or_refuse()? {
            Some(_) if create.is_some() => {
                return Err(
                    ApiError::new(ErrorCode::Conflict, format!("{} holds a workspace already.", folder.display())).hint("Open it, or choose another folder.")
                );
            }
            Some(owner) => owner,
            // Made, and killed before its first row: making it goes on where it stopped.
            None => {
                let Some(account) = create else {
                    return Err(ApiError::new(ErrorCode::BadFile, format!("{} was not finished when it was made.", folder.display()))
                        .hint("Make the workspace again in the same folder."));
                };
                let mut tx = store.begin().await.or_refuse()?;
                let owner = igny8_store::workspace::create(&mut tx, account).await.or_refuse()?;
                tx.commit("workspace.create").await.or_refuse()?;
                owner
            }
        };
        let secrets = Secrets::open(owner.id.to_string(), folder.join("secrets.sealed")).await;
        let mut tx = store.begin().await.or_refuse()?;
        // Only one process holds the workspace: what is open now was left open.
        igny8_store::calls::sweep(&mut tx).await.or_refuse()?;
        tx.commit("ai.sweep").await.or_refuse()?;
        forward_changes(&store, events.clone());
        let workspace = Arc::new_cyclic(|weak| Self {
            folder: folder.to_owned(),
            store,
            secrets,
            ai: crate::ai::Clients::default(),
            account: owner.account,
            events,
            runner: Runner::new(weak.clone()),
            created_at: owner.created_at,
            _lock: lock,
        });
        Ok(workspace)
    }

    pub fn reader(&self) -> &Reader {
        self.store.reader()
    }

    pub async fn begin(&self) -> Result<WriteTx> {
        self.store.begin().await.or_refuse()
    }

    /// The folder of media files.
    pub fn media(&self) -> PathBuf {
        self.folder.join("media")
    }

    pub async fn info(&self) -> Result<system::Workspace> {
        let (sites, keywords, contents) = igny8_store::workspace::totals(self.reader()).await.or_refuse()?;
        let mut warnings = Vec::new();
        if !self.secrets.lasting() {
            warnings.push("This computer has no keyring that works: connection keys last until the program ends, then the sites have to be connected again. Your content is not affected.".to_owned());
        }
        if let Some(service) = synced_folder(&self.folder) {
            warnings.push(format!(
                "The workspace lies in a folder that {service} copies while it is in use; this can damage the database. Move it to a local folder."
            ));
        }
        Ok(system::Workspace {
            path: self.folder.display().to_string(),
            account: self.account.clone(),
            created_at: self.created_at,
            sites,
            keywords,
            contents,
            size: self.store.path().metadata().map(|m| m.len()).unwrap_or(0),
            schema_version: self.store.schema_version().await.or_refuse()?,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            secrets: self.secrets.kind().to_owned(),
            sample: igny8_store::workspace::is_sample(self.reader()).await.or_refuse()?,
            warnings,
        })
    }

    /// Stops the jobs at their next checkpoint and closes the file.
    pub async fn close(&self) {
        self.runner.stop().await;
        self.store.close().await;
    }
}

fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("workspace.lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(io(&path))?;
    // The operating system lets go of it when the process ends, however it ends.
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => Err(ApiError::new(ErrorCode::WorkspaceLocked, format!("Another IGNY8 program has {} open.", folder.display()))
            .hint("Close it there, or work in that window.")),
    }
}

/// Makes the folder, for its owner only.
fn make_private(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(io(folder))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(io(folder))?;
    }
    Ok(())
}

/// The service whose folder this is, by the usual names.
fn synced_folder(folder: &Path) -> Option<&'static str> {
    let text = folder.to_string_lossy().to_lowercase();
    [("dropbox", "Dropbox"), ("onedrive", "OneDrive"), ("google drive", "Google Drive"), ("com~apple~clouddocs", "iCloud"), ("nextcloud", "Nextcloud")]
        .into_iter()
        .find(|(part, _)| text.contains(part))
        .map(|(_, name)| name)
}

/// Committed changes become events, those of one moment together.
fn forward_changes(store: &Store, events: broadcast::Sender<Event>) {
    let mut changes = store.changes();
    tokio::spawn(async move {
        loop {
            let mut tags = match changes.recv().await {
                Ok(tags) => tags,
                // Missed some: say that everything may have changed.
                Err(broadcast::error::RecvError::Lagged(_)) => igny8_model::Tag::ALL.to_vec(),
                Err(broadcast::error::RecvError::Closed) => return,
            };
            tokio::time::sleep(Duration::from_millis(50)).await;
            loop {
                match changes.try_recv() {
                    Ok(more) => tags.extend(more),
                    Err(broadcast::error::TryRecvError::Lagged(_)) => tags.extend(igny8_model::Tag::ALL),
                    Err(_) => break,
                }
            }
            tags.sort();
            tags.dedup();
            let _ = events.send(Event::Changed { tags });
        }
    });
}
