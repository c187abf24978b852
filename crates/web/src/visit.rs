//! One visit: a request together with who makes it, and what handlers need to answer it.

use casework::{Desk, sign_in::Found};
use domain::{
    Id,
    access::{Action, Actor, Decision, RecordType, Standing, decide},
    service_hours::{london::london, wording},
};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    answer::{Answer, Trouble},
    app::App,
    form_draft::Drafted,
    render::{DisplayChoice, Flash, FlashKind, Frame, Link, Place, Visitor},
    request::{Method, Request},
};

/// One visit.
pub struct Visit<'a> {
    /// What every request needs.
    pub app: &'a App,
    /// The desk, for this request.
    pub desk: Desk,
    /// The request.
    pub request: Request,
    /// Who is there.
    pub found: Found,
    /// What is asked once, so that all of a page is said as of one moment.
    pub now: Timestamp,
    /// The form of this visit whose draft the door keeps.
    pub drafted: Option<Drafted>,
}

/// The session cookie. The `__Host-` prefix binds it to this host; without encryption browsers keep it for loopback
/// only, which is why every address that we print is `localhost`.
pub const SESSION_COOKIE: &str = "__Host-landward";

/// By this a browser is known in which somebody has signed in before: strangers cannot use up its tries.
pub const DEVICE_COOKIE: &str = "__Host-landward-device";

/// Where somebody goes on after signing in.
pub const BACK_COOKIE: &str = "landward_back";

/// Says that somebody signed out here, and for how long: whoever sits down next is not led to where they were, also when
/// the browser goes back to a page of theirs and so asks for it again.
pub const LEFT_COOKIE: &str = "landward_left";

/// The colours of whoever has chosen none.
pub const STANDARD: &str = "standard";

/// On every page while the disk is full (R3).
const ROOM_IS_SHORT: &str = "the disk is full. You can read, and what you type is kept as a draft where the page says so, \
    but nothing can be recorded until there is room. Tell whoever looks after this service.";

impl<'a> Visit<'a> {
    pub(crate) fn stranger(app: &'a App, request: Request) -> Self {
        let desk = app.desk.for_request(request.id);
        let desk = if request.method == Method::Post { desk.asking(request.asked()) } else { desk };
        let now = desk.now();
        Self { app, desk, request, found: Found::Nobody, now, drafted: None }
    }

    pub(crate) fn take(&mut self, found: Found) {
        self.found = found;
    }

    /// Who acts: a signed-in practitioner, or the public.
    pub fn actor(&self) -> Actor {
        match &self.found {
            Found::AtWork(_, actor) => actor.clone(),
            Found::Nobody | Found::Locked(_) | Found::Choosing(_) => Actor::Public,
        }
    }

    /// The session, whatever its state.
    pub fn session(&self) -> Option<&casework::OpenSession> {
        match &self.found {
            Found::Nobody => None,
            Found::Locked(session) | Found::Choosing(session) | Found::AtWork(session, _) => Some(session),
        }
    }

    /// The session, where the route lets nobody in without one.
    pub fn own_session(&self) -> Result<&casework::OpenSession, Trouble> {
        self.session().ok_or(Trouble::NotFound)
    }

    /// The token that forms of this session carry.
    pub fn csrf(&self) -> Option<&str> {
        self.session().map(|session| session.csrf.as_str())
    }

    /// An id of the path; what is no id is not found.
    pub fn id<T>(&self, name: &str) -> Result<Id<T>, Trouble> {
        self.request.param(name).parse().map_err(|_| Trouble::NotFound)
    }

    /// The key by which a second press of a form is known.
    pub fn key(&self) -> Result<Uuid, Trouble> {
        let key =
            Uuid::try_parse(self.request.form.get("idempotency_key")).map_err(|_| Trouble::Unreadable)?;
        if key.is_nil() { Err(Trouble::Unreadable) } else { Ok(key) }
    }

