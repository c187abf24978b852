//! Addresses: what is asked, and how they read.

use casework::draft::Typed;
use domain::{
    access::Field,
    address::{Address, Home},
    content::Content,
    postcode::Postcode,
    service_hours::wording,
};
use jiff::civil::Date;

use super::entry::{EntryForm, EntryPages, Reading, Row, row, row_if};

impl EntryPages for Address {
    const SLUG: &'static str = "addresses";
    const MANY: &'static str = "Addresses";
    const NEW: &'static str = "Add an address";
    const NONE: &'static str = "No address is recorded yet.";

    fn title(&self, _: &Content) -> String {
        match (&self.home, self.until_on) {
            (Home::At { .. }, None) => "Address".to_owned(),
            (Home::NoFixedAddress { .. }, None) => "No fixed address".to_owned(),
            (Home::At { .. }, Some(until)) => format!("Address until {}", wording::day(until)),
            (Home::NoFixedAddress { .. }, Some(until)) => {
                format!("No fixed address until {}", wording::day(until))
            }
        }
    }

    /// Row 3 as a whole, or nothing: who may not read places is not let in here.
    fn rows(&self, _: &Content, shows: &dyn Fn(Field) -> bool) -> Vec<Row> {
        if !shows(Field::Address) {
            return Vec::new();
        }
        let mut rows = Vec::new();
        match &self.home {
            Home::At { lines, postcode } => {
                rows.push(row("Address", lines));
                rows.extend(row_if("Postcode", postcode.as_ref().map(Postcode::as_str)));
            }
            Home::NoFixedAddress { sleeps } => rows.extend(row_if("Where they sleep", sleeps.as_ref())),
        }
        let day = |date: Option<Date>| date.map(wording::day);
        rows.extend(row_if("From", day(self.from_on)));
        rows.extend(row_if("Until", day(self.until_on)));
        rows
    }
}

impl EntryForm for Address {
    const FIELDS: &'static [&'static str] = &[
        "home",
        "lines",
        "postcode",
        "sleeps",
        "from_day",
        "from_month",
        "from_year",
        "until_day",
        "until_month",
        "until_year",
    ];
    const LOOKUPS: &'static [&'static str] = &[];

    fn read(reading: &Reading<'_, '_>) -> Option<Self> {
        let home = match reading.get("home") {
            "at" => {
                let lines = reading.text("lines", "The address", "Enter the address");
                let typed = reading.get("postcode").trim();
                let postcode = Postcode::parse(typed).ok();
                if !typed.is_empty() && postcode.is_none() {
                    reading.wrong("postcode", "Enter a real postcode, like B11 1AA, or leave it empty");
                }
                lines.map(|lines| Home::At { lines, postcode })
            }
            "none" => {
                Some(Home::NoFixedAddress { sleeps: reading.optional_text("sleeps", "Where they sleep") })
            }
            _ => {
                reading.wrong("home", "Select whether the person has an address");
                None
            }
        };
        let from_on = reading.optional_day("from_day", "from_month", "from_year", "From");
        let until_on = reading.optional_day("until_day", "until_month", "until_year", "Until");
        if let (Some(from_on), Some(until_on)) = (from_on, until_on)
            && until_on < from_on
        {
            reading.wrong("until_day", "Until must be the same day as from, or later");
        }
        Some(Address { home: home?, from_on, until_on, moment: reading.moment() })
    }

    fn typed(&self, typed: &mut Typed) {
        let mut put = |name: &str, value: String| typed.insert(name.to_owned(), vec![value]);
        match &self.home {
            Home::At { lines, postcode } => {
                put("home", "at".to_owned());
                put("lines", lines.to_string());
                put("postcode", postcode.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default());
            }
            Home::NoFixedAddress { sleeps } => {
                put("home", "none".to_owned());
                put("sleeps", sleeps.as_ref().map(ToString::to_string).unwrap_or_default());
            }
        }
        for (name, date) in [("from", self.from_on), ("until", self.until_on)] {
            if let Some(date) = date {
                put(&format!("{name}_day"), date.day().to_string());
                put(&format!("{name}_month"), date.month().to_string());
                put(&format!("{name}_year"), date.year().to_string());
            }
        }
    }
}
