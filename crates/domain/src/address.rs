//! Where the person lives and has lived.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    entry::{Moment, entry},
    postcode::Postcode,
    text::NoteText,
};

/// One place, from a day to a day. Earlier places stay: they are the history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Address {
    /// Where.
    pub home: Home,
    /// From when, as far as known.
    pub from_on: Option<Date>,
    /// Until when; none while the person lives there.
    pub until_on: Option<Date>,
    /// When it was said.
    pub moment: Moment,
}

/// A home, or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Home {
    /// A place with an address.
    At {
        /// As it stands on a letter.
        lines: NoteText,
        /// Its postcode, where known.
        postcode: Option<Postcode>,
    },
    /// No fixed address (postcode ZZ99 3VZ in returns, NHS Data Dictionary).
    NoFixedAddress {
        /// Where the person sleeps, as said.
        sleeps: Option<NoteText>,
    },
}

entry!(Address, AddressRecorded, AddressCorrected, AddressRetired, code(self) None);
