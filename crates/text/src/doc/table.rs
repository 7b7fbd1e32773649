//! Owns tables: rows and cells out of a table's HTML and back. Cells are typed in; everything around them is kept.
//!
//! Must not know other blocks.

use super::inline;
use super::node::Node;
use super::tag::tag;

/// The next tag of one of these names at or after a place.
fn next<'a>(html: &'a str, from: usize, names: &[&str]) -> Option<(usize, super::tag::Tag<'a>)> {
    html.get(from..)?.match_indices('<').find_map(|(at, _)| {
        let found = tag(html.get(from + at..)?)?;
        names.iter().any(|n| found.is(n)).then_some((from + at, found))
    })
}

/// Reads `<figure><table>…</table><figcaption>…</figcaption></figure>`.
pub(super) fn read(open: &str, html: &str, close: &str) -> Option<Node> {
    let (first, _) = next(html, 0, &["tr"])?;
    let (end, table_close) = next(html, first, &["table"])?;
    if !table_close.closes {
        return None;
    }
    let mut rows: Vec<Node> = Vec::new();
    let mut at = first;
    let mut last = first;
    while let Some((start, row)) = next(html, at, &["tr"]).filter(|(start, _)| *start < end) {
        if row.closes {
            return None;
        }
        let (mut place, mut cells, mut after) = (start + row.raw.len(), Vec::new(), start + row.raw.len());
        let stop = loop {
            let (from, found) = next(html, place, &["td", "th", "tr"])?;
            if found.is("tr") {
                if !found.closes {
                    return None;
                }
                break from + found.raw.len();
            }
            if found.closes {
                return None;
            }
            let inside = from + found.raw.len();
            let (to, shut) = next(html, inside, &["td", "th", "tr", "table"])?;
            if !shut.closes || !shut.is(found.name) {
                return None;
            }
            let mut cell = Node::with("table_cell", found.raw.to_owned(), inline::read(html.get(inside..to)?, false)?, shut.raw.to_owned());
            cell.attrs.head = Some(found.is("th"));
            let glue = html.get(after..from)?;
            cells.push(if cells.is_empty() && glue.is_empty() { cell } else { cell.before(glue) });
            after = to + shut.raw.len();
            place = after;
        };
        if cells.is_empty() {
            return None;
        }
        let node = Node::with("table_row", row.raw.to_owned(), cells, html.get(after..stop)?.to_owned());
        rows.push(if rows.is_empty() { node } else { node.before(html.get(last..start)?) });
        at = stop;
        last = stop;
    }
    let mut content = rows;
    let mut post = html.get(last..)?;
    if let Some((from, found)) = next(html, end, &["figcaption"]) {
        let inside = from + found.raw.len();
        let (to, shut) = next(html, inside, &["figcaption"])?;
        let caption = Node::with("caption", found.raw.to_owned(), inline::read(html.get(inside..to)?, false)?, shut.raw.to_owned());
        content.push(caption.before(html.get(last..from)?));
        post = html.get(to + shut.raw.len()..)?;
    }
    Some(Node::with("table", format!("{open}{}", html.get(..first)?), content, format!("{post}{close}")))
}

/// Whether a table's sections open and close as often; a row taken out may have carried the end of one.
pub(super) fn sections_fit(html: &str) -> bool {
    ["thead", "tbody", "tfoot"].iter().all(|name| html.matches(&format!("<{name}")).count() == html.matches(&format!("</{name}>")).count())
        && html.matches("<table").count() == html.matches("</table>").count()
}
