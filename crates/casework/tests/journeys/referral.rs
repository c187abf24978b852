//! A referral from the draft to the record: once, whole, and only by those who may.

use crate::support::{
    House, on_both_engines,
    referrals::{a_draft, a_person, from_custody, receive_for, someone},
};
use casework::{
    draft, entry,
    person::CurrentRisk,
    referral::{self, Who},
    search::{self, Terms},
};
use domain::{
    asked::Asked,
    content::SiteKind,
    entry::Reason,
    episode::EpisodeState,
    failure::Failure,
    noun::CannotChange,
    referral::{CannotRefer, CorrectedReferral, ImmediateRisk, Referrer, Standing},
    risk::Risk,
    text::NoteText,
    urgency::Urgency,
};
use forms::{Sheet, Stage};

fn adam() -> domain::person::NewPerson {
    a_person("Kowalski", "Adam", "1985-04-03")
}

fn people_named(house: &House, line: &str) -> usize {
    search::suggest(&house.desk, &house.actor("amina"), Terms::of_line(line)).expect("searched").people.len()
}

#[test]
fn a_new_person_is_put_on_record_with_an_episode_that_waits_for_triage() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let draft = a_draft(house, &amina, None);
        let command = from_custody(house, draft, Who::New(adam()), "20PB/1234/26");
        let id = referral::receive(&house.desk, &amina, command).expect("received");
        let receipt = referral::receipt(&house.desk, &amina, id).expect("a receipt");
        assert!(receipt.may_read, "{}", house.engine);
        assert_eq!(receipt.episode.noun.state, EpisodeState::Untriaged);
        assert_eq!(receipt.episode.noun.team, "custody");
        // Urgent is an hour of opening time from Monday, 10:00.
        assert_eq!(receipt.episode.noun.due_at, Some("2026-11-16T11:00:00Z".parse().unwrap()));
        let shown = referral::show(&house.desk, &amina, id, None).expect("shown");
        assert_eq!(shown.head.person.noun.name.listed(), "KOWALSKI, Adam");
        let (event, _) = shown.justice_event.expect("an arrest");
        assert_eq!(event.noun.custody_number.expect("a number").as_str(), "20PB/1234/26");
        let gone = draft::open(&house.desk, &amina, draft);
        assert!(matches!(gone, Err(Failure::NotFound)), "the draft is done");
    });
}

#[test]
fn sent_twice_it_is_received_once_and_both_are_told_the_same() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let draft = a_draft(house, &amina, None);
        let command = from_custody(house, draft, Who::New(adam()), "20PB/1234/26");
        let first = referral::receive(&house.desk, &amina, command.clone()).expect("received");
        let second = referral::receive(&house.desk, &amina, command).expect("told the same");
        assert_eq!(first, second);
        assert_eq!(people_named(house, "adam kowalski"), 1, "{}", house.engine);
        let sent = referral::sent_from(&house.desk, &amina, draft).expect("an answer");
        assert_eq!(sent, Some(first), "whoever comes back to the draft is led to the referral");
        let others = referral::sent_from(&house.desk, &house.actor("tom"), draft).expect("an answer");
        assert_eq!(others, None);
    });
}

#[test]
fn a_known_person_arrested_again_joins_the_open_episode() {
    on_both_engines(|house| {
        let first = receive_for(house, "amina", adam(), "20PB/1/26");
        let person = someone(house, first);
        house.hours_pass(2);
        let amina = house.actor("amina");
        let draft = a_draft(house, &amina, Some(person));
        let mut command = from_custody(house, draft, Who::Known(person), "20PB/2/26");
        command.referral.urgency = Urgency::Immediate;
        let second = referral::receive(&house.desk, &amina, command).expect("received");
        let (one, other) = (
            referral::show(&house.desk, &amina, first, None).expect("shown"),
            referral::show(&house.desk, &amina, second, None).expect("shown"),
        );
        assert_eq!(one.referral.episode, other.referral.episode, "{}", house.engine);
        let events = [&one, &other].map(|shown| shown.justice_event.as_ref().map(|(event, _)| event.id));
        assert_ne!(events[0], events[1], "each arrest is an event of its own");
        assert_eq!(people_named(house, "20PB/1/26"), 1);
        assert_eq!(people_named(house, "20PB/2/26"), 1);
        let receipt = referral::receipt(&house.desk, &amina, second).expect("a receipt");
        assert_eq!(receipt.episode.noun.urgency, Urgency::Immediate);
        assert_ne!(receipt.episode.noun.referral, second, "the first referral opened it");
    });
}

