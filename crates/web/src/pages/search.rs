//! Do we know this person? One field that takes anything, results with why they matched, people who decide.

use casework::{
    Search,
    search::{self, FoundPerson, Results, Terms},
};
use domain::{
    birth::month_name,
    content::Content,
    failure::Failure,
    likeness::Reason,
    nhs_number::{NhsNumber, NhsNumberProblem},
    person::Identity,
    service_hours::london::london,
    text::{SearchText, TextProblem},
};
use jiff::Timestamp;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    app::telephone_of,
    banner::born,
    render::{Frame, Problem, Telephone},
    visit::Visit,
};

/// The page that begins a referral: search first.
#[derive(Serialize)]
struct NewPage {
    frame: Frame,
    terms: Terms,
    is_by_fields: bool,
    drafts: usize,
}

#[derive(Serialize)]
struct ResultsPage {
    frame: Frame,
    search: String,
    terms: Terms,
    found: FoundListView,
}

#[derive(Serialize)]
struct SuggestionsPage {
    csrf: String,
    found: FoundListView,
}

#[derive(Serialize)]
struct FoundListView {
    people: Vec<FoundView>,
    has_more: bool,
    number_problem: Option<String>,
    may_refer: bool,
}

/// Somebody on record who may be the person asked for.
#[derive(Serialize)]
pub(crate) struct FoundView {
    id: String,
    name: String,
    preferred: Option<String>,
    /// What about the name could deceive the eye.
    warning: Option<String>,
    aliases: Vec<String>,
    born: String,
    nhs_number: Option<String>,
    sex: Option<String>,
    is_confirmed: bool,
    safety: Option<String>,
    reasons: Vec<String>,
    episodes: Vec<String>,
    /// Where the name leads; nothing where the gate would not open it.
    href: Option<String>,
    /// Whom to ring instead.
    ring: Option<Telephone>,
}

/// Begins a referral: search first.
pub fn new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    if !crate::pages::referral_draft::may_refer(visit) {
        return Err(Trouble::NotFound);
    }
    new_page(visit, Terms::default(), false, Vec::new())
}

fn new_page(
    visit: &Visit<'_>,
    terms: Terms,
    is_by_fields: bool,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    search::may(&visit.desk, &visit.actor())?;
    let drafts = casework::draft::mine(&visit.desk, &visit.actor())?;
    let status = if problems.is_empty() { 200 } else { 422 };
    let page = NewPage {
        frame: Frame { problems, ..visit.frame("New referral: search first") },
        terms,
        is_by_fields,
        drafts: drafts.len(),
    };
    visit.show_as(status, "referral/new.html", &page)
}

/// Keeps what was typed on the server and goes to the results.
pub fn create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let form = &visit.request.form;
    let is_by_fields = form.has("by_fields");
    let read = if is_by_fields { of_fields(visit) } else { of_line(form.get("q")) };
    match read {
        Ok(terms) => {
            let id = search::begin(&visit.desk, &visit.actor(), terms)?;
            Ok(Answer::go_to(format!("/searches/{id}")))
        }
        Err((terms, problems)) => new_page(visit, *terms, is_by_fields, problems),
    }
}

type NotRead = (Box<Terms>, Vec<Problem>);

fn of_line(typed: &str) -> Result<Terms, NotRead> {
    let message = match SearchText::parse(typed) {
        Ok(line) => return Ok(Terms::of_line(line.as_str())),
        Err(TextProblem::Empty) => "Enter a name, a date of birth or a number".to_owned(),
        Err(problem) => format!("What you search for {problem}"),
    };
    let problem = Problem { field: "q".to_owned(), message };
    Err((Box::new(Terms { line: typed.to_owned(), ..Terms::default() }), vec![problem]))
}

