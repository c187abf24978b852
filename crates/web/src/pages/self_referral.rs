//! Asking us for help oneself: a public page, off unless the team's content switches it on. It asks only what is
//! needed to ring back, and tells nothing.

use casework::self_referral::{self as work, AskForHelp, CannotAsk, LONGEST_REASON};
use domain::{
    birth::{Birth, BirthProblem},
    failure::Failure,
    name::FullName,
    referral::ImmediateRisk,
    text::NameText,
};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    app::telephone_of,
    form_page::{Choice, Field, Form, Reading},
    render::{Frame, Link, Telephone},
    request::Fields,
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct PlainPage {
    frame: Frame,
    telephones: Vec<Telephone>,
    out_of_hours: String,
    who_can_use: String,
    is_open: bool,
    opens: Option<String>,
    links: Vec<Link>,
}

/// Where somebody may stand. Those who answer the last are told who else helps.
const STANDINGS: [(&str, &str); 5] = [
    ("court", "I have a case at court"),
    ("interview", "The police have asked me to an interview"),
    ("police", "I was arrested and am on bail or under investigation"),
    ("with_us", "I am already with this team"),
    ("none", "None of these"),
];

/// The ways to reach somebody that can be offered to them here.
const WAYS: [(&str, &str); 3] = [("call", "Phone call"), ("text", "Text message"), ("email", "Email")];

fn form(visit: &Visit<'_>) -> Result<Form, Trouble> {
    let choices =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(value, text)| Choice::new(*value, *text)).collect();
    let places = work::places(visit.desk.content()).map(|site| Choice::new(&site.code, &site.name)).collect();
    let risk =
        vec![Choice::new("no", "No"), Choice::new("yes", "Yes"), Choice::new("not_known", "I do not know")];
    Ok(Form {
        heading: "Ask us for help".to_owned(),
        lead: vec![
            "If a life is at risk now, ring 999. For urgent mental health help ring NHS 111 and choose the mental \
             health option."
                .to_owned(),
            "Only write about yourself. If it is about somebody else, ring us.".to_owned(),
        ],
        action: "/self-referral".to_owned(),
        key: Some(visit.desk.public_key()?),
        revision: None,
        fields: vec![
            Field::radios("stands", "Which of these is true of you?", choices(&STANDINGS)),
            Field::select("site", "Which police station or court is it about?", places)
                .hint("If it is not in the list, choose the nearest"),
            Field::text("reason", "What do you need help with?")
                .hint("A few words are enough. Do not write about what the police say you did."),
            Field::radios("risk", "Are you, or is somebody else, in danger now?", risk)
                .hint("We may not read this at once. If yes, ring 999 first."),
            Field::line("risk_words", "What is the danger?").hint("Only if you said yes"),
            Field::line("given", "First name").purpose("given-name"),
            Field::line("family", "Last name").purpose("family-name"),
            Field::date("born", "Date of birth").hint("For example, 27 3 1985. You can leave it empty.").purpose("bday"),
            Field::radios("way", "How can we safely reach you?", choices(&WAYS)),
            Field::line("contact", "Your number or email address"),
            Field::line("caution", "Is there anything we must not do?")
                .hint("For example: do not leave a message, do not say where you ring from"),
        ],
        button: "Send".to_owned(),
        leave: crumb("Do not send", "/about"),
    })
}

fn open(visit: &Visit<'_>) -> Result<(), Trouble> {
    if work::is_open(visit.desk.content()) { Ok(()) } else { Err(Trouble::NotFound) }
}

/// The questions.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    open(visit)?;
    visit.show_form(None, form(visit)?, &Fields::default(), Vec::new())
}

/// Takes the answers, or says everything that is missing.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    open(visit)?;
    let typed = &visit.request.form;
    if typed.get("stands") == "none" {
        return plain(visit, "Who else can help", "self_referral/not_us.html");
    }
    let mut reading = Reading::of(typed);
    let Some(command) = read(visit, &mut reading)? else {
        return visit.show_form(None, form(visit)?, typed, reading.problems);
    };
    match work::ask_for_help(&visit.desk, command) {
        Ok(()) => Ok(Answer::go_to("/self-referral/sent")),
        Err(Failure::Refused(refusal)) => {
            let field = if refusal == CannotAsk::NoSuchPlace { "site" } else { "" };
            reading.problem(field, refusal.to_string());
            let shown = visit.show_form(None, form(visit)?, typed, reading.problems)?;
            Ok(match refusal {
                CannotAsk::TooMany => Answer { status: 429, ..shown },
                CannotAsk::NotOurForm => Answer { status: 409, ..shown },
                CannotAsk::NoSuchPlace | CannotAsk::Refer(_) | CannotAsk::Enter(_) => shown,
            })
        }
        // Sent before with other words, maybe by somebody else on the same machine: nothing of it is told.
        Err(Failure::KeyUsed) => {
            reading.problem("", CannotAsk::NotOurForm.to_string());
            let shown = visit.show_form(None, form(visit)?, typed, reading.problems)?;
            Ok(Answer { status: 409, ..shown })
        }
        Err(other) => Err(other.into()),
    }
}

