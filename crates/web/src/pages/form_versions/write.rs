//! Writing in a draft of a form, by a plain editor: the list of its questions, one question, its title, how it is offered.

use casework::form_version::{self, CannotWrite, Edit, KINDS, Keeping};
use domain::{failure::Failure, form_version::Offering};
use forms::{Outline, Way};
use serde::Serialize;

use super::{VersionHead, framed, kind_words, opened};
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading},
    render::{Frame, Problem},
    request::Fields,
    visit::{Visit, crumb},
};

#[derive(Serialize)]
struct QuestionsPage {
    frame: Frame,
    head: VersionHead,
    revision: u32,
    action: String,
    rows: Vec<QuestionRow>,
    may_write: bool,
}

#[derive(Serialize)]
struct QuestionRow {
    link_id: String,
    text: String,
    kind: &'static str,
    /// "Must be answered · asked only under a condition".
    notes: String,
    options: Vec<String>,
    help: String,
    depth: usize,
    href: String,
    next: String,
    removal: String,
    is_first: bool,
    is_last: bool,
}

/// Kinds of question that a plain editor offers: FHIR's type, and words.
const KINDS_OF_QUESTION: [(&str, &str); 9] = [
    ("choice", "Choose from answers"),
    ("boolean", "Yes or no"),
    ("text", "Several lines of words"),
    ("string", "One line of words"),
    ("integer", "A whole number"),
    ("date", "A day"),
    ("dateTime", "A day and a time"),
    ("display", "Words to read, no question"),
    ("group", "A section, or a group of questions"),
];

fn kind(code: &str) -> &'static str {
    match code {
        "open-choice" => "Choose from answers, or write another",
        "decimal" => "A number",
        "time" => "A time of day",
        "quantity" => "A number with its unit",
        "url" => "A web address",
        "attachment" => "Where a document is",
        _ => KINDS_OF_QUESTION
            .iter()
            .find(|(known, _)| *known == code)
            .map_or("Another kind", |(_, words)| words),
    }
}

/// The questions of a version in their order.
pub fn questions(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let keeping = opened(visit)?;
    let address = format!("/form-versions/{}", keeping.kept.id);
    let page = QuestionsPage {
        frame: framed(visit, &keeping.kept),
        head: VersionHead::of(visit, &keeping.kept, "/questions"),
        revision: keeping.kept.revision,
        action: format!("{address}/order"),
        rows: keeping.outline.iter().enumerate().map(|(n, item)| row(&address, n + 1, item)).collect(),
        may_write: keeping.may_write,
    };
    visit.show("form_versions/questions.html", &page)
}

fn row(address: &str, number: usize, item: &Outline) -> QuestionRow {
    let mut notes: Vec<String> = Vec::new();
    let mut note = |is_so: bool, words: &str| {
        if is_so {
            notes.push(words.to_owned());
        }
    };
    note(item.is_required, "must be answered");
    note(item.is_conditional, "asked only under a condition");
    note(item.is_calculated, "worked out");
    if let Some(list) = &item.list {
        let name = list.rsplit([':', '/']).next().unwrap_or(list);
        notes.push(format!("answers from the list {}", name.replace('_', " ")));
    }
    QuestionRow {
        link_id: item.link_id.clone(),
        text: if item.text.is_empty() { item.link_id.clone() } else { item.text.clone() },
        kind: kind(&item.kind),
        notes: notes.join(" · "),
        options: item.options.iter().map(|option| option.text.clone()).collect(),
        help: item.help.clone(),
        depth: item.depth.min(4),
        href: format!("{address}/questions/{number}"),
        next: format!("{address}/questions/{number}/next/new"),
        removal: format!("{address}/questions/{number}/removal/new"),
        is_first: item.is_first,
        is_last: item.is_last,
    }
}

