//! One text: read it, edit it, see how it stands.
//!
//! Must not know: how it is saved (`draft.rs`).

use super::ask::AskDialog;
use super::draft::{Draft, Part, Saving, use_draft};
use super::properties::Properties as Side;
use super::reader::Reader;
use super::rich::{self, Ask, Rich};
use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::field::Segments;
use crate::components::icon::{Glyph, Icon};
use crate::components::split::Split;
use crate::ipc;
use crate::pages::publisher::send::{SendDialog, Texts};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::keys::{Reach, is_command, use_keys};
use crate::store::query::use_query;
use crate::store::session::Here;
use igny8_model::page::ById;
use igny8_model::sites::Site;
use igny8_model::writer::Content;
use igny8_model::{ContentId, commands};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct EditorProps {
    pub id: ContentId,
}

#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let content = use_query::<commands::ContentGet>(Some(ById { id: props.id }));
    let site = use_context::<Here>().and_then(|h| h.site);
    let Some(site) = site else { return Html::default() };
    async_view(&content, |_| false, Html::default, |content| html! { <Inside content={Rc::new(content.clone())} {site} /> })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Write,
    Read,
    Source,
}

/// The rich editor, shared among the parts of the page while it is open.
#[derive(Clone, Default)]
pub struct Shared(pub rich::Editing);

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    content: Rc<Content>,
    site: Rc<Site>,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { content, site } = props;
    let draft = use_draft(content);
    let mode = use_state_eq(|| Mode::Write);
    let sending = use_state_eq(|| false);
    let editing = use_memo((), |()| Shared::default());
    let asked = use_state_eq(|| None::<Ask>);
    let onask = {
        let asked = asked.clone();
        Callback::from(move |ask: Ask| asked.set(Some(ask)))
    };
    let (site_id, id) = (site.id, content.row.id);
    {
        let draft = draft.clone();
        use_keys(Reach::Everywhere, move |event| {
            let save = is_command(event) && event.key() == "s";
            if save {
                draft.save_now();
            }
            save
        });
    }
    let up = move || route::go(Route::In(site_id, Place::Content));
    use_keys(Reach::Page, move |event| {
        let escape = event.key() == "Escape";
        if escape {
            up();
        }
        escape
    });
    let toggle = {
        let mode = mode.clone();
        move || {
            mode.set(match *mode {
                Mode::Write => Mode::Read,
                Mode::Read => Mode::Source,
                Mode::Source => Mode::Write,
            });
        }
    };
    let send = {
        let (sending, draft) = (sending.clone(), draft.clone());
        move || {
            draft.flush();
            sending.set(true);
        }
    };
    let focus = use_state_eq(|| false);
    {
        // The whole window steps back: the frame's parts are hidden by the style sheet.
        use_effect_with(*focus, move |on| {
            set_focus_mode(*on);
            || set_focus_mode(false)
        });
    }
    let toggle_focus = {
        let (focus, mode) = (focus.clone(), mode.clone());
        move || {
            mode.set(Mode::Write);
            focus.set(!*focus);
        }
    };
    {
        let focus = focus.clone();
        use_keys(Reach::Everywhere, move |event| {
            let leave = *focus && event.key() == "Escape";
            if leave {
                focus.set(false);
            }
            leave
        });
    }
    let find = {
        let editing = editing.clone();
        move || {
            if let Some(editor) = editing.0.borrow().as_ref() {
                editor.find();
            }
        }
    };
    let as_source = {
        let editing = editing.clone();
        move || {
            if let Some(editor) = editing.0.borrow().as_ref() {
                editor.edit_source();
            }
        }
    };
    let writing = *mode == Mode::Write;
    use_actions(vec![
        Action::new("This text", "Focus mode: only the text", Icon::FileText, "Mod Shift f", toggle_focus).checked(*focus).also("distraction free zen"),
        Action::new("This text", "Find and replace", Icon::Search, "Mod f", find).off_when(!writing, "Find works in the writing view."),
        Action::new("This text", "Edit this block as source", Icon::CodeXml, "", as_source).off_when(!writing, "The source view shows the whole text."),
        Action::new("This text", "Switch between writing, reading and source", Icon::CodeXml, "e", toggle),
        Action::new("This text", "Send to the site", Icon::Send, "p", send.clone()),
    ]);
    let post = content.row.external_url.clone();
    let actions = html! {
        <>
            <SavedMark draft={draft.clone()} />
            <Segments<Mode> label="View" options={vec![(Mode::Write, "Write".into()), (Mode::Read, "Read".into()), (Mode::Source, "Source".into())]} value={*mode} onchange={{ let m = mode.clone(); move |v| m.set(v) }} />
            if let Some(url) = post {
                <Button label="See the post" icon={Icon::ExternalLink} onclick={move |_| ipc::open_external(&url)} />
            }
            <Button label="Send to the site" icon={Icon::Send} kind={Kind::Primary} keys="P" onclick={move |_| send()} test="send-one" />
        </>
    };
    let main = html! {
        <div class="editor">
            <Notices draft={draft.clone()} />
            <TitleField draft={draft.clone()} />
            { match *mode {
                Mode::Write => html! { <Rich key="rich" {id} {site_id} draft={draft.clone()} editing={(*editing).clone()} {onask} /> },
                Mode::Read => html! { <Reader {id} /> },
                Mode::Source => html! { <Source draft={draft.clone()} gaps={content.row.gaps} /> },
            } }
        </div>
    };
    let side = html! { <Side content={content.clone()} draft={draft.clone()} editing={(*editing).clone()} /> };
    html! {
        <Page title={draft.text(Part::Title)} back={Some((AttrValue::from("Content"), Callback::from(move |()| up())))} {actions}>
            <Split name="editor" {main} side={Some(side)} width={340.0} />
            if let Some(ask) = &*asked {
                <AskDialog ask={ask.clone()} {site_id} {id} editing={(*editing).clone()} onclose={{ let a = asked.clone(); move |()| a.set(None) }} />
            }
            if *sending {
                <SendDialog texts={Texts::from([(site.id, vec![id])])} onclose={{ let s = sending.clone(); move |()| s.set(false) }} />
            }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct DraftProps {
    draft: Draft,
}

fn set_focus_mode(on: bool) {
    if let Some(root) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element()) {
        let _ = root.class_list().toggle_with_force("focus-mode", on);
    }
}

