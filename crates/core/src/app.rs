//! What a host holds: the open workspace, the known ones, and the one door for commands.

use crate::refusal::{Result, io};
use crate::workspace::Workspace;
use igny8_model::system::{KnownWorkspace, WorkspaceStatus};
use igny8_model::{ApiError, Envelope, ErrorCode, Event};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::broadcast;

/// How a host starts the core.
#[derive(Debug, Clone)]
pub struct AppOptions {
    /// Folder for the list of known workspaces; absent: `IGNY8_CONFIG_DIR`, else the system's place.
    pub config_dir: Option<PathBuf>,
    /// Whether queued jobs run. A host that only looks says no.
    pub run_jobs: bool,
}

impl Default for AppOptions {
    fn default() -> Self {
        Self { config_dir: None, run_jobs: true }
    }
}

/// The program without a face.
pub struct App {
    config_dir: PathBuf,
    data_dir: PathBuf,
    run_jobs: bool,
    open: RwLock<Option<Arc<Workspace>>>,
    /// One opening or closing at a time.
    switching: tokio::sync::Mutex<()>,
    events: broadcast::Sender<Event>,
}

impl App {
    /// Starts with no workspace open. Needs a tokio runtime.
    pub fn start(options: AppOptions) -> Arc<Self> {
        let dirs = directories::ProjectDirs::from("com", "igny8", "IGNY8 Desktop");
        let from_env = std::env::var_os("IGNY8_CONFIG_DIR").map(PathBuf::from);
        let given = options.config_dir.or(from_env);
        let config_dir = given.clone().or_else(|| dirs.as_ref().map(|d| d.config_dir().to_owned())).unwrap_or_else(|| PathBuf::from(".igny8"));
        let data_dir = given.or_else(|| dirs.as_ref().map(|d| d.data_local_dir().to_owned())).unwrap_or_else(|| config_dir.clone());
        let (events, _) = broadcast::channel(1024);
        Arc::new(Self { config_dir, data_dir, run_jobs: options.run_jobs, open: RwLock::default(), switching: tokio::sync::Mutex::default(), events })
    }

    /// Answers one command.
    pub async fn call(&self, command: &str, params: Value) -> Envelope {
        let request_id = uuid::Uuid::now_v7().to_string();
        match crate::dispatch::dispatch(self, command, params).await {
            Ok(data) => Envelope::ok(data, None, request_id),
            Err(error) => {
                if error.code == ErrorCode::Internal {
                    tracing::error!(command, %request_id, "{error}");
                }
                Envelope::refused(error, request_id)
            }
        }
    }

    /// Answers one request as text: `{"id":1,"command":"…","params":{…}}` → the envelope with the same id.
    pub async fn call_json(&self, request: &str) -> String {
        let (id, envelope) = match serde_json::from_str::<Value>(request) {
            Err(error) => {
                let refused = ApiError::new(ErrorCode::Invalid, format!("The request is not JSON: {error}."));
                (Value::Null, Envelope::refused(refused, uuid::Uuid::now_v7().to_string()))
            }
            Ok(mut request) => {
                let id = request.get("id").cloned().unwrap_or(Value::Null);
                let params = request.get_mut("params").map(Value::take).unwrap_or(Value::Null);
                match request.get("command").and_then(Value::as_str) {
                    Some(command) => (id, self.call(command, params).await),
                    None => (id, Envelope::refused(ApiError::field("command", "is missing"), uuid::Uuid::now_v7().to_string())),
                }
            }
        };
        match serde_json::to_value(envelope) {
            Ok(Value::Object(mut map)) => {
                map.insert("id".to_owned(), id);
                Value::Object(map).to_string()
            }
            _ => json!({"id": id, "success": false, "error": "The answer could not be written."}).to_string(),
        }
    }

    /// What happens while nothing is asked.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Stops jobs at their next checkpoint and closes the workspace.
    pub async fn shutdown(&self) {
        let _turn = self.switching.lock().await;
        self.close_open().await;
    }

