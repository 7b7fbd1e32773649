//! Owns the drawing of a title card: a featured picture of 1200 × 630 with the title in the site's colours.
//!
//! The same title and style always give the same drawing. Must not know fonts: the caller measures text.

use crate::colour::{Colour, INK, WHITE};

/// Width in pixels.
pub const CARD_WIDTH: u32 = 1200;
/// Height in pixels.
pub const CARD_HEIGHT: u32 = 630;
/// Most lines of a title; a longer one is cut with "…".
pub const MAX_LINES: usize = 4;

const LEFT: f32 = 84.0;
const TITLE_WIDTH: f32 = 770.0;
const TITLE_HEIGHT: f32 = 356.0;
const SIZES: [f32; 8] = [92.0, 84.0, 76.0, 68.0, 60.0, 54.0, 48.0, 42.0];
const LINE: f32 = 1.13;
/// Letters of large type stand a little closer.
const TRACKING: f32 = -0.018;

/// Weight of a measured text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 700.
    Bold,
}

/// The look of a site's cards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardStyle {
    /// Name of the site, below the title.
    pub site_name: String,
    /// Main colour, `#rrggbb`; an unreadable one is replaced by one from the site's name.
    pub primary: String,
    /// Second colour, `#rrggbb`.
    pub accent: String,
    /// Changes the pattern of all titles of a site.
    pub seed: u64,
}

struct Scheme {
    back: Colour,
    back_end: Colour,
    text: Colour,
    quiet: Colour,
    shape: Colour,
    shape_soft: Colour,
    accent: Colour,
}

fn hash(text: &str, seed: u64) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let h = text.bytes().fold(start, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    // Spread the last bytes over all bits.
    let h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    h ^ (h >> 33)
}

/// Draws a card as SVG. `measure` gives the width of a text in pixels at a size in pixels (without tracking).
///
/// Text is set in the family "Inter". Control characters of title and name are dropped.
pub fn title_card_svg(title: &str, style: &CardStyle, measure: &dyn Fn(&str, Weight, f32) -> f32) -> String {
    let title = tidy(title);
    let name = tidy(&style.site_name);
    let h = hash(&title, style.seed);
    let scheme = scheme(style, &name, h);
    let (size, lines) = fit(&title, measure);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{CARD_WIDTH}\" height=\"{CARD_HEIGHT}\" viewBox=\"0 0 {CARD_WIDTH} {CARD_HEIGHT}\"><defs><linearGradient id=\"back\" x1=\"0\" y1=\"0\" x2=\"1\" y2=\"1\"><stop offset=\"0\" stop-color=\"{}\"/><stop offset=\"1\" stop-color=\"{}\"/></linearGradient></defs><rect width=\"{CARD_WIDTH}\" height=\"{CARD_HEIGHT}\" fill=\"url(#back)\"/>",
        scheme.back.hex(),
        scheme.back_end.hex(),
    );
    match (h >> 8) % 3 {
        0 => rings(&mut svg, &scheme, h),
        1 => bars(&mut svg, &scheme, h),
        _ => tiles(&mut svg, &scheme, h),
    }
    svg.push_str(&format!("<rect x=\"{LEFT}\" y=\"76\" width=\"72\" height=\"8\" rx=\"4\" fill=\"{}\"/>", scheme.accent.hex()));
    let block = size * LINE * lines.len() as f32;
    let top = 112.0 + (TITLE_HEIGHT - block).max(0.0) * 0.42;
    for (at, line) in lines.iter().enumerate() {
        let y = top + size * (0.86 + LINE * at as f32);
        svg.push_str(&format!(
            "<text x=\"{:.1}\" y=\"{y:.1}\" font-family=\"Inter\" font-weight=\"700\" font-size=\"{size}\" letter-spacing=\"{:.2}\" fill=\"{}\">{}</text>",
            LEFT - size * 0.05,
            size * TRACKING,
            scheme.text.hex(),
            escape(line),
        ));
    }
    if !name.is_empty() {
        let shown = shorten(&name, TITLE_WIDTH - 40.0, &|t| measure(t, Weight::Regular, 30.0));
        svg.push_str(&format!(
            "<rect x=\"{LEFT}\" y=\"532\" width=\"18\" height=\"18\" rx=\"5\" fill=\"{}\"/><text x=\"{}\" y=\"551.5\" font-family=\"Inter\" font-weight=\"400\" font-size=\"30\" fill=\"{}\">{}</text>",
            scheme.accent.hex(),
            LEFT + 34.0,
            scheme.quiet.hex(),
            escape(&shown),
        ));
    }
    svg.push_str("</svg>");
    svg
}

