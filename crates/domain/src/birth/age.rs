//! An age on a day, whether it is under 18, and the bands that returns count by.

use std::fmt;

/// How old somebody is on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AgeOn {
    /// Known.
    Exactly {
        /// Whole years.
        years: u8,
    },
    /// Between two ages.
    About {
        /// The youngest that they may be.
        from: u8,
        /// The oldest that they may be.
        to: u8,
    },
    /// Nobody knows.
    NotKnown,
}

/// Whether somebody is under 18.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Under18 {
    /// Yes.
    Yes,
    /// No.
    No,
    /// They may be: treated as such until shown otherwise (PACE Code C 1.5).
    Perhaps,
    /// Nothing is known about the age.
    NotKnown,
}

/// The bands of age that counts are made by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AgeBand {
    /// Under 10.
    Under10,
    /// 10 to 13.
    From10,
    /// 14 to 17.
    From14,
    /// 18 to 25.
    From18,
    /// 26 to 35.
    From26,
    /// 36 to 45.
    From36,
    /// 46 to 55.
    From46,
    /// 56 and over.
    From56,
    /// Not known, or an estimate that lies in two bands.
    NotKnown,
}

/// The finer bands of children and young people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum YouthBand {
    /// 10 to 13.
    From10,
    /// 14 and 15.
    From14,
    /// 16 and 17.
    From16,
}

impl AgeOn {
    /// Whether they are under 18.
    pub const fn is_under_18(self) -> Under18 {
        match self {
            Self::Exactly { years } if years < 18 => Under18::Yes,
            Self::Exactly { .. } => Under18::No,
            Self::About { to, .. } if to < 18 => Under18::Yes,
            Self::About { from, .. } if from >= 18 => Under18::No,
            Self::About { .. } => Under18::Perhaps,
            Self::NotKnown => Under18::NotKnown,
        }
    }

    /// The band to count them in.
    pub fn band(self) -> AgeBand {
        match self {
            Self::Exactly { years } => AgeBand::of(years),
            Self::About { from, to } if AgeBand::of(from) == AgeBand::of(to) => AgeBand::of(from),
            Self::About { .. } | Self::NotKnown => AgeBand::NotKnown,
        }
    }

    /// The finer band of a child or young person.
    pub fn youth_band(self) -> Option<YouthBand> {
        match self {
            Self::Exactly { years } => YouthBand::of(years),
            Self::About { from, to } => YouthBand::of(from).filter(|band| YouthBand::of(to) == Some(*band)),
            Self::NotKnown => None,
        }
    }
}

impl Under18 {
    /// Whether everything that protects a child applies: it does when they may be one.
    pub const fn is_treated_as_child(self) -> bool {
        matches!(self, Self::Yes | Self::Perhaps)
    }
}

impl AgeBand {
    /// Every band, from the youngest.
    pub const ALL: [Self; 9] = [
        Self::Under10,
        Self::From10,
        Self::From14,
        Self::From18,
        Self::From26,
        Self::From36,
        Self::From46,
        Self::From56,
        Self::NotKnown,
    ];

    const fn of(years: u8) -> Self {
        match years {
            0..=9 => Self::Under10,
            10..=13 => Self::From10,
            14..=17 => Self::From14,
            18..=25 => Self::From18,
            26..=35 => Self::From26,
            36..=45 => Self::From36,
            46..=55 => Self::From46,
            56.. => Self::From56,
        }
    }

    /// The code under which the band is counted.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Under10 => "under_10",
            Self::From10 => "10_13",
            Self::From14 => "14_17",
            Self::From18 => "18_25",
            Self::From26 => "26_35",
            Self::From36 => "36_45",
            Self::From46 => "46_55",
            Self::From56 => "56_over",
            Self::NotKnown => "not_known",
        }
    }
}

impl YouthBand {
    /// The band of an age, if it has one.
    const fn of(years: u8) -> Option<Self> {
        match years {
            10..=13 => Some(Self::From10),
            14..=15 => Some(Self::From14),
            16..=17 => Some(Self::From16),
            0..=9 | 18.. => None,
        }
    }

    /// The code under which the band is counted.
    pub const fn code(self) -> &'static str {
        match self {
            Self::From10 => "10_13",
            Self::From14 => "14_15",
            Self::From16 => "16_17",
        }
    }
}

impl fmt::Display for AgeOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly { years } => write!(f, "{years}"),
            Self::About { from, to } if from == to => write!(f, "about {from}"),
            Self::About { from, to } => write!(f, "{from} to {to}"),
            Self::NotKnown => f.write_str("age not known"),
        }
    }
}

impl fmt::Display for AgeBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Under10 => "Under 10",
            Self::From10 => "10 to 13",
            Self::From14 => "14 to 17",
            Self::From18 => "18 to 25",
            Self::From26 => "26 to 35",
            Self::From36 => "36 to 45",
            Self::From46 => "46 to 55",
            Self::From56 => "56 and over",
            Self::NotKnown => "Not known",
        })
    }
}

impl fmt::Display for YouthBand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::From10 => "10 to 13",
            Self::From14 => "14 and 15",
            Self::From16 => "16 and 17",
        })
    }
}
