//! Numbers, times and names as people read them.
//!
//! Must not know: the page.

/// `12,345`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `12,345`; negative numbers too.
pub fn integer(n: i64) -> String {
    let text = count(n.unsigned_abs());
    if n < 0 { format!("−{text}") } else { text }
}

/// `1 keyword`, `2 keywords`.
pub fn plural(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), if n == 1 { one } else { many })
}

/// `2.3M`, `14.5k`, `880`.
pub fn short(n: i64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "shown with two digits")]
    let value = n as f64;
    let scaled = |value: f64, unit: &str| {
        let text = if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") };
        format!("{}{unit}", text.trim_end_matches(".0"))
    };
    match n.abs() {
        0..=9_999 => integer(n),
        10_000..=999_999 => scaled(value / 1e3, "k"),
        _ => scaled(value / 1e6, "M"),
    }
}

/// `1.24` of millionths.
pub fn money(micros: i64) -> String {
    format!("{}.{:02}", micros / 1_000_000, micros % 1_000_000 / 10_000)
}

/// `$1,234.56` of millionths; below ten cents with four digits: `$0.0042`.
pub fn dollars(micros: u64) -> String {
    let cents = micros.saturating_add(5_000) / 10_000;
    let fine = micros < 100_000 && !micros.is_multiple_of(10_000);
    match micros {
        1..50 => "under $0.0001".into(),
        _ if fine => format!("$0.{:04}", (micros + 50) / 100),
        _ => format!("${}.{:02}", count(cents / 100), cents % 100),
    }
}

/// A sum that somebody typed in dollars, as millionths: `12`, `0.5`, `$1,200.00`.
pub fn parse_dollars(text: &str) -> Option<u64> {
    let text: String = text.trim().trim_start_matches('$').chars().filter(|c| *c != ',' && !c.is_whitespace()).collect();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if (whole.is_empty() && part.is_empty()) || !digits(whole) || !digits(part) || part.len() > 6 {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let part: u64 = format!("{part:0<6}").parse().ok()?;
    whole.checked_mul(1_000_000)?.checked_add(part)
}

/// A sum as it stands in a field: `12`, `0.5`, `1200.25`.
pub fn typed_dollars(micros: u64) -> String {
    let part = format!("{:06}", micros % 1_000_000);
    let part = part.trim_end_matches('0');
    if part.is_empty() { (micros / 1_000_000).to_string() } else { format!("{}.{part}", micros / 1_000_000) }
}

/// `3 min`, `2 h`, `5 days`: how long ago, rounded.
pub fn ago(then: i64, now: i64) -> String {
    let seconds = (now - then) / 1000;
    match seconds {
        ..45 => "just now".into(),
        45..3_600 => format!("{} min ago", (seconds + 30) / 60),
        3_600..86_400 => format!("{} h ago", (seconds + 1_800) / 3_600),
        86_400..172_800 => "yesterday".into(),
        172_800..2_592_000 => format!("{} days ago", seconds / 86_400),
        2_592_000..31_536_000 => plural(seconds.unsigned_abs() / 2_592_000, "month ago", "months ago"),
        _ => plural(seconds.unsigned_abs() / 31_536_000, "year ago", "years ago"),
    }
}

/// `12 s`, `3 min`, `1 h 5 min`.
pub fn duration(milliseconds: i64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        ..1 => "under 1 s".into(),
        1..90 => format!("{seconds} s"),
        90..3_600 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// `1.2 MB`.
pub fn bytes(n: u64) -> String {
    #[allow(clippy::cast_precision_loss, reason = "shown with two digits")]
    let value = n as f64;
    match n {
        0..1_000 => format!("{n} B"),
        1_000..1_000_000 => format!("{:.0} kB", value / 1e3),
        _ => format!("{:.1} MB", value / 1e6),
    }
}

/// `csv_import` → `Csv import`.
pub fn words(slug: &str) -> String {
    let mut text = slug.replace(['_', '-'], " ");
    if let Some(first) = text.get(..1) {
        let upper = first.to_uppercase();
        text.replace_range(..1, &upper);
    }
    text
}

/// Up to two letters for a site's badge.
pub fn initials(name: &str) -> String {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let first = words.next().and_then(|w| w.chars().next());
    let second = words.next().and_then(|w| w.chars().next());
    first.into_iter().chain(second).flat_map(char::to_uppercase).collect()
}

/// The host of an address, without `www.`.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(["0", "999", "1,000", "12,345", "1,234,567"], [0, 999, 1_000, 12_345, 1_234_567].map(count).each_ref().map(String::as_str));
        assert_eq!(["880", "9,900", "14k", "135k", "2.3M"], [880, 9_900, 14_400, 135_000, 2_300_000].map(short).each_ref().map(String::as_str));
        assert_eq!(plural(1, "row", "rows"), "1 row");
        assert_eq!(money(1_240_000), "1.24");
        assert_eq!(bytes(1_234_567), "1.2 MB");
    }

    #[test]
    fn sums_of_money() {
        let shown = [0, 40, 4_200, 40_000, 99_960, 123_456, 999_999, 1_234_560_000].map(dollars);
        assert_eq!(shown.each_ref().map(String::as_str), ["$0.00", "under $0.0001", "$0.0042", "$0.04", "$0.1000", "$0.12", "$1.00", "$1,234.56"]);
        let typed = ["12", "0.5", "$1,200.25", ".05", "", "x", "1.2.3", "-1"].map(parse_dollars);
        assert_eq!(typed, [Some(12_000_000), Some(500_000), Some(1_200_250_000), Some(50_000), None, None, None, None]);
        assert_eq!([12_000_000, 500_000, 1_200_250_000].map(typed_dollars).each_ref().map(String::as_str), ["12", "0.5", "1200.25"]);
    }

    #[test]
    fn times() {
        assert_eq!(ago(0, 10_000), "just now");
        assert_eq!(ago(0, 180_000), "3 min ago");
        assert_eq!(ago(0, 3 * 86_400_000), "3 days ago");
        assert_eq!(duration(65_000), "65 s");
        assert_eq!(duration(3_900_000), "1 h 5 min");
    }

    #[test]
    fn names() {
        assert_eq!(initials("Northwind Outdoor"), "NO");
        assert_eq!(initials("élan"), "É");
        assert_eq!(host("https://www.client.example/blog?x"), "client.example");
        assert_eq!(words("how_to"), "How to");
    }
}