fn of_fields(visit: &Visit<'_>) -> Result<Terms, NotRead> {
    let get = |name: &str| visit.request.form.get(name).trim().to_owned();
    let terms = Terms {
        line: String::new(),
        family: get("family"),
        given: get("given"),
        day: get("born_day"),
        month: get("born_month"),
        year: get("born_year"),
        nhs_number: get("nhs_number"),
        custody_number: get("custody_number"),
    };
    let mut problems = Vec::new();
    let mut problem =
        |field: &str, message: String| problems.push(Problem { field: field.to_owned(), message });
    let typed = [
        &terms.family,
        &terms.given,
        &terms.day,
        &terms.month,
        &terms.year,
        &terms.nhs_number,
        &terms.custody_number,
    ];
    if typed.iter().all(|text| text.is_empty()) {
        problem("family", "Enter a name, a date of birth or a number".to_owned());
    }
    for (field, text) in [("family", &terms.family), ("given", &terms.given)] {
        if let Err(wrong) = SearchText::parse_optional(text) {
            problem(field, format!("Name {wrong}"));
        }
    }
    match NhsNumber::parse(&terms.nhs_number) {
        Ok(_) | Err(NhsNumberProblem::Empty) => (),
        Err(wrong) => problem("nhs_number", format!("NHS number {wrong}")),
    }
    let has_date = [&terms.day, &terms.month, &terms.year].iter().any(|part| !part.is_empty());
    let today = london(visit.now).date();
    if has_date && terms.birth(today) == domain::birth::Birth::Unknown {
        problem("born_day", "Date of birth must be a real date like 27 3 1985, or the year alone".to_owned());
    }
    if problems.is_empty() { Ok(terms) } else { Err((Box::new(terms), problems)) }
}

/// The results: the search runs again each time.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: domain::Id<Search> = visit.id("id")?;
    let results = search::show(&visit.desk, &visit.actor(), id)?;
    let page = ResultsPage {
        frame: visit.frame("Do we know this person?"),
        search: id.to_string(),
        terms: results.terms.clone(),
        found: list(visit, &results),
    };
    visit.show("search/show.html", &page)
}

/// Results as one types, for the script: a part of a page.
pub fn suggest(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let Ok(line) = SearchText::parse(visit.request.form.get("q")) else {
        search::may(&visit.desk, &visit.actor())?;
        return Ok(Answer::html(200, String::new()));
    };
    let results = match search::suggest(&visit.desk, &visit.actor(), Terms::of_line(line.as_str())) {
        Ok(results) => results,
        Err(Failure::NotFound) => return Err(Trouble::NotFound),
        Err(other) => return Err(other.into()),
    };
    let csrf = visit.csrf().unwrap_or_default().to_owned();
    visit.show("parts/suggestions.html", &SuggestionsPage { csrf, found: list(visit, &results) })
}

fn list(visit: &Visit<'_>, results: &Results) -> FoundListView {
    FoundListView {
        people: results.people.iter().map(|found| found_view(visit, found)).collect(),
        has_more: results.has_more,
        number_problem: results.number_problem.as_ref().map(|(typed, problem)| format!("{typed} {problem}.")),
        may_refer: crate::pages::referral_draft::may_refer(visit),
    }
}

/// What the identification search shows of somebody (rows 1 to 4 of the access matrix).
pub(crate) fn found_view(visit: &Visit<'_>, found: &FoundPerson) -> FoundView {
    let content = visit.desk.content();
    let person = &found.person.noun;
    FoundView {
        id: found.person.id.to_string(),
        name: person.name.listed(),
        preferred: person.name.known().and_then(|name| name.preferred()).map(str::to_owned),
        warning: person.name.look_alike().map(|what| format!("The name {what}.")),
        aliases: person.aliases.iter().map(|alias| alias.name.said()).collect(),
        born: born(person.birth),
        nhs_number: person.nhs_number.map(|number| number.to_string()),
        sex: person.sex.answer().map(|code| content.lookups.label("gender", code).to_owned()),
        is_confirmed: person.identity == Identity::Confirmed,
        safety: Some(found.safety.join(" ")).filter(|words| !words.is_empty()),
        reasons: found.reasons.iter().map(Reason::to_string).collect(),
        episodes: episodes(content, found),
        href: found.opens.then(|| format!("/people/{}", found.person.id)),
        ring: (!found.opens && !found.open_with.is_empty())
            .then(|| telephone_of(&content.service.duty.telephone)),
    }
}

/// "Open now with the Custody team", "Earlier episode, last with us March 2026".
fn episodes(content: &Content, found: &FoundPerson) -> Vec<String> {
    let team = |code: &String| content.places.team(code).map_or(code.clone(), |team| team.name.clone());
    let open = found.open_with.iter().map(|code| format!("Open now with {}", team(code)));
    let earlier = found.earlier_at.map(|at| format!("Earlier episode, last with us {}", month(at)));
    open.chain(earlier).collect()
}

fn month(at: Timestamp) -> String {
    let local = london(at);
    format!("{} {}", month_name(local.month()), local.year())
}
