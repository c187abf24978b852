//! Who somebody is: putting it right, and how it stood before.

use std::collections::BTreeMap;

use casework::person::{
    Head,
    identity::{self, CorrectPerson},
};
use domain::{
    Id,
    asked::Asked,
    birth::{Birth, BirthProblem},
    failure::{Changed, Failure},
    name::{Alias, AliasKind, FullName, PersonName},
    nhs_number::{NhsNumber, NhsNumberProblem},
    person::{Identity, Person},
    service_hours::london::london,
    text::NameText,
};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    banner::born,
    pages::entry::{Choice, Reading, Row, offered, reason_in_words, row},
    render::{Frame, PersonBanner, Problem},
    visit::Visit,
};

/// More names than this on one page would be a list of their own.
const MOST_ALIASES: usize = 6;

/// Every field of the form, beside those of the aliases.
const FIELDS: [&str; 22] = [
    "given",
    "family",
    "preferred",
    "described_as",
    "birth",
    "birth_day",
    "birth_month",
    "birth_year",
    "birth_only_year",
    "birth_years",
    "birth_give_or_take",
    "nhs_number",
    "sex",
    "ethnicity",
    "pronouns",
    "language",
    "interpreter",
    "identity",
    "confirmed_by",
    "reason",
    "reason_words",
    "revision",
];

type Values = BTreeMap<String, String>;

#[derive(Serialize)]
struct EditPage {
    frame: Frame,
    banner: PersonBanner,
    action: String,
    leave: String,
    person: String,
    revision: u32,
    values: Values,
    aliases: Vec<AliasFields>,
    alias_kinds: Vec<Choice>,
    choices: BTreeMap<&'static str, Vec<Choice>>,
    conflict: Option<Conflict>,
}

#[derive(Serialize)]
struct AliasFields {
    number: usize,
    given: String,
    family: String,
    kind: String,
}

#[derive(Serialize)]
struct Conflict {
    by: String,
    when: String,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct VersionsPage {
    frame: Frame,
    banner: PersonBanner,
    versions: Vec<VersionSeen>,
}

#[derive(Serialize)]
struct VersionSeen {
    when: String,
    author: String,
    rows: Vec<Row>,
    changed_because: Option<String>,
    is_now: bool,
}

/// The form, as the identity reads now.
pub fn edit(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Person> = visit.id("id")?;
    let head = identity::edit(&visit.desk, &visit.actor(), id)?;
    let values = visit.own_words().map_or_else(|| typed(&head.person.noun), |_| sent(visit));
    let changed = visit.is_overtaken(head.person.revision).then(|| head.person.changed());
    page(visit, &head, values, Vec::new(), changed.as_ref())
}

/// Puts it right.
pub fn update(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Person> = visit.id("id")?;
    if visit.request.form.get("person") != id.to_string() {
        return Err(Trouble::Unreadable);
    }
    let revision = visit.request.form.get("revision").parse().map_err(|_| Trouble::Unreadable)?;
    let head = identity::edit(&visit.desk, &visit.actor(), id)?;
    let reading = Reading::of(visit);
    let person = read(visit, &reading, &head.person.noun);
    let reason = reading.reason();
    let problems = reading.into_problems();
    let (Some(person), Some(reason), true) = (person, reason, problems.is_empty()) else {
        return page(visit, &head, sent(visit), problems, None);
    };
    match identity::correct(&visit.desk, &visit.actor(), CorrectPerson { id, revision, person, reason }) {
        Ok(()) => Ok(visit.done(format!("/people/{id}"), "corrected")),
        Err(Failure::Changed(changed)) => page(visit, &head, sent(visit), Vec::new(), Some(&changed)),
        Err(other) => Err(other.into()),
    }
}

/// How it stood before, the newest first.
pub fn versions(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let id: Id<Person> = visit.id("id")?;
    let (head, earlier) = identity::versions(&visit.desk, &visit.actor(), id)?;
    let content = visit.desk.content();
    let mut versions = vec![VersionSeen {
        when: visit.said(head.person.recorded_at),
        author: head.person.recorded_by.name.clone(),
        rows: rows(visit, &head.person.noun),
        changed_because: None,
        is_now: true,
    }];
    versions.extend(earlier.iter().map(|version| VersionSeen {
        when: visit.said(version.kept.recorded_at),
        author: version.kept.recorded_by.name.clone(),
        rows: rows(visit, &version.kept.noun),
        changed_because: version.reason.as_deref().map(|reason| reason_in_words(content, reason)),
        is_now: false,
    }));
    let page = VersionsPage {
        frame: visit.frame_of("Earlier identity details", &head),
        banner: visit.banner(&head),
        versions,
    };
    visit.show("people/versions.html", &page)
}

fn page(
    visit: &Visit<'_>,
    head: &Head,
    values: Values,
    problems: Vec<Problem>,
    changed: Option<&Changed>,
) -> Result<Answer, Trouble> {
    let status = match (changed, problems.is_empty()) {
        (Some(_), _) => 409,
        (None, false) => 422,
        (None, true) => 200,
    };
    let id = head.person.id;
    let mut frame = visit.frame_of("Correct identity details", head);
    frame.problems = problems;
    let names = ["gender", "ethnic_category", "language", "correction_reason"];
    let page = EditPage {
        frame,
        banner: visit.banner(head),
        action: format!("/people/{id}"),
        leave: format!("/people/{id}"),
        person: id.to_string(),
        revision: head.person.revision,
        aliases: alias_fields(&values),
        alias_kinds: AliasKind::ALL
            .into_iter()
            .map(|kind| Choice {
                value: kind.code().to_owned(),
                text: kind_words(kind).to_owned(),
                ..Choice::default()
            })
            .collect(),
        choices: names.into_iter().map(|name| (name, offered(visit, name, &[]))).collect(),
        values,
        conflict: changed.map(|changed| Conflict {
            by: changed.by.name.clone(),
            when: visit.said(changed.at),
            rows: rows(visit, &head.person.noun),
        }),
    };
    visit.show_as(status, "people/edit.html", &page)
}

const fn kind_words(kind: AliasKind) -> &'static str {
    match kind {
        AliasKind::AlsoKnownAs => "Also known as",
        AliasKind::Former => "From before",
        AliasKind::Nickname => "Nickname",
        AliasKind::Spelling => "Spelt otherwise",
        AliasKind::GivenToPolice => "Given to police, not theirs",
    }
}

