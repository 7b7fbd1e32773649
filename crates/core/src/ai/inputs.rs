//! What the functions of `igny8_ai` are asked with, out of the workspace's rows; and what their failures mean to a job.
//!
//! Must not know: how a call is made or charged.

use super::routes::{self, Ready};
use crate::jobs::JobFailure;
use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_ai::functions::generate_content::LinkCandidate;
use igny8_ai::functions::{FunctionError, Settings, Why};
use igny8_ai::provider::{CallError, Fault};
use igny8_model::ai::{AiFunction, By};
use igny8_model::sites::Site;
use igny8_model::{ApiError, ErrorCode, Filter, FilterOp, ListQuery};
use std::collections::HashSet;

/// The models for a request: none means the built-in engine.
pub(crate) async fn models(ws: &Workspace, function: AiFunction, by: Option<&By>) -> Result<Vec<Ready>> {
    match by {
        Some(By::BuiltIn) => Ok(Vec::new()),
        Some(By::Model(choice)) => routes::chosen(ws, function, Some(choice)).await,
        None => routes::chosen(ws, function, None).await,
    }
}

/// Language and limits of a call for a site.
pub(crate) fn settings(site: &Site, first: &Ready) -> Settings {
    Settings {
        model: first.model.model.clone(),
        most_tokens: first.model.max_output.and_then(|n| u32::try_from(n).ok()).unwrap_or(0),
        language: site.language.clone(),
        ..Settings::default()
    }
}

/// The site in a few words, as a prompt names it.
pub(crate) fn about(site: &Site) -> String {
    let sectors: Vec<&str> = site.sectors.iter().map(|s| s.name.as_str()).collect();
    format!("{} ({}); {}", site.name, site.wordpress_url, sectors.join(", "))
}

/// Posts of the site that a text may link to: those that share most words with what it is about.
pub(crate) async fn links(ws: &Workspace, site: &Site, about: &[&str]) -> Result<Vec<LinkCandidate>> {
    let published = Filter { column: "status".to_owned(), op: FilterOp::In, values: vec!["publish".to_owned()] };
    let query = ListQuery { site_id: Some(site.id), filters: vec![published], limit: Some(500), no_count: true, ..ListQuery::default() };
    let posts = igny8_store::site_posts::list(ws.reader(), &query).await.or_refuse()?.results;
    let words =
        |text: &str| text.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 3).map(str::to_owned).collect::<HashSet<_>>();
    let wanted: HashSet<String> = about.iter().flat_map(|text| words(text)).collect();
    let mut found: Vec<(usize, LinkCandidate)> = posts
        .into_iter()
        .map(|p| (words(&p.title).intersection(&wanted).count(), LinkCandidate { url: p.url, title: p.title }))
        .filter(|(shared, _)| *shared > 0)
        .collect();
    found.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    Ok(found.into_iter().take(igny8_ai::functions::generate_content::MAX_LINKS).map(|(_, link)| link).collect())
}

/// What a function's failure means: the whole job stops, is tried later, or only this item has failed.
pub(crate) enum Meaning {
    Job(JobFailure),
    Item(ApiError),
}

pub(crate) fn meaning(error: FunctionError) -> Meaning {
    let ask = match error {
        FunctionError::Ask(ask) => ask,
        other => return Meaning::Item(ApiError::new(ErrorCode::Invalid, other.to_string())),
    };
    let Why::Call(call) = &ask.why else {
        let hint = match ask.why {
            Why::Refused | Why::Filtered => "Write this one by hand, or choose another model for it.",
            Why::Cut | Why::TooLong | Why::QuestionTooLong => "Ask for fewer words, or choose a model with a larger limit.",
            _ => "Try it again, or choose a stronger model.",
        };
        return Meaning::Item(ApiError::new(ErrorCode::ProviderRejected, ask.message.clone()).hint(hint));
    };
    of_call(call)
}

/// A call's failure where nothing goes on without it.
pub(crate) fn call_failure(error: CallError) -> JobFailure {
    match of_call(&error) {
        Meaning::Job(failure) => failure,
        Meaning::Item(error) => JobFailure::Failed(error),
    }
}

fn of_call(call: &CallError) -> Meaning {
    match call {
        CallError::Stopped => Meaning::Job(JobFailure::Stopped),
        CallError::Cap(words) => Meaning::Job(JobFailure::Failed(
            ApiError::new(ErrorCode::Cap, words.clone()).hint("What is done is kept. Raise the cap under Spending, then run the job again."),
        )),
        CallError::Own(text) => Meaning::Job(JobFailure::Failed(ApiError::new(ErrorCode::Precondition, text.clone()))),
        CallError::Provider(error) => {
            let refusal = super::providers::refusal(error);
            match error.fault {
                fault if fault.passes() => Meaning::Job(JobFailure::Retry { error: refusal, after: error.retry_after }),
                // The next item would meet the same.
                Fault::Key | Fault::Quota | Fault::Model | Fault::Unsupported => Meaning::Job(JobFailure::Failed(refusal)),
                _ => Meaning::Item(refusal),
            }
        }
    }
}
