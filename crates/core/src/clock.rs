//! Time for the areas: the store's clock and waiting with jitter.

use igny8_model::Millis;
pub(crate) use igny8_store::now;
use std::time::Duration;

/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400_000;

/// Year, month and day of a time, UTC (days to civil date after Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html>).
pub(crate) fn civil(at: Millis) -> (i64, i64, i64) {
    let z = at.div_euclid(DAY) + 719_468;
    let (era, of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// `2026-01-31T12:00:00Z`.
pub(crate) fn iso(at: Millis) -> String {
    let (year, month, day) = civil(at);
    let rest = at.rem_euclid(DAY) / 1000;
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Capped exponential back-off with jitter: attempt 1 waits 1–2 s, then doubling up to ten minutes.
pub(crate) fn backoff(attempt: u32) -> Duration {
    let base = 1000u64.saturating_mul(1 << attempt.saturating_sub(1).min(10)).min(600_000);
    let mut random = [0u8; 2];
    // Without random numbers the jitter is 0, which is safe.
    let _ = getrandom::fill(&mut random);
    let jitter = base * u64::from(u16::from_le_bytes(random)) / u64::from(u16::MAX);
    Duration::from_millis(base + jitter)
}