    /// A new key for a form.
    pub fn new_key(&self) -> Result<Uuid, Trouble> {
        Ok(casework::clock::random_id()?)
    }

    /// An instant as people say it, at the moment of this visit.
    pub fn said(&self, at: Timestamp) -> String {
        wording::said(at, self.now)
    }

    /// A moment with its whole date, for what is read on another day: "24 November 2026, 14:05".
    pub fn in_full(&self, at: Timestamp) -> String {
        let at = london(at);
        format!("{}, {:02}:{:02}", wording::day(at.date()), at.hour(), at.minute())
    }

    /// The colours that were chosen: on the account, else by cookie.
    pub fn display(&self) -> &str {
        let by_cookie = self.request.cookie("landward_display").and_then(|code| self.display_of(code));
        let by_account = self.session().and_then(|session| self.display_of(&session.display));
        by_cookie.or(by_account).unwrap_or(STANDARD)
    }

    /// The choice of colours that a cookie or a form names; none that the team does not offer.
    pub fn display_of(&self, code: &str) -> Option<&str> {
        let offered = &self.desk.content().service.colours;
        offered.iter().find(|colours| colours.code == code).map(|colours| colours.code.as_str())
    }

    /// The frame of a page.
    pub fn frame(&self, title: &str) -> Frame {
        let mut frame = Frame {
            title: title.to_owned(),
            problems: Vec::new(),
            service: self.app.service.clone(),
            environment: self.app.environment.clone(),
            display: self.display().to_owned(),
            displays: self.displays(),
            colour_sheet: self.app.colours.address.clone(),
            here: self.here(),
            csrf: self.csrf().map(str::to_owned),
            visitor: None,
            places: Vec::new(),
            crumbs: Vec::new(),
            flash: self.news().into_iter().chain(self.refused().map(warning)).collect(),
            draft: self.form_draft(),
            links: self.app.links.clone(),
            now: self.in_full(self.now),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        if let Found::AtWork(session, actor) = &self.found
            && let Some(signed_in) = actor.signed_in()
        {
            let team = self.desk.content().places.team(&signed_in.team);
            frame.visitor = Some(Visitor {
                name: signed_in.name.clone(),
                role: signed_in.role.name().to_owned(),
                team: team.map_or_else(|| signed_in.team.clone(), |team| team.name.clone()),
                change: Some("/assignments".to_owned()),
                may_search: may(actor, Action::Identify, &Standing::of_the_service(), self.now),
                may_refer: crate::pages::referral_draft::may_refer(self),
                has_keys: !session.keys_off,
                locks_after: casework::sign_in::locks_after(&self.desk, session).as_secs(),
                warns_before: self.desk.content().limits.session.warning_minutes * 60,
                safety_report: format!("/safety-reports/new?page={}", self.request.path_shape()),
            });
            frame.places = places(actor, &self.request.path, self.now);
        }
        frame
    }

    fn displays(&self) -> Vec<DisplayChoice> {
        let offered = self.desk.content().service.colours.iter();
        offered
            .map(|colours| DisplayChoice { code: colours.code.clone(), name: colours.name.clone() })
            .collect()
    }

    /// What stands in the way of everybody's work, and what the last page left to say.
    fn news(&self) -> Vec<Flash> {
        let full = self.desk.is_room_short().then(|| Flash {
            kind: FlashKind::Warning,
            text: ROOM_IS_SHORT.to_owned(),
            link: None,
        });
        full.into_iter().chain(self.flash()).collect()
    }

    /// What the last page left to say: a code in a cookie, never words of a record.
    fn flash(&self) -> Vec<Flash> {
        let Some(code) = self.request.cookie("landward_flash") else { return Vec::new() };
        FLASHES
            .iter()
            .find(|(known, _)| *known == code)
            .map(|(_, text)| Flash { kind: FlashKind::Done, text: (*text).to_owned(), link: None })
            .into_iter()
            .collect()
    }

    /// Goes to a page and leaves it something to say.
    pub fn done(&self, address: impl Into<String>, flash: &'static str) -> Answer {
        debug_assert!(FLASHES.iter().any(|(code, _)| *code == flash), "an unknown flash: {flash}");
        Answer::go_to(address).with_cookie(self.cookie("landward_flash", flash, Some(60)))
    }

    /// Renders a page.
    pub fn show(&self, template: &str, page: &impl Serialize) -> Result<Answer, Trouble> {
        self.show_as(200, template, page)
    }

    /// Renders a page with a status: 422 for one that could not be read.
    pub fn show_as(&self, status: u16, template: &str, page: &impl Serialize) -> Result<Answer, Trouble> {
        let answer = Answer::html(status, self.app.views.render(template, page)?);
        let has_flash = self.request.cookie("landward_flash").is_some();
        Ok(if has_flash { answer.with_cookie(self.cookie("landward_flash", "", Some(0))) } else { answer })
    }

    /// A cookie of ours.
    pub fn cookie(&self, name: &str, value: &str, seconds: Option<u32>) -> String {
        let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}")
    }
}

