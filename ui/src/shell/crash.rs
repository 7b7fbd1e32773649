//! What is shown when the client itself failed. Nothing is lost: all state lives in the core.
//!
//! Must not know: anything of the page.

/// Says what happened and offers to load the page again.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code, reason = "the tests run natively, where nothing is shown"))]
pub fn show(info: &std::panic::PanicHookInfo<'_>) {
    let text = info.to_string();
    web_sys::console::error_1(&text.as_str().into());
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    if document.get_element_by_id("crash").is_some() {
        return;
    }
    let Ok(page) = document.create_element("div") else { return };
    let _ = page.set_attribute("id", "crash");
    let _ = page.set_attribute("role", "alert");
    let add = |name: &str, text: &str| {
        if let Ok(element) = document.create_element(name) {
            element.set_text_content(Some(text));
            let _ = page.append_child(&element);
            return Some(element);
        }
        None
    };
    add("h2", "The window stumbled");
    add("p", "Your work is safe: it is kept by the program, not by this window.");
    if let Some(link) = add("a", "Load the window again") {
        let _ = link.set_attribute("href", "index.html");
        let _ = link.set_attribute("class", "btn primary");
    }
    add("pre", &text);
    let _ = document.body().map(|body| body.append_child(&page));
}
