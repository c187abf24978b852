//! What every page shows around its content: `frame` in the context of each page.

use serde::Serialize;

use crate::form_draft::FormDraft;

/// Who is looking, where, in which colours, and what the top of the page has to tell them.
///
/// Every field is serialised, also when it is nothing: templates are strict about names.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Frame {
    /// The task, first in the browser's title. Initials of a person at most.
    pub title: String,
    /// What could not be read on the form that was sent; shown at the top of the page and beside each field.
    pub problems: Vec<Problem>,
    /// The service whose pages these are, from the team's content.
    pub service: Service,
    /// A sentence when this is not the live record: "Demonstration: invented people".
    pub environment: Option<String>,
    /// The colours chosen by this visitor.
    pub display: String,
    /// All choices of colours, in the order in which they are offered; the first is the standard.
    pub displays: Vec<DisplayChoice>,
    /// The address of the style sheet with the team's colours.
    pub colour_sheet: String,
    /// The address of this page, to come back to after choosing colours.
    pub here: String,
    /// The session's token for forms; nothing where no session exists.
    pub csrf: Option<String>,
    /// Who is signed in.
    pub visitor: Option<Visitor>,
    /// At most six places to go, those that this role can use.
    pub places: Vec<Place>,
    /// The way back to where one came from, with its filters; the last one is the page above this.
    pub crumbs: Vec<Link>,
    /// What has just happened ("Screening recorded"), or stands in the way ("The disk is full").
    pub flash: Vec<Flash>,
    /// The draft that keeps the form of this page.
    pub draft: Option<FormDraft>,
    /// Links of the foot: what the team does, contact, accessibility statement.
    pub links: Vec<Link>,
    /// When the page was opened, in full: what stands on a sheet that is printed of it.
    pub now: String,
    /// The version of the program, at the foot of each page.
    pub version: String,
}

/// The service and its team, as the content folder names them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Service {
    /// The name in the header and in the browser's title.
    pub name: String,
    /// The team's name.
    pub team: String,
    /// Where the name leads: the first page of whoever is looking.
    pub home: String,
    /// Whether the NHS logo may stand before the name.
    pub is_nhs: bool,
    /// The number to ring.
    pub telephone: Option<Telephone>,
}

/// A telephone number, as it is read and as it is dialled.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Telephone {
    /// With the spaces that people read it by: "0121 496 0000".
    pub shown: String,
    /// For the link: "+441214960000".
    pub dialled: String,
}

/// The practitioner who is signed in, in the assignment that is active.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Visitor {
    /// Their name.
    pub name: String,
    /// The role in words.
    pub role: String,
    /// The team of the active assignment.
    pub team: String,
    /// Where to change role and team; nothing for somebody with one assignment.
    pub change: Option<String>,
    /// Whether the header offers the search field.
    pub may_search: bool,
    /// Whether the header offers a new referral.
    pub may_refer: bool,
    /// Whether single keys work ("my settings").
    pub has_keys: bool,
    /// The seconds after which this page locks by itself when nobody is there.
    pub locks_after: i64,
    /// The seconds before that at which it says so.
    pub warns_before: u32,
    /// Where "This could have hurt someone" leads; the address names the page, no person.
    pub safety_report: String,
}

/// A place in the navigation.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Place {
    /// The word for it.
    pub text: String,
    /// Its address.
    pub href: String,
    /// Whether this page belongs to it.
    pub is_current: bool,
}

/// A text that leads somewhere.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Link {
    /// The words.
    pub text: String,
    /// The address.
    pub href: String,
}

/// Something to say at the top of the page.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    /// What sort of news it is.
    pub kind: FlashKind,
    /// One sentence.
    pub text: String,
    /// The way on, where there is one.
    pub link: Option<Link>,
}

/// Good news, plain news, or something in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FlashKind {
    /// What was asked has been done and kept.
    Done,
    /// Worth knowing.
    Notice,
    /// Something does not work, or waits for the reader.
    Warning,
}

/// What is wrong with one field, in words that say what to do. An empty field stands for the form as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The `id` of the field (of the first one, where a question has several).
    pub field: String,
    /// "Enter the date of birth, like 27 3 1985".
    pub message: String,
}

/// One choice of colours, chosen without script and kept across pages (content: `service.toml`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DisplayChoice {
    /// The word in cookies and forms.
    pub code: String,
    /// The words that people choose by.
    pub name: String,
}