fn sent(visit: &Visit<'_>) -> Values {
    let mut values: Values = FIELDS.iter().map(|name| ((*name).to_owned(), String::new())).collect();
    values.extend(visit.request.form.pairs().iter().cloned());
    values
}

/// One more empty line than there are names.
fn alias_fields(values: &Values) -> Vec<AliasFields> {
    let get = |name: String| values.get(&name).cloned().unwrap_or_default();
    let all = (1..=MOST_ALIASES).map(|number| AliasFields {
        number,
        given: get(format!("alias_{number}_given")),
        family: get(format!("alias_{number}_family")),
        kind: get(format!("alias_{number}_kind")),
    });
    let mut fields: Vec<AliasFields> = all.collect();
    let last = fields.iter().rposition(|line| !line.given.is_empty() || !line.family.is_empty());
    fields.truncate(last.map_or(1, |last| last + 2));
    fields
}

/// The fields as they would have to be typed to say this.
fn typed(person: &Person) -> Values {
    let mut values: Values = FIELDS.iter().map(|name| ((*name).to_owned(), String::new())).collect();
    let mut put = |name: &str, value: String| values.insert(name.to_owned(), value);
    match &person.name {
        PersonName::Known(name) => {
            put("given", name.given().unwrap_or_default().to_owned());
            put("family", name.family().unwrap_or_default().to_owned());
            put("preferred", name.preferred().unwrap_or_default().to_owned());
        }
        PersonName::NotKnown { described_as } => {
            put("described_as", described_as.to_string());
        }
    }
    match person.birth {
        Birth::Known { on } => {
            put("birth", "known".to_owned());
            put("birth_day", on.day().to_string());
            put("birth_month", on.month().to_string());
            put("birth_year", on.year().to_string());
        }
        Birth::Month { year, .. } | Birth::Year { year } => {
            put("birth", "year".to_owned());
            put("birth_only_year", year.to_string());
        }
        Birth::Estimated { years, give_or_take, .. } => {
            put("birth", "estimated".to_owned());
            put("birth_years", years.to_string());
            put("birth_give_or_take", give_or_take.to_string());
        }
        Birth::Unknown => {
            put("birth", "unknown".to_owned());
        }
        Birth::Refused => {
            put("birth", "refused".to_owned());
        }
    }
    put("nhs_number", person.nhs_number.as_ref().map(ToString::to_string).unwrap_or_default());
    put("sex", typed_answer(&person.sex, Clone::clone));
    put("ethnicity", typed_answer(&person.ethnicity, Clone::clone));
    put("pronouns", person.pronouns.clone().unwrap_or_default());
    put("language", person.language.clone().unwrap_or_default());
    let needed = |needed: &bool| if *needed { "yes" } else { "no" }.to_owned();
    put("interpreter", typed_answer(&person.interpreter, needed));
    let identity = if person.identity == Identity::Confirmed { "confirmed" } else { "not_confirmed" };
    put("identity", identity.to_owned());
    put("confirmed_by", person.confirmed_by.as_ref().map(ToString::to_string).unwrap_or_default());
    for (alias, number) in person.aliases.iter().zip(1..) {
        put(&format!("alias_{number}_given"), alias.name.given().unwrap_or_default().to_owned());
        put(&format!("alias_{number}_family"), alias.name.family().unwrap_or_default().to_owned());
        put(&format!("alias_{number}_kind"), alias.kind.code().to_owned());
    }
    values
}

