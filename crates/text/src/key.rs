//! Owns how keyword text is cleaned and when two keywords are the same.
//!
//! Must not know files, languages or clusters.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// True for characters that are invisible in a keyword: controls, zero-width characters, direction
/// marks, soft hyphen, byte order mark. The zero-width joiner and non-joiner are kept, because
/// Persian, Hindi and emoji need them.
fn is_invisible(c: char) -> bool {
    if c.is_whitespace() {
        return false;
    }
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Printable ASCII with single blanks inside: most keywords, and nothing to clean.
fn is_plain(text: &str) -> bool {
    let mut last = b' ';
    for b in text.bytes() {
        if !(b' '..=b'~').contains(&b) || b == b' ' && last == b' ' {
            return false;
        }
        last = b;
    }
    last != b' ' || text.is_empty()
}

/// NFC, invisible characters removed, whitespace folded to one blank and trimmed.
pub fn clean(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfc().filter(|c| !is_invisible(*c)) {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if gap && !out.is_empty() {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

/// The identity of a keyword inside one market: NFKC, lower case, whitespace folded, invisible
/// characters removed. Two keywords with the same key are one keyword.
pub fn normal_key(keyword: &str) -> String {
    if is_plain(keyword) {
        return keyword.to_ascii_lowercase();
    }
    let folded: String = keyword.nfkc().collect::<String>().to_lowercase();
    clean(&folded.nfkc().collect::<String>())
}

/// The words of a text in lower case (Unicode word boundaries), in order.
pub fn words(text: &str) -> Vec<String> {
    let lower = normal_key(text);
    lower.unicode_words().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_keyword_in_many_spellings() {
        let key = normal_key("best shoes");
        for other in ["Best  Shoes", " best\u{00A0}shoes ", "BEST\tSHOES", "be\u{200B}st shoes", "ｂｅｓｔ shoes"] {
            assert_eq!(normal_key(other), key, "{other:?}");
        }
        assert_eq!(normal_key("cafe\u{0301}"), normal_key("Café"));
        assert_ne!(normal_key("best shoe"), key);
    }

    #[test]
    fn cleaning_keeps_case() {
        assert_eq!(clean(" \u{FEFF}iPhone \r\n 15\u{0000} "), "iPhone 15");
    }
}
