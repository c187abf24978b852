//! Every page is rendered with its samples, as it is served and once more with an engine that refuses unknown names.
//!
//! The samples of `content/pages/NAME.html` are `tests/samples/NAME/*.json`; a folder of samples may hold its own
//! `page.html` that shows a part. A page without a sample fails. Samples hold what a page adds; the frame is the one
//! of `tests/samples/frame.json`, overlaid by the sample's own `frame`.

use std::{collections::BTreeMap, fs, path::Path, path::PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};
use web::render::{CONTENT_SECURITY_POLICY, Views};

mod html;
use html::elements;

const MOST_BYTES: usize = 60_000;

#[test]
fn every_page_and_part_has_a_sample() {
    let samples = samples();
    // The layout is round each of them; questions are shown by the forms themselves (tests/form_pages.rs).
    let is_elsewhere =
        |name: &str| matches!(name, "layout.html" | "parts/question.html") || name.starts_with("questions/");
    for name in pages().keys().filter(|name| !is_elsewhere(name)) {
        let stem = name.trim_end_matches(".html");
        assert!(
            samples.iter().any(|sample| sample.of == stem),
            "{name} has no sample in tests/samples/{stem}/"
        );
    }
}

#[test]
fn every_sample_renders_and_no_page_uses_a_name_that_is_not_given() {
    for sample in samples() {
        let strict = Views::strict(sample.pages()).expect("the pages are usable");
        if let Err(fault) = strict.render(&sample.page, &sample.context) {
            panic!("{}: {}", sample.name, fault.detail());
        }
        sample.html();
    }
}

#[test]
fn every_page_has_one_first_heading_a_title_and_fits() {
    for sample in samples() {
        let html = sample.html();
        let of = &sample.name;
        assert_eq!(elements(&html).filter(|element| element.name == "h1").count(), 1, "{of}");
        assert!(html.contains("<title>") && !html.contains("<title> –"), "{of} has no title");
        assert!(html.len() <= MOST_BYTES, "{of} has {} bytes", html.len());
    }
}

/// The long lists: a sample, its list, and how many the page shows at most.
const LONGEST_LISTS: &[(&str, &str, usize)] = &[
    ("worklist/index/three", "rows", 50),
    ("people/show/full", "timeline", 60),
    ("people/looks/two", "lines", 50),
    ("episodes/show/untriaged", "history", 100),
    ("since/index/changes", "team", 60),
    ("safety_reports/index/two", "rows", 100),
    ("onward_referrals/index/one", "lines", 200),
    ("tasks/index/some", "rest", 200),
    // No more than anybody writes down in a month: three a day.
    ("activity_time/index/month", "rows", 90),
];

#[test]
fn the_longest_list_that_a_page_shows_stays_within_its_bytes() {
    let mut too_long = Vec::new();
    for (name, list, most) in LONGEST_LISTS {
        let mut sample = samples().into_iter().find(|sample| sample.name == *name).expect("a sample");
        let rows = sample.context[*list].as_array().expect("a list").clone();
        let longest = rows.iter().max_by_key(|row| row.to_string().len()).expect("a row");
        sample.context[*list] = vec![longest.clone(); *most].into();
        let bytes = sample.html().len();
        if bytes > MOST_BYTES {
            too_long.push(format!("{name} with {most} {list} has {bytes} bytes"));
        }
    }
    assert_eq!(too_long, Vec::<String>::new());
}

#[test]
fn every_field_has_its_label_and_every_label_its_field() {
    for sample in samples() {
        assert_eq!(html::label_faults(&sample.html()), Vec::<String>::new(), "{}", sample.name);
    }
}

#[test]
fn every_description_and_every_line_of_an_error_summary_reaches_its_element() {
    for sample in samples() {
        assert_eq!(html::reference_faults(&sample.html()), Vec::<String>::new(), "{}", sample.name);
    }
}

#[test]
fn no_page_needs_more_than_the_content_security_policy_allows() {
    // The preview of a form is a document of the command line: no page, and never served.
    for sample in samples().into_iter().filter(|sample| sample.of != "form/preview") {
        let html = sample.html();
        assert_eq!(html::policy_faults(&html), Vec::<String>::new(), "{}", sample.name);
        let scripts: Vec<_> = html.split("<script").skip(1).collect();
        let inline: Vec<_> =
            scripts.iter().filter(|script| !script.starts_with(" type=\"module\" src=")).collect();
        assert_eq!(inline.len(), 1, "{}: inline scripts", sample.name);
        let text =
            inline[0].split_once('>').and_then(|(_, rest)| rest.split_once("</script>")).expect("it ends");
        let hash = format!("'sha256-{}'", base64(&Sha256::digest(text.0.as_bytes())));
        assert!(CONTENT_SECURITY_POLICY.contains(&hash), "the policy should name {hash}");
    }
}

#[test]
fn every_form_that_sends_something_carries_the_session_s_token() {
    for sample in samples() {
        let html = sample.html();
        for form in html.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap_or(rest)) {
            if form.contains("method=\"post\"") && sample.context["frame"]["csrf"].is_string() {
                assert!(form.contains("name=\"csrf\""), "{}: a form without token: {form}", sample.name);
            }
        }
    }
}

/// One context for one page.
struct Sample {
    name: String,
    of: String,
    page: String,
    own_page: Option<String>,
    context: Value,
}

impl Sample {
    fn pages(&self) -> BTreeMap<String, String> {
        let mut pages = pages();
        pages.extend(self.own_page.clone().map(|text| (self.page.clone(), text)));
        pages
    }

    fn html(&self) -> String {
        let views = Views::new(self.pages()).expect("the pages are usable");
        match views.render(&self.page, &self.context) {
            Ok(html) => html,
            Err(fault) => panic!("{}: {}", self.name, fault.detail()),
        }
    }
}

fn samples() -> Vec<Sample> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let frame = json(&root.join("frame.json"));
    let files = files_below(&root);
    let mut samples = Vec::new();
    for path in files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json")) {
        let inside = path.strip_prefix(&root).expect("it is below the root").with_extension("");
        let Some(of) = inside.parent().filter(|of| !of.as_os_str().is_empty()) else { continue };
        let own = path.with_file_name("page.html");
        let mut context = json(path);
        let mut whole = frame.clone();
        overlay(&mut whole, context["frame"].take());
        context["frame"] = whole;
        let of = of.to_string_lossy().into_owned();
        samples.push(Sample {
            name: inside.to_string_lossy().into_owned(),
            page: if own.exists() { "sample.html".to_owned() } else { format!("{of}.html") },
            of,
            own_page: own.exists().then(|| read(&own)),
            context,
        });
    }
    samples
}

fn overlay(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                overlay(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (_, Value::Null) => {}
        (under, over) => *under = over,
    }
}

fn pages() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/pages");
    let named = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("it is below the root").to_string_lossy().into_owned();
        (name, read(&path))
    };
    files_below(&root).into_iter().map(named).collect()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(group >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}
