//! What must hold between the parts of a form, so that nothing is found out at two in the morning.

use jiff::tz::TimeZone;

use crate::{
    enable::{Operator, Test},
    json::Json,
    question::{Bounds, Cell, Kind, Lengths, Units},
    questionnaire::{Item, read::Loader},
    sheet::Sheet,
    value::Value,
};

/// Whether a condition can be met: it looks back at a question that can have such an answer.
pub(super) fn condition(
    items: &[Item],
    index: usize,
    question: usize,
    operator: &str,
    value: Value,
) -> Result<(usize, Test), String> {
    let asked = &items[question];
    let name = &asked.link_id;
    let is_within = |outer: usize, inner: usize| outer < inner && inner < items[outer].end;
    if question == index {
        return Err("depends on itself".to_owned());
    }
    if is_within(index, question) {
        return Err(format!("depends on ‘{name}’, which stands beneath it"));
    }
    if question > index {
        return Err(format!("depends on ‘{name}’, which comes after it"));
    }
    if !asked.kind.is_question() {
        return Err(format!("depends on ‘{name}’, which is not a question"));
    }
    if operator == "exists" {
        return match value {
            Value::Boolean(exists) => Ok((question, Test::Exists(exists))),
            _ => Err(format!("asks whether ‘{name}’ exists with something else than true or false")),
        };
    }
    let Some(operator) = Operator::read(operator) else {
        return Err(format!("has a condition on ‘{name}’ with an unknown operator ‘{operator}’"));
    };
    let is_ordered = !matches!(value, Value::Boolean(_) | Value::Text(_) | Value::Coding(_));
    if operator.needs_order() && !is_ordered {
        return Err(format!("compares ‘{name}’ by ‘{}’, which its answers do not have", operator.code()));
    }
    match asked.kind.takes(&value) {
        true => Ok((question, Test::Compare(operator, value))),
        false => {
            let words = value.words(&TimeZone::UTC);
            let type_name = value.type_name().to_lowercase();
            Err(format!("depends on ‘{name}’ being ‘{words}’ ({type_name}), which it can never be"))
        }
    }
}

