//! Earlier states of a text, and bringing one back.
//!
//! Must not know: how a text is edited.

use super::draft::Draft;
use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::icon::Icon;
use crate::format::{ago, plural};
use crate::ipc;
use crate::store::{query::use_query, toasts};
use igny8_model::page::ById;
use igny8_model::writer::{Revision, RevisionOrigin, RevisionRestore};
use igny8_model::{ContentId, RevisionId, commands};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct RevisionsProps {
    pub id: ContentId,
    pub draft: Draft,
}

#[component]
pub fn Revisions(props: &RevisionsProps) -> Html {
    let revisions = use_query::<commands::RevisionsList>(Some(ById { id: props.id }));
    let all = use_state_eq(|| false);
    async_view(
        &revisions,
        |_| false,
        Html::default,
        |page| {
            let current = page.results.iter().find(|r| r.current).map(|r| r.id);
            let shown = if *all { page.results.len() } else { 6 };
            html! {
                <ol class="revisions">
                    { for page.results.iter().take(shown).map(|revision| line(revision, current, &props.draft)) }
                    if page.results.len() > shown {
                        <li><Button kind={Kind::Ghost} label={format!("All {}", page.results.len())} onclick={{ let all = all.clone(); move |_| all.set(true) }} /></li>
                    }
                </ol>
            }
        },
    )
}

fn line(revision: &Revision, current: Option<RevisionId>, draft: &Draft) -> Html {
    let origin = match revision.origin {
        RevisionOrigin::Generated => "Written by the engine",
        RevisionOrigin::Edited => "Edited",
        RevisionOrigin::Autosave => "Typed",
        RevisionOrigin::Restored => "Brought back",
        RevisionOrigin::Wordpress => "From the site",
    };
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let now = js_sys::Date::now() as i64;
    let restore = {
        let (id, content, draft) = (revision.id, revision.content_id, draft.clone());
        Callback::from(move |_| {
            // What is typed is saved first: bringing back an old state loses nothing.
            draft.flush();
            bring_back(content, id, current);
        })
    };
    html! {
        <li key={revision.id.to_string()} class={classes!(revision.current.then_some("current"))}>
            <span><b>{ origin }</b><small>{ format!("{} · {}", ago(revision.created_at, now), plural(u64::from(revision.word_count), "word", "words")) }</small></span>
            if revision.current {
                <span class="quiet">{ "now" }</span>
            } else {
                <Button kind={Kind::Ghost} icon={Icon::Undo2} label="Bring back" onclick={restore} />
            }
        </li>
    }
}

fn bring_back(content_id: ContentId, revision_id: RevisionId, before: Option<RevisionId>) {
    spawn_local(async move {
        if let Err(error) = ipc::call::<commands::RevisionsRestore>(RevisionRestore { content_id, revision_id }).await {
            return toasts::error(&error);
        }
        let Some(before) = before else { return };
        toasts::undoable(
            "An earlier state was brought back",
            Callback::from(move |()| {
                spawn_local(async move {
                    if let Err(error) = ipc::call::<commands::RevisionsRestore>(RevisionRestore { content_id, revision_id: before }).await {
                        toasts::error(&error);
                    }
                });
            }),
        );
    });
}
