//! Charts as pictures with a table behind each: bars in a stack, and parts of a whole.
//!
//! Must not know: what is counted.

use super::button::{Button, Kind};
use super::icon::Icon;
use super::measure::use_size;
use crate::format::{count, dollars, plural, short};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ChartProps {
    pub title: AttrValue,
    /// What there is to see, in a sentence, for who does not see it.
    pub summary: AttrValue,
    /// The heads of the table, the first one over the names of its rows.
    pub heads: Vec<AttrValue>,
    /// A row: its name, and a number for every further head.
    pub rows: Vec<(AttrValue, Vec<AttrValue>)>,
    /// The picture.
    pub children: Html,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub test: Option<AttrValue>,
}

/// A picture that turns into its table.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let table = use_state_eq(|| false);
    let toggle = {
        let table = table.clone();
        Callback::from(move |_| table.set(!*table))
    };
    html! {
        <figure class={classes!("chart", props.class.clone())} data-test={props.test.clone()}>
            <figcaption>
                <h2>{ &props.title }</h2>
                <Button kind={Kind::Ghost} icon={if *table { Icon::Activity } else { Icon::Table }} title={if *table { "Show as a picture" } else { "Show as a table" }}
                    pressed={*table} onclick={toggle} test="chart-table" />
            </figcaption>
            if *table {
                <div class="chart-table" tabindex="0" role="region" aria-label={props.title.clone()}>
                    <table>
                        <thead><tr>{ for props.heads.iter().map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
                        <tbody>
                            { for props.rows.iter().map(|(name, values)| html! {
                                <tr><th scope="row">{ name }</th>{ for values.iter().map(|value| html! { <td>{ value }</td> }) }</tr>
                            }) }
                        </tbody>
                    </table>
                </div>
            } else {
                <p class="heard">{ &props.summary }</p>
                { props.children.clone() }
            }
        </figure>
    }
}

/// One colour of a stack.
#[derive(Clone, PartialEq, Debug)]
pub struct Series {
    pub name: AttrValue,
    /// `#rrggbb`; none: a neutral colour of the styles.
    pub color: Option<AttrValue>,
    /// A number for every bar.
    pub values: Vec<u64>,
}

/// The largest series, and all others as one: a stack of two hundred colours says nothing.
pub fn largest(mut series: Vec<Series>, most: usize, others: impl FnOnce(usize) -> AttrValue) -> Vec<Series> {
    let sum = |s: &Series| s.values.iter().sum::<u64>();
    series.retain(|s| sum(s) > 0);
    series.sort_by_key(|s| std::cmp::Reverse(sum(s)));
    if series.len() <= most {
        return series;
    }
    let rest = series.split_off(most - 1);
    let bars = rest.iter().map(|s| s.values.len()).max().unwrap_or(0);
    let values = (0..bars).map(|i| rest.iter().map(|s| s.values.get(i).copied().unwrap_or(0)).sum()).collect();
    series.push(Series { name: others(rest.len()), color: None, values });
    series
}

/// A round number that no bar passes, and the steps of the scale below it.
pub fn scale(top: u64) -> (u64, Vec<u64>) {
    if top <= 4 {
        return (4, vec![0, 2, 4]);
    }
    let mut unit = 1_u64;
    loop {
        for step in [1, 2, 3, 4, 5, 6, 8].map(|n| n * unit) {
            let end = step * 4;
            if end >= top {
                return (end, (0..=4).map(|i| i * step).collect());
            }
        }
        unit *= 10;
    }
}

#[derive(Properties, PartialEq)]
pub struct StackProps {
    /// Under every bar.
    pub names: Vec<AttrValue>,
    pub series: Vec<Series>,
    pub unit: Unit,
}

/// What the numbers are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// `post`, `posts`.
    Things(&'static str, &'static str),
    /// Millionths of a dollar.
    Micros,
}

impl Unit {
    /// On the scale.
    fn tick(self, n: u64) -> String {
        match self {
            Self::Things(..) => short(i64::try_from(n).unwrap_or(i64::MAX)),
            Self::Micros if n.is_multiple_of(1_000_000) => format!("${}", count(n / 1_000_000)),
            Self::Micros => dollars(n),
        }
    }

    /// In the legend.
    fn words_short(self, n: u64) -> String {
        match self {
            Self::Things(..) => count(n),
            Self::Micros => self.words(n),
        }
    }

    fn words(self, n: u64) -> String {
        match self {
            Self::Things(one, many) => plural(n, one, many),
            Self::Micros => dollars(n),
        }
    }
}

const HEIGHT: f64 = 190.0;
const LEFT: f64 = 42.0;
const FOOT: f64 = 22.0;

