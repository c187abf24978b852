//! When a question is asked: `enableWhen` and `enableBehavior`.
//!
//! A question that has no answer meets no comparison, `!=` included; only `exists` can hold for it. FHIR R4
//! leaves that open ("at least no answer has a value that is equal"). We choose it because silence must never
//! count as "not yes". With several answers, `!=` holds when none of them is equal (as R5 words it), the other
//! comparisons when one of them meets it.

use std::cmp::Ordering;

use jiff::tz::TimeZone;

use crate::value::Value;

/// The conditions of one item.
#[derive(Debug)]
pub(crate) struct Enable {
    pub(crate) needs_all: bool,
    pub(crate) conditions: Vec<Condition>,
}

/// What must be so of an earlier question.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) question: usize,
    pub(crate) test: Test,
}

#[derive(Debug)]
pub(crate) enum Test {
    Exists(bool),
    Compare(Operator, Value),
}

/// The comparisons of FHIR R4's questionnaire-enable-operator, without `exists`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
}

impl Operator {
    pub(crate) fn read(code: &str) -> Option<Operator> {
        match code {
            "=" => Some(Operator::Equal),
            "!=" => Some(Operator::NotEqual),
            ">" => Some(Operator::Greater),
            "<" => Some(Operator::Less),
            ">=" => Some(Operator::GreaterOrEqual),
            "<=" => Some(Operator::LessOrEqual),
            _ => None,
        }
    }

    pub(crate) fn code(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Greater => ">",
            Operator::Less => "<",
            Operator::GreaterOrEqual => ">=",
            Operator::LessOrEqual => "<=",
        }
    }

    pub(crate) fn needs_order(self) -> bool {
        !matches!(self, Operator::Equal | Operator::NotEqual)
    }

    /// The words between question and value: "‘Age’ is more than 17".
    pub(crate) fn words(self) -> &'static str {
        match self {
            Operator::Equal => "is",
            Operator::NotEqual => "is answered, but not with",
            Operator::Greater => "is more than",
            Operator::Less => "is less than",
            Operator::GreaterOrEqual => "is at least",
            Operator::LessOrEqual => "is at most",
        }
    }

    fn holds(self, order: Ordering) -> bool {
        match self {
            Operator::Equal => order.is_eq(),
            Operator::NotEqual => order.is_ne(),
            Operator::Greater => order.is_gt(),
            Operator::Less => order.is_lt(),
            Operator::GreaterOrEqual => order.is_ge(),
            Operator::LessOrEqual => order.is_le(),
        }
    }
}

impl Enable {
    /// Whether the conditions are met; `given` has the answers of each item so far, none for what is not asked.
    pub(crate) fn holds(&self, given: &[Vec<Value>], zone: &TimeZone) -> bool {
        let mut results =
            self.conditions.iter().map(|condition| condition.holds(&given[condition.question], zone));
        if self.needs_all { results.all(|holds| holds) } else { results.any(|holds| holds) }
    }
}

impl Condition {
    /// Whether it is met by the answers to its question.
    pub(crate) fn holds(&self, answers: &[Value], zone: &TimeZone) -> bool {
        match &self.test {
            Test::Exists(expected) => answers.is_empty() != *expected,
            Test::Compare(Operator::NotEqual, value) => {
                !answers.is_empty() && answers.iter().all(|answer| is_unequal(answer, value, zone))
            }
            Test::Compare(operator, value) => answers
                .iter()
                .any(|answer| answer.compare(value, zone).is_some_and(|order| operator.holds(order))),
        }
    }
}

/// Known to be different: values without an order are when they mean something else, dates when their parts differ.
fn is_unequal(answer: &Value, value: &Value, zone: &TimeZone) -> bool {
    match (answer, value) {
        (Value::Date(_), Value::Date(_)) | (Value::DateTime(_), Value::DateTime(_)) => {
            answer.compare(value, zone).is_some_and(Ordering::is_ne)
        }
        (answer, value) => !answer.means(value) && answer.compare(value, zone) != Some(Ordering::Equal),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{Condition, Enable, Operator, Test};
    use crate::value::Value;

    fn holds(test: Test, answers: &[i32]) -> bool {
        let enable = Enable { needs_all: true, conditions: vec![Condition { question: 0, test }] };
        enable.holds(&[answers.iter().copied().map(Value::Integer).collect()], &TimeZone::UTC)
    }

    #[test]
    fn every_operator_keeps_its_boundary() {
        let table = [
            ("=", [false, true, false]),
            ("!=", [true, false, true]),
            (">", [false, false, true]),
            ("<", [true, false, false]),
            (">=", [false, true, true]),
            ("<=", [true, true, false]),
        ];
        for (code, expected) in table {
            let operator = Operator::read(code).unwrap();
            let seen = [4, 5, 6].map(|answer| holds(Test::Compare(operator, Value::Integer(5)), &[answer]));
            assert_eq!(seen, expected, "{code}");
            assert!(!holds(Test::Compare(operator, Value::Integer(5)), &[]), "silence meets {code}");
        }
        assert_eq!(Operator::read("exists"), None);
    }

    #[test]
    fn exists_is_the_only_test_that_silence_can_meet() {
        assert!(holds(Test::Exists(false), &[]));
        assert!(!holds(Test::Exists(true), &[]));
        assert!(holds(Test::Exists(true), &[0]));
        assert!(!holds(Test::Exists(false), &[0]));
    }

    #[test]
    fn several_answers_meet_equal_by_one_and_unequal_by_all() {
        assert!(holds(Test::Compare(Operator::Equal, Value::Integer(5)), &[1, 5]));
        assert!(!holds(Test::Compare(Operator::NotEqual, Value::Integer(5)), &[1, 5]));
        assert!(holds(Test::Compare(Operator::NotEqual, Value::Integer(5)), &[1, 2]));
    }
}
