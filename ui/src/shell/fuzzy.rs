//! How well a few typed letters fit a name.
//!
//! Must not know: what is searched.

/// A score, higher is better; `None` when the letters do not occur in order.
pub fn score(typed: &str, name: &str) -> Option<i32> {
    let wanted: Vec<char> = typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    if wanted.is_empty() {
        return Some(0);
    }
    let letters: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let text: String = letters.iter().collect();
    let phrase: String = typed.trim().to_lowercase();
    // A run of letters as typed beats letters here and there; at a word's beginning it beats one inside.
    if let Some(at) = text.find(&phrase) {
        let begins = at == 0 || text[..at].chars().next_back().is_some_and(|c| !c.is_alphanumeric());
        let length = i32::try_from(letters.len()).unwrap_or(i32::MAX).min(200);
        return Some(if begins { 1_000 } else { 600 } - length);
    }
    let (mut at, mut total, mut before) = (0, 0, None::<usize>);
    for letter in wanted {
        let found = letters[at..].iter().position(|l| *l == letter)? + at;
        let begins = found == 0 || !letters[found - 1].is_alphanumeric();
        total += match before {
            Some(before) if before + 1 == found => 12,
            _ if begins => 16,
            _ => 1,
        };
        before = Some(found);
        at = found + 1;
    }
    (total > 0).then_some(total)
}

/// Which letters of the name answer to what was typed, for marking them; nothing when it does not fit.
pub fn spots(typed: &str, name: &str) -> Vec<usize> {
    let low = |text: &str| -> Vec<char> { text.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect() };
    let (letters, phrase) = (low(name), low(typed.trim()));
    if phrase.is_empty() {
        return Vec::new();
    }
    if let Some(at) = letters.windows(phrase.len()).position(|w| w == phrase) {
        return (at..at + phrase.len()).collect();
    }
    let mut found = Vec::new();
    let mut at = 0;
    for letter in phrase.into_iter().filter(|c| !c.is_whitespace()) {
        let Some(next) = letters[at..].iter().position(|l| *l == letter) else { return Vec::new() };
        found.push(at + next);
        at += next + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{score, spots};

    #[test]
    fn letters_that_fit_are_known() {
        assert_eq!(spots("key", "Go to Keywords"), [6, 7, 8]);
        assert_eq!(spots("nw", "Northwind"), [0, 5]);
        assert!(spots("xyz", "Keywords").is_empty() && spots(" ", "Keywords").is_empty());
    }

    #[test]
    fn better_fits_score_higher() {
        let best = |typed: &str, names: &[&'static str]| names.iter().filter_map(|n| Some((score(typed, n)?, *n))).max().map(|(_, n)| n);
        assert_eq!(best("clus", &["Include users", "Cluster keywords", "Preclusion"]), Some("Cluster keywords"));
        assert_eq!(best("north", &["Acme North", "Northwind Outdoor"]), Some("Acme North"));
        assert_eq!(score("xyz", "Keywords"), None);
        assert_eq!(score("", "Keywords"), Some(0));
        assert!(score("nw", "Northwind") > score("nw", "Anywhere"));
    }
}
