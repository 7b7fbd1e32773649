//! How fast something goes and how long it still takes, smoothed so that the number does not jump.
//!
//! Must not know: what it is.

/// A falling weight of what was seen before: about the last half minute counts.
const MEMORY_MS: f64 = 30_000.0;
/// Before this much was seen nothing is said.
const ENOUGH_MS: f64 = 2_500.0;
/// Steps nearer together than this are taken as one.
const STEP_MS: f64 = 250.0;

/// The pace of one counter.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rate {
    /// When it was last looked at, and what it stood at.
    at: f64,
    done: f64,
    /// Since when it is watched.
    since: f64,
    /// A millisecond, smoothed.
    pace: Option<f64>,
}

impl Rate {
    pub fn begin(now: f64, done: u64) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        Self { at: now, done: done as f64, since: now, pace: None }
    }

    /// The counter stands at `done` now.
    pub fn seen(&mut self, now: f64, done: u64) {
        #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let done = done as f64;
        let passed = now - self.at;
        if done < self.done || passed < 0.0 {
            // It began anew.
            *self = Self { at: now, done, since: now, pace: None };
            return;
        }
        if passed < STEP_MS {
            return;
        }
        let pace = (done - self.done) / passed;
        let weight = 1.0 - (-passed / MEMORY_MS).exp();
        // The first impressions count as an average of all so far, not less.
        let fresh = passed / (now - self.since).max(passed);
        let weight = weight.max(fresh);
        self.pace = Some(self.pace.map_or(pace, |old| old + (pace - old) * weight));
        (self.at, self.done) = (now, done);
    }

    /// Steps a second, once enough was seen.
    pub fn per_second(&self) -> Option<f64> {
        self.pace.filter(|pace| *pace > 0.0 && self.at - self.since >= ENOUGH_MS).map(|pace| pace * 1_000.0)
    }

    /// Milliseconds until the total is reached at this pace.
    pub fn left(&self, total: u64) -> Option<i64> {
        #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let rest = total as f64 - self.done;
        let pace = self.per_second()? / 1_000.0;
        #[allow(clippy::cast_possible_truncation, reason = "a duration")]
        (rest > 0.0).then_some((rest / pace) as i64)
    }
}

/// `1,200 a second`, `8 a minute`.
pub fn words(per_second: f64) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded for reading")]
    let round = |n: f64| {
        let n = n.max(0.0);
        let step = if n >= 1_000.0 {
            100.0
        } else if n >= 100.0 {
            10.0
        } else {
            1.0
        };
        ((n / step).round() * step) as u64
    };
    match per_second {
        1.0.. => format!("{} a second", crate::format::count(round(per_second))),
        0.016.. => format!("{} a minute", crate::format::count(round(per_second * 60.0).max(1))),
        _ => format!("{} an hour", crate::format::count(round(per_second * 3_600.0).max(1))),
    }
}

/// `about 3 min left`: rounded, so that it does not tick.
pub fn about(milliseconds: i64) -> String {
    let seconds = milliseconds / 1_000;
    match seconds {
        ..10 => "a few seconds left".into(),
        10..55 => format!("about {} s left", (seconds + 5) / 10 * 10),
        55..3_300 => format!("about {} min left", (seconds + 30) / 60),
        3_300..86_400 => {
            let quarters = (seconds + 450) / 900;
            match (quarters / 4, quarters % 4) {
                (hours, 0) => format!("about {hours} h left"),
                (hours, part) => format!("about {hours} h {} min left", part * 15),
            }
        }
        _ => format!("about {} days left", (seconds + 43_200) / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_pace_is_known_exactly() {
        let mut rate = Rate::begin(0.0, 0);
        for second in 1..=20_u32 {
            rate.seen(f64::from(second) * 1_000.0, u64::from(second) * 50);
        }
        assert!((rate.per_second().unwrap_or(0.0) - 50.0).abs() < 1e-6);
        assert_eq!(rate.left(2_000), Some(20_000));
        assert_eq!(rate.left(1_000), None, "there is nothing left");
    }

    #[test]
    fn one_slow_step_does_not_throw_it_off() {
        let mut rate = Rate::begin(0.0, 0);
        let (mut now, mut done) = (0.0, 0);
        for _ in 0..60 {
            (now, done) = (now + 1_000.0, done + 100);
            rate.seen(now, done);
        }
        rate.seen(now + 3_000.0, done);
        let pace = rate.per_second().unwrap_or(0.0);
        assert!(pace > 80.0 && pace < 100.0, "{pace}");
        for _ in 0..120 {
            (now, done) = (now + 1_000.0, done + 10);
            rate.seen(now, done);
        }
        assert!(rate.per_second().unwrap_or(0.0) < 14.0, "a lasting change is followed");
    }

    #[test]
    fn nothing_is_said_too_early_or_of_a_standstill() {
        let mut rate = Rate::begin(0.0, 0);
        rate.seen(1_000.0, 10);
        assert_eq!(rate.left(100), None);
        let mut still = Rate::begin(0.0, 5);
        still.seen(60_000.0, 5);
        assert_eq!(still.left(100), None);
        still.seen(61_000.0, 1);
        assert_eq!(still.per_second(), None, "a counter that falls begins anew");
    }

    #[test]
    fn rounded_words() {
        assert_eq!([words(1_234.0), words(17.2), words(0.5), words(0.001)], ["1,200 a second", "17 a second", "30 a minute", "4 an hour"].map(String::from));
        assert_eq!(
            [about(3_000), about(24_000), about(70_000), about(3_600_000), about(5_500_000)],
            ["a few seconds left", "about 20 s left", "about 1 min left", "about 1 h left", "about 1 h 30 min left"].map(String::from)
        );
    }
}
