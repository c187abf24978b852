//! What was filled in from before, on pages of a form that nobody has looked at since: what an earlier form said is never
//! sent as today's unseen.

use forms::{Answered, Answers, Problem};

/// What is answered by values that were offered and have not been saved since.
pub(crate) fn answers<'a>(offered: &[String], answers: &'a Answers) -> impl Iterator<Item = Answered<'a>> {
    let is_offered = |answered: &Answered<'_>| {
        !answered.values.is_empty() && offered.iter().any(|field| field == answered.field)
    };
    answers.all().into_iter().filter(move |answered| is_offered(answered))
}

/// The same, as what keeps the form from being sent; `from` says where the values came from.
pub(crate) fn problems(offered: &[String], from: Option<&str>, answered: &Answers) -> Vec<Problem> {
    answers(offered, answered)
        .map(|answered| Problem {
            field: answered.field.to_owned(),
            link_id: answered.item.link_id().to_owned(),
            message: format!(
                "Look at what was filled in from {}, and save its section: {}",
                from.unwrap_or("before"),
                answered.item.text().unwrap_or_default()
            ),
        })
        .collect()
}