fn typed_answer<T>(asked: &Asked<T>, say: impl Fn(&T) -> String) -> String {
    match asked {
        Asked::NotAsked => "not_asked".to_owned(),
        Asked::NotKnown => "not_known".to_owned(),
        Asked::Refused => "refused".to_owned(),
        Asked::Answered(answer) => say(answer),
    }
}

/// Reads what was typed over what stands. What the form does not ask stays as it is.
fn read(visit: &Visit<'_>, reading: &Reading<'_, '_>, before: &Person) -> Option<Person> {
    let name = name(reading);
    let birth = birth(visit, reading, before.birth);
    let nhs_number = match NhsNumber::parse(reading.get("nhs_number")) {
        Ok(number) => Some(number),
        Err(NhsNumberProblem::Empty) => None,
        Err(problem) => {
            reading.wrong("nhs_number", format!("NHS number {problem}"));
            None
        }
    };
    let confirmed_by = reading.optional_text("confirmed_by", "How it was confirmed");
    let identity = match reading.get("identity") {
        "confirmed" => Identity::Confirmed,
        _ => Identity::NotConfirmed,
    };
    if identity == Identity::Confirmed && confirmed_by.is_none() {
        reading.wrong("confirmed_by", "Enter how it was confirmed");
    }
    let pronouns: Option<domain::text::ShortText> = reading.optional_text("pronouns", "Pronouns");
    let language = reading
        .optional_choice("language", "language", "Select the language from the list")
        .map(|language| language.code.clone());
    Some(Person {
        name: name?,
        aliases: aliases(reading),
        birth: birth?,
        nhs_number,
        sex: coded(reading, "sex", "gender", "Select the sex, or that it was not asked"),
        ethnicity: coded(
            reading,
            "ethnicity",
            "ethnic_category",
            "Select the ethnicity, or that it was not asked",
        ),
        pronouns: pronouns.map(|pronouns| pronouns.to_string()),
        language,
        interpreter: match reading.get("interpreter") {
            "yes" => Asked::Answered(true),
            "no" => Asked::Answered(false),
            "refused" => Asked::Refused,
            "not_known" => Asked::NotKnown,
            _ => Asked::NotAsked,
        },
        identity,
        confirmed_by: confirmed_by.filter(|_| identity == Identity::Confirmed),
        ..before.clone()
    })
}

fn name(reading: &Reading<'_, '_>) -> Option<PersonName> {
    let given: Option<NameText> = reading.optional_text("given", "Given names");
    let family: Option<NameText> = reading.optional_text("family", "Family name");
    let preferred: Option<NameText> = reading.optional_text("preferred", "The name they like to be called");
    if let Ok(name) = FullName::new(family, given, preferred) {
        return Some(PersonName::Known(name));
    }
    let described_as: Option<NameText> = reading.optional_text("described_as", "How they are spoken of");
    if described_as.is_none() {
        reading.wrong("given", "Enter a name, or how they are spoken of while no name is known");
    }
    described_as.map(|described_as| PersonName::NotKnown { described_as })
}

fn aliases(reading: &Reading<'_, '_>) -> Vec<Alias> {
    let mut aliases = Vec::new();
    for number in 1..=MOST_ALIASES {
        let given_field = format!("alias_{number}_given");
        let given: Option<NameText> = reading.optional_text(&given_field, "Other given names");
        let family: Option<NameText> =
            reading.optional_text(&format!("alias_{number}_family"), "Other family name");
        let kind = AliasKind::from_code(reading.get(&format!("alias_{number}_kind")));
        if let Ok(name) = FullName::new(family, given, None) {
            aliases.push(Alias { name, kind: kind.unwrap_or(AliasKind::AlsoKnownAs) });
        }
    }
    aliases
}

