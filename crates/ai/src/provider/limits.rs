//! Owns the pace of one connection: calls and tokens a minute, calls at once, and the pause that a provider asked for.
//! Must not know: who calls, and for what.

use super::{Fault, ProviderError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What a connection may do; `None` is without a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Limits {
    pub requests_per_minute: Option<u32>,
    pub tokens_per_minute: Option<u64>,
    /// Calls at once; at least one.
    pub parallel: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { requests_per_minute: None, tokens_per_minute: None, parallel: 4 }
    }
}

/// A bucket that fills all the time. It holds ten seconds' worth, so that a minute never sees much more than its limit.
#[derive(Debug)]
struct Bucket {
    per_second: f64,
    most: f64,
    level: f64,
    at: Instant,
}

impl Bucket {
    fn new(per_minute: f64) -> Self {
        let most = (per_minute / 6.0).max(1.0);
        Self { per_second: per_minute.max(1.0) / 60.0, most, level: most, at: Instant::now() }
    }

    /// How long until `amount` may be taken. More than the bucket holds is let through when it is full, and owed afterwards.
    fn wait(&mut self, amount: f64, now: Instant) -> Duration {
        self.level = (self.level + now.duration_since(self.at).as_secs_f64() * self.per_second).min(self.most);
        self.at = now;
        let lacking = amount.min(self.most) - self.level;
        // A sleep is exact to the millisecond, so less than that much is there.
        if lacking <= self.per_second / 1000.0 { Duration::ZERO } else { Duration::from_secs_f64(lacking / self.per_second) }
    }
}

#[derive(Debug)]
struct State {
    requests: Option<Bucket>,
    tokens: Option<Bucket>,
    paused_until: Option<Instant>,
}

#[derive(Debug)]
struct Inner {
    state: Mutex<State>,
    slots: Arc<Semaphore>,
    /// Whoever waits for the buckets holds this, so that calls leave in the order in which they came.
    queue: tokio::sync::Mutex<()>,
    changed: Notify,
}

/// Shared by all calls of a connection; clones are the same limiter.
#[derive(Debug, Clone)]
pub struct Limiter(Arc<Inner>);

#[expect(clippy::cast_precision_loss, reason = "tokens a minute are far below 2^52")]
fn float(tokens: u64) -> f64 {
    tokens as f64
}

