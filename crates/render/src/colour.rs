//! Owns colours: reading, mixing, contrast. Must not know drawings.

/// An sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

impl Colour {
    /// Reads `#rgb` and `#rrggbb`, with or without `#`.
    pub fn parse(text: &str) -> Option<Colour> {
        let hex = text.trim().trim_start_matches('#');
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let wide: String = match hex.len() {
            3 => hex.chars().flat_map(|c| [c, c]).collect(),
            6 => hex.to_owned(),
            _ => return None,
        };
        let value = u32::from_str_radix(&wide, 16).ok()?;
        Some(Colour { r: (value >> 16) as u8, g: (value >> 8) as u8, b: value as u8 })
    }

    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }

    /// This colour with `share` (0..1) of another in it.
    pub fn mix(self, other: Colour, share: f32) -> Colour {
        let one = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share.clamp(0.0, 1.0)).round() as u8;
        Colour { r: one(self.r, other.r), g: one(self.g, other.g), b: one(self.b, other.b) }
    }

    /// Relative luminance, 0..1 (WCAG 2.1).
    pub fn luminance(self) -> f32 {
        let one = |v: u8| {
            let v = f32::from(v) / 255.0;
            if v <= 0.03928 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * one(self.r) + 0.7152 * one(self.g) + 0.0722 * one(self.b)
    }

    /// Contrast ratio, 1..21 (WCAG 2.1).
    pub fn contrast(self, other: Colour) -> f32 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// From hue (degrees), saturation and lightness (0..1).
    pub(crate) fn hsl(hue: f32, saturation: f32, lightness: f32) -> Colour {
        let c = (1.0 - (2.0 * lightness - 1.0).abs()) * saturation;
        let h = hue.rem_euclid(360.0) / 60.0;
        let x = c * (1.0 - (h % 2.0 - 1.0).abs());
        let (r, g, b) = match h as u32 {
            0 => (c, x, 0.0),
            1 => (x, c, 0.0),
            2 => (0.0, c, x),
            3 => (0.0, x, c),
            4 => (x, 0.0, c),
            _ => (c, 0.0, x),
        };
        let m = lightness - c / 2.0;
        let one = |v: f32| ((v + m).clamp(0.0, 1.0) * 255.0).round() as u8;
        Colour { r: one(r), g: one(g), b: one(b) }
    }
}

pub(crate) const WHITE: Colour = Colour { r: 255, g: 255, b: 255 };
pub(crate) const INK: Colour = Colour { r: 16, g: 20, b: 28 };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours() {
        assert_eq!(Colour::parse("#0af").map(Colour::hex).as_deref(), Some("#00aaff"));
        assert_eq!(Colour::parse("102030"), Some(Colour { r: 16, g: 32, b: 48 }));
        for bad in ["", "#12", "red", "#gggggg", "#äöü"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
        assert!((WHITE.contrast(Colour { r: 0, g: 0, b: 0 }) - 21.0).abs() < 0.01);
        assert_eq!(Colour::hsl(120.0, 1.0, 0.5), Colour { r: 0, g: 255, b: 0 });
    }
}
