//! Owns how numbers, ranges, currencies and lists in cells are read.
//!
//! Must not know columns or files.

/// Which sign separates decimals in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Decimal {
    #[default]
    Unknown,
    Dot,
    Comma,
}

/// A number with what its writing says about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Figure {
    pub value: f64,
    /// `<10`, `1K+`, `~500`.
    pub rough: bool,
    /// Lower and upper end of a range.
    pub range: Option<(f64, f64)>,
    pub percent: bool,
}

/// Texts that mean "no value".
pub(crate) fn is_blank(cell: &str) -> bool {
    let t = cell.trim();
    t.is_empty()
        || matches!(t, "-" | "–" | "—" | "--" | "?" | "." | "/" | "\\N" | "~")
        || ["n/a", "na", "#n/a", "null", "none", "nan", "n.v.", "k.a.", "n.d.", "n/d", "s/o", "unknown", "not available", "no data"]
            .contains(&t.to_ascii_lowercase().as_str())
}

const SYMBOLS: [(&str, &str); 16] = [
    ("US$", "USD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("R$", "BRL"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("₹", "INR"),
    ("zł", "PLN"),
    ("₽", "RUB"),
    ("₺", "TRY"),
    ("CHF", "CHF"),
    ("₩", "KRW"),
];

/// The ISO 4217 code of a currency sign or code inside a text.
pub(crate) fn currency_in(text: &str) -> Option<String> {
    let t = text.trim();
    for token in t.split(|c: char| !c.is_alphabetic()) {
        if token.len() == 3 && token.chars().all(|c| c.is_ascii_uppercase()) && token != "CPC" && token != "CPS" {
            return Some(token.to_owned());
        }
    }
    let mut best: Option<(&str, &str)> = None;
    for (sign, code) in SYMBOLS {
        if t.contains(sign) && best.is_none_or(|(s, _)| s.len() < sign.len()) {
            best = Some((sign, code));
        }
    }
    best.map(|(_, code)| code.to_owned())
}

/// What one cell says about the decimal sign of its column.
pub(crate) fn vote(cell: &str) -> Decimal {
    let digits: String = cell.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | ',')).collect();
    let dots = digits.matches('.').count();
    let commas = digits.matches(',').count();
    match (dots, commas) {
        (0, 0) => Decimal::Unknown,
        (d, c) if d > 0 && c > 0 => {
            if digits.rfind('.') > digits.rfind(',') {
                Decimal::Dot
            } else {
                Decimal::Comma
            }
        }
        (1, 0) => one_sign(&digits, '.', Decimal::Dot),
        (0, 1) => one_sign(&digits, ',', Decimal::Comma),
        (0, _) => Decimal::Dot,
        _ => Decimal::Comma,
    }
}

fn one_sign(digits: &str, sign: char, this: Decimal) -> Decimal {
    let (before, after) = digits.split_once(sign).unwrap_or((digits, ""));
    let grouped = after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
    if grouped || after.is_empty() { Decimal::Unknown } else { this }
}

/// Reads one number: `1,300`, `1.300,5`, `1 300`, `45,61 %`, `$1.20`, `10K`, `<10`, `100 - 1000`, `10K – 100K`.
///
/// `whole`: the column holds whole numbers, so a lone sign before three digits groups thousands.
/// Errors: `None` for anything else; never guesses at words.
pub(crate) fn figure(cell: &str, decimal: Decimal, whole: bool) -> Option<Figure> {
    if let Some(value) = simple(cell) {
        return Some(Figure { value, rough: false, range: None, percent: false });
    }
    if is_blank(cell) || cell.len() > 64 {
        return None;
    }
    let text = cell.trim().trim_start_matches('\'');
    if let Some((low, high)) = split_range(text) {
        let (low, high) = (plain(low, decimal, whole)?, plain(high, decimal, whole)?);
        // "10 – 100K" states the unit once.
        let low = if low.1 == 1.0 && high.1 > 1.0 && low.0 * high.1 < high.0 { (low.0 * high.1, high.1) } else { low };
        if low.0 > high.0 {
            return None;
        }
        // Google's own single figure for a tenfold bucket is half its upper end (50, 500, 5000 …).
        let value = if low.0 > 0.0 && (high.0 / low.0 - 10.0).abs() < 0.01 { high.0 / 2.0 } else { (low.0 + high.0) / 2.0 };
        return Some(Figure { value, rough: true, range: Some((low.0, high.0)), percent: text.contains('%') });
    }
    let below = text.starts_with(['<', '≤']);
    let rough = below || text.starts_with(['>', '≥', '~', '≈']) || text.ends_with('+');
    let body = text.trim_start_matches(['<', '>', '≤', '≥', '~', '≈', '=']).trim_end_matches('+').trim();
    let (value, _) = plain(body, decimal, whole)?;
    let range = below.then_some((0.0, value));
    let value = if below { value / 2.0 } else { value };
    Some(Figure { value, rough, range, percent: text.contains('%') })
}

