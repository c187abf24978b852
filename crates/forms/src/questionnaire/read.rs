//! Reads a form and finds everything that is wrong with it at once.

use std::collections::HashMap;

use crate::{
    coding::Coding,
    computing::Computes,
    enable::{Condition, Enable, Test},
    json::Json,
    quantity::unit,
    question::{Bounds, Kind, Lengths, Units},
    questionnaire::{
        DEEPEST, Form, Ignored, Item, LoadProblem, MOST_ITEMS, Rules, Surroundings, check,
        elements::{FORM_ELEMENTS, ITEM_ELEMENTS},
        expressions::Waiting,
        extension::{self, Fate, Said, fate, initial_unit},
        heard::{Heard, expressions_of},
        options::has_answer_expression,
    },
    sheet::field_name,
    value::Value,
};

/// Types of FHIR R4 that are known and cannot be asked: a reference needs a server to point to.
const TYPES_REFUSED: [&str; 2] = ["reference", "question"];

/// A form while it is read.
pub(super) struct Loader<'a> {
    pub(super) surroundings: &'a Surroundings<'a>,
    pub(super) contained: &'a [Json],
    pub(super) items: Vec<Item>,
    pub(super) by_link_id: HashMap<String, usize>,
    conditions: Vec<(usize, &'a Json)>,
    /// Expressions that were heard and not read yet, of an item or of the form.
    pub(super) waiting: Vec<Waiting<'a>>,
    /// Whether the form says that all its coded answers are observations.
    is_extracted: bool,
    problems: Vec<LoadProblem>,
    pub(super) ignored: Vec<Ignored>,
}

pub(super) fn read(json: &str, surroundings: &Surroundings<'_>) -> Result<Form, Vec<LoadProblem>> {
    let one = |message: String| vec![LoadProblem { link_id: None, message }];
    let root = Json::parse(json).map_err(|message| one(format!("cannot be read. {message}")))?;
    if root.get("resourceType").and_then(Json::as_text) != Some("Questionnaire") {
        return Err(one("is not a FHIR Questionnaire".to_owned()));
    }
    let mut loader = Loader {
        surroundings,
        contained: root.get("contained").and_then(Json::as_list).unwrap_or_default(),
        items: Vec::new(),
        by_link_id: HashMap::new(),
        conditions: Vec::new(),
        waiting: Vec::new(),
        is_extracted: false,
        problems: Vec::new(),
        ignored: Vec::new(),
    };
    let top = loader.form(&root);
    loader.resolve_conditions();
    let computes = loader.resolve_expressions(&root);
    loader.check();
    let Loader { items, by_link_id, problems, ignored, .. } = loader;
    if !problems.is_empty() {
        return Err(problems);
    }
    let text = |key: &str| root.get(key).and_then(Json::as_text).map(str::to_owned);
    Ok(Form {
        url: text("url"),
        version: text("version"),
        title: text("title"),
        by_name: items.iter().enumerate().map(|(index, item)| (item.name.clone(), index)).collect(),
        asks_qitem: computes.names("qitem") || items.iter().any(|item| item.computes.names("qitem")),
        has_expressions: !computes.is_empty() || items.iter().any(|item| !item.computes.is_empty()),
        items,
        top,
        by_link_id,
        ignored,
        zone: surroundings.time_zone.clone(),
        computes,
        root,
    })
}

impl<'a> Loader<'a> {
    fn form(&mut self, root: &'a Json) -> Vec<usize> {
        self.only_elements(None, root, &FORM_ELEMENTS);
        if root.get("implicitRules").is_some() {
            self.problem(None, "has implicitRules, which are not supported");
        }
        for key in ["url", "version", "title"] {
            if root.get(key).is_some_and(|json| json.as_text().is_none_or(|text| text.trim().is_empty())) {
                self.problem(None, format!("has a {key} that is not text"));
            }
        }
        let status = root.get("status").and_then(Json::as_text);
        if !matches!(status, Some("draft" | "active" | "retired" | "unknown")) {
            self.problem(None, "has no status of draft, active, retired or unknown");
        }
        let mut of_form = Said::default();
        for extension in root.get("extension").and_then(Json::as_list).unwrap_or_default() {
            if extension::is_extract(extension) {
                let fate = of_form.hear(extension);
                self.fate(None, fate);
                self.is_extracted = of_form.is_extracted == Some(true);
                continue;
            }
            match expressions_of(extension) {
                Some(Ok(heard)) => self.waiting.push(Waiting { item: None, heard }),
                Some(Err(message)) => self.problem(None, message),
                None if extension::is_launch_context(extension) => {}
                None => self.fate(None, fate(extension)),
            }
        }
        match root.get("item").and_then(Json::as_list) {
            Some(items) if !items.is_empty() => self.children(items, None, 1),
            Some(_) | None => {
                self.problem(None, "has no items");
                Vec::new()
            }
        }
    }

