//! Areas in proportion to numbers, as near to squares as they go (Bruls, Huizing and van Wijk's squarified treemap).
//!
//! Must not know: what the numbers are, how the areas are drawn.

/// Where an area lies.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    pub fn middle(self) -> (f64, f64) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// An area for every weight, in the same order. Weights that fall give the best shapes; 0 takes no room.
pub fn squarify(weights: &[f64], room: Area) -> Vec<Area> {
    let total: f64 = weights.iter().sum();
    let mut areas = Vec::with_capacity(weights.len());
    if total <= 0.0 || room.width <= 0.0 || room.height <= 0.0 {
        return vec![Area::default(); weights.len()];
    }
    let unit = room.width * room.height / total;
    let mut rest = room;
    let mut at = 0;
    while at < weights.len() {
        let side = rest.width.min(rest.height);
        // As many as make the row's worst shape better.
        let (mut end, mut sum, mut worst) = (at, 0.0, f64::INFINITY);
        let (mut largest, mut smallest) = (0.0_f64, f64::INFINITY);
        while end < weights.len() {
            let one = weights[end] * unit;
            let shape = worst_shape(largest.max(one), smallest.min(one), sum + one, side);
            if shape > worst {
                break;
            }
            (largest, smallest) = (largest.max(one), smallest.min(one));
            (sum, worst) = (sum + one, shape);
            end += 1;
        }
        // Weights of nothing never make a row worse or better: they are laid with what stands before them.
        let end = end.max(at + 1);
        lay(&weights[at..end], unit, sum, &mut rest, &mut areas);
        at = end;
    }
    areas
}

/// The longest side against the shortest, of the worst area in a row.
fn worst_shape(largest: f64, smallest: f64, sum: f64, side: f64) -> f64 {
    if smallest <= 0.0 || sum <= 0.0 || side <= 0.0 {
        return f64::INFINITY;
    }
    let (side, sum) = (side * side, sum * sum);
    (side * largest / sum).max(sum / (side * smallest))
}

/// Lays a row along the shorter side and takes its room away.
fn lay(weights: &[f64], unit: f64, sum: f64, rest: &mut Area, areas: &mut Vec<Area>) {
    let upright = rest.width >= rest.height;
    let side = if upright { rest.height } else { rest.width };
    let thick = if side > 0.0 { (sum / side).min(if upright { rest.width } else { rest.height }) } else { 0.0 };
    let mut along = 0.0;
    for weight in weights {
        let long = if sum > 0.0 { side * weight * unit / sum } else { 0.0 };
        areas.push(if upright {
            Area { x: rest.x, y: rest.y + along, width: thick, height: long }
        } else {
            Area { x: rest.x + along, y: rest.y, width: long, height: thick }
        });
        along += long;
    }
    if upright {
        rest.x += thick;
        rest.width -= thick;
    } else {
        rest.y += thick;
        rest.height -= thick;
    }
}

/// How many of the (falling) weights get an area that can be seen and hit; the others share one.
pub fn visible(weights: &[f64], room: Area, smallest: f64) -> usize {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return 0;
    }
    let unit = room.width * room.height / total;
    weights.iter().take_while(|w| **w * unit >= smallest).count()
}

/// The nearest area in a direction, for moving by arrow keys.
pub fn neighbour(areas: &[Area], from: usize, (dx, dy): (f64, f64)) -> Option<usize> {
    let here = areas.get(from)?.middle();
    let distance = |to: &Area| {
        let (x, y) = (to.middle().0 - here.0, to.middle().1 - here.1);
        let (ahead, aside) = (x * dx + y * dy, (x * dy - y * dx).abs());
        // Within a right angle of the direction; straight ahead is nearer than aslant.
        (ahead > 0.5 && aside <= ahead.max(8.0) * 2.0).then_some(ahead + aside * 2.0)
    };
    let reached = areas.iter().enumerate().filter(|(i, _)| *i != from).filter_map(|(i, area)| Some((distance(area)?, i)));
    reached.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, i)| i)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Area = Area { x: 10.0, y: 20.0, width: 600.0, height: 400.0 };

    #[test]
    fn the_known_example_comes_out() {
        let areas = squarify(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], Area { x: 0.0, y: 0.0, width: 6.0, height: 4.0 });
        assert!((areas[0].width - 3.0).abs() < 1e-9 && (areas[0].height - 2.0).abs() < 1e-9, "{:?}", areas[0]);
        assert!((areas[1].y - 2.0).abs() < 1e-9);
    }

    #[test]
    fn areas_are_in_proportion_and_fill_the_room() {
        let weights: Vec<f64> = (1..=800).rev().map(|n| f64::from(n) * f64::from(n)).collect();
        let areas = squarify(&weights, ROOM);
        let total: f64 = weights.iter().sum();
        for (weight, area) in weights.iter().zip(&areas) {
            let wanted = weight / total * 240_000.0;
            assert!((area.width * area.height - wanted).abs() < wanted.mul_add(1e-6, 1e-6), "{weight}: {area:?}");
            assert!(area.x >= 9.999 && area.y >= 19.999 && area.x + area.width <= 610.001 && area.y + area.height <= 420.001, "{area:?}");
        }
        let shape = |a: &Area| (a.width / a.height).max(a.height / a.width);
        let mean = areas.iter().map(shape).sum::<f64>() / 800.0;
        assert!(mean < 1.6, "near to squares: {mean}");
    }

    #[test]
    fn nothing_and_zeros_do_no_harm() {
        assert!(squarify(&[], ROOM).is_empty());
        assert_eq!(squarify(&[0.0, 0.0], ROOM), vec![Area::default(); 2]);
        let areas = squarify(&[5.0, 0.0, 0.0], ROOM);
        assert!((areas[0].width * areas[0].height - 240_000.0).abs() < 1e-6 && areas.len() == 3);
        assert_eq!(squarify(&[1.0], Area::default()).len(), 1);
    }

    #[test]
    fn what_cannot_be_hit_is_left_to_the_rest() {
        let weights: Vec<f64> = std::iter::once(1e9).chain(std::iter::repeat_n(1.0, 5_000)).collect();
        assert_eq!(visible(&weights, ROOM, 80.0), 1);
        assert_eq!(visible(&[3.0, 2.0, 1.0], ROOM, 80.0), 3);
    }

    #[test]
    fn arrows_lead_to_the_neighbour() {
        let areas = squarify(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], ROOM);
        let down = neighbour(&areas, 0, (0.0, 1.0));
        assert_eq!(down, Some(1));
        assert_eq!(neighbour(&areas, 1, (0.0, -1.0)), Some(0));
        assert_eq!(neighbour(&areas, 0, (-1.0, 0.0)), None, "nothing lies beyond the edge");
        for from in 0..areas.len() {
            let ways = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)];
            assert!(ways.into_iter().any(|way| neighbour(&areas, from, way).is_some()), "no area is a dead end");
        }
    }
}
