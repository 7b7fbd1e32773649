//! Owns Runware's protocol: an array of tasks, of which ours is always one picture.
//! Must not know: HTTP.

use super::{ImageRequest, ProviderError};
use serde_json::{Value, json};

/// Runware takes multiples of 64 between these.
fn side(wanted: u32) -> u32 {
    ((wanted + 32) / 64 * 64).clamp(128, 2048)
}

pub(crate) fn body(request: &ImageRequest) -> Result<Value, ProviderError> {
    // The prompt's documented length.
    let prompt: String = request.prompt.chars().take(3_000).collect();
    if prompt.trim().chars().count() < 2 {
        return Err(ProviderError::new(super::Fault::Rejected, "The picture's description is too short."));
    }
    Ok(json!([{
        "taskType": "imageInference",
        "taskUUID": uuid::Uuid::new_v4().to_string(),
        "model": request.model,
        "positivePrompt": prompt,
        "width": side(request.width),
        "height": side(request.height),
        "numberResults": 1,
        "outputType": "base64Data",
        "outputFormat": "PNG",
        "includeCost": true,
    }]))
}
