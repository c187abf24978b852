//! Reads one cell of the access matrix, by the grammar at the head of the matrix in `docs/access.md`.
//!
//! Everything here is `const`: the matrix is read while the program is compiled, so that a cell that
//! does not fit the grammar fails the build.

use std::fmt;

use super::set::Set;

/// What may be done with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Make a new one.
    Create,
    /// Look at it.
    Read,
    /// Write a new version of it.
    Amend,
    /// Sign or approve it.
    Sign,
    /// Send, print or export it.
    Disclose,
}

/// By which relationship somebody comes to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// The assigned worker of the case, or whoever covers for them.
    Own,
    /// A member of a team that holds the case.
    Team,
    /// Named, with the kind of record, by a live sharing grant.
    Granted,
    /// The organisation that sent this referral.
    Sent,
    /// Any unsealed record of the service.
    Service,
}

/// One cell: what a role may do with a kind of record. The cell without grants denies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    grants: [Option<Grant>; MOST_GRANTS],
}

/// One of the things that a cell grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// Verbs within a reach.
    Verbs(Permission),
    /// Events about oneself only.
    Own,
    /// Only when named on that person's access list, and then as the other rows.
    List,
    /// As the row on which it hangs.
    Parent,
    /// May start an approved job without seeing content.
    RunOnly,
}

/// Verbs, how far they reach, and under what conditions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permission {
    /// What may be done.
    pub verbs: Set<Verb>,
    /// Only the limited fields may be read (`R*`).
    pub is_read_limited: bool,
    /// A second, different person must approve (`2`).
    pub needs_second: bool,
    /// By which relationships; any one of them is enough.
    pub reaches: Set<Reach>,
    /// A reason must be given, once for a person in a session (`?`).
    pub needs_reason: bool,
}

/// Why some text is not a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotReadCell {
    /// A grant names no verb, or the cell is empty.
    NoVerb,
    /// A verb or scope letter stands twice or out of order.
    OutOfOrder,
    /// No colon with a scope letter follows the verbs.
    NoScope,
    /// Something is left over that means nothing.
    Unknown,
    /// There are more grants than any cell has.
    TooManyGrants,
}

const MOST_GRANTS: usize = 2;

impl Cell {
    /// The cell that grants nothing, written `·`.
    pub const DENY: Self = Self { grants: [None; MOST_GRANTS] };

    /// What the cell grants, in the order in which it is written.
    pub fn grants(&self) -> impl Iterator<Item = Grant> {
        self.grants.iter().copied().flatten()
    }

    /// Reads a cell as the matrix writes it.
    pub const fn read(text: &[u8]) -> Result<Self, CannotReadCell> {
        if same(text, "·".as_bytes()) {
            return Ok(Self::DENY);
        }
        let mut grants = [None; MOST_GRANTS];
        let mut count = 0;
        let mut start = 0;
        let mut at = 0;
        while at <= text.len() {
            if at == text.len() || text[at] == b' ' {
                if count == MOST_GRANTS {
                    return Err(CannotReadCell::TooManyGrants);
                }
                match Grant::read(slice(text, start, at)) {
                    Ok(grant) => grants[count] = Some(grant),
                    Err(problem) => return Err(problem),
                }
                count += 1;
                start = at + 1;
            }
            at += 1;
        }
        Ok(Self { grants })
    }
}

impl Grant {
    const fn read(word: &[u8]) -> Result<Self, CannotReadCell> {
        if same(word, b"own") {
            Ok(Self::Own)
        } else if same(word, b"list") {
            Ok(Self::List)
        } else if same(word, b"parent") {
            Ok(Self::Parent)
        } else if same(word, b"run-only") {
            Ok(Self::RunOnly)
        } else {
            match Permission::read(word) {
                Ok(permission) => Ok(Self::Verbs(permission)),
                Err(problem) => Err(problem),
            }
        }
    }
}

impl Permission {
    /// Reads for instance `CR*U2:ot?`: verbs, the `*` straight after its R, second, reach, reason.
    const fn read(word: &[u8]) -> Result<Self, CannotReadCell> {
        let mut at = 0;
        let mut verbs = Set::EMPTY;
        let mut is_read_limited = false;
        while let Some(verb) = Verb::of_letter(letter(word, at)) {
            if verbs.reaches_index(verb as u8) {
                return Err(CannotReadCell::OutOfOrder);
            }
            verbs = verbs.with_index(verb as u8);
            at += 1;
            if matches!(verb, Verb::Read) && letter(word, at) == b'*' {
                is_read_limited = true;
                at += 1;
            }
        }
        if verbs.is_empty() {
            return Err(CannotReadCell::NoVerb);
        }
        let needs_second = letter(word, at) == b'2';
        if needs_second {
            at += 1;
        }
        if letter(word, at) != b':' {
            return Err(CannotReadCell::NoScope);
        }
        at += 1;
        let mut reaches = Set::EMPTY;
        while let Some(reach) = Reach::of_letter(letter(word, at)) {
            if reaches.reaches_index(reach as u8) {
                return Err(CannotReadCell::OutOfOrder);
            }
            reaches = reaches.with_index(reach as u8);
            at += 1;
        }
        if reaches.is_empty() {
            return Err(CannotReadCell::NoScope);
        }
        let needs_reason = letter(word, at) == b'?';
        if needs_reason {
            at += 1;
        }
        if at != word.len() {
            return Err(CannotReadCell::Unknown);
        }
        Ok(Self { verbs, is_read_limited, needs_second, reaches, needs_reason })
    }
}

