//! Area `ai`: providers and their keys, models and prices, routes; the caller that spends money, and the functions' inputs.
//!
//! Must not know wire formats (`igny8_ai::provider`) or prompts' words (`igny8_ai::prompt`).

mod caller;
mod inputs;
mod providers;
mod routes;

pub(crate) use caller::{LedgerCaller, Purpose, cost_of, dollars, kept};
pub(crate) use inputs::{Meaning, about, call_failure, links, meaning, models as models_for, settings};
pub(crate) use providers::{Clients, delete, list, models, save, set_price, test};
pub(crate) use routes::{Ready, chosen, list as list_routes, set as set_route};
