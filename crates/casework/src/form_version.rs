//! Keeping forms: beginning a version, writing in it, trying it, publishing it by a second person, taking it out of use.
//!
//! What is asked of people is changed here, so each change is a revision of its own with its journal line, and only a
//! version that can be asked comes into use.

use domain::{
    Id,
    access::{Action, Actor, RecordType, Standing},
    content::{Forms, OFFERED_KINDS},
    failure::{Failure, Never},
    form_version::{CannotKeepForm, FormVersion, is_code},
    noun::Kept,
};
use forms::{Manuscript, Outline};
use serde_json::{Value as Json, json};
use store::Record;
use uuid::Uuid;

use crate::{desk::Desk, form, forms_in_use::BrokenForm};

mod bring_in;
mod compare;
mod edit;
mod removal;
mod soundness;
pub mod trial;

pub use bring_in::{BroughtIn, CannotBringIn, Imported, bring_in, code_of, import};
pub use compare::{Compared, compare};
pub use edit::{CannotWrite, Edit, write};
pub use removal::{Removal, removal};

/// Every form, as the page that keeps them lists it.
#[derive(Debug)]
pub struct KeptForms {
    /// By code.
    pub forms: Vec<KeptForm>,
    /// Versions that are published and cannot be asked.
    pub broken: Vec<BrokenForm>,
    /// Whether the reader may begin one.
    pub may_begin: bool,
}

/// One form.
#[derive(Debug)]
pub struct KeptForm {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// The version that is asked; none where there is only a draft, or all are out of use.
    pub asked: Option<String>,
    /// The newest version of the content folder, where the team's own is asked instead.
    pub shipped: Option<u32>,
    /// The team's own versions, the newest first.
    pub versions: Vec<Kept<FormVersion>>,
}

/// One version, as it is kept.
#[derive(Debug)]
pub struct Keeping {
    /// The version.
    pub kept: Kept<FormVersion>,
    /// Its items as an editor shows them; empty where it is no Questionnaire.
    pub outline: Vec<Outline>,
    /// What the form says of itself.
    pub description: String,
    /// All that keeps it from being asked, each a sentence.
    pub problems: Vec<String>,
    /// The form, where it can be asked.
    pub form: Option<crate::desk::Form>,
    /// The version that is asked now, where it is another.
    pub asked: Option<String>,
    /// Whether the reader may write in it.
    pub may_write: bool,
    /// Whether the reader may publish forms at all; whether this one, [`Kept::publish`] says.
    pub may_publish: bool,
    /// Whether the reader may take it out of use, or throw it away while it is a draft.
    pub may_retire: bool,
    /// Why this reader cannot publish this version now.
    pub unpublished: Option<CannotKeepForm>,
}

/// Where everybody stands to a form: it is the service's.
pub(crate) fn standing() -> Standing {
    Standing::of_the_service()
}

/// Every form, with the versions that the team keeps.
pub fn index(desk: &Desk, by: &Actor) -> Result<KeptForms, Failure<Never>> {
    let in_use = desk.forms_in_use();
    let content = desk.content();
    desk.read(by, |record| {
        let scope = record.permit_apart(&standing(), Action::Read(RecordType::Form))?;
        let mut kept = record.form_versions(&scope)?;
        record.note("list", RecordType::Form.code(), None, &json!({ "shown": kept.len() }))?;
        let mut codes: Vec<String> = content.forms.codes().map(str::to_owned).collect();
        codes.extend(kept.iter().map(|kept| kept.noun.form.clone()));
        codes.sort_unstable();
        codes.dedup();
        kept.sort_by_key(|kept| std::cmp::Reverse(kept.noun.number));
        let forms = codes.into_iter().map(|code| {
            let versions: Vec<_> = kept.iter().filter(|kept| kept.noun.form == code).cloned().collect();
            let asked = in_use.form(&code);
            let title = asked.and_then(|form| form.questionnaire.title().map(str::to_owned));
            let title = title.or_else(|| versions.first().map(|kept| kept.noun.title.clone()));
            let is_of_the_team = asked.is_some_and(|form| form.is_of_the_team());
            KeptForm {
                title: title.unwrap_or_else(|| code.clone()),
                asked: asked.map(|form| form.version.clone()),
                shipped: content.forms.newest(&code).filter(|_| is_of_the_team).map(|text| text.version),
                versions,
                code,
            }
        });
        let forms = forms.collect();
        let may_begin = may(record, by, Action::Create(RecordType::Form));
        Ok(KeptForms { forms, broken: in_use.broken().to_vec(), may_begin })
    })
}

