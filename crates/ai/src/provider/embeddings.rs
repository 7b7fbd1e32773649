//! Owns the vectors of texts: OpenAI's call and the reading of every protocol's answer.
//! Must not know: HTTP.

use super::gather::count;
use super::{EmbedAnswer, Protocol, ProviderError, Usage, fault, tokens};
use serde_json::{Value, json};

pub(crate) const PATH: &str = "/embeddings";

pub(crate) fn body(model: &str, texts: &[String]) -> Value {
    json!({"model": model, "input": texts, "encoding_format": "float"})
}

pub(crate) fn read(protocol: Protocol, value: &Value, model: &str, texts: &[String]) -> Result<EmbedAnswer, ProviderError> {
    if value.get("error").is_some_and(|e| !e.is_null()) {
        return Err(*fault::from_value(None, value).error);
    }
    // Ordered by the index that each entry tells; a server that tells none sends them in order.
    let mut rows: Vec<(u64, &Value)> = match protocol {
        Protocol::Gemini => value["embeddings"].as_array().into_iter().flatten().zip(0..).map(|(e, i)| (i, &e["values"])).collect(),
        _ => {
            // llama.cpp's own form is the bare list.
            let list = value["data"].as_array().or_else(|| value.as_array());
            list.into_iter().flatten().zip(0..).map(|(e, i)| (e["index"].as_u64().unwrap_or(i), &e["embedding"])).collect()
        }
    };
    rows.sort_by_key(|(index, _)| *index);
    if rows.len() != texts.len() {
        return Err(ProviderError::malformed(format!("The provider sent {} vectors for {} texts", rows.len(), texts.len())));
    }
    let vectors = rows.iter().map(|(_, row)| vector(row)).collect::<Result<Vec<_>, _>>()?;
    if vectors.iter().any(|v| v.len() != vectors[0].len()) {
        return Err(ProviderError::malformed("The provider's vectors have different lengths"));
    }
    let told = count(&value["usage"]["prompt_tokens"]).or_else(|| count(&value["usage"]["total_tokens"])).filter(|n| *n > 0);
    let input = told.unwrap_or_else(|| texts.iter().map(|t| tokens::estimate(model, t)).sum());
    Ok(EmbedAnswer { vectors, usage: Usage { input, estimated: told.is_none(), ..Usage::default() } })
}

fn vector(row: &Value) -> Result<Vec<f32>, ProviderError> {
    let list = row.as_array().filter(|l| !l.is_empty()).ok_or_else(|| ProviderError::malformed("The provider's answer holds no vector of numbers"))?;
    if list.iter().all(Value::is_array) {
        // One inner list is a vector in a wrapper; more are one a token.
        if let [only] = list.as_slice() {
            return vector(only);
        }
        return Err(ProviderError::malformed(
            "The server sends one vector a token instead of one a text: it runs without pooling. Start it with pooling (for llama.cpp: --pooling mean) or take an embedding model",
        ));
    }
    #[expect(clippy::cast_possible_truncation, reason = "vectors are single precision")]
    list.iter()
        .map(|n| n.as_f64().map(|n| n as f32).filter(|n| n.is_finite()))
        .collect::<Option<Vec<f32>>>()
        .ok_or_else(|| ProviderError::malformed("The provider's vector holds what is not a number"))
}
