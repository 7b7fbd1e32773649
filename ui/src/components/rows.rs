//! A long list of the core, page by page: by key when scrolling, by offset for a jump, read again when its data changes.
//!
//! Must not know: how rows are drawn.

use crate::ipc::{self, Failure};
use crate::store::query::{took, use_changes};
use crate::store::tags::reads;
use igny8_model::{Command, ListQuery, Page, Tag};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use yew::prelude::*;

/// Rows asked for at once.
const PAGE: usize = 100;
/// Pages kept beyond the visible ones.
const KEPT: usize = 40;
/// Of a list longer than this a new query's rows do not wait for their number, which is asked for beside them.
const LONG: u64 = 50_000;

pub type Reading<T> = Pin<Box<dyn Future<Output = Result<Page<T>, Failure>>>>;

/// A list command, without its type: tables are generic over their rows alone.
pub struct Source<T> {
    name: &'static str,
    tags: &'static [Tag],
    read: fn(ListQuery) -> Reading<T>,
}

impl<T> Clone for Source<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Source<T> {}
impl<T> PartialEq for Source<T> {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl<T> Source<T> {
    pub fn read(self, query: ListQuery) -> Reading<T> {
        (self.read)(query)
    }
}

impl<T: 'static> Source<T> {
    pub fn of<C: Command<Request = ListQuery, Response = Page<T>> + 'static>() -> Self {
        Self { name: C::NAME, tags: reads(C::NAME), read: |query| Box::pin(ipc::call::<C>(query)) }
    }
}

struct Leaf<T> {
    rows: Vec<Rc<T>>,
    next: Option<String>,
    era: u32,
}

/// The pages read so far.
pub struct Book<T> {
    query: ListQuery,
    count: Option<u64>,
    leaves: BTreeMap<usize, Leaf<T>>,
    asked: BTreeSet<usize>,
    error: Option<Failure>,
    /// Grows when the query or the data changes: answers to older questions are dropped.
    era: u32,
    /// The rows shown still belong to the query before.
    turning: bool,
    count_known: bool,
    /// The number is asked for by itself; until it is there the one before stands.
    counting: bool,
    /// The data changed while answers were on their way: read again when they are there.
    again: bool,
    /// Somebody edits a cell: its row must not move away under the hands.
    held: bool,
    wanted: Range<usize>,
}

impl<T> Book<T> {
    /// Nothing is on its way.
    fn is_idle(&self) -> bool {
        self.asked.is_empty() && !self.counting
    }

    fn set_count(&mut self, count: u64) {
        self.count = Some(count);
        let pages = usize::try_from(count).unwrap_or(usize::MAX).div_ceil(PAGE);
        // Rows of the query before are none of these.
        if !self.turning {
            self.leaves.retain(|p, _| *p < pages);
        }
        if count == 0 {
            self.leaves.clear();
            self.turning = false;
        }
    }
}

/// What a table needs to know of its list.
pub struct Rows<T> {
    book: Rc<RefCell<Book<T>>>,
    source: Source<T>,
    update: UseForceUpdateHandle,
}

impl<T> Clone for Rows<T> {
    fn clone(&self) -> Self {
        Self { book: self.book.clone(), source: self.source, update: self.update.clone() }
    }
}

