//! Area `money`: what calls of models cost, what they may cost, and who pays.
//!
//! All amounts are millionths of a US dollar; credits are thousandths of the agency's unit.

use crate::ai::{AiFunction, ModelChoice};
use crate::{CallId, ContentId, JobId, Millis, ProviderId, SiteId};
use serde::{Deserialize, Serialize};

text_enum! {
    CallState {
        /// Money is set aside, the provider is being asked.
        Open = "open",
        /// Charged as the provider counted.
        Settled = "settled",
        /// The provider refused or broke; charged what it says it charged.
        Failed = "failed",
        /// The program ended between question and answer: what was charged is not known. The reserve keeps counting against the caps, nobody is billed for it.
        Unknown = "unknown",
    }
}

/// One line of the ledger: one call of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Call {
    pub id: CallId,
    pub created_at: Millis,
    pub state: CallState,
    pub function: AiFunction,
    /// What it was for ("outline", "section 3", "repair 1").
    pub step: String,
    pub provider_id: ProviderId,
    pub provider: String,
    pub model: String,
    pub site_id: Option<SiteId>,
    pub job_id: Option<JobId>,
    pub content_id: Option<ContentId>,
    /// How often it was tried before, after a time-out or a busy provider.
    pub retries: u32,
    pub tokens_in: u64,
    /// Of them, read from the provider's cache.
    pub tokens_cached: u64,
    pub tokens_out: u64,
    pub images: u64,
    /// The tokens were counted here, because the provider did not tell.
    pub estimated: bool,
    pub cost_micros: u64,
    /// What was set aside before.
    pub reserved_micros: u64,
    pub error: Option<String>,
    /// The provider's own id of the call.
    pub request_id: Option<String>,
    pub elapsed_ms: u64,
}

text_enum! {
    /// What a cap is on.
    CapScope { Workspace = "workspace", Site = "site", Job = "job" }
}

/// A cap: a month's spend of the workspace or of a site (UTC months), or one job's whole spend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Cap {
    pub scope: CapScope,
    /// For a site's.
    #[serde(default)]
    pub site_id: Option<SiteId>,
    /// From here on people are told; absent: never.
    #[serde(default)]
    pub soft_micros: Option<u64>,
    /// No call is begun that could pass this; absent: no cap.
    #[serde(default)]
    pub hard_micros: Option<u64>,
}

/// A cap with what is used of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CapState {
    pub cap: Cap,
    /// Charged this month (a job's cap: by the dearest job of the month).
    pub spent_micros: u64,
    /// Set aside for calls under way.
    pub reserved_micros: u64,
}

text_enum! {
    UsageBy { Day = "day", Month = "month", Site = "site", Function = "function", Model = "model", Provider = "provider", Job = "job" }
}

/// What was used from one time up to another, by one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct UsageRequest {
    pub by: UsageBy,
    /// First moment; absent: the beginning.
    #[serde(default)]
    pub from: Option<Millis>,
    /// First moment after; absent: now.
    #[serde(default)]
    pub to: Option<Millis>,
    #[serde(default)]
    pub site_id: Option<SiteId>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Usage {
    pub rows: Vec<UsageRow>,
    pub total: UsageRow,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UsageRow {
    /// A day (`2026-01-31`), a month, an id or a name, by what was asked.
    pub key: String,
    /// For a person.
    pub name: String,
    pub calls: u64,
    pub failed: u64,
    pub tokens_in: u64,
    pub tokens_cached: u64,
    pub tokens_out: u64,
    pub images: u64,
    pub cost_micros: u64,
    /// Calls of which the provider's charge is not known, and what they can have cost at most; not in the cost.
    pub unknown: u64,
    pub unknown_micros: u64,
}

/// What something would cost, before it is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EstimateRequest {
    pub function: AiFunction,
    #[serde(default)]
    pub site_id: Option<SiteId>,
    /// Keywords, clusters, tasks or contents; a number is enough, for the cost hardly depends on which.
    pub items: u64,
    /// Words of one text, for writing.
    #[serde(default)]
    pub words: Option<u32>,
    /// Another model than the function's own.
    #[serde(default)]
    pub model: Option<ModelChoice>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Estimate {
    /// Absent: the built-in engine does it, at no cost.
    pub model: Option<ModelChoice>,
    pub provider: String,
    pub calls: u64,
    pub tokens_in: u64,
    pub tokens_out: u64,
    /// What is to be expected, and the most it can be (two repairs, longest answers).
    pub likely_micros: u64,
    pub most_micros: u64,
    /// The cap that this would pass, in a person's words.
    pub over_cap: Option<String>,
    /// What is not sure about it ("The price is of 2026-01-15").
    pub notes: Vec<String>,
}

text_enum! {
    CreditKind { Grant = "grant", Use = "use", Adjust = "adjust" }
}

/// A movement of a client's credits. A call uses credits by its cost times the workspace's rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreditTransaction {
    pub at: Millis,
    pub site_id: Option<SiteId>,
    pub kind: CreditKind,
    /// Thousandths of a credit; used ones are negative.
    pub credits_milli: i64,
    pub call_id: Option<CallId>,
    pub note: String,
    /// The site's balance after it.
    pub balance_milli: i64,
}

/// Asks for the newest movements, at most 500.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CreditsList {
    /// Absent: all sites'.
    pub site_id: Option<SiteId>,
}

/// Gives a client credits, or takes some back (negative).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreditGrant {
    pub site_id: SiteId,
    pub credits_milli: i64,
    #[serde(default)]
    pub note: String,
}

/// The agency's unit: how many thousandths of a credit a US dollar of cost uses (1,000,000: a credit is a tenth of a cent).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CreditRate {
    /// Absent: only tell it.
    #[serde(default)]
    pub milli_per_dollar: Option<u64>,
}