#[test]
fn another_team_that_receives_somebody_open_elsewhere_holds_them_too() {
    on_both_engines(|house| {
        let person = someone(house, receive_for(house, "amina", adam(), "20PB/1/26"));
        let grace = house.actor("grace");
        let draft = a_draft(house, &grace, Some(person));
        let mut command = from_custody(house, draft, Who::Known(person), "20PB/1/26");
        command.stands_at = Some(SiteKind::MagistratesCourt);
        "birmingham_magistrates".clone_into(&mut command.referral.site);
        "magistrates_court".clone_into(&mut command.referral.point_of_contact);
        command.justice_event = None;
        let id = referral::receive(&house.desk, &grace, command).expect("received");
        assert!(referral::show(&house.desk, &grace, id, None).is_ok(), "the court team: {}", house.engine);
        assert!(referral::show(&house.desk, &house.actor("amina"), id, None).is_ok(), "the custody team");
    });
}

#[test]
fn whoever_entered_a_referral_for_another_team_is_told_what_happens_and_no_more() {
    on_both_engines(|house| {
        let id = receive_for(house, "grace", adam(), "20PB/1/26");
        let grace = house.actor("grace");
        let receipt = referral::receipt(&house.desk, &grace, id).expect("a receipt");
        assert!(!receipt.may_read, "{}", house.engine);
        let shown = referral::show(&house.desk, &grace, id, None);
        assert!(matches!(shown, Err(Failure::NeedBreakGlass)), "{}", house.engine);
        let others = referral::receipt(&house.desk, &house.actor("tom"), id);
        assert!(matches!(others, Err(Failure::NotFound)), "a receipt is its writer's alone");
    });
}

#[test]
fn nobody_is_refused_who_is_open_to_us_and_nobody_is_recorded_who_is_not_ours() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let elsewhere = |draft, who| {
            let mut command = from_custody(house, draft, who, "20PB/1/26");
            command.stands_at = None;
            "community".clone_into(&mut command.referral.site);
            "community".clone_into(&mut command.referral.point_of_contact);
            command.justice_event = None;
            command
        };
        let draft = a_draft(house, &amina, None);
        let refused = referral::receive(&house.desk, &amina, elsewhere(draft, Who::New(adam())));
        assert!(matches!(refused, Err(Failure::Refused(CannotRefer::NotEligible))), "{}", house.engine);
        assert_eq!(people_named(house, "adam kowalski"), 0, "nothing is recorded");
        assert!(draft::open(&house.desk, &amina, draft).is_ok(), "and nothing typed is lost");

        let person = someone(house, receive_for(house, "amina", adam(), "20PB/1/26"));
        let standing = referral::standing(&house.desk, &amina, Some(person), None).expect("told");
        assert_eq!(standing, Standing::OpenToTheTeam);
        let draft = a_draft(house, &amina, Some(person));
        assert!(referral::receive(&house.desk, &amina, elsewhere(draft, Who::Known(person))).is_ok());
    });
}

