//! Seeded chance: every random test prints its seed and replays from `IGNY8_SEED`.

/// A small generator (splitmix64), the same on every machine.
pub struct Chance(u64);

impl Chance {
    /// The seed from `IGNY8_SEED`, else from the clock; printed either way.
    pub fn new(test: &str) -> Self {
        let seed = std::env::var("IGNY8_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or_else(|| {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            u64::try_from(since.as_nanos() % 1_000_000_007).unwrap_or(1)
        });
        println!("{test}: IGNY8_SEED={seed}");
        Self(seed)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// 0 to `below` - 1.
    pub fn below(&mut self, below: u64) -> u64 {
        self.draw() % below.max(1)
    }
}
