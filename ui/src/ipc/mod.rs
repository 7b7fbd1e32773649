//! Commands of the core, called with the model's own types; native dialogs; the system browser.
//!
//! Must not know: pages, stores. Wire names come from the model and are never typed here.

pub mod events;
mod host;

use igny8_model::{ApiError, Command, Envelope, ErrorCode};
use serde_json::{Value, json};
use std::cell::Cell;
use std::rc::Rc;

/// A refusal, cheap to clone, so that it can sit in any component's state.
#[derive(Clone, PartialEq, Debug)]
pub struct Failure(Rc<ApiError>);

impl std::ops::Deref for Failure {
    type Target = ApiError;
    fn deref(&self) -> &ApiError {
        &self.0
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self(Rc::new(error))
    }
}

/// Runs a command in the core.
pub async fn call<C: Command>(request: C::Request) -> Result<C::Response, Failure> {
    let params = serde_json::to_value(request).map_err(ApiError::internal)?;
    let envelope = send(C::NAME, params).await?;
    envelope.into_result().map_err(Failure::from)
}

/// The part of a call that is the same for every command, kept out of the generic function for the wasm's size.
pub async fn send(name: &str, params: Value) -> Result<Envelope, Failure> {
    thread_local! { static NEXT: Cell<u32> = const { Cell::new(1) }; }
    let id = NEXT.replace(NEXT.get().wrapping_add(1));
    let request = json!({ "id": id, "command": name, "params": params }).to_string();
    let answer = host::invoke("rpc", &[("request", &request)])
        .await
        .map_err(|e| ApiError::new(ErrorCode::Internal, format!("The program did not answer: {e}")).hint("Restart the program if this happens again."))?;
    serde_json::from_str(&answer.unwrap_or_default()).map_err(|e| Failure::from(ApiError::internal(format!("unreadable answer: {e}"))))
}

/// What a native dialog is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pick {
    KeywordFile,
    PluginZip,
    Folder,
    Image,
    ExportCsv,
    ExportXlsx,
}

/// Opens a native file dialog; `None` when the person closed it.
pub async fn pick(kind: Pick) -> Option<String> {
    let kind = match kind {
        Pick::KeywordFile => "keyword_file",
        Pick::PluginZip => "plugin_zip",
        Pick::Folder => "folder",
        Pick::Image => "image",
        Pick::ExportCsv => "export_csv",
        Pick::ExportXlsx => "export_xlsx",
    };
    host::invoke("pick", &[("kind", kind)]).await.ok().flatten()
}

/// Opens a web address in the system's browser.
pub fn open_external(url: &str) {
    let url = url.to_owned();
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(error) = host::invoke("open_external", &[("url", &url)]).await {
            crate::store::toasts::error(&ApiError::new(ErrorCode::Io, "The browser did not open.").hint(error).into());
        }
    });
}
