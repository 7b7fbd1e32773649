//! What a table's columns are, and how a person has laid them out: which, in which order, how wide.
//!
//! Must not know: what the rows mean, where a layout is kept.

use crate::ipc::Failure;
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;
use yew::prelude::*;

/// Values of a column with few of them: what is stored and what people read.
pub type Choices = &'static [(&'static str, &'static str)];

/// What stands in a column: how it is filtered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Text,
    Number,
    /// Millionths of a currency.
    Money,
    Choice(Choices),
    /// A site's id; only shown when the rows of all sites are.
    Site,
    /// Milliseconds.
    Date,
    /// `2026-01-31`.
    Day,
    /// Nothing that could be compared.
    Shown,
}

/// The changed row, once it is saved.
pub type Saving<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// What a cell is edited with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    Text,
    Number,
    Choice(Choices),
    Day,
    /// A dialog of the page's own.
    Ask,
}

/// How a cell of a column is changed in place.
pub struct Edit<T> {
    pub how: How,
    /// The text that the editor begins with.
    pub text: fn(&T) -> String,
    pub save: fn(&T, String) -> Saving<T>,
}

/// A column.
pub struct Column<T> {
    /// The list command's name for it: sorting, filtering, copying and exporting use the same.
    pub name: &'static str,
    pub title: &'static str,
    pub kind: Kind,
    /// Pixels. The first column takes what room is left.
    pub width: u16,
    /// Shown until somebody chooses otherwise.
    pub shown: bool,
    pub sorts: bool,
    pub filters: bool,
    /// Its filter stands in the bar even while it filters nothing.
    pub handy: bool,
    /// Whether the core can copy and export it.
    pub exports: bool,
    pub class: &'static str,
    pub cell: fn(&T) -> Html,
    pub edit: Option<Edit<T>>,
}

impl<T> Column<T> {
    pub const fn new(name: &'static str, title: &'static str, kind: Kind, width: u16, cell: fn(&T) -> Html) -> Self {
        let number = matches!(kind, Kind::Number | Kind::Money);
        let known = !matches!(kind, Kind::Shown);
        let class = if number { "num" } else { "" };
        Self { name, title, kind, width, shown: true, sorts: known, filters: known, handy: false, exports: known, class, cell, edit: None }
    }

    pub const fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    pub const fn hidden(mut self) -> Self {
        self.shown = false;
        self
    }

    pub const fn handy(mut self) -> Self {
        self.handy = true;
        self
    }

    pub const fn edit(mut self, how: How, text: fn(&T) -> String, save: fn(&T, String) -> Saving<T>) -> Self {
        self.edit = Some(Edit { how, text, save });
        self
    }

    /// Numbers and dates first sort downwards.
    pub fn downwards(&self) -> bool {
        matches!(self.kind, Kind::Number | Kind::Money | Kind::Date)
    }
}

pub const NARROWEST: u16 = 44;
pub const WIDEST: u16 = 900;

/// A column as somebody laid it out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    pub name: String,
    pub shown: bool,
    /// 0: as designed.
    #[serde(default)]
    pub width: u16,
}

/// A table's layout. Columns that it does not name stand where they were designed to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    pub places: Vec<Place>,
    /// Low rows.
    pub compact: bool,
}

/// A column in its place.
pub struct Laid<T: 'static> {
    pub column: &'static Column<T>,
    pub shown: bool,
    pub width: u16,
}

impl<T> PartialEq for Laid<T> {
    fn eq(&self, other: &Self) -> bool {
        self.column.name == other.column.name && self.shown == other.shown && self.width == other.width
    }
}

impl Layout {
    /// Every column in order. `all`: rows of all sites, so that the site is a column.
    pub fn lay<T>(&self, columns: &'static [Column<T>], all: bool) -> Vec<Laid<T>> {
        let fits = |column: &&'static Column<T>| all || column.kind != Kind::Site;
        let mut laid: Vec<Laid<T>> = Vec::with_capacity(columns.len());
        for place in &self.places {
            if let Some(column) = columns.iter().find(|c| c.name == place.name).filter(fits) {
                let width = if place.width == 0 { column.width } else { place.width.clamp(NARROWEST, WIDEST) };
                laid.push(Laid { column, shown: place.shown, width });
            }
        }
        for (index, column) in columns.iter().enumerate().filter(|(_, c)| fits(c)) {
            if laid.iter().any(|l| l.column.name == column.name) {
                continue;
            }
            // After its neighbour of the design.
            let before = columns[..index].iter().rev().find_map(|b| laid.iter().position(|l| l.column.name == b.name));
            laid.insert(before.map_or(0, |at| at + 1).min(laid.len()), Laid { column, shown: column.shown, width: column.width });
        }
        // The first column names the row: it is always there.
        let first = columns.first().and_then(|c| laid.iter().position(|l| l.column.name == c.name));
        if let Some(first) = first {
            let mut name = laid.remove(first);
            name.shown = true;
            laid.insert(0, name);
        }
        laid
    }

