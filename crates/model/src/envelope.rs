//! The seed's unified response: every host answers every command in this shape.

use crate::error::{ApiError, ErrorCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// `{"success":true,"data":…,"message":"…","request_id":"…"}`; a page also lifts `count/next/previous/results` beside `data`.
/// A refusal: `{"success":false,"error":"…","code":"…","hint":"…","errors":{…},"request_id":"…"}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    pub success: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    pub request_id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ErrorCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, Vec<String>>,
}

impl Envelope {
    /// Wraps a command's response. A page (an object with `results`) is given in the seed's page shape.
    pub fn ok(data: Value, message: Option<String>, request_id: String) -> Self {
        let mut envelope = Self {
            success: true,
            data: None,
            message,
            request_id,
            count: None,
            next: None,
            previous: None,
            results: None,
            error: None,
            code: None,
            hint: None,
            errors: BTreeMap::new(),
        };
        match data {
            Value::Object(mut page) if page.contains_key("results") && page.contains_key("count") => {
                envelope.count = page.get("count").and_then(Value::as_u64);
                envelope.next = page.get("next").and_then(Value::as_str).map(str::to_owned);
                envelope.previous = page.get("previous").and_then(Value::as_str).map(str::to_owned);
                envelope.results = page.remove("results");
            }
            other => envelope.data = Some(other),
        }
        envelope
    }

    pub fn refused(error: ApiError, request_id: String) -> Self {
        Self {
            success: false,
            data: None,
            message: None,
            request_id,
            count: None,
            next: None,
            previous: None,
            results: None,
            error: Some(error.message),
            code: Some(error.code),
            hint: error.hint,
            errors: error.errors,
        }
    }

    /// The response or the refusal inside.
    pub fn into_result<T: serde::de::DeserializeOwned>(self) -> Result<T, ApiError> {
        if !self.success {
            return Err(ApiError {
                code: self.code.unwrap_or(ErrorCode::Internal),
                message: self.error.unwrap_or_else(|| "The command failed without a reason.".into()),
                hint: self.hint,
                errors: self.errors,
            });
        }
        let data = match self.results {
            Some(results) => serde_json::json!({
                "count": self.count.unwrap_or(0), "next": self.next, "previous": self.previous, "results": results
            }),
            None => self.data.unwrap_or(Value::Null),
        };
        serde_json::from_value(data).map_err(|e| ApiError::internal(format!("unexpected response: {e}")))
    }
}
