//! What the window remembers of its tables: layouts and saved views for each, and for each site where one was in them.
//! Kept in the workspace under the window's own keys, so that it is there again after a restart.
//!
//! Must not know: pages, what columns mean.

use super::signal::Signal;
use crate::components::table::Layout;
use crate::ipc;
use gloo_timers::callback::Timeout;
use igny8_model::commands as c;
use igny8_model::system::{UiState, UiStateGet};
use igny8_model::{ClusterId, Filter, SiteId};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Written at most so often.
const PAUSE_MS: u32 = 400;
const TABLES: &str = "tables";

/// A way to look at a table, under a name.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    pub name: String,
    pub filters: Vec<Filter>,
    pub search: String,
    pub sort: Option<String>,
    pub layout: Option<Layout>,
}

/// A table: how its columns are laid, and its saved views.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Table {
    pub layout: Layout,
    pub views: Vec<View>,
}

/// Where one was in a table.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Spot {
    /// The view that was chosen, whatever was changed since.
    pub view: Option<String>,
    pub filters: Vec<Filter>,
    pub search: String,
    pub sort: Option<String>,
    pub cluster: Option<ClusterId>,
    /// The row at the top.
    pub row: usize,
    /// The id of the row that was open.
    pub open: Option<String>,
}

/// Where one was in a site, or in all sites.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// The place as in an address, without the site.
    pub place: Option<String>,
    pub spots: BTreeMap<String, Spot>,
}

#[derive(Default)]
struct Memory {
    tables: BTreeMap<String, Table>,
    scopes: BTreeMap<Option<SiteId>, Scope>,
    unsaved: BTreeSet<String>,
    timer: Option<Timeout>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::new(Memory::default());
    /// Which scopes have been read: what is shown before would not be what was left.
    pub static READ: Signal<BTreeSet<Option<SiteId>>> = const { Signal::new(BTreeSet::new()) };
}

fn with<R>(f: impl FnOnce(&mut Memory) -> R) -> R {
    MEMORY.with(|m| f(&mut m.borrow_mut()))
}

fn key_of(site: Option<SiteId>) -> String {
    site.map_or_else(|| "at:all".to_owned(), |site| format!("at:{site}"))
}

async fn kept<T: for<'de> Deserialize<'de> + Default>(key: &str) -> T {
    // What cannot be read is not remembered; nothing of value is lost by that.
    let state = ipc::call::<c::UiStateGet>(UiStateGet { key: key.to_owned() }).await.ok();
    state.and_then(|s| serde_json::from_value(s.value).ok()).unwrap_or_default()
}

/// Another workspace: other tables and places.
pub async fn start() {
    with(|m| *m = Memory::default());
    READ.with(|r| r.set(BTreeSet::new()));
    let tables = kept::<BTreeMap<String, Table>>(TABLES).await;
    with(|m| m.tables = tables);
    read(None).await;
}

/// Reads where one was in a site, once.
pub async fn read(site: Option<SiteId>) {
    if READ.with(Signal::get).contains(&site) {
        return;
    }
    let scope = kept::<Scope>(&key_of(site)).await;
    with(|m| {
        m.scopes.entry(site).or_insert(scope);
    });
    READ.with(|r| {
        r.update(|read| {
            read.insert(site);
        });
    });
}

pub fn table(name: &str) -> Table {
    with(|m| m.tables.get(name).cloned().unwrap_or_default())
}

pub fn change_table(name: &str, change: impl FnOnce(&mut Table)) {
    with(|m| change(m.tables.entry(name.to_owned()).or_default()));
    save(TABLES.to_owned());
}

pub fn scope(site: Option<SiteId>) -> Scope {
    with(|m| m.scopes.get(&site).cloned().unwrap_or_default())
}

pub fn spot(site: Option<SiteId>, name: &str) -> Option<Spot> {
    with(|m| m.scopes.get(&site)?.spots.get(name).cloned())
}

pub fn set_spot(site: Option<SiteId>, name: &str, spot: Spot) {
    let changed = with(|m| {
        let spots = &mut m.scopes.entry(site).or_default().spots;
        let changed = spots.get(name) != Some(&spot);
        spots.insert(name.to_owned(), spot);
        changed
    });
    if changed {
        save(key_of(site));
    }
}

pub fn set_place(site: Option<SiteId>, place: String) {
    let changed = with(|m| m.scopes.entry(site).or_default().place.replace(place.clone()) != Some(place));
    if changed {
        save(key_of(site));
    }
}

/// Writes what changed, a moment after the last change.
fn save(key: String) {
    with(|m| {
        m.unsaved.insert(key);
        if m.timer.is_none() {
            m.timer = Some(Timeout::new(PAUSE_MS, write));
        }
    });
}

fn write() {
    let states = with(|m| {
        m.timer = None;
        let keys = std::mem::take(&mut m.unsaved);
        let mut states = Vec::new();
        if keys.contains(TABLES) {
            states.push((TABLES.to_owned(), serde_json::to_value(&m.tables)));
        }
        for (site, scope) in &m.scopes {
            let key = key_of(*site);
            if keys.contains(&key) {
                states.push((key, serde_json::to_value(scope)));
            }
        }
        states
    });
    for (key, value) in states {
        let Ok(value) = value else { continue };
        wasm_bindgen_futures::spawn_local(async move {
            // A lost memory of the last place is no reason to disturb anybody.
            let _ = ipc::call::<c::UiStateSet>(UiState { key, value }).await;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use igny8_model::FilterOp;

    #[test]
    fn what_an_older_program_kept_is_still_read() {
        let scope: Scope = serde_json::from_str(r#"{"place":"keywords","spots":{"keywords":{"row":7,"unknown":1}}}"#).expect("readable");
        assert_eq!(scope.spots["keywords"].row, 7);
        let filter = Filter { column: "intent".into(), op: FilterOp::In, values: vec!["none".into()] };
        let view = View { name: "Odd".into(), filters: vec![filter], ..View::default() };
        let text = serde_json::to_string(&view).expect("a view is plain data");
        assert_eq!(serde_json::from_str::<View>(&text).expect("readable"), view);
    }
}
