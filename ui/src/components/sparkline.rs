//! A small line of monthly values.
//!
//! Must not know: what they count.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SparklineProps {
    /// Oldest first.
    pub values: Vec<f32>,
    #[prop_or(64)]
    pub width: u32,
    #[prop_or(18)]
    pub height: u32,
    /// Fills the area under the line.
    #[prop_or_default]
    pub area: bool,
}

#[component]
pub fn Sparkline(props: &SparklineProps) -> Html {
    let Some(line) = points(&props.values, props.width, props.height) else {
        return html! { <span class="unknown" aria-label="unknown">{ "–" }</span> };
    };
    let first = props.values.first().copied().unwrap_or(0.0);
    let last = props.values.last().copied().unwrap_or(0.0);
    let course = if last > first * 1.1 {
        "rising"
    } else if last < first * 0.9 {
        "falling"
    } else {
        "steady"
    };
    let (width, height) = (props.width, props.height);
    html! {
        <svg class={classes!("spark", course)} width={width.to_string()} height={height.to_string()} viewBox={format!("0 0 {width} {height}")}
            role="img" aria-label={format!("{course}, from {first:.0} to {last:.0} over {} months", props.values.len())}>
            if props.area {
                <polygon points={format!("1,{height} {line} {},{height}", width - 1)} />
            }
            <polyline points={line.clone()} />
            if let Some((x, y)) = line.rsplit(' ').next().and_then(|p| p.split_once(',')) {
                <circle cx={x.to_owned()} cy={y.to_owned()} r="2" />
            }
        </svg>
    }
}

/// The line's points; nothing for fewer than two values.
fn points(values: &[f32], width: u32, height: u32) -> Option<String> {
    if values.len() < 2 {
        return None;
    }
    let top = values.iter().copied().fold(f32::MIN, f32::max);
    let low = values.iter().copied().fold(f32::MAX, f32::min).min(top * 0.6);
    let span = if top > low { top - low } else { 1.0 };
    #[allow(clippy::cast_precision_loss, reason = "a few pixels")]
    let step = (width as f32 - 2.0) / (values.len() - 1) as f32;
    #[allow(clippy::cast_precision_loss, reason = "a few pixels")]
    let tall = height as f32 - 4.0;
    let point = |(i, v): (usize, &f32)| {
        #[allow(clippy::cast_precision_loss, reason = "a few pixels")]
        let x = 1.0 + i as f32 * step;
        format!("{x:.1},{:.1}", 2.0 + tall * (1.0 - (v - low) / span))
    };
    Some(values.iter().enumerate().map(point).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::points;

    #[test]
    fn a_line_stays_inside() {
        assert_eq!(points(&[5.0], 64, 18), None);
        assert_eq!(points(&[0.0, 10.0], 10, 10).as_deref(), Some("1.0,8.0 9.0,2.0"));
        assert!(points(&[3.0, 3.0, 3.0], 64, 18).is_some(), "equal values are a line, too");
    }
}
