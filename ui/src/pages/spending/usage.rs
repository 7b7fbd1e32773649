//! Where the money went: by day, site, function, model or provider, over a time; a picture with its table behind.
//!
//! Must not know: how the ledger is kept.

use super::month::{first_of_month, millis};
use crate::calendar::{self, Day, MONTHS};
use crate::components::async_view::async_view;
use crate::components::chart::{Chart, Series, Stack, Unit, percent};
use crate::components::field::{Segments, Select};
use crate::format::{count, dollars, plural};
use crate::pages::ai::names::function_of;
use crate::pages::list::days;
use crate::store::query::use_query_keep;
use igny8_model::money::{Usage, UsageBy, UsageRequest, UsageRow};
use igny8_model::{SiteId, commands};
use yew::prelude::*;

/// A stretch of time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Period {
    ThisMonth,
    LastMonth,
    Quarter,
    All,
}

impl Period {
    const ALL: [Self; 4] = [Self::ThisMonth, Self::LastMonth, Self::Quarter, Self::All];

    fn name(self) -> &'static str {
        match self {
            Self::ThisMonth => "This month",
            Self::LastMonth => "Last month",
            Self::Quarter => "90 days",
            Self::All => "All",
        }
    }

    /// First day, and the first one after; today is `today`.
    fn days(self, first: Day, today: Day) -> (Option<Day>, Option<Day>) {
        match self {
            Self::ThisMonth => (Some(first), None),
            Self::LastMonth => (Some(first.month(-1)), Some(first)),
            Self::Quarter => (Some(today.plus(-89)), None),
            Self::All => (None, None),
        }
    }
}

/// What is on a time's axis is a picture of bars side by side; all else is a ranking.
fn over_time(by: UsageBy) -> bool {
    matches!(by, UsageBy::Day | UsageBy::Month)
}

#[derive(Properties, PartialEq)]
pub struct UsageChartProps {
    pub site: Option<SiteId>,
}

#[component]
pub fn UsageChart(props: &UsageChartProps) -> Html {
    let site = props.site;
    let by = use_state_eq(|| UsageBy::Day);
    let period = use_state_eq(|| Period::ThisMonth);
    let today = calendar::from_millis(days::now());
    let (from, to) = period.days(first_of_month(), today);
    // A bar a day over years is a wall: all times are shown by month.
    let asked = if *by == UsageBy::Day && *period == Period::All { UsageBy::Month } else { *by };
    let used = use_query_keep::<commands::MoneyUsage>(Some(UsageRequest { by: asked, from: from.map(millis), to: to.map(millis), site_id: site }));
    let mut ways = vec![(UsageBy::Day, if *period == Period::All { "Month" } else { "Day" }.into())];
    if site.is_none() {
        ways.push((UsageBy::Site, "Site".into()));
    }
    ways.extend([(UsageBy::Function, "Work".into()), (UsageBy::Model, "Model".into()), (UsageBy::Provider, "Provider".into())]);
    let onby = {
        let by = by.clone();
        Callback::from(move |new| by.set(new))
    };
    let onperiod = {
        let period = period.clone();
        Callback::from(move |name: String| {
            if let Some(new) = Period::ALL.into_iter().find(|p| p.name() == name) {
                period.set(new);
            }
        })
    };
    let periods = Period::ALL.iter().map(|p| (p.name().into(), p.name().into())).collect::<Vec<(AttrValue, AttrValue)>>();
    let body = async_view(&used, |_| false, Html::default, |usage| chart(usage, asked, *period, from, to, today));
    html! {
        <section class="usage" aria-label="Where the money went">
            <div class="usage-tools">
                <Segments<UsageBy> label="By" options={ways} value={*by} onchange={onby} />
                <Select label="Time" bare=true options={periods} value={period.name()} onchange={onperiod} test="usage-period" />
            </div>
            { body }
        </section>
    }
}

