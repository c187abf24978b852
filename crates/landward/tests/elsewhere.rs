//! Another team is another content folder: the program serves one, and no word of the shipped team is on any page.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

/// What every page of the other team is scanned for: the shipped team's own words.
fn words_of_the_first_team() -> BTreeSet<String> {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
    let read = |name: &str| -> toml::Table {
        let text = std::fs::read_to_string(content.join(name)).expect("the shipped content is there");
        text.parse().expect("the shipped content is TOML")
    };
    let (service, places) = (read("service.toml"), read("places.toml"));
    let mut words = BTreeSet::new();
    for key in ["name", "area", "who_can_use", "complaints"] {
        words.insert(text(&service[key]));
    }
    for (table, keys) in [("telephones", &["number"][..]), ("links", &["title", "url"])] {
        words.extend(tables(&service, table).flat_map(|row| keys.iter().map(|key| text(&row[*key]))));
    }
    for (table, keys) in
        [("organisations", &["name"][..]), ("sites", &["name", "code"]), ("teams", &["name", "code"])]
    {
        words.extend(tables(&places, table).flat_map(|row| keys.iter().map(|key| text(&row[*key]))));
    }
    // A place's town tells as much as its name; words that any team has tell nothing.
    let parts: Vec<String> = words.iter().flat_map(|word| word.split(' ')).map(str::to_owned).collect();
    words.extend(["Birmingham", "Solihull", "bsmhft"].map(str::to_owned));
    assert!(parts.iter().any(|part| part == "Birmingham"), "the shipped team is read");
    // A code of one word ("clinic") is anybody's.
    let is_anybodys = |word: &str| word.chars().all(|letter| letter.is_ascii_lowercase());
    words.retain(|word| word.len() > 4 && !is_anybodys(word) && !COMMON.contains(&word.as_str()));
    words
}

/// Names in the shipped content that belong to no team.
// Op COURAGE is the service for veterans everywhere in England.
const COMMON: &[&str] =
    &["Court", "Custody", "Outreach", "Community", "court", "custody", "outreach", "community", "Op COURAGE"];

/// With how many queries one page is looked at.
const MOST_GUISES: usize = 3;

fn tables<'t>(file: &'t toml::Table, name: &str) -> impl Iterator<Item = &'t toml::Table> {
    file[name].as_array().into_iter().flatten().filter_map(toml::Value::as_table)
}

fn text(value: &toml::Value) -> String {
    value.as_str().expect("it is a text").to_owned()
}

/// The program, serving the other team's folder, ended with this value.
struct Elsewhere {
    program: Child,
    port: u16,
    cookies: String,
    _data: rehearsal::Scratch,
}

struct Page {
    status: u16,
    location: Option<String>,
    body: String,
}

impl Elsewhere {
    fn start() -> Self {
        let data = rehearsal::scratch_dir("elsewhere");
        let port = rehearsal::free_port();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/content-elsewhere");
        let landward = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_landward"));
            command.arg("--data").arg(data.path()).arg("--content").arg(&folder);
            command
        };
        let made = landward().args(["demo", "--people", "20"]).output().expect("the program runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut program = landward()
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(program.stderr.take().expect("it was piped"));
        let mut line = String::new();
        while !line.starts_with("Landward is at") {
            line.clear();
            assert!(
                said.read_line(&mut line).expect("it can be read") > 0,
                "the program ended before it served"
            );
        }
        thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Self { program, port, cookies: String::new(), _data: data }
    }

    fn get(&mut self, path: &str) -> Page {
        self.ask(&format!("GET {path} HTTP/1.1\r\n"), "")
    }

    fn post(&mut self, path: &str, form: &str) -> Page {
        let head = format!(
            "POST {path} HTTP/1.1\r\nOrigin: http://localhost:{}\r\nContent-Type: \
             application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            self.port,
            form.len()
        );
        self.ask(&head, form)
    }

    fn ask(&mut self, head: &str, body: &str) -> Page {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        let request = format!(
            "{head}Host: localhost:{}\r\nCookie: {}\r\nConnection: close\r\n\r\n{body}",
            self.port, self.cookies
        );
        stream.write_all(request.as_bytes()).expect("it can be asked");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("it answers in HTTP");
        let header = |name: &str| -> Vec<String> {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            lines
                .filter(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.to_owned())
                .collect()
        };
        for cookie in header("set-cookie") {
            self.cookies.push_str(cookie.split(';').next().unwrap_or_default());
            self.cookies.push_str("; ");
        }
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("it has a status");
        let location = header("location").into_iter().next();
        Page { status, location, body: body.to_owned() }
    }

