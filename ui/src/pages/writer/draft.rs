//! A text while somebody types: what is not saved yet, saving it within a second, and never losing it.
//!
//! Must not know: how it is drawn. Until the core has it, every change also stands in the web view's own storage, so that
//! neither a crash of the page nor a reload loses a word.

use super::asking;
use crate::ipc::{self, Failure};
use gloo_timers::callback::Timeout;
use igny8_model::writer::{Content, ContentUpdate, TaxonomyTerm, TaxonomyType};
use igny8_model::{ContentId, ErrorCode, RevisionId, commands};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// Typing is saved this long after the last key; never later than [`LATEST_MS`] after the first.
const PAUSE_MS: u32 = 300;
const LATEST_MS: f64 = 600.0;
const DRAW_MS: u32 = 400;

/// What can be edited.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Part {
    Title,
    Body,
    Excerpt,
    Slug,
    MetaTitle,
    MetaDescription,
    /// Categories and tags, one a line: `category:News`.
    Terms,
    /// A WordPress user's number; empty: whoever the connection belongs to.
    Author,
    /// Milliseconds since 1970; empty: at once.
    PublishAt,
    /// An image's id; empty: none.
    Featured,
}

impl Part {
    fn of(self, content: &Content) -> Cow<'_, str> {
        let number = |n: Option<i64>| Cow::Owned(n.map(|n| n.to_string()).unwrap_or_default());
        match self {
            Self::Title => Cow::Borrowed(&content.row.title),
            Self::Body => Cow::Borrowed(&content.content_html),
            Self::Excerpt => Cow::Borrowed(&content.excerpt),
            Self::Slug => Cow::Borrowed(&content.slug),
            Self::MetaTitle => Cow::Borrowed(&content.meta_title),
            Self::MetaDescription => Cow::Borrowed(&content.meta_description),
            Self::Terms => Cow::Owned(
                content
                    .taxonomy_terms
                    .iter()
                    .filter(|t| term_kind(t).is_some())
                    .map(|t| format!("{}:{}", t.taxonomy_type.as_str(), t.name))
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
            Self::Author => number(asking::number(content, "author")),
            Self::PublishAt => number(asking::number(content, "publish_at")),
            Self::Featured => Cow::Owned(content.row.featured_image_id.map(|id| id.to_string()).unwrap_or_default()),
        }
    }
}

/// Which of the two kinds of terms a person chooses it is.
fn term_kind(term: &TaxonomyTerm) -> Option<TaxonomyType> {
    matches!(term.taxonomy_type, TaxonomyType::Category | TaxonomyType::PostTag).then_some(term.taxonomy_type)
}

/// How saving stands.
#[derive(Clone, PartialEq, Debug)]
pub enum Saving {
    Saved,
    /// Typed, not sent yet, or on its way.
    Soon,
    /// Somebody else changed the text meanwhile; what was typed is kept.
    Conflict(Failure),
    /// It did not work; it is tried again.
    Failed(Failure),
}

/// Typed text that the core does not have yet, by part.
type Unsaved = BTreeMap<Part, String>;

struct Inner {
    id: ContentId,
    base: RevisionId,
    /// The text as the core has it, as far as known here.
    known: Rc<Content>,
    unsaved: Unsaved,
    in_flight: bool,
    saving: Saving,
    timer: Option<Timeout>,
    /// The page is drawn again soon: typing in the body does not draw it at every key.
    drawing: Option<Timeout>,
    first_key: f64,
    recovered: bool,
}

/// A handle that the page's parts share.
#[derive(Clone)]
pub struct Draft {
    inner: Rc<RefCell<Inner>>,
    update: UseForceUpdateHandle,
}