/// Bars side by side, each a stack of series.
#[component]
pub fn Stack(props: &StackProps) -> Html {
    let node = use_node_ref();
    let (width, _) = use_size(node.clone());
    let bars = props.names.len().max(1);
    let total = |bar: usize| props.series.iter().map(|s| s.values.get(bar).copied().unwrap_or(0)).sum::<u64>();
    let (top, steps) = scale((0..bars).map(total).max().unwrap_or(0));
    #[allow(clippy::cast_precision_loss, reason = "a few hundred pixels")]
    let (slot, y) = ((width - LEFT).max(1.0) / bars as f64, move |n: u64| 8.0 + (HEIGHT - FOOT - 8.0) * (1.0 - n as f64 / top as f64));
    let thick = (slot * 0.62).clamp(2.0, 44.0);
    // Names that would run into each other are left out, from the newest backwards.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
    let every = (48.0 / slot).ceil().max(1.0) as usize;
    let stack = |bar: usize| {
        #[allow(clippy::cast_precision_loss, reason = "a few hundred pixels")]
        let x = LEFT + slot * bar as f64 + (slot - thick) / 2.0;
        let mut below = 0;
        props
            .series
            .iter()
            .filter_map(|series| {
                let n = series.values.get(bar).copied().filter(|n| *n > 0)?;
                let (low, high) = (y(below), y(below + n));
                below += n;
                let words = format!("{}, {}: {}", props.names[bar], series.name, props.unit.words(n));
                Some(html! {
                    <rect class={classes!("bar", series.color.is_none().then_some("plain"))} x={format!("{x:.1}")} y={format!("{high:.1}")} width={format!("{thick:.1}")}
                        height={format!("{:.1}", (low - high).max(1.0))} fill={series.color.clone()}><title>{ words }</title></rect>
                })
            })
            .collect::<Html>()
    };
    html! {
        <div ref={node} class="stack">
            if width > 0.0 {
                <svg width={format!("{width:.0}")} height={format!("{HEIGHT:.0}")} role="presentation" aria-hidden="true">
                    { for steps.iter().map(|n| html! {
                        <>
                            <line class="grid" x1={format!("{LEFT:.0}")} x2={format!("{width:.0}")} y1={format!("{:.1}", y(*n))} y2={format!("{:.1}", y(*n))} />
                            <text class="tick" x={format!("{:.0}", LEFT - 8.0)} y={format!("{:.1}", y(*n) + 3.5)} text-anchor="end">{ props.unit.tick(*n) }</text>
                        </>
                    }) }
                    { for (0..props.names.len()).map(stack) }
                    { for props.names.iter().enumerate().filter(|(i, _)| (bars - 1 - i).is_multiple_of(every)).map(|(i, name)| {
                        #[allow(clippy::cast_precision_loss, reason = "a few hundred pixels")]
                        let x = LEFT + slot * (i as f64 + 0.5);
                        html! { <text class="tick" x={format!("{x:.1}")} y={format!("{:.0}", HEIGHT - 5.0)} text-anchor="middle">{ name }</text> }
                    }) }
                </svg>
            }
            <Legend entries={props.series.iter().map(|s| (s.name.clone(), s.color.clone(), props.unit.words_short(s.values.iter().sum::<u64>()))).collect::<Vec<_>>()} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct LegendProps {
    entries: Vec<(AttrValue, Option<AttrValue>, String)>,
}

/// Which colour is what.
#[component]
fn Legend(props: &LegendProps) -> Html {
    html! {
        <ul class="legend">
            { for props.entries.iter().map(|(name, color, n)| html! {
                <li>
                    <svg viewBox="0 0 10 10" aria-hidden="true"><rect class={classes!(color.is_none().then_some("plain"))} width="10" height="10" rx="2.5" fill={color.clone()} /></svg>
                    <span class="clip">{ name }</span><span class="num">{ n }</span>
                </li>
            }) }
        </ul>
    }
}

#[derive(Properties, PartialEq)]
pub struct PartsProps {
    /// From the smallest part to the whole, each within the next: content ⊂ clustered ⊂ all.
    pub parts: [u64; 3],
}

/// A bar of how much of a whole is done, in two steps.
#[component]
pub fn Parts(props: &PartsProps) -> Html {
    let [inner, middle, whole] = props.parts;
    let width = |n: u64| (n.min(whole) * 1000).checked_div(whole).unwrap_or(0).to_string();
    html! {
        <svg class="parts" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="all" width="1000" height="8" />
            <rect class="some" width={width(middle)} height="8" />
            <rect class="full" width={width(inner)} height="8" />
        </svg>
    }
}

/// `37 %`; a little is never none, and not quite all is never all.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".into();
    }
    let exact = part.min(whole) * 100;
    let rounded = (exact + whole / 2) / whole;
    match rounded {
        0 if part > 0 => "under 1 %".into(),
        100 if part < whole => "99 %".into(),
        n => format!("{n} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(name: &'static str, values: &[u64]) -> Series {
        Series { name: name.into(), color: Some("#123456".into()), values: values.to_vec() }
    }

    #[test]
    fn the_rest_is_one_series() {
        let many = (0..200).map(|i| series("s", &[i, 1])).collect();
        let few = largest(many, 8, |n| format!("{n} others").into());
        assert_eq!(few.len(), 8);
        assert_eq!(few[7].name, "193 others");
        let sum: u64 = few.iter().flat_map(|s| &s.values).sum();
        assert_eq!(sum, (0..200).sum::<u64>() + 200, "nothing is left out of the picture");
        assert!(largest(vec![series("none", &[0, 0])], 8, |_| "".into()).is_empty());
    }

    #[test]
    fn scales_are_round_and_high_enough() {
        for top in [0, 1, 4, 5, 9, 17, 80, 81, 999, 123_456] {
            let (end, steps) = scale(top);
            assert!(end >= top && steps.last() == Some(&end) && steps[0] == 0, "{top}: {steps:?}");
            assert!(top < 5 || end < top * 3, "{top}: {end} is far too high");
        }
    }

    #[test]
    fn parts_are_never_rounded_to_none_or_all() {
        assert_eq!(
            [percent(0, 9), percent(1, 900), percent(899, 900), percent(9, 9), percent(3, 0)],
            ["0 %", "under 1 %", "99 %", "100 %", "–"].map(String::from)
        );
    }
}