/// Moves a question up or down.
pub fn order(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let revision = Reading::of(typed).revision()?;
    let (way, link_id) = match (typed.given("up"), typed.given("down")) {
        (Some(link_id), _) => (Way::Up, link_id),
        (None, Some(link_id)) => (Way::Down, link_id),
        (None, None) => return Err(Trouble::Unreadable),
    };
    let (id, link_id) = (visit.id("id")?, link_id.to_owned());
    form_version::write(&visit.desk, &visit.actor(), id, revision, Edit::Move { link_id, way })?;
    Ok(visit.done(format!("/form-versions/{id}/questions"), "form_written"))
}

/// What a page of the editor is about.
struct Writing {
    keeping: Keeping,
    address: String,
}

fn writing(visit: &Visit<'_>) -> Result<Writing, Trouble> {
    let keeping = opened(visit)?;
    match keeping.may_write {
        true => Ok(Writing { address: format!("/form-versions/{}", keeping.kept.id), keeping }),
        false => Err(Trouble::NotFound),
    }
}

impl Writing {
    fn form(&self, heading: String, path: &str, fields: Vec<Field>, back: &str) -> Form {
        Form {
            heading,
            lead: Vec::new(),
            action: format!("{}{path}", self.address),
            key: None,
            revision: Some(self.keeping.kept.revision),
            fields,
            button: "Save".to_owned(),
            leave: crumb("Cancel", format!("{}{back}", self.address)),
        }
    }

    /// The item of a page, by its place in the list of questions.
    fn item(&self, visit: &Visit<'_>) -> Result<&Outline, Trouble> {
        let number: usize = visit.request.param("n").parse().map_err(|_| Trouble::NotFound)?;
        let place = number.checked_sub(1).ok_or(Trouble::NotFound)?;
        self.keeping.outline.get(place).ok_or(Trouble::NotFound)
    }
}

/// Writes, and goes on to a page of the version; or shows the form again with what is wrong.
fn save(
    visit: &Visit<'_>,
    mut reading: Reading<'_>,
    edit: Option<Edit>,
    on: &str,
    page: fn(&Visit<'_>, Option<&Fields>, Vec<Problem>) -> Result<Answer, Trouble>,
) -> Result<Answer, Trouble> {
    let revision = reading.revision()?;
    if let (Some(edit), true) = (edit, reading.problems.is_empty()) {
        let id = visit.id("id")?;
        match form_version::write(&visit.desk, &visit.actor(), id, revision, edit) {
            Ok(_) => return Ok(visit.done(format!("/form-versions/{id}{on}"), "form_written")),
            Err(Failure::Refused(CannotWrite::NoForm(why))) => reading.problem("questionnaire", why),
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    page(visit, Some(&visit.request.form), reading.problems)
}

fn fields(pairs: Vec<(&str, String)>) -> Fields {
    Fields::from_pairs(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)))
}

/// The title of a version, and what it says of itself.
pub fn title_edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    title_page(visit, None, Vec::new())
}

fn title_page(visit: &Visit<'_>, typed: Option<&Fields>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let writing = writing(visit)?;
    let asked = vec![
        Field::line("title", "What is it called?"),
        Field::text("description", "What is it for?").hint("Read by whoever keeps the form. May stay empty"),
    ];
    let form = writing.form("Change the title".to_owned(), "/title", asked, "");
    let stands = fields(vec![
        ("title", writing.keeping.kept.noun.title.clone()),
        ("description", writing.keeping.description.clone()),
    ]);
    visit.show_form(None, form, typed.unwrap_or(&stands), problems)
}

/// Writes them.
pub fn title_update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let title = reading.line("title", "The title", "Enter what the form is called");
    let description = reading.optional_text("description", "What it is for");
    let edit = title.map(|title| Edit::Title {
        title: title.into_string(),
        description: description.map(domain::text::NoteText::into_string).unwrap_or_default(),
    });
    save(visit, reading, edit, "", title_page)
}

/// Where the wording comes from.
pub fn source_edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    source_page(visit, None, Vec::new())
}

