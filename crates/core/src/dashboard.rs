//! Area `dashboard`: what needs somebody today, across clients. Reads only.

use crate::clock::{DAY, civil, now};
use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_model::Millis;
use igny8_model::dashboard::{Dashboard, DashboardRequest, DashboardTotals};
use igny8_store::{dashboard as counts, records};

const WEEK: Millis = 7 * DAY;
/// Rows of a list on the dashboard.
const SHOWN: u32 = 20;

/// Monday 0:00 UTC of the week of a time. 1970-01-01 was a Thursday.
fn monday(at: Millis) -> Millis {
    at - (at + 3 * DAY).rem_euclid(WEEK)
}

/// The first of the month, UTC.
fn month_start(at: Millis) -> Millis {
    at - at.rem_euclid(DAY) - (civil(at).2 - 1) * DAY
}

pub(crate) async fn get(ws: &Workspace, request: DashboardRequest) -> Result<Dashboard> {
    let weeks = match request.weeks {
        0 => 12,
        n => n.min(53),
    };
    let (at, only, pool) = (now(), request.site_id, ws.reader());
    let (week, month) = (monday(at), month_start(at));
    let mut sites = counts::sites(pool, only, week, month).await.or_refuse()?;
    let mut totals = DashboardTotals::default();
    for s in &sites {
        totals.drafts_waiting += s.drafts_waiting;
        totals.outlines += s.outlines;
        totals.failed_posts += s.failed_posts;
        totals.conflicts += s.conflicts;
        totals.sites_in_trouble += u64::from(s.trouble.is_some());
        totals.jobs_running += s.jobs_running;
        totals.spend_micros += s.spend_micros;
        totals.published_this_week += s.published_this_week;
        totals.keywords += s.keywords;
        totals.clustered += s.clustered;
        totals.covered += s.covered;
    }
    if only.is_none() {
        let (running, spend) = counts::without_site(pool, month).await.or_refuse()?;
        totals.jobs_running += running;
        totals.spend_micros += spend;
    }
    // What needs somebody first; within it the sites stay in the order of their names.
    sites.sort_by_key(|s| (s.trouble.is_none(), std::cmp::Reverse(s.failed_posts + s.conflicts), std::cmp::Reverse(s.drafts_waiting)));
    Ok(Dashboard {
        totals,
        sites,
        weeks: counts::weeks(pool, only, week - i64::from(weeks - 1) * WEEK, weeks).await.or_refuse()?,
        spend_months: counts::spend(pool, only).await.or_refuse()?,
        failed: records::unsolved(pool, only, SHOWN).await.or_refuse()?,
        drafts: counts::waiting(pool, only, SHOWN).await.or_refuse()?,
    })
}

#[cfg(test)]
mod tests {
    use super::{DAY, monday, month_start};

    #[test]
    fn weeks_begin_on_monday_and_months_on_the_first() {
        // 2026-11-23 is a Monday.
        let monday_0 = 1_795_392_000_000;
        assert_eq!(monday(monday_0), monday_0);
        assert_eq!(monday(monday_0 + 6 * DAY + DAY - 1), monday_0);
        assert_eq!(monday(monday_0 - 1), monday_0 - 7 * DAY);
        assert_eq!(month_start(monday_0), monday_0 - 22 * DAY);
        // 2024-02-29, a leap day.
        assert_eq!(month_start(1_709_164_800_000 + 5), 1_706_745_600_000);
    }
}