    pub(crate) fn workspace(&self) -> Result<Arc<Workspace>> {
        let open = self.open.read().unwrap_or_else(PoisonError::into_inner);
        open.clone().ok_or_else(|| ApiError::new(ErrorCode::NoWorkspace, "No workspace is open.").hint("Open or create one first."))
    }

    /// Opens a folder and closes the one that was open; that one stays open when this fails.
    pub(crate) async fn switch(&self, folder: &Path, create: Option<&str>) -> Result<Arc<Workspace>> {
        let _turn = self.switching.lock().await;
        let folder = std::path::absolute(folder).map_err(io(folder))?;
        if create.is_none()
            && let Ok(open) = self.workspace()
            && open.folder == folder
        {
            return Ok(open);
        }
        let workspace = Workspace::open(&folder, create, self.events.clone()).await?;
        self.close_open().await;
        if self.run_jobs {
            workspace.runner.start().await?;
        }
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&workspace));
        if let Err(error) = self.remember(&workspace) {
            // The list is a convenience; the workspace is open.
            tracing::warn!("the list of known workspaces could not be written: {error}");
        }
        let _ = self.events.send(Event::Changed { tags: igny8_model::Tag::ALL.to_vec() });
        Ok(workspace)
    }

    pub(crate) async fn close(&self) {
        let _turn = self.switching.lock().await;
        self.close_open().await;
        let _ = self.events.send(Event::Changed { tags: igny8_model::Tag::ALL.to_vec() });
    }

    async fn close_open(&self) {
        let open = self.open.write().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(open) = open {
            open.close().await;
        }
    }

    /// A folder for a new workspace of this name, in the program's data folder.
    pub(crate) fn folder_for(&self, account: &str) -> PathBuf {
        let base = self.data_dir.join("workspaces");
        let name = crate::sites::slug(account);
        let mut folder = base.join(&name);
        let mut n = 2;
        while folder.exists() {
            folder = base.join(format!("{name}-{n}"));
            n += 1;
        }
        folder
    }

    pub(crate) async fn status(&self) -> Result<WorkspaceStatus> {
        let open = match self.workspace() {
            Ok(workspace) => Some(workspace.info().await?),
            Err(_) => None,
        };
        let mut known = self.known();
        for entry in &mut known {
            entry.exists = Workspace::is_one(Path::new(&entry.path));
            entry.open = open.as_ref().is_some_and(|o| o.path == entry.path);
        }
        Ok(WorkspaceStatus { open, known, default_folder: self.data_dir.join("workspaces").display().to_string() })
    }

    fn known_file(&self) -> PathBuf {
        self.config_dir.join("workspaces.json")
    }

    fn known(&self) -> Vec<KnownWorkspace> {
        let text = std::fs::read_to_string(self.known_file()).unwrap_or_default();
        // A damaged list costs only convenience: the folders themselves are untouched.
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Takes a folder out of the list of known workspaces.
    pub(crate) fn forget(&self, folder: &Path) -> Result<()> {
        let path = folder.display().to_string();
        let mut known = self.known();
        known.retain(|k| k.path != path);
        self.write_known(&known)
    }

    fn remember(&self, workspace: &Workspace) -> Result<()> {
        let path = workspace.folder.display().to_string();
        let mut known = self.known();
        known.retain(|k| k.path != path);
        known.insert(0, KnownWorkspace { path, account: workspace.account.clone(), opened_at: crate::clock::now(), exists: true, open: false });
        known.truncate(20);
        self.write_known(&known)
    }

    fn write_known(&self, known: &[KnownWorkspace]) -> Result<()> {
        std::fs::create_dir_all(&self.config_dir).map_err(io(&self.config_dir))?;
        let file = self.known_file();
        let beside = file.with_extension(format!("{}.new", std::process::id()));
        let text = serde_json::to_string_pretty(known).map_err(ApiError::internal)?;
        std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &file)).map_err(io(&file))
    }
}