fn chart(usage: &Usage, by: UsageBy, period: Period, from: Option<Day>, to: Option<Day>, today: Day) -> Html {
    let rows = if by == UsageBy::Day { whole_days(&usage.rows, from, to, today) } else { usage.rows.clone() };
    let total = &usage.total;
    let summary = match rows.iter().max_by_key(|r| r.cost_micros).filter(|r| r.cost_micros > 0) {
        Some(most) => {
            format!("{} in {}; the most, {}, {}.", dollars(total.cost_micros), plural(total.calls, "call", "calls"), dollars(most.cost_micros), name(most, by))
        }
        None if total.calls > 0 => format!("{}, at no cost.", plural(total.calls, "call", "calls")),
        None => "No calls in this time.".to_owned(),
    };
    let head = match by {
        UsageBy::Day => "Day",
        UsageBy::Month => "Month",
        UsageBy::Site => "Site",
        UsageBy::Function => "Work",
        UsageBy::Model => "Model",
        UsageBy::Provider => "Provider",
        UsageBy::Job => "Job",
    };
    let heads = [head, "Cost", "Calls", "Failed", "Tokens in", "From cache", "Tokens out", "Pictures"].map(AttrValue::from).to_vec();
    let cells = |r: &UsageRow| {
        let unknown = if r.unknown > 0 { format!(" (+ at most {})", dollars(r.unknown_micros)) } else { String::new() };
        let cost = format!("{}{unknown}", dollars(r.cost_micros));
        [cost, count(r.calls), count(r.failed), count(r.tokens_in), count(r.tokens_cached), count(r.tokens_out), count(r.images)]
            .into_iter()
            .map(AttrValue::from)
            .collect::<Vec<_>>()
    };
    let mut lines: Vec<(AttrValue, Vec<AttrValue>)> = rows.iter().filter(|r| r.calls > 0).map(|r| (name(r, by).into(), cells(r))).collect();
    if over_time(by) {
        lines.reverse();
    }
    lines.push(("Together".into(), cells(total)));
    let title = format!(
        "{} – {}",
        if over_time(by) { "Spent over time".to_owned() } else { format!("Spent by {}", head.to_lowercase()) },
        period.name().to_lowercase()
    );
    html! {
        <Chart {title} summary={summary.clone()} {heads} rows={lines} test="chart-usage">
            if total.calls == 0 {
                <p class="chart-empty">{ "No calls in this time. The built-in engine costs nothing and is not counted here." }</p>
            } else if over_time(by) {
                <Stack names={rows.iter().map(|r| short_name(r, by).into()).collect::<Vec<AttrValue>>()}
                    series={vec![Series { name: "Models".into(), color: None, values: rows.iter().map(|r| r.cost_micros).collect() }]} unit={Unit::Micros} />
            } else {
                { ranking(&rows, by, total.cost_micros) }
            }
        </Chart>
    }
}

/// The dearest first, each with its share.
fn ranking(rows: &[UsageRow], by: UsageBy, total: u64) -> Html {
    let most = rows.iter().map(|r| r.cost_micros).max().unwrap_or(0);
    html! {
        <ul class="ranking">
            { for rows.iter().take(12).map(|r| {
                let width = (u128::from(r.cost_micros) * 1000).checked_div(u128::from(most)).unwrap_or(0);
                html! {
                    <li key={r.key.clone()} title={format!("{}, {} tokens in, {} out", plural(r.calls, "call", "calls"), count(r.tokens_in), count(r.tokens_out))}>
                        <span class="clip">{ name(r, by) }</span>
                        <svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true"><rect class="all" width="1000" height="8" /><rect class="full" width={width.to_string()} height="8" /></svg>
                        <b class="num">{ dollars(r.cost_micros) }</b>
                        <span class="num quiet">{ percent(r.cost_micros, total) }</span>
                    </li>
                }
            }) }
            if rows.len() > 12 {
                <li class="quiet">{ format!("{} more in the table", rows.len() - 12) }</li>
            }
        </ul>
    }
}

/// Every day of the time, also those without a call.
fn whole_days(rows: &[UsageRow], from: Option<Day>, to: Option<Day>, today: Day) -> Vec<UsageRow> {
    let Some(from) = from else { return rows.to_vec() };
    let last = to.map_or(today, |to| to.plus(-1));
    (from.0..=last.0)
        .map(|day| {
            let key = Day(day).text();
            rows.iter().find(|r| r.key == key).cloned().unwrap_or_else(|| UsageRow { name: key.clone(), key, ..UsageRow::default() })
        })
        .collect()
}

fn name(row: &UsageRow, by: UsageBy) -> String {
    match by {
        UsageBy::Function => function_of(&row.key).to_owned(),
        UsageBy::Day => Day::parse(&row.key).map_or_else(|| row.name.clone(), Day::words),
        UsageBy::Month => month(&row.key).unwrap_or_else(|| row.name.clone()),
        _ => row.name.clone(),
    }
}

/// Under a bar.
fn short_name(row: &UsageRow, by: UsageBy) -> String {
    match (by, Day::parse(&row.key)) {
        (UsageBy::Day, Some(day)) => {
            let (_, month, date) = day.parts();
            format!("{date} {}", &MONTHS[month as usize - 1][..3])
        }
        _ => month(&row.key).unwrap_or_else(|| row.name.clone()),
    }
}

/// `Nov 2026` of `2026-11`.
fn month(key: &str) -> Option<String> {
    let (year, month) = key.split_once('-')?;
    let name = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some(format!("{} {year}", &name[..3]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_without_a_call_are_shown_too() {
        let row = |key: &str| UsageRow { key: key.into(), name: key.into(), calls: 1, ..UsageRow::default() };
        let (first, today) = (Day::new(2026, 11, 1), Day::new(2026, 11, 4));
        let days = whole_days(&[row("2026-11-02")], Some(first), None, today);
        assert_eq!(days.iter().map(|d| d.calls).collect::<Vec<_>>(), [0, 1, 0, 0]);
        let (from, to) = Period::LastMonth.days(first, today);
        assert_eq!((from, to), (Some(Day::new(2026, 10, 1)), Some(first)));
        assert_eq!(whole_days(&[], from, to, today).len(), 31);
        assert_eq!(Period::Quarter.days(first, today).0.map(|d| today.0 - d.0), Some(89));
        assert_eq!(month("2026-11").as_deref(), Some("Nov 2026"));
    }
}