impl<T: 'static> Rows<T> {
    /// Rows that match; `None` before the first answer.
    pub fn count(&self) -> Option<usize> {
        self.book.borrow().count.and_then(|n| usize::try_from(n).ok())
    }

    pub fn get(&self, index: usize) -> Option<Rc<T>> {
        self.book.borrow().leaves.get(&(index / PAGE))?.rows.get(index % PAGE).cloned()
    }

    pub fn error(&self) -> Option<Failure> {
        let book = self.book.borrow();
        if book.leaves.is_empty() { book.error.clone() } else { None }
    }

    pub fn retry(&self) {
        let wanted = {
            let mut book = self.book.borrow_mut();
            book.error = None;
            book.wanted.clone()
        };
        self.want(wanted);
    }

    /// While a cell is edited, news of the core wait.
    pub fn hold(&self, held: bool) {
        let again = {
            let mut book = self.book.borrow_mut();
            book.held = held;
            !held && book.is_idle() && std::mem::take(&mut book.again)
        };
        if again {
            self.turn(None);
        }
    }

    /// All rows of a range, also those that were never on screen.
    pub async fn read(&self, range: Range<usize>) -> Result<Vec<Rc<T>>, Failure> {
        let (query, held): (ListQuery, Option<Vec<Rc<T>>>) = {
            let book = self.book.borrow();
            (book.query.clone(), range.clone().map(|i| book.leaves.get(&(i / PAGE))?.rows.get(i % PAGE).cloned()).collect())
        };
        if let Some(rows) = held {
            return Ok(rows);
        }
        let mut rows = Vec::with_capacity(range.len());
        let mut next = ListQuery { offset: Some(range.start as u64), cursor: None, no_count: true, ..query };
        while rows.len() < range.len() {
            next.limit = u32::try_from((range.len() - rows.len()).min(500)).ok();
            let page = (self.source.read)(next.clone()).await?;
            rows.extend(page.results.into_iter().map(Rc::new));
            (next.offset, next.cursor) = (None, page.next);
            if next.cursor.is_none() {
                break;
            }
        }
        Ok(rows)
    }

    /// These rows are on screen: reads what is missing or old.
    pub fn want(&self, range: Range<usize>) {
        let mut ask = Vec::new();
        let mut count = None;
        {
            let mut book = self.book.borrow_mut();
            book.wanted = range.clone();
            if book.error.is_some() {
                return;
            }
            let pages = if book.turning || book.count.is_none() { 0..1 } else { range.start / PAGE..range.end.div_ceil(PAGE).max(range.start / PAGE + 1) };
            for page in pages {
                let era = book.era;
                if book.leaves.get(&page).is_some_and(|l| l.era == era) || book.asked.contains(&page) {
                    continue;
                }
                let mut query = book.query.clone();
                query.limit = u32::try_from(PAGE).ok();
                let after = page.checked_sub(1).and_then(|p| book.leaves.get(&p)).filter(|l| l.era == era).and_then(|l| l.next.clone());
                match after {
                    Some(next) => query.cursor = Some(next),
                    None if page > 0 => query.offset = Some((page * PAGE) as u64),
                    None => {}
                }
                if !book.count_known && book.turning && book.count.is_some_and(|n| n > LONG) {
                    count = Some((era, ListQuery { limit: Some(1), ..query.clone() }));
                    (book.counting, book.count_known) = (true, true);
                }
                query.no_count = book.count_known;
                book.count_known = true;
                book.asked.insert(page);
                ask.push((page, era, query));
            }
            if book.leaves.len() > KEPT + range.len() / PAGE {
                let (first, last) = (range.start / PAGE, range.end / PAGE);
                let far = book.leaves.keys().copied().max_by_key(|p| if *p < first { first - p } else { p.saturating_sub(last) });
                if let Some(far) = far {
                    book.leaves.remove(&far);
                }
            }
        }
        if let Some((era, query)) = count {
            let rows = self.clone();
            wasm_bindgen_futures::spawn_local(async move {
                let answer = (rows.source.read)(query).await;
                rows.counted(era, answer);
            });
        }
        for (page, era, query) in ask {
            let (rows, counted) = (self.clone(), !query.no_count);
            wasm_bindgen_futures::spawn_local(async move {
                let asked = js_sys::Date::now();
                let answer = (rows.source.read)(query).await;
                took(js_sys::Date::now() - asked);
                rows.arrived(page, era, counted, answer);
            });
        }
    }

    /// The number of a long list, asked for by itself.
    fn counted(&self, era: u32, answer: Result<Page<T>, Failure>) {
        {
            let mut book = self.book.borrow_mut();
            if book.era != era {
                return;
            }
            book.counting = false;
            match answer {
                Ok(answer) => book.set_count(answer.count),
                Err(error) => {
                    book.count_known = false;
                    book.error = Some(error);
                }
            }
        }
        self.update.force_update();
        self.read_again();
    }

    /// Reads what changed while answers were on their way.
    fn read_again(&self) {
        let again = {
            let mut book = self.book.borrow_mut();
            let idle = book.is_idle() && !book.held;
            idle && std::mem::take(&mut book.again)
        };
        if again {
            self.turn(None);
        }
    }

    fn arrived(&self, page: usize, era: u32, counted: bool, answer: Result<Page<T>, Failure>) {
        let wanted = {
            let mut book = self.book.borrow_mut();
            if book.era != era {
                return;
            }
            book.asked.remove(&page);
            match answer {
                Ok(answer) => {
                    if book.turning {
                        book.leaves.clear();
                        book.turning = false;
                    }
                    if counted {
                        book.set_count(answer.count);
                    }
                    book.error = None;
                    let rows = answer.results.into_iter().map(Rc::new).collect();
                    book.leaves.insert(page, Leaf { rows, next: answer.next, era });
                }
                Err(error) => {
                    if counted {
                        book.count_known = false;
                    }
                    book.error = Some(error);
                }
            }
            book.wanted.clone()
        };
        self.update.force_update();
        self.want(wanted);
        self.read_again();
    }

    /// The data changed: reads what is on screen again, but never asks twice at once.
    fn changed(&self) {
        let busy = {
            let mut book = self.book.borrow_mut();
            book.again = book.held || !book.is_idle();
            book.again
        };
        if !busy {
            self.turn(None);
        }
    }

    fn turn(&self, query: Option<ListQuery>) {
        let wanted = {
            let mut book = self.book.borrow_mut();
            book.era += 1;
            book.asked.clear();
            book.error = None;
            book.again = false;
            (book.count_known, book.counting) = (false, false);
            if let Some(query) = query {
                book.query = query;
                book.turning = true;
                book.wanted = 0..PAGE;
            }
            book.wanted.clone()
        };
        self.want(wanted);
    }
}

