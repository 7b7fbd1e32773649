//! The arithmetic of long lists: which rows a scroll position shows, and where they lie.
//!
//! Must not know: elements. Browsers cap an element's height (about 16.7 million pixels in some), so a longer list is scrolled
//! to scale: the scroll bar spans all rows, a pixel of it stands for more than a pixel of rows.

use std::ops::Range;

/// The tallest element that every web view lays out.
const TALLEST: f64 = 15_000_000.0;

/// What is visible of a list.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct View {
    pub top: f64,
    pub height: f64,
}

/// How pixels of the scroll bar stand to pixels of rows.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    count: usize,
    row: f64,
    view: f64,
    ratio: f64,
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of rows are far below 2^52")]
impl Scale {
    pub fn new(count: usize, row: f64, view: f64) -> Self {
        let real = count as f64 * row;
        let ratio = if real > TALLEST { (real - view) / (TALLEST - view) } else { 1.0 };
        Self { count, row, view, ratio }
    }

    /// The height that the list takes in the document.
    pub fn height(self) -> f64 {
        (self.count as f64 * self.row).min(TALLEST)
    }

    /// The rows to draw at a scroll position, with some more on both sides.
    pub fn rows(self, top: f64, margin: usize) -> Range<usize> {
        let first = (top * self.ratio / self.row) as usize;
        let screen = (self.view / self.row) as usize + 2;
        let start = first.saturating_sub(margin).min(self.count);
        start..(first + screen + margin).min(self.count).max(start)
    }

    /// Where the drawn rows begin in the document.
    pub fn band_top(self, top: f64, first: usize) -> f64 {
        top - (top * self.ratio - first as f64 * self.row)
    }

    /// Whole rows on a screen.
    pub fn screen(self) -> usize {
        (self.view / self.row) as usize
    }

    /// The scroll position that has a row at the top.
    pub fn top_of(self, index: usize) -> f64 {
        index as f64 * self.row / self.ratio
    }

    /// The scroll position that shows a row, if the present one does not.
    pub fn reveal(self, top: f64, index: usize) -> Option<f64> {
        let real = top * self.ratio;
        let at = index as f64 * self.row;
        if at < real {
            Some(at / self.ratio)
        } else if at + self.row > real + self.view {
            Some(((at + self.row - self.view) / self.ratio).ceil())
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_list_is_not_scaled() {
        let scale = Scale::new(1_000, 36.0, 720.0);
        assert!((scale.height() - 36_000.0).abs() < 0.1);
        assert_eq!(scale.rows(0.0, 8), 0..30);
        assert_eq!(scale.rows(3_600.0, 8), 92..130);
        assert!((scale.band_top(3_600.0, 92) - 92.0 * 36.0).abs() < 0.1);
        assert_eq!(Scale::new(0, 36.0, 720.0).rows(0.0, 8), 0..0);
    }

    #[test]
    fn a_million_rows_reach_from_top_to_bottom() {
        let scale = Scale::new(1_000_000, 36.0, 720.0);
        assert!(scale.height() <= TALLEST);
        assert_eq!(scale.rows(scale.height() - 720.0, 8).end, 1_000_000, "the end of the scroll bar shows the last row");
        let top = scale.reveal(0.0, 999_999).expect("the last row is not visible at the top");
        let rows = scale.rows(top, 0);
        assert!(rows.contains(&999_999));
        // The last row's lower edge lies inside the view.
        let edge = scale.band_top(top, rows.start) + (1_000_000 - rows.start) as f64 * 36.0;
        assert!(edge <= top + 720.0 + 36.0 && edge > top + 600.0, "{edge} {top}");
    }

    #[test]
    fn every_row_can_be_revealed() {
        let scale = Scale::new(800_000, 36.0, 700.0);
        for index in [0, 1, 17, 399_999, 799_998, 799_999] {
            let top = scale.reveal(5_000_000.0, index).unwrap_or(5_000_000.0);
            assert!(scale.rows(top, 0).contains(&index), "{index}");
        }
    }
}
