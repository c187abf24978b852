//! People whom every demonstration shows, however small it is: somebody untriaged of each urgency, somebody at each
//! step of the way, somebody overdue, a twin, a duplicate.

use domain::urgency::Urgency;

use super::step::What;

/// How the last referral of one person stands now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene {
    /// How often they were referred within the year; the last time is the scene.
    pub(crate) referrals: u8,
    /// How long ago word of them reached us.
    pub(crate) minutes_ago: i64,
    /// How soon, in the referrer's view.
    pub(crate) urgency: Urgency,
    /// What has been done since.
    pub(crate) steps: &'static [What],
    /// Whether whoever took the referral did not find them on record and put them on record once more.
    pub(crate) is_put_on_record_again: bool,
}

const UNTRIAGED: &[What] = &[];
const TO_SCREEN: &[What] = &[What::Triage];
const TO_ASSESS: &[What] = &[What::Triage, What::Screen];
const TO_PLAN: &[What] = &[What::Triage, What::Screen, What::Assess];
const SUPPORTED: &[What] =
    &[What::Triage, What::Screen, What::Assess, What::Plan, What::ReferOn(0), What::Meet(0), What::Meet(1)];
const QUIET: &[What] = &[What::Triage, What::Screen, What::Assess, What::Plan, What::ReferOn(0)];

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

const fn scene(referrals: u8, minutes_ago: i64, urgency: Urgency, steps: &'static [What]) -> Option<Scene> {
    Some(Scene { referrals, minutes_ago, urgency, steps, is_put_on_record_again: false })
}

/// The scene of a person; most have none and live as chance has it.
pub(crate) const fn of(person: u32) -> Option<Scene> {
    match person {
        0 => scene(1, 18, Urgency::Immediate, UNTRIAGED),
        1 => scene(2, 70, Urgency::Urgent, UNTRIAGED),
        2 => scene(1, 3 * HOUR, Urgency::SameDay, UNTRIAGED),
        3 => scene(1, 5 * HOUR, Urgency::Routine, UNTRIAGED),
        // Overdue: nobody has triaged since yesterday.
        4 => scene(1, 26 * HOUR, Urgency::SameDay, UNTRIAGED),
        5 => scene(1, 2 * HOUR, Urgency::Urgent, TO_SCREEN),
        // Overdue: taken on the day before yesterday and still not seen. Their twin is person 7.
        6 => scene(1, 30 * HOUR, Urgency::SameDay, TO_SCREEN),
        8 => scene(2, 3 * DAY, Urgency::SameDay, TO_ASSESS),
        9 => Some(Scene {
            referrals: 2,
            minutes_ago: 4 * HOUR,
            urgency: Urgency::SameDay,
            steps: UNTRIAGED,
            is_put_on_record_again: true,
        }),
        10 => scene(1, 5 * DAY, Urgency::SameDay, TO_PLAN),
        11 => scene(1, 20 * DAY, Urgency::Routine, SUPPORTED),
        // Quiet for too long.
        12 => scene(1, 50 * DAY, Urgency::Routine, QUIET),
        13 => scene(1, 12 * DAY, Urgency::Routine, TO_ASSESS),
        _ => None,
    }
}
