//! Owns what tokens and pictures cost: the table that is delivered, and the arithmetic.
//! Must not know: budgets, ledgers, who pays.
//!
//! A model that is not in the table has no price; it is never free by mistake.

use super::{ImageRequest, Usage, picture_size};
use serde::{Deserialize, Serialize};

/// Prices of one model, in millionths of a US dollar for a million tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    pub input: u64,
    /// Read from the provider's cache; without it as `input`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached_input: Option<u64>,
    /// Written to the provider's cache; without it as `input`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<u64>,
    pub output: u64,
    /// Other prices for a whole call whose input is longer than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long: Option<Box<Long>>,
    /// Pictures, where they are not paid by tokens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<ImagePrice>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Long {
    pub above: u64,
    #[serde(flatten)]
    pub price: Price,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImagePrice {
    /// `1024x1024`.
    pub size: String,
    pub quality: String,
    /// Millionths of a US dollar for one picture.
    pub micros: u64,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `openai`, `anthropic`, `google`, … or `local`.
    pub provider: String,
    /// A model's name, which also stands for its dated versions; with `*` at the end for everything that begins so.
    pub model: String,
    /// When it was looked up, `YYYY-MM` or `YYYY-MM-DD`.
    pub as_of: String,
    /// Where.
    pub source: String,
    #[serde(flatten)]
    pub price: Price,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PriceTable {
    #[serde(default)]
    pub note: String,
    pub entries: Vec<Entry>,
}

impl PriceTable {
    /// The table that comes with the program (`prices.json`).
    pub fn delivered() -> Self {
        // The file is part of the program and read by a test; an empty table means "no price known".
        serde_json::from_str(include_str!("prices.json")).unwrap_or_default()
    }

    /// This table with another one over it: equal lines are replaced.
    #[must_use]
    pub fn merge(mut self, over: Self) -> Self {
        self.entries.retain(|e| !over.entries.iter().any(|o| o.provider == e.provider && o.model == e.model));
        self.entries.extend(over.entries);
        self
    }

    /// The line for a model; the most exact one wins.
    pub fn find(&self, provider: &str, model: &str) -> Option<&Entry> {
        let model = model.strip_prefix("models/").unwrap_or(model);
        self.entries.iter().filter(|e| e.provider == provider).filter_map(|e| Some((fit(&e.model, model)?, e))).max_by_key(|(fit, _)| *fit).map(|(_, e)| e)
    }

    /// What a call cost: the provider's own word where it gave one, else by the table.
    pub fn charge(&self, provider: &str, model: &str, usage: &Usage) -> Option<u64> {
        usage.cost_micros.or_else(|| Some(cost(usage, &self.find(provider, model)?.price)))
    }

    /// What a picture cost, or will cost when `usage` is none.
    pub fn charge_image(&self, provider: &str, request: &ImageRequest, usage: Option<&Usage>) -> Option<u64> {
        if let Some(told) = usage.and_then(|u| u.cost_micros) {
            return Some(told);
        }
        let price = &self.find(provider, &request.model)?.price;
        match usage {
            Some(usage) if usage.output > 0 && price.output > 0 => Some(cost(usage, price)),
            _ => image_cost(price, request, usage.map_or(1, |u| u.images.max(1))),
        }
    }
}

/// How exactly a pattern names a model: length of what is the same, exact names before beginnings.
fn fit(pattern: &str, model: &str) -> Option<(usize, bool)> {
    if let Some(start) = pattern.strip_suffix('*') {
        return model.starts_with(start).then_some((start.len(), false));
    }
    let rest = model.strip_prefix(pattern)?;
    // `-2024-08-06`, `-20250929`, `-001`, `-latest`: the same model at a date.
    let dated = rest.strip_prefix('-').is_some_and(|r| r == "latest" || r.len() >= 3 && r.chars().all(|c| c.is_ascii_digit() || c == '-'));
    (rest.is_empty() || dated).then_some((pattern.len(), true))
}

/// Millionths of a US dollar for tokens, rounded up.
pub fn cost(usage: &Usage, price: &Price) -> u64 {
    let price = price.long.as_ref().filter(|long| usage.input > long.above).map_or(price, |long| &long.price);
    let cached = usage.cached_input.min(usage.input);
    let written = usage.cache_write.min(usage.input - cached);
    let fresh = usage.input - cached - written;
    let parts = [
        (fresh, price.input),
        (cached, price.cached_input.unwrap_or(price.input)),
        (written, price.cache_write.unwrap_or(price.input)),
        (usage.output, price.output),
    ];
    let sum: u128 = parts.iter().map(|(tokens, micros)| u128::from(*tokens) * u128::from(*micros)).sum();
    u64::try_from(sum.div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

/// Millionths of a US dollar for pictures of the size that is really asked for. Without a quality the dearest counts.
fn image_cost(price: &Price, request: &ImageRequest, pictures: u64) -> Option<u64> {
    let (width, height) = picture_size(request);
    let size = format!("{width}x{height}");
    let of_size = price.images.iter().filter(|i| i.size == size || i.size == "*");
    let quality = request.quality.as_deref().filter(|q| !q.is_empty() && *q != "auto");
    let micros = match quality {
        Some(quality) => of_size.filter(|i| i.quality == quality || i.quality == "*").map(|i| i.micros).max(),
        None => of_size.map(|i| i.micros).max(),
    };
    Some(micros?.saturating_mul(pictures))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(model: &str, quality: Option<&str>) -> ImageRequest {
        ImageRequest { model: model.into(), prompt: "x".into(), width: 1200, height: 800, quality: quality.map(str::to_owned) }
    }

    #[test]
    fn the_delivered_table_is_whole() {
        let table: PriceTable = serde_json::from_str(include_str!("prices.json")).unwrap();
        assert!(table.entries.len() > 30 && table == PriceTable::delivered());
        for entry in &table.entries {
            let local = entry.provider == "local";
            assert!(entry.as_of.starts_with("20") && entry.as_of.len() >= 7, "{entry:?}");
            assert!(local || entry.source.starts_with("https://"), "{entry:?}");
            assert!(local || entry.price.input + entry.price.output > 0 || !entry.price.images.is_empty(), "{entry:?}");
            assert!(entry.price.cached_input.is_none_or(|c| c <= entry.price.input), "{entry:?}");
            // A slip of a thousand in either direction: a token costs between 0.5 cents and 200 dollars a million.
            assert!(local || [entry.price.input, entry.price.output].iter().all(|p| *p == 0 || (5_000..=200_000_000).contains(p)), "{entry:?}");
            assert_eq!(table.entries.iter().filter(|e| e.provider == entry.provider && e.model == entry.model).count(), 1, "{entry:?}");
        }
    }

    #[test]
    fn the_most_exact_line_wins() {
        let table = PriceTable::delivered();
        let model = |provider: &str, name: &str| table.find(provider, name).map(|e| e.model.clone());
        assert_eq!(model("openai", "gpt-4o-2024-08-06").as_deref(), Some("gpt-4o"));
        assert_eq!(model("openai", "gpt-4o-mini-2024-07-18").as_deref(), Some("gpt-4o-mini"));
        assert_eq!(model("anthropic", "claude-sonnet-4-5-20250929").as_deref(), Some("claude-sonnet-4-5"));
        assert_eq!(model("google", "models/gemini-2.5-flash").as_deref(), Some("gemini-2.5-flash"));
        assert_eq!(model("openai", "gpt-4o-realtime"), None);
        assert_eq!(model("nobody", "gpt-4o"), None);
        assert_eq!(table.charge("openai", "gpt-99", &Usage { input: 5, ..Usage::default() }), None);
    }

    #[test]
    fn sums_are_rounded_up_once() {
        let price = Price { input: 2_500_000, cached_input: Some(1_250_000), cache_write: None, output: 10_000_000, long: None, images: vec![] };
        let usage = Usage { input: 1_000, cached_input: 400, output: 100, ..Usage::default() };
        // 600 × 2.5 + 400 × 1.25 + 100 × 10 = 3000 micros.
        assert_eq!(cost(&usage, &price), 3_000);
        assert_eq!(cost(&Usage { input: 1, ..Usage::default() }, &price), 3);
        assert_eq!(cost(&Usage::default(), &price), 0);
        assert_eq!(cost(&Usage { input: u64::MAX, cached_input: u64::MAX, cache_write: u64::MAX, output: u64::MAX, ..Usage::default() }, &price), u64::MAX);
        assert_eq!(PriceTable::default().charge("x", "y", &Usage { cost_micros: Some(7), ..Usage::default() }), Some(7));
    }

    #[test]
    fn long_prompts_cost_more() {
        let table = PriceTable::delivered();
        let of = |input| table.charge("google", "gemini-2.5-pro", &Usage { input, ..Usage::default() }).unwrap();
        assert_eq!(of(200_000), 250_000);
        assert_eq!(of(200_001), 500_003);
    }

    #[test]
    fn pictures_by_size_quality_or_tokens() {
        let table = PriceTable::delivered();
        assert_eq!(table.charge_image("openai", &image("gpt-image-1", Some("medium")), None), Some(63_000));
        assert_eq!(table.charge_image("openai", &image("gpt-image-1", None), None), Some(250_000));
        assert_eq!(table.charge_image("openai", &image("gpt-image-1", Some("odd")), None), None);
        let usage = Usage { input: 100, output: 1_000, images: 1, ..Usage::default() };
        assert_eq!(table.charge_image("openai", &image("gpt-image-1", None), Some(&usage)), Some(40_500));
        assert_eq!(table.charge_image("openai", &image("dall-e-3", Some("hd")), None), Some(120_000));
        assert_eq!(table.charge_image("openai", &image("unknown", None), None), None);
    }

    #[test]
    fn a_persons_prices_go_over_ours() {
        let mut own = PriceTable::delivered();
        own.entries.retain(|e| e.model == "gpt-4o");
        own.entries[0].price.input = 1;
        let table = PriceTable::delivered().merge(own);
        assert_eq!(table.find("openai", "gpt-4o").unwrap().price.input, 1);
        assert!(table.find("openai", "gpt-4.1").is_some());
        let text = serde_json::to_string(&table).unwrap();
        assert_eq!(serde_json::from_str::<PriceTable>(&text).unwrap(), table);
    }
}
