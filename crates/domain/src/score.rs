//! A mark from 0 to 10 that a person gives: how far a goal has come, how things are.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A mark from 0 (not at all) to 10 (all the way). The person gives it; nobody computes with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Score(u8);

/// What was given is no mark from 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoScore;

impl Score {
    /// The highest mark.
    pub const HIGHEST: u8 = 10;

    /// Every mark, the lowest first, as a page offers them.
    pub fn all() -> impl Iterator<Item = Score> {
        (0..=Self::HIGHEST).map(Score)
    }

    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// Reads what was chosen.
    pub fn parse(typed: &str) -> Result<Self, NoScore> {
        typed.trim().parse::<u8>().map_err(|_| NoScore).and_then(Self::try_from)
    }
}

impl TryFrom<u8> for Score {
    type Error = NoScore;

    fn try_from(number: u8) -> Result<Self, NoScore> {
        if number <= Self::HIGHEST { Ok(Self(number)) } else { Err(NoScore) }
    }
}
impl From<Score> for u8 {
    fn from(score: Score) -> u8 {
        score.0
    }
}
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} out of 10", self.0)
    }
}
impl fmt::Display for NoScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a whole number from 0 to 10")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_run_from_nought_to_ten_and_no_further() {
        assert_eq!(Score::parse(" 0 ").map(Score::get), Ok(0));
        assert_eq!(Score::parse("10").map(Score::get), Ok(10));
        for bad in ["11", "-1", "", "5.5", "five", "256"] {
            assert_eq!(Score::parse(bad), Err(NoScore), "{bad}");
        }
        assert_eq!(Score::all().count(), 11);
    }

    #[test]
    fn a_stored_mark_beyond_ten_cannot_be_read() {
        assert!(serde_json::from_str::<Score>("11").is_err());
        assert_eq!(serde_json::to_string(&Score(7)).expect("a number"), "7");
    }
}
