//! What a team says of itself: to the public, to referrers and on its own pages.

use jiff::civil::{Time, Weekday};
use serde::Serialize;

use super::{folder::Folder, lookups::Lookups, places::Places, problem::Problems, toml_table::TomlTable};

const FILE: &str = "service.toml";

/// Opening and closing time of a day; none when closed.
pub type OpenHours = Option<(Time, Time)>;

/// What a team says of itself.
#[derive(Debug, Clone, Serialize)]
pub struct Service {
    /// Its name, as the public reads it.
    pub name: String,
    /// Its name in the header of pages.
    pub short_name: String,
    /// The area it serves.
    pub area: String,
    /// Code of the organisation that provides it.
    pub provider: String,
    /// Who pays for it.
    pub commissioner: String,
    /// What it does, one paragraph each.
    pub about: Vec<String>,
    /// What it helps with.
    pub helps_with: Vec<String>,
    /// Who can use it.
    pub who_can_use: String,
    /// How to ask for help, one way each.
    pub how_to_ask: Vec<String>,
    /// What to do when it is closed.
    pub out_of_hours: String,
    /// How to complain.
    pub complaints: String,
    /// What it wants to reach.
    pub aims: Vec<String>,
    /// Languages that are offered first (codes of `language`).
    pub languages_first: Vec<String>,
    /// The postcode for a person with no fixed address.
    pub no_fixed_address_postcode: String,
    /// The team type in the Mental Health Services Data Set.
    pub data_set_team_type: String,
    /// Whether the public may refer themselves on a page.
    pub public_self_referral: bool,
    /// Whom staff ask when they may not read something.
    pub duty: Duty,
    /// When it is open.
    pub hours: Hours,
    /// Colour choices; the first is the standard.
    pub colours: Vec<Colours>,
    /// Telephone numbers.
    pub telephones: Vec<Telephone>,
    /// Useful links.
    pub links: Vec<Link>,
}

/// Whom to ask: "Risk is recorded: ask the duty practitioner".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// In words.
    pub words: String,
    /// Number to ring.
    pub telephone: String,
}

/// Opening hours of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hours {
    /// Monday first.
    pub week: [OpenHours; 7],
    /// On a bank holiday, whatever weekday it is.
    pub bank_holiday: OpenHours,
}

impl Hours {
    /// The hours of a weekday that is no bank holiday.
    pub fn on(&self, weekday: Weekday) -> OpenHours {
        self.week[usize::from(weekday.to_monday_zero_offset().unsigned_abs())]
    }
}

/// A colour choice that lasts across pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Colours {
    /// Its code.
    pub code: String,
    /// What people choose by.
    pub name: String,
    /// Text, as `#rrggbb`.
    pub ink: String,
    /// Background.
    pub paper: String,
    /// Links and buttons.
    pub accent: String,
}

/// A telephone number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Telephone {
    /// Who answers.
    pub name: String,
    /// The number as people read it.
    pub number: String,
    /// Extension to ask for.
    pub extension: Option<String>,
}

/// A link to another site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// Its words.
    pub title: String,
    /// Its address.
    pub url: String,
}

impl Service {
    pub(super) fn read(
        folder: &Folder,
        places: &Option<Places>,
        lookups: &Lookups,
        problems: &Problems,
    ) -> Option<Self> {
        let mut file = TomlTable::read(FILE, folder, problems)?;
        let (duty, hours) = (file.table("duty").map(duty_of), file.table("hours").map(hours_of));
        let colours: Vec<Colours> = file.tables("colours").into_iter().map(colours_of).collect();
        let telephones = file.tables("telephones").into_iter().map(telephone_of).collect();
        let links = file.tables("links").into_iter().map(link_of).collect();
        if colours.first().is_some_and(|first| first.code != "standard") {
            file.problem("The first colours are not ‘standard’", "Put the standard colours first");
        }
        let service = Self {
            name: file.text("name"),
            short_name: file.text("short_name"),
            area: file.text("area"),
            provider: file.code("provider"),
            commissioner: file.text("commissioner"),
            about: file.texts("about"),
            helps_with: file.texts("helps_with"),
            who_can_use: file.text("who_can_use"),
            how_to_ask: file.texts("how_to_ask"),
            out_of_hours: file.text("out_of_hours"),
            complaints: file.text("complaints"),
            aims: file.texts("aims"),
            languages_first: file.texts("languages_first"),
            no_fixed_address_postcode: file.text("no_fixed_address_postcode"),
            data_set_team_type: file.text("data_set_team_type"),
            public_self_referral: file.flag("public_self_referral"),
            duty: duty.unwrap_or(Duty { words: String::new(), telephone: String::new() }),
            hours: hours.unwrap_or(Hours { week: [None; 7], bank_holiday: None }),
            colours,
            telephones,
            links,
        };
        if places.as_ref().is_some_and(|places| places.organisation(&service.provider).is_none()) {
            let what = format!("There is no organisation ‘{}’", service.provider);
            file.problem(what, "Name one of [[organisations]] in places.toml as provider");
        }
        for unknown in service.languages_first.iter().filter(|code| !lookups.has("language", code)) {
            let what = format!("There is no language ‘{unknown}’");
            file.problem(what, "Use codes of lookups/language.csv in languages_first");
        }
        file.finish();
        Some(service)
    }
}

fn duty_of(mut table: TomlTable<'_>) -> Duty {
    let duty = Duty { words: table.text("words"), telephone: table.text("telephone") };
    table.finish();
    duty
}

fn hours_of(mut table: TomlTable<'_>) -> Hours {
    let week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        .map(|day| table.open_hours(day));
    let hours = Hours { week, bank_holiday: table.open_hours("bank_holiday") };
    if hours.week.iter().all(Option::is_none) {
        table.problem("The service is never open", "Give hours to one day at least");
    }
    table.finish();
    hours
}

fn colours_of(mut table: TomlTable<'_>) -> Colours {
    let colours = Colours {
        code: table.code("code"),
        name: table.text("name"),
        ink: table.text("ink"),
        paper: table.text("paper"),
        accent: table.text("accent"),
    };
    for (key, colour) in [("ink", &colours.ink), ("paper", &colours.paper), ("accent", &colours.accent)] {
        if !is_colour(colour) {
            table
                .problem(format!("{key} ‘{colour}’ is not a colour"), "Write it as #rrggbb, such as #212b32");
        }
    }
    table.finish();
    colours
}

/// Only six digits after `#`: the value is written into a style sheet, where anything else could say more.
fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.chars().all(|c| c.is_ascii_hexdigit()))
}

fn telephone_of(mut table: TomlTable<'_>) -> Telephone {
    let telephone = Telephone {
        name: table.text("name"),
        number: table.text("number"),
        extension: table.optional_text("extension"),
    };
    if !telephone.number.chars().all(|c| c.is_ascii_digit() || c == ' ' || c == '+') {
        table.problem(
            format!("‘{}’ is not a telephone number", telephone.number),
            "Write digits and spaces; an extension has a line of its own",
        );
    }
    table.finish();
    telephone
}

fn link_of(mut table: TomlTable<'_>) -> Link {
    let link = Link { title: table.text("title"), url: table.text("url") };
    if !link.url.starts_with("https://") {
        table.problem(
            format!("‘{}’ is not a safe address", link.url),
            "Write an address that begins with https://",
        );
    }
    table.finish();
    link
}
