//! The first run: look at a sample, make a workspace, or open one that is known.
//!
//! Must not know: what is in a workspace.

use crate::components::async_view::FailureView;
use crate::components::button::{Button, Kind};
use crate::components::field::TextField;
use crate::components::icon::{Glyph, Icon};
use crate::format::ago;
use crate::ipc::{self, Failure, Pick};
use crate::store::session;
use igny8_model::system::{KnownWorkspace, WorkspaceCreate, WorkspaceStatus};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WizardProps {
    pub status: Rc<WorkspaceStatus>,
}

/// What is being done, so that its button turns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Busy {
    Nothing,
    Making,
    Sample,
}

#[component]
pub fn Wizard(props: &WizardProps) -> Html {
    let known = &props.status.known;
    let failure = use_state_eq(|| None::<Failure>);
    let busy = use_state_eq(|| Busy::Nothing);
    let open_other = {
        let failure = failure.clone();
        Callback::from(move |_| {
            let failure = failure.clone();
            spawn_local(async move {
                if let Some(path) = ipc::pick(Pick::Folder).await {
                    failure.set(session::open(path).await.err());
                }
            });
        })
    };
    let sample = {
        let (failure, busy) = (failure.clone(), busy.clone());
        Callback::from(move |_| {
            busy.set(Busy::Sample);
            let (failure, busy) = (failure.clone(), busy.clone());
            spawn_local(async move {
                failure.set(session::open_sample().await.err());
                busy.set(Busy::Nothing);
            });
        })
    };
    // A sample that was left is made anew, not gone back to.
    let first = known.is_empty();
    let general = failure.as_ref().filter(|f| f.errors.is_empty()).cloned();
    let onfailure = {
        let failure = failure.clone();
        Callback::from(move |f: Option<Failure>| failure.set(f))
    };
    let onbusy = {
        let busy = busy.clone();
        Callback::from(move |on: bool| busy.set(if on { Busy::Making } else { Busy::Nothing }))
    };
    let way = html! {
        <div class="wizard-way">
            <Glyph icon={Icon::Sparkles} />
            <div><h2>{ "Look around first" }</h2><p>{ "A sample agency with clients, clusters, drafts and receipts. Nothing in it is sent anywhere; one click removes it." }</p></div>
            <Button label="Open the sample" busy={*busy == Busy::Sample} onclick={sample} test="open-sample" />
        </div>
    };
    // For who is new it comes first; for who is not it is out of the way.
    let (look, other) = if first { (way, Html::default()) } else { (Html::default(), way) };
    html! {
        <div class="wizard">
            <main class="wizard-card">
                <div class="wizard-brand">
                    <span class="mark"><Glyph icon={Icon::Flame} /></span>
                    <div>
                        <h1>{ if first { "Welcome to IGNY8" } else { "IGNY8" } }</h1>
                        <p>{ "From keywords to published posts, for every client’s site. All of it on this machine." }</p>
                    </div>
                </div>
                if let Some(failure) = general {
                    <FailureView {failure} inline=true />
                }
                if first {
                    <section class="wizard-ways">{ look }</section>
                } else {
                    <section>
                        <h2>{ "Open a workspace" }</h2>
                        <div class="known">{ for known.iter().map(|one| html! { <Known one={one.clone()} onfailure={onfailure.clone()} /> }) }</div>
                    </section>
                }
                <NewWorkspace folder={props.status.default_folder.clone()} {first} failure={(*failure).clone()} busy={*busy == Busy::Making} {onfailure} {onbusy} />
                <section class="wizard-ways">
                    { other }
                    <div class="wizard-way">
                        <Glyph icon={Icon::Folder} />
                        <div><h2>{ "Open another folder" }</h2><p>{ "A workspace from a backup, another disk or another computer." }</p></div>
                        <Button label="Open…" onclick={open_other} test="open-folder" />
                    </div>
                </section>
            </main>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct NewProps {
    /// Where a new one goes unless somebody chooses otherwise.
    folder: AttrValue,
    first: bool,
    failure: Option<Failure>,
    busy: bool,
    onfailure: Callback<Option<Failure>>,
    onbusy: Callback<bool>,
}

#[component]
fn NewWorkspace(props: &NewProps) -> Html {
    let account = use_state_eq(String::new);
    let folder = use_state_eq(|| None::<String>);
    let onsubmit = {
        let (account, folder, onfailure, onbusy, busy) = (account.clone(), folder.clone(), props.onfailure.clone(), props.onbusy.clone(), props.busy);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if busy {
                return;
            }
            onbusy.emit(true);
            let request = WorkspaceCreate { path: (*folder).clone(), account: account.trim().to_owned(), sample: false };
            let (onfailure, onbusy) = (onfailure.clone(), onbusy.clone());
            spawn_local(async move {
                if let Err(error) = session::create(request).await {
                    onfailure.emit(Some(error));
                    onbusy.emit(false);
                }
            });
        })
    };
    let choose = {
        let folder = folder.clone();
        Callback::from(move |_| {
            let folder = folder.clone();
            spawn_local(async move {
                if let Some(path) = ipc::pick(Pick::Folder).await {
                    folder.set(Some(path));
                }
            });
        })
    };
    let wrong = |name: &str| props.failure.as_ref().and_then(|f| f.errors.get(name)?.first().cloned()).map(AttrValue::from);
    let place = folder.as_ref().map_or_else(|| props.folder.clone(), |f| AttrValue::from(f.clone()));
    html! {
        <form {onsubmit}>
            <h2>{ if props.first { "Make your workspace" } else { "Make a new one" } }</h2>
            <TextField label="Your agency’s name" value={(*account).clone()} placeholder="Brightwater Digital" autofocus={props.first} test="account"
                oninput={{ let account = account.clone(); move |text| account.set(text) }} error={wrong("account")} />
            <div class="field">
                <span class="field-label">{ "Folder" }</span>
                <div class="path-line">
                    <Glyph icon={Icon::Folder} />
                    <span class="path" title={place.clone()}>{ &place }</span>
                    <Button label="Change…" onclick={choose} />
                </div>
                if let Some(error) = wrong("path") {
                    <p class="field-error">{ error }</p>
                } else {
                    <p class="field-hint">{ "Everything of this workspace lives in one folder: database, pictures, backups. Keep it on a local disk." }</p>
                }
            </div>
            <div class="wizard-actions">
                <Button label="Create workspace" kind={Kind::Primary} submit=true busy={props.busy} disabled={account.trim().is_empty()} test="create-workspace" />
            </div>
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct KnownProps {
    one: KnownWorkspace,
    onfailure: Callback<Option<Failure>>,
}

#[component]
fn Known(props: &KnownProps) -> Html {
    let one = &props.one;
    let onclick = {
        let (path, onfailure) = (one.path.clone(), props.onfailure.clone());
        Callback::from(move |_| {
            let (path, onfailure) = (path.clone(), onfailure.clone());
            spawn_local(async move {
                if let Err(error) = session::open(path).await {
                    onfailure.emit(Some(error));
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
