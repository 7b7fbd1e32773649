//! The window host: starts the core, passes requests to it and its events to the window. Decides nothing.
//!
//! Must not know: what commands mean, what is in an event, what is on a page.

mod attention;
mod events;
mod graphics;
mod pick;

use igny8_core::{App, AppOptions};
use std::sync::Arc;
use std::time::Duration;
use tauri::webview::WebviewWindowBuilder;
use tauri::{AppHandle, Manager, RunEvent, State, Url, Window, WindowEvent};
use tauri_plugin_opener::OpenerExt;

/// The one window.
const MAIN: &str = "main";
/// Jobs stop at their next checkpoint when the program ends; longer than this nobody waits for them.
const FAREWELL: Duration = Duration::from_secs(5);

/// One request of the window as JSON text; the answer, too, so that no number is rounded on the way.
#[tauri::command]
async fn rpc(core: State<'_, Arc<App>>, request: String) -> Result<String, ()> {
    Ok(core.call_json(&request).await)
}

/// Asks for a file or a folder with the system's own dialog; nothing when it was closed.
#[tauri::command]
async fn pick(app: AppHandle, kind: String) -> Result<Option<String>, String> {
    pick::ask(&app, &kind).await
}

/// Opens a web address in the system's browser; no other kind of address.
#[tauri::command]
async fn open_external(app: AppHandle, url: String) -> Result<(), String> {
    let url = Url::parse(&url).map_err(|error| format!("This is no address: {error}."))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("Only web addresses are opened.".to_owned());
    }
    app.opener().open_url(url.as_str(), None::<&str>).map_err(|error| error.to_string())
}

/// Opens the window and stays until it is closed.
pub fn run() -> anyhow::Result<()> {
    graphics::settle();
    let log = tracing_subscriber::EnvFilter::try_from_env("IGNY8_LOG").unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(log).with_writer(std::io::stderr).init();

    let mut builder = tauri::Builder::default();
    // A configuration folder of its own makes a program of its own: tests, a second profile.
    if std::env::var_os("IGNY8_CONFIG_DIR").is_none() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| {
            if let Some(window) = app.get_webview_window(MAIN) {
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
        }));
    }
    let program = builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .invoke_handler(tauri::generate_handler![rpc, pick, open_external])
        .setup(|app| {
            let core = tauri::async_runtime::block_on(async { App::start(AppOptions::default()) });
            events::forward(&core, app.handle());
            attention::follow(&core, app.handle());
            app.manage(core);
            open_window(app.handle())?;
            Ok(())
        })
        .on_window_event(|window: &Window, event: &WindowEvent| {
            if let WindowEvent::DragDrop(files) = event {
                events::dropped(window.app_handle(), files);
            }
        })
        .build(tauri::generate_context!())?;
    program.run(|app, event| {
        if let RunEvent::Exit = event {
            let core = Arc::clone(&app.state::<Arc<App>>());
            tauri::async_runtime::block_on(async move {
                let _ = tokio::time::timeout(FAREWELL, core.shutdown()).await;
            });
        }
    });
    Ok(())
}

/// The window of `tauri.conf.json`, titled as its page, never leaving the program's own pages.
fn open_window(app: &AppHandle) -> tauri::Result<()> {
    let config = app.config().app.windows.first().cloned().unwrap_or_default();
    WebviewWindowBuilder::from_config(app, &config)?
        .on_document_title_changed(|window, title| {
            let _ = window.set_title(&title);
        })
        .on_navigation(|url| matches!(url.scheme(), "tauri" | "about") || url.host_str() == Some("tauri.localhost"))
        .build()?;
    Ok(())
}
