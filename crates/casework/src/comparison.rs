//! Two forms of the same kind side by side: which others a reader may lay beside one, and what differs.
//!
//! Each of the two is opened on its own, through the gate, by whoever reads it. Questions meet by linkId, and by their
//! place where there are rows, because a question keeps its linkId when its words change.

use domain::{
    Id,
    access::{Action, Scope},
    failure::Fault,
    noun::{Kept, Noun},
    referral::FormAnswers,
};
use forms::Line;
use jiff::Timestamp;
use store::{About, Record};
use uuid::Uuid;

/// Another record of the same kind, of the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Its identity.
    pub id: Uuid,
    /// When it was sent.
    pub at: Timestamp,
    /// Who sent it.
    pub by: String,
}

/// One of the two.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Its identity.
    pub id: Uuid,
    /// When it was sent.
    pub at: Timestamp,
    /// Who sent it.
    pub by: String,
    /// The form, in the version that was asked.
    pub asked: Option<FormAnswers>,
    /// The answers in plain words.
    pub lines: Vec<Line>,
}

/// One question on both dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The heading that it stands under.
    pub section: String,
    /// The question, as it was asked last.
    pub question: String,
    /// Its words on the earlier date, where they were others.
    pub worded: Option<String>,
    /// The earlier answer; none where it was not asked or not answered.
    pub before: Option<String>,
    /// The later one.
    pub after: Option<String>,
}

impl Row {
    /// Whether the answers differ.
    pub fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

/// Every question of either: those of the later one in its order, then what only the earlier one asked.
pub fn rows(earlier: &[Line], later: &[Line]) -> Vec<Row> {
    let (earlier, later) = (keyed(earlier), keyed(later));
    let mut rows: Vec<Row> = later
        .iter()
        .map(|(key, line)| {
            let before = earlier.iter().find(|(known, _)| known == key).map(|(_, line)| *line);
            Row {
                section: heading(line),
                question: line.question.clone(),
                worded: before.map(|line| line.question.clone()).filter(|words| *words != line.question),
                before: before.and_then(answer),
                after: answer(line),
            }
        })
        .collect();
    let gone = earlier.iter().filter(|(key, _)| !later.iter().any(|(known, _)| known == key));
    rows.extend(gone.map(|(_, line)| Row {
        section: heading(line),
        question: line.question.clone(),
        worded: None,
        before: answer(line),
        after: None,
    }));
    rows
}

/// Each line with its linkId, and how many of that linkId stand before it.
fn keyed(lines: &[Line]) -> Vec<((&str, usize), &Line)> {
    let place = |index: usize, link_id: &str| {
        lines[..index].iter().filter(|before| before.link_id == link_id).count()
    };
    let each = lines.iter().enumerate();
    each.map(|(index, line)| ((line.link_id.as_str(), place(index, &line.link_id)), line)).collect()
}

fn heading(line: &Line) -> String {
    line.section.first().cloned().unwrap_or_default()
}

fn answer(line: &Line) -> Option<String> {
    line.is_answered.then(|| line.answer.clone())
}

/// Which of `all` a reader may lay beside `kept`, the newest first: those of its kind that are in view, and open to them
/// in the episode that each belongs to.
pub(crate) fn others<T: Noun>(
    record: &mut Record<'_>,
    kept: &Kept<T>,
    all: Vec<Kept<T>>,
    is_open: impl Fn(&Scope, &Kept<T>) -> bool,
    sent: impl Fn(&Kept<T>) -> (Timestamp, String),
) -> Result<Vec<Other>, Fault> {
    let mut others = Vec::new();
    for other in all.into_iter().filter(|other| other.id != kept.id && other.retired.is_none()) {
        let Some(person) = other.person else { continue };
        let about = About { person, episode: other.episode };
        let scope = record.would_permit(about, Action::Read(other.noun.ruled_by()))?;
        if scope.is_some_and(|scope| is_open(&scope, &other)) {
            let (at, by) = sent(&other);
            others.push(Other { id: other.id.uuid(), at, by });
        }
    }
    others.sort_by_key(|other| std::cmp::Reverse(other.at));
    Ok(others)
}

/// The two sides in the order of their dates.
pub fn in_order(one: Side, other: Side) -> (Side, Side) {
    if one.at <= other.at { (one, other) } else { (other, one) }
}

/// The other that was chosen, where it may be laid beside it.
pub fn chosen<T>(others: &[Other], with: Id<T>) -> Option<Id<T>> {
    others.iter().any(|other| other.id == with.uuid()).then_some(with)
}

#[cfg(test)]
mod tests {
    use forms::Line;

    use super::{Row, rows};

    fn line(link_id: &str, question: &str, answer: Option<&str>) -> Line {
        Line {
            section: vec!["Health".to_owned()],
            link_id: link_id.to_owned(),
            field: link_id.to_owned(),
            question: question.to_owned(),
            answer: answer.unwrap_or("Not answered").to_owned(),
            is_answered: answer.is_some(),
        }
    }

    fn row(question: &str, worded: Option<&str>, before: Option<&str>, after: Option<&str>) -> Row {
        let own = |words: Option<&str>| words.map(str::to_owned);
        Row {
            section: "Health".to_owned(),
            question: question.to_owned(),
            worded: own(worded),
            before: own(before),
            after: own(after),
        }
    }

    #[test]
    fn questions_meet_by_link_id_and_say_where_their_words_changed() {
        let earlier =
            [line("a", "Sleep?", Some("Bad")), line("b", "Food?", None), line("c", "Gone?", Some("Yes"))];
        let later =
            [line("b", "Eating?", Some("Well")), line("a", "Sleep?", Some("Bad")), line("d", "New?", None)];
        let rows = rows(&earlier, &later);
        assert_eq!(
            rows,
            [
                row("Eating?", Some("Food?"), None, Some("Well")),
                row("Sleep?", None, Some("Bad"), Some("Bad")),
                row("New?", None, None, None),
                row("Gone?", None, Some("Yes"), None),
            ]
        );
        let changed: Vec<bool> = rows.iter().map(Row::is_changed).collect();
        assert_eq!(changed, [true, false, false, true]);
    }

    #[test]
    fn rows_of_one_question_meet_by_their_place() {
        let earlier = [line("m", "Medicine?", Some("One"))];
        let later = [line("m", "Medicine?", Some("One")), line("m", "Medicine?", Some("Two"))];
        let rows = rows(&earlier, &later);
        assert_eq!(rows[0], row("Medicine?", None, Some("One"), Some("One")));
        assert_eq!(rows[1], row("Medicine?", None, None, Some("Two")));
    }
}