fn may(record: &Record<'_>, by: &Actor, action: Action) -> bool {
    let decision = domain::access::decide(by, action, &standing(), record.stamp().at());
    matches!(decision, domain::access::Decision::Allow(_))
}

fn blank(code: String) -> FormVersion {
    FormVersion {
        form: code,
        number: 0,
        questionnaire: String::new(),
        title: String::new(),
        began_from: None,
        written_by: Vec::new(),
        published: None,
        offered: None,
        source: String::new(),
        cases: Vec::new(),
        taken: None,
    }
}

/// Keeps a new version of a form under its next number. `make` is given that number and the form's versions, the oldest
/// first.
fn begin(
    record: &mut Record<'_>,
    code: &str,
    make: impl FnOnce(u32, &[Kept<FormVersion>]) -> FormVersion,
) -> Result<Id<FormVersion>, Failure<CannotKeepForm>> {
    let scope = record.permit_apart(&standing(), Action::Create(RecordType::Form))?;
    let mut known = record.form_versions(&scope)?;
    known.retain(|kept| kept.noun.form == code);
    if known.iter().any(Kept::<FormVersion>::is_draft) {
        return Err(Failure::Refused(CannotKeepForm::AnotherDraft));
    }
    let newest = known.last();
    let number = newest.map_or(0, |kept| kept.noun.number) + 1;
    let noun = make(number, &known);
    let offered = noun.offered.clone().or_else(|| newest.and_then(|kept| kept.noun.offered.clone()));
    let begun = FormVersion { number, offered, ..noun }.begin(record.stamp()).map_err(Failure::Refused)?;
    let id = begun.outcome().id;
    record.keep(&scope, begun)?;
    Ok(id)
}

/// Begins a version from another one of the same form, or begins an empty form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BeginFrom {
    /// The version that is asked now, or another by its name.
    Version {
        /// The form.
        code: String,
        /// Its version.
        version: String,
    },
    /// Nothing: a form with one question.
    Nothing {
        /// The code of the new form.
        code: String,
        /// Its title.
        title: String,
    },
    /// Another form, as a new one.
    Copy {
        /// The form that is copied.
        code: String,
        /// The code of the new one.
        as_code: String,
    },
}

/// Begins a version.
pub fn begin_from(
    desk: &Desk,
    by: &Actor,
    key: Uuid,
    from: BeginFrom,
) -> Result<Id<FormVersion>, Failure<CannotKeepForm>> {
    let at_desk = desk.clone();
    desk.write_once(by, key, move |record| {
        let in_use = at_desk.forms_in_use();
        let is_taken = |code: &str| in_use.form(code).is_some();
        let (code, source, began_from) = match from {
            BeginFrom::Version { code, version } => {
                let text = at_desk.text_of(&code, &version).ok_or(Failure::NotFound)?;
                (code.clone(), Some(text), Some(format!("{code}/{version}")))
            }
            BeginFrom::Nothing { code, .. } | BeginFrom::Copy { as_code: code, .. } if is_taken(&code) => {
                return Err(Failure::Refused(CannotKeepForm::CodeTaken));
            }
            BeginFrom::Copy { code, as_code } => {
                let form = in_use.form(&code).ok_or(Failure::NotFound)?;
                let text = at_desk.text_of(&code, &form.version).ok_or(Failure::NotFound)?;
                (as_code, Some(text), Some(format!("{code}/{}", form.version)))
            }
            BeginFrom::Nothing { code, title } => {
                let json = Manuscript::begin(&title).to_json();
                (code, Some(json), None)
            }
        };
        let mut manuscript = Manuscript::parse(&source.unwrap_or_default()).map_err(|_| Failure::NotFound)?;
        if began_from.as_deref().and_then(|from| from.split_once('/')).is_none_or(|(of, _)| of != code) {
            manuscript.set_url(&format!("urn:landward:form:{code}"));
        }
        begin(record, &code, |number, versions| {
            manuscript.set_names(&code, &format!("t{number}"), "draft");
            // Cases go on from version to version: what held must hold.
            let newest = versions.iter().rfind(|kept| kept.is_in_use());
            FormVersion {
                questionnaire: manuscript.to_json(),
                title: manuscript.title().to_owned(),
                began_from,
                cases: newest.map(|kept| kept.noun.cases.clone()).unwrap_or_default(),
                ..blank(code.clone())
            }
        })
    })
}

