//! Pages that are shortened for a role say so, and never that there is nothing.

use domain::access::Role;
use web::{answer::Answer, request::Method};

use crate::{
    oracle::Standing,
    town::{Member, Town},
};

fn html(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).expect("text")
}

#[test]
fn what_is_hidden_from_a_mentor_or_an_administrator_is_said_not_to_be_shown() {
    let town = Town::on_sqlite();
    let member = |role: Role| town.members().iter().find(|member| member.role == role).expect("one");
    let page = |by: &Member, pattern: &str, standing: Standing| {
        let answer = town.ask(by, Method::Get, &town.path(pattern, by, standing));
        assert_eq!(answer.status, 200, "{pattern}");
        html(&answer)
    };
    let mentor = member(Role::PeerMentor);
    let administrator = member(Role::Administrator);
    for (by, standing) in [(mentor, Standing::Own), (administrator, Standing::Team)] {
        let risks = page(by, "/people/{id}/risks", standing);
        assert!(!risks.contains("Nobody has recorded any"), "{}", by.user_name);
        let said = risks.matches("Risk is recorded").count();
        assert_eq!(said, 2, "in the banner and on the page, {}: {risks}", by.user_name);
    }
    let support = page(mentor, "/episodes/{id}/support", Standing::Own);
    assert!(support.contains("What is recorded is not shown to you.") && !support.contains("None on record"));
    let support = page(administrator, "/episodes/{id}/support", Standing::Team);
    assert!(support.contains("Outcome not shown to you") && !support.contains("Outcome not known"));
    let episode = page(mentor, "/episodes/{id}", Standing::Own);
    assert!(
        !episode.contains("The way") && !episode.contains("Not triaged") && !episode.contains("Time left")
    );
    let triage = page(administrator, "/triages/{id}", Standing::Team);
    assert!(triage.contains("not shown to you"), "{triage}");
    let others = town.type_into(administrator, "/searches/suggestions", &[("q", "Samuel Holt")], true);
    let found = html(&others);
    assert!(found.contains("Ring the duty practitioner of that team"), "{found}");
    let foreign = town.path("/people/{id}", administrator, Standing::Foreign);
    assert!(!found.contains(&format!("href=\"{foreign}\"")), "no way that leads nowhere");
}
