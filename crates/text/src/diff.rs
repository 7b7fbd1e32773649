//! Owns comparing two texts word by word, block by block: what was added, what was taken away.
//!
//! Blocks are paired first, so that a paragraph put in front does not make everything behind it look new. Must not know markup
//! beyond what `blocks` tells.

use crate::blocks::{self, Node, plain_text};
use unicode_segmentation::UnicodeSegmentation;

/// Longer block lists or texts are compared coarsely: the work grows with the product of both lengths.
const MOST: usize = 4_000_000;

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Same,
    Added,
    Removed,
}

/// A block of either text: its pieces in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// The block's name, without `core/`.
    pub kind: String,
    pub pieces: Vec<(Change, String)>,
    /// The words are the same, but not the markup (a class, a link, an attribute).
    pub markup_only: bool,
}

impl Paragraph {
    pub fn is_same(&self) -> bool {
        !self.markup_only && self.pieces.iter().all(|(change, _)| *change == Change::Same)
    }
}

struct Block {
    kind: String,
    text: String,
    raw: String,
}

fn list(markup: &str) -> Vec<Block> {
    fn walk(nodes: &[Node<'_>], out: &mut Vec<Block>) {
        for node in nodes {
            match node {
                Node::Html(html) if html.trim().is_empty() => {}
                Node::Html(html) => out.push(Block { kind: "text".into(), text: plain_text(html), raw: (*html).to_owned() }),
                // Containers are looked into; lists, tables and texts are compared whole.
                Node::Block(block) if matches!(block.name, "group" | "columns" | "column" | "cover" | "details" | "buttons" | "media-text") => {
                    let own: String = block.inner.iter().filter_map(|n| if let Node::Html(html) = n { Some(*html) } else { None }).collect();
                    let text = plain_text(&own);
                    if !text.is_empty() {
                        out.push(Block { kind: block.name.to_owned(), text, raw: own });
                    }
                    let inner: Vec<Node<'_>> = block.inner.iter().filter(|n| matches!(n, Node::Block(_))).cloned().collect();
                    walk(&inner, out);
                }
                Node::Block(block) => {
                    let raw = blocks::serialize(std::slice::from_ref(node));
                    out.push(Block { kind: block.name.to_owned(), text: plain_text(&raw), raw });
                }
            }
        }
    }
    let mut out = Vec::new();
    walk(&blocks::parse(markup), &mut out);
    out
}

/// Compares two texts of block markup.
pub fn compare(old: &str, new: &str) -> Vec<Paragraph> {
    let (old, new) = (list(old), list(new));
    let mut out = Vec::new();
    let whole = |block: &Block, change: Change| Paragraph { kind: block.kind.clone(), pieces: vec![(change, block.text.clone())], markup_only: false };
    let (mut a, mut b) = (0, 0);
    for (i, j) in common(&old, &new, |x, y| x.raw == y.raw).into_iter().chain([(old.len(), new.len())]) {
        // Between two blocks that are the same: those of one kind that are alike belong together.
        let (mut x, mut y) = (a, b);
        for (p, q) in
            common(&old[a..i], &new[b..j], |x, y| x.kind == y.kind && alike(&x.text, &y.text)).into_iter().map(|(p, q)| (a + p, b + q)).chain([(i, j)])
        {
            out.extend(old[x..p].iter().map(|block| whole(block, Change::Removed)));
            out.extend(new[y..q].iter().map(|block| whole(block, Change::Added)));
            if p < i && q < j {
                let pieces = words(&old[p].text, &new[q].text);
                let markup_only = pieces.iter().all(|(c, _)| *c == Change::Same);
                out.push(Paragraph { kind: new[q].kind.clone(), pieces, markup_only });
            }
            (x, y) = (p + 1, q + 1);
        }
        if let Some(block) = new.get(j).filter(|_| i < old.len()) {
            out.push(whole(block, Change::Same));
        }
        (a, b) = (i + 1, j + 1);
    }
    out
}

/// Whether two texts have enough words in common to be one that was edited.
fn alike(a: &str, b: &str) -> bool {
    let set = |t: &str| t.unicode_words().map(str::to_lowercase).collect::<std::collections::HashSet<_>>();
    let (a, b) = (set(a), set(b));
    let both = a.intersection(&b).count();
    both * 5 >= a.len().max(b.len()) * 2
}

/// Compares two plain texts word by word.
pub fn words(old: &str, new: &str) -> Vec<(Change, String)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_word_bounds().collect(), new.split_word_bounds().collect());
    let mut out: Vec<(Change, String)> = Vec::new();
    let mut push = |change: Change, text: &str| match out.last_mut() {
        Some((last, kept)) if *last == change => kept.push_str(text),
        _ => out.push((change, text.to_owned())),
    };
    let (mut a, mut b) = (0, 0);
    for (i, j) in common(&old, &new, |x, y| x == y).into_iter().chain([(old.len(), new.len())]) {
        old[a.min(i)..i].iter().for_each(|w| push(Change::Removed, w));
        new[b.min(j)..j].iter().for_each(|w| push(Change::Added, w));
        if let Some(word) = new.get(j).filter(|_| i < old.len()) {
            push(Change::Same, word);
        }
        (a, b) = (i + 1, j + 1);
    }
    out
}

