//! The window's client. Starts what the page hears, then draws it.
//!
//! Must not know: SQL, HTTP, files. All data comes from the core through `ipc`; nothing is kept here that a reload may not lose.

mod app;
mod calendar;
mod components;
mod format;
mod ipc;
mod pages;
mod route;
mod shell;
mod store;

fn main() {
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(Box::new(shell::crash::show));
    store::theme::start();
    store::keys::start();
    route::start();
    shell::drop::start();
    yew::Renderer::<app::App>::with_root(root()).render();
}

fn root() -> web_sys::Element {
    let document = web_sys::window().and_then(|w| w.document());
    let root = document.as_ref().and_then(|d| d.get_element_by_id("app"));
    root.expect("index.html has the element 'app'")
}
