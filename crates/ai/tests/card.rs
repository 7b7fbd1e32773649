//! What a title card promises: size, sameness, and text that is really drawn.

use igny8_ai::builtin::{CardStyle, title_card_png};

fn style(primary: &str, accent: &str) -> CardStyle {
    CardStyle { site_name: "Müller & Söhne".to_owned(), primary: primary.to_owned(), accent: accent.to_owned(), seed: 0 }
}

#[test]
fn cards_are_png_of_the_promised_size() {
    let png = title_card_png("Über <Äpfel> & Öfen", &style("#1a5f4a", "#f5b942")).unwrap();
    assert_eq!((png.width, png.height, png.missing_characters), (1200, 630, 0));
    assert!(png.bytes.starts_with(b"\x89PNG"));
    assert_eq!(png.bytes[16..24], [0, 0, 4, 176, 0, 0, 2, 118], "the header says 1200 x 630");
    assert!(png.bytes.len() < 300_000);
    assert_eq!(png, title_card_png("Über <Äpfel> & Öfen", &style("#1a5f4a", "#f5b942")).unwrap());
    let other = title_card_png("Über <Birnen> & Öfen", &style("#1a5f4a", "#f5b942")).unwrap();
    assert_ne!(png.bytes, other.bytes);
}

#[test]
fn odd_titles_give_cards_too() {
    for title in ["", " ", "x", "\u{0}\u{1}", "]]>", "😀", &"word ".repeat(300), &"W".repeat(500)] {
        title_card_png(title, &style("", "")).unwrap();
    }
    assert_eq!(title_card_png("靴の選び方", &style("#000", "#fff")).unwrap().missing_characters, 5);
}

/// Writes sample cards to look at: `CARDS=folder cargo test -p igny8-ai --test card -- --ignored`.
#[test]
#[ignore = "writes files to look at"]
fn samples() {
    let folder = std::path::PathBuf::from(std::env::var("CARDS").expect("CARDS names a folder"));
    let styles = [("#1a5f4a", "#f5b942"), ("#2447d8", "#ff7a59"), ("#f4c430", "#2b2b2b"), ("", "")];
    let titles = [
        "How to clean an espresso machine: step by step",
        "Best running shoes",
        "Schöne Grüße: Ärger mit <Größen> & „Maßen“ vermeiden",
        "Everything that small businesses should know about choosing accounting software before they sign a contract for the year",
        "Donaudampfschifffahrtsgesellschaftskapitän",
        "Plumber cost",
        "Standing desk or office chair: which one first?",
        "Air fryer prices compared",
    ];
    for (s, (primary, accent)) in styles.iter().enumerate() {
        for (t, title) in titles.iter().enumerate() {
            let png = title_card_png(title, &style(primary, accent)).unwrap();
            std::fs::write(folder.join(format!("card-{s}-{t}.png")), png.bytes).unwrap();
        }
    }
}
