//! Keeping forms: the list of them, one form with its versions, one version with all that can be done with it.

use casework::form_version::{self, Keeping, KeptForm};
use domain::{
    Id,
    form_version::{FormVersion, LONGEST_FORM, NOBODY, Offering},
    noun::Kept,
};
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    render::{Frame, Link},
    visit::{Visit, crumb, warning},
};

pub mod begin;
pub mod look;
pub mod publish;
pub mod questions;
pub mod trial;
pub mod write;

#[derive(Serialize)]
struct IndexPage {
    frame: Frame,
    rows: Vec<FormRow>,
    broken: Vec<Broken>,
    may_begin: bool,
}

#[derive(Serialize)]
struct FormRow {
    title: String,
    code: String,
    href: String,
    asked: String,
    waits: Option<Link>,
}

#[derive(Serialize)]
struct Broken {
    title: String,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct FormPage {
    frame: Frame,
    title: String,
    code: String,
    asked: String,
    /// Said where the program brought a newer one than the team's was begun from.
    shipped: Option<String>,
    versions: Vec<VersionRow>,
    /// What a new version can be begun from: value and words.
    beginnings: Vec<(String, String)>,
    draft: Option<Link>,
    may_begin: bool,
    key: String,
    export: Option<String>,
}

#[derive(Serialize)]
struct VersionRow {
    name: String,
    href: String,
    state: String,
}

#[derive(Serialize)]
struct ShowPage {
    frame: Frame,
    head: VersionHead,
    revision: u32,
    facts: Vec<(String, String)>,
    refusals: Vec<String>,
    ignored: Vec<String>,
    may_write: bool,
    /// What can be written beside the questions: words and address.
    edits: Vec<Link>,
    publish: Option<String>,
    /// Why it is not published by this reader now.
    unpublished: Vec<String>,
    retire: Option<Link>,
}

/// The head of each page of a version, with the ways between them.
#[derive(Serialize)]
pub(super) struct VersionHead {
    title: String,
    /// "Version t2, a draft".
    caption: String,
    tabs: Vec<Tab>,
}

#[derive(Serialize)]
struct Tab {
    text: &'static str,
    href: String,
    is_current: bool,
}

/// Where a whole form is sent, so that more is taken than elsewhere.
pub const TAKE_A_WHOLE_FORM: [&str; 2] = ["/forms", "/form-versions/{id}/whole"];

/// What stands beside a field for a form, before anybody sends one that is too large.
fn how_large() -> String {
    format!("At most {} kilobytes, which is some 2,000 questions", LONGEST_FORM / 1_000)
}

/// A form as it was pasted: a browser ends each line of a field with two characters, which nobody typed.
fn pasted(json: &str) -> String {
    json.replace("\r\n", "\n")
}

/// The pages of a version: words, and what stands behind its address.
const TABS: [(&str, &str); 5] = [
    ("Overview", ""),
    ("Questions", "/questions"),
    ("Look at it", "/preview"),
    ("Try it", "/trial"),
    ("Differences", "/differences"),
];

impl VersionHead {
    pub(super) fn of(visit: &Visit<'_>, kept: &Kept<FormVersion>, current: &str) -> Self {
        let address = format!("/form-versions/{}", kept.id);
        let tab = |(text, path): &(&'static str, &str)| Tab {
            text,
            href: format!("{address}{path}"),
            is_current: *path == current,
        };
        Self {
            title: kept.noun.title.clone(),
            caption: format!("Version {}, {}", kept.noun.version(), state(visit, kept)),
            tabs: TABS.iter().map(tab).collect(),
        }
    }
}

/// Where a version stands, in words that end a sentence.
fn state(visit: &Visit<'_>, kept: &Kept<FormVersion>) -> String {
    match (&kept.noun.published, &kept.retired) {
        (_, Some(out)) => {
            format!("out of use since {} ({}: {})", visit.said(out.at), out.by.name, out.reason)
        }
        (Some(published), None) => {
            format!("published {} by {}", visit.said(published.at), published.by.name)
        }
        (None, None) => "a draft that nobody is asked".to_owned(),
    }
}

/// A version as it is said: those of the content folder came with the program.
fn named(version: &str) -> String {
    match version.starts_with('t') {
        true => format!("our version {version}"),
        false => format!("version {version}, which came with the program"),
    }
}

/// Every form.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let kept = form_version::index(&visit.desk, &visit.actor())?;
    let titles: Vec<(String, String)> =
        kept.forms.iter().map(|form| (form.code.clone(), form.title.clone())).collect();
    let title_of = |code: &str| {
        titles
            .iter()
            .find(|(known, _)| known == code)
            .map_or_else(|| code.to_owned(), |(_, title)| title.clone())
    };
    let page = IndexPage {
        frame: visit.frame("Forms that we keep"),
        rows: kept.forms.iter().map(row).collect(),
        broken: kept
            .broken
            .iter()
            .map(|broken| Broken {
                title: format!("{}, {}", title_of(&broken.code), named(&broken.version)),
                problems: broken.problems.clone(),
            })
            .collect(),
        may_begin: kept.may_begin,
    };
    visit.show("form_versions/index.html", &page)
}