impl PartialEq for Draft {
    /// Every drawing of the page draws its parts again: they are few.
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    base: RevisionId,
    parts: Vec<(Part, String)>,
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

fn key(id: ContentId) -> String {
    format!("unsaved:{id}")
}

/// A draft of a content; lives as long as the page, and is saved when the page is left.
#[hook]
pub fn use_draft(content: &Rc<Content>) -> Draft {
    let update = use_force_update();
    let first = content.clone();
    let inner = use_memo((), move |()| {
        let kept = storage().and_then(|s| s.get_item(&key(first.row.id)).ok().flatten()).and_then(|t| serde_json::from_str::<Kept>(&t).ok());
        let mut base = first.revision;
        let mut unsaved = Unsaved::new();
        if let Some(kept) = kept {
            unsaved = kept.parts.into_iter().filter(|(part, text)| part.of(&first) != text.as_str()).collect();
            if !unsaved.is_empty() {
                base = kept.base;
            }
        }
        let recovered = !unsaved.is_empty();
        let saving = if recovered { Saving::Soon } else { Saving::Saved };
        Rc::new(RefCell::new(Inner {
            id: first.row.id,
            base,
            known: first,
            unsaved,
            in_flight: false,
            saving,
            timer: None,
            drawing: None,
            first_key: 0.0,
            recovered,
        }))
    });
    let draft = Draft { inner: inner.as_ref().clone(), update };
    draft.meet(content);
    {
        let draft = draft.clone();
        use_effect_with((), move |()| {
            if draft.is_recovered() {
                draft.flush();
            }
            move || draft.flush()
        });
    }
    draft
}

impl Draft {
    /// The text of a part as it stands in the window.
    pub fn text(&self, part: Part) -> AttrValue {
        let inner = self.inner.borrow();
        AttrValue::from(inner.unsaved.get(&part).cloned().unwrap_or_else(|| part.of(&inner.known).into_owned()))
    }

    pub fn saving(&self) -> Saving {
        self.inner.borrow().saving.clone()
    }

    /// Typing from before a crash or a reload was found and put back.
    pub fn is_recovered(&self) -> bool {
        self.inner.borrow().recovered
    }

    /// The core's newest answer, read again after a change. While something is unsaved here, the next save finds out whether
    /// they clash.
    fn meet(&self, content: &Rc<Content>) {
        let mut inner = self.inner.borrow_mut();
        if inner.unsaved.is_empty() && !inner.in_flight && content.row.updated_at >= inner.known.row.updated_at {
            inner.known = content.clone();
            inner.base = content.revision;
        }
    }

    /// What a field does with typed text.
    pub fn typed(&self, part: Part) -> Callback<String> {
        let draft = self.clone();
        Callback::from(move |text: String| draft.put(part, text))
    }

    fn put(&self, part: Part, text: String) {
        let now = js_sys::Date::now();
        let before = self.saving();
        {
            let mut inner = self.inner.borrow_mut();
            if part.of(&inner.known) == text && !inner.in_flight {
                inner.unsaved.remove(&part);
            } else {
                inner.unsaved.insert(part, text);
            }
            keep(&inner);
            if inner.timer.is_none() {
                inner.first_key = now;
            }
            if !matches!(inner.saving, Saving::Conflict(_)) {
                inner.saving = if inner.unsaved.is_empty() && !inner.in_flight { Saving::Saved } else { Saving::Soon };
                let left = (LATEST_MS - (now - inner.first_key)).max(0.0);
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below a second")]
                let wait = PAUSE_MS.min(left as u32);
                let draft = self.clone();
                inner.timer = Some(Timeout::new(wait, move || draft.save(true)));
            }
        }
        if part == Part::Body && self.saving() == before {
            self.draw_soon();
        } else {
            self.update.force_update();
        }
    }

    /// Counts and outline beside the text are drawn when the typing pauses: they must not hold up a key.
    fn draw_soon(&self) {
        let draft = self.clone();
        self.inner.borrow_mut().drawing = Some(Timeout::new(DRAW_MS, move || {
            draft.inner.borrow_mut().drawing = None;
            draft.update.force_update();
        }));
    }

    /// Saves at once: the page is left, or somebody pressed the keys for it.
    pub fn flush(&self) {
        if !matches!(self.saving(), Saving::Conflict(_)) {
            self.save(true);
        }
    }

    /// A deliberate save makes a revision of its own.
    pub fn save_now(&self) {
        if !matches!(self.saving(), Saving::Conflict(_)) {
            self.save(false);
        }
    }