/// What XML can't hold goes, blanks are folded.
fn tidy(text: &str) -> String {
    let kept: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}')).collect();
    kept.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn scheme(style: &CardStyle, name: &str, h: u64) -> Scheme {
    let own = hash(name, style.seed);
    let primary = Colour::parse(&style.primary).unwrap_or_else(|| Colour::hsl((own % 360) as f32, 0.62, 0.34));
    let accent = Colour::parse(&style.accent).unwrap_or_else(|| Colour::hsl((own % 360) as f32 + 150.0 + (own >> 16 & 63) as f32, 0.85, 0.6));
    let deep = primary.mix(INK, 0.72);
    let (back, back_end) = match h % 3 {
        // The colour itself, a deep shade of it, a light tint of it.
        0 => (primary.mix(WHITE, 0.04), primary.mix(INK, 0.38)),
        1 => (primary.mix(INK, 0.66), deep.mix(INK, 0.35)),
        _ => (primary.mix(WHITE, 0.95), primary.mix(WHITE, 0.82)),
    };
    let middle = back.mix(back_end, 0.35);
    let text = if WHITE.contrast(middle) >= 4.0 { WHITE } else { primary.mix(INK, 0.80) };
    let text = if text.contrast(middle) >= 4.5 {
        text
    } else if WHITE.contrast(middle) > INK.contrast(middle) {
        WHITE
    } else {
        INK
    };
    let light = text == WHITE;
    let shape = if light { primary.mix(WHITE, 0.30) } else { primary };
    // The accent must be seen on the ground.
    let mut seen = accent;
    for _ in 0..6 {
        if seen.contrast(middle) >= 1.9 {
            break;
        }
        seen = seen.mix(if light { WHITE } else { INK }, 0.25);
    }
    Scheme { back, back_end, text, quiet: text.mix(middle, 0.22), shape, shape_soft: shape.mix(middle, 0.55), accent: seen }
}

/// Quarter rings around a corner on the right.
fn rings(svg: &mut String, s: &Scheme, h: u64) {
    let low = h & 16 == 0;
    let (cx, cy) = (1216.0, if low { 646.0 } else { -16.0 });
    let accent = (h >> 20) % 4;
    for (i, r) in [384.0f32, 304.0, 224.0, 146.0, 70.0].into_iter().enumerate() {
        let (colour, opacity) = if i as u64 == accent { (s.accent, 1.0) } else { (s.shape, 0.16 + 0.10 * i as f32) };
        svg.push_str(&format!(
            "<circle cx=\"{cx}\" cy=\"{cy}\" r=\"{r}\" fill=\"none\" stroke=\"{}\" stroke-opacity=\"{opacity:.2}\" stroke-width=\"{}\"/>",
            colour.hex(),
            if i as u64 == accent { 24.0 } else { 48.0 },
        ));
    }
    svg.push_str(&format!("<circle cx=\"{}\" cy=\"{}\" r=\"17\" fill=\"{}\"/>", 1046, if low { 120 } else { 510 }, s.accent.hex()));
}

/// Slanted bars of different length on the right.
fn bars(svg: &mut String, s: &Scheme, h: u64) {
    svg.push_str("<g transform=\"translate(1010 315) rotate(-32)\">");
    let accent = (h >> 22) % 5;
    for i in 0..6u64 {
        let bits = (h >> (6 * i + 10)) & 63;
        let length = 300.0 + bits as f32 * 4.6;
        let shift = ((h >> (5 * i + 7)) & 31) as f32 * 5.0 - 60.0;
        let y = -252.0 + 88.0 * i as f32;
        let (colour, opacity) = if i == accent + 1 { (s.accent, 1.0) } else { (s.shape, 0.18 + 0.09 * i as f32) };
        svg.push_str(&format!(
            "<rect x=\"{shift:.0}\" y=\"{y:.0}\" width=\"{length:.0}\" height=\"58\" rx=\"29\" fill=\"{}\" fill-opacity=\"{opacity:.2}\"/>",
            colour.hex(),
        ));
    }
    svg.push_str("</g>");
}