/// One version.
pub fn open(desk: &Desk, by: &Actor, id: Id<FormVersion>) -> Result<Keeping, Failure<Never>> {
    desk.read(by, |record| {
        let (kept, _) = record.open_apart(id, Action::Read(RecordType::Form), |_| standing())?;
        record.note("read", RecordType::Form.code(), Some(id.uuid()), &Json::Null)?;
        let may_write = kept.is_draft() && may(record, by, Action::Amend(RecordType::Form));
        let may_publish = kept.is_draft() && may(record, by, Action::Sign(RecordType::Form));
        let may_retire = kept.retired.is_none()
            && may(record, by, Action::Amend(RecordType::Form))
            && (kept.is_draft() || may(record, by, Action::Sign(RecordType::Form)));
        let (form, problems) = read(desk, &kept);
        let unpublished = kept.publish(trial::reasons(desk, &kept, &problems), record.stamp()).err();
        let manuscript = Manuscript::parse(&kept.noun.questionnaire).ok();
        let asked = desk.form(&kept.noun.form).map(|form| form.version.clone());
        Ok(Keeping {
            outline: manuscript.as_ref().map(Manuscript::outline).unwrap_or_default(),
            description: manuscript.map(|form| form.description().to_owned()).unwrap_or_default(),
            asked: asked.filter(|version| *version != kept.noun.version()),
            problems,
            form,
            may_write,
            may_publish,
            may_retire,
            unpublished,
            kept,
        })
    })
}

/// The form of a version, and all that keeps it from being asked.
fn read(desk: &Desk, kept: &Kept<FormVersion>) -> (Option<crate::desk::Form>, Vec<String>) {
    let noun = &kept.noun;
    let (form, mut problems) = match form::read_kept(desk.content(), noun) {
        Ok(form) => (Some(form), Vec::new()),
        Err(problems) => (None, problems),
    };
    if noun.title.trim().is_empty() {
        problems.push("The form has no title. Give it one.".to_owned());
    }
    let content = desk.content();
    let is_asked_by_name = Forms::is_required(&noun.form);
    let is_offered = content.offered_forms.iter().any(|offered| offered.code == noun.form)
        || content.forms.newest(&noun.form).is_some();
    if !is_offered && noun.offered.is_none() {
        problems.push(CannotKeepForm::NotOffered.to_string());
    }
    let is_the_programs = content.forms.newest(&noun.form).is_some()
        && !content.offered_forms.iter().any(|offered| offered.code == noun.form);
    if is_the_programs && noun.offered.is_some() {
        problems.push(
            "The program asks this form in its own place. It cannot be offered elsewhere too.".to_owned(),
        );
    }
    // As what answers are kept decides who reads them: a draft that was begun before would change its readers.
    let kept_as = desk.forms_in_use().ruled_by(&noun.form).map(RecordType::code);
    if let (Some(offered), Some(kept_as)) = (&noun.offered, kept_as)
        && offered.ruled_by != kept_as
    {
        problems.push(
            "Its answers have been kept as another kind of record, which other people read. Keep that kind, or start \
             another form from this one."
                .to_owned(),
        );
    }
    if let Some(form) = &form {
        problems.extend(soundness::problems(content, form));
    }
    problems.extend(soundness::of_the_plan(&noun.form, &noun.questionnaire));
    let began_from = noun.began_from.as_deref().and_then(|from| from.split_once('/'));
    if let Some(before) = began_from.and_then(|(code, version)| desk.text_of(code, version)) {
        problems.extend(soundness::reworded(content, &before, &noun.questionnaire));
    }
    if is_asked_by_name && let Some(shipped) = content.forms.newest(&noun.form) {
        let lost = Forms::lost(&shipped.json, &noun.questionnaire);
        problems.extend(lost.iter().map(|code| {
            format!(
                "It does not ask ‘{}’ any more, hides it, or lets it go unanswered, and the program counts on it.",
                code.rsplit(' ').next().unwrap_or(code)
            )
        }));
    }
    (form, problems)
}

