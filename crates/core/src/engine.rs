//! TEMP
use igny8_model::{ApiError, planner::{Cluster, Intent}, writer::Task, sites::Site};
pub(crate) struct NewIdea { pub title: String, pub description: String, pub keywords: Vec<String>, pub content_type: igny8_model::planner::ContentType, pub structure: String }
pub(crate) struct Draft { pub markup: String, pub excerpt: String, pub slug: String, pub meta_title: String, pub meta_description: String, pub gaps: u32 }
pub(crate) fn idea(_site: &Site, _cluster: &Cluster, _members: &[(String, Option<i64>, Option<Intent>)]) -> NewIdea { NewIdea { title: String::new(), description: String::new(), keywords: vec![], content_type: igny8_model::planner::ContentType::Post, structure: String::new() } }
pub(crate) fn draft(_site: &Site, _task: &Task, _members: &[(String, Option<i64>, Option<Intent>)], _intent: Option<Intent>) -> Draft { Draft { markup: String::new(), excerpt: String::new(), slug: String::new(), meta_title: String::new(), meta_description: String::new(), gaps: 0 } }
pub(crate) fn title_card(_title: &str, _site: &Site) -> Result<Vec<u8>, ApiError> { Err(ApiError::internal("x")) }
