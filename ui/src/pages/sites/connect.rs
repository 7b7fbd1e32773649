//! Connecting a site in three steps: plugin, code, test.
//!
//! Must not know: how the connection works.

use crate::components::button::{Button, Kind};
use crate::components::icon::{Glyph, Icon};
use crate::components::status::tick;
use crate::format::words;
use crate::ipc::{self, Pick};
use crate::store::toasts;
use igny8_model::commands;
use igny8_model::integration::{BySite, ConnectionCode, ConnectionState, ConnectionTest, Integration, PluginSave};
use igny8_model::sites::Site;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ConnectProps {
    pub site: Rc<Site>,
    pub integration: Rc<Integration>,
}

#[component]
pub fn Connect(props: &ConnectProps) -> Html {
    let site_id = props.site.id;
    let state = props.integration.state;
    let saved = use_state_eq(|| None::<String>);
    let code = use_state_eq(|| None::<Rc<ConnectionCode>>);
    let copied = use_state_eq(|| false);
    let test = use_state(|| None::<Rc<ConnectionTest>>);
    let busy = use_state_eq(|| "");

    let save_plugin = {
        let saved = saved.clone();
        Callback::from(move |_| {
            let saved = saved.clone();
            spawn_local(async move {
                let Some(path) = ipc::pick(Pick::PluginZip).await else { return };
                match ipc::call::<commands::PluginSave>(PluginSave { path }).await {
                    Ok(done) => saved.set(Some(format!("Saved: {} (version {})", done.path, done.version))),
                    Err(error) => toasts::error(&error),
                }
            });
        })
    };
    let make_code = {
        let (code, busy, copied) = (code.clone(), busy.clone(), copied.clone());
        Callback::from(move |_| {
            let (code, busy, copied) = (code.clone(), busy.clone(), copied.clone());
            busy.set("code");
            spawn_local(async move {
                match ipc::call::<commands::ConnectionCodeCreate>(BySite { site_id }).await {
                    Ok(made) => {
                        copied.set(false);
                        code.set(Some(Rc::new(made)));
                    }
                    Err(error) => toasts::error(&error),
                }
                busy.set("");
            });
        })
    };
    let run_test = {
        let (test, busy) = (test.clone(), busy.clone());
        Callback::from(move |_| {
            let (test, busy) = (test.clone(), busy.clone());
            busy.set("test");
            spawn_local(async move {
                match ipc::call::<commands::ConnectionTest>(BySite { site_id }).await {
                    Ok(result) => test.set(Some(Rc::new(result))),
                    Err(error) => toasts::error(&error),
                }
                busy.set("");
            });
        })
    };
    let connected = state == ConnectionState::Connected;
    let steps = html! {
        <ol class="steps">
            <li class={classes!(saved.is_some().then_some("done"))}>
                <div>
                    <h3>{ "Install the plugin" }</h3>
                    <p>{ "Save the plugin’s zip, then in WordPress: Plugins → Add New → Upload Plugin → Install → Activate." }</p>
                    if let Some(saved) = &*saved {
                        <p class="done-line"><Glyph icon={Icon::Check} class="good" /><span class="path">{ saved }</span></p>
                    }
                </div>
                <Button label="Save plugin…" icon={Icon::Download} onclick={save_plugin} test="save-plugin" />
            </li>
            <li class={classes!((state != ConnectionState::NotPaired).then_some("done"))}>
                <div>
                    <h3>{ "Paste the connection code" }</h3>
                    <p>{ "In WordPress: Settings → IGNY8 Bridge. The code is shown once; a new one revokes the old when it is pasted." }</p>
                    if let Some(code) = &*code {
                        { show_code(code, &copied) }
                    }
                </div>
                <Button label={if state == ConnectionState::NotPaired { "Make code" } else { "Make a new code" }} icon={Icon::KeyRound} busy={*busy == "code"} onclick={make_code} test="make-code" />
            </li>
            <li class={classes!(connected.then_some("done"))}>
                <div>
                    <h3>{ "Test the connection" }</h3>
                    <p>{ "Looks at the address, WordPress, the plugin, the key and what it may do." }</p>
                    if let Some(test) = &*test {
                        { show_test(test) }
                    }
                </div>
                <Button label="Test" kind={if connected { Kind::Secondary } else { Kind::Primary }} icon={Icon::Plug} busy={*busy == "test"} onclick={run_test} test="test-connection" />
            </li>
        </ol>
    };
    html! {
        <section class="card">
            <header>
                <h2>{ "Connection to WordPress" }</h2>
                <p>{ "Three steps, about two minutes, once for each site." }</p>
            </header>
            { steps }
        </section>
    }
}

fn show_code(code: &Rc<ConnectionCode>, copied: &UseStateHandle<bool>) -> Html {
    let copy = {
        let (code, copied) = (code.clone(), copied.clone());
        Callback::from(move |_| {
            let (text, copied) = (code.code.clone(), copied.clone());
            spawn_local(async move {
                if let Some(window) = web_sys::window() {
                    let written = wasm_bindgen_futures::JsFuture::from(window.navigator().clipboard().write_text(&text)).await;
                    match written {
                        Ok(_) => copied.set(true),
                        Err(_) => toasts::say("Select the code and copy it with the keyboard."),
                    }
                }
            });
        })
    };
    let open = {
        let url = code.settings_url.clone();
        Callback::from(move |_| ipc::open_external(&url))
    };
    html! {
        <div class="code-box">
            <code data-test="connection-code">{ &code.code }</code>
            <div class="code-actions">
                <Button label={if **copied { "Copied" } else { "Copy" }} icon={if **copied { Icon::Check } else { Icon::Copy }} onclick={copy} />
                <Button label="Open the settings page" icon={Icon::ExternalLink} kind={Kind::Ghost} onclick={open} />
            </div>
            if !code.stored {
                <p class="hint">{ "This machine has no keyring: the key holds until the program is closed, and then a new code is needed." }</p>
            }
        </div>
    }
}

fn show_test(test: &ConnectionTest) -> Html {
    html! {
        <ul class="test-steps" data-test="test-result" data-ok={test.ok.to_string()}>
            { for test.steps.iter().map(|step| html! {
                <li class={classes!((!step.ok).then_some("bad"))}>
                    { tick(step.ok) }
                    <b>{ words(&step.name) }</b>
                    <div><p>{ &step.text }</p>if let Some(hint) = &step.hint { <p class="hint">{ hint }</p> }</div>
                    <span class="num quiet">{ format!("{} ms", step.milliseconds) }</span>
                </li>
            }) }
        </ul>
    }
}
