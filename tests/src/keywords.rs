//! Keyword lists of any length for tests and benchmarks.
//!
//! Must not know: who reads them.

use std::fmt::Write as _;

/// A keyword list with words of natural frequency: topics × facets × variants. `tag` ends every topic, so that lists differ.
pub fn keyword_list(rows: usize, tag: &str) -> String {
    let nouns = [
        "shoes", "boots", "lamp", "desk", "mattress", "blender", "drill", "tent", "bike", "camera", "printer", "monitor", "sofa", "grill", "stroller",
        "helmet", "backpack", "jacket", "watch", "router",
    ];
    let kinds = [
        "running",
        "trail",
        "office",
        "camping",
        "travel",
        "kids",
        "gaming",
        "garden",
        "kitchen",
        "wireless",
        "leather",
        "folding",
        "electric",
        "compact",
        "heavy duty",
        "waterproof",
    ];
    let facets = [
        "best {}",
        "cheap {}",
        "{} review",
        "buy {} online",
        "how to clean {}",
        "how to choose {}",
        "{} for beginners",
        "{} size guide",
        "{} vs alternatives",
        "{} near me",
    ];
    let mut csv = String::with_capacity(rows * 48);
    csv.push_str("keyword,volume,difficulty,cpc,intent\n");
    for n in 0..rows {
        let facet = facets[n % facets.len()];
        let topic = n / facets.len();
        let noun = nouns[topic % nouns.len()];
        let kind = kinds[(topic / nouns.len()) % kinds.len()];
        let brand = topic / (nouns.len() * kinds.len());
        let thing = if brand == 0 { format!("{kind} {noun}{tag}") } else { format!("{kind} {noun} b{brand}x{tag}") };
        let volume = (n * 7919) % 40_000;
        let intent = ["informational", "commercial", "transactional", "navigational"][n / 7 % 4];
        let _ = writeln!(csv, "{},{volume},{},{}.{:02},{intent}", facet.replace("{}", &thing), n % 101, n % 7, n % 100);
    }
    csv
}
