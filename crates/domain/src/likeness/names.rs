//! The names of a query against one name on record: which word is which, and how nearly.

use super::{FoldedName, Nicknames, Part, Query, Reason, Token};

/// Words of a query and of a name that are compared at most.
const MOST: usize = 8;

/// How one word agrees with another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum How {
    Same,
    ShortForm,
    Sounds,
    OneLetter,
    Similar,
    Beginning,
}

/// How a whole query agrees with a name.
pub(super) struct NameAgreement {
    /// From 0 to 1.
    pub share: f32,
    pub reasons: Vec<Reason>,
}

#[derive(Clone, Copy)]
struct Pairing {
    asked: usize,
    known: usize,
    share: f32,
    how: How,
}

pub(super) fn agreement(query: &Query, name: &FoldedName, nicknames: &Nicknames) -> NameAgreement {
    let asked: Vec<(&Token, Option<Part>)> = query.words().take(MOST).collect();
    let family = name.family.iter().map(|token| (token, Part::Family));
    let known: Vec<(&Token, Part)> =
        family.chain(name.given.iter().map(|token| (token, Part::Given))).take(MOST).collect();
    let pairings = pairings(&asked, &known, nicknames);
    let share = share(&asked, &known, &pairings);
    NameAgreement { share, reasons: reasons(&asked, &known, &pairings) }
}

/// The best partner of each word, each word on record used once.
fn pairings(
    asked: &[(&Token, Option<Part>)],
    known: &[(&Token, Part)],
    nicknames: &Nicknames,
) -> Vec<Pairing> {
    let mut all = Vec::with_capacity(asked.len() * known.len());
    for (at, (word, part)) in asked.iter().enumerate() {
        for (place, (other, role)) in known.iter().enumerate() {
            if let Some((share, how)) = compare(word, other, nicknames) {
                let crossed = part.is_some_and(|part| part != *role);
                let share = if crossed { share * 0.96 } else { share };
                all.push(Pairing { asked: at, known: place, share, how });
            }
        }
    }
    all.sort_by(|one, other| other.share.total_cmp(&one.share));
    let mut chosen: Vec<Pairing> = Vec::with_capacity(asked.len());
    for pairing in all {
        if chosen.iter().all(|taken| taken.asked != pairing.asked && taken.known != pairing.known) {
            chosen.push(pairing);
        }
    }
    chosen
}

fn share(asked: &[(&Token, Option<Part>)], known: &[(&Token, Part)], pairings: &[Pairing]) -> f32 {
    let mut shares = [0.0_f32; MOST];
    for pairing in pairings {
        shares[pairing.asked] = pairing.share;
    }
    let shares = &shares[..asked.len()];
    let worst = shares.iter().copied().fold(1.0, f32::min);
    let (mut sum, mut weights) = (0.0, 0.0);
    let mut worst_is_left = asked.len() >= 3;
    for (share, (word, _)) in shares.iter().zip(asked) {
        let mut weight = if word.text.chars().count() == 1 { 0.4 } else { 1.0 };
        // A middle name more or fewer says little.
        if worst_is_left && *share <= worst {
            weight *= 0.5;
            worst_is_left = false;
        }
        sum += share * weight;
        weights += weight;
    }
    if weights == 0.0 {
        return 0.0;
    }
    let unmatched = known.len().saturating_sub(pairings.len()) as f32;
    let has_family = pairings.iter().any(|pairing| known[pairing.known].1 == Part::Family);
    let without_family =
        if has_family || known.iter().all(|(_, part)| *part == Part::Given) { 0.0 } else { 0.04 };
    (sum / weights - (unmatched * 0.015).min(0.06) - without_family).max(0.0)
}

fn reasons(asked: &[(&Token, Option<Part>)], known: &[(&Token, Part)], pairings: &[Pairing]) -> Vec<Reason> {
    let mut reasons = Vec::with_capacity(3);
    let crossed =
        |pairing: &&Pairing| asked[pairing.asked].1.is_some_and(|part| part != known[pairing.known].1);
    if pairings.len() > 1 && pairings.iter().filter(crossed).count() > 1 {
        reasons.push(Reason::NamesSwapped);
    }
    let all_same = pairings.iter().all(|pairing| pairing.how == How::Same);
    if all_same && pairings.len() == asked.len() && pairings.len() > 1 {
        reasons.push(Reason::SameName);
        return reasons;
    }
    for pairing in pairings {
        let part = known[pairing.known].1;
        let reason = match pairing.how {
            How::Same => Reason::Same(part),
            How::ShortForm => Reason::ShortForm(part),
            How::Sounds => Reason::SoundsTheSame(part),
            How::OneLetter => Reason::OneLetterDifferent(part),
            How::Similar => Reason::Similar(part),
            How::Beginning => Reason::Begins(part),
        };
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

/// How one asked word agrees with one on record, from 0 to 1, if at all.
fn compare(asked: &Token, known: &Token, nicknames: &Nicknames) -> Option<(f32, How)> {
    let (one, other) = (asked.text.as_str(), known.text.as_str());
    if one == other {
        return Some((1.0, How::Same));
    }
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if shorter.chars().count() == 1 {
        return longer.starts_with(shorter).then_some((0.6, How::Beginning));
    }
    if nicknames.are_forms(one, other) {
        return Some((0.94, How::ShortForm));
    }
    let likeness = strsim::jaro_winkler(one, other) as f32;
    let sounds_same = asked.sound == known.sound;
    let may_be_near = shorter.len() >= 4 && longer.len() - shorter.len() <= 2;
    let letters = if may_be_near { strsim::osa_distance(one, other) } else { usize::MAX };
    match letters {
        _ if sounds_same && asked.sound.is_telling() => Some((0.8 + 0.15 * likeness, How::Sounds)),
        _ if sounds_same && likeness >= 0.7 => Some((0.85, How::Sounds)),
        1 => Some((0.9, How::OneLetter)),
        _ if other.starts_with(one) && one.len() >= 3 => Some((0.82, How::Beginning)),
        _ if other.starts_with(one) => Some((0.6, How::Beginning)),
        2 if shorter.len() >= 6 => Some((0.8, How::Similar)),
        _ if likeness >= 0.9 => Some((0.72, How::Similar)),
        _ if likeness >= 0.84 => Some((0.55, How::Similar)),
        _ => None,
    }
}