/// Whether what is typed is saved.
#[component]
fn SavedMark(props: &DraftProps) -> Html {
    let (icon, words, class) = match props.draft.saving() {
        Saving::Saved => (Icon::Check, "Saved", "saved"),
        Saving::Soon => (Icon::LoaderCircle, "Saving…", "soon"),
        Saving::Conflict(_) => (Icon::TriangleAlert, "Changed elsewhere", "bad"),
        Saving::Failed(_) => (Icon::TriangleAlert, "Not saved yet", "bad"),
    };
    html! { <span class={classes!("saved-mark", class)} role="status" data-test="saved"><Glyph {icon} class="sm" />{ words }</span> }
}

/// What the person must know: a conflict, a failure, recovered typing.
#[component]
fn Notices(props: &DraftProps) -> Html {
    let draft = &props.draft;
    let (mine, other) = (draft.clone(), draft.clone());
    match draft.saving() {
        Saving::Conflict(failure) => html! {
            <div class="note amber" role="alert" data-test="conflict">
                <Glyph icon={Icon::TriangleAlert} />
                <div>
                    <p><b>{ "This text was changed elsewhere while you typed. " }</b>{ "Your words are still here, and are kept as a revision of their own. Nothing was overwritten." }</p>
                    if let Some(hint) = &failure.hint {
                        <p>{ hint }</p>
                    }
                    <div class="note-actions">
                        <Button label="Keep mine" kind={Kind::Primary} onclick={move |_| mine.keep_mine()} />
                        <Button label="Take the other" onclick={move |_| other.take_other()} />
                    </div>
                </div>
            </div>
        },
        Saving::Failed(failure) => html! {
            <div class="note red" role="alert">
                <Glyph icon={Icon::TriangleAlert} />
                <div><p><b>{ &failure.message }</b></p><p>{ failure.hint.clone().unwrap_or_else(|| "Your words are kept in this window. Saving is tried again every few seconds.".into()) }</p></div>
            </div>
        },
        _ if draft.is_recovered() => html! {
            <div class="note blue" role="status"><Glyph icon={Icon::History} /><p>{ "Typing from before the window closed was found and put back." }</p></div>
        },
        _ => Html::default(),
    }
}

