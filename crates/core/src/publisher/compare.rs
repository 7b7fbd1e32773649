//! Comparing what was sent with what WordPress stored, field by field. Pure.

use igny8_bridge::{PostFields, ReadBack};
use igny8_model::publisher::FieldReceipt;

/// Beginning of a text, for a receipt.
fn head(text: &str) -> String {
    text.chars().take(200).collect()
}

fn field(name: &str, sent: &str, stored: &str) -> FieldReceipt {
    let equal = sent == stored;
    FieldReceipt { field: name.to_owned(), equal, sent: (!equal).then(|| head(sent)), stored: (!equal).then(|| head(stored)) }
}

/// One entry a field that was sent.
pub(crate) fn receipts(sent: &PostFields, stored: &ReadBack) -> Vec<FieldReceipt> {
    let mut out = Vec::new();
    let texts = [
        ("title", &sent.title, &stored.title),
        ("content", &sent.content_html, &stored.content),
        ("excerpt", &sent.excerpt, &stored.excerpt),
        ("slug", &sent.slug, &stored.slug),
        ("status", &sent.status, &stored.status),
    ];
    for (name, sent, stored) in texts {
        if let Some(sent) = sent {
            // An empty slug asks WordPress to make one.
            if name == "slug" && sent.is_empty() {
                continue;
            }
            out.push(field(name, sent, stored));
        }
    }
    if let Some(media) = sent.featured_media {
        out.push(field("featured_media", &media.to_string(), &stored.featured_media.to_string()));
    }
    if let Some(author) = sent.author {
        out.push(field("author", &author.to_string(), &stored.author.to_string()));
    }
    if let Some(date) = &sent.date_gmt {
        out.push(field("date_gmt", date, &stored.date_gmt));
    }
    if let Some(terms) = &sent.terms {
        for (taxonomy, ids) in terms {
            let list = |ids: &[i64]| {
                let mut ids = ids.to_vec();
                ids.sort_unstable();
                ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            };
            let stored = stored.terms.get(taxonomy).map(|t| list(t)).unwrap_or_default();
            out.push(field(taxonomy, &list(ids), &stored));
        }
    }
    out
}

/// The fields that a later three-way comparison starts from.
pub(crate) fn base_fields(stored: &ReadBack) -> serde_json::Value {
    serde_json::json!({
        "title": stored.title, "content": stored.content, "excerpt": stored.excerpt, "slug": stored.slug,
        "status": stored.status, "seo": stored.seo, "featured_media": stored.featured_media, "terms": stored.terms,
    })
}