    fn fixed<T>(&self, columns: &'static [Column<T>]) -> Vec<Place> {
        self.lay(columns, true)
            .into_iter()
            .map(|l| Place { name: l.column.name.into(), shown: l.shown, width: if l.width == l.column.width { 0 } else { l.width } })
            .collect()
    }

    pub fn with_width<T>(&self, columns: &'static [Column<T>], name: &str, width: u16) -> Self {
        let mut places = self.fixed(columns);
        if let Some(place) = places.iter_mut().find(|p| p.name == name) {
            place.width = width.clamp(NARROWEST, WIDEST);
        }
        Self { places, ..self.clone() }
    }

    pub fn with_shown<T>(&self, columns: &'static [Column<T>], name: &str, shown: bool) -> Self {
        let mut places = self.fixed(columns);
        if let Some(place) = places.iter_mut().find(|p| p.name == name) {
            place.shown = shown;
        }
        Self { places, ..self.clone() }
    }

    /// A column in front of another; the first column stays the first.
    pub fn with_before<T>(&self, columns: &'static [Column<T>], name: &str, before: Option<&str>) -> Self {
        let mut places = self.fixed(columns);
        let first = columns.first().map_or("", |c| c.name);
        if name == first || before == Some(name) {
            return self.clone();
        }
        let Some(from) = places.iter().position(|p| p.name == name) else { return self.clone() };
        let place = places.remove(from);
        let to = before.and_then(|b| places.iter().position(|p| p.name == b)).unwrap_or(places.len());
        places.insert(to.max(1), place);
        Self { places, ..self.clone() }
    }

    /// A column one place to the left or right; `shown`: past the next that is shown, for who sees only those.
    pub fn moved<T>(&self, columns: &'static [Column<T>], all: bool, name: &str, right: bool, shown: bool) -> Self {
        let laid: Vec<_> = self.lay(columns, all).into_iter().filter(|l| l.shown || !shown || l.column.name == name).collect();
        let Some(at) = laid.iter().position(|l| l.column.name == name) else { return self.clone() };
        let before = if right { laid.get(at + 2).map(|l| l.column.name) } else { at.checked_sub(1).filter(|a| *a > 0).map(|a| laid[a].column.name) };
        match (right, before) {
            (false, None) => self.clone(),
            (true, _) if at + 1 == laid.len() => self.clone(),
            _ => self.with_before(columns, name, before),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column<u8>] = &[
        Column::new("title", "Title", Kind::Text, 200, |_| Html::default()),
        Column::new("site", "Site", Kind::Site, 120, |_| Html::default()),
        Column::new("volume", "Volume", Kind::Number, 80, |_| Html::default()),
        Column::new("intent", "Intent", Kind::Text, 100, |_| Html::default()).hidden(),
    ];

    fn names(layout: &Layout, all: bool) -> Vec<&'static str> {
        layout.lay(COLUMNS, all).iter().map(|l| l.column.name).collect()
    }

    #[test]
    fn the_site_is_a_column_of_all_sites_only() {
        assert_eq!(names(&Layout::default(), true), ["title", "site", "volume", "intent"]);
        assert_eq!(names(&Layout::default(), false), ["title", "volume", "intent"]);
        assert!(!Layout::default().lay(COLUMNS, true)[3].shown);
    }

    #[test]
    fn columns_move_but_the_first_stays() {
        let moved = Layout::default().moved(COLUMNS, false, "intent", false, false);
        assert_eq!(names(&moved, false), ["title", "intent", "volume"]);
        assert_eq!(names(&moved.moved(COLUMNS, false, "intent", false, false), false), ["title", "intent", "volume"], "not before the first");
        assert_eq!(names(&moved.moved(COLUMNS, false, "intent", true, true), false), ["title", "volume", "intent"]);
        assert_eq!(names(&Layout::default().with_before(COLUMNS, "title", None), false), ["title", "volume", "intent"]);
        assert_eq!(names(&Layout::default().with_before(COLUMNS, "volume", Some("site")), true), ["title", "volume", "site", "intent"]);
    }

    #[test]
    fn widths_and_choices_survive_a_new_column() {
        let layout = Layout::default().with_width(COLUMNS, "volume", 5).with_shown(COLUMNS, "intent", true);
        let laid = layout.lay(COLUMNS, false);
        assert_eq!((laid[1].width, laid[2].shown), (NARROWEST, true));
        let old = Layout {
            places: vec![Place { name: "volume".into(), shown: true, width: 90 }, Place { name: "gone".into(), shown: true, width: 0 }],
            compact: false,
        };
        assert_eq!(names(&old, true), ["title", "site", "volume", "intent"]);
        assert!(old.with_shown(COLUMNS, "title", false).lay(COLUMNS, true)[0].shown, "the first column cannot be hidden");
    }
}
