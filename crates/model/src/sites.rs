//! Sites and their sectors.

use crate::{Millis, SectorId, SiteId};
use serde::{Deserialize, Serialize};

text_enum! { SiteStatus { Active = "active", Inactive = "inactive", Suspended = "suspended" } }
text_enum! { SectorStatus { Active = "active", Inactive = "inactive" } }

/// A client's site.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Site {
    pub id: SiteId,
    pub name: String,
    pub slug: String,
    /// The public address, as `https://client.example`.
    pub domain: String,
    pub wordpress_url: String,
    pub industry: Option<String>,
    /// Two-letter language of the site's content (`en`).
    pub language: String,
    /// `#rrggbb`, shown beside the name so that nobody writes into the wrong client's site; also the title card's colour.
    pub color: String,
    pub accent_color: String,
    pub status: SiteStatus,
    pub sectors: Vec<Sector>,
    pub counts: SiteCounts,
    /// Whether the plugin is paired and answered the last test.
    pub connected: bool,
    /// Whether its favicon is known (`sites.icons`).
    #[serde(default)]
    pub icon: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// How much a site holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteCounts {
    pub keywords: u64,
    pub clusters: u64,
    pub ideas: u64,
    pub tasks: u64,
    pub drafts: u64,
    pub published: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sector {
    pub id: SectorId,
    pub site_id: SiteId,
    pub name: String,
    pub status: SectorStatus,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteCreate {
    pub name: String,
    /// The site's address. Without a scheme, `https://` is taken.
    pub url: String,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub color: Option<String>,
    #[serde(default)]
    pub accent_color: Option<String>,
    #[serde(default)]
    pub industry: Option<String>,
    /// 1–5 names; one sector "General" when absent.
    #[serde(default)]
    pub sectors: Vec<String>,
}

/// Only the fields given change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteUpdate {
    pub id: SiteId,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub language: Option<String>,
    #[serde(default)]
    pub color: Option<String>,
    #[serde(default)]
    pub accent_color: Option<String>,
    #[serde(default)]
    pub industry: Option<String>,
    #[serde(default)]
    pub status: Option<SiteStatus>,
}

/// Favicons as `data:` URLs of 32 × 32 PNGs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SiteIcons {
    pub icons: Vec<(SiteId, String)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct SitesList {
    /// Text in the name or the address.
    pub search: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SectorCreate {
    pub site_id: SiteId,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SectorUpdate {
    pub id: SectorId,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub status: Option<SectorStatus>,
}
