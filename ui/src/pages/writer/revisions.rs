//! Earlier states of a text: what changed since, and bringing one back.
//!
//! Must not know: how a text is edited, how texts are compared.

use super::asking;
use super::draft::{Draft, Part};
use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::Segments;
use crate::components::icon::Icon;
use crate::format::{ago, plural};
use crate::ipc;
use crate::store::{query::use_query, toasts};
use igny8_model::page::ById;
use igny8_model::writer::{Revision, RevisionOrigin, RevisionRestore};
use igny8_model::{ContentId, RevisionId, commands};
use igny8_text::diff::{self, Change, Paragraph};
use std::rc::Rc;
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
    let compared = use_state_eq(|| None::<Revision>);
    async_view(
        &revisions,
        |_| false,
        Html::default,
        |page| {
            let current = page.results.iter().find(|r| r.current).map(|r| r.id);
            let shown = if *all { page.results.len() } else { 30 };
            html! {
                <>
                    <ol class="revisions" data-test="revisions">
                        { for page.results.iter().take(shown).map(|revision| {
                            let compare = { let (compared, revision) = (compared.clone(), revision.clone()); move |_| compared.set(Some(revision.clone())) };
                            line(revision, current, &props.draft, Callback::from(compare))
                        }) }
                        if page.results.len() > shown {
                            <li><Button kind={Kind::Ghost} label={format!("All {}", page.results.len())} onclick={{ let all = all.clone(); move |_| all.set(true) }} /></li>
                        }
                    </ol>
                    if let Some(revision) = &*compared {
                        <Compare revision={revision.clone()} {current} draft={props.draft.clone()} onclose={{ let c = compared.clone(); move |()| c.set(None) }} />
                    }
                </>
            }
        },
    )
}

fn origin(revision: &Revision) -> &'static str {
    match revision.origin {
        RevisionOrigin::Generated => "Written by the engine",
        RevisionOrigin::Edited => "Edited",
        RevisionOrigin::Autosave => "Typed",
        RevisionOrigin::Restored => "Brought back",
        RevisionOrigin::Wordpress => "From the site",
    }
}

#[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
fn now() -> i64 {
    js_sys::Date::now() as i64
}

fn line(revision: &Revision, current: Option<RevisionId>, draft: &Draft, compare: Callback<MouseEvent>) -> Html {
    let restore = {
        let (id, content, draft) = (revision.id, revision.content_id, draft.clone());
        Callback::from(move |_| bring_back(&draft, content, id, current))
    };
    html! {
        <li key={revision.id.to_string()} class={classes!(revision.current.then_some("current"))}>
            <span><b>{ origin(revision) }</b><small>{ format!("{} · {}", ago(revision.created_at, now()), plural(u64::from(revision.word_count), "word", "words")) }</small></span>
            if revision.current {
                <span class="quiet">{ "now" }</span>
            } else {
                <span class="revision-tools">
                    <Button kind={Kind::Ghost} label="Compare" onclick={compare} test="compare" />
                    <Button kind={Kind::Ghost} icon={Icon::Undo2} label="Bring back" onclick={restore} />
                </span>
            }
        </li>
    }
}

