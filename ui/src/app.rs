//! The outermost component: no workspace → wizard, a workspace → frame. Messages lie over both.
//!
//! Must not know: what pages show.

use crate::components::async_view::async_view;
use crate::components::toasts::Toasts;
use crate::pages::wizard::Wizard;
use crate::shell::frame::Frame;
use crate::store::query::use_query;
use igny8_model::{commands, page::Empty};
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub fn App() -> Html {
    let status = use_query::<commands::WorkspaceStatus>(Some(Empty {}));
    let body = async_view(
        &status,
        |_| false,
        Html::default,
        |status| match &status.open {
            // Another workspace is another frame: nothing of the old one stays on screen.
            Some(workspace) => html! { <Frame key={workspace.path.clone()} workspace={Rc::new(workspace.clone())} /> },
            None => html! { <Wizard status={Rc::new(status.clone())} /> },
        },
    );
    html! { <>{ body }<Toasts /></> }
}