impl Loader<'_> {
    /// Whether each rule stands where it can be kept.
    pub(super) fn check_rules(
        &mut self,
        link_id: &str,
        code: &str,
        kind: &Kind,
        bounds: &Bounds,
        lengths: &Lengths,
        has_options: bool,
    ) {
        let at = Some(link_id);
        if has_options && !kind.picks() {
            self.problem(at, format!("is of type ‘{code}’ and cannot have options"));
        }
        if let Some(options) = kind.options() {
            let allowed: &[&str] = match code {
                "choice" => &["Coding", "String", "Integer", "Date", "Time"],
                "open-choice" => &["Coding", "String"],
                "integer" => &["Integer"],
                "date" => &["Date"],
                "time" => &["Time"],
                _ => &["String"],
            };
            if options.list.iter().any(|choice| !allowed.contains(&choice.value.type_name())) {
                self.problem(at, format!("is of type ‘{code}’ and has an option of another type"));
            }
        }
        let has_bounds = bounds.least.is_some() || bounds.greatest.is_some();
        let fits = |bound: &Option<Value>| {
            bound.as_ref().is_none_or(|value| kind.bounds().is_none() || kind.takes(value))
        };
        if has_bounds && kind.bounds().is_none() {
            self.problem(at, format!("is of type ‘{code}’ and cannot have minValue or maxValue"));
        }
        if !fits(&bounds.least) || !fits(&bounds.greatest) {
            self.problem(at, "has a minValue or maxValue of another type than its answers");
        }
        if let (Some(least), Some(greatest)) = (&bounds.least, &bounds.greatest)
            && least.compare(greatest, &self.surroundings.time_zone).is_some_and(std::cmp::Ordering::is_gt)
        {
            self.problem(at, "has a minValue above its maxValue");
        }
        let is_text = matches!(kind, Kind::String(_) | Kind::Text(_));
        if let Kind::Quantity(units) = kind {
            let mut tokens = std::collections::HashSet::new();
            if units.list.iter().any(|unit| !tokens.insert(Units::token(unit))) {
                self.problem(at, "has two units with the same code");
            }
        }
        if (lengths.least.is_some() || lengths.greatest.is_some()) && !is_text {
            self.problem(at, format!("is of type ‘{code}’ and cannot have minLength or maxLength"));
        }
        if let (Some(least), Some(greatest)) = (lengths.least, lengths.greatest)
            && least > greatest
        {
            self.problem(at, "has a minLength above its maxLength");
        }
    }

    /// R4 que-12 as amended: with several conditions the form must say whether all or any must hold.
    pub(super) fn check_behaviour(&mut self, link_id: &str, json: &Json) {
        let behaviour = json.get("enableBehavior").map(|json| json.as_text().unwrap_or(""));
        let conditions = json.get("enableWhen").and_then(Json::as_list).map_or(0, <[Json]>::len);
        match behaviour {
            Some("all" | "any") => (),
            Some(_) => self.problem(Some(link_id), "has an enableBehavior other than all or any"),
            None if conditions > 1 => {
                self.problem(
                    Some(link_id),
                    "has several conditions and does not say whether all or any must hold",
                );
            }
            None => (),
        }
    }

    /// What can only be seen when all items are there.
    pub(super) fn check(&mut self) {
        let mut problems = Vec::new();
        for item in &self.items {
            let mut wrong = |message: String| problems.push((item.link_id.clone(), message));
            let is_question = item.kind.is_question();
            match item.kind {
                Kind::Display if !item.children.is_empty() => {
                    wrong("is words only and cannot have items beneath it".to_owned())
                }
                Kind::Group if item.children.is_empty() => wrong("is a group without items".to_owned()),
                _ => (),
            }
            if item.text.is_none() && !matches!(item.kind, Kind::Group) {
                wrong("has no text".to_owned());
            }
            let has_questions_beneath =
                (item.children.iter()).any(|child| !matches!(self.items[*child].kind, Kind::Display));
            if is_question && item.repeats && has_questions_beneath {
                wrong("takes several answers and has items beneath it, which is not supported".to_owned());
            }
            if !item.initial.is_empty() && !is_question {
                wrong("is not a question and cannot have an initial answer".to_owned());
            }
            let has_too_many = item.initial.len() > 1 && !item.repeats;
            if is_question && has_too_many {
                wrong("has several initial answers and takes one".to_owned());
            }
            if is_question
                && item.is_required
                && item.is_fixed
                && item.initial.is_empty()
                && !item.is_calculated()
            {
                wrong(
                    "must be answered and can never be: it is hidden or read-only without an initial answer"
                        .to_owned(),
                );
            }
            if is_question
                && !has_too_many
                && let Some(message) = wrong_initial(item, &self.surroundings.time_zone)
            {
                wrong(message);
            }
        }
        for (link_id, message) in problems {
            self.problem(Some(&link_id), message);
        }
    }
}

/// Whether the initial answers would be accepted if a person gave them; they are read just so.
fn wrong_initial(item: &Item, zone: &TimeZone) -> Option<String> {
    if item.initial.is_empty() {
        return None;
    }
    if let Some(value) = item.initial.iter().find(|value| !item.kind.takes(value)) {
        let words = value.words(zone);
        return Some(match item.kind.options() {
            Some(_) => format!("has an initial answer ‘{words}’ that is not an option"),
            None => format!("has an initial answer ‘{words}’ of another type than its answers"),
        });
    }
    let one_by_one: Vec<&[Value]> = match item.kind.picks() {
        true => vec![&item.initial],
        false => item.initial.chunks(1).collect(),
    };
    one_by_one.into_iter().find_map(|values| {
        let mut sheet = Sheet::default();
        item.kind.write(values, "initial", zone, &mut sheet);
        let wrong = item.kind.read(item, &Cell { sheet: &sheet, name: "initial", zone }).err()?;
        Some(format!("has an initial answer that is not allowed: {}", wrong.message))
    })
}