impl Request {
    /// The path with every id blotted out: fit for a report that must name no person.
    pub fn path_shape(&self) -> String {
        let shape: Vec<&str> =
            self.path.split('/').map(|part| if Uuid::try_parse(part).is_ok() { "…" } else { part }).collect();
        shape.join("/").replace('…', "-")
    }
}

/// What a page may say after something was done. Codes travel in a cookie, so no words of a record ever do.
const FLASHES: &[(&str, &str)] = &[
    ("signed_out", "You have signed out"),
    ("tries_used_up", "Too many wrong tries. Sign in with your password. Your work is kept"),
    (
        "sent_while_locked",
        "Something was sent from this screen while it was locked. What you had typed is as you left it, and the other \
         stands beside it here. Look at both",
    ),
    ("settings_saved", "Your settings are saved"),
    ("others_signed_out", "You are signed out everywhere else"),
    ("draft_discarded", "The draft is thrown away"),
    ("form_begun", "The version is begun. Nobody is asked it until somebody else publishes it"),
    ("form_written", "The version is changed"),
    ("form_put_back", "It is put back where it stood"),
    ("form_published", "The version is published: from now on it is asked"),
    ("form_out_of_use", "The version is out of use"),
    ("case_saved", "The case is saved"),
    ("case_settled", "The saved cases are changed"),
    ("referral_corrected", "The referral is changed"),
    (
        "risk_stays",
        "The referral is changed. The risk that it told of stays on top of the person's pages until somebody takes it out \
         of view under Risk",
    ),
    ("allocated", "Allocated"),
    ("taken", "You have taken this person on"),
    ("given_to_team", "Given to the other team"),
    ("triaged", "Triage recorded and signed"),
    ("triage_changed", "Triage changed. What it said before is kept"),
    ("questions_opened", "Your answers opened more questions on this page"),
    ("draft_saved", "Saved. You can go on later: only you see it until you send it"),
    ("recorded", "Recorded"),
    ("corrected", "Corrected. The earlier version stays readable"),
    ("retired", "Taken out of view. It stays readable"),
    ("signed", "Signed"),
    ("reason_given", "Your reason is recorded. It holds for this person until you sign out"),
    ("handed_back", "The person is with the team again. Nobody is told why"),
    ("no_conflict", "Recorded: you do not know this person"),
    ("screening_recorded", "Screening recorded"),
    ("escort_facts_recorded", "Facts for the escort record recorded"),
    ("adult_recorded", "Answer about an appropriate adult recorded"),
    ("assessment_recorded", "Assessment recorded"),
    ("formulation_changed", "Formulation changed. What it said before is kept"),
    ("need_recorded", "Need recorded"),
    ("consent_recorded", "What the person said is recorded"),
    ("consent_withdrawn", "Consent withdrawn. Nothing more is shared from now on"),
    ("counts_saved", "Saved. The numbers are in the figures"),
    ("time_saved", "Your time is saved"),
    ("time_retired", "The entry is taken out. It stays in the history"),
    ("report_sent", "Sent to the clinical safety officer. Thank you"),
    ("report_taken_up", "Taken up"),
    ("password_changed", "Your new password is saved"),
    ("plan_saved", "The plan is saved"),
    ("plan_agreed", "The plan is agreed. Support has begun"),
    ("goal_saved", "The goal is saved"),
    ("form_recorded", "The form is recorded and signed"),
    ("score_saved", "The score is saved"),
    ("task_saved", "The task is saved"),
    ("task_done", "The task is done"),
    ("contact_saved", "The contact is recorded"),
    ("appointment_saved", "The appointment is planned"),
    ("onward_corrected", "The onward referral is corrected. What it said before is kept"),
    ("onward_saved", "The onward referral is recorded"),
    ("chased", "Recorded: you asked again"),
    ("discharged", "The episode has ended"),
    ("handover_saved", "The handover is recorded"),
    ("supporters_saved", "Who supports the person is saved"),
    ("event_saved", "The arrest, interview or hearing is added"),
    ("outcome_saved", "The outcome is recorded"),
    ("taken_out_of_view", "It is out of view. Its history stays"),
];