impl Limiter {
    pub fn new(limits: Limits) -> Self {
        let state = State {
            requests: limits.requests_per_minute.map(|n| Bucket::new(f64::from(n))),
            tokens: limits.tokens_per_minute.map(|n| Bucket::new(float(n))),
            paused_until: None,
        };
        Self(Arc::new(Inner {
            state: Mutex::new(state),
            slots: Arc::new(Semaphore::new(limits.parallel.max(1) as usize)),
            queue: tokio::sync::Mutex::new(()),
            changed: Notify::new(),
        }))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for its turn, for a free place and for the pace. Hold the permit for as long as the call runs.
    pub async fn enter(&self, estimated_tokens: u64, cancel: &CancellationToken) -> Result<Permit, ProviderError> {
        tokio::select! {
            biased;
            () = cancel.cancelled() => Err(ProviderError::new(Fault::Cancelled, "Stopped.")),
            permit = self.turn(estimated_tokens) => permit,
        }
    }

    async fn turn(&self, estimated_tokens: u64) -> Result<Permit, ProviderError> {
        let _turn = self.0.queue.lock().await;
        let slot = Arc::clone(&self.0.slots).acquire_owned().await;
        let slot = slot.map_err(|_| ProviderError::new(Fault::Cancelled, "The connection was closed."))?;
        loop {
            let changed = self.0.changed.notified();
            let wait = {
                let (mut state, now) = (self.state(), Instant::now());
                let pause = state.paused_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
                let requests = state.requests.as_mut().map_or(Duration::ZERO, |b| b.wait(1.0, now));
                let tokens = state.tokens.as_mut().map_or(Duration::ZERO, |b| b.wait(float(estimated_tokens), now));
                let wait = pause.max(requests).max(tokens);
                if wait.is_zero() {
                    if let Some(bucket) = &mut state.requests {
                        bucket.level -= 1.0;
                    }
                    if let Some(bucket) = &mut state.tokens {
                        bucket.level -= float(estimated_tokens);
                    }
                    return Ok(Permit { limiter: self.clone(), reserved: estimated_tokens, _slot: slot });
                }
                wait
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = changed => {}
            }
        }
    }

    /// A provider asked to wait: nobody starts before. A shorter wait does not cut a longer one.
    pub fn pause(&self, wait: Duration) {
        let mut state = self.state();
        let until = Instant::now() + wait;
        state.paused_until = Some(state.paused_until.map_or(until, |now| now.max(until)));
    }

    /// How long the pause still lasts.
    pub fn paused(&self) -> Option<Duration> {
        let until = self.state().paused_until?;
        Some(until.saturating_duration_since(Instant::now())).filter(|d| !d.is_zero())
    }

    /// Takes what an error says about the pace. A 429 without a time pauses for five seconds.
    pub fn heed(&self, error: &ProviderError) {
        match (error.fault, error.retry_after) {
            (Fault::RateLimited, None) => self.pause(Duration::from_secs(5)),
            (Fault::RateLimited | Fault::Unavailable, Some(wait)) => self.pause(wait),
            _ => {}
        }
    }
}

/// A call under way.
#[derive(Debug)]
pub struct Permit {
    limiter: Limiter,
    reserved: u64,
    _slot: OwnedSemaphorePermit,
}

impl Permit {
    /// The call is over and took this many tokens; the reservation is corrected. Dropped without it, the reservation stands.
    pub fn settle(self, tokens: u64) {
        if let Some(bucket) = &mut self.limiter.state().tokens {
            bucket.level = (bucket.level + float(self.reserved) - float(tokens)).min(bucket.most);
        }
        self.limiter.0.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limiter(requests: Option<u32>, tokens: Option<u64>, parallel: u32) -> Limiter {
        Limiter::new(Limits { requests_per_minute: requests, tokens_per_minute: tokens, parallel })
    }

    async fn enter(limiter: &Limiter, tokens: u64) -> Permit {
        limiter.enter(tokens, &CancellationToken::new()).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn requests_a_minute() {
        let (limiter, start) = (limiter(Some(60), None, 100), Instant::now());
        for _ in 0..70 {
            drop(enter(&limiter, 0).await);
        }
        // Ten at once, then one a second.
        let taken = start.elapsed().as_secs_f64();
        assert!((59.0..61.0).contains(&taken), "{taken}");
    }

    #[tokio::test(start_paused = true)]
    async fn tokens_are_reserved_and_corrected() {
        let (limiter, start) = (limiter(None, Some(6_000), 100), Instant::now());
        let first = enter(&limiter, 1_000).await;
        // The bucket is empty; what was not used comes back.
        first.settle(0);
        drop(enter(&limiter, 1_000).await);
        assert!(start.elapsed() < Duration::from_millis(10));
        // More than the bucket holds waits for a full one and is owed.
        drop(enter(&limiter, 3_000).await);
        assert!((9.9..10.2).contains(&start.elapsed().as_secs_f64()));
        drop(enter(&limiter, 1_000).await);
        assert!((39.0..41.0).contains(&start.elapsed().as_secs_f64()), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_correction_wakes_who_waits() {
        let (limiter, start) = (limiter(None, Some(6_000), 100), Instant::now());
        let first = enter(&limiter, 1_000).await;
        let second = tokio::spawn({
            let limiter = limiter.clone();
            async move { enter(&limiter, 1_000).await.settle(1_000) }
        });
        tokio::time::sleep(Duration::from_secs(1)).await;
        first.settle(100);
        second.await.unwrap();
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn calls_at_once() {
        let (limiter, start) = (limiter(None, None, 2), Instant::now());
        let calls: Vec<_> = (0..6)
            .map(|_| {
                let limiter = limiter.clone();
                tokio::spawn(async move {
                    let permit = enter(&limiter, 5).await;
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    permit.settle(5);
                })
            })
            .collect();
        for call in calls {
            call.await.unwrap();
        }
        assert_eq!(start.elapsed().as_secs(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn one_refusal_pauses_all() {
        let (limiter, start) = (limiter(None, None, 4), Instant::now());
        limiter.heed(&ProviderError { retry_after: Some(Duration::from_secs(30)), ..ProviderError::new(Fault::RateLimited, "x") });
        limiter.pause(Duration::from_secs(1));
        assert!(limiter.paused().is_some());
        drop(enter(&limiter, 1).await);
        assert!((30.0..30.1).contains(&start.elapsed().as_secs_f64()), "{:?}", start.elapsed());
        assert!(limiter.paused().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_can_be_stopped_and_leaves_nothing_behind() {
        let limiter = limiter(None, None, 1);
        let held = enter(&limiter, 1).await;
        let cancel = CancellationToken::new();
        let waiting = tokio::spawn({
            let (limiter, cancel) = (limiter.clone(), cancel.clone());
            async move { limiter.enter(1, &cancel).await.map(drop) }
        });
        tokio::task::yield_now().await;
        cancel.cancel();
        assert_eq!(waiting.await.unwrap().unwrap_err().fault, Fault::Cancelled);
        drop(held);
        drop(enter(&limiter, 1).await);
    }
}
