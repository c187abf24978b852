//! A form: its questions in order, checked when it is read and never changed afterwards.

use std::{collections::HashMap, fmt, sync::Arc};

use jiff::tz::TimeZone;

use crate::{
    coding::Coding, computing::Computes, decimal::Decimal, enable::Enable, json::Json, pattern::Pattern,
    question::Kind, section::Section, value::Value,
};

mod check;
mod elements;
mod expressions;
pub(crate) mod extension;
pub(crate) mod heard;
mod options;
mod read;

/// The most items that one form may have.
pub const MOST_ITEMS: usize = 2_000;
/// How deep items may stand inside each other.
pub const DEEPEST: usize = 16;

/// A FHIR R4 Questionnaire. Cloning it is cheap: all clones share the one form.
#[derive(Clone)]
pub struct Questionnaire(pub(crate) Arc<Form>);

/// What a form needs to know of the world it is read into.
pub struct Surroundings<'a> {
    /// The options of a value set that the form names but does not hold; none if it is not known.
    pub value_set: &'a dyn Fn(&str) -> Option<Vec<ListedOption>>,
    /// The time zone in which dates with times are typed and shown.
    pub time_zone: TimeZone,
    /// Names that the caller will give values for when the form is filled in (`%patient`), beside those that the form
    /// declares as its launch context.
    pub names: &'a [&'a str],
    /// What becomes of expressions in another language than FHIRPath.
    pub foreign: Foreign,
}

/// What becomes of expressions in a language that is not computed here, such as CQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// A form that has any is refused.
    Refuse,
    /// They are left aside and listed: what they would compute stays empty and is not shown, what they would hide is
    /// asked. For published instruments whose scores the caller works out by the codes of the items.
    LeaveAside,
}

impl<'a> Surroundings<'a> {
    /// A world with these lists and this time zone, no names, and no other language than FHIRPath.
    pub fn new(
        value_set: &'a dyn Fn(&str) -> Option<Vec<ListedOption>>,
        time_zone: TimeZone,
    ) -> Surroundings<'a> {
        Surroundings { value_set, time_zone, names: &[], foreign: Foreign::Refuse }
    }
}

/// One option of a list that the caller keeps.
#[derive(Debug, Clone)]
pub struct ListedOption {
    /// The code and its words.
    pub coding: Coding,
    /// A retired option is understood in earlier answers, and offered only where it is already chosen.
    pub is_retired: bool,
}

/// Why a form cannot be used. All reasons are found at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadProblem {
    /// The item that it is about; none if it is about the form.
    pub link_id: Option<String>,
    /// A sentence for the keeper of the form.
    pub message: String,
}

impl fmt::Display for LoadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.link_id {
            Some(link_id) => write!(f, "Item ‘{link_id}’ {}", self.message),
            None => write!(f, "The form {}", self.message),
        }
    }
}

impl std::error::Error for LoadProblem {}

/// Something in a form that is harmless here and not honoured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The item that has it; none if it belongs to the form.
    pub link_id: Option<String>,
    /// The extension's address, or the element.
    pub what: String,
}

/// The form itself, behind its shared pointer. Items stand in the order of the page (a group before its
/// members), so that everything an item depends on comes before it.
pub(crate) struct Form {
    pub(crate) url: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) items: Vec<Item>,
    pub(crate) top: Vec<usize>,
    pub(crate) by_link_id: HashMap<String, usize>,
    pub(crate) by_name: HashMap<String, usize>,
    pub(crate) ignored: Vec<Ignored>,
    pub(crate) zone: TimeZone,
    /// The form's own variables and constraints.
    pub(crate) computes: Computes,
    /// Whether anything at all is computed: most forms spare themselves the rounds.
    pub(crate) has_expressions: bool,
    /// Whether an expression asks how the form wrote an item.
    pub(crate) asks_qitem: bool,
    /// The form as it was written, for expressions that look into it.
    pub(crate) root: Json,
}

/// One item of a form: a question, a group, or words.
#[derive(Debug)]
pub struct Item {
    pub(crate) link_id: String,
    pub(crate) name: String,
    pub(crate) prefix: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) help: Vec<String>,
    pub(crate) codes: Vec<Coding>,
    pub(crate) kind: Kind,
    pub(crate) is_required: bool,
    pub(crate) repeats: bool,
    /// Read-only or hidden: the answer is the form's initial value, whatever is sent.
    pub(crate) is_fixed: bool,
    pub(crate) is_hidden: bool,
    pub(crate) enable: Option<Enable>,
    pub(crate) initial: Vec<Value>,
    pub(crate) looks: Looks,
    pub(crate) rules: Rules,
    pub(crate) computes: Computes,
    /// Whether its answers are observations to be taken out of the form.
    pub(crate) is_extracted: bool,
    pub(crate) parent: Option<usize>,
    /// The nearest repeating group around it, whose rows its field names count.
    pub(crate) scope: Option<usize>,
    pub(crate) children: Vec<usize>,
    /// One past its last descendant.
    pub(crate) end: usize,
}

/// Rules for answers that any kind may have.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    pub(crate) occurs: Occurs,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) decimal_places: Option<usize>,
}

/// How many answers, or rows, there must be and may be.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Occurs {
    pub(crate) least: Option<usize>,
    pub(crate) greatest: Option<usize>,
}

/// How words ask to be read, of what plain text can honour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Emphasis {
    /// `font-weight: bold`.
    Strong,
    /// `font-style: italic`.
    Soft,
}

