//! Which rows of a table are chosen: some, or all that match.
//!
//! Must not know: what is done with them.

use std::collections::BTreeMap;
use std::rc::Rc;

/// A row with an identity.
pub trait Row: PartialEq + 'static {
    type Id: Copy + Ord + std::fmt::Display + 'static;
    fn id(&self) -> Self::Id;
}

/// The chosen rows, whole: what they were before a change is what undo needs.
pub struct Picked<T: Row> {
    /// Every row that the list's query matches, read or not.
    pub all: bool,
    pub rows: Rc<BTreeMap<T::Id, Rc<T>>>,
}

impl<T: Row> Clone for Picked<T> {
    fn clone(&self) -> Self {
        Self { all: self.all, rows: self.rows.clone() }
    }
}

impl<T: Row> Default for Picked<T> {
    fn default() -> Self {
        Self { all: false, rows: Rc::new(BTreeMap::new()) }
    }
}

impl<T: Row> PartialEq for Picked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all && (Rc::ptr_eq(&self.rows, &other.rows) || self.rows == other.rows)
    }
}

impl<T: Row> Picked<T> {
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    pub fn has(&self, id: T::Id) -> bool {
        self.all || self.rows.contains_key(&id)
    }

    pub fn is_empty(&self) -> bool {
        !self.all && self.rows.is_empty()
    }

    pub fn len(&self, matching: usize) -> usize {
        if self.all { matching } else { self.rows.len() }
    }

    pub fn ids(&self) -> Vec<T::Id> {
        self.rows.keys().copied().collect()
    }

    /// With a row added or taken away.
    pub fn toggled(&self, row: &Rc<T>) -> Self {
        let mut rows = if self.all { BTreeMap::new() } else { self.rows.as_ref().clone() };
        if rows.remove(&row.id()).is_none() {
            rows.insert(row.id(), row.clone());
        }
        Self { all: false, rows: Rc::new(rows) }
    }

    /// With more rows added.
    pub fn with(&self, more: impl IntoIterator<Item = Rc<T>>) -> Self {
        let mut rows = self.rows.as_ref().clone();
        rows.extend(more.into_iter().map(|row| (row.id(), row)));
        Self { all: false, rows: Rc::new(rows) }
    }
}

macro_rules! rows {
    ($($row:ty => $id:ty),* $(,)?) => { $(impl Row for $row { type Id = $id; fn id(&self) -> $id { self.id } })* };
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
    }

    #[test]
    fn rows_come_and_go() {
        let (one, two) = (Rc::new(Numbered(1)), Rc::new(Numbered(2)));
        let picked = Picked::default().toggled(&one).toggled(&two).toggled(&one);
        assert_eq!(picked.ids(), [2]);
        assert_eq!(Picked::<Numbered>::everything().len(50), 50);
        assert_eq!(Picked::everything().toggled(&one).ids(), [1], "after all, a click picks one");
        assert_eq!(Picked::default().with([one, two]).len(50), 2);
    }
}
