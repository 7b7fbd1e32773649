//! The connection of a site to its WordPress: pairing, test, plugin.

use crate::{Millis, SiteId};
use serde::{Deserialize, Serialize};

text_enum! { Platform { Wordpress = "wordpress" } }
text_enum! {
    /// How a site stands with the program.
    ConnectionState {
        /// No connection code was made yet.
        NotPaired = "not_paired",
        /// A code was made; the site has not answered with it yet.
        Waiting = "waiting",
        Connected = "connected",
        /// The last test failed; `problem` says why.
        Trouble = "trouble",
        /// The site is a copy or moved: nothing is sent until somebody answers.
        Moved = "moved",
    }
}

/// The seed's site integration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Integration {
    pub site_id: SiteId,
    pub platform: Platform,
    pub state: ConnectionState,
    pub site_url: String,
    /// The REST root that was found, as `https://client.example/wp-json/` or `…/index.php?rest_route=/`.
    pub api_root: Option<String>,
    /// Article bodies go as base64, because the site's firewall refused HTML.
    pub use_base64: bool,
    pub has_basic_auth: bool,
    /// Whether this machine's keyring has the site's key.
    pub has_secret: bool,
    pub sync_enabled: bool,
    pub last_sync_at: Option<Millis>,
    pub last_test_at: Option<Millis>,
    pub problem: Option<crate::jobs::JobError>,
    /// `site-metadata` as last read.
    pub metadata: Option<SiteMetadata>,
}

/// What the plugin says about a site.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct SiteMetadata {
    pub name: String,
    pub language: String,
    pub wordpress: String,
    pub php: String,
    pub plugin: String,
    pub permalinks: String,
    pub seo_plugin: String,
    pub upload_max: u64,
    pub service_user: String,
    /// The site's icon, empty when it has none.
    pub icon_url: String,
    pub home_url: String,
    pub posts: std::collections::BTreeMap<String, u64>,
}

/// The code that is pasted into WordPress. It is shown once and can be made anew, which revokes the old one at the next pasting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionCode {
    pub code: String,
    /// Where to paste it.
    pub settings_url: String,
    /// Whether the keyring kept the secret; if not it lasts for this run only.
    pub stored: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BySite {
    pub site_id: SiteId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IntegrationUpdate {
    pub site_id: SiteId,
    #[serde(default)]
    pub site_url: Option<String>,
    /// HTTP basic credentials in front of a staging site, `user:password`; an empty text removes them. Kept in the keyring.
    #[serde(default)]
    pub basic_auth: Option<String>,
    #[serde(default)]
    pub sync_enabled: Option<bool>,
}

/// The result of a connection test, step by step, as a person would check it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConnectionTest {
    pub ok: bool,
    pub steps: Vec<TestStep>,
    pub integration: Integration,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TestStep {
    /// `address`, `rest`, `plugin`, `key`, `permissions`.
    pub name: String,
    pub ok: bool,
    /// What was seen.
    pub text: String,
    pub hint: Option<String>,
    pub milliseconds: u64,
}

/// Writes the installable plugin zip to a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PluginSave {
    /// A file to write; an existing one is replaced. A folder: `igny8-bridge.zip` inside it.
    pub path: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PluginSaved {
    pub path: String,
    pub version: String,
    pub bytes: u64,
}

/// A WordPress user who may be a content's author, as last seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Author {
    pub id: i64,
    pub name: String,
}

/// One of the site's own posts or pages, as last seen: something to link to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SitePost {
    pub site_id: SiteId,
    /// WordPress' id.
    pub id: i64,
    pub title: String,
    pub url: String,
    pub post_type: String,
    /// WordPress' own status text; a link to anything but `publish` leads nowhere yet.
    pub status: String,
    /// When it was changed on the site.
    pub modified: Millis,
}
