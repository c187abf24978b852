//! The questions of a draft of a form, by a plain editor: in their order, one changed, one more, one less.

use casework::form_version::{self, Edit, Removal};
use forms::{Dependent, Depends, Outline, Way};
use serde::Serialize;

use super::{
    VersionHead, framed, opened,
    write::{fields, name_of, save, writing},
};
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Reading},
    render::{Frame, Problem},
    request::Fields,
    visit::Visit,
};

#[derive(Serialize)]
struct QuestionsPage {
    frame: Frame,
    head: VersionHead,
    revision: u32,
    action: String,
    rows: Vec<QuestionRow>,
    may_write: bool,
    put_back: Option<PutBack>,
}

/// What was taken out last, and can come back.
#[derive(Serialize)]
struct PutBack {
    words: String,
    action: String,
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
    let page =
        QuestionsPage {
            frame: framed(visit, &keeping.kept),
            head: VersionHead::of(visit, &keeping.kept, "/questions"),
            revision: keeping.kept.revision,
            action: format!("{address}/order"),
            rows: keeping.outline.iter().map(|item| row(&address, item)).collect(),
            may_write: keeping.may_write,
            put_back: keeping.kept.noun.taken.as_ref().filter(|_| keeping.may_write).map(|taken| PutBack {
                words: taken.words.clone(),
                action: format!("{address}/restoration"),
            }),
        };
    visit.show("form_versions/questions.html", &page)
}

fn row(address: &str, item: &Outline) -> QuestionRow {
    let name = name_of(&item.link_id);
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
        href: format!("{address}/questions/{name}"),
        next: format!("{address}/questions/{name}/next/new"),
        removal: format!("{address}/questions/{name}/removal/new"),
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
        match item.kind.as_str() {
            "group" => "Change a section".to_owned(),
            "display" => "Change words to read".to_owned(),
            _ => "Change a question".to_owned(),
        },
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
    let is_as_it_stands = typed.trim().is_empty();
    (is_as_it_stands || sorted.into_iter().eq(0..count)).then_some(order)
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
        "Add a question".to_owned(),
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
    let removal = form_version::removal(&visit.desk, &visit.actor(), writing.keeping.kept.id, &item.link_id)?;
    let mut form = writing.form(
        "Take it out".to_owned(),
        &format!("/questions/{}/removal", visit.request.param("n")),
        what_follows(&removal),
        "/questions",
    );
    form.button = "Take it out".to_owned();
    form.lead = vec![
        format!("‘{}’", if item.text.is_empty() { &item.link_id } else { &item.text }),
        "All that stands beneath it goes with it. You can put it back from the page of questions. Versions that are \
         published keep it, and so do answers."
            .to_owned(),
    ];
    visit.show_form(None, form, typed.unwrap_or(&Fields::default()), problems)
}

/// What hangs on a question that is to go, in the words of whoever reads it.
fn what_follows(removal: &Removal) -> Vec<Field> {
    let mut fields = Vec::new();
    if !removal.dependents.is_empty() {
        fields.push(Field::heading("What depends on it"));
        fields.push(Field::list(removal.dependents.iter().map(dependent)));
    }
    if !removal.holds_back.is_empty() {
        fields.push(Field::heading("It cannot be published then"));
        fields.push(Field::words(match removal.dependents.is_empty() {
            true => "Without it this version cannot be published until it is put back, or this is mended:",
            false => "Without it this version cannot be published until what depends on it is changed too, or it is put back.",
        }));
        // What depends on it was named by its words; the sentences of the checks say it again by its name in the form.
        let names: Vec<String> = removal
            .dependents
            .iter()
            .flat_map(|one| &one.link_id)
            .map(|link_id| format!("‘{link_id}’"))
            .collect();
        let others = removal.holds_back.iter().filter(|why| !names.iter().any(|name| why.contains(name)));
        let others: Vec<String> = others.cloned().collect();
        if !others.is_empty() {
            fields.push(Field::list(others.into_iter()));
        }
    }
    fields
}

fn dependent(dependent: &Dependent) -> String {
    let way = |way: &Depends| match way {
        Depends::Asked => "is asked or not by what is answered to it",
        Depends::WorkedOut => "is worked out from it",
        Depends::BeginsWith => "begins with its answer",
        Depends::Choices => "takes its choices from it",
        Depends::HeldAgainst => "is held against it",
        Depends::Otherwise => "works something out from it",
    };
    let ways: Vec<&str> = dependent.ways.iter().map(way).collect();
    let name = match &dependent.link_id {
        None => "The form itself".to_owned(),
        Some(link_id) if dependent.text.is_empty() => format!("‘{link_id}’"),
        Some(_) => format!("‘{}’", dependent.text),
    };
    format!("{name} {}", ways.join(", and "))
}

/// Takes it out.
pub fn removal_create(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let writing = writing(visit)?;
    let link_id = writing.item(visit)?.link_id.clone();
    let reading = Reading::of(&visit.request.form);
    save(visit, reading, Some(Edit::Take { link_id }), "/questions", removal_page)
}

/// Puts back what was taken out last.
pub fn restoration(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let revision = Reading::of(&visit.request.form).revision()?;
    let id = visit.id("id")?;
    form_version::write(&visit.desk, &visit.actor(), id, revision, Edit::PutBack)?;
    Ok(visit.done(format!("/form-versions/{id}/questions"), "form_put_back"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_depends_on_a_question_is_said_by_its_words() {
        let said = |link_id: Option<&str>, text: &str, ways: &[Depends]| {
            dependent(&Dependent {
                link_id: link_id.map(str::to_owned),
                text: text.to_owned(),
                ways: ways.to_vec(),
            })
        };
        assert_eq!(
            said(Some("q2"), "Why?", &[Depends::Asked]),
            "‘Why?’ is asked or not by what is answered to it"
        );
        assert_eq!(said(Some("q2"), "", &[Depends::Choices]), "‘q2’ takes its choices from it");
        let both = said(None, "Sleep", &[Depends::HeldAgainst, Depends::Otherwise]);
        assert_eq!(both, "The form itself is held against it, and works something out from it");
    }
}