fn birth(visit: &Visit<'_>, reading: &Reading<'_, '_>, before: Birth) -> Option<Birth> {
    let today = london(visit.now).date();
    match reading.get("birth") {
        "known" => {
            let fields = [reading.get("birth_day"), reading.get("birth_month"), reading.get("birth_year")];
            match Birth::from_fields(fields[0], fields[1], fields[2], today) {
                Ok(birth) => Some(birth),
                Err(BirthProblem::Empty) => {
                    reading.wrong("birth_day", "Enter the date of birth, like 27 3 1985");
                    None
                }
                Err(problem) => {
                    reading.wrong("birth_day", format!("Date of birth {problem}"));
                    None
                }
            }
        }
        "year" => match (reading.get("birth_only_year").trim().parse::<i16>(), before) {
            // The month that was known stays known while the year is the same.
            (Ok(year), Birth::Month { year: same, .. }) if year == same => Some(before),
            (Ok(year), _) if (1900..=today.year()).contains(&year) => Some(Birth::Year { year }),
            _ => {
                reading.wrong("birth_only_year", "Enter the year of birth with four numbers, like 1985");
                None
            }
        },
        "estimated" => estimated(reading, before, today),
        "unknown" => Some(Birth::Unknown),
        "refused" => Some(Birth::Refused),
        _ => {
            reading.wrong("birth", "Select what is known of the date of birth");
            None
        }
    }
}

fn estimated(reading: &Reading<'_, '_>, before: Birth, today: jiff::civil::Date) -> Option<Birth> {
    let years = reading.get("birth_years").trim().parse().ok().filter(|years: &u8| *years <= 120);
    let give_or_take = match reading.get("birth_give_or_take").trim() {
        "" => Some(5),
        typed => typed.parse().ok().filter(|years: &u8| *years <= 20),
    };
    match (years, give_or_take, before) {
        (Some(years), Some(margin), Birth::Estimated { years: same, give_or_take: kept, .. })
            if years == same && margin == kept =>
        {
            Some(before)
        }
        (Some(years), Some(give_or_take), _) => Some(Birth::Estimated { years, give_or_take, on: today }),
        (None, ..) => {
            reading.wrong("birth_years", "Enter the age they look, in years");
            None
        }
        (_, None, _) => {
            reading.wrong("birth_give_or_take", "Enter how many years it may be off, 20 at most");
            None
        }
    }
}

/// A code, or one of the answers that are no code; refused is not the same as not asked.
fn coded(reading: &Reading<'_, '_>, field: &str, lookup: &str, ask: &str) -> Asked<String> {
    match reading.get(field) {
        "" | "not_asked" => Asked::NotAsked,
        "not_known" => Asked::NotKnown,
        "refused" => Asked::Refused,
        _ => reading
            .choice(field, lookup, ask)
            .map_or(Asked::NotAsked, |entry| Asked::Answered(entry.code.clone())),
    }
}

/// What the identity says, field by field.
fn rows(visit: &Visit<'_>, person: &Person) -> Vec<Row> {
    let lookups = &visit.desk.content().lookups;
    let coded = |asked: &Asked<String>, lookup: &str| match asked {
        Asked::Answered(code) => lookups.label(lookup, code).to_owned(),
        Asked::NotAsked | Asked::NotKnown | Asked::Refused => asked.words().to_owned(),
    };
    let mut rows = vec![row("Name", person.name.said())];
    for alias in &person.aliases {
        rows.push(row(kind_words(alias.kind), alias.name.said()));
    }
    rows.push(row("Born", born(person.birth)));
    rows.push(row(
        "NHS number",
        person.nhs_number.as_ref().map_or("Not known".to_owned(), ToString::to_string),
    ));
    rows.push(row("Sex", coded(&person.sex, "gender")));
    rows.push(row("Ethnicity", coded(&person.ethnicity, "ethnic_category")));
    if let Some(pronouns) = &person.pronouns {
        rows.push(row("Pronouns", pronouns));
    }
    if let Some(language) = &person.language {
        rows.push(row("Language", lookups.label("language", language)));
    }
    rows.push(row(
        "Interpreter",
        match person.interpreter {
            Asked::Answered(true) => "Needed",
            Asked::Answered(false) => "Not needed",
            Asked::NotAsked | Asked::NotKnown | Asked::Refused => person.interpreter.words(),
        },
    ));
    rows.push(row(
        "Identity",
        match (person.identity, &person.confirmed_by) {
            (Identity::Confirmed, Some(how)) => format!("Confirmed: {how}"),
            (Identity::Confirmed, None) => "Confirmed".to_owned(),
            (Identity::NotConfirmed, _) => "Not confirmed".to_owned(),
        },
    ));
    rows
}
