//! The only file that touches `window.__TAURI__`: calling the host and hearing from it.
//!
//! Must not know: commands, types, pages.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// `window.__TAURI__.<group>.<name>`, if the page runs in the host's window.
fn function(group: &str, name: &str) -> Option<Function> {
    let mut at: JsValue = web_sys::window()?.into();
    for key in ["__TAURI__", group, name] {
        at = Reflect::get(&at, &key.into()).ok()?;
    }
    at.dyn_into().ok()
}

/// Calls one of the host's commands with text arguments and awaits its answer.
pub async fn invoke(command: &str, arguments: &[(&str, &str)]) -> Result<Option<String>, String> {
    let invoke = function("core", "invoke").ok_or("The page is not running in the program's window.")?;
    let object = Object::new();
    for (name, value) in arguments {
        Reflect::set(&object, &(*name).into(), &(*value).into()).map_err(|e| text(&e))?;
    }
    let promise = invoke.call2(&JsValue::NULL, &command.into(), &object).map_err(|e| text(&e))?;
    let answer = JsFuture::from(promise.unchecked_into::<Promise>()).await.map_err(|e| text(&e))?;
    Ok(answer.as_string())
}

/// Hears an event of the host as long as the page lives. The payload is JSON text.
pub fn listen(event: &'static str, handler: impl Fn(String) + 'static) {
    let heard = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        if let Ok(payload) = Reflect::get(&message, &"payload".into()) {
            let payload = payload.as_string().or_else(|| js_sys::JSON::stringify(&payload).ok().map(String::from));
            handler(payload.unwrap_or_default());
        }
    });
    spawn_local(async move {
        let Some(listen) = function("event", "listen") else { return };
        if let Ok(promise) = listen.call2(&JsValue::NULL, &event.into(), heard.as_ref()) {
            let _ = JsFuture::from(promise.unchecked_into::<Promise>()).await;
        }
        // The page listens until it is gone.
        heard.forget();
    });
}

fn text(error: &JsValue) -> String {
    error.as_string().or_else(|| js_sys::JSON::stringify(error).ok().map(String::from)).unwrap_or_else(|| "unknown error".into())
}