fn source_page(visit: &Visit<'_>, typed: Option<&Fields>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let writing = writing(visit)?;
    let asked = vec![
        Field::line("source", "Where does the wording come from, and under which licence?")
            .hint("Such as: written by our team; or the owner, the year and the licence"),
    ];
    let form = writing.form("Say where the wording comes from".to_owned(), "/source", asked, "");
    let stands = fields(vec![("source", writing.keeping.kept.noun.source.clone())]);
    visit.show_form(None, form, typed.unwrap_or(&stands), problems)
}

/// Writes it.
pub fn source_update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let source = reading.line("source", "The source", "Enter where the wording comes from");
    let edit = source.map(|source| Edit::Source(source.into_string()));
    save(visit, reading, edit, "", source_page)
}

/// How a version is offered.
pub fn offering_edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    offering_page(visit, None, Vec::new())
}

fn offering_page(
    visit: &Visit<'_>,
    typed: Option<&Fields>,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let writing = writing(visit)?;
    let kinds = KINDS.iter().map(|kind| {
        let words = kind_words(kind.code());
        let words = words.trim_start_matches("an ").trim_start_matches("a ");
        Choice::new(kind.code(), words)
    });
    let who = [("everyone", "Everyone"), ("women", "Women and girls first"), ("men", "Men and boys first")];
    let asked = vec![
        Field::line("group", "Under which heading does it stand?")
            .hint("On the page Forms and scores of a case, such as: Safeguarding"),
        Field::radios("ruled_by", "As what are its answers kept?", kinds.collect())
            .hint("This decides who may fill it in and who may read it (see Who may see what)"),
        Field::number("from_age", "From which age?").hint("Empty for any"),
        Field::number("until_age", "Until which birthday?").hint("Empty for any"),
        Field::radios(
            "who_for",
            "Whom is it meant for first?",
            who.iter().map(|(code, words)| Choice::new(*code, *words)).collect(),
        ),
    ];
    let form = writing.form("Say how it is offered".to_owned(), "/offering", asked, "");
    let stands = match &writing.keeping.kept.noun.offered {
        Some(offering) => fields(vec![
            ("group", offering.group.clone()),
            ("ruled_by", offering.ruled_by.clone()),
            ("from_age", offering.from_age.map(|age| age.to_string()).unwrap_or_default()),
            ("until_age", offering.until_age.map(|age| age.to_string()).unwrap_or_default()),
            ("who_for", offering.who_for.clone()),
        ]),
        None => fields(vec![("who_for", "everyone".to_owned())]),
    };
    visit.show_form(None, form, typed.unwrap_or(&stands), problems)
}

/// The oldest age that a form asks for.
const OLDEST: u16 = 120;

/// Writes it.
pub fn offering_update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let mut reading = Reading::of(typed);
    let group = reading.line("group", "The heading", "Enter the heading under which it stands");
    let ruled_by = KINDS.iter().find(|kind| kind.code() == typed.get("ruled_by"));
    if ruled_by.is_none() {
        reading.problem("ruled_by", "Select as what its answers are kept");
    }
    let who_for = domain::content::WhoFor::from_code(typed.get("who_for"));
    if who_for.is_none() {
        reading.problem("who_for", "Select whom it is meant for first");
    }
    let age = |age: Option<u16>| age.and_then(|age| u8::try_from(age).ok());
    let from_age = age(reading.optional_number("from_age", "The age from which", OLDEST));
    let until_age = age(reading.optional_number("until_age", "The age until which", OLDEST));
    if let (Some(from), Some(until)) = (from_age, until_age)
        && until <= from
    {
        reading.problem("until_age", "The age until which it is for must be above the age from which");
    }
    let edit = match (group, ruled_by, who_for) {
        (Some(group), Some(ruled_by), Some(who_for)) => Some(Edit::Offering(Offering {
            group: group.into_string(),
            ruled_by: ruled_by.code().to_owned(),
            from_age,
            until_age,
            who_for: who_for.code().to_owned(),
        })),
        _ => None,
    };
    save(visit, reading, edit, "", offering_page)
}

/// The whole Questionnaire as JSON.
pub fn whole_edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    whole_page(visit, None, Vec::new())
}

