//! Answers of the core, kept by command and parameters: shown at once, read again when the core says that their data changed.
//!
//! Must not know: pages, wire names (a command's data kinds stand in `tags.rs`).

use super::tags::{reads, touches};
use crate::ipc::{self, Failure};
use gloo_timers::callback::Timeout;
use igny8_model::{Command, Tag};
use serde_json::Value;
use std::any::Any;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use yew::prelude::*;

/// Answers that nobody shows are dropped beyond this many.
const KEPT: usize = 200;
/// While data changes without pause (an import), answers are read again at most this often, and the slower they come the
/// more seldom: looking on must not hold up the work.
const PAUSE_MS: f64 = 300.0;
const LONGEST_PAUSE_MS: f64 = 5_000.0;

/// Whoever wants to know that an answer is there or old.
type Told = Rc<dyn Fn()>;
type Decode = fn(igny8_model::Envelope) -> Result<Rc<dyn Any>, Failure>;

struct Entry {
    name: &'static str,
    params: Value,
    decode: Decode,
    data: Option<Rc<dyn Any>>,
    error: Option<Failure>,
    in_flight: bool,
    /// The data changed: read again when it is shown.
    stale: bool,
    used: u64,
    shown_by: BTreeMap<u32, Told>,
}

#[derive(Default)]
struct Cache {
    entries: HashMap<String, Entry>,
    watchers: BTreeMap<u32, (Vec<Tag>, Told)>,
    changed: Vec<Tag>,
    timer: Option<Timeout>,
    last_flush: f64,
    /// How long the slowest of the newest answers took.
    slowest: f64,
    clock: u64,
    next: u32,
    /// Grows when the workspace changes: answers to older questions are dropped.
    era: u32,
}

thread_local! { static CACHE: RefCell<Cache> = RefCell::new(Cache::default()); }

fn with<R>(f: impl FnOnce(&mut Cache) -> R) -> R {
    CACHE.with(|cache| f(&mut cache.borrow_mut()))
}

/// Where a question stands.
pub struct Query<T> {
    pub data: Option<Rc<T>>,
    pub error: Option<Failure>,
    /// No answer of this very question is there yet.
    pub pending: bool,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        Self { data: self.data.clone(), error: self.error.clone(), pending: self.pending }
    }
}

fn decode<C: Command>(envelope: igny8_model::Envelope) -> Result<Rc<dyn Any>, Failure> {
    envelope.into_result::<C::Response>().map(|data| Rc::new(data) as Rc<dyn Any>).map_err(Failure::from)
}

/// Asks the core and follows the answer. `None` asks nothing.
#[hook]
pub fn use_query<C: Command>(request: Option<C::Request>) -> Query<C::Response> {
    let update = use_force_update();
    let question = request.and_then(|r| serde_json::to_value(r).ok());
    let key = question.as_ref().map(|params| format!("{} {params}", C::NAME));
    let asked = key.clone();
    use_effect_with(key.clone(), move |_| {
        let subscribed = asked.map(|key| {
            let id = show(&key, C::NAME, question.unwrap_or_default(), decode::<C>, Rc::new(move || update.force_update()));
            (key, id)
        });
        move || {
            if let Some((key, id)) = subscribed {
                hide(&key, id);
            }
        }
    });
    with(|cache| match key.and_then(|key| cache.entries.get(&key)) {
        Some(entry) => Query {
            data: entry.data.clone().and_then(|d| d.downcast().ok()),
            error: entry.error.clone(),
            pending: entry.data.is_none() && entry.error.is_none(),
        },
        None => Query { data: None, error: None, pending: true },
    })
}

/// As [`use_query`], but shows the answer to the question before until the new one is there: for searches and filters.
#[hook]
pub fn use_query_keep<C: Command>(request: Option<C::Request>) -> Query<C::Response> {
    let mut query = use_query::<C>(request);
    let before = use_mut_ref(|| None::<Rc<C::Response>>);
    if query.data.is_some() {
        before.borrow_mut().clone_from(&query.data);
    } else if query.pending {
        query.data.clone_from(&before.borrow());
    }
    query
}

/// Calls `told` whenever data of these kinds changed, as long as the component lives.
#[hook]
pub fn use_changes(tags: &'static [Tag], told: Callback<()>) {
    let newest = use_mut_ref(|| told.clone());
    *newest.borrow_mut() = told;
    use_effect_with((), move |()| {
        let id = with(|cache| {
            cache.next += 1;
            let id = cache.next;
            let told: Told = Rc::new(move || newest.borrow().emit(()));
            cache.watchers.insert(id, (tags.to_vec(), told));
            id
        });
        move || with(|cache| drop(cache.watchers.remove(&id)))
    });
}

