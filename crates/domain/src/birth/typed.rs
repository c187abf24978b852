//! A date of birth as it is typed into three fields, with the sentences of the NHS date input.

use std::fmt;

use jiff::civil::Date;

use super::{Birth, EARLIEST, MONTHS};

/// One of the three fields.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The day.
    Day,
    /// The month.
    Month,
    /// The year.
    Year,
}

/// Why what was typed is no date of birth. Its `Display` completes a sentence that begins "Date of birth".
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BirthProblem {
    /// All three fields are empty; a page usually says "Enter …" instead.
    Empty,
    /// Some of the fields are empty.
    Missing(Vec<Part>),
    /// The year does not have four numbers.
    ShortYear,
    /// There is no such day.
    NotReal(Vec<Part>),
    /// Before 1 January 1900.
    TooEarly,
    /// Later than tomorrow: a clock may be wrong by a day, not more.
    TooLate,
}

impl Birth {
    /// Reads a whole date from three fields; a month may be typed as a number or as its name.
    pub fn from_fields(day: &str, month: &str, year: &str, today: Date) -> Result<Self, BirthProblem> {
        let fields = [(Part::Day, day.trim()), (Part::Month, month.trim()), (Part::Year, year.trim())];
        let missing: Vec<Part> =
            fields.iter().filter(|(_, typed)| typed.is_empty()).map(|(part, _)| *part).collect();
        match missing.len() {
            0 => {}
            3 => return Err(BirthProblem::Empty),
            _ => return Err(BirthProblem::Missing(missing)),
        }
        let [(_, day), (_, month), (_, year)] = fields;
        let (day, month, year) = (day_of(day), month_of(month), year_of(year)?);
        let numbers =
            [(Part::Day, day.is_none()), (Part::Month, month.is_none()), (Part::Year, year.is_none())];
        let wrong: Vec<Part> = numbers.iter().filter(|(_, wrong)| *wrong).map(|(part, _)| *part).collect();
        let (Some(day), Some(month), Some(year)) = (day, month, year) else {
            return Err(BirthProblem::NotReal(wrong));
        };
        let on = Date::new(year, month, day)
            .map_err(|_| BirthProblem::NotReal(vec![Part::Day, Part::Month, Part::Year]))?;
        if on < EARLIEST {
            return Err(BirthProblem::TooEarly);
        }
        if today.tomorrow().is_ok_and(|tomorrow| on > tomorrow) {
            return Err(BirthProblem::TooLate);
        }
        Ok(Self::Known { on })
    }
}

fn day_of(typed: &str) -> Option<i8> {
    number(typed, 2).filter(|day| (1..=31).contains(day)).and_then(|day| i8::try_from(day).ok())
}

/// A month by its number, its name or the first three or more letters of it.
pub fn month_of(typed: &str) -> Option<i8> {
    if let Some(number) = number(typed, 2) {
        return i8::try_from(number).ok().filter(|month| (1..=12).contains(month));
    }
    let typed = typed.trim_end_matches('.');
    let is_start =
        |name: &&str| name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
    let place = if typed.len() < 3 { None } else { MONTHS.iter().position(is_start) };
    place.and_then(|place| i8::try_from(place + 1).ok())
}

fn year_of(typed: &str) -> Result<Option<i16>, BirthProblem> {
    match number(typed, 4) {
        Some(_) if typed.len() < 4 => Err(BirthProblem::ShortYear),
        other => Ok(other),
    }
}

fn number(typed: &str, most: usize) -> Option<i16> {
    let is_number = typed.len() <= most && typed.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { typed.parse().ok() } else { None }
}

impl BirthProblem {
    /// The fields to mark.
    pub fn parts(&self) -> &[Part] {
        const ALL: &[Part] = &[Part::Day, Part::Month, Part::Year];
        match self {
            Self::Missing(parts) | Self::NotReal(parts) => parts,
            Self::ShortYear => &[Part::Year],
            Self::Empty | Self::TooEarly | Self::TooLate => ALL,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        })
    }
}

impl fmt::Display for BirthProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("must be entered, or marked as not known"),
            Self::Missing(parts) => {
                f.write_str("must include a ")?;
                for (place, part) in parts.iter().enumerate() {
                    write!(f, "{}{part}", if place == 0 { "" } else { " and " })?;
                }
                Ok(())
            }
            Self::ShortYear => f.write_str("must have 4 numbers in the year"),
            Self::NotReal(_) => f.write_str("must be a real date"),
            Self::TooEarly => f.write_str("must be on or after 1 January 1900"),
            Self::TooLate => f.write_str("must not be in the future"),
        }
    }
}
impl std::error::Error for BirthProblem {}
