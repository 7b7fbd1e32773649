//! Owns the shape of the editor's document: nodes, marks and what they carry, as ProseMirror reads and writes them as JSON.
//!
//! Must not know HTML. Raw pieces of markup (`before`, `pre`, `post`, `open`, `close`, `raw`) are carried as they are: a node that
//! nobody touched is written with the bytes it was read from.

use serde::{Deserialize, Serialize};

/// A node of the document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Node {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default, skip_serializing_if = "Attrs::is_empty")]
    pub attrs: Attrs,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<Node>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// What a node carries. What is absent was not in the markup: the node is new, or has no such thing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attrs {
    /// The block's name, for containers and foreign blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Raw markup between this node and the one before it; absent: what WordPress writes there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Raw markup from the node's beginning to its content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pre: Option<String>,
    /// Raw markup from the end of its content to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// The whole node, of one that cannot be typed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// A heading's level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// `left`, `center`, `right`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub align: Option<String>,
    /// A list or quote from before its parts were blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<bool>,
    /// A place that somebody still has to fill in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gap: Option<bool>,
    /// A header cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head: Option<bool>,
    /// A picture's address and words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub src: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// Of the document: what stands before its first and after its last node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tail: Option<String>,
}

impl Attrs {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Formatting of a piece of text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub attrs: MarkAttrs,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MarkAttrs {
    /// The tag as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub close: Option<String>,
    /// Which element of its text block it is, so that two neighbours of one kind stay two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub k: Option<u32>,
    /// How a character was spelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// A link's address, and whether it opens a new window or asks search engines not to follow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blank: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nofollow: Option<bool>,
}

impl Node {
    pub fn new(kind: &str) -> Self {
        Self { kind: kind.to_owned(), ..Self::default() }
    }

    /// A node with its raw edges and what is inside.
    pub(super) fn with(kind: &str, pre: String, content: Vec<Self>, post: String) -> Self {
        Self { kind: kind.to_owned(), attrs: Attrs { pre: Some(pre), post: Some(post), ..Attrs::default() }, content, ..Self::default() }
    }

    /// A block that is shown, not typed in.
    pub(super) fn foreign(name: String, raw: String) -> Self {
        Self { kind: "foreign".to_owned(), attrs: Attrs { name: Some(name), raw: Some(raw), ..Attrs::default() }, ..Self::default() }
    }

    pub(super) fn before(mut self, glue: &str) -> Self {
        self.attrs.before = Some(glue.to_owned());
        self
    }

    /// Whether somebody can type in it or in something inside.
    pub fn is_rich(&self) -> bool {
        matches!(self.kind.as_str(), "paragraph" | "heading" | "pre" | "button" | "summary" | "cite" | "caption" | "table_cell" | "image")
            || self.content.iter().any(Self::is_rich)
    }
}