/// A grid of quarter circles, squares and dots along the right edge.
fn tiles(svg: &mut String, s: &Scheme, h: u64) {
    let side = 105.0f32;
    let mut bits = h.rotate_left(17) | 1;
    for row in 0..6u64 {
        for column in 0..3u64 {
            bits = bits.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
            let pick = bits >> 59;
            // The inner column is sparse, so that the title has air.
            if column == 0 && !pick.is_multiple_of(3) || column == 1 && pick.is_multiple_of(4) {
                continue;
            }
            let (x, y) = (1200.0 - side * (3 - column) as f32, side * row as f32);
            let colour = match (bits >> 40) % 6 {
                0 => s.accent,
                1 | 2 => s.shape,
                _ => s.shape_soft,
            };
            let fill = colour.hex();
            svg.push_str(&match (bits >> 30) % 6 {
                0 => format!("<path d=\"M{x} {y}h{side}a{side} {side} 0 0 1 -{side} {side}z\" fill=\"{fill}\"/>"),
                1 => format!("<path d=\"M{} {}h-{side}a{side} {side} 0 0 1 {side} -{side}z\" fill=\"{fill}\"/>", x + side, y + side),
                2 => format!("<path d=\"M{x} {}v-{side}a{side} {side} 0 0 1 {side} {side}z\" fill=\"{fill}\"/>", y + side),
                3 => format!("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{fill}\"/>", x + side / 2.0, y + side / 2.0, side * 0.22),
                4 => format!("<path d=\"M{} {y}v{side}a{side} {side} 0 0 1 -{side} -{side}z\" fill=\"{fill}\"/>", x + side),
                _ => format!(
                    "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"none\" stroke=\"{fill}\" stroke-width=\"18\"/>",
                    x + side / 2.0,
                    y + side / 2.0,
                    side * 0.36
                ),
            });
        }
    }
}

/// The largest size at which the title takes at most [`MAX_LINES`] lines, and those lines.
fn fit(title: &str, measure: &dyn Fn(&str, Weight, f32) -> f32) -> (f32, Vec<String>) {
    let width_at = |text: &str, size: f32| measure(text, Weight::Bold, size) + text.chars().count() as f32 * size * TRACKING;
    for size in SIZES {
        let whole = title.split(' ').all(|w| width_at(w, size) <= TITLE_WIDTH);
        let lines = wrap(title, TITLE_WIDTH, &|t| width_at(t, size));
        let last = size == SIZES[SIZES.len() - 1];
        let fits = lines.len() <= MAX_LINES && lines.len() as f32 * size * LINE <= TITLE_HEIGHT + size * 0.2;
        // The largest sizes are for short titles.
        let calm = size < 80.0 || lines.len() <= 3;
        if fits && (whole || size <= 60.0) && calm {
            return (size, balance(title, lines, &|t| width_at(t, size)));
        }
        if last {
            let mut lines = lines;
            if lines.len() > MAX_LINES {
                lines.truncate(MAX_LINES);
                if let Some(end) = lines.last_mut() {
                    *end = shorten(&format!("{end} …"), TITLE_WIDTH, &|t| width_at(t, size));
                }
            }
            return (size, lines);
        }
    }
    (SIZES[0], Vec::new())
}

