//! Writing in a draft of a form, but for its questions: its title, where its wording comes from, how it is offered, its JSON.

use casework::form_version::{self, CannotWrite, Edit, KINDS, Keeping};
use domain::{
    content::WhoFor,
    failure::Failure,
    form_version::{CannotKeepForm, NOBODY, Offering},
};
use forms::Outline;

use super::{how_large, kind_words, opened, pasted};
use crate::{
    answer::{Answer, Trouble},
    form_page::{Choice, Field, Form, Reading},
    render::Problem,
    request::Fields,
    visit::{Visit, crumb},
};

/// What a page of the editor is about.
pub(super) struct Writing {
    pub(super) keeping: Keeping,
    pub(super) address: String,
}

pub(super) fn writing(visit: &Visit<'_>) -> Result<Writing, Trouble> {
    let keeping = opened(visit)?;
    match keeping.may_write {
        true => Ok(Writing { address: format!("/form-versions/{}", keeping.kept.id), keeping }),
        false => Err(Trouble::NotFound),
    }
}

impl Writing {
    pub(super) fn form(&self, heading: String, path: &str, fields: Vec<Field>, back: &str) -> Form {
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

    /// The item of a page. It is named by its linkId in hexadecimal digits: a place would be another's once one is taken out.
    pub(super) fn item(&self, visit: &Visit<'_>) -> Result<&Outline, Trouble> {
        let name = visit.request.param("n");
        self.keeping.outline.iter().find(|item| name_of(&item.link_id) == name).ok_or(Trouble::NotFound)
    }
}

/// A linkId as an address can hold it, whatever letters it has.
pub(super) fn name_of(link_id: &str) -> String {
    link_id.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// A page of the editor: with what was typed, or with how it stands, and what is wrong.
type Page = fn(&Visit<'_>, Option<&Fields>, Vec<Problem>) -> Result<Answer, Trouble>;

/// Writes, and goes on to a page of the version; or shows the form again with what is wrong.
pub(super) fn save(
    visit: &Visit<'_>,
    mut reading: Reading<'_>,
    edit: Option<Edit>,
    on: &str,
    page: Page,
) -> Result<Answer, Trouble> {
    let revision = reading.revision()?;
    if let (Some(edit), true) = (edit, reading.problems.is_empty()) {
        let id = visit.id("id")?;
        match form_version::write(&visit.desk, &visit.actor(), id, revision, edit) {
            Ok(_) => return Ok(visit.done(format!("/form-versions/{id}{on}"), "form_written")),
            Err(Failure::Refused(CannotWrite::NoForm(why))) => reading.problem("questionnaire", why),
            Err(Failure::Refused(refusal @ CannotWrite::NotKept(CannotKeepForm::TooLong))) => {
                reading.problem("questionnaire", refusal.to_string());
            }
            Err(Failure::Refused(refusal)) => reading.problem("", refusal.to_string()),
            Err(other) => return Err(other.into()),
        }
    }
    page(visit, Some(&visit.request.form), reading.problems)
}

pub(super) fn fields(pairs: Vec<(&str, String)>) -> Fields {
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
    let who = [
        ("everyone", "Everyone"),
        ("women", "Women and girls first"),
        ("men", "Men and boys first"),
        (NOBODY, "Nobody: it is not offered any more"),
    ];
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
        // As it is offered now, where it came with the program.
        None => match visit.desk.forms_in_use().offer(&writing.keeping.kept.noun.form) {
            Some(offered) => fields(vec![
                ("group", offered.group.clone()),
                ("ruled_by", offered.ruled_by.code().to_owned()),
                ("from_age", offered.from_age.map(|age| age.to_string()).unwrap_or_default()),
                ("until_age", offered.until_age.map(|age| age.to_string()).unwrap_or_default()),
                ("who_for", offered.who_for.code().to_owned()),
            ]),
            None => fields(vec![("who_for", "everyone".to_owned())]),
        },
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
    let who_for = typed.given("who_for").filter(|who| *who == NOBODY || WhoFor::from_code(who).is_some());
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
            who_for: who_for.to_owned(),
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
    let asked = vec![Field::json("questionnaire", "The FHIR Questionnaire").hint(format!(
        "For what the plain editor does not know: conditions, codes, what is worked out. {}",
        how_large()
    ))];
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
    let edit = json.map(|json| Edit::Whole { json: pasted(json) });
    save(visit, reading, edit, "", whole_page)
}