#[test]
fn a_place_of_another_team_is_refused_and_nothing_is_recorded() {
    let house = House::on_sqlite();
    let amina = house.actor("amina");
    let draft = a_draft(&house, &amina, None);
    let mut command = from_custody(&house, draft, Who::New(adam()), "20PB/1/26");
    "oldbury".clone_into(&mut command.referral.site);
    let refused = referral::receive(&house.desk, &amina, command);
    assert!(matches!(refused, Err(Failure::Refused(CannotRefer::OtherTeamsSite))));
    assert_eq!(people_named(&house, "adam kowalski"), 0);
}

#[test]
fn a_referral_that_came_in_the_future_is_refused() {
    let house = House::on_sqlite();
    let amina = house.actor("amina");
    let draft = a_draft(&house, &amina, None);
    let mut command = from_custody(&house, draft, Who::New(adam()), "20PB/1/26");
    command.referral.received_at = house.now() + jiff::SignedDuration::from_secs(1);
    let refused = referral::receive(&house.desk, &amina, command);
    assert!(matches!(refused, Err(Failure::Refused(CannotRefer::ReceivedInFuture))));
}

#[test]
fn whoever_may_not_refer_is_not_let_begin() {
    let house = House::on_sqlite();
    for user_name in ["dean", "marcus", "helen", "owen", "lena", "sergeant", "ivan", "ruth", "priya"] {
        let actor = house.actor(user_name);
        let begun = referral::begin(&house.desk, &actor, None, draft::Typed::new());
        assert!(matches!(begun, Err(Failure::NotFound)), "{user_name}");
    }
    assert!(referral::begin(&house.desk, &house.actor("sunita"), None, draft::Typed::new()).is_ok());
}

fn corrected() -> CorrectedReferral {
    CorrectedReferral {
        referrer: Referrer { name: Some("Sergeant Platt".to_owned()), ..Referrer::default() },
        reason: "Hears voices".to_owned(),
        suspected_needs: Vec::new(),
        immediate_risk: ImmediateRisk::Yes { words: "Tied his laces round his neck".to_owned() },
        urgency: Urgency::Immediate,
        person_agrees: Asked::NotKnown,
    }
}

#[test]
fn a_correction_makes_a_new_version_and_the_earlier_one_stays_readable() {
    on_both_engines(|house| {
        let id = receive_for(house, "amina", adam(), "20PB/1/26");
        let amina = house.actor("amina");
        let reason = "Typing mistake".to_owned();
        referral::correct(&house.desk, &amina, id, 1, corrected(), reason.clone()).expect("corrected");
        let now = referral::show(&house.desk, &amina, id, None).expect("shown");
        assert_eq!((now.referral.revision, now.referral.noun.reason.as_str()), (2, "Hears voices"));
        let before = referral::show(&house.desk, &amina, id, Some(1)).expect("shown");
        assert_eq!(before.referral.noun.reason, "Talks to people who are not there", "{}", house.engine);
        let stale = referral::correct(&house.desk, &amina, id, 1, corrected(), reason);
        assert!(matches!(stale, Err(Failure::Changed(_))), "{}", house.engine);
        let bare = referral::correct(&house.desk, &amina, id, 2, corrected(), " ".to_owned());
        assert!(matches!(bare, Err(Failure::Refused(CannotChange::ReasonMissing))));
    });
}

/// The words of the risks on top of every page of the person.
fn on_top(house: &House, id: domain::Id<domain::referral::Referral>) -> Vec<String> {
    match referral::show(&house.desk, &house.actor("amina"), id, None).expect("shown").head.risk {
        CurrentRisk::Shown(risks) => risks.iter().map(|(risk, _)| risk.noun.words.to_string()).collect(),
        CurrentRisk::NotRecorded | CurrentRisk::Withheld => Vec::new(),
    }
}

