//! Which rows of a table are chosen: some, or all that match.
//!
//! Must not know: what is done with them.

use igny8_model::SiteId;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A row with an identity.
pub trait Row: PartialEq + 'static {
    type Id: Copy + Ord + std::fmt::Display + 'static;
    fn id(&self) -> Self::Id;
    /// Whose it is, for tables over all sites.
    fn site(&self) -> Option<SiteId>;
}

/// The chosen rows. With `all`: every row that the query matches, read or not, but for the exceptions.
pub struct Picked<T: Row> {
    pub all: bool,
    pub rows: Rc<BTreeMap<T::Id, Rc<T>>>,
    pub except: Rc<BTreeSet<T::Id>>,
}

impl<T: Row> Clone for Picked<T> {
    fn clone(&self) -> Self {
        Self { all: self.all, rows: self.rows.clone(), except: self.except.clone() }
    }
}

impl<T: Row> Default for Picked<T> {
    fn default() -> Self {
        Self { all: false, rows: Rc::new(BTreeMap::new()), except: Rc::new(BTreeSet::new()) }
    }
}

impl<T: Row> PartialEq for Picked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all && self.except == other.except && (Rc::ptr_eq(&self.rows, &other.rows) || self.rows.keys().eq(other.rows.keys()))
    }
}

impl<T: Row> Picked<T> {
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    pub fn of(rows: impl IntoIterator<Item = Rc<T>>) -> Self {
        Self::default().with(rows)
    }

    pub fn has(&self, id: T::Id) -> bool {
        if self.all { !self.except.contains(&id) } else { self.rows.contains_key(&id) }
    }

    pub fn is_empty(&self) -> bool {
        !self.all && self.rows.is_empty()
    }

    /// How many, when so many match.
    pub fn len(&self, matching: usize) -> usize {
        if self.all { matching.saturating_sub(self.except.len()) } else { self.rows.len() }
    }

    pub fn ids(&self) -> Vec<T::Id> {
        self.rows.keys().copied().collect()
    }

    /// With a row added or taken away.
    pub fn toggled(&self, row: &Rc<T>) -> Self {
        let mut changed = self.clone();
        if self.all {
            let except = Rc::make_mut(&mut changed.except);
            if !except.remove(&row.id()) {
                except.insert(row.id());
            }
        } else {
            let mut rows = self.rows.as_ref().clone();
            if rows.remove(&row.id()).is_none() {
                rows.insert(row.id(), row.clone());
            }
            changed.rows = Rc::new(rows);
        }
        changed
    }

    /// With more rows added.
    pub fn with(&self, more: impl IntoIterator<Item = Rc<T>>) -> Self {
        let mut changed = self.clone();
        if self.all {
            let except = Rc::make_mut(&mut changed.except);
            for row in more {
                except.remove(&row.id());
            }
        } else {
            let mut rows = self.rows.as_ref().clone();
            rows.extend(more.into_iter().map(|row| (row.id(), row)));
            changed.rows = Rc::new(rows);
        }
        changed
    }
}

macro_rules! rows {
    ($($row:ty => $id:ty),* $(,)?) => { $(
        impl Row for $row {
            type Id = $id;
            fn id(&self) -> $id {
                self.id
            }
            fn site(&self) -> Option<SiteId> {
                Some(self.site_id)
            }
        }
    )* };
}
rows! {
    igny8_model::planner::Keyword => igny8_model::KeywordId,
    igny8_model::planner::Cluster => igny8_model::ClusterId,
    igny8_model::planner::Idea => igny8_model::IdeaId,
    igny8_model::writer::Task => igny8_model::TaskId,
    igny8_model::writer::ContentRow => igny8_model::ContentId,
    igny8_model::writer::Image => igny8_model::ImageId,
    igny8_model::publisher::PublishingRecord => igny8_model::RecordId,
}

impl Row for igny8_model::sites::Site {
    type Id = SiteId;
    fn id(&self) -> SiteId {
        self.id
    }
    fn site(&self) -> Option<SiteId> {
        Some(self.id)
    }
}

impl Row for igny8_model::jobs::JobProgress {
    type Id = igny8_model::JobId;
    fn id(&self) -> Self::Id {
        self.id
    }
    fn site(&self) -> Option<SiteId> {
        self.site_id
    }
}

impl Row for igny8_model::money::Call {
    type Id = igny8_model::CallId;
    fn id(&self) -> Self::Id {
        self.id
    }
    fn site(&self) -> Option<SiteId> {
        self.site_id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(PartialEq)]
    struct Numbered(u32);
    impl Row for Numbered {
        type Id = u32;
        fn id(&self) -> u32 {
            self.0
        }
        fn site(&self) -> Option<SiteId> {
            None
        }
    }

    #[test]
    fn rows_come_and_go() {
        let (one, two) = (Rc::new(Numbered(1)), Rc::new(Numbered(2)));
        let picked = Picked::default().toggled(&one).toggled(&two).toggled(&one);
        assert_eq!(picked.ids(), [2]);
        assert_eq!(Picked::<Numbered>::everything().len(50), 50);
        let most = Picked::everything().toggled(&one);
        assert!(!most.has(1) && most.has(2) && most.len(50) == 49, "of all, one is left out");
        assert_eq!(most.with([one.clone()]).len(50), 50, "and taken in again");
        assert_eq!(Picked::default().with([one, two]).len(50), 2);
    }
}