fn whole_page(visit: &Visit<'_>, typed: Option<&Fields>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let writing = writing(visit)?;
    let asked = vec![
        Field::text("questionnaire", "The FHIR Questionnaire")
            .hint("For what the plain editor does not know: conditions, codes, what is worked out"),
    ];
    let form = writing.form("Replace it by other JSON".to_owned(), "/whole", asked, "");
    let stands = fields(vec![("questionnaire", writing.keeping.kept.noun.questionnaire.clone())]);
    visit.show_form(None, form, typed.unwrap_or(&stands), problems)
}

/// Writes it.
pub fn whole_update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let mut reading = Reading::of(&visit.request.form);
    let json = visit.request.form.given("questionnaire");
    if json.is_none() {
        reading.problem("questionnaire", "Paste a FHIR Questionnaire");
    }
    let edit = json.map(|json| Edit::Whole { json: json.to_owned() });
    save(visit, reading, edit, "", whole_page)
}

/// One question.
pub fn question_edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    question_page(visit, None, Vec::new())
}

fn question_page(
    visit: &Visit<'_>,
    typed: Option<&Fields>,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let writing = writing(visit)?;
    let item = writing.item(visit)?;
    let is_question = !matches!(item.kind.as_str(), "group" | "display");
    let mut asked = vec![Field::text("text", "The words")];
    if item.kind != "display" {
        asked.push(Field::text("help", "The help with it").hint("May stay empty"));
    }
    if is_question {
        asked.push(Field::checkboxes("required", "Must it be answered?", vec![Choice::new("yes", "Yes")]));
    }
    let names: Vec<String> = (1..=item.options.len()).map(|number| format!("option-{number}")).collect();
    for (number, option) in item.options.iter().enumerate() {
        let label = format!("Answer {}", number + 1);
        let hint = format!("Code {}. Empty takes the answer out", option.code);
        asked.push(Field::line(&names[number], &label).hint(hint));
    }
    if !item.options.is_empty() {
        asked.push(Field::line("added", "Another answer").hint("Stands last. May stay empty"));
        asked.push(
            Field::line("order", "Order of the answers")
                .hint("Their numbers, such as 2 1 3. Empty: as they stand"),
        );
    }
    let mut form = writing.form(
        format!("Change: {}", if item.text.is_empty() { &item.link_id } else { &item.text }),
        &format!("/questions/{}", visit.request.param("n")),
        asked,
        "/questions",
    );
    form.lead = vec![format!("{}. Its name in the form is {}.", kind(&item.kind), item.link_id)];
    if item.list.is_some() {
        form.lead
            .push("Its answers come from a list of the service and are not kept in the form.".to_owned());
    }
    let mut stands = vec![("text", item.text.clone()), ("help", item.help.clone())];
    if item.is_required {
        stands.push(("required", "yes".to_owned()));
    }
    let options = item.options.iter().map(|option| option.text.clone());
    stands.extend(names.iter().map(String::as_str).zip(options));
    visit.show_form(None, form, typed.unwrap_or(&fields(stands)), problems)
}

/// Writes it.
pub fn question_update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let mut reading = Reading::of(typed);
    let link_id = {
        let writing = writing(visit)?;
        let item = writing.item(visit)?;
        (item.link_id.clone(), item.options.len())
    };
    let (link_id, count) = link_id;
    let text = reading.text("text", "The words", "Enter the words of the question");
    let help = reading.optional_text("help", "The help");
    let options: Vec<String> =
        (1..=count).map(|number| typed.get(&format!("option-{number}")).trim().to_owned()).collect();
    let added = reading.optional_line("added", "The other answer");
    if count > 0 && added.is_none() && options.iter().all(String::is_empty) {
        reading.problem("option-1", "Leave at least one answer");
    }
    let order = order_of(typed.get("order"), count);
    if order.is_none() {
        reading.problem("order", format!("Enter the numbers 1 to {count} in the order you want, each once"));
    }
    let edit = match (text, order) {
        (Some(text), Some(order)) => Some(Edit::Item {
            link_id,
            text: text.into_string(),
            help: help.map(domain::text::NoteText::into_string).unwrap_or_default(),
            is_required: reading.is_ticked("required"),
            options,
            order,
            added: added.map(domain::text::ShortText::into_string),
        }),
        _ => None,
    };
    save(visit, reading, edit, "/questions", question_page)
}