impl Emphasis {
    /// Reads a `rendering-style`; colours, sizes and places are the page's own.
    pub(crate) fn read(style: &str) -> Option<Emphasis> {
        let style: String = style.split_whitespace().collect();
        let says = |what: &str| style.split(';').any(|part| part.eq_ignore_ascii_case(what));
        match () {
            () if says("font-weight:bold") => Some(Emphasis::Strong),
            () if says("font-style:italic") => Some(Emphasis::Soft),
            () => None,
        }
    }
}

/// How an item asks to be shown.
#[derive(Debug, Default, Clone)]
pub(crate) struct Looks {
    pub(crate) control: Option<Control>,
    pub(crate) entry_format: Option<String>,
    pub(crate) unit: Option<String>,
    pub(crate) is_horizontal: bool,
    pub(crate) emphasis: Option<Emphasis>,
}

/// The controls of `questionnaire-itemControl` that are honoured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    RadioButton,
    CheckBox,
    DropDown,
    Autocomplete,
    Help,
}

impl Item {
    /// The item's name within the form.
    pub fn link_id(&self) -> &str {
        &self.link_id
    }

    /// The words of the question, or of the group's heading.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// What the item asks, in codes.
    pub fn codes(&self) -> &[Coding] {
        &self.codes
    }

    /// Whether its answer is worked out and not typed.
    pub fn is_calculated(&self) -> bool {
        self.computes.gives_value(self.is_fixed)
    }

    /// What this answer counts in a score: the weight of its option; none where the form gives none.
    pub fn weight(&self, value: &Value) -> Option<Decimal> {
        let weights = &self.kind.options()?.find(value)?.weights;
        let number = weights.first()?.get("valueDecimal").or_else(|| weights.first()?.get("valueInteger"))?;
        Decimal::from_json(number.as_number()?)
    }

    /// What each of its options counts, in their order; none for an option that counts nothing, and no options where it is
    /// no choice. Retired options are left out.
    pub fn weights(&self) -> Vec<Option<Decimal>> {
        let Some(options) = self.kind.options() else { return Vec::new() };
        options
            .list
            .iter()
            .filter(|option| !option.is_retired)
            .map(|option| self.weight(&option.value))
            .collect()
    }

    /// Whether it is never shown.
    pub const fn is_hidden(&self) -> bool {
        self.is_hidden
    }

    /// The words by which a problem names it.
    pub(crate) fn called(&self) -> String {
        let text = self.text.as_deref().or(self.prefix.as_deref()).unwrap_or(&self.link_id);
        format!("‘{}’", text.trim().trim_end_matches(':'))
    }

    /// The form's own words before the question, as they stand on a page: "1. Little interest".
    pub(crate) fn words(&self) -> String {
        let text = self.text.as_deref().unwrap_or("");
        match &self.prefix {
            Some(prefix) => format!("{} {text}", prefix.trim()).trim().to_owned(),
            None => text.to_owned(),
        }
    }

    /// Whether its rows are counted in field names: a group, or a question that is not a list to pick from.
    pub(crate) fn has_rows(&self) -> bool {
        self.repeats && !self.kind.picks()
    }
}

impl Questionnaire {
    /// Reads a form that needs nothing from outside; times of day are taken as UTC.
    pub fn read(json: &str) -> Result<Questionnaire, Vec<LoadProblem>> {
        Questionnaire::read_within(json, &Surroundings::new(&|_| None, TimeZone::UTC))
    }

    /// Reads a form, with the caller's lists of options and time zone.
    pub fn read_within(
        json: &str,
        surroundings: &Surroundings<'_>,
    ) -> Result<Questionnaire, Vec<LoadProblem>> {
        read::read(json, surroundings).map(|form| Questionnaire(Arc::new(form)))
    }

    /// The form's address, the same for all its versions.
    pub fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// The form's version.
    pub fn version(&self) -> Option<&str> {
        self.0.version.as_deref()
    }

    /// The form's title.
    pub fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// `url|version`: what answers name so that they can always be read as they were asked.
    pub fn canonical(&self) -> Option<String> {
        let form = &self.0;
        form.url.as_ref().map(|url| match &form.version {
            Some(version) => format!("{url}|{version}"),
            None => url.clone(),
        })
    }

    /// What the form says that is harmless and not honoured here.
    pub fn ignored(&self) -> &[Ignored] {
        &self.0.ignored
    }

    /// All items in the order of the page.
    pub fn items(&self) -> &[Item] {
        &self.0.items
    }

    /// The item of this linkId.
    pub fn item(&self, link_id: &str) -> Option<&Item> {
        self.0.by_link_id.get(link_id).map(|index| &self.0.items[*index])
    }

    /// The pages of the form: each top-level group, and each run of loose questions between them.
    pub fn sections(&self) -> Vec<Section> {
        Section::all(self)
    }

    pub(crate) fn at(&self, index: usize) -> &Item {
        &self.0.items[index]
    }

    pub(crate) fn zone(&self) -> &TimeZone {
        &self.0.zone
    }
}

impl fmt::Debug for Questionnaire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Questionnaire({:?}, {} items)", self.canonical(), self.0.items.len())
    }
}

/// Two forms are the same when they are the same one, or bear the same address, version and questions.
impl PartialEq for Questionnaire {
    fn eq(&self, other: &Questionnaire) -> bool {
        let link_ids =
            |form: &Questionnaire| form.0.items.iter().map(|item| item.link_id.clone()).collect::<Vec<_>>();
        Arc::ptr_eq(&self.0, &other.0)
            || (self.canonical() == other.canonical() && link_ids(self) == link_ids(other))
    }
}
