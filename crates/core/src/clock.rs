//! Time for the areas: the store's clock and waiting with jitter.

pub(crate) use igny8_store::now;
use std::time::Duration;

/// Capped exponential back-off with jitter: attempt 1 waits 1–2 s, then doubling up to ten minutes.
pub(crate) fn backoff(attempt: u32) -> Duration {
    let base = 1000u64.saturating_mul(1 << attempt.saturating_sub(1).min(10)).min(600_000);
    let mut random = [0u8; 2];
    // Without random numbers the jitter is 0, which is safe.
    let _ = getrandom::fill(&mut random);
    let jitter = base * u64::from(u16::from_le_bytes(random)) / u64::from(u16::MAX);
    Duration::from_millis(base + jitter)
}
