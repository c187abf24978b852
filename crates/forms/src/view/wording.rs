//! Conditions in words, for those who cannot see them at work.

/// One condition in words: "‘Age’", "is more than", "‘17’".
pub(super) struct Said {
    pub(super) called: String,
    pub(super) verb: &'static str,
    pub(super) wanted: Option<String>,
}

/// Conditions in one sentence that says nothing twice.
pub(super) fn joined(said: &[Said], needs_all: bool) -> String {
    let whole = |said: &Said| match &said.wanted {
        Some(wanted) => format!("{} {} {wanted}", said.called, said.verb),
        None => format!("{} {}", said.called, said.verb),
    };
    let Some(first) = said.first() else { return String::new() };
    let is_one_verb = said.iter().all(|other| other.verb == first.verb && other.wanted.is_some());
    if needs_all || !is_one_verb {
        return said.iter().map(whole).collect::<Vec<_>>().join(if needs_all { " and " } else { " or " });
    }
    // Each question with all that it may be, then all questions that may be the same.
    let mut wanted: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in said {
        let words = one.wanted.as_deref().unwrap_or_default();
        match wanted.iter_mut().find(|(called, _)| *called == one.called) {
            Some((_, all)) => all.push(words),
            None => wanted.push((&one.called, vec![words])),
        }
    }
    let mut alike: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    for (called, words) in wanted {
        match alike.iter_mut().find(|(_, known)| *known == words) {
            Some((all, _)) => all.push(called),
            None => alike.push((vec![called], words)),
        }
    }
    let clauses: Vec<String> = alike
        .iter()
        .map(|(called, words)| format!("{} {} {}", any_of(called), first.verb, any_of(words)))
        .collect();
    clauses.join(" or ")
}

/// "a, b or c".
fn any_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    }
}
