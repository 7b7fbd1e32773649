//! From a wire name to its handler: built from the one list of commands, so that a command without a handler does not compile.

use crate::app::App;
use crate::refusal::Result;
use igny8_model::commands::{self, Command};
use igny8_model::{ApiError, ErrorCode, with_commands};
use serde_json::Value;
use std::future::Future;

/// One command's work.
pub(crate) trait Handle<C: Command> {
    fn handle(&self, request: C::Request) -> impl Future<Output = Result<C::Response>> + Send;
}

async fn run<C: Command>(app: &App, params: Value) -> Result<Value>
where
    App: Handle<C>,
{
    let params = if params.is_null() { Value::Object(serde_json::Map::new()) } else { params };
    let request: C::Request = serde_json::from_value(params).map_err(|e| ApiError::field("params", e.to_string()))?;
    let response = Handle::<C>::handle(app, request).await?;
    serde_json::to_value(response).map_err(ApiError::internal)
}

macro_rules! dispatcher {
    ($($name:ident = $wire:literal ($request:ty) -> $response:ty, $about:literal;)*) => {
        /// Runs the command with this wire name.
        pub(crate) async fn dispatch(app: &App, command: &str, params: Value) -> Result<Value> {
            match command {
                $($wire => Box::pin(run::<commands::$name>(app, params)).await,)*
                other => Err(ApiError::new(ErrorCode::UnknownCommand, format!("There is no command '{other}'.")).hint("`igny8 commands` lists them all.")),
            }
        }
    };
}

with_commands!(dispatcher);
