//! Rows beyond those on screen, and lists opened from another page.
//!
//! Must not know: which list.

use super::Name;
use crate::components::picked::{Picked, Row};
use crate::components::rows::Source;
use crate::ipc::Failure;
use crate::store::memory::{self, Spot};
use igny8_model::{ListQuery, SiteId};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Every row that a query matches but for some, read page by page: for commands that take ids, site by site.
pub async fn all_rows<T: Row>(source: Source<T>, query: ListQuery, picked: &Picked<T>) -> Result<Vec<Rc<T>>, Failure> {
    if !picked.all {
        return Ok(picked.rows.values().cloned().collect());
    }
    let mut rows = Vec::new();
    let mut next = ListQuery { limit: Some(500), no_count: true, ..query };
    loop {
        let page = source.read(next.clone()).await?;
        rows.extend(page.results.into_iter().filter(|r| picked.has(r.id())).map(Rc::new));
        match page.next {
            Some(cursor) => next.cursor = Some(cursor),
            None => return Ok(rows),
        }
    }
}

/// Rows by site, for commands that are one site's.
pub fn by_site<T: Row>(rows: &[Rc<T>]) -> BTreeMap<SiteId, Vec<T::Id>> {
    let mut groups = BTreeMap::<SiteId, Vec<T::Id>>::new();
    for row in rows {
        if let Some(site) = row.site() {
            groups.entry(site).or_default().push(row.id());
        }
    }
    groups
}

/// Opens a page's list narrowed down to something, from another page; its order stays.
pub fn prepare(name: Name, site: Option<SiteId>, spot: Spot) {
    let sort = spot.sort.clone().or_else(|| memory::spot(site, name).and_then(|old| old.sort));
    memory::set_spot(site, name, Spot { sort, ..spot });
}
