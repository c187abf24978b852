//! The public pages: can you help me or someone I love? Everything on them comes from the content folder.

use domain::{
    content::{Content, Coverage, SiteKind},
    service_hours::{
        Hours,
        london::london,
        wording::{full_day, said, weekday as named},
    },
};
use jiff::civil::Weekday;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    app::telephone_of,
    render::{Frame, Link, Telephone},
    visit::Visit,
};

/// The pages: address, words in the list of them, title, template.
const PAGES: &[(&str, &str, &str, &str)] = &[
    ("/about", "What we do", "What we do", "about/index.html"),
    ("/about/who", "Who can use it", "Who can use this service", "about/who.html"),
    (
        "/about/help-in-custody",
        "Help in custody",
        "How to get help in custody or at court",
        "about/custody.html",
    ),
    ("/about/hours", "When we are open", "When we are open", "about/hours.html"),
    ("/about/contact", "Contact", "Contact us", "about/contact.html"),
    ("/about/links", "Useful links", "Useful links", "about/links.html"),
    ("/about/complaints", "Complaints", "If something was not right", "about/complaints.html"),
    ("/about/accessibility", "Accessibility", "Accessibility statement", "about/accessibility.html"),
];

/// How many bank holidays are named ahead.
const HOLIDAYS_AHEAD: usize = 10;

#[derive(Serialize)]
struct AboutPage {
    frame: Frame,
    pages: Vec<ListedPage>,
    team: Team,
    open: Opening,
}

#[derive(Serialize)]
struct ListedPage {
    text: String,
    href: String,
    is_current: bool,
}

/// What the team says of itself.
#[derive(Serialize)]
struct Team {
    name: String,
    area: String,
    provider: String,
    about: Vec<String>,
    helps_with: Vec<String>,
    aims: Vec<String>,
    who_can_use: String,
    how_to_ask: Vec<String>,
    out_of_hours: String,
    complaints: String,
    telephones: Vec<Line>,
    links: Vec<Link>,
    places: Vec<PlacesOfKind>,
    elsewhere: Vec<Elsewhere>,
    may_refer_oneself: bool,
}

/// A number and who answers it.
#[derive(Serialize)]
struct Line {
    name: String,
    telephone: Telephone,
    extension: Option<String>,
}

#[derive(Serialize)]
struct PlacesOfKind {
    kind: &'static str,
    names: Vec<String>,
}

/// A place that another team covers, and whom to ring.
#[derive(Serialize)]
struct Elsewhere {
    name: String,
    way_on: String,
}

/// Whether somebody is there.
#[derive(Serialize)]
struct Opening {
    is_open: bool,
    /// "We close today 20:00."
    closes: Option<String>,
    opens: Option<String>,
    week: Vec<DayHours>,
    holidays: Vec<DayHours>,
}

#[derive(Serialize)]
struct DayHours {
    day: String,
    name: String,
    hours: String,
    is_today: bool,
}

/// What we do: also the first page of whoever has not signed in.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    page(visit, "/about")
}

/// One of the other pages.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    page(visit, &visit.request.path)
}

fn page(visit: &Visit<'_>, address: &str) -> Result<Answer, Trouble> {
    let (_, _, title, template) =
        PAGES.iter().find(|(known, ..)| *known == address).ok_or(Trouble::NotFound)?;
    let page = AboutPage {
        frame: visit.frame(title),
        pages: list(address),
        team: team(visit.desk.content()),
        open: opening(visit),
    };
    visit.show(template, &page)
}

fn list(address: &str) -> Vec<ListedPage> {
    let listed = PAGES.iter().map(|(href, text, ..)| ListedPage {
        text: (*text).to_owned(),
        href: (*href).to_owned(),
        is_current: *href == address,
    });
    listed.collect()
}

fn team(content: &Content) -> Team {
    let service = &content.service;
    let provider = content.places.organisation(&service.provider);
    let elsewhere = content.places.sites.iter().filter_map(|site| match &site.coverage {
        Coverage::Ours => None,
        Coverage::Elsewhere { way_on } => Some(Elsewhere { name: site.name.clone(), way_on: way_on.clone() }),
    });
    let lines = service.telephones.iter().map(|line| Line {
        name: line.name.clone(),
        telephone: telephone_of(&line.number),
        extension: line.extension.clone(),
    });
    let links = service.links.iter().map(|link| Link { text: link.title.clone(), href: link.url.clone() });
    Team {
        name: service.name.clone(),
        area: service.area.clone(),
        provider: provider.map_or_else(String::new, |provider| provider.name.clone()),
        about: service.about.clone(),
        helps_with: service.helps_with.clone(),
        aims: service.aims.clone(),
        who_can_use: service.who_can_use.clone(),
        how_to_ask: service.how_to_ask.clone(),
        out_of_hours: service.out_of_hours.clone(),
        complaints: service.complaints.clone(),
        telephones: lines.collect(),
        links: links.collect(),
        places: places(content),
        elsewhere: elsewhere.collect(),
        may_refer_oneself: service.public_self_referral,
    }
}

/// Where we meet people, by what sort of place it is. A place of which nobody outside needs to know is left out.
fn places(content: &Content) -> Vec<PlacesOfKind> {
    const KINDS: &[(SiteKind, &str)] = &[
        (SiteKind::CustodySuite, "Police custody"),
        (SiteKind::VoluntaryAttendance, "Voluntary interviews"),
        (SiteKind::MagistratesCourt, "Magistrates’ courts"),
        (SiteKind::YouthCourt, "Youth courts"),
        (SiteKind::CrownCourt, "Crown Courts"),
        (SiteKind::Clinic, "Clinics"),
        (SiteKind::Community, "In the community"),
        (SiteKind::Prison, "Prisons"),
    ];
    let of = |kind: SiteKind| -> Vec<String> {
        let sites = content.places.sites.iter();
        sites
            .filter(|site| site.kind == kind && site.coverage == Coverage::Ours)
            .map(|site| site.name.clone())
            .collect()
    };
    let all = KINDS.iter().map(|(kind, words)| PlacesOfKind { kind: words, names: of(*kind) });
    all.filter(|of_kind| !of_kind.names.is_empty()).collect()
}

fn opening(visit: &Visit<'_>) -> Opening {
    let (hours, now) = (visit.desk.hours(), visit.now);
    let today = london(now).date();
    let closes = hours.closes_at(now);
    let week = Weekday::Monday.cycle_forward().take(7).map(|weekday| DayHours {
        day: named(weekday).to_owned(),
        name: String::new(),
        hours: hours_of(hours.week.on(weekday)),
        is_today: weekday == today.weekday() && !hours.bank_holidays.contains_key(&today),
    });
    let coming = visit.desk.content().bank_holidays.iter().filter(|holiday| holiday.on >= today);
    let holidays = coming.take(HOLIDAYS_AHEAD).map(|holiday| DayHours {
        day: full_day(holiday.on),
        name: holiday.name,
        hours: hours_of(hours.on(holiday.on)),
        is_today: holiday.on == today,
    });
    Opening {
        is_open: closes.is_some(),
        closes: closes.map(|at| said(at, now)),
        opens: hours.next_opening(now).map(|at| said(at, now)),
        week: week.collect(),
        holidays: holidays.collect(),
    }
}

fn hours_of(hours: Option<Hours>) -> String {
    hours.map_or_else(|| "closed".to_owned(), |hours| hours.to_string())
}