/// Digits, and at most one point that can't be a thousands sign: most cells.
fn simple(cell: &str) -> Option<f64> {
    let decimals = cell.bytes().rev().take_while(u8::is_ascii_digit).count();
    let point = cell.len().checked_sub(decimals + 1);
    let plain = match point {
        None => decimals > 0,
        Some(at) => at > 0 && decimals > 0 && decimals != 3 && cell.as_bytes().get(at) == Some(&b'.') && cell.bytes().take(at).all(|b| b.is_ascii_digit()),
    };
    if plain && cell.len() <= 15 { cell.parse().ok() } else { None }
}

fn split_range(text: &str) -> Option<(&str, &str)> {
    for sign in [" - ", "–", "—", " to ", " bis ", " à ", " a "] {
        if let Some((a, b)) = text.split_once(sign)
            && a.contains(|c: char| c.is_ascii_digit())
            && b.contains(|c: char| c.is_ascii_digit())
        {
            return Some((a.trim(), b.trim()));
        }
    }
    // "100-1000" without blanks; a leading minus is a sign.
    let (a, b) = text.get(1..)?.split_once('-').map(|(a, b)| (text.get(..1 + a.len()).unwrap_or(""), b))?;
    (a.ends_with(|c: char| c.is_ascii_alphanumeric()) && b.starts_with(|c: char| c.is_ascii_digit())).then_some((a, b))
}

/// Value and unit factor of a number without range signs.
fn plain(text: &str, decimal: Decimal, whole: bool) -> Option<(f64, f64)> {
    let mut t: String = text.trim().to_owned();
    for (sign, _) in SYMBOLS {
        if t.contains(sign) {
            t = t.replace(sign, "");
        }
    }
    let t = t.trim().trim_end_matches('%').trim();
    let t = t.trim_start_matches('\u{2212}').trim();
    let (negative, t) = match t.strip_prefix('-') {
        Some(rest) => (true, rest.trim()),
        None => (text.trim().starts_with('\u{2212}'), t.strip_prefix('+').unwrap_or(t)),
    };
    // A three-letter currency code before or after.
    let t = match t.get(..3) {
        Some(code) if code.bytes().all(|b| b.is_ascii_uppercase()) => t.get(3..).unwrap_or("").trim(),
        _ => t,
    };
    let t = match t.len().checked_sub(3).and_then(|at| t.get(at..).map(|c| (at, c))) {
        Some((at, code)) if code.bytes().all(|b| b.is_ascii_uppercase()) => t.get(..at).unwrap_or("").trim(),
        _ => t,
    };
    let lower = t.to_lowercase();
    let units = [
        (" тыс.", 1e3),
        ("тыс", 1e3),
        (" tsd.", 1e3),
        ("tsd", 1e3),
        (" mio.", 1e6),
        ("mio", 1e6),
        (" mln", 1e6),
        ("mil", 1e3),
        ("tys.", 1e3),
        ("k", 1e3),
        ("m", 1e6),
        ("万", 1e4),
        ("b", 1e9),
    ];
    let mut factor = 1.0;
    let mut body = lower.as_str();
    for (unit, by) in units {
        if let Some(rest) = lower.strip_suffix(unit) {
            factor = by;
            body = rest.trim_end();
            break;
        }
    }
    let body: String = body.chars().filter(|c| !matches!(c, ' ' | '\u{00A0}' | '\u{202F}' | '\u{2009}' | '\'' | '’' | '_')).collect();
    if body.is_empty() || body.len() > 24 || !body.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == ',') {
        return None;
    }
    if body.contains('e') {
        let v: f64 = body.replace(',', ".").parse().ok()?;
        return (v.is_finite() && v < 1e15).then_some((if negative { -v } else { v }, 1.0));
    }
    if !body.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',') {
        return None;
    }
    let sign = decimal_sign(&body, decimal, whole, factor);
    let mut number = String::with_capacity(body.len());
    let last = sign.and_then(|s| body.rfind(s));
    for (i, c) in body.char_indices() {
        if c.is_ascii_digit() {
            number.push(c);
        } else if Some(i) == last {
            number.push('.');
        }
    }
    let v: f64 = number.parse().ok()?;
    let v = v * factor;
    (v.is_finite() && v < 1e15).then_some((if negative { -v } else { v }, factor))
}

/// The sign that separates decimals in this very number, if any.
fn decimal_sign(body: &str, decimal: Decimal, whole: bool, factor: f64) -> Option<char> {
    match vote(body) {
        Decimal::Dot => body.contains('.').then_some('.'),
        Decimal::Comma => body.contains(',').then_some(','),
        Decimal::Unknown => {
            let sign = if body.contains('.') {
                '.'
            } else if body.contains(',') {
                ','
            } else {
                return None;
            };
            let this = if sign == '.' { Decimal::Dot } else { Decimal::Comma };
            if factor > 1.0 {
                return Some(sign);
            }
            match decimal {
                Decimal::Unknown if whole => None,
                Decimal::Unknown => (sign == '.').then_some('.'),
                d => (d == this && (!whole || body.split(sign).next() == Some("0"))).then_some(sign),
            }
        }
    }
}

