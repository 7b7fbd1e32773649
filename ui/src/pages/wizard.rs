//! The first run: make a workspace, or open one that is known.
//!
//! Must not know: what is in a workspace.

use crate::components::async_view::FailureView;
use crate::components::button::{Button, Kind};
use crate::components::field::{Check, TextField};
use crate::components::icon::{Glyph, Icon};
use crate::format::ago;
use crate::ipc::{self, Failure, Pick};
use crate::store::session;
use igny8_model::system::{KnownWorkspace, WorkspaceCreate, WorkspaceStatus};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WizardProps {
    pub status: Rc<WorkspaceStatus>,
}

#[component]
pub fn Wizard(props: &WizardProps) -> Html {
    let known = &props.status.known;
    let account = use_state_eq(String::new);
    let folder = use_state_eq(|| None::<String>);
    let sample = use_state_eq(|| known.is_empty());
    let failure = use_state_eq(|| None::<Failure>);
    let busy = use_state_eq(|| false);

    let onsubmit = {
        let (account, folder, sample, failure, busy) = (account.clone(), folder.clone(), sample.clone(), failure.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            busy.set(true);
            let request = WorkspaceCreate { path: (*folder).clone(), account: account.trim().to_owned(), sample: *sample };
            let (failure, busy) = (failure.clone(), busy.clone());
            wasm_bindgen_futures::spawn_local(async move {
                if let Err(error) = session::create(request).await {
                    failure.set(Some(error));
                    busy.set(false);
                }
            });
        })
    };
    let choose = {
        let folder = folder.clone();
        Callback::from(move |_| {
            let folder = folder.clone();
            wasm_bindgen_futures::spawn_local(async move {
                if let Some(path) = ipc::pick(Pick::Folder).await {
                    folder.set(Some(path));
                }
            });
        })
    };
    let open_other = {
        let failure = failure.clone();
        Callback::from(move |_| {
            let failure = failure.clone();
            wasm_bindgen_futures::spawn_local(async move {
                if let Some(path) = ipc::pick(Pick::Folder).await
                    && let Err(error) = session::open(path).await
                {
                    failure.set(Some(error));
                }
            });
        })
    };
    let field_error = |name: &str| failure.as_ref().and_then(|f| f.errors.get(name)?.first().cloned()).map(AttrValue::from);
    let general = failure.as_ref().filter(|f| f.errors.is_empty()).cloned();
    let place = (*folder).clone().unwrap_or_else(|| props.status.default_folder.clone());
    html! {
        <div class="wizard">
            <main class="wizard-card">
                <div class="wizard-brand">
                    <span class="mark"><Glyph icon={Icon::Flame} /></span>
                    <div>
                        <h1>{ if known.is_empty() { "Welcome to IGNY8" } else { "IGNY8" } }</h1>
                        <p>{ "From keywords to published posts, for every client’s site. All of it on this machine." }</p>
                    </div>
                </div>
                if !known.is_empty() {
                    <section>
                        <h2>{ "Open a workspace" }</h2>
                        <div class="known">{ for known.iter().map(|one| html! { <Known one={one.clone()} onfailure={{ let failure = failure.clone(); move |f| failure.set(Some(f)) }} /> }) }</div>
                    </section>
                }
                <form {onsubmit}>
                    if !known.is_empty() {
                        <h2>{ "Or make a new one" }</h2>
                    }
                    <TextField label="Your agency’s name" value={(*account).clone()} placeholder="Brightwater Digital" autofocus=true test="account"
                        oninput={{ let account = account.clone(); move |text| account.set(text) }} error={field_error("account")} />
                    <div class="field">
                        <span class="field-label">{ "Folder" }</span>
                        <div class="path-line">
                            <Glyph icon={Icon::Folder} />
                            <span class="path" title={place.clone()}>{ &place }</span>
                            <Button label="Change…" onclick={choose} />
                        </div>
                        if let Some(error) = field_error("path") {
                            <p class="field-error">{ error }</p>
                        } else {
                            <p class="field-hint">{ "Everything of this workspace lives in one folder: database, pictures, backups. Keep it on a local disk." }</p>
                        }
                    </div>
                    <Check label="Add a sample client to look around" hint={AttrValue::from("A made-up site with keywords and clusters. It can be removed at any time.")}
                        checked={*sample} onchange={{ let sample = sample.clone(); move |()| sample.set(!*sample) }} test="sample" />
                    if let Some(failure) = general {
                        <FailureView {failure} inline=true />
                    }
                    <div class="wizard-actions">
                        <Button label="Open another folder…" kind={Kind::Ghost} onclick={open_other} />
                        <Button label={if *sample { "Create with the sample" } else { "Create workspace" }} kind={Kind::Primary} submit=true busy={*busy}
                            disabled={account.trim().is_empty()} test="create-workspace" />
                    </div>
                </form>
            </main>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct KnownProps {
    one: KnownWorkspace,
    onfailure: Callback<Failure>,
}

#[component]
fn Known(props: &KnownProps) -> Html {
    let one = &props.one;
    let onclick = {
        let (path, onfailure) = (one.path.clone(), props.onfailure.clone());
        Callback::from(move |_| {
            let (path, onfailure) = (path.clone(), onfailure.clone());
            wasm_bindgen_futures::spawn_local(async move {
                if let Err(error) = session::open(path).await {
                    onfailure.emit(error);
                }
            });
        })
    };
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let now = js_sys::Date::now() as i64;
    html! {
        <button type="button" class="known-one" disabled={!one.exists} {onclick} data-test="known-workspace">
            <Glyph icon={Icon::Building2} />
            <span><b>{ &one.account }</b><small class="path">{ &one.path }</small></span>
            <small>{ if one.exists { ago(one.opened_at, now) } else { "The folder is gone".into() } }</small>
        </button>
    }
}
