//! Values that stay configurable: how long, how many, how soon.
//!
//! None of them is a constant in code. What each rests on stands beside it in `limits.toml`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{folder::Folder, problem::Problems, toml_table::TomlTable};
use crate::urgency::Urgency;

const FILE: &str = "limits.toml";

/// Values that stay configurable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Limits {
    /// Minutes until a referral in our hours is acknowledged.
    pub acknowledge_minutes: u32,
    /// Working days until the first contact after release.
    pub first_contact_working_days: u32,
    /// Offered for trying again somebody who could not be screened, in minutes.
    pub try_again_minutes: Vec<u32>,
    /// Working days until a clinic assessment when detention was too short.
    pub clinic_working_days: u32,
    /// Days after which a service that has not answered is asked again.
    pub chase_after_days: Vec<u32>,
    /// Usual length of outreach.
    pub support_weeks: u32,
    /// Days without reaching a supported person until it is "quiet too long".
    pub quiet_days: u32,
    /// Working days until police and court results are recorded.
    pub outcome_working_days: u32,
    /// Minutes from the spoken word to the written custody note.
    pub custody_note_minutes: u32,
    /// Working days for a fuller court report.
    pub court_report_working_days: u32,
    /// Working days for information to probation.
    pub pre_sentence_working_days: u32,
    /// Days until a risk reads "from an earlier event, ask again".
    pub risk_ask_again_days: u32,
    /// A worker safety instruction is looked at again, days after it was written or signed.
    pub worker_safety_review_days: u32,
    /// Hours after custody within which a death goes to managers.
    pub death_after_custody_hours: u32,
    /// Weeks before release from which RECONNECT takes people.
    pub reconnect_weeks_before_release: u32,
    /// Days after release until which RECONNECT takes people.
    pub reconnect_days_after_release: u32,
    /// Days that a team may read after a listing, clinic, remand or handover (`t`, `docs/access.md`).
    pub team_after_event_days: u32,
    /// Days after closing until a reason is asked.
    pub read_after_closing_days: u32,
    /// People whom one reason may cover in one day.
    pub reason_covers_people: u32,
    /// Hours of an assignment given by a shift lead.
    pub shift_assignment_hours: u32,
    /// Counts below this are hidden in what leaves the service.
    pub cells_suppressed_below: u32,
    /// Days until a restricted person is looked at again.
    pub seal_review_days: u32,
    /// Minutes until the duty practitioner is told whom to ring about a restricted person.
    pub sealed_page_minutes: u32,
    /// Hours that emergency access lasts.
    pub emergency_access_hours: u32,
    /// Working days until emergency access is reviewed.
    pub emergency_review_working_days: u32,
    /// Uses of emergency access by one person that raise an alert …
    pub emergency_alert_uses: u32,
    /// … within so many days.
    pub emergency_alert_days: u32,
    /// People opened in an hour before it is looked into.
    pub looked_at_per_hour: u32,
    /// Days of warning before a sharing agreement ends.
    pub agreement_warning_days: u32,
    /// Days that drafts are kept.
    pub drafts_kept_days: u32,
    /// Days until the identity of someone on a list who was not referred is removed.
    pub list_row_days: u32,
    /// Days that an uploaded list is kept as it came.
    pub raw_upload_days: u32,
    /// Days that backups are kept.
    pub backups_kept_days: u32,
    /// People on one tablet.
    pub offline_people: u32,
    /// Hours that a tablet keeps them.
    pub offline_hours: u32,
    /// Size of the file that is given up when the disk is full.
    pub reserve_file_mebibytes: u32,
    /// Hours that search terms are kept under their random address.
    pub search_kept_hours: u32,
    /// Minutes of our opening hours from referral to being seen, by urgency.
    pub see_within_minutes: BTreeMap<Urgency, u32>,
    /// Sessions.
    pub session: SessionLimits,
    /// What may be typed or sent.
    pub input: InputLimits,
    /// Years that records are kept.
    pub retention: Retention,
}