/// A list of numbers in one cell: `[100,82]`, `0.1,0.2`, `1;2;3`, `1|2`.
pub(crate) fn series(cell: &str) -> Vec<f64> {
    let body = cell.trim().trim_matches(['[', ']', '{', '}', '(', ')', '"']);
    if is_blank(body) {
        return Vec::new();
    }
    let sign = ['|', ';'].into_iter().find(|s| body.contains(*s)).unwrap_or(',');
    body.split(sign)
        .take(240)
        .map_while(|part| {
            let part = part.trim().trim_matches('"').replace(',', ".");
            part.parse::<f64>().ok().filter(|v| v.is_finite())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(cell: &str) -> Option<f64> {
        figure(cell, Decimal::Unknown, true).map(|f| f.value)
    }
    fn frac(cell: &str, d: Decimal) -> Option<f64> {
        figure(cell, d, false).map(|f| f.value)
    }

    #[test]
    fn whole_numbers() {
        for (text, value) in [
            ("1300", 1300.0),
            ("1,300", 1300.0),
            ("1.300", 1300.0),
            ("1 300", 1300.0),
            ("1\u{00A0}300", 1300.0),
            ("1\u{202F}300", 1300.0),
            ("1'300", 1300.0),
            ("1.300,5", 1300.5),
            ("1,300.5", 1300.5),
            ("1.300.000", 1_300_000.0),
            ("10K", 10_000.0),
            ("1.2K", 1200.0),
            ("1,2K", 1200.0),
            ("3M", 3e6),
            ("0", 0.0),
            ("12.0", 12.0),
            ("1e3", 1000.0),
            ("2 Tsd.", 2000.0),
            ("1.5 Mio.", 1.5e6),
            ("2,3 тыс.", 2300.0),
        ] {
            assert_eq!(whole(text), Some(value), "{text}");
        }
        for text in ["", "-", "n/a", "abc", "12 apples", "NaN", "1.2.3,4,5x", "∞", "#REF!"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn fractions() {
        assert_eq!(frac("1.20", Decimal::Unknown), Some(1.2));
        assert_eq!(frac("1,20", Decimal::Unknown), Some(1.2));
        assert_eq!(frac("0,5", Decimal::Unknown), Some(0.5));
        assert_eq!(frac("1.234", Decimal::Dot), Some(1.234));
        assert_eq!(frac("1,234", Decimal::Comma), Some(1.234));
        assert_eq!(frac("1,234", Decimal::Dot), Some(1234.0));
        assert_eq!(frac("$1.20", Decimal::Unknown), Some(1.2));
        assert_eq!(frac("1,20 €", Decimal::Unknown), Some(1.2));
        assert_eq!(frac("USD 3.10", Decimal::Unknown), Some(3.1));
        assert_eq!(frac("45,61 %", Decimal::Unknown), Some(45.61));
        assert_eq!(frac("-3.5", Decimal::Unknown), Some(-3.5));
    }

    #[test]
    fn ranges() {
        let f = figure("10K – 100K", Decimal::Unknown, true).unwrap();
        assert_eq!((f.value, f.range), (50_000.0, Some((10_000.0, 100_000.0))));
        let f = figure("100 - 1000", Decimal::Unknown, true).unwrap();
        assert_eq!((f.value, f.range), (500.0, Some((100.0, 1000.0))));
        let f = figure("100-200", Decimal::Unknown, true).unwrap();
        assert_eq!(f.value, 150.0);
        let f = figure("1 – 10K", Decimal::Unknown, true).unwrap();
        assert_eq!(f.range, Some((1000.0, 10_000.0)));
        let f = figure("<10", Decimal::Unknown, true).unwrap();
        assert_eq!((f.value, f.rough, f.range), (5.0, true, Some((0.0, 10.0))));
        assert!(figure("1K+", Decimal::Unknown, true).unwrap().rough);
    }

    #[test]
    fn currencies_and_series() {
        assert_eq!(currency_in("CPC (AUD)").as_deref(), Some("AUD"));
        assert_eq!(currency_in("A$1.20").as_deref(), Some("AUD"));
        assert_eq!(currency_in("1,20 €").as_deref(), Some("EUR"));
        assert_eq!(currency_in("1.20"), None);
        assert_eq!(series("[100,82,0]"), vec![100.0, 82.0, 0.0]);
        assert_eq!(series("0.10,0.2"), vec![0.1, 0.2]);
        assert!(series("n/a").is_empty());
    }
}
