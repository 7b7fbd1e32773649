//! Owns OpenAI's call for pictures, which compatible servers (LocalAI and gateways) take too.
//! Must not know: HTTP.

use super::ImageRequest;
use serde_json::{Map, Value, json};

pub(crate) const PATH: &str = "/images/generations";

/// The sizes of a family of models; nothing where any size goes.
fn sizes(model: &str) -> Option<&'static [(u32, u32)]> {
    let model = model.rsplit('/').next().unwrap_or(model);
    if model.starts_with("gpt-image-2") {
        None
    } else if model.starts_with("gpt-image") || model.starts_with("chatgpt-image") {
        Some(&[(1024, 1024), (1536, 1024), (1024, 1536)])
    } else if model.starts_with("dall-e-3") {
        Some(&[(1024, 1024), (1792, 1024), (1024, 1792)])
    } else if model.starts_with("dall-e-2") {
        Some(&[(256, 256), (512, 512), (1024, 1024)])
    } else {
        None
    }
}

/// The size that is asked for: of those that the model has, the one with the nearest shape, then the nearest width.
pub fn size(request: &ImageRequest) -> (u32, u32) {
    let Some(list) = sizes(&request.model) else {
        // Multiples of 16, as all free-size models want them.
        let round = |n: u32| (n.clamp(64, 4096) + 8) / 16 * 16;
        return (round(request.width), round(request.height));
    };
    let shape = |(w, h): (u32, u32)| f64::from(w.max(1)).ln() - f64::from(h.max(1)).ln();
    let wanted = (request.width, request.height);
    let off = |s: &(u32, u32)| ((shape(*s) - shape(wanted)).abs() * 1e6, f64::from(s.0.abs_diff(wanted.0)));
    list.iter().copied().min_by(|a, b| off(a).0.total_cmp(&off(b).0).then(off(a).1.total_cmp(&off(b).1))).unwrap_or((1024, 1024))
}

pub(crate) fn body(request: &ImageRequest) -> Value {
    let (width, height) = size(request);
    let mut body = Map::new();
    body.insert("model".into(), json!(request.model));
    body.insert("prompt".into(), json!(request.prompt));
    body.insert("n".into(), json!(1));
    body.insert("size".into(), json!(format!("{width}x{height}")));
    if let Some(quality) = request.quality.as_ref().filter(|q| !q.is_empty()) {
        body.insert("quality".into(), json!(quality));
    }
    // OpenAI's own newer models always answer with bytes and refuse the field; everybody else is asked for bytes.
    let always_bytes = request.model.contains("gpt-image") || request.model.contains("chatgpt-image");
    if !always_bytes {
        body.insert("response_format".into(), json!("b64_json"));
    }
    Value::Object(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_shape_wins() {
        let at = |model: &str, width, height| size(&ImageRequest { model: model.into(), prompt: "x".into(), width, height, quality: None });
        assert_eq!(at("gpt-image-1", 1200, 630), (1536, 1024));
        assert_eq!(at("dall-e-3", 1200, 630), (1792, 1024));
        assert_eq!(at("dall-e-2", 500, 500), (512, 512));
        assert_eq!(at("gpt-image-2", 1200, 630), (1200, 624));
        assert_eq!(at("flux", 0, 9_999), (64, 4096));
    }
}
