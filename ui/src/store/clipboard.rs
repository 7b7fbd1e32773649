//! Text for the clipboard that is only known a moment after the key was pressed.
//!
//! Must not know: what is copied.

use crate::ipc::Failure;
use js_sys::{Array, Function, Object, Promise, Reflect};
use std::future::Future;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// Writes what comes to the clipboard. The clipboard is asked at once, while the key press still allows it; the text may follow.
/// Must be called in the handler of the event itself.
pub fn write(text: impl Future<Output = Result<String, Failure>> + 'static) -> Option<impl Future<Output = Result<(), JsValue>>> {
    let window = web_sys::window()?;
    let clipboard = window.navigator().clipboard();
    let promise = future_to_promise(async move { text.await.map(JsValue::from).map_err(|e| JsValue::from(e.message.clone())) });
    let later = item(&window, &promise).and_then(|item| {
        let write: Function = Reflect::get(&clipboard, &"write".into()).ok()?.dyn_into().ok()?;
        write.call1(&clipboard, &Array::of1(&item)).ok()?.dyn_into::<Promise>().ok()
    });
    Some(async move {
        if let Some(done) = later
            && JsFuture::from(done).await.is_ok()
        {
            return Ok(());
        }
        // A web view that wants the text at once.
        let text = JsFuture::from(promise).await?;
        JsFuture::from(clipboard.write_text(&text.as_string().unwrap_or_default())).await.map(|_| ())
    })
}

fn item(window: &web_sys::Window, text: &Promise) -> Option<JsValue> {
    let class: Function = Reflect::get(window, &"ClipboardItem".into()).ok()?.dyn_into().ok()?;
    let parts = Object::new();
    Reflect::set(&parts, &"text/plain".into(), text).ok()?;
    Reflect::construct(&class, &Array::of1(&parts)).ok()
}