/// Whether the gate would let this actor do something at all, to show or leave out the way to it.
pub fn may(actor: &Actor, action: Action, standing: &Standing, now: Timestamp) -> bool {
    matches!(decide(actor, action, standing, now), Decision::Allow(_))
}

/// The way back to the list that somebody works from: only one that they may open.
pub fn list_crumb(frame: &Frame) -> Option<Link> {
    ["/worklist", "/caseload"].into_iter().find_map(|href| {
        let place = frame.places.iter().find(|place| place.href == href)?;
        Some(crumb(&place.text, href))
    })
}

/// At most six places; what a role cannot use is not there.
fn places(actor: &Actor, here: &str, now: Timestamp) -> Vec<Place> {
    let own = Standing { is_in_holding_team: true, ..Standing::of_oneself() };
    let of_the_team = PLACES.iter().map(|place| (place, Standing::of_the_teams_people()));
    let of_oneself = OWN_PLACES.iter().map(|place| (place, own));
    let of_the_service = SERVICE_PLACES.iter().map(|place| (place, Standing::of_the_service()));
    of_the_team
        .chain(of_oneself)
        .chain(of_the_service)
        .filter(|((_, _, record), standing)| may(actor, Action::Read(*record), standing, now))
        .map(|((text, href, _), _)| Place {
            text: (*text).to_owned(),
            href: (*href).to_owned(),
            is_current: here.starts_with(href),
        })
        .take(MOST_PLACES)
        .collect()
}

/// The places of the navigation, and the kind of record that each lists.
const PLACES: &[(&str, &str, RecordType)] = &[
    ("Worklist", "/worklist", RecordType::Triage),
    ("Team", "/manager", RecordType::Counts),
    ("Suites", "/suite-days", RecordType::SuiteDay),
    ("Safety reports", "/safety-reports", RecordType::SafetyReport),
];

/// More of them confuse; what falls out is led to from the page of the team.
const MOST_PLACES: usize = 6;

/// The same, of what is the whole service's.
const SERVICE_PLACES: &[(&str, &str, RecordType)] = &[("Forms", "/forms", RecordType::Form)];

/// The same, of what is one's own.
const OWN_PLACES: &[(&str, &str, RecordType)] = &[
    ("Caseload", "/caseload", RecordType::Allocation),
    ("My time", "/activity-time", RecordType::ActivityTime),
];

/// Something that stands in the way.
pub fn warning(text: String) -> Flash {
    Flash { kind: FlashKind::Warning, text, link: None }
}

/// The way back.
pub fn crumb(text: &str, href: impl Into<String>) -> Link {
    Link { text: text.to_owned(), href: href.into() }
}
