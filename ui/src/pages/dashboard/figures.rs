//! The pictures of the start page: posts a week, how far keywords are covered, what was spent.
//!
//! Must not know: how the numbers are counted.

use super::{one_of, open};
use crate::components::badge::SiteBadge;
use crate::components::chart::{Chart, Parts, Series, Stack, Unit, largest, percent};
use crate::format::{count, dollars, plural};
use crate::route::Place;
use crate::store::session::Here;
use igny8_model::SiteId;
use igny8_model::dashboard::{Dashboard, DashboardSite};
use std::collections::BTreeMap;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PublishedProps {
    pub board: Dashboard,
    pub here: Here,
    /// Nothing was published in all these weeks.
    pub quiet: bool,
}

/// Sites that have a colour of their own in the stack; the others share one.
const COLOURS: usize = 8;

#[component]
pub fn Published(props: &PublishedProps) -> Html {
    let PublishedProps { board, here, quiet } = props;
    let weeks = &board.weeks;
    let names: Vec<AttrValue> = weeks.iter().map(|w| day_month(w.start).into()).collect();
    let mut sites: BTreeMap<SiteId, Vec<u64>> = BTreeMap::new();
    for (index, week) in weeks.iter().enumerate() {
        for (site, n) in &week.published {
            sites.entry(*site).or_insert_with(|| vec![0; weeks.len()])[index] += n;
        }
    }
    let series: Vec<Series> = sites
        .into_iter()
        .filter_map(|(id, values)| {
            let site = here.site_named(id)?;
            Some(Series { name: site.name.clone().into(), color: Some(site.color.clone().into()), values })
        })
        .collect();
    let all: Vec<u64> = (0..weeks.len()).map(|i| series.iter().map(|s| s.values[i]).sum()).collect();
    let total: u64 = all.iter().sum();
    let rows: Vec<(AttrValue, Vec<AttrValue>)> = names
        .iter()
        .enumerate()
        .rev()
        .map(|(i, week)| {
            let each: Vec<String> = series.iter().filter(|s| s.values[i] > 0).map(|s| format!("{} {}", s.name, s.values[i])).collect();
            (week.clone(), vec![count(all[i]).into(), each.join(", ").into()])
        })
        .collect();
    let best = all.iter().enumerate().max_by_key(|(_, n)| **n).filter(|(_, n)| **n > 0);
    let summary = match best {
        Some((week, n)) => format!(
            "{} in {} weeks; the most, {n}, in the week of {}; {} this week.",
            plural(total, "post", "posts"),
            weeks.len(),
            names[week],
            all.last().copied().unwrap_or(0)
        ),
        None => "Nothing was published in these weeks.".to_owned(),
    };
    html! {
        <Chart title="Published each week" {summary} heads={vec!["Week of".into(), "Posts".into(), "Sites".into()]} {rows} test="chart-published">
            if *quiet {
                <p class="chart-empty">{ "Nothing was published in the last twelve weeks. Send a finished draft from Publish, and it is counted here." }</p>
            } else {
                <Stack {names} series={largest(series, COLOURS, |n| plural(n as u64, "other site", "other sites").into())} unit={Unit::Things("post", "posts")} />
            }
        </Chart>
    }
}

/// `23 Nov` of a Monday at 0:00 UTC.
fn day_month(at: i64) -> String {
    let (_, month, day) = crate::calendar::from_millis(at).parts();
    format!("{day} {}", &crate::calendar::MONTHS[month as usize - 1][..3])
}

#[derive(Properties, PartialEq)]
pub struct CoverageProps {
    pub board: Dashboard,
    pub here: Here,
    pub site: Option<SiteId>,
}

const BARS: usize = 8;

