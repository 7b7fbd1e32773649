//! What the editor's page asks the core beyond the text itself: the site's posts, terms and authors, new pictures.
//!
//! Must not know: how answers are shown.

use crate::ipc::{self, Failure};
use igny8_model::page::Page;
use igny8_model::writer::{Content, Image, TaxonomyTerm};
use igny8_model::{ContentId, RevisionId, SiteId};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A post of the site, as last seen.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Post {
    pub title: String,
    pub url: String,
    #[serde(default)]
    pub post_type: String,
}

/// Somebody who can be a post's author.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct Author {
    pub id: i64,
    pub name: String,
}

async fn ask<T: DeserializeOwned>(name: &str, params: Value) -> Result<T, Failure> {
    ipc::send(name, params).await?.into_result().map_err(Failure::from)
}

/// The site's own posts whose title holds these words.
pub async fn posts(site_id: SiteId, search: &str) -> Result<Vec<Post>, Failure> {
    ask::<Page<Post>>("integration.posts.list", json!({ "site_id": site_id, "search": search, "limit": 12 })).await.map(|p| p.results)
}

pub async fn authors(site_id: SiteId) -> Result<Vec<Author>, Failure> {
    ask::<Page<Author>>("integration.authors", json!({ "site_id": site_id })).await.map(|p| p.results)
}

/// The site's categories (`category`) or tags (`post_tag`).
pub async fn terms(site_id: SiteId, kind: &str, search: &str) -> Result<Vec<TaxonomyTerm>, Failure> {
    ask::<Page<TaxonomyTerm>>("writer.taxonomies.list", json!({ "site_id": site_id, "taxonomy_type": kind, "search": search })).await.map(|p| p.results)
}

/// A picture to add: a file's path, or its bytes.
#[derive(Clone, PartialEq, Debug)]
pub enum File {
    Path(String),
    Data(String),
}

pub async fn add_image(site_id: SiteId, content_id: ContentId, file: &File, alt_text: &str, is_featured: bool) -> Result<Image, Failure> {
    let (path, data) = match file {
        File::Path(path) => (Some(path), None),
        File::Data(data) => (None, Some(data)),
    };
    let asked = json!({ "site_id": site_id, "content_id": content_id, "path": path, "data_base64": data, "alt_text": alt_text, "is_featured": is_featured });
    ask("writer.images.add", asked).await
}

/// A number that a content carries.
pub fn number(content: &Content, name: &str) -> Option<i64> {
    json!(content).get(name).and_then(Value::as_i64)
}

/// The words of an earlier state.
#[derive(Clone, PartialEq, Debug, Deserialize)]
pub struct RevisionText {
    pub title: String,
    pub content_html: String,
}

pub async fn revision(id: RevisionId) -> Result<RevisionText, Failure> {
    ask("writer.content.revision", json!({ "id": id })).await
}