/// The title, large, growing with its text.
#[component]
fn TitleField(props: &DraftProps) -> Html {
    let node = use_node_ref();
    let title = props.draft.text(Part::Title);
    {
        let node = node.clone();
        use_effect_with(title.clone(), move |_| grow(&node));
    }
    let typed = props.draft.typed(Part::Title);
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) {
            typed.emit(area.value().replace('\n', " "));
        }
    });
    html! { <textarea ref={node} class="title-field" rows="1" value={title} {oninput} aria-label="Title" placeholder="Title" data-test="content-title" /> }
}

fn grow(node: &NodeRef) {
    if let Some(area) = node.cast::<HtmlElement>() {
        let style = area.style();
        let _ = style.set_property("height", "auto");
        let _ = style.set_property("height", &format!("{}px", area.scroll_height()));
    }
}

#[derive(Properties, PartialEq)]
struct SourceProps {
    draft: Draft,
    gaps: u32,
}

/// The block markup, as WordPress keeps it.
#[component]
fn Source(props: &SourceProps) -> Html {
    let typed = props.draft.typed(Part::Body);
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(area) = event.target().and_then(|t| t.dyn_into::<HtmlTextAreaElement>().ok()) {
            typed.emit(area.value());
        }
    });
    let node = use_node_ref();
    let next_gap = {
        let node = node.clone();
        Callback::from(move |_| {
            if let Some(area) = node.cast::<HtmlTextAreaElement>() {
                select_gap(&area);
            }
        })
    };
    html! {
        <div class="source">
            if props.gaps > 0 {
                <div class="source-bar">
                    <span>{ crate::format::plural(u64::from(props.gaps), "place to fill in", "places to fill in") }</span>
                    <Button kind={Kind::Ghost} label="Next place" icon={Icon::ArrowDown} onclick={next_gap} />
                </div>
            }
            <textarea ref={node} value={props.draft.text(Part::Body)} {oninput} spellcheck="true" aria-label="Source, as WordPress blocks" data-test="source" />
        </div>
    }
}

/// Selects the next place to fill in after the cursor, from the top again at the end.
fn select_gap(area: &HtmlTextAreaElement) {
    let text: Vec<u16> = area.value().encode_utf16().collect();
    let after = area.selection_end().ok().flatten().unwrap_or(0) as usize;
    let found = next_gap(&text, after.min(text.len())).or_else(|| next_gap(&text, 0));
    if let Some((from, to)) = found {
        let (Ok(from), Ok(to)) = (u32::try_from(from), u32::try_from(to)) else { return };
        let _ = area.focus();
        let _ = area.set_selection_range(from, to);
        // A text area does not scroll to a selection by itself: the share of the text before it tells where it is.
        let share = f64::from(from) / f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX).max(1));
        #[allow(clippy::cast_possible_truncation, reason = "a scroll position fits")]
        area.set_scroll_top((share * f64::from(area.scroll_height())) as i32 - area.client_height() / 3);
    }
}

/// The next gap in UTF-16 units: what stands inside an element of the class `igny8-gap`, as the outline writer marks it.
fn next_gap(text: &[u16], after: usize) -> Option<(usize, usize)> {
    let find = |what: &str, from: usize| {
        let what: Vec<u16> = what.encode_utf16().collect();
        text.get(from..)?.windows(what.len()).position(|w| w == what).map(|p| p + from)
    };
    let mut at = after;
    loop {
        let mark = find("igny8-gap", at)?;
        // A block's comment names the class, too; the element's own tag comes after it.
        let open = find(">", mark)? + 1;
        let close = find("<", open)?;
        if text[open..close].iter().any(|unit| char::from_u32(u32::from(*unit)).is_some_and(char::is_alphanumeric)) {
            return Some((open, close));
        }
        at = open;
    }
}

#[cfg(test)]
mod tests {
    use super::next_gap;

    #[test]
    fn gaps_are_found_in_order() {
        let markup = r#"ä <!-- wp:paragraph {"className":"igny8-gap"} -->
<p class="igny8-gap">Add the price here</p>
<!-- /wp:paragraph --> y <p class="igny8-gap">Name a source</p> z"#;
        let text: Vec<u16> = markup.encode_utf16().collect();
        let (from, to) = next_gap(&text, 0).expect("there is one");
        assert_eq!(String::from_utf16_lossy(&text[from..to]), "Add the price here");
        let (from, to) = next_gap(&text, to).expect("there is another");
        assert_eq!(String::from_utf16_lossy(&text[from..to]), "Name a source");
        assert_eq!(next_gap(&text, to), None);
    }
}