    fn sign_in(&mut self, user_name: &str) {
        let form = format!("user_name={user_name}&password={}", casework::demonstration::cast::PASSWORD);
        self.cookies.clear();
        let page = self.post("/sign-in", &form);
        assert_eq!(page.status, 303, "{user_name} signs in: {}", page.body);
    }

    fn give_the_reason(&mut self, asking: &Page) {
        let person = between(&asking.body, "action=\"/people/", "/reasons\"");
        let reason = between(&asking.body, "name=\"reason\" type=\"radio\" value=\"", "\"");
        let hidden = |name: &str| between(&asking.body, &format!("name=\"{name}\" value=\""), "\"");
        let form = format!(
            "csrf={}&back={}&reason={reason}&words=Asked+by+the+team",
            hidden("csrf"),
            hidden("back")
        );
        let page = self.post(&format!("/people/{person}/reasons"), &form);
        assert_eq!(page.status, 303, "the reason is taken: {}", page.body);
    }

    /// Follows every link from a page on, and gives the pages by their addresses.
    fn walk(&mut self, from: &str) -> Vec<(String, String)> {
        let mut waiting = vec![(from.to_owned(), "the first page".to_owned())];
        let mut seen = BTreeSet::new();
        let mut pages = Vec::new();
        while let Some((path, linked_from)) = waiting.pop() {
            // One page in many guises (filters, months) is looked at in a few of them.
            let plain = path.split('?').next().unwrap_or_default().to_owned();
            let guises =
                seen.iter().filter(|known: &&String| known.split('?').next() == Some(&plain)).count();
            if guises >= MOST_GUISES || !seen.insert(path.clone()) {
                continue;
            }
            let mut page = self.get(&path);
            // Where the matrix asks for a reason, the page that takes it leads on to the page that was asked for.
            if page.status == 403 {
                self.give_the_reason(&page);
                page = self.get(&path);
            }
            assert!(page.status < 400, "{path}, linked from {linked_from}, answers {}", page.status);
            let onward = page.location.into_iter().chain(links(&page.body));
            waiting.extend(onward.map(|link| (link, path.clone())));
            pages.push((path, page.body));
        }
        pages
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        // A program that has ended by itself has been noticed before.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// Our own addresses on a page, without what stands after `#`.
fn links(html: &str) -> Vec<String> {
    let after = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    after
        .filter(|href| href.starts_with('/') && !href.starts_with("/assets/"))
        .filter_map(|href| href.split('#').next())
        .map(|href| href.replace("&amp;", "&"))
        .collect()
}

/// Codes that stand where a reader looks for words.
fn codes_shown_on(pages: &[(String, String)]) -> Vec<String> {
    let is_letter = |letter: char| letter.is_ascii_lowercase();
    let is_code = |word: &&str| {
        word.split('_').count() > 1
            && word.split('_').all(|part| !part.is_empty() && part.chars().all(is_letter))
    };
    let of_page = |(path, body): &(String, String)| -> Vec<String> {
        // Whoever keeps forms is told their codes: answers name forms by them, and the command line does. A sheet of paper
        // says which form and version it is.
        let about_codes = ["/forms", "/form-versions", "/paper-forms"];
        let is_about_codes = about_codes.iter().any(|known| path.starts_with(known));
        if is_about_codes || !body.starts_with("<!DOCTYPE html>") {
            return Vec::new();
        }
        let shown: String = body
            .split('<')
            .filter_map(|piece| piece.split_once('>'))
            .flat_map(|(_, text)| [text, " "])
            .collect();
        let words = shown.split(|letter: char| !(letter.is_alphanumeric() || letter == '_'));
        words.filter(is_code).map(|word| format!("{path}: {word}")).collect()
    };
    pages.iter().flat_map(of_page).collect()
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split_once(before).map(|(_, rest)| rest);
    let found = rest.and_then(|rest| rest.split_once(after)).map(|(found, _)| found);
    found.unwrap_or_else(|| panic!("no {before} on the page: {text}"))
}

fn found_in(words: &BTreeSet<String>, pages: &[(String, String)]) -> Vec<String> {
    let of_page = |(path, body): &(String, String)| -> Vec<String> {
        let plain = body.replace("&#39;", "'").replace("&amp;", "&").replace("&#x27;", "'");
        words.iter().filter(|word| plain.contains(*word)).map(|word| format!("{path}: {word}")).collect()
    };
    pages.iter().flat_map(of_page).collect()
}

#[test]
fn no_word_of_the_first_team_is_on_any_public_page_of_another() {
    let mut elsewhere = Elsewhere::start();
    let pages = elsewhere.walk("/");
    let addresses: Vec<&str> = pages.iter().map(|(path, _)| path.as_str()).collect();
    for expected in ["/about/who", "/about/hours", "/about/contact", "/about/accessibility", "/sign-in"] {
        assert!(addresses.contains(&expected), "{expected} is reached from the first page: {addresses:?}");
    }
    let of = |path: &str| &pages.iter().find(|(known, _)| known == path).expect("it was walked").1;
    for (path, word) in [
        ("/about/who", "Marsh Street"),
        ("/about/hours", "9am to 12:30pm"),
        ("/about/contact", "01632 960110"),
        ("/about", "living far from help"),
        ("/about", "White on navy"),
    ] {
        assert!(of(path).contains(word), "{path} says {word}");
    }
    assert_eq!(found_in(&words_of_the_first_team(), &pages), Vec::<String>::new());
}

/// Follows every link that somebody is shown: none is a dead end, and no page says a word of the first team or a code.
fn walk_as(user_name: &str) {
    let mut elsewhere = Elsewhere::start();
    elsewhere.sign_in(user_name);
    let pages = elsewhere.walk("/");
    assert!(pages.iter().any(|(_, body)| body.contains("Sign out")), "{user_name} is signed in");
    assert_eq!(found_in(&words_of_the_first_team(), &pages), Vec::<String>::new());
    assert_eq!(codes_shown_on(&pages), Vec::<String>::new());
}

#[test]
fn a_practitioner_elsewhere_meets_no_word_of_the_first_team_and_no_dead_end() {
    walk_as("amina");
}

#[test]
fn a_service_manager_elsewhere_meets_no_word_of_the_first_team_and_no_dead_end() {
    walk_as("helen");
}

#[test]
fn a_support_worker_elsewhere_meets_no_word_of_the_first_team_and_no_dead_end() {
    walk_as("dean");
}

#[test]
fn an_administrator_elsewhere_meets_no_word_of_the_first_team_and_no_dead_end() {
    walk_as("sunita");
}

#[test]
fn a_clinical_lead_elsewhere_meets_no_word_of_the_first_team_and_no_dead_end() {
    walk_as("priya");
}

#[test]
fn a_peer_mentor_elsewhere_meets_no_word_of_the_first_team_and_no_dead_end() {
    walk_as("marcus");
}

#[test]
fn a_data_analyst_elsewhere_meets_no_word_of_the_first_team_and_no_dead_end() {
    walk_as("owen");
}

#[test]
fn a_partner_elsewhere_meets_no_word_of_the_first_team_and_no_dead_end() {
    walk_as("lena");
}

#[test]
fn a_caldicott_guardian_elsewhere_meets_no_word_of_the_first_team_and_no_dead_end() {
    walk_as("ruth");
}

#[test]
fn a_word_of_the_first_team_would_be_found() {
    let pages = [("/".to_owned(), "<p>Ring 0121 301 4409</p>".to_owned())];
    assert_eq!(found_in(&words_of_the_first_team(), &pages), ["/: 0121 301 4409"]);
}

#[test]
fn a_code_where_words_belong_would_be_found() {
    let page = |text: &str| [("/".to_owned(), format!("<!DOCTYPE html><p id=\"a_b\">{text}</p>"))];
    assert_eq!(codes_shown_on(&page("To: own_prison_liaison.")), ["/: own_prison_liaison"]);
    assert_eq!(codes_shown_on(&page("To: our own prison liaison.")), Vec::<String>::new());
}

#[test]
fn the_other_teams_assets_and_colours_are_served() {
    let mut elsewhere = Elsewhere::start();
    let first = elsewhere.get("/");
    let sheet = links(&first.body).into_iter().find(|href| href.starts_with("/colours/"));
    let colours = elsewhere.get(&sheet.expect("the page names its colours")).body;
    assert!(colours.contains(".landward--white_on_navy{--ink:#ffffff;--paper:#0b1f4a;--accent:#ffe08a}"));
    assert!(!colours.contains("black_on_yellow"));
    assert!(elsewhere.get("/assets/images/favicon.svg").body.contains("Fenmoor"));
}