impl Verb {
    /// Every verb, in the order in which a cell writes them.
    pub const ALL: [Self; 5] = [Self::Create, Self::Read, Self::Amend, Self::Sign, Self::Disclose];

    const fn of_letter(letter: u8) -> Option<Self> {
        match letter {
            b'C' => Some(Self::Create),
            b'R' => Some(Self::Read),
            b'U' => Some(Self::Amend),
            b'S' => Some(Self::Sign),
            b'D' => Some(Self::Disclose),
            _ => None,
        }
    }
}

impl Set<Verb> {
    /// Whether the verb is one of them.
    pub const fn has(self, verb: Verb) -> bool {
        self.has_index(verb as u8)
    }
}

impl Reach {
    /// Every reach, in the order in which a cell writes them; also from the closest to the widest.
    pub const ALL: [Self; 5] = [Self::Own, Self::Team, Self::Granted, Self::Sent, Self::Service];

    const fn of_letter(letter: u8) -> Option<Self> {
        match letter {
            b'o' => Some(Self::Own),
            b't' => Some(Self::Team),
            b'g' => Some(Self::Granted),
            b's' => Some(Self::Sent),
            b'a' => Some(Self::Service),
            _ => None,
        }
    }
}

impl Set<Reach> {
    /// The set with one more reach in it.
    pub const fn with(self, reach: Reach) -> Self {
        self.with_index(reach as u8)
    }

    /// Whether the reach is one of them.
    pub const fn has(self, reach: Reach) -> bool {
        self.has_index(reach as u8)
    }

    /// The closest of them.
    pub fn closest(self) -> Option<Reach> {
        Reach::ALL.into_iter().find(|reach| self.has(*reach))
    }
}

impl fmt::Display for CannotReadCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoVerb => "A grant starts with verb letters.",
            Self::OutOfOrder => {
                "Verb letters stand in the order C R U S D and scope letters in the order o t g s a."
            }
            Self::NoScope => "A colon and a scope letter follow the verbs.",
            Self::Unknown => "Something stands after the grant that means nothing.",
            Self::TooManyGrants => "A cell has at most two grants.",
        })
    }
}

impl std::error::Error for CannotReadCell {}

/// The byte at a place, or 0 past the end, which is no letter of the grammar.
const fn letter(word: &[u8], at: usize) -> u8 {
    if at < word.len() { word[at] } else { 0 }
}

/// The bytes from one place up to another.
pub(super) const fn slice(text: &[u8], start: usize, end: usize) -> &[u8] {
    text.split_at(end).0.split_at(start).1
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_grant_is_read_whole() {
        let cell = Cell::read(b"CR*U2:ot?").unwrap();
        let grants: Vec<_> = cell.grants().collect();
        let [Grant::Verbs(permission)] = grants[..] else { panic!("one grant of verbs: {grants:?}") };
        let verbs: Vec<_> = Verb::ALL.into_iter().filter(|verb| permission.verbs.has(*verb)).collect();
        assert_eq!(verbs, [Verb::Create, Verb::Read, Verb::Amend]);
        let reaches: Vec<_> = Reach::ALL.into_iter().filter(|reach| permission.reaches.has(*reach)).collect();
        assert_eq!(reaches, [Reach::Own, Reach::Team]);
        assert!(permission.is_read_limited && permission.needs_second && permission.needs_reason);
    }

    #[test]
    fn words_and_grants_stand_side_by_side() {
        let grants: Vec<_> = Cell::read(b"list R:a?").unwrap().grants().collect();
        assert_eq!(grants.len(), 2);
        assert_eq!(grants[0], Grant::List);
        assert!(matches!(grants[1], Grant::Verbs(permission) if permission.needs_reason));
        assert_eq!(Cell::read("·".as_bytes()).unwrap().grants().count(), 0);
    }

    #[test]
    fn whatever_does_not_fit_the_grammar_is_refused() {
        for (text, problem) in [
            ("", CannotReadCell::NoVerb),
            ("X:t", CannotReadCell::NoVerb),
            (":t", CannotReadCell::NoVerb),
            ("*R:t", CannotReadCell::NoVerb),
            ("read", CannotReadCell::NoVerb),
            ("R:t ", CannotReadCell::NoVerb),
            ("R:t  R:o", CannotReadCell::NoVerb),
            ("RC:t", CannotReadCell::OutOfOrder),
            ("RR:t", CannotReadCell::OutOfOrder),
            ("R:to", CannotReadCell::OutOfOrder),
            ("R", CannotReadCell::NoScope),
            ("R:", CannotReadCell::NoScope),
            ("R:x", CannotReadCell::NoScope),
            ("C*R:t", CannotReadCell::NoScope),
            ("R:t??", CannotReadCell::Unknown),
            ("R:t2", CannotReadCell::Unknown),
            ("own list R:t", CannotReadCell::TooManyGrants),
        ] {
            assert_eq!(Cell::read(text.as_bytes()), Err(problem), "{text:?}");
        }
    }
}