fn show(key: &str, name: &'static str, params: Value, decode: Decode, told: Told) -> u32 {
    let (id, ask) = with(|cache| {
        cache.next += 1;
        cache.clock += 1;
        let (id, used) = (cache.next, cache.clock);
        let entry = cache.entries.entry(key.to_owned()).or_insert_with(|| Entry {
            name,
            params,
            decode,
            data: None,
            error: None,
            in_flight: false,
            stale: true,
            used,
            shown_by: BTreeMap::new(),
        });
        entry.used = used;
        entry.shown_by.insert(id, told);
        (id, (entry.stale || entry.error.is_some()) && !entry.in_flight)
    });
    if ask {
        fetch(key.to_owned());
    }
    id
}

fn hide(key: &str, id: u32) {
    with(|cache| {
        if let Some(entry) = cache.entries.get_mut(key) {
            entry.shown_by.remove(&id);
            // Nobody says when such an answer is old (a file outside of the workspace): it is asked anew every time.
            if entry.shown_by.is_empty() && reads(entry.name).is_empty() {
                cache.entries.remove(key);
            }
        }
        if cache.entries.len() > KEPT {
            let mut idle: Vec<_> = cache.entries.iter().filter(|(_, e)| e.shown_by.is_empty()).map(|(k, e)| (e.used, k.clone())).collect();
            idle.sort();
            for (_, key) in idle.iter().take(KEPT / 4) {
                cache.entries.remove(key);
            }
        }
    });
}

fn fetch(key: String) {
    let Some((name, params, decode, era)) = with(|cache| {
        let era = cache.era;
        cache.entries.get_mut(&key).map(|entry| {
            entry.in_flight = true;
            entry.stale = false;
            (entry.name, entry.params.clone(), entry.decode, era)
        })
    }) else {
        return;
    };
    wasm_bindgen_futures::spawn_local(async move {
        let asked = js_sys::Date::now();
        let answer = ipc::send(name, params).await.and_then(decode);
        let (told, again) = with(|cache| {
            cache.slowest = cache.slowest.max(js_sys::Date::now() - asked);
            if cache.era != era {
                return (Vec::new(), false);
            }
            let Some(entry) = cache.entries.get_mut(&key) else { return (Vec::new(), false) };
            entry.in_flight = false;
            match answer {
                Ok(data) => {
                    entry.data = Some(data);
                    entry.error = None;
                }
                Err(error) => entry.error = Some(error),
            }
            (entry.shown_by.values().cloned().collect(), entry.stale && !entry.shown_by.is_empty())
        });
        for told in told {
            told();
        }
        if again {
            fetch(key);
        }
    });
}

/// The core says that data of these kinds changed.
pub fn changed(tags: &[Tag]) {
    with(|cache| {
        cache.changed.extend_from_slice(tags);
        if cache.timer.is_none() {
            let since = js_sys::Date::now() - cache.last_flush;
            let pause = (cache.slowest * 4.0).clamp(PAUSE_MS, LONGEST_PAUSE_MS);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 10 and 5,000")]
            let wait = (pause - since).max(10.0) as u32;
            cache.timer = Some(Timeout::new(wait, flush));
        }
    });
}

fn flush() {
    let (ask, told) = with(|cache| {
        cache.timer = None;
        cache.last_flush = js_sys::Date::now();
        cache.slowest = 0.0;
        let tags = std::mem::take(&mut cache.changed);
        let mut ask = Vec::new();
        for (key, entry) in &mut cache.entries {
            if touches(reads(entry.name), &tags) {
                entry.stale = true;
                if !entry.shown_by.is_empty() && !entry.in_flight {
                    ask.push(key.clone());
                }
            }
        }
        let told: Vec<_> = cache.watchers.values().filter(|(on, _)| touches(on, &tags)).map(|(_, told)| told.clone()).collect();
        (ask, told)
    });
    for key in ask {
        fetch(key);
    }
    for told in told {
        told();
    }
}

/// Reads a failed or old answer again.
pub fn retry_failed() {
    let ask: Vec<_> =
        with(|cache| cache.entries.iter().filter(|(_, e)| e.error.is_some() && !e.in_flight && !e.shown_by.is_empty()).map(|(k, _)| k.clone()).collect());
    for key in ask {
        fetch(key);
    }
}

/// An answer that is read elsewhere (a table's rows) took this long.
pub fn took(milliseconds: f64) {
    with(|cache| cache.slowest = cache.slowest.max(milliseconds));
}

/// Forgets everything: another workspace was opened. What is on screen is asked anew.
pub fn forget() {
    let ask: Vec<_> = with(|cache| {
        cache.era += 1;
        cache.changed.clear();
        cache.entries.retain(|_, entry| !entry.shown_by.is_empty());
        for entry in cache.entries.values_mut() {
            // The status says which workspace is open: the old one stays on screen until the new one is known.
            if entry.name != igny8_model::commands::WorkspaceStatus::NAME {
                entry.data = None;
            }
            entry.error = None;
            entry.in_flight = false;
        }
        cache.entries.keys().cloned().collect()
    });
    for key in ask {
        fetch(key);
    }
}