    fn children(&mut self, items: &'a [Json], parent: Option<usize>, depth: usize) -> Vec<usize> {
        if depth > DEEPEST {
            let link_id = parent.map(|parent| self.items[parent].link_id.clone());
            self.problem(link_id.as_deref(), format!("has items nested deeper than {DEEPEST}"));
            return Vec::new();
        }
        items.iter().filter_map(|json| self.item(json, parent, depth)).collect()
    }

    fn item(&mut self, json: &'a Json, parent: Option<usize>, depth: usize) -> Option<usize> {
        if self.items.len() == MOST_ITEMS {
            let message = format!("has more than {MOST_ITEMS} items");
            if self.problems.iter().all(|problem| problem.message != message) {
                self.problem(None, message);
            }
            return None;
        }
        let link_id = match json.get("linkId").and_then(Json::as_text) {
            Some(link_id) if !link_id.trim().is_empty() => link_id.to_owned(),
            Some(_) | None => {
                self.problem(None, "has an item without a linkId");
                return None;
            }
        };
        self.only_elements(Some(&link_id), json, &ITEM_ELEMENTS);
        let index = self.items.len();
        if self.by_link_id.insert(link_id.clone(), index).is_some() {
            self.problem(Some(&link_id), "is there twice: a linkId must be unique");
        }
        let (item, heard) = self.single(&link_id, json, parent);
        self.items.push(item);
        self.waiting.extend(heard.into_iter().map(|heard| Waiting { item: Some(index), heard }));
        if let Some(conditions) = json.get("enableWhen") {
            self.conditions.push((index, conditions));
        }
        let children = match json.get("item") {
            None => Vec::new(),
            Some(Json::List(items)) => self.children(items, Some(index), depth + 1),
            Some(_) => {
                self.problem(Some(&link_id), "has an item that is not a list");
                Vec::new()
            }
        };
        let help: Vec<String> = children
            .iter()
            .map(|child| &self.items[*child])
            .filter(|child| crate::question::display::is_help(child))
            .filter_map(|child| child.text.clone())
            .collect();
        let end = self.items.len();
        let item = &mut self.items[index];
        (item.children, item.help, item.end) = (children, help, end);
        item.enable = json.get("enableWhen").map(|_| Enable {
            needs_all: json.get("enableBehavior").and_then(Json::as_text) == Some("all"),
            conditions: Vec::new(),
        });
        self.check_behaviour(&link_id, json);
        Some(index)
    }

    /// The item itself, without what stands beneath it and before its conditions are looked up.
    fn single(&mut self, link_id: &str, json: &'a Json, parent: Option<usize>) -> (Item, Vec<Heard<'a>>) {
        let mut said = Said::default();
        for extension in json.get("extension").and_then(Json::as_list).unwrap_or_default() {
            let fate = said.hear(extension);
            self.fate(Some(link_id), fate);
        }
        let beside_words = json.get("_text").and_then(|beside| beside.get("extension"));
        for extension in beside_words.and_then(Json::as_list).unwrap_or_default() {
            let fate = self.left_aside(said.hear_of_words(extension), extension);
            self.fate(Some(link_id), fate);
        }
        let (is_required, repeats) =
            (self.flag(link_id, json, "required"), self.flag(link_id, json, "repeats"));
        let is_read_only = self.flag(link_id, json, "readOnly");
        let kind = self.kind(link_id, json, &said);
        let around = parent.map(|parent| &self.items[parent]);
        let scope = match (parent, around) {
            (Some(parent), Some(around)) if around.has_rows() && matches!(around.kind, Kind::Group) => {
                Some(parent)
            }
            (_, Some(around)) => around.scope,
            (_, None) => None,
        };
        let is_hidden = said.is_hidden || around.is_some_and(|around| around.is_hidden);
        let is_fixed = is_hidden || is_read_only || around.is_some_and(|around| around.is_fixed);
        let is_extracted =
            said.is_extracted.unwrap_or(around.map_or(self.is_extracted, |around| around.is_extracted));
        let initial = self.initial(link_id, json, &kind);
        let item = Item {
            link_id: link_id.to_owned(),
            name: field_name(link_id),
            prefix: self.words(link_id, json, "prefix"),
            text: self.words(link_id, json, "text").or_else(|| extension::words_beside(json)),
            help: Vec::new(),
            codes: self.codes(link_id, json),
            // FHIR R4 que-6 forbids these on words, where they could mean nothing.
            is_required: is_required && self.is_meant(link_id, &kind, "required"),
            repeats: repeats && self.is_meant(link_id, &kind, "repeats"),
            kind,
            is_fixed,
            is_hidden,
            enable: None,
            initial,
            looks: said.looks,
            rules: Rules { occurs: said.occurs, pattern: said.pattern, decimal_places: said.decimal_places },
            computes: Computes::default(),
            is_extracted,
            parent,
            scope,
            children: Vec::new(),
            end: 0,
        };
        (item, said.heard)
    }

