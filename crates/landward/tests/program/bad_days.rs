//! Bad days as those at the pages meet them: the disk is full or broken, the program is killed, PostgreSQL restarts. What
//! holds beneath, under load, is in `store/tests/killed`.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rehearsal::{Disk, Durability, scratch_dir};

use crate::{
    code, demonstration, landward, said,
    served::{Browser, Served, asked, field, location, status},
};

/// What somebody typed and must not lose.
const TYPED: &str = "Shouts at the wall since Tuesday";

/// What is said of a person on the pages that Amina reads; none of it may stand on a page that could not be journalled.
fn a_person(browser: &Browser) -> (String, String) {
    let list = browser.get("/worklist");
    let (_, rest) = list.split_once("href=\"/episodes/").expect("somebody is on the list");
    let address = format!("/episodes/{}", rest.split_once('"').expect("an address").0);
    let page = browser.get(&address);
    let (_, name) = page.split_once("landward-person__name\">").expect("a banner");
    let name = name.split_once("</a>").map_or(name, |(name, _)| name);
    let name = name.rsplit_once('>').map_or(name, |(_, name)| name);
    assert!(name.len() > 3, "{page}");
    (address, name.to_owned())
}

/// A draft of a referral that was begun, and its address.
fn begins_a_referral(browser: &Browser) -> String {
    let search = location(&browser.post("/searches", "q=adam+nowhere"));
    let search = search.rsplit_once('/').expect("an address").1.to_owned();
    let first = location(&browser.post("/referral-drafts", &format!("search={search}")));
    first.strip_suffix("/source").expect("the first step").to_owned()
}

fn types(browser: &Browser, draft: &str, words: &str) -> u16 {
    status(&browser.post(&format!("{draft}/reason"), &format!("reason={}", words.replace(' ', "+"))))
}

/// Reports something that is kept in the record: 303 when it is.
fn reports(browser: &Browser, key: &str) -> String {
    browser
        .post("/safety-reports", &format!("idempotency_key={key}&page=%2Fworklist&what=The+list+was+empty"))
}

fn key_of_a_report(browser: &Browser) -> String {
    field(&browser.get("/safety-reports/new"), "idempotency_key").expect("a key")
}

/// How many reports those see who look after them.
fn reports_there_are(port: u16) -> usize {
    let officer = Browser::signs_in(port, "ruth").expect("lets in");
    officer.get("/safety-reports").matches("href=\"/safety-reports/0").count()
}

/// Asks again until it is so; nothing else tells when the program has noticed that there is room.
fn within_seconds(seconds: u64, what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(seconds), "not within {seconds} s: {what}");
        thread::yield_now();
    }
}

#[test]
fn on_a_full_disk_people_read_sign_in_and_keep_what_they_type_and_it_recovers_alone() {
    let scratch = scratch_dir("full-disk");
    let data = scratch.join("data");
    demonstration(&data);
    let disk = Disk::under(&data);
    let served = Served::with(&data, &[], |command| disk.beneath(command));
    let browser = Browser::signs_in(served.port, "amina").expect("lets in");
    let (person, name) = a_person(&browser);
    let draft = begins_a_referral(&browser);
    let key = key_of_a_report(&browser);

    // Full, but for the reserve.
    disk.fails("write ENOSPC reserve");
    let refused = reports(&browser, &key);
    assert_eq!(status(&refused), 507, "{refused}");
    assert!(
        refused.contains("There is no room to save just now")
            && refused.contains("still there when you go back")
    );
    let page = browser.get(&person);
    assert_eq!(status(&page), 200, "reading goes on");
    assert!(page.contains(&name) && page.contains("the disk is full"), "with a banner: {page}");
    let sent = types(&browser, &draft, TYPED);
    assert_eq!(sent, 422, "the step says what is missing, as on any day");
    assert!(browser.get(&format!("{draft}/reason")).contains(TYPED));
    assert!(Browser::signs_in(served.port, "tom").is_ok(), "people sign in");
    assert_eq!(status(&reports(&browser, &key)), 507, "and nothing new is kept");

    // The reserve is used up too.
    disk.fails("write ENOSPC");
    let unseen = browser.get(&person);
    assert!(
        [503, 507].contains(&status(&unseen)) && !unseen.contains(&name),
        "unjournalled, so unseen: {unseen}"
    );
    assert!(Browser::signs_in(served.port, "tom").is_err());
    assert_eq!(status(&asked(served.port, "GET", "/health/live", "", b"")), 200);

    // There is room again.
    disk.is_well();
    within_seconds(15, "it is kept", || status(&reports(&browser, &key)) == 303);
    let page = browser.get(&person);
    assert!(status(&page) == 200 && page.contains(&name) && !page.contains("the disk is full"));
    assert!(browser.get(&format!("{draft}/reason")).contains(TYPED));
    served.kill_9();
    assert_whole(&data, &[]);
}

