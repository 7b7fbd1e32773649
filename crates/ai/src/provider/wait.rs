//! Owns how long a provider asks to wait, in each of the ways that they say it.
//! Must not know: what is done meanwhile.

use reqwest::header::HeaderMap;
use serde_json::Value;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Nobody waits longer than a day; a greater number is a mistake.
const LONGEST: Duration = Duration::from_secs(86_400);

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64()
}

fn seconds(value: f64) -> Option<Duration> {
    (value.is_finite() && value >= 0.0).then(|| Duration::from_secs_f64(value.min(LONGEST.as_secs_f64())))
}

/// The wait that the headers of a 429 or 503 ask for.
pub(crate) fn in_headers(headers: &HeaderMap) -> Option<Duration> {
    in_headers_at(headers, now())
}

fn in_headers_at(headers: &HeaderMap, now: f64) -> Option<Duration> {
    let get = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim);
    if let Some(ms) = get("retry-after-ms").and_then(|v| v.parse::<f64>().ok()).and_then(|ms| seconds(ms / 1000.0)) {
        return Some(ms);
    }
    if let Some(value) = get("retry-after") {
        if let Some(wait) = value.parse::<f64>().ok().and_then(seconds) {
            return Some(wait);
        }
        if let Some(at) = http_date(value) {
            return seconds((at - now).max(0.0));
        }
    }
    // Only the limits that are used up tell when to come back.
    let mut longest = None;
    for kind in ["requests", "tokens", "input-tokens", "output-tokens"] {
        for maker in ["x-ratelimit", "anthropic-ratelimit"] {
            let (remaining, reset) = if maker == "x-ratelimit" {
                (format!("{maker}-remaining-{kind}"), format!("{maker}-reset-{kind}"))
            } else {
                (format!("{maker}-{kind}-remaining"), format!("{maker}-{kind}-reset"))
            };
            if get(&remaining).is_some_and(|r| r == "0")
                && let Some(wait) = get(&reset).and_then(|r| reset_value(r, now))
            {
                longest = longest.max(Some(wait));
            }
        }
    }
    longest.or_else(|| get("x-ratelimit-reset").and_then(|r| reset_value(r, now)))
}

/// `6m0s`, `20ms`, `12`, an epoch in seconds or milliseconds, or RFC 3339.
fn reset_value(text: &str, now: f64) -> Option<Duration> {
    if let Ok(number) = text.parse::<f64>() {
        let at = if number > 1e11 { number / 1000.0 } else { number };
        return if at > 1e9 { seconds((at - now).max(0.0)) } else { seconds(number) };
    }
    go_duration(text).or_else(|| rfc3339(text).and_then(|at| seconds((at - now).max(0.0))))
}

fn go_duration(text: &str) -> Option<Duration> {
    let (mut total, mut rest) = (0.0, text);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let (unit, factor) = [("ms", 0.001), ("us", 1e-6), ("µs", 1e-6), ("ns", 1e-9), ("h", 3600.0), ("m", 60.0), ("s", 1.0), ("d", 86_400.0)]
            .into_iter()
            .find(|(unit, _)| rest.starts_with(unit))?;
        total += number * factor;
        rest = &rest[unit.len()..];
    }
    if text.is_empty() { None } else { seconds(total) }
}

/// Days since 1970-01-01 (Howard Hinnant's algorithm, without dates before the epoch).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let of_era = y.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    y.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn clock(text: &str) -> Option<f64> {
    let mut parts = text.split(':').map(|p| p.parse::<f64>().ok());
    let (h, m, s) = (parts.next()??, parts.next()??, parts.next()??);
    Some(h * 3600.0 + m * 60.0 + s)
}

#[expect(clippy::cast_precision_loss, reason = "days since 1970 are far below 2^52")]
fn epoch(year: i64, month: i64, day: i64, of_day: f64) -> Option<f64> {
    ((1970..3000).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day)).then(|| days(year, month, day) as f64 * 86_400.0 + of_day)
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`.
fn http_date(text: &str) -> Option<f64> {
    let mut words = text.split(' ');
    let (_, day, month, year, time) = (words.next()?, words.next()?, words.next()?, words.next()?, words.next()?);
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = months.iter().zip(1i64..).find(|(name, _)| **name == month)?.1;
    epoch(year.parse().ok()?, month, day.parse().ok()?, clock(time)?)
}

/// `2026-01-02T03:04:05Z`; other zones are not sent by anybody and would only shift a wait.
fn rfc3339(text: &str) -> Option<f64> {
    let (date, time) = text.split_once('T')?;
    let mut parts = date.split('-').map(|p| p.parse::<i64>().ok());
    epoch(parts.next()??, parts.next()??, parts.next()??, clock(time.trim_end_matches('Z').split('+').next()?)?)
}

/// Gemini's `RetryInfo` and fields of others in the body.
pub(crate) fn in_body(body: &Value) -> Option<Duration> {
    let body = body.as_array().and_then(|a| a.first()).unwrap_or(body);
    let error = &body["error"];
    let delay = error["details"].as_array().into_iter().flatten().find_map(|d| d["retryDelay"].as_str());
    delay.and_then(go_duration).or_else(|| error["retry_after"].as_f64().and_then(seconds)).or_else(|| {
        let headers = &error["metadata"]["headers"];
        headers["X-RateLimit-Reset"].as_str().and_then(|r| reset_value(r, now()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(pairs: &[(&'static str, &str)]) -> Option<f64> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        in_headers_at(&headers, 784_111_700.0).map(|d| d.as_secs_f64())
    }

    #[test]
    fn every_way_to_say_it() {
        assert_eq!(wait(&[("retry-after", "7")]), Some(7.0));
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT")]), Some(77.0));
        assert_eq!(wait(&[("retry-after", "Sun, 06 Nov 1993 08:49:37 GMT")]), Some(0.0));
        assert_eq!(wait(&[("retry-after-ms", "1500"), ("retry-after", "2")]), Some(1.5));
        assert_eq!(wait(&[("retry-after", "999999999")]), Some(86_400.0));
        assert_eq!(wait(&[("retry-after", "-1")]), None);
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        let requests = ("x-ratelimit-remaining-requests", "0");
        assert_eq!(wait(&[requests, ("x-ratelimit-reset-requests", "6m0.5s"), ("x-ratelimit-reset-tokens", "1h")]), Some(360.5));
        assert_eq!(wait(&[("x-ratelimit-remaining-tokens", "5"), ("x-ratelimit-reset-tokens", "1h")]), None);
        let used_up = ("anthropic-ratelimit-tokens-remaining", "0");
        assert_eq!(wait(&[used_up, ("anthropic-ratelimit-tokens-reset", "1994-11-06T08:49:37Z")]), Some(77.0));
    }

    #[test]
    fn in_bodies() {
        let body = serde_json::json!([{"error": {"details": [{"@type": "x"}, {"retryDelay": "34.2s"}]}}]);
        assert_eq!(in_body(&body), Some(Duration::from_secs_f64(34.2)));
        assert_eq!(go_duration("1h2m3s"), Some(Duration::from_secs(3723)));
        assert_eq!(go_duration("20ms"), Some(Duration::from_millis(20)));
        assert_eq!(go_duration("x"), None);
    }
}
