//! The page on which a sent onward referral is put right.

use domain::access::Role;
use web::{answer::Answer, request::Method};

use crate::{oracle::Standing, town::Town};

fn html(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).expect("text")
}

#[test]
fn a_sent_onward_referral_is_corrected_with_a_reason_and_its_earlier_text_stays() {
    let town = Town::on_sqlite();
    let member = town.members().iter().find(|member| member.role == Role::Practitioner).expect("one");
    let onward = town.path("/onward-referrals/{id}", member, Standing::Own);
    let before = html(&town.ask(member, Method::Get, &onward));
    let edit = format!("{onward}/edit");
    assert!(before.contains(&format!("href=\"{edit}\"")), "{before}");
    let form = html(&town.ask(member, Method::Get, &edit));
    let old = form.split("name=\"summary\"").nth(1).and_then(|rest| rest.split_once('>')).expect("a text").1;
    let old = old.split("</textarea>").next().expect("its end").trim().to_owned();
    assert!(!old.is_empty() && before.contains(&old));
    let kind = form.split("name=\"kind\"").nth(1).unwrap_or_default();
    let kind = kind.split("<option").find(|option| option.contains("selected"));
    let kind = kind.and_then(|option| option.split('"').nth(1)).unwrap_or("housing").to_owned();
    let fields = |reason: &'static str| {
        vec![
            ("revision", "1".to_owned()),
            ("service", "elsewhere".to_owned()),
            ("name", "Night shelter".to_owned()),
            ("kind", kind.clone()),
            ("needs", "alcohol".to_owned()),
            ("priority", "3".to_owned()),
            ("summary", "Sleeps in a car & is cold".to_owned()),
            ("basis", "person".to_owned()),
            ("reason", reason.to_owned()),
        ]
    };
    let send = |fields: &[(&'static str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        town.type_into(member, &onward, &fields, false)
    };
    let without = send(&fields(""));
    assert_eq!(without.status, 422);
    assert!(html(&without).contains("Sleeps in a car &amp; is cold"), "nothing typed is lost");
    let done = send(&fields("It is a car"));
    assert_eq!((done.status, done.location.as_deref()), (303, Some(onward.as_str())), "{}", html(&done));
    let after = html(&town.ask(member, Method::Get, &onward));
    assert!(after.contains("Sleeps in a car &amp; is cold"));
    assert!(after.contains(&old) && after.contains("Corrected because: It is a car"), "{after}");
    assert_eq!(send(&fields("Once more")).status, 409, "from an earlier version");
}
