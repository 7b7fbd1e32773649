//! What needs somebody today, across clients.

use crate::publisher::PublishingRecord;
use crate::writer::ContentRow;
use crate::{Millis, SiteId};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DashboardRequest {
    pub site_id: Option<SiteId>,
    /// Weeks of history, 1-53; 12 when 0.
    pub weeks: u32,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Dashboard {
    pub totals: DashboardTotals,
    /// Sites, those with trouble first, then by what waits.
    pub sites: Vec<DashboardSite>,
    /// Oldest first; the present week last.
    pub weeks: Vec<DashboardWeek>,
    /// What AI calls cost, by month (`2026-11`), oldest first; months without any are left out.
    pub spend_months: Vec<(String, i64)>,
    /// The newest 20 receipts that failed or conflict and were not followed by a good one.
    pub failed: Vec<PublishingRecord>,
    /// The 20 drafts that have waited longest.
    pub drafts: Vec<ContentRow>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DashboardTotals {
    /// Drafts without places to fill in that were never sent, or were changed since.
    pub drafts_waiting: u64,
    /// Drafts that are still outlines.
    pub outlines: u64,
    pub failed_posts: u64,
    pub conflicts: u64,
    pub sites_in_trouble: u64,
    pub jobs_running: u64,
    /// Micro-dollars, this month.
    pub spend_micros: i64,
    pub published_this_week: u64,
    pub keywords: u64,
    /// Keywords in a cluster.
    pub clustered: u64,
    /// Keywords whose cluster has content.
    pub covered: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DashboardSite {
    pub site_id: SiteId,
    pub drafts_waiting: u64,
    pub outlines: u64,
    pub failed_posts: u64,
    pub conflicts: u64,
    /// Why the site cannot be reached or written to, in a person's words.
    pub trouble: Option<String>,
    pub connected: bool,
    pub jobs_running: u64,
    pub spend_micros: i64,
    pub published_this_week: u64,
    pub keywords: u64,
    pub clustered: u64,
    pub covered: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DashboardWeek {
    /// Monday 0:00 UTC.
    pub start: Millis,
    /// Posts that first went to a site in this week.
    pub published: Vec<(SiteId, u64)>,
}
