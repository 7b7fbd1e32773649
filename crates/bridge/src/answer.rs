//! Reading an answer: the envelope between sentinels, and otherwise a sober judgement of who answered instead.

use crate::error::{BridgeError, Trouble};
use serde::Deserialize;
use serde_json::Value;

/// The plugin's envelope.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PluginEnvelope {
    pub success: bool,
    #[serde(default)]
    pub data: Value,
    #[serde(default)]
    pub error: Option<PluginRefusal>,
    #[serde(default)]
    pub nonce: String,
    #[serde(default)]
    pub plugin_version: String,
    #[serde(default)]
    pub server_time: i64,
    #[serde(default)]
    pub site: PluginSite,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PluginRefusal {
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub message: String,
    #[serde(default)]
    pub hint: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct PluginSite {
    #[serde(default)]
    pub install_id: String,
    #[serde(default)]
    pub home_url: String,
}

/// What arrived, as far as judging needs it.
pub(crate) struct Arrived<'a> {
    pub status: u16,
    pub header: &'a dyn Fn(&str) -> Option<String>,
    pub body: &'a [u8],
}

fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
    haystack.get(from..)?.windows(needle.len()).position(|w| w == needle).map(|at| at + from)
}

/// The envelope of the request with this nonce. Whatever stands around the sentinels is ignored.
pub(crate) fn read(arrived: &Arrived<'_>, nonce: &str) -> Result<PluginEnvelope, BridgeError> {
    const BEGIN: &[u8] = b"IGNY8-BEGIN:";
    let begin = format!("IGNY8-BEGIN:{nonce}");
    let end = format!("IGNY8-END:{nonce}");
    if let Some(start) = find(arrived.body, begin.as_bytes(), 0) {
        let start = start + begin.len();
        let Some(stop) = find(arrived.body, end.as_bytes(), start) else {
            return Err(BridgeError::new(Trouble::Unreachable, "The answer was cut off on its way."));
        };
        let json = arrived.body.get(start..stop).unwrap_or_default();
        let envelope: PluginEnvelope = serde_json::from_slice(json.trim_ascii())
            .map_err(|e| BridgeError::new(Trouble::NotWordpress { status: arrived.status }, format!("The plugin's answer is not readable: {e}.")))?;
        if envelope.nonce != nonce {
            return Err(cached());
        }
        return Ok(envelope);
    }
    if find(arrived.body, BEGIN, 0).is_some() {
        return Err(cached());
    }
    Err(judge(arrived))
}

fn cached() -> BridgeError {
    BridgeError::new(Trouble::Cached, "A cache answered with an older answer instead of the site.")
        .hint("Exclude /wp-json/igny8/ from the page cache of the site or its host.")
}

/// The first JSON value of a body, whatever is printed before or after it.
pub(crate) fn first_json(body: &[u8]) -> Option<Value> {
    let start = body.iter().position(|b| *b == b'{')?;
    serde_json::Deserializer::from_slice(body.get(start..)?).into_iter::<Value>().next()?.ok()
}

fn title_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..body.len().min(65_536)).unwrap_or_default()).into_owned();
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|at| {
        let from = at + text.get(at..)?.find('>')? + 1;
        let to = from + lower.get(from..)?.find("</title")?;
        text.get(from..to)
    });
    title.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect()
}