/// What happens next: the same words for everybody.
pub fn sent(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    open(visit)?;
    plain(visit, "We have what you sent", "self_referral/sent.html")
}

fn plain(visit: &Visit<'_>, title: &str, template: &str) -> Result<Answer, Trouble> {
    let service = &visit.desk.content().service;
    let hours = visit.desk.hours();
    let page = PlainPage {
        frame: Frame { crumbs: vec![crumb("What we do", "/about")], ..visit.frame(title) },
        telephones: service.telephones.iter().map(|line| telephone_of(&line.number)).take(1).collect(),
        out_of_hours: service.out_of_hours.clone(),
        who_can_use: service.who_can_use.clone(),
        is_open: hours.closes_at(visit.now).is_some(),
        opens: hours.next_opening(visit.now).map(|at| visit.said(at)),
        links: service.links.iter().map(|link| crumb(&link.title, &link.url)).collect(),
    };
    visit.show(template, &page)
}

fn read(visit: &Visit<'_>, reading: &mut Reading<'_>) -> Result<Option<AskForHelp>, Trouble> {
    let typed = &visit.request.form;
    let is_offered = |offered: &[(&str, &str)], code: &str| offered.iter().any(|(value, _)| *value == code);
    if !is_offered(&STANDINGS, typed.get("stands")) {
        reading.problem("stands", "Select which is true of you");
    }
    if work::places(visit.desk.content()).all(|site| site.code != typed.get("site")) {
        reading.problem("site", CannotAsk::NoSuchPlace.to_string());
    }
    let reason = reading.text("reason", "What you wrote", "Enter what you need help with");
    if reason.as_ref().is_some_and(|reason| reason.as_str().chars().count() > LONGEST_REASON) {
        reading.problem("reason", format!("What you wrote must be {LONGEST_REASON} characters or fewer"));
    }
    let words = reading.optional_line("risk_words", "What the danger is");
    let risk = match (typed.get("risk"), words) {
        ("no", _) => Some(ImmediateRisk::No),
        ("not_known", _) => Some(ImmediateRisk::NotKnown),
        ("yes", Some(words)) => Some(ImmediateRisk::Yes { words: words.into_string() }),
        ("yes", None) => {
            reading.problem("risk_words", "Enter what the danger is, in a few words");
            None
        }
        _ => {
            reading.problem("risk", "Select whether somebody is in danger now");
            None
        }
    };
    let name = read_name(reading, typed);
    let birth = read_birth(visit, reading);
    let way = typed.get("way");
    if !is_offered(&WAYS, way) {
        reading.problem("way", "Select how we can safely reach you");
    }
    let contact =
        reading.line("contact", "Your number or email address", "Enter a number or an email address");
    let caution = reading.optional_text("caution", "What we must not do");
    let key = visit.key()?;
    Ok(match (reason, risk, name, birth, contact, reading.problems.is_empty()) {
        (Some(reason), Some(risk), Some(name), Some(birth), Some(contact), true) => Some(AskForHelp {
            key,
            network: visit.request.network.clone(),
            name,
            birth,
            is_with_us: typed.get("stands") == "with_us",
            site: typed.get("site").to_owned(),
            reason,
            risk,
            contact: Some((way.to_owned(), contact)),
            caution,
        }),
        _ => None,
    })
}

fn read_name(reading: &mut Reading<'_>, typed: &Fields) -> Option<FullName> {
    let before = reading.problems.len();
    let mut part = |field: &str, what: &str| match NameText::parse_optional(typed.get(field)) {
        Ok(name) => name,
        Err(problem) => {
            reading.problem(field, format!("{what} {problem}"));
            None
        }
    };
    let (given, family) = (part("given", "First name"), part("family", "Last name"));
    if reading.problems.len() > before {
        return None;
    }
    let name = FullName::new(family, given, None).ok();
    if name.is_none() {
        reading.problem("given", "Enter your name. One name is enough.");
    }
    name
}

fn read_birth(visit: &Visit<'_>, reading: &mut Reading<'_>) -> Option<Birth> {
    let part = |part: &str| visit.request.form.get(&format!("born-{part}"));
    match Birth::from_fields(part("day"), part("month"), part("year"), visit.today()) {
        Ok(birth) => Some(birth),
        Err(BirthProblem::Empty) => Some(Birth::Unknown),
        Err(problem) => {
            reading.problem("born-day", format!("Date of birth {problem}"));
            None
        }
    }
}