/// Publishes a version: from now on it is asked. The version that was asked stays readable, and drafts that were begun
/// with it go on with it.
pub fn publish(
    desk: &Desk,
    by: &Actor,
    id: Id<FormVersion>,
    revision: u32,
) -> Result<(), Failure<CannotKeepForm>> {
    // The form is read here, and not where everybody's work waits behind it: of this very revision it says the same there.
    let looked_at = desk.read(by, |record| {
        let action = Action::Sign(RecordType::Form);
        let (kept, _) =
            record.open_apart_at::<FormVersion, CannotKeepForm>(id, revision, action, |_| standing())?;
        Ok(kept)
    })?;
    let (_, problems) = read(desk, &looked_at);
    let reasons = trial::reasons(desk, &looked_at, &problems);
    desk.write(by, move |record| {
        let action = Action::Sign(RecordType::Form);
        let (kept, scope) = record.open_apart_at(id, revision, action, |_| standing())?;
        let published = kept.publish(reasons, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, published)
    })?;
    Ok(desk.take_up_own_forms()?)
}

/// Takes a version out of use, or throws a draft away: the version before it is asked again, if there is one.
pub fn take_out_of_use(
    desk: &Desk,
    by: &Actor,
    id: Id<FormVersion>,
    revision: u32,
    reason: String,
) -> Result<(), Failure<CannotKeepForm>> {
    desk.write(by, move |record| {
        let action = Action::Amend(RecordType::Form);
        let (kept, scope) = record.open_apart_at(id, revision, action, |_| standing())?;
        // What people are asked is changed by whoever may publish.
        let scope = match kept.is_draft() {
            true => scope,
            false => record.permit_apart(&standing(), Action::Sign(RecordType::Form))?,
        };
        let out = kept.take_out_of_use(&reason, record.stamp()).map_err(Failure::Refused)?;
        record.keep(&scope, out)
    })?;
    Ok(desk.take_up_own_forms()?)
}

/// A version of a form as plain FHIR JSON: of the team by its id.
pub fn export(desk: &Desk, by: &Actor, id: Id<FormVersion>) -> Result<(String, String), Failure<Never>> {
    let kept = open(desk, by, id)?.kept;
    Ok((format!("{}-{}", kept.noun.form, kept.noun.version()), kept.noun.questionnaire))
}

/// The version that is asked now as plain FHIR JSON.
pub fn export_asked(desk: &Desk, by: &Actor, code: &str) -> Result<(String, String), Failure<Never>> {
    desk.read(by, |record| {
        record.permit_apart(&standing(), Action::Read(RecordType::Form))?;
        record.note("read", RecordType::Form.code(), None, &json!({ "form": code }))?;
        Ok(())
    })?;
    let form = desk.form(code).ok_or(Failure::NotFound)?;
    let text = desk.text_of(code, &form.version).ok_or(Failure::NotFound)?;
    Ok((format!("{code}-{}", form.version), text))
}

/// The kinds of record as which a form of the team can be kept.
pub const KINDS: [RecordType; 8] = OFFERED_KINDS;

/// A code for a form, made of its title.
pub fn code_of_title(title: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' };
    let mut code: String = title.chars().map(plain).collect();
    while code.contains("__") {
        code = code.replace("__", "_");
    }
    let code: String = code.trim_matches('_').chars().take(40).collect();
    let code = code.trim_end_matches('_').to_owned();
    if is_code(&code) { code } else { String::new() }
}