/// The longest common subsequence of two lists, as pairs of places.
fn common<T>(old: &[T], new: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<(usize, usize)> {
    let head = old.iter().zip(new).take_while(|(x, y)| same(x, y)).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(x, y)| same(x, y)).count();
    let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut out: Vec<(usize, usize)> = (0..head).map(|i| (i, i)).collect();
    if a.len().saturating_mul(b.len()) <= MOST {
        let width = b.len() + 1;
        let mut best = vec![0_u32; (a.len() + 1) * width];
        for i in (0..a.len()).rev() {
            for j in (0..b.len()).rev() {
                best[i * width + j] =
                    if same(&a[i], &b[j]) { best[(i + 1) * width + j + 1] + 1 } else { best[(i + 1) * width + j].max(best[i * width + j + 1]) };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            if same(&a[i], &b[j]) {
                out.push((head + i, head + j));
                (i, j) = (i + 1, j + 1);
            } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }
    out.extend((0..tail).rev().map(|k| (old.len() - 1 - k, new.len() - 1 - k)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::{heading, paragraph};
    use proptest::prelude::*;

    #[test]
    fn a_block_put_in_front_leaves_the_others_the_same() {
        let old = format!("{}{}", heading(2, "Boots"), paragraph("Warm boots are heavy."));
        let new = format!("{}{}{}", paragraph("Something new here"), heading(2, "Boots"), paragraph("Warm boots are not heavy."));
        let found = compare(&old, &new);
        let shape: Vec<(bool, Change)> = found.iter().map(|p| (p.is_same(), p.pieces[0].0)).collect();
        assert_eq!(shape, [(false, Change::Added), (true, Change::Same), (false, Change::Same)]);
        assert_eq!(found[2].pieces, [(Change::Same, "Warm boots are ".into()), (Change::Added, "not ".into()), (Change::Same, "heavy.".into())]);
        assert!(compare(&old, &old).iter().all(Paragraph::is_same));
        let linked = old.replace("boots are", "<a href=\"/x\">boots</a> are");
        assert!(compare(&old, &linked)[1].markup_only);
    }

    proptest! {
        #[test]
        fn both_texts_are_in_the_difference(a in "[a-d ]{0,30}", b in "[a-d ]{0,30}") {
            let pieces = words(&a, &b);
            let of = |gone: Change| pieces.iter().filter(|(c, _)| *c != gone).map(|(_, t)| t.as_str()).collect::<String>();
            prop_assert_eq!(of(Change::Added), a);
            prop_assert_eq!(of(Change::Removed), b);
        }
    }
}