/// How long a session lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionLimits {
    /// Idle minutes until the screen locks.
    pub idle_minutes: u32,
    /// The same on a shared machine.
    pub idle_shared_minutes: u32,
    /// Hours until sign-in is asked again.
    pub longest_hours: u32,
    /// The same for referrers.
    pub portal_longest_hours: u32,
    /// The same for system administrators.
    pub administrator_longest_hours: u32,
    /// Minutes of warning before the end.
    pub warning_minutes: u32,
    /// Sessions that one person may have at once.
    pub each_person: u32,
    /// Wrong PINs until a full sign-in is asked.
    pub wrong_pins: u32,
}

/// What may be typed or sent; beyond it the page says so and nothing is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputLimits {
    /// Characters of a short text.
    pub short_text_characters: u32,
    /// Characters of a name.
    pub name_characters: u32,
    /// Characters of a search.
    pub search_characters: u32,
    /// Characters of a note.
    pub note_characters: u32,
    /// Size of a form as sent.
    pub form_kibibytes: u32,
    /// Size of a file.
    pub file_mebibytes: u32,
    /// Size of all files of one person.
    pub person_files_mebibytes: u32,
    /// Size of an imported list.
    pub import_mebibytes: u32,
    /// Rows of an imported list.
    pub import_rows: u32,
    /// Columns of an imported list.
    pub import_columns: u32,
    /// Size of one cell of an imported list.
    pub cell_kibibytes: u32,
    /// Sign-ins tried in a minute for one account.
    pub sign_in_per_minute: u32,
    /// Referrals in an hour from one referrer.
    pub portal_per_hour: u32,
    /// Self-referrals in an hour from one network; beyond it they wait, none is dropped.
    pub self_referral_per_hour: u32,
    /// Exports in a day by one person.
    pub exports_per_day: u32,
}

/// Years that records are kept; the longest that applies counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Retention {
    /// Mental health record, after the last contact.
    pub mental_health_years: u32,
    /// The same, after death.
    pub after_death_years: u32,
    /// Other adult health record.
    pub other_health_years: u32,
    /// A child's record is kept until this birthday …
    pub child_until_age: u32,
    /// … or this one, if 17 at closing.
    pub child_seventeen_until_age: u32,
    /// A referral that was not for us.
    pub declined_referral_years: u32,
}

impl Limits {
    /// Minutes within which a person of this urgency is to be seen.
    pub fn see_within(&self, urgency: Urgency) -> u32 {
        *self
            .see_within_minutes
            .get(&urgency)
            .expect("every urgency has its minutes: the reader asks for all four")
    }