    fn kind(&mut self, link_id: &str, json: &Json, said: &Said<'_>) -> Kind {
        let bounds = Bounds { least: said.least.clone(), greatest: said.greatest.clone() };
        let lengths = Lengths { least: said.least_length, greatest: self.greatest_length(link_id, json) };
        let has_options = json.get("answerOption").is_some()
            || json.get("answerValueSet").is_some()
            || has_answer_expression(json);
        let code = json.get("type").and_then(Json::as_text).unwrap_or("");
        let kind = match code {
            "group" => Kind::Group,
            "display" => Kind::Display,
            "boolean" => Kind::Boolean,
            "choice" => Kind::Choice(self.options(link_id, json)),
            "open-choice" => Kind::OpenChoice(self.options(link_id, json)),
            // R4 lets these list their answers; then they are picked, not typed.
            "string" | "text" | "integer" | "date" | "time" if has_options => {
                Kind::Choice(self.options(link_id, json))
            }
            "string" => Kind::String(lengths.clone()),
            "text" => Kind::Text(lengths.clone()),
            "integer" => Kind::Integer(bounds.clone()),
            "decimal" => Kind::Decimal(bounds.clone()),
            "date" => Kind::Date(bounds.clone()),
            "time" => Kind::Time(bounds.clone()),
            "dateTime" => Kind::DateTime(bounds.clone()),
            "quantity" => Kind::Quantity(Units { list: units(json, said), bounds: bounds.clone() }),
            "url" => Kind::Url,
            "attachment" => Kind::Attachment,
            "" => {
                self.problem(Some(link_id), "has no type");
                return Kind::Display;
            }
            known if TYPES_REFUSED.contains(&known) => {
                self.problem(Some(link_id), format!("is of type ‘{known}’, which is not supported"));
                return Kind::Display;
            }
            unknown => {
                self.problem(Some(link_id), format!("is of type ‘{unknown}’, which FHIR R4 does not have"));
                return Kind::Display;
            }
        };
        self.check_rules(link_id, code, &kind, &bounds, &lengths, has_options);
        kind
    }

    fn greatest_length(&mut self, link_id: &str, json: &Json) -> Option<usize> {
        let length = json.get("maxLength")?;
        let number = length.as_number().and_then(|digits| digits.parse().ok()).filter(|number| *number > 0);
        if number.is_none() {
            self.problem(Some(link_id), "has a maxLength that is not a whole number above zero");
        }
        number
    }

    fn initial(&mut self, link_id: &str, json: &Json, kind: &Kind) -> Vec<Value> {
        let from_options = kind.options().map(|options| &options.list).into_iter().flatten();
        let mut values: Vec<Value> =
            from_options.filter(|choice| choice.is_first_chosen).map(|choice| choice.value.clone()).collect();
        let Some(initial) = json.get("initial") else { return values };
        if !values.is_empty() {
            self.problem(Some(link_id), "has both initial and initialSelected");
        }
        for entry in initial.as_list().unwrap_or_default() {
            let mut parts = entry.entries().unwrap_or_default().iter();
            let value = parts.find_map(|(key, json)| Some((key.strip_prefix("value")?, json)));
            if let Some(("Quantity", json)) = value
                && initial_unit(json).is_some()
            {
                // A unit without a number is offered, not answered: the list of units says it.
                continue;
            }
            match value.map(|(type_name, json)| Value::read(type_name, json)) {
                Some(Ok(value)) => values.push(kind.settled(value)),
                Some(Err(message)) => self.problem(Some(link_id), format!("has an initial that {message}")),
                None => self.problem(Some(link_id), "has an initial without a value"),
            }
        }
        values
    }

    fn resolve_conditions(&mut self) {
        for (index, json) in std::mem::take(&mut self.conditions) {
            let link_id = self.items[index].link_id.clone();
            let list = json.as_list().unwrap_or_default();
            if list.is_empty() {
                self.problem(Some(&link_id), "has an enableWhen without conditions");
            }
            for condition in list {
                match self.condition(index, condition) {
                    Ok((question, test)) => {
                        if let Some(enable) = &mut self.items[index].enable {
                            enable.conditions.push(Condition { question, test });
                        }
                    }
                    Err(message) => self.problem(Some(&link_id), message),
                }
            }
        }
    }

