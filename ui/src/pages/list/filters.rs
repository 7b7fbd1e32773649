//! What the filters of a list say, and how one of them changes.
//!
//! Must not know: how they are drawn, what the core makes of them.

use crate::components::table::Kind;
use crate::format;
use igny8_model::sites::Site;
use igny8_model::{Filter, FilterOp};

/// From and to; either may be open.
pub type Span = (Option<i64>, Option<i64>);

pub fn one_of(column: &str, values: &[&str]) -> Filter {
    Filter { column: column.into(), op: FilterOp::In, values: values.iter().map(|v| (*v).to_owned()).collect() }
}

pub fn at_least(column: &str, value: i64) -> Filter {
    Filter { column: column.into(), op: FilterOp::Min, values: vec![value.to_string()] }
}

pub fn at_most(column: &str, value: i64) -> Filter {
    Filter { column: column.into(), op: FilterOp::Max, values: vec![value.to_string()] }
}

pub fn bare(column: &str, op: FilterOp) -> Filter {
    Filter { column: column.into(), op, values: Vec::new() }
}

/// The filters on a column.
pub fn of<'a>(filters: &'a [Filter], column: &str) -> impl Iterator<Item = &'a Filter> {
    filters.iter().filter(move |f| f.column == column)
}

/// The filters with those of a column in place of what it had; its place among the others stays.
pub fn with(filters: &[Filter], column: &str, new: Vec<Filter>) -> Vec<Filter> {
    let at = filters.iter().position(|f| f.column == column).unwrap_or(filters.len());
    let mut changed: Vec<Filter> = filters.iter().filter(|f| f.column != column).cloned().collect();
    let at = at.min(changed.len());
    changed.splice(at..at, new);
    changed
}

/// Chosen values, and whether they are left out rather than taken.
pub fn chosen(filters: &[Filter], column: &str) -> (Vec<String>, bool) {
    of(filters, column).find(|f| matches!(f.op, FilterOp::In | FilterOp::NotIn)).map_or((Vec::new(), false), |f| (f.values.clone(), f.op == FilterOp::NotIn))
}

pub fn choose(column: &str, values: Vec<String>, without: bool) -> Vec<Filter> {
    if values.is_empty() {
        return Vec::new();
    }
    vec![Filter { column: column.into(), op: if without { FilterOp::NotIn } else { FilterOp::In }, values }]
}

pub fn span(filters: &[Filter], column: &str) -> Span {
    let end = |op: FilterOp| of(filters, column).find(|f| f.op == op).and_then(|f| f.values.first()?.parse().ok());
    (end(FilterOp::Min), end(FilterOp::Max))
}

pub fn between(column: &str, (from, to): Span) -> Vec<Filter> {
    from.map(|v| at_least(column, v)).into_iter().chain(to.map(|v| at_most(column, v))).collect()
}

/// What must occur or must not, or only whether there is anything.
pub fn text(filters: &[Filter], column: &str) -> (FilterOp, String) {
    of(filters, column)
        .find(|f| matches!(f.op, FilterOp::Contains | FilterOp::NotContains | FilterOp::Empty | FilterOp::NotEmpty))
        .map_or((FilterOp::Contains, String::new()), |f| (f.op, f.values.first().cloned().unwrap_or_default()))
}

pub fn containing(column: &str, op: FilterOp, words: &str) -> Vec<Filter> {
    let words = words.trim();
    match op {
        FilterOp::Empty | FilterOp::NotEmpty => vec![bare(column, op)],
        _ if words.is_empty() => Vec::new(),
        op => vec![Filter { column: column.into(), op, values: vec![words.to_owned()] }],
    }
}

/// A column's filters in words, for its chip.
pub fn words(filters: &[Filter], column: &str, kind: Kind, sites: &[Site]) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(filter) = of(filters, column).find(|f| matches!(f.op, FilterOp::Empty | FilterOp::NotEmpty)) {
        parts.push(if filter.op == FilterOp::Empty { "none" } else { "any" }.to_owned());
    }
    let (values, without) = chosen(filters, column);
    if !values.is_empty() {
        let name = |value: &String| match kind {
            Kind::Choice(choices) => choices.iter().find(|(v, _)| v == value).map_or_else(|| value.clone(), |(_, words)| (*words).to_owned()),
            Kind::Site => sites.iter().find(|s| s.id.to_string() == *value).map_or_else(|| "a site".to_owned(), |s| s.name.clone()),
            _ => value.clone(),
        };
        let mut names: Vec<String> = values.iter().take(3).map(name).collect();
        if values.len() > 3 {
            names.push(format!("{} more", values.len() - 3));
        }
        parts.push(format!("{}{}", if without { "not " } else { "" }, names.join(", ")));
    }
    let number = |value: i64| match kind {
        Kind::Money => format::money(value),
        Kind::Date => super::days::text(value),
        _ => format::short(value),
    };
    match span(filters, column) {
        (None, None) => {}
        (Some(from), None) => parts.push(format!("≥ {}", number(from))),
        (None, Some(to)) => parts.push(format!("≤ {}", number(to))),
        (Some(from), Some(to)) => parts.push(format!("{}–{}", number(from), number(to))),
    }
    let days = |op: FilterOp| of(filters, column).find(|f| f.op == op && kind == Kind::Day).and_then(|f| f.values.first().cloned());
    match (days(FilterOp::Min), days(FilterOp::Max)) {
        (None, None) => {}
        (from, to) => parts.push(format!("{} – {}", from.unwrap_or_default(), to.unwrap_or_default())),
    }
    let (op, text) = text(filters, column);
    if !text.is_empty() {
        parts.push(format!("{}“{text}”", if op == FilterOp::NotContains { "not " } else { "" }));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_replaces_the_column_s_own_filters() {
        let filters = vec![one_of("status", &["active"]), at_least("volume", 100), one_of("intent", &["none"])];
        let changed = with(&filters, "volume", between("volume", (Some(5), Some(9))));
        assert_eq!(changed.iter().map(|f| f.column.as_str()).collect::<Vec<_>>(), ["status", "volume", "volume", "intent"]);
        assert_eq!(span(&changed, "volume"), (Some(5), Some(9)));
        assert_eq!(with(&changed, "volume", Vec::new()).len(), 2);
        assert_eq!(with(&[], "volume", vec![at_most("volume", 3)]).len(), 1);
    }

    #[test]
    fn chips_speak() {
        let kind = Kind::Choice(&[("active", "Active"), ("used", "Used")]);
        let say = |filters: &[Filter], kind| words(filters, "c", kind, &[]);
        assert_eq!(say(&[one_of("c", &["active", "used"])], kind).as_deref(), Some("Active, Used"));
        assert_eq!(say(&choose("c", vec!["used".into()], true), kind).as_deref(), Some("not Used"));
        assert_eq!(say(&between("c", (Some(1_000), None)), Kind::Number).as_deref(), Some("≥ 1,000"));
        assert_eq!(say(&between("c", (None, Some(1_500_000))), Kind::Money).as_deref(), Some("≤ 1.50"));
        assert_eq!(say(&containing("c", FilterOp::NotContains, " boots "), Kind::Text).as_deref(), Some("not “boots”"));
        assert_eq!(say(&containing("c", FilterOp::Empty, ""), Kind::Text).as_deref(), Some("none"));
        assert_eq!(say(&containing("c", FilterOp::Contains, " "), Kind::Text), None);
    }
}