impl<T: super::picked::Row> Rows<T> {
    /// A row by its id, among those that were read.
    pub fn find(&self, id: &str) -> Option<Rc<T>> {
        self.book.borrow().leaves.values().flat_map(|leaf| &leaf.rows).find(|row| row.id().to_string() == id).cloned()
    }

    /// A row as it is after a change; the core's own news come a moment later.
    pub fn replace(&self, row: &Rc<T>) {
        for leaf in self.book.borrow_mut().leaves.values_mut() {
            if let Some(old) = leaf.rows.iter_mut().find(|r| r.id() == row.id()) {
                *old = row.clone();
            }
        }
        self.update.force_update();
    }
}

/// Follows a list. A changed query keeps the old rows on screen until the first new page is there.
#[hook]
pub fn use_rows<T: 'static>(source: Source<T>, query: &ListQuery) -> Rows<T> {
    let update = use_force_update();
    let first = query.clone();
    let book = use_mut_ref(move || Book {
        query: first,
        count: None,
        leaves: BTreeMap::new(),
        asked: BTreeSet::new(),
        error: None,
        era: 0,
        turning: false,
        count_known: false,
        counting: false,
        again: false,
        held: false,
        wanted: 0..PAGE,
    });
    let rows = Rows { book, source, update };
    {
        let rows = rows.clone();
        use_effect_with(query.clone(), move |query| {
            if rows.book.borrow().query == *query {
                rows.want(0..PAGE);
            } else {
                rows.turn(Some(query.clone()));
            }
        });
    }
    let changed = rows.clone();
    use_changes(source.tags, Callback::from(move |()| changed.changed()));
    rows
}