/// Of all keywords: in a cluster, and with content for that cluster.
#[component]
pub fn Coverage(props: &CoverageProps) -> Html {
    let CoverageProps { board, here, .. } = props;
    let t = &board.totals;
    let mut sites: Vec<&DashboardSite> = board.sites.iter().filter(|s| s.keywords > 0).collect();
    sites.sort_by_key(|s| std::cmp::Reverse(s.keywords));
    let name = |s: &DashboardSite| here.site_named(s.site_id).map(|s| s.name.clone()).unwrap_or_default();
    let rows = sites
        .iter()
        .map(|s| {
            let cells = [count(s.keywords), percent(s.clustered, s.keywords), percent(s.covered, s.keywords)];
            (AttrValue::from(name(s)), cells.into_iter().map(AttrValue::from).collect())
        })
        .collect::<Vec<_>>();
    let summary = format!(
        "Of {}, {} are in a cluster and {} have content.",
        plural(t.keywords, "keyword", "keywords"),
        percent(t.clustered, t.keywords),
        percent(t.covered, t.keywords)
    );
    html! {
        <Chart title="Keywords covered" summary={summary.clone()} heads={["Site", "Keywords", "In a cluster", "With content"].map(AttrValue::from).to_vec()} {rows} test="chart-coverage">
            if t.keywords == 0 {
                <p class="chart-empty">{ "No keywords yet. Import a file, and its coverage is shown here." }</p>
            } else {
                <div class="coverage">
                    <p aria-hidden="true">{ &summary }</p>
                    <ul>
                        { for sites.iter().take(BARS).map(|s| {
                            let id = s.site_id;
                            let site = here.site_named(id);
                            html! {
                                <li key={id.to_string()}>
                                    <button type="button" class="cover-line" title="Keywords without a cluster"
                                        onclick={move |_| open(Some(id), Place::Keywords, vec![one_of("cluster", &["none"])])}>
                                        if let Some(site) = site {
                                            <SiteBadge name={site.name.clone()} color={site.color.clone()} />
                                        }
                                        <span class="clip">{ name(s) }</span>
                                        <Parts parts={[s.covered, s.clustered, s.keywords]} />
                                        <span class="num">{ percent(s.covered, s.keywords) }</span>
                                    </button>
                                </li>
                            }
                        }) }
                    </ul>
                    <div class="legend">
                        <span><i class="full"></i>{ "With content" }</span><span><i class="some"></i>{ "In a cluster" }</span><span><i class="all"></i>{ "Neither" }</span>
                        if sites.len() > BARS {
                            <span class="end quiet">{ format!("{} in the table", plural((sites.len() - BARS) as u64, "more site", "more sites")) }</span>
                        }
                    </div>
                </div>
            }
        </Chart>
    }
}

#[derive(Properties, PartialEq)]
pub struct SpendProps {
    pub months: Vec<(String, i64)>,
}

/// What AI calls cost, by month. Not there while nothing was spent.
#[component]
pub fn Spend(props: &SpendProps) -> Html {
    let months: Vec<_> = props.months.iter().rev().take(12).rev().collect();
    if months.iter().all(|(_, micros)| *micros == 0) {
        return Html::default();
    }
    let names: Vec<AttrValue> = months.iter().map(|(month, _)| AttrValue::from(month.clone())).collect();
    let whole = |micros: i64| u64::try_from(micros).unwrap_or(0);
    let values = months.iter().map(|(_, micros)| whole(*micros)).collect();
    let rows = months.iter().rev().map(|(month, micros)| (AttrValue::from(month.clone()), vec![AttrValue::from(dollars(whole(*micros)))])).collect::<Vec<_>>();
    let total: i64 = months.iter().map(|(_, micros)| *micros).sum();
    html! {
        <Chart title="Spent on AI each month" summary={format!("{} in {} months.", dollars(whole(total)), months.len())} heads={vec!["Month".into(), "Spent".into()]} {rows} test="chart-spend">
            <Stack {names} series={vec![Series { name: "AI calls".into(), color: None, values }]} unit={Unit::Micros} />
        </Chart>
    }
}
