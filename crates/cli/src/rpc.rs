//! `igny8 rpc`: one JSON request a line in, responses and events as JSON lines out.

use igny8_core::{App, AppOptions};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::sync::mpsc;

/// Serves until standard input ends or Ctrl-C; requests in flight are answered first.
pub async fn run(workspace: &Path) -> u8 {
    let app = App::start(AppOptions::default());
    let opened = app.call("system.workspace.open", json!({"path": workspace})).await;
    if !opened.success {
        crate::output::line(format_args!("{}", serde_json::to_string(&opened).unwrap_or_default()));
        return 4;
    }
    let (sender, mut lines) = mpsc::channel::<String>(1024);
    let writer = tokio::spawn(async move {
        let mut out = tokio::io::stdout();
        while let Some(mut line) = lines.recv().await {
            line.push('\n');
            if out.write_all(line.as_bytes()).await.is_err() || out.flush().await.is_err() {
                return;
            }
        }
    });
    let events = forward_events(&app, sender.clone());
    let mut input = BufReader::new(tokio::io::stdin()).lines();
    let mut requests = tokio::task::JoinSet::new();
    let mut code = 0;
    loop {
        let line = tokio::select! {
            line = input.next_line() => line,
            _ = tokio::signal::ctrl_c() => {
                code = 130;
                break;
            }
        };
        let line = match line {
            Ok(Some(line)) => line,
            // Not UTF-8: answered like any other line that is not JSON.
            Err(error) if error.kind() == std::io::ErrorKind::InvalidData => String::from("not UTF-8"),
            _ => break,
        };
        if line.trim().is_empty() {
            continue;
        }
        let app = Arc::clone(&app);
        let sender = sender.clone();
        requests.spawn(async move {
            let answer = app.call_json(&line).await;
            let _ = sender.send(answer).await;
        });
    }
    if code == 0 {
        while requests.join_next().await.is_some() {}
    }
    app.shutdown().await;
    events.abort();
    drop(sender);
    requests.abort_all();
    let _ = writer.await;
    code
}

fn forward_events(app: &Arc<App>, sender: mpsc::Sender<String>) -> tokio::task::JoinHandle<()> {
    let mut events = app.subscribe();
    tokio::spawn(async move {
        loop {
            match events.recv().await {
                Ok(event) => {
                    let line = serde_json::to_string(&event).unwrap_or_default();
                    if sender.send(line).await.is_err() {
                        return;
                    }
                }
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            }
        }
    })
}
