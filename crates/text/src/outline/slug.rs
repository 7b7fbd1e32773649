//! Owns the last part of an address made from a keyword.

use unicode_normalization::UnicodeNormalization;

use crate::key::normal_key;
use crate::lang::Lang;

/// Longest slug in characters.
const MAX: usize = 75;

/// Lower case, letters and digits joined by `-`; accents removed, German umlauts written out, other scripts kept.
pub fn slug(text: &str, language: Lang) -> String {
    let mut out = String::new();
    for c in normal_key(text).chars() {
        let written = match (c, language) {
            ('ä', Lang::De) => "ae",
            ('ö', Lang::De) => "oe",
            ('ü', Lang::De) => "ue",
            ('ß', _) => "ss",
            ('æ', _) => "ae",
            ('ø', _) => "o",
            ('œ', _) => "oe",
            ('ł', _) => "l",
            ('đ', _) => "d",
            ('ı', _) => "i",
            ('\'' | '’', _) => continue,
            _ => "",
        };
        if !written.is_empty() {
            out.push_str(written);
            continue;
        }
        // Only Latin letters lose their marks; elsewhere a mark makes another letter.
        let base = c.nfd().next().unwrap_or(c);
        let c = if base.is_ascii() { base } else { c };
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    let mut out = out.trim_matches('-').to_owned();
    if out.chars().count() > MAX {
        out = out.chars().take(MAX).collect();
        if let Some(at) = out.rfind('-').filter(|at| *at > MAX / 2) {
            out.truncate(at);
        }
    }
    out.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        assert_eq!(slug("Schöne Grüße aus Köln!", Lang::De), "schoene-gruesse-aus-koeln");
        assert_eq!(slug("Crème brûlée: l'été", Lang::Fr), "creme-brulee-lete");
        assert_eq!(slug("C++ & C#", Lang::En), "c-c");
        assert_eq!(slug("купить туфли", Lang::Ru), "купить-туфли");
        assert_eq!(slug("  --  ", Lang::En), "");
        assert!(slug(&"word ".repeat(50), Lang::En).chars().count() <= MAX);
    }
}
