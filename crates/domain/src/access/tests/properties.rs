//! What holds of every question, tried on many thousands of them drawn from a fixed seed.

use std::{fs, path::Path};

use jiff::ToSpan;

use super::*;

/// A fixed sequence of bits (SplitMix64), so that a failure is found again.
struct Bits(u64);

impl Bits {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn coin(&mut self) -> bool {
        self.next() & 1 == 1
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.next() % from.len() as u64).unwrap()]
    }

    fn standing(&mut self) -> Standing {
        let row = self.pick(&Row::ALL);
        let label =
            self.pick(&[Label::LocationProtected, Label::LegallyRestricted, Label::ThirdParty, Label::Child]);
        Standing {
            person: self.coin().then(|| Id::from_uuid(Uuid::from_u128(7))),
            episode: None,
            sealing: self.pick(&[Sealing::Open, Sealing::Open, Sealing::Sealed]),
            is_on_access_list: self.coin(),
            is_own_record: false,
            has_declared_conflict: false,
            has_ruled_out_conflict: self.coin(),
            is_assigned: self.coin(),
            is_covering: self.coin(),
            is_in_holding_team: self.coin(),
            is_sent_by_own_organisation: self.coin(),
            is_on_rota: self.coin(),
            granted_rows: if self.coin() { Set::<Row>::EMPTY.with(row) } else { Set::default() },
            granted_fields: Set::of(&[Field::FullName]),
            stage: self.coin().then(|| self.pick(&Stage::ALL)),
            closed_at: self.coin().then_some(NOW),
            closed_reading_days: self.pick(&[0, 30]),
            new_referral: self.pick(&[None, Some(Holding::Team), Some(Holding::Assigned)]),
            is_reason_given: self.coin(),
            labels: if self.coin() { Set::<Label>::EMPTY.with(label) } else { Set::default() },
            is_about_oneself: self.coin(),
            is_own_act: self.coin(),
            hangs_on: self.coin().then(|| self.pick(&RecordType::ALL)),
        }
    }
}

/// How much a decision gives, so that two can be compared.
fn generosity(decision: &Decision) -> u8 {
    match decision {
        Decision::Deny => 0,
        Decision::NeedBreakGlass => 1,
        Decision::NeedReason => 2,
        Decision::Allow(_) => 3,
    }
}

fn questions() -> impl Iterator<Item = (Role, Action, Standing, Timestamp)> {
    let actions: Vec<_> = every_action().collect();
    let mut bits = Bits(2026);
    (0..200_000).map(move |_| {
        let later = NOW.checked_add((bits.pick(&[0_i64, 29, 31]) * 24).hours()).unwrap();
        (bits.pick(&Role::ALL), bits.pick(&actions), bits.standing(), later)
    })
}

#[test]
fn when_nothing_is_known_everything_is_denied() {
    let everybody = Role::ALL.into_iter().map(somebody).chain(everybody_else());
    for actor in everybody {
        for action in every_action() {
            let decision = decide(&actor, action, &Standing::default(), NOW);
            assert_eq!(decision, Decision::Deny, "{actor:?} {action:?}");
        }
    }
    for (role, action, standing, now) in questions() {
        let unknown = Standing { sealing: Sealing::Unknown, ..standing };
        assert_eq!(decide(&somebody(role), action, &unknown, now), Decision::Deny);
    }
}

#[test]
fn a_conflict_a_seal_a_label_or_an_own_act_never_opens_anything() {
    let mut allowed = 0;
    for (role, action, standing, now) in questions() {
        let actor = somebody(role);
        let before = decide(&actor, action, &standing, now);
        allowed += u32::from(generosity(&before) == 3);
        let labelled = |label| Standing { labels: standing.labels.with(label), ..standing };
        for tightened in [
            Standing { has_declared_conflict: true, ..standing },
            Standing { is_own_record: true, ..standing },
            Standing { sealing: Sealing::Sealed, ..standing },
            Standing { is_own_act: true, ..standing },
            Standing { granted_rows: Set::default(), ..standing },
            Standing { granted_fields: Set::default(), ..standing },
            labelled(Label::LocationProtected),
            labelled(Label::LegallyRestricted),
            labelled(Label::ThirdParty),
        ] {
            let after = decide(&actor, action, &tightened, now);
            assert!(
                generosity(&after) <= generosity(&before),
                "{role} {action:?}: {before:?} became {after:?} with {tightened:?}"
            );
        }
    }
    assert!(allowed > 5_000, "only {allowed} questions were allowed at all");
}

#[test]
fn a_scope_says_who_asked_for_what_about_whom() {
    for (role, action, standing, now) in questions() {
        let actor = somebody(role);
        if let Decision::Allow(scope) = decide(&actor, action, &standing, now) {
            assert_eq!(scope.account(), actor.account());
            assert!(scope.permits(action, standing.person));
            assert_eq!(scope.row(), action.record_type().and_then(RecordType::row));
            let other = Some(Id::from_uuid(Uuid::from_u128(8)));
            assert!(!scope.permits(action, other));
            assert!(scope.reason() != Reason::Given || standing.is_reason_given);
        }
    }
}

/// Outside this crate the compiler sees to it: the fields are private and there is no constructor.
#[test]
fn a_scope_is_made_in_one_place() {
    let mut made = Vec::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut made);
    assert_eq!(made, ["access.rs"], "only `decide` makes a scope");
}

fn visit(folder: &Path, made: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, made);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            let literal = concat!("Sco", "pe {");
            let count = source
                .lines()
                .filter(|line| line.contains(literal))
                .filter(|line| !["pub struct ", "impl ", "-> "].iter().any(|word| line.contains(word)))
                .count();
            made.extend((0..count).map(|_| path.file_name().unwrap().to_string_lossy().into_owned()));
        }
    }
}
