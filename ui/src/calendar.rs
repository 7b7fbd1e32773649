//! Days of the calendar as plain arithmetic: no clock, no time zone.
//!
//! Must not know: what happens on a day.

/// A day, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(pub i64);

pub const MONTHS: [&str; 12] = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
pub const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DAY: i64 = 86_400_000;

impl Day {
    /// Month and day count from 1 (Howard Hinnant's days_from_civil).
    pub fn new(year: i64, month: u32, day: u32) -> Self {
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y - era * 400;
        let doy = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        Self(era * 146_097 + doe - 719_468)
    }

    /// Year, month, day.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "months and days are small")]
    pub fn parts(self) -> (i64, u32, u32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z - era * 146_097;
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        (yoe + era * 400 + i64::from(month <= 2), month as u32, (doy - (153 * mp + 2) / 5 + 1) as u32)
    }

    /// `2026-01-31`, if it is a day at all.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let made = (1..=12).contains(&month).then(|| Self::new(year, month, day))?;
        (made.parts() == (year, month, day)).then_some(made)
    }

    pub fn text(self) -> String {
        let (year, month, day) = self.parts();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// `Monday, 23 November 2026`.
    pub fn words(self) -> String {
        let (year, month, day) = self.parts();
        format!("{}, {day} {} {year}", WEEKDAYS[self.weekday()], MONTHS[month as usize - 1])
    }

    /// 0 is Monday.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 6")]
    pub fn weekday(self) -> usize {
        (self.0 + 3).rem_euclid(7) as usize
    }

    pub fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }

    pub fn monday(self) -> Self {
        self.plus(-i64::try_from(self.weekday()).unwrap_or(0))
    }

    /// The first day of the month some months on.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 11")]
    pub fn month(self, on: i64) -> Self {
        let (year, month, _) = self.parts();
        let months = year * 12 + i64::from(month) - 1 + on;
        Self::new(months.div_euclid(12), months.rem_euclid(12) as u32 + 1, 1)
    }
}

/// The UTC day of a moment.
pub fn from_millis(at: i64) -> Day {
    Day(at.div_euclid(DAY))
}

/// Whole weeks from Monday to Sunday that show the month of a day.
pub fn month_grid(day: Day) -> Vec<Day> {
    let (first, next) = (day.month(0), day.month(1));
    let start = first.monday();
    let weeks = (next.0 - start.0 + 6) / 7;
    (0..weeks * 7).map(|i| start.plus(i)).collect()
}

/// The week of a day.
pub fn week_grid(day: Day) -> Vec<Day> {
    (0..7).map(|i| day.monday().plus(i)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree() {
        assert_eq!(Day::new(1970, 1, 1), Day(0));
        assert_eq!(Day::new(2026, 11, 23).weekday(), 0, "a Monday");
        assert_eq!(from_millis(1_795_469_817_821).text(), "2026-11-23");
        let mut day = Day::new(1896, 2, 27);
        for _ in 0..120_000 {
            let (y, m, d) = day.parts();
            assert_eq!(Day::new(y, m, d), day);
            day = day.plus(1);
        }
        assert_eq!(Day::new(2028, 2, 28).plus(1).text(), "2028-02-29");
        assert_eq!(Day::new(2100, 2, 28).plus(1).text(), "2100-03-01");
    }

    #[test]
    fn only_real_days_are_read() {
        assert_eq!(Day::parse("2026-01-31"), Some(Day::new(2026, 1, 31)));
        for bad in ["2026-02-30", "2026-13-01", "2026-00-10", "soon", "2026-01", ""] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
        assert_eq!(Day::new(2026, 11, 23).words(), "Monday, 23 November 2026");
    }

    #[test]
    fn grids_are_whole_weeks_around_the_month() {
        for (year, month, weeks) in [(2026, 11, 6), (2027, 2, 4), (2026, 12, 5), (2028, 2, 5)] {
            let grid = month_grid(Day::new(year, month, 15));
            assert_eq!(grid.len(), weeks * 7, "{year}-{month}");
            assert_eq!(grid[0].weekday(), 0);
            assert!(grid.contains(&Day::new(year, month, 1)) && grid.contains(&Day::new(year, month, 15).month(1).plus(-1)));
        }
        assert_eq!(Day::new(2026, 1, 31).month(1).text(), "2026-02-01");
        assert_eq!(Day::new(2026, 1, 31).month(-1).text(), "2025-12-01");
        assert_eq!(week_grid(Day::new(2026, 11, 29))[0].text(), "2026-11-23");
    }
}