/// Reads an order as it is typed, from 1; empty where nothing was typed, none where it names not each once.
fn order_of(typed: &str, count: usize) -> Option<Vec<usize>> {
    let numbers: Option<Vec<usize>> = typed
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<usize>().ok()?.checked_sub(1))
        .collect();
    let order = numbers?;
    let mut sorted = order.clone();
    sorted.sort_unstable();
    (order.is_empty() || sorted.into_iter().eq(0..count)).then_some(order)
}

/// A question more.
pub fn next_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    next_page(visit, None, Vec::new())
}

fn next_page(visit: &Visit<'_>, typed: Option<&Fields>, problems: Vec<Problem>) -> Result<Answer, Trouble> {
    let writing = writing(visit)?;
    let item = writing.item(visit)?;
    let kinds = KINDS_OF_QUESTION.iter().map(|(code, words)| Choice::new(*code, *words)).collect();
    let mut asked = vec![Field::text("text", "The words"), Field::radios("kind", "What kind is it?", kinds)];
    if item.kind == "group" {
        let within = vec![Choice::new("yes", "As the first in this section")];
        asked.push(
            Field::checkboxes("within", "Where does it stand?", within).hint("Otherwise after the section"),
        );
    }
    let mut form = writing.form(
        format!("Add after: {}", if item.text.is_empty() { &item.link_id } else { &item.text }),
        &format!("/questions/{}/next", visit.request.param("n")),
        asked,
        "/questions",
    );
    form.lead =
        vec!["A question to choose from begins with Yes and No: change its answers afterwards.".to_owned()];
    visit.show_form(None, form, typed.unwrap_or(&Fields::default()), problems)
}

/// Adds it.
pub fn next_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let typed = &visit.request.form;
    let mut reading = Reading::of(typed);
    let writing = writing(visit)?;
    let item = writing.item(visit)?;
    let text = reading.text("text", "The words", "Enter the words of the question");
    let kind = KINDS_OF_QUESTION.iter().find(|(code, _)| *code == typed.get("kind"));
    if kind.is_none() {
        reading.problem("kind", "Select what kind it is");
    }
    let edit = match (text, kind) {
        (Some(text), Some((kind, _))) => Some(Edit::Add {
            after: item.link_id.clone(),
            is_within: item.kind == "group" && reading.is_ticked("within"),
            kind: (*kind).to_owned(),
            text: text.into_string(),
        }),
        _ => None,
    };
    save(visit, reading, edit, "/questions", next_page)
}

/// A question less.
pub fn removal_new(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    removal_page(visit, None, Vec::new())
}

fn removal_page(
    visit: &Visit<'_>,
    typed: Option<&Fields>,
    problems: Vec<Problem>,
) -> Result<Answer, Trouble> {
    let writing = writing(visit)?;
    let item = writing.item(visit)?;
    let mut form = writing.form(
        format!("Take out: {}", if item.text.is_empty() { &item.link_id } else { &item.text }),
        &format!("/questions/{}/removal", visit.request.param("n")),
        Vec::new(),
        "/questions",
    );
    form.button = "Take it out".to_owned();
    form.lead = vec![
        "All that stands beneath it goes with it. Versions that are published keep it, and so do answers."
            .to_owned(),
    ];
    visit.show_form(None, form, typed.unwrap_or(&Fields::default()), problems)
}

/// Takes it out.
pub fn removal_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let writing = writing(visit)?;
    let link_id = writing.item(visit)?.link_id.clone();
    let reading = Reading::of(&visit.request.form);
    save(visit, reading, Some(Edit::Take { link_id }), "/questions", removal_page)
}