/// Names who answered when it was not the plugin.
pub(crate) fn judge(arrived: &Arrived<'_>) -> BridgeError {
    let status = arrived.status;
    let header = arrived.header;
    if (300..400).contains(&status) {
        let location = header("location").unwrap_or_default();
        return BridgeError::new(Trouble::Redirect { location: location.clone() }, format!("The site redirects to {location}."))
            .hint("Change the site's address to the one it redirects to, if it is yours. A key is never sent after a redirect.");
    }
    if let Some(retry) = header("retry-after").filter(|_| status == 429 || status == 503) {
        let seconds = retry.trim().parse::<u64>().unwrap_or(60).clamp(1, 3600);
        return BridgeError::new(Trouble::Busy { retry_after: seconds }, format!("The site asks to wait {seconds} s."));
    }
    if status == 401 && header("www-authenticate").is_some_and(|h| h.to_ascii_lowercase().starts_with("basic")) {
        return BridgeError::new(Trouble::BasicAuth, "The site asks for a user name and a password before WordPress (HTTP basic).")
            .hint("Enter them in the site's connection settings.");
    }
    if let Some(code) = first_json(arrived.body).and_then(|v| v.get("code").and_then(Value::as_str).map(str::to_owned)) {
        if code == "rest_no_route" {
            return plugin_missing();
        }
        if status == 401 || status == 403 {
            return BridgeError::new(Trouble::RestClosed { code: code.clone() }, format!("Another plugin closed WordPress' REST interface ({code})."))
                .hint("Allow the address /wp-json/igny8/ in the site's security plugin (Wordfence, Solid Security, Disable REST API …).");
        }
    }
    let title = title_of(arrived.body);
    let page = if title.is_empty() { String::new() } else { format!(" Its page says: “{title}”.") };
    match status {
        404 | 410 => plugin_missing(),
        413 => BridgeError::new(Trouble::TooLarge, "The host refused the request as too large (413).")
            .hint("Raise upload_max_filesize and post_max_size, or the web server's body limit."),
        401 | 403 | 406 | 418 | 429 | 503 if status != 503 || header("cf-mitigated").is_some() => {
            let server = header("server").unwrap_or_default();
            let who = if header("cf-mitigated").is_some() { "A bot check (Cloudflare)" } else { "A firewall in front of the site" };
            BridgeError::new(Trouble::Firewall { status, server }, format!("{who} answered with {status}, not WordPress.{page}"))
                .hint("Allow POST requests to /wp-json/igny8/v1/ in the firewall, or add a rule that lets the header X-IGNY8-API-Key pass.")
        }
        500..=599 => BridgeError::new(Trouble::Server { status }, format!("The site's server failed ({status}).{page}")),
        _ => BridgeError::new(Trouble::NotWordpress { status }, format!("Something answered with {status}, but not the plugin.{page}"))
            .hint("Check the site's address, and that the plugin IGNY8 Bridge is active."),
    }
}

fn plugin_missing() -> BridgeError {
    BridgeError::new(Trouble::PluginMissing, "The plugin IGNY8 Bridge does not answer on this site.")
        .hint("Install the plugin on the site, activate it, and test again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, headers: &[(&str, &str)], body: &str, nonce: &str) -> Result<Value, Trouble> {
        let header = |name: &str| headers.iter().find(|(k, _)| *k == name).map(|(_, v)| (*v).to_owned());
        read(&Arrived { status, header: &header, body: body.as_bytes() }, nonce).map(|e| e.data).map_err(|e| e.trouble)
    }

    #[test]
    fn only_our_own_envelope_is_an_answer() {
        let good = r#"{"success":true,"data":7,"nonce":"n1"}"#;
        let noisy = format!("<b>Notice</b>: x in y\u{feff}\nIGNY8-BEGIN:n1\n{good}\nIGNY8-END:n1\n<!-- cached by host -->");
        assert_eq!(kind(200, &[], &noisy, "n1"), Ok(Value::from(7)), "noise around the sentinels does no harm");
        assert_eq!(kind(200, &[], &noisy, "n2"), Err(Trouble::Cached), "another request's answer is a cache's");
        assert_eq!(kind(200, &[], "IGNY8-BEGIN:n1\n{\"succ", "n1"), Err(Trouble::Unreachable), "a cut answer is no answer");
        assert_eq!(kind(200, &[], "<html><title>Hello</title>", "n1"), Err(Trouble::NotWordpress { status: 200 }), "200 alone proves nothing");
        assert_eq!(kind(404, &[], r#"{"code":"rest_no_route"}"#, "n1"), Err(Trouble::PluginMissing), "WordPress without our plugin");
        assert_eq!(kind(403, &[], "<html>no</html>", "n1"), Err(Trouble::Firewall { status: 403, server: String::new() }), "HTML 403 is a firewall's");
        assert_eq!(
            kind(401, &[], r#"{"code":"rest_not_logged_in"}"#, "n1"),
            Err(Trouble::RestClosed { code: "rest_not_logged_in".into() }),
            "closed REST is not a wrong key"
        );
        assert_eq!(kind(301, &[("location", "https://b/")], "", "n1"), Err(Trouble::Redirect { location: "https://b/".into() }), "a key never follows");
        assert_eq!(kind(503, &[("retry-after", "7")], "", "n1"), Err(Trouble::Busy { retry_after: 7 }), "the site says when");
    }
}