    pub(super) fn read(folder: &Folder, problems: &Problems) -> Option<Self> {
        let mut file = TomlTable::read(FILE, folder, problems)?;
        let see_within = file.table("see_within_minutes");
        let (session, input, retention) =
            (file.table("session"), file.table("input"), file.table("retention"));
        let limits = Self {
            acknowledge_minutes: file.number("acknowledge_minutes"),
            first_contact_working_days: file.number("first_contact_working_days"),
            try_again_minutes: file.growing_numbers("try_again_minutes"),
            clinic_working_days: file.number("clinic_working_days"),
            chase_after_days: file.growing_numbers("chase_after_days"),
            support_weeks: file.number("support_weeks"),
            quiet_days: file.number("quiet_days"),
            outcome_working_days: file.number("outcome_working_days"),
            custody_note_minutes: file.number("custody_note_minutes"),
            court_report_working_days: file.number("court_report_working_days"),
            pre_sentence_working_days: file.number("pre_sentence_working_days"),
            risk_ask_again_days: file.number("risk_ask_again_days"),
            worker_safety_review_days: file.number("worker_safety_review_days"),
            death_after_custody_hours: file.number("death_after_custody_hours"),
            reconnect_weeks_before_release: file.number("reconnect_weeks_before_release"),
            reconnect_days_after_release: file.number("reconnect_days_after_release"),
            team_after_event_days: file.number("team_after_event_days"),
            read_after_closing_days: file.number("read_after_closing_days"),
            reason_covers_people: file.number("reason_covers_people"),
            shift_assignment_hours: file.number("shift_assignment_hours"),
            cells_suppressed_below: file.number("cells_suppressed_below"),
            seal_review_days: file.number("seal_review_days"),
            sealed_page_minutes: file.number("sealed_page_minutes"),
            emergency_access_hours: file.number("emergency_access_hours"),
            emergency_review_working_days: file.number("emergency_review_working_days"),
            emergency_alert_uses: file.number("emergency_alert_uses"),
            emergency_alert_days: file.number("emergency_alert_days"),
            looked_at_per_hour: file.number("looked_at_per_hour"),
            agreement_warning_days: file.number("agreement_warning_days"),
            drafts_kept_days: file.number("drafts_kept_days"),
            list_row_days: file.number("list_row_days"),
            raw_upload_days: file.number("raw_upload_days"),
            backups_kept_days: file.number("backups_kept_days"),
            offline_people: file.number("offline_people"),
            offline_hours: file.number("offline_hours"),
            reserve_file_mebibytes: file.number("reserve_file_mebibytes"),
            search_kept_hours: file.number("search_kept_hours"),
            see_within_minutes: see_within_of(see_within?),
            session: session_of(session?),
            input: input_of(input?),
            retention: retention_of(retention?),
        };
        file.finish();
        Some(limits)
    }
}

fn see_within_of(mut table: TomlTable<'_>) -> BTreeMap<Urgency, u32> {
    let minutes = Urgency::ALL.map(|urgency| (urgency, table.number(urgency.code())));
    if minutes.windows(2).any(|pair| pair[0].1 > pair[1].1) {
        table.problem(
            "A less urgent person would be seen sooner",
            "Let the minutes grow from immediate to routine",
        );
    }
    table.finish();
    minutes.into_iter().collect()
}

fn session_of(mut table: TomlTable<'_>) -> SessionLimits {
    let limits = SessionLimits {
        idle_minutes: table.number("idle_minutes"),
        idle_shared_minutes: table.number("idle_shared_minutes"),
        longest_hours: table.number("longest_hours"),
        portal_longest_hours: table.number("portal_longest_hours"),
        administrator_longest_hours: table.number("administrator_longest_hours"),
        warning_minutes: table.number("warning_minutes"),
        each_person: table.number("each_person"),
        wrong_pins: table.number("wrong_pins"),
    };
    table.finish();
    limits
}

fn input_of(mut table: TomlTable<'_>) -> InputLimits {
    let limits = InputLimits {
        short_text_characters: table.number("short_text_characters"),
        name_characters: table.number("name_characters"),
        search_characters: table.number("search_characters"),
        note_characters: table.number("note_characters"),
        form_kibibytes: table.number("form_kibibytes"),
        file_mebibytes: table.number("file_mebibytes"),
        person_files_mebibytes: table.number("person_files_mebibytes"),
        import_mebibytes: table.number("import_mebibytes"),
        import_rows: table.number("import_rows"),
        import_columns: table.number("import_columns"),
        cell_kibibytes: table.number("cell_kibibytes"),
        sign_in_per_minute: table.number("sign_in_per_minute"),
        portal_per_hour: table.number("portal_per_hour"),
        self_referral_per_hour: table.number("self_referral_per_hour"),
        exports_per_day: table.number("exports_per_day"),
    };
    table.finish();
    limits
}

fn retention_of(mut table: TomlTable<'_>) -> Retention {
    let limits = Retention {
        mental_health_years: table.number("mental_health_years"),
        after_death_years: table.number("after_death_years"),
        other_health_years: table.number("other_health_years"),
        child_until_age: table.number("child_until_age"),
        child_seventeen_until_age: table.number("child_seventeen_until_age"),
        declined_referral_years: table.number("declined_referral_years"),
    };
    table.finish();
    limits
}