fn bring_back(draft: &Draft, content_id: ContentId, revision_id: RevisionId, before: Option<RevisionId>) {
    // What is typed is saved first: bringing back an old state loses nothing.
    draft.flush();
    spawn_local(async move {
        // The state to come back to is the one with what was typed last.
        let before = ipc::call::<commands::ContentGet>(ById { id: content_id }).await.ok().map(|c| c.revision).or(before);
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

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Together,
    Beside,
}

#[derive(Properties, PartialEq)]
struct CompareProps {
    revision: Revision,
    current: Option<RevisionId>,
    draft: Draft,
    onclose: Callback<()>,
}

/// An earlier state against the text as it stands in the window, word by word.
#[component]
fn Compare(props: &CompareProps) -> Html {
    let CompareProps { revision, current, draft, onclose } = props;
    let view = use_state_eq(|| View::Together);
    let found = use_state(|| None::<Result<Rc<Found>, String>>);
    {
        let (found, draft) = (found.clone(), draft.clone());
        use_effect_with(revision.id, move |id| {
            let id = *id;
            spawn_local(async move {
                found.set(Some(match asking::revision(id).await {
                    Ok(old) => Ok(Rc::new(Found {
                        title: diff::words(&old.title, &draft.text(Part::Title)),
                        body: diff::compare(&old.content_html, &draft.text(Part::Body)),
                    })),
                    Err(error) => Err(error.message.clone()),
                }));
            });
        });
    }
    let restore = {
        let (draft, onclose, id, content, current) = (draft.clone(), onclose.clone(), revision.id, revision.content_id, *current);
        Callback::from(move |_| {
            bring_back(&draft, content, id, current);
            onclose.emit(());
        })
    };
    let actions = html! { <Button label="Bring this state back" kind={Kind::Primary} icon={Icon::Undo2} onclick={restore} test="restore" /> };
    html! {
        <Dialog title="What changed since" lead={Some(AttrValue::from(format!("{}, {}", origin(revision), ago(revision.created_at, now()))))} class="wide compare" onclose={onclose.clone()} {actions} test="compare-dialog">
            <Segments<View> label="Layout" options={vec![(View::Together, "Together".into()), (View::Beside, "Side by side".into())]} value={*view} onchange={{ let v = view.clone(); move |to| v.set(to) }} />
            { match found.as_ref() {
                None => Html::default(),
                Some(Err(message)) => html! { <p class="bad-text">{ message }</p> },
                Some(Ok(found)) if found.is_same() => html! { <p class="quiet compare-none">{ "Title and text are the same." }</p> },
                Some(Ok(found)) => html! {
                    <div class="compare-body" tabindex="0" data-test="diff">
                        { row(*view, "title", &found.title, false, true) }
                        { folded(*view, &found.body) }
                    </div>
                },
            } }
        </Dialog>
    }
}

struct Found {
    title: Vec<(Change, String)>,
    body: Vec<Paragraph>,
}

impl Found {
    fn is_same(&self) -> bool {
        self.title.iter().all(|(c, _)| *c == Change::Same) && self.body.iter().all(Paragraph::is_same)
    }
}

/// Blocks that are the same are left out, but for those next to a change.
fn folded(view: View, body: &[Paragraph]) -> Html {
    let near = |i: usize| body.get(i.saturating_sub(1)..(i + 2).min(body.len())).is_some_and(|near| near.iter().any(|p| !p.is_same()));
    let mut out = Vec::new();
    let mut hidden = 0;
    for (i, paragraph) in body.iter().enumerate() {
        if near(i) {
            if hidden > 0 {
                out.push(skipped(hidden));
                hidden = 0;
            }
            out.push(row(view, &paragraph.kind, &paragraph.pieces, paragraph.markup_only, false));
        } else {
            hidden += 1;
        }
    }
    if hidden > 0 {
        out.push(skipped(hidden));
    }
    out.into_iter().collect()
}

fn skipped(n: u64) -> Html {
    html! { <p class="compare-skip">{ plural(n, "block is the same", "blocks are the same") }</p> }
}

fn row(view: View, kind: &str, pieces: &[(Change, String)], markup_only: bool, title: bool) -> Html {
    let side = |gone: Change| -> Html {
        pieces
            .iter()
            .filter(|(change, _)| *change != gone)
            .map(|(change, text)| match change {
                Change::Same => html! { { text } },
                Change::Added => html! { <ins>{ text }</ins> },
                Change::Removed => html! { <del>{ text }</del> },
            })
            .collect()
    };
    let class = classes!("compare-row", title.then_some("title"), (kind == "heading").then_some("heading"));
    let note = markup_only.then(|| html! { <small>{ "Formatting, a link or a setting changed here; the words are the same." }</small> });
    match view {
        // The two kinds in their own order, one text.
        View::Together => html! { <div {class}><p>{ for pieces.iter().map(|(change, text)| match change {
            Change::Same => html! { { text } },
            Change::Added => html! { <ins>{ text }</ins> },
            Change::Removed => html! { <del>{ text }</del> },
        }) }</p>{ note }</div> },
        View::Beside => html! { <div {class}><div class="beside"><p>{ side(Change::Added) }</p><p>{ side(Change::Removed) }</p></div>{ note }</div> },
    }
}
