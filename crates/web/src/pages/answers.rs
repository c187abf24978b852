//! The answers of one form as it was sent, for whoever reads it or prints it: under their headings, what was not answered
//! apart, and which form it was.

use domain::referral::FormAnswers;
use forms::Line;
use jiff::Timestamp;
use serde::Serialize;

use crate::visit::Visit;

/// The answers, as `parts/answers.html` shows them.
#[derive(Debug, Serialize)]
pub(super) struct Answers {
    groups: Vec<LineGroup>,
    unanswered: Vec<String>,
    /// The form and its version; none where nothing was asked.
    form: Option<String>,
    /// Who sent it and when, in full, for paper.
    sent: String,
    /// Where it is compared with others of its kind; none where there is no other.
    compare: Option<String>,
}

/// The answers under one heading.
#[derive(Debug, Serialize)]
struct LineGroup {
    title: String,
    lines: Vec<Line>,
}

/// The answers of a record that was sent at a moment by somebody.
pub(super) fn of(
    visit: &Visit<'_>,
    lines: Vec<Line>,
    asked: Option<&FormAnswers>,
    (at, by): (Timestamp, &str),
    compare: Option<String>,
) -> Answers {
    let (answered, open): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|line| line.is_answered);
    Answers {
        groups: grouped(answered),
        unanswered: open.into_iter().map(|line| line.question).collect(),
        form: asked.map(|asked| format!("Form {}, version {}", asked.form, asked.version)),
        sent: format!("Sent {} by {by}", visit.in_full(at)),
        compare,
    }
}

/// Answers under their headings, in order.
fn grouped(lines: Vec<Line>) -> Vec<LineGroup> {
    let mut groups: Vec<LineGroup> = Vec::new();
    for line in lines {
        let title = line.section.first().cloned().unwrap_or_default();
        match groups.last_mut().filter(|group| group.title == title) {
            Some(group) => group.lines.push(line),
            None => groups.push(LineGroup { title, lines: vec![line] }),
        }
    }
    groups
}
