//! Bodies and answers of the plugin's routes. Answers are read tolerantly: unknown fields are ignored, missing ones empty.

use igny8_model::integration::SiteMetadata;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields of a post to create or change; absent fields are left alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct PostFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<String>,
    /// The operation's id: the plugin keeps it with the post, so that a repeated update is recognised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub op: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Taxonomy name → term ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<BTreeMap<String, Vec<i64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub featured_media: Option<i64>,
    /// A WordPress user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<i64>,
    /// `2026-01-31T12:00:00Z`, for the status `future`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_gmt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seo: Option<Seo>,
}

/// Fields of the site's SEO plugin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Seo {
    pub title: String,
    pub description: String,
    pub focus_keyword: String,
}

/// What WordPress really stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadBack {
    pub id: i64,
    pub content_id: String,
    pub task_id: String,
    pub last_op: String,
    /// `hash` as it was after that operation: equal to `hash` as long as nobody changed the post since.
    pub last_op_hash: String,
    pub post_type: String,
    pub status: String,
    pub title: String,
    pub content: String,
    pub excerpt: String,
    pub slug: String,
    pub url: String,
    pub edit_url: String,
    pub date_gmt: String,
    pub modified_gmt: String,
    pub author: i64,
    pub terms: BTreeMap<String, Vec<i64>>,
    pub featured_media: i64,
    pub seo: Value,
    pub hash: String,
    pub created: bool,
    pub lost: Vec<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Ping {
    pub site: String,
    pub service_user: ServiceUser,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ServiceUser {
    pub id: i64,
    pub login: String,
    pub caps: Value,
}

impl ServiceUser {
    /// Whether the user may do this (`publish_posts`, `upload_files` …); the plugin sends a list or a map.
    pub fn can(&self, cap: &str) -> bool {
        match &self.caps {
            Value::Array(list) => list.iter().any(|c| c.as_str() == Some(cap)),
            Value::Object(map) => map.get(cap).and_then(Value::as_bool).unwrap_or(false),
            _ => false,
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct MediaAnswer {
    pub id: i64,
    pub url: String,
    pub sha256: String,
    pub created: bool,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct TermAnswer {
    pub id: i64,
    pub name: String,
    pub slug: String,
    pub taxonomy: String,
    pub created: bool,
}

/// A page of a listing; `next` is the `after` of the page behind it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, bound = "T: serde::de::DeserializeOwned")]
pub struct Listing<T: Default> {
    pub results: Vec<T>,
    pub more: bool,
    pub next: Option<i64>,
}

/// One of the site's own posts.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct PostEntry {
    pub id: i64,
    pub title: String,
    pub url: String,
    pub post_type: String,
    pub status: String,
    /// UTC milliseconds.
    pub modified: i64,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AuthorEntry {
    pub id: i64,
    pub name: String,
}

/// One journal entry.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Change {
    pub seq: i64,
    pub object: String,
    pub object_id: i64,
    pub content_id: Option<String>,
    pub task_id: Option<String>,
    pub kind: String,
    pub status: Option<String>,
    pub hash: Option<String>,
    pub origin: String,
    pub time: i64,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Changes {
    pub results: Vec<Change>,
    pub cursor: i64,
    pub more: bool,
    pub newest: i64,
    pub complete: bool,
}

fn text(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(s)) => s.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// Reads `site-metadata` into the model's shape, from wherever the plugin nests a value.
pub(crate) fn metadata(data: &Value) -> SiteMetadata {
    let any = |pointers: &[&str]| pointers.iter().map(|p| text(data, p)).find(|t| !t.is_empty()).unwrap_or_default();
    let mut posts = BTreeMap::new();
    if let Some(Value::Object(map)) = data.get("posts").or_else(|| data.get("post_counts")) {
        for (status, n) in map {
            if let Some(n) = n.as_u64() {
                posts.insert(status.clone(), n);
            }
        }
    }
    SiteMetadata {
        name: any(&["/name", "/site/name"]),
        language: any(&["/language", "/site/language"]),
        wordpress: any(&["/versions/wordpress", "/wordpress", "/wordpress_version"]),
        php: any(&["/versions/php", "/php", "/php_version"]),
        plugin: any(&["/versions/plugin", "/plugin", "/plugin_version"]),
        permalinks: any(&["/permalinks", "/permalink_structure"]),
        seo_plugin: any(&["/seo_plugin", "/seo/plugin"]),
        upload_max: any(&["/limits/upload_max", "/upload_max"]).parse().unwrap_or(0),
        service_user: any(&["/service_user/login", "/service_user"]),
        icon_url: any(&["/icon_url"]),
        home_url: any(&["/home_url", "/site/home_url"]),
        posts,
    }
}