#[test]
fn what_a_referrer_says_threatens_a_life_stands_on_top_of_every_page() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let draft = a_draft(house, &amina, None);
        let mut command = from_custody(house, draft, Who::New(adam()), "20PB/7/26");
        command.referral.immediate_risk = ImmediateRisk::Yes { words: "Wants to die".to_owned() };
        let id = referral::receive(&house.desk, &amina, command).expect("received");
        assert_eq!(on_top(house, id), ["Wants to die"], "{}", house.engine);

        let quiet = receive_for(house, "amina", a_person("Nowak", "Piotr", "1990-01-02"), "20PB/8/26");
        assert!(on_top(house, quiet).is_empty(), "{}", house.engine);
        let reason = "The sergeant rang back".to_owned();
        referral::correct(&house.desk, &amina, quiet, 1, corrected(), reason.clone()).expect("corrected");
        assert_eq!(on_top(house, quiet), ["Tied his laces round his neck"], "{}", house.engine);
        referral::correct(&house.desk, &amina, quiet, 2, corrected(), reason).expect("corrected again");
        assert_eq!(on_top(house, quiet).len(), 1, "said once, it stands once: {}", house.engine);
    });
}

#[test]
fn what_threatens_a_life_follows_the_words_of_a_referral_that_is_put_right() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let id = receive_for(house, "amina", adam(), "20PB/9/26");
        let put_right = |revision: u32, words: &str| {
            let immediate_risk = ImmediateRisk::Yes { words: words.to_owned() };
            let corrected = CorrectedReferral { immediate_risk, ..corrected() };
            let reason = "The sergeant rang back".to_owned();
            referral::correct(&house.desk, &amina, id, revision, corrected, reason).expect("corrected");
        };
        put_right(1, "Tied his laces");
        put_right(2, "Tied his laces round his neck");
        assert_eq!(on_top(house, id), ["Tied his laces round his neck"], "{}", house.engine);

        let shown = referral::show(&house.desk, &amina, id, None).expect("shown");
        let person = shown.referral.person.expect("of somebody");
        let CurrentRisk::Shown(risks) = shown.head.risk else { panic!("risk is shown") };
        let (kept, _) = &risks[0];
        let by_hand =
            Risk { words: NoteText::parse("Laces taken. Watched").expect("words"), ..kept.noun.clone() };
        let command = entry::Correct {
            id: kept.id,
            person,
            revision: kept.revision,
            entry: by_hand,
            reason: Reason { code: "new_fact".to_owned(), words: None },
        };
        entry::correct(&house.desk, &amina, command).expect("corrected by hand");
        put_right(3, "Swallowed a battery");
        let mut now = on_top(house, id);
        now.sort();
        let why = "what somebody wrote by hand is left alone, and the new words stand beside it";
        assert_eq!(now, ["Laces taken. Watched", "Swallowed a battery"], "{why}: {}", house.engine);
    });
}

#[test]
fn what_a_referrer_says_of_staying_safe_stands_on_top_and_names_no_place() {
    on_both_engines(|house| {
        let amina = house.actor("amina");
        let form = house.desk.form("referral_custody_staff").expect("the form of custody staff");
        let receive = |safety: &str, custody_number: &str| {
            let sheet = Sheet::of([("when.safety", safety)]);
            let filled = form.questionnaire.read_sheet(&sheet, Stage::Complete);
            let completed = filled.completed().expect("nothing of it is required");
            let draft = a_draft(house, &amina, None);
            let mut command = from_custody(house, draft, Who::New(adam()), custody_number);
            command.referral.answers = Some(form.answers(&completed, house.now()));
            let id = referral::receive(&house.desk, &amina, command).expect("received");
            referral::show(&house.desk, &amina, id, None).expect("shown").head.safety_instructions
        };
        assert!(receive("", "20PB/1234/26").is_empty(), "nothing said is no instruction");
        let told = receive("See in pairs", "20PB/1235/26");
        let [alert] = told.as_slice() else { panic!("one instruction: {told:?}") };
        assert_eq!(&*alert.noun.instruction, "See in pairs", "{}", house.engine);
        assert_eq!(alert.noun.source.as_deref(), Some("referral"));
        assert!(alert.noun.signed().is_none(), "a lead looks at it afterwards");
    });
}
