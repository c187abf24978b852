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
    let is_one_verb = said.iter().all(|other| other.verb == first.verb);
    if said.len() > 1 && !needs_all && is_one_verb && first.wanted.is_some() {
        if said.iter().all(|other| other.called == first.called) {
            let wanted: Vec<&str> = said.iter().filter_map(|other| other.wanted.as_deref()).collect();
            return format!("{} {} {}", first.called, first.verb, any_of(&wanted));
        }
        if said.iter().all(|other| other.wanted == first.wanted) {
            let called: Vec<&str> = said.iter().map(|other| other.called.as_str()).collect();
            let wanted = first.wanted.as_deref().unwrap_or_default();
            return format!("{} {} {wanted}", any_of(&called), first.verb);
        }
    }
    said.iter().map(whole).collect::<Vec<_>>().join(if needs_all { " and " } else { " or " })
}

/// "a, b or c".
fn any_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    }
}