fn row(form: &KeptForm) -> FormRow {
    let waits = form.versions.iter().find(|kept| kept.is_draft());
    FormRow {
        title: form.title.clone(),
        code: form.code.clone(),
        href: format!("/forms/{}", form.code),
        asked: form.asked.as_deref().map_or_else(
            || "Not asked".to_owned(),
            |asked| match asked.starts_with('t') {
                true => format!("Ours, {asked}"),
                false => format!("Version {asked}"),
            },
        ),
        waits: waits.map(|kept| {
            crumb(&format!("Draft {}", kept.noun.version()), format!("/form-versions/{}", kept.id))
        }),
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// One form with its versions.
pub fn form(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let kept = form_version::index(&visit.desk, &visit.actor())?;
    let code = visit.request.param("code");
    let form = kept.forms.into_iter().find(|form| form.code == code).ok_or(Trouble::NotFound)?;
    let draft = form.versions.iter().find(|kept| kept.is_draft());
    let mut beginnings: Vec<(String, String)> = Vec::new();
    let published = form.versions.iter().filter(|kept| kept.noun.published.is_some());
    beginnings.extend(form.asked.iter().map(|asked| (asked.clone(), format!("{}, asked now", named(asked)))));
    beginnings.extend(form.shipped.map(|shipped| (shipped.to_string(), named(&shipped.to_string()))));
    beginnings.extend(
        published
            .map(|kept| kept.noun.version())
            .filter(|version| form.asked.as_ref() != Some(version))
            .map(|version| (version.clone(), named(&version))),
    );
    let page = FormPage {
        frame: Frame { crumbs: vec![crumb("Forms", "/forms")], ..visit.frame(&form.title) },
        asked: match &form.asked {
            Some(asked) => format!("Asked now: {}.", named(asked)),
            None => "Nobody is asked it now.".to_owned(),
        },
        shipped: newer_shipped(&form),
        versions: form
            .versions
            .iter()
            .map(|kept| VersionRow {
                name: kept.noun.version(),
                href: format!("/form-versions/{}", kept.id),
                state: capital(&state(visit, kept)),
            })
            .collect(),
        draft: draft.map(|kept| crumb("Go on with the draft", format!("/form-versions/{}", kept.id))),
        may_begin: kept.may_begin,
        key: visit.new_key()?.to_string(),
        export: form.asked.as_ref().map(|_| format!("/forms/{code}/questionnaire")),
        beginnings,
        title: form.title,
        code: form.code,
    };
    visit.show("form_versions/form.html", &page)
}

/// Whether the program brought a newer version than the one that the team's was begun from.
fn newer_shipped(form: &KeptForm) -> Option<String> {
    let shipped = form.shipped?;
    let asked = form.versions.iter().find(|kept| Some(kept.noun.version()) == form.asked)?;
    let began_from = asked.noun.began_from.as_deref()?.rsplit('/').next()?.parse::<u32>().ok()?;
    (began_from < shipped).then(|| {
        format!(
            "The program has brought version {shipped} since ours was begun from version {began_from}. Ours is asked until \
             somebody publishes another, or takes it out of use."
        )
    })
}

/// One version: where it stands, what is wrong with it, what can be done.
pub fn show(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let keeping = form_version::open(&visit.desk, &visit.actor(), visit.id("id")?)?;
    let kept = &keeping.kept;
    let address = format!("/form-versions/{}", kept.id);
    let mut frame = framed(visit, kept);
    if kept.is_draft() && !keeping.problems.is_empty() {
        frame.flash.push(warning("this version cannot be asked yet. What is wrong stands below.".to_owned()));
    }
    let mut ignored: Vec<String> = keeping
        .form
        .iter()
        .flat_map(|form| form.questionnaire.ignored())
        .map(|one| one.what.clone())
        .collect();
    ignored.sort_unstable();
    ignored.dedup();
    let edits = [
        ("Change the title", "/title/edit"),
        ("Say how it is offered", "/offering/edit"),
        ("Say where the wording comes from", "/source/edit"),
        ("Replace it by other JSON", "/whole/edit"),
    ];
    let page = ShowPage {
        frame,
        head: VersionHead::of(visit, kept, ""),
        revision: kept.revision,
        facts: facts(visit, &keeping),
        ignored,
        may_write: keeping.may_write,
        edits: match keeping.may_write {
            true => edits.iter().map(|(text, path)| crumb(text, format!("{address}{path}"))).collect(),
            false => Vec::new(),
        },
        publish: (keeping.may_publish && keeping.unpublished.is_none())
            .then(|| format!("{address}/publication")),
        unpublished: match &keeping.unpublished {
            Some(domain::form_version::CannotKeepForm::NotRight(reasons)) => {
                reasons.iter().filter(|reason| !keeping.problems.contains(reason)).cloned().collect()
            }
            Some(cannot) if kept.is_draft() => vec![cannot.to_string()],
            Some(_) | None => Vec::new(),
        },
        retire: retire(&keeping, &address),
        refusals: keeping.problems.clone(),
    };
    visit.show("form_versions/show.html", &page)
}

fn retire(keeping: &Keeping, address: &str) -> Option<Link> {
    let words = if keeping.kept.is_draft() { "Throw this draft away" } else { "Take it out of use" };
    keeping.may_retire.then(|| crumb(words, format!("{address}/retirement/new")))
}

/// What a version says of itself.
fn facts(visit: &Visit<'_>, keeping: &Keeping) -> Vec<(String, String)> {
    let noun = &keeping.kept.noun;
    let names: Vec<&str> = noun.written_by.iter().map(|author| author.name.as_str()).collect();
    let mut facts = vec![
        ("Code".to_owned(), noun.form.clone()),
        ("State".to_owned(), capital(&state(visit, &keeping.kept))),
        ("Written by".to_owned(), names.join(", ")),
    ];
    let mut fact = |name: &str, words: String| facts.push((name.to_owned(), words));
    if let Some(from) = noun.began_from.as_deref().and_then(|from| from.split_once('/')) {
        fact("Begun from", format!("{}, {}", from.0, named(from.1)));
    }
    if let Some(asked) = &keeping.asked {
        fact("Asked now", named(asked));
    }
    if !noun.source.is_empty() {
        fact("Wording", noun.source.clone());
    }
    if !keeping.description.is_empty() {
        fact("About it", keeping.description.clone());
    }
    match &noun.offered {
        Some(offering) => fact("Offered", offered(offering)),
        None if visit.desk.forms_in_use().offer(&noun.form).is_some() => {
            fact("Offered", "As the form that came with the program".to_owned());
        }
        None => {}
    }
    let asks =
        keeping.outline.iter().filter(|item| !matches!(item.kind.as_str(), "group" | "display")).count();
    fact("Questions", asks.to_string());
    fact("Saved cases", noun.cases.len().to_string());
    facts
}

/// How a form is offered, in one line.
fn offered(offering: &Offering) -> String {
    if offering.who_for == NOBODY {
        return "To nobody: it is not offered any more".to_owned();
    }
    let kind = kind_words(&offering.ruled_by);
    format!("Under {}, kept as {kind}, {}, {}", offering.group, ages(offering), who_for(offering))
}

/// For which ages a form is.
fn ages(offering: &Offering) -> String {
    match (offering.from_age, offering.until_age) {
        (None, None) => "any age".to_owned(),
        (Some(from), None) => format!("from {from}"),
        (None, Some(until)) => format!("until {until}"),
        (Some(from), Some(until)) => format!("from {from} until {until}"),
    }
}

/// Whom a form is meant for.
fn who_for(offering: &Offering) -> &'static str {
    match offering.who_for.as_str() {
        NOBODY => "nobody: it is not offered any more",
        "women" => "women first",
        "men" => "men first",
        _ => "everyone",
    }
}

/// The kind of record as which a form is kept, in words.
pub(super) fn kind_words(code: &str) -> String {
    match code {
        "support_note" => "a support note".to_owned(),
        "restricted_item" => "an item that a law restricts".to_owned(),
        "safeguarding" => "a safeguarding concern".to_owned(),
        "plan" | "screening" | "consent" => code.to_owned(),
        "assessment" | "outcome" => format!("an {code}"),
        other => other.replace('_', " "),
    }
}

/// The frame of the pages of a version.
pub(super) fn framed(visit: &Visit<'_>, kept: &Kept<FormVersion>) -> Frame {
    let crumbs =
        vec![crumb("Forms", "/forms"), crumb(&kept.noun.title, format!("/forms/{}", kept.noun.form))];
    Frame { crumbs, ..visit.frame(&kept.noun.title) }
}

/// The version that a page is about.
pub(super) fn opened(visit: &Visit<'_>) -> Result<Keeping, Trouble> {
    let id: Id<FormVersion> = visit.id("id")?;
    Ok(form_version::open(&visit.desk, &visit.actor(), id)?)
}
