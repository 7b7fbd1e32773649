//! Owns the editor's document: block markup as a tree that ProseMirror can edit, and back without losing a byte.
//!
//! Must not know the window. Text blocks are nodes to type in, containers keep what is around their blocks, everything else is
//! foreign: shown, moved and edited as source. [`read`] of any markup and [`document`] of the result is that markup again.

mod inline;
mod node;
mod read;
mod table;
mod tag;
mod write;

pub use node::{Attrs, Mark, MarkAttrs, Node};
pub use read::read;
pub use write::document;

/// Writes one top-level node, without what stands before it.
pub fn block(node: &Node) -> String {
    write::node(node, None)
}

#[cfg(test)]
mod tests;
