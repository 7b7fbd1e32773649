//! Days and the milliseconds that the core counts in, in this machine's time zone.
//!
//! Must not know: lists.

use js_sys::Date;
use wasm_bindgen::JsValue;

#[allow(clippy::cast_precision_loss, reason = "milliseconds since 1970 are exact")]
fn date(milliseconds: i64) -> Date {
    Date::new(&JsValue::from_f64(milliseconds as f64))
}

/// `2026-01-31`, as date fields write it.
pub fn day(milliseconds: i64) -> String {
    let date = date(milliseconds);
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// A day's first and last millisecond.
#[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
pub fn bounds(day: &str) -> Option<(i64, i64)> {
    let mut parts = day.split('-').map(str::parse::<u32>);
    let (year, month, date) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let start = |days: u32| Date::new_with_year_month_day(year, month.checked_sub(1)? as i32, (date + days) as i32).get_time().into();
    let (from, to): (Option<f64>, Option<f64>) = (start(0), start(1));
    let (from, to) = (from?, to?);
    from.is_finite().then_some((from as i64, to as i64 - 1))
}

/// A day as people write it here.
#[cfg(target_arch = "wasm32")]
pub fn text(milliseconds: i64) -> String {
    String::from(date(milliseconds).to_locale_date_string("default", &JsValue::UNDEFINED))
}

#[cfg(not(target_arch = "wasm32"))]
pub fn text(milliseconds: i64) -> String {
    milliseconds.to_string()
}

/// Now, in milliseconds.
#[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
pub fn now() -> i64 {
    Date::now() as i64
}

/// Midnight so many days ago.
pub fn days_ago(days: i64) -> i64 {
    bounds(&day(now() - days * 86_400_000)).map_or(0, |(from, _)| from)
}