/// Fills lines word by word; a word longer than a line is broken.
fn wrap(text: &str, width: f32, measure: &dyn Fn(&str) -> f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if measure(&longer) <= width {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let whole = measure(word);
        if whole <= width {
            line = word.to_owned();
            continue;
        }
        // Equal parts with hyphens.
        let letters: Vec<char> = word.chars().collect();
        let parts = (whole / (width * 0.94)).ceil().clamp(2.0, letters.len().max(2) as f32) as usize;
        let mut chunks = letters.chunks(letters.len().div_ceil(parts).max(1)).peekable();
        while let Some(chunk) = chunks.next() {
            let part: String = chunk.iter().collect();
            if chunks.peek().is_some() {
                lines.push(format!("{part}-"));
            } else {
                line = part;
            }
            // Enough to know that it does not fit.
            if lines.len() > MAX_LINES + 1 {
                return lines;
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Makes the lines about equally long without needing more of them.
fn balance(text: &str, lines: Vec<String>, measure: &dyn Fn(&str) -> f32) -> Vec<String> {
    let (mut low, mut high) = (TITLE_WIDTH * 0.45, TITLE_WIDTH);
    let mut best = lines;
    for _ in 0..7 {
        let middle = (low + high) / 2.0;
        let widest = text.split(' ').map(measure).fold(0.0, f32::max);
        let trial = wrap(text, middle, measure);
        if trial.len() <= best.len() && widest <= middle {
            high = middle;
            best = trial;
        } else {
            low = middle;
        }
    }
    best
}

/// Cuts a text with "…" so that it fits.
fn shorten(text: &str, width: f32, measure: &dyn Fn(&str) -> f32) -> String {
    if measure(text) <= width {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.trim_end_matches(['…', ' ']).chars().take(400).collect();
    while !kept.is_empty() {
        let trial = format!("{}…", kept.iter().collect::<String>().trim_end_matches([' ', ',', ':', ';', '-', '–', '.']));
        if measure(&trial) <= width {
            return trial;
        }
        kept.pop();
    }
    "…".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn measure(text: &str, _: Weight, size: f32) -> f32 {
        text.chars().count() as f32 * size * 0.56
    }

    fn style() -> CardStyle {
        CardStyle { site_name: "Müller & Söhne".to_owned(), primary: "#1a5f4a".to_owned(), accent: "#f5b942".to_owned(), seed: 0 }
    }

    #[test]
    fn same_title_same_card() {
        let a = title_card_svg("Ärger <mit> & ohne \"Quotes\"", &style(), &measure);
        assert_eq!(a, title_card_svg("Ärger <mit> & ohne \"Quotes\"", &style(), &measure));
        assert!(a.contains("&lt;mit&gt;") && a.contains("&amp;") && a.contains("Müller &amp; Söhne"));
        assert_ne!(a, title_card_svg("Another title", &style(), &measure));
    }

    #[test]
    fn long_titles_shrink_and_are_cut() {
        let (size, lines) = fit("Short title", &measure);
        assert_eq!((size, lines.len()), (92.0, 1));
        let (small, lines) = fit(&"many words of a title ".repeat(4), &measure);
        assert!(small < size && lines.len() <= MAX_LINES);
        let (_, lines) = fit(&"word ".repeat(200), &measure);
        assert_eq!(lines.len(), MAX_LINES);
        assert!(lines.last().is_some_and(|l| l.ends_with('…')), "{lines:?}");
        let (_, lines) = fit(&"x".repeat(300), &measure);
        assert!(lines.len() <= MAX_LINES);
    }

    #[test]
    fn text_is_readable_on_every_ground() {
        for primary in ["#000000", "#ffffff", "#ffff00", "#808080", "#ff0000", "#1a5f4a", "nonsense"] {
            for h in 0..3 {
                let s = scheme(&CardStyle { primary: primary.to_owned(), ..style() }, "x", h);
                for share in [0.0, 0.35, 0.6] {
                    let ground = s.back.mix(s.back_end, share);
                    assert!(s.text.contrast(ground) >= 3.0, "{primary} {h} {share}: {}", s.text.contrast(ground));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_title_is_well_formed(title in "(?s).{0,120}", name in "(?s).{0,40}", primary in "\\PC{0,8}", seed in any::<u64>()) {
            let svg = title_card_svg(&title, &CardStyle { site_name: name, primary, accent: String::new(), seed }, &measure);
            prop_assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
            prop_assert!(!svg.chars().any(|c| c.is_control()));
        }
    }
}