    fn condition(&mut self, index: usize, json: &Json) -> Result<(usize, Test), String> {
        const ELEMENTS: [&str; 12] = [
            "id",
            "question",
            "operator",
            "answerBoolean",
            "answerDecimal",
            "answerInteger",
            "answerDate",
            "answerDateTime",
            "answerTime",
            "answerString",
            "answerCoding",
            "extension",
        ];
        let link_id = self.items[index].link_id.clone();
        self.only_elements(Some(&link_id), json, &ELEMENTS);
        for extension in json.get("extension").and_then(Json::as_list).unwrap_or_default() {
            self.fate(Some(&link_id), fate(extension));
        }
        let asked =
            json.get("question").and_then(Json::as_text).ok_or("has a condition without a question")?;
        let operator = json.get("operator").and_then(Json::as_text).unwrap_or("");
        let mut answers = json
            .entries()
            .unwrap_or_default()
            .iter()
            .filter_map(|(key, json)| Some((key.strip_prefix("answer")?, json)));
        let answer = answers.next().ok_or(format!("has a condition on ‘{asked}’ without an answer"))?;
        if answers.next().is_some() {
            return Err(format!("has a condition on ‘{asked}’ with two answers"));
        }
        let question =
            *self.by_link_id.get(asked).ok_or(format!("depends on ‘{asked}’, which is not in the form"))?;
        let value = Value::read(answer.0, answer.1)
            .map_err(|message| format!("has a condition on ‘{asked}’ that {message}"))?;
        check::condition(&self.items, index, question, operator, value)
    }

    fn codes(&mut self, link_id: &str, json: &Json) -> Vec<Coding> {
        let mut codes = Vec::new();
        for code in json.get("code").and_then(Json::as_list).unwrap_or_default() {
            match Coding::read(code) {
                Ok(coding) => codes.push(coding),
                Err(message) => self.problem(Some(link_id), message),
            }
            for extension in code.get("extension").and_then(Json::as_list).unwrap_or_default() {
                self.fate(Some(link_id), fate(extension));
            }
        }
        codes
    }

    fn words(&mut self, link_id: &str, json: &Json, key: &str) -> Option<String> {
        match json.get(key)? {
            Json::Text(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
            _ => {
                self.problem(Some(link_id), format!("has a {key} that is not text"));
                None
            }
        }
    }

    fn flag(&mut self, link_id: &str, json: &Json, key: &str) -> bool {
        match json.get(key) {
            None => false,
            Some(Json::Bool(flag)) => *flag,
            Some(_) => {
                self.problem(Some(link_id), format!("says in {key} neither true nor false"));
                false
            }
        }
    }

    fn is_meant(&mut self, link_id: &str, kind: &Kind, what: &str) -> bool {
        let is_display = matches!(kind, Kind::Display);
        if is_display {
            self.ignored
                .push(Ignored { link_id: Some(link_id.to_owned()), what: format!("{what} on display") });
        }
        !is_display
    }

    /// Refuses what FHIR does not have here (most often a misspelling), and looks into the extensions of plain values.
    pub(super) fn only_elements(&mut self, link_id: Option<&str>, json: &Json, known: &[&str]) {
        for (key, value) in json.entries().unwrap_or_default() {
            if key == "modifierExtension" {
                self.problem(link_id, "has a modifierExtension, which is not supported");
            } else if key == "_text" && known.contains(&"linkId") {
                // The item hears these itself: they say how its words are read.
            } else if key.starts_with('_') {
                for extension in value.get("extension").and_then(Json::as_list).unwrap_or_default() {
                    self.fate(link_id, fate(extension));
                }
            } else if !known.contains(&key.as_str()) {
                self.problem(link_id, format!("has an element ‘{key}’ that is not known or not supported"));
            }
        }
    }

    pub(super) fn fate(&mut self, link_id: Option<&str>, fate: Fate) {
        match fate {
            Fate::Honoured => (),
            Fate::Refused(message) => self.problem(link_id, message),
            Fate::Ignored(what) => {
                let ignored = Ignored { link_id: link_id.map(str::to_owned), what };
                if self.ignored.last() != Some(&ignored) {
                    self.ignored.push(ignored);
                }
            }
        }
    }

    pub(super) fn problem(&mut self, link_id: Option<&str>, message: impl Into<String>) {
        let problem = LoadProblem { link_id: link_id.map(str::to_owned), message: message.into() };
        if self.problems.last() != Some(&problem) {
            self.problems.push(problem);
        }
    }
}

/// The units that a form lists; where it lists none, those of its initial answers.
fn units(json: &Json, said: &Said<'_>) -> Vec<Coding> {
    if !said.units.is_empty() {
        return said.units.clone();
    }
    let mut units: Vec<Coding> = Vec::new();
    for initial in json.get("initial").and_then(Json::as_list).unwrap_or_default() {
        if let Some(unit) = initial.get("valueQuantity").and_then(unit)
            && !units.iter().any(|known| known.means(&unit))
        {
            units.push(unit);
        }
    }
    units
}