    fn save(&self, autosave: bool) {
        let (update, sent) = {
            let mut inner = self.inner.borrow_mut();
            inner.timer = None;
            if inner.in_flight || inner.unsaved.is_empty() {
                return;
            }
            inner.in_flight = true;
            inner.saving = Saving::Soon;
            let part = |part: Part| inner.unsaved.get(&part).cloned();
            let update = ContentUpdate {
                id: inner.id,
                base: inner.base,
                title: part(Part::Title),
                content_html: part(Part::Body),
                excerpt: part(Part::Excerpt),
                slug: part(Part::Slug),
                meta_title: part(Part::MetaTitle),
                meta_description: part(Part::MetaDescription),
                terms: part(Part::Terms).map(|t| t.lines().filter(|l| !l.trim().is_empty()).map(str::to_owned).collect()),
                author: part(Part::Author).map(|t| t.parse().unwrap_or(0)),
                publish_at: part(Part::PublishAt).map(|t| t.parse().unwrap_or(0)),
                featured_image: part(Part::Featured).and_then(|t| t.parse().ok()),
                autosave,
            };
            (update, inner.unsaved.clone())
        };
        let draft = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let answer = ipc::call::<commands::ContentUpdate>(update).await;
            draft.answered(answer, &sent);
        });
    }

    fn answered(&self, answer: Result<Content, Failure>, sent: &Unsaved) {
        {
            let mut inner = self.inner.borrow_mut();
            inner.in_flight = false;
            match answer {
                Ok(content) => {
                    // What was typed while the answer was on its way stays unsaved.
                    inner.unsaved.retain(|part, text| sent.get(part) != Some(text));
                    inner.base = content.revision;
                    inner.known = Rc::new(content);
                    inner.recovered = false;
                    inner.saving = if inner.unsaved.is_empty() { Saving::Saved } else { Saving::Soon };
                    keep(&inner);
                    if !inner.unsaved.is_empty() {
                        let draft = self.clone();
                        inner.timer = Some(Timeout::new(PAUSE_MS, move || draft.save(true)));
                    }
                }
                Err(failure) if failure.code == ErrorCode::Conflict => inner.saving = Saving::Conflict(failure),
                Err(failure) => {
                    inner.saving = Saving::Failed(failure);
                    let draft = self.clone();
                    inner.timer = Some(Timeout::new(5_000, move || draft.save(true)));
                }
            }
        }
        self.update.force_update();
    }

    /// After a conflict: what was typed here goes over the other change.
    pub fn keep_mine(&self) {
        self.settle(false);
    }

    /// After a conflict: the other text is taken; what was typed here stands among the revisions.
    pub fn take_other(&self) {
        self.settle(true);
    }

    fn settle(&self, take_other: bool) {
        let (draft, id) = (self.clone(), self.inner.borrow().id);
        wasm_bindgen_futures::spawn_local(async move {
            match ipc::call::<commands::ContentGet>(igny8_model::page::ById { id }).await {
                Ok(content) => {
                    {
                        let mut inner = draft.inner.borrow_mut();
                        inner.base = content.revision;
                        inner.known = Rc::new(content);
                        inner.saving = Saving::Soon;
                        inner.recovered = false;
                        if take_other {
                            inner.unsaved.clear();
                            inner.saving = Saving::Saved;
                            keep(&inner);
                        }
                    }
                    draft.save(false);
                    draft.update.force_update();
                }
                Err(error) => crate::store::toasts::error(&error),
            }
        });
    }
}

/// Puts what is unsaved into the web view's storage, or takes it out once it is saved.
fn keep(inner: &Inner) {
    let Some(storage) = storage() else { return };
    let _ = if inner.unsaved.is_empty() {
        storage.remove_item(&key(inner.id))
    } else {
        let kept = Kept { base: inner.base, parts: inner.unsaved.iter().map(|(p, t)| (*p, t.clone())).collect() };
        serde_json::to_string(&kept).map_or(Ok(()), |text| storage.set_item(&key(inner.id), &text))
    };
}