#[test]
fn on_a_broken_disk_nothing_is_acknowledged_and_nothing_unjournalled_is_shown() {
    let scratch = scratch_dir("broken-disk");
    let data = scratch.join("data");
    demonstration(&data);
    let disk = Disk::under(&data);
    let served = Served::with(&data, &[], |command| disk.beneath(command));
    let browser = Browser::signs_in(served.port, "amina").expect("lets in");
    let (person, name) = a_person(&browser);
    let key = key_of_a_report(&browser);
    disk.fails("sync EIO");
    assert_eq!(status(&reports(&browser, &key)), 503);
    disk.is_well();
    let again = reports(&browser, &key);
    assert_eq!(status(&again), 503, "also when the disk seems well again");
    let unseen = browser.get(&person);
    assert!(status(&unseen) == 503 && !unseen.contains(&name), "{unseen}");
    served.kill_9();
    let served = Served::with(&data, &[], |_| ());
    let browser = browser.at(&served);
    assert_eq!(status(&reports(&browser, &key)), 303, "the same form, sent again after the start");
    assert_eq!(status(&browser.get(&person)), 200);
}

/// R1 and R10 at the pages: the same form sent once more after a kill, by the back button, and twice at once.
#[test]
fn a_form_sent_again_after_a_kill_and_twice_at_once_makes_one_record() {
    let scratch = scratch_dir("killed");
    let data = scratch.join("data");
    demonstration(&data);
    let served = Served::with(&data, &[], |_| ());
    let browser = Browser::signs_in(served.port, "amina").expect("lets in");
    let before = reports_there_are(served.port);
    let key = key_of_a_report(&browser);
    let first = location(&reports(&browser, &key));
    served.kill_9();
    let begun = Instant::now();
    let served = Served::with(&data, &[], |_| ());
    assert!(begun.elapsed() < Duration::from_secs(5), "ready after {:?}", begun.elapsed());
    let browser = browser.at(&served);
    assert_eq!(location(&reports(&browser, &key)), first);
    let other = key_of_a_report(&browser);
    let statuses: Vec<u16> = thread::scope(|scope| {
        let presses: Vec<_> = (0..8).map(|_| scope.spawn(|| status(&reports(&browser, &other)))).collect();
        presses.into_iter().map(|press| press.join().expect("no panic")).collect()
    });
    assert_eq!(statuses, [303; 8]);
    let listed = reports_there_are(served.port) - before;
    served.kill_9();
    assert_whole(&data, &[]);
    assert_eq!(listed, 2, "two forms, two records");
}

/// R6 and R8 with the whole program: PostgreSQL is killed and started again while pages are served from it, and the
/// record is carried from it into a directory and back.
#[test]
fn a_restart_of_postgresql_is_said_and_passes_and_its_record_is_backed_up_and_brought_back() {
    let Some(mut server) = rehearsal::private_postgres(Durability::Real) else { return };
    let scratch = scratch_dir("postgres");
    let data = scratch.join("data");
    let database = server.database();
    let on = ["--database", database.url()];
    let made = landward(&data, &[on[0], on[1], "demo", "--people", "12"]);
    assert_eq!(code(&made), 0, "{}", said(&made));
    let served = Served::with(&data, &on, |_| ());
    let browser = Browser::signs_in(served.port, "amina").expect("lets in");
    let (person, name) = a_person(&browser);
    let key = key_of_a_report(&browser);
    server.kill_9();
    let unseen = browser.get(&person);
    assert!(status(&unseen) == 503 && unseen.to_lowercase().contains("retry-after"), "{unseen}");
    assert!(!unseen.contains(&name));
    assert_eq!(status(&reports(&browser, &key)), 503);
    server.restart();
    within_seconds(10, "it goes on", || status(&reports(&browser, &key)) == 303);
    within_seconds(10, "it reads", || browser.get(&person).contains(&name));

    // Backed up while it is served, and brought back to either engine.
    let path = |name: &str| scratch.join(name).to_str().expect("a path").to_owned();
    let public = landward(&data, &["backup-key", &path("key")]);
    let public = String::from_utf8_lossy(&public.stdout).trim().to_owned();
    let backed_up = landward(&data, &[on[0], on[1], "backup", &path("kept.age"), "--to", &public]);
    assert_eq!(code(&backed_up), 0, "{}", said(&backed_up));
    let empty = server.database();
    for (folder, on) in [("directory", &[][..]), ("server", &["--database", empty.url()][..])] {
        let back = scratch.join(folder);
        let (file, key) = (path("kept.age"), path("key"));
        let restore = [on, &["restore", &file, "--key", &key]].concat();
        let restored = landward(&back, &restore);
        assert_eq!(code(&restored), 0, "{folder}: {}", said(&restored));
        assert_whole(&back, on);
        let served = Served::with(&back, on, |_| ());
        let browser = Browser::signs_in(served.port, "amina").expect("lets in");
        assert!(browser.get(&person).contains(&name), "{folder}");
    }
}

/// Nothing is wrong with the record; what could not be looked at is another matter.
fn assert_whole(data: &Path, on: &[&str]) {
    let verified = landward(data, &[on, &["audit", "verify"]].concat());
    assert_eq!(code(&verified), 0, "{}", said(&verified));
    let checked = landward(data, &[on, &["check"]].concat());
    assert!(!said(&checked).contains("WRONG"), "{}", said(&checked));
}
