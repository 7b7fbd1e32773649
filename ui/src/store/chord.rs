//! How keys are written down (`Mod Shift z`, `g k`, `? | F1`) and when a pressed key is meant.
//!
//! Must not know: what keys do, who hears them.

/// One press: a key with what is held down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Press {
    /// Letters in lower case; other keys as the browser names them (`Enter`, `F2`, `,`).
    pub key: String,
    /// Cmd on a Mac, Ctrl elsewhere.
    pub command: bool,
    pub alt: bool,
    pub shift: bool,
}

/// What was pressed, as the browser tells it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Pressed {
    pub key: String,
    pub command: bool,
    pub alt: bool,
    pub shift: bool,
}

impl Press {
    /// Whether this press is meant. A sign such as `?` is typed with Shift on some keyboards and without on others.
    pub fn is(&self, pressed: &Pressed) -> bool {
        let mut letters = self.key.chars();
        let sign = matches!((letters.next(), letters.next()), (Some(c), None) if !c.is_alphabetic());
        self.key == lower(&pressed.key)
            && self.command == pressed.command
            && self.alt == pressed.alt
            && (self.shift == pressed.shift || (sign && !self.command && !self.shift))
    }

    /// Whether it may be pressed while typing: it writes nothing.
    pub fn writes_nothing(&self) -> bool {
        self.command || self.alt || (self.key.len() > 1 && self.key.starts_with('F') && self.key[1..].parse::<u8>().is_ok())
    }
}

fn lower(key: &str) -> String {
    if key.chars().count() == 1 { key.to_lowercase() } else { key.to_owned() }
}

/// The ways to press something, each one or two presses in a row.
pub fn parse(keys: &str) -> Vec<Vec<Press>> {
    keys.split(" | ").map(sequence).filter(|s| !s.is_empty()).collect()
}

fn sequence(keys: &str) -> Vec<Press> {
    let mut presses = Vec::new();
    let (mut command, mut alt, mut shift) = (false, false, false);
    for word in keys.split(' ').filter(|w| !w.is_empty()) {
        match word {
            "Mod" => command = true,
            "Alt" => alt = true,
            "Shift" => shift = true,
            key => {
                presses.push(Press { key: lower(key), command, alt, shift });
                (command, alt, shift) = (false, false, false);
            }
        }
    }
    presses
}

/// The first way to press it, word by word, as this system names its keys.
pub fn names(keys: &str, mac: bool) -> Vec<String> {
    let first = keys.split(" | ").next().unwrap_or_default();
    let name = |word: &str| match (word, mac) {
        ("Mod", true) => "⌘".to_owned(),
        ("Mod", false) => "Ctrl".to_owned(),
        ("Alt", true) => "⌥".to_owned(),
        ("Shift", true) => "⇧".to_owned(),
        ("Enter", _) => "↵".to_owned(),
        ("Escape", _) => "Esc".to_owned(),
        ("Delete", _) => "Del".to_owned(),
        ("ArrowUp", _) => "↑".to_owned(),
        ("ArrowDown", _) => "↓".to_owned(),
        ("ArrowLeft", _) => "←".to_owned(),
        ("ArrowRight", _) => "→".to_owned(),
        (word, _) if word.chars().count() == 1 => word.to_uppercase(),
        (word, _) => word.to_owned(),
    };
    first.split(' ').filter(|w| !w.is_empty()).map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pressed(key: &str, held: &str) -> Pressed {
        Pressed { key: key.into(), command: held.contains('c'), alt: held.contains('a'), shift: held.contains('s') }
    }

    #[test]
    fn presses_are_told_apart() {
        let meant = |keys: &str, key: &str, held: &str| parse(keys).iter().any(|s| s.len() == 1 && s[0].is(&pressed(key, held)));
        assert!(meant("c", "c", "") && !meant("c", "C", "s") && !meant("c", "c", "c"));
        assert!(meant("Mod Shift z", "Z", "cs") && !meant("Mod Shift z", "z", "c") && !meant("Mod z", "Z", "cs"));
        assert!(meant("? | F1", "?", "s") && meant("? | F1", "?", "") && meant("? | F1", "F1", ""));
        assert!(meant("Shift j", "J", "s") && meant("Mod ,", ",", "c") && meant("Delete", "Delete", ""));
        assert!(!meant("g k", "g", ""), "two in a row are not one");
    }

    #[test]
    fn typing_is_left_alone() {
        let silent = |keys: &str| parse(keys)[0][0].writes_nothing();
        assert!(silent("Mod k") && silent("F2") && silent("Alt 1"));
        assert!(!silent("f") && !silent("?") && !silent("Delete") && !silent("Shift f"));
    }

    #[test]
    fn keys_are_named_as_the_system_does() {
        assert_eq!(names("Mod Shift z", false), ["Ctrl", "Shift", "Z"]);
        assert_eq!(names("Mod Shift z | Mod y", true), ["⌘", "⇧", "Z"]);
        assert_eq!(names("g k", false), ["G", "K"]);
    }
}
