//! The outermost component: no workspace → wizard, a workspace → frame. Messages lie over both.
//!
//! Must not know: what pages show.

use crate::components::async_view::async_view;
use crate::components::toasts::Toasts;
use crate::pages::wizard::Wizard;
use crate::shell::frame::Frame;
use crate::store::query::use_query;
use crate::store::{session, toasts};
use igny8_model::{commands, page::Empty};
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub fn App() -> Html {
    let status = use_query::<commands::WorkspaceStatus>(Some(Empty {}));
    let opening = use_state_eq(|| true);
    {
        // The program starts where it was left: in the workspace that was open last.
        let (opening, status) = (opening.clone(), status.data.clone());
        use_effect_with(status.is_some(), move |there| {
            if !there {
                return;
            }
            let last =
                status.filter(|s| s.open.is_none()).and_then(|s| s.known.iter().filter(|k| k.exists).max_by_key(|k| k.opened_at).map(|k| k.path.clone()));
            match last.filter(|_| session::may_reopen()) {
                Some(path) => wasm_bindgen_futures::spawn_local(async move {
                    if let Err(error) = session::open(path).await {
                        toasts::error(&error);
                    }
                    opening.set(false);
                }),
                None => opening.set(false),
            }
        });
    }
    let body = async_view(
        &status,
        |_| false,
        Html::default,
        |status| match &status.open {
            // Another workspace is another frame: nothing of the old one stays on screen.
            Some(workspace) => html! { <Frame key={workspace.path.clone()} workspace={Rc::new(workspace.clone())} /> },
            None if *opening => Html::default(),
            None => html! { <Wizard status={Rc::new(status.clone())} /> },
        },
    );
    html! { <>{ body }<Toasts /></> }
}
