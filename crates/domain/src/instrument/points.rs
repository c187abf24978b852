//! What an instrument gives: whole numbers, or tenths where it is a mean. Exact, because a band may hang on it.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Points, counted in tenths; written as `12` or `4.7`, and kept as those words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Points {
    tenths: i32,
}

/// What was typed is no number of points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPoints;

/// More than any instrument gives; below it nothing here can overflow.
const MOST: u32 = 10_000;

impl Points {
    /// A whole number of points.
    pub const fn whole(number: i32) -> Self {
        Self { tenths: number * 10 }
    }

    /// The mean of some answers to the nearest tenth, a half going up; none of no answers.
    pub fn mean(sum: i32, answers: i32) -> Option<Self> {
        (answers > 0).then(|| Self { tenths: rounded_half_up(sum * 10, answers) })
    }

    /// Reads what was typed: digits, and one more behind a full stop.
    pub fn parse(typed: &str) -> Result<Self, NoPoints> {
        let typed = typed.trim();
        let (whole, tenth) = typed.split_once('.').unwrap_or((typed, "0"));
        let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !are_digits(whole) || !are_digits(tenth) || tenth.len() != 1 {
            return Err(NoPoints);
        }
        let whole: u32 = whole.parse().map_err(|_| NoPoints)?;
        let tenth: u32 = tenth.parse().map_err(|_| NoPoints)?;
        match whole <= MOST {
            true => i32::try_from(whole * 10 + tenth).map(|tenths| Self { tenths }).map_err(|_| NoPoints),
            false => Err(NoPoints),
        }
    }

    /// The number where it is whole.
    pub const fn as_whole(self) -> Option<i32> {
        if self.tenths % 10 == 0 { Some(self.tenths / 10) } else { None }
    }
}

/// A quotient to the nearest whole number, a half going up. The divisor is above nought, the dividend not below.
pub(super) const fn rounded_half_up(dividend: i32, divisor: i32) -> i32 {
    (2 * dividend + divisor).div_euclid(2 * divisor)
}

impl TryFrom<String> for Points {
    type Error = NoPoints;

    fn try_from(typed: String) -> Result<Self, NoPoints> {
        Self::parse(&typed)
    }
}
impl From<Points> for String {
    fn from(points: Points) -> String {
        points.to_string()
    }
}
impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_whole() {
            Some(number) => write!(f, "{number}"),
            None => write!(f, "{}.{}", self.tenths / 10, self.tenths % 10),
        }
    }
}
impl fmt::Display for NoPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a number such as 12, or 4.7 for a mean")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_whole_or_tenths_and_are_said_as_they_were_typed() {
        for typed in ["0", "12", "4.7", "27"] {
            let points = Points::parse(typed).expect("points");
            assert_eq!(points.to_string(), typed);
            let kept = serde_json::to_string(&points).expect("words");
            assert_eq!(serde_json::from_str::<Points>(&kept).expect("points"), points);
        }
        assert_eq!(Points::parse(" 12.0 "), Ok(Points::whole(12)));
        for bad in ["", "-1", "4.75", "4,7", ".5", "5.", "1e1", "99999999999", "10001", "+3", "twelve"] {
            assert_eq!(Points::parse(bad), Err(NoPoints), "{bad}");
        }
    }

    #[test]
    fn a_mean_is_rounded_to_the_nearest_tenth_and_a_half_goes_up() {
        let mean = |sum, answers| Points::mean(sum, answers).expect("a mean").to_string();
        assert_eq!(mean(51, 11), "4.6"); // 4.636…
        assert_eq!(mean(9, 4), "2.3"); // 2.25
        assert_eq!(mean(8, 4), "2");
        assert_eq!(Points::mean(0, 0), None);
    }

    #[test]
    fn halves_go_up() {
        assert_eq!(
            [(5, 2), (4, 2), (9, 4), (10, 4), (11, 4)].map(|(a, b)| rounded_half_up(a, b)),
            [3, 2, 2, 3, 3]
        );
    }
}
