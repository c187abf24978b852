//! Every page of every form of the content folder, and of one form that has every kind of question, is shown blank
//! and with everything that can be wrong, and keeps what a page promises.

use std::{collections::BTreeMap, collections::BTreeSet, fs, path::Path, path::PathBuf};

use forms::{Coding, Filled, ListedOption, Question, Questionnaire, Section, Sheet, Stage, Surroundings};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use web::render::Views;

mod html;

const MOST_BYTES: usize = 60_000;

#[test]
fn every_page_of_every_form_can_be_shown_blank_and_with_its_problems() {
    let (views, strict) = (views(false), views(true));
    for (name, form) in forms() {
        let blank = form.blank_sheet();
        for stage in [Stage::Draft, Stage::Complete] {
            let filled = form.read_sheet(&blank, stage);
            for section in form.sections() {
                check(&name, &views, &strict, &section, &blank, &filled);
            }
        }
    }
}

#[test]
fn every_form_can_be_printed_with_each_of_its_questions_and_no_field() {
    let strict = views(true);
    for (name, form) in forms() {
        let sections: Vec<forms::OnPaper> =
            form.sections().iter().map(|section| section.on_paper(&|_| true)).collect();
        let page = json!({ "frame": frame(), "code": name, "version": "1", "title": name, "sections": sections,
            "key": [], "key_words": [] });
        let html = strict.render("paper_forms/show.html", &page);
        let html = html.unwrap_or_else(|fault| panic!("{name}: {}", fault.detail()));
        let sheet = html.split("class=\"landward-paper\"").nth(1).expect("the sheet");
        let sheet = sheet.split("<footer").next().expect("what stands before the foot");
        assert!(!sheet.contains("<input"), "{name}");
        let last = sections.iter().flat_map(|section| &section.questions).filter_map(highest).max();
        for number in 1..=last.unwrap_or(0) {
            let sign = format!("landward-paper__number\">{number}</span>");
            assert_eq!(html.matches(&sign).count(), 1, "{name}: question {number}");
        }
    }
}

fn highest(question: &Question) -> Option<usize> {
    let within = question.cells.first().into_iter().flat_map(|cell| &cell.questions);
    within.filter_map(highest).chain(question.number).max()
}

#[test]
fn a_question_beneath_an_option_stands_inside_it_and_keeps_what_was_typed() {
    let form = all_kinds();
    let sheet =
        Sheet::of([("sleep", "friend"), ("friend", "O'Hara"), ("safe", "false"), ("unsafe", "He drinks")]);
    let html = shown(&form, &sheet, Stage::Draft);
    let inside = html.split("id=\"conditional-sleep-3\"").nth(1).expect("the third option opens something");
    assert!(inside.contains("value=\"O&#39;Hara\""));
    assert!(inside.contains("He drinks"), "a question beneath a question beneath an option is inside too");
    assert_eq!(html.matches("name=\"unsafe\"").count(), 1);
    assert!(!html.contains("nhsuk-radios__conditional--hidden\" id=\"conditional-sleep-3\""));
}

#[test]
fn an_answer_that_cannot_be_read_comes_back_with_its_error_beside_it() {
    let form = all_kinds();
    let sheet =
        Sheet::of([("drink", "nine"), ("born:day", "31"), ("born:month", "2"), ("born:year", "1985")]);
    let html = shown(&form, &sheet, Stage::Complete);
    assert!(html.contains("value=\"nine\"") && html.contains("href=\"#drink\""));
    assert!(html.contains("Enter a real date") && html.contains("href=\"#born:day\""));
}

#[test]
fn a_repeating_group_offers_another_row_and_counts_those_it_has() {
    let html = shown(&all_kinds(), &Sheet::of([("medicine:count", "2")]), Stage::Draft);
    assert!(html.contains("name=\"add_row\" value=\"medicine\""));
    assert!(html.contains("name=\"remove_row\" value=\"medicine:1\""));
    assert!(html.contains("name=\"medicine:count\" value=\"2\""));
}

#[test]
fn what_the_form_has_settled_is_shown_and_cannot_be_typed() {
    let form = all_kinds();
    let html = shown(&form, &form.blank_sheet(), Stage::Draft);
    assert!(html.contains("Amina Khan") && !html.contains("name=\"settled\""));
}

#[test]
fn every_way_to_ask_has_its_page_and_is_tried_here() {
    let form = all_kinds();
    let blank = form.blank_sheet();
    let filled = form.read_sheet(&blank, Stage::Draft);
    let mut asked = BTreeSet::new();
    for section in form.sections() {
        note_controls(&section.questions(&blank, &filled), &mut asked);
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/pages/questions");
    let parts = ["folded", "list", "other", "paper", "read_only", "remove", "rows"];
    let mut pages = BTreeSet::new();
    for path in files_below(&folder) {
        pages.insert(path.file_stem().expect("a page has a name").to_string_lossy().into_owned());
    }
    asked.extend(parts.map(str::to_owned));
    assert_eq!(asked, pages);
}

#[test]
fn the_whole_of_triage_fits_on_one_page_with_everything_wrong_and_much_known() {
    let (_, form) = forms().into_iter().find(|(name, _)| name.starts_with("triage")).expect("the form");
    let sheet = form.blank_sheet();
    let filled = form.read_sheet(&sheet, Stage::Complete);
    let sections: Vec<Value> = form
        .sections()
        .iter()
        .map(|section| json!({ "title": section.title(), "questions": section.questions(&sheet, &filled) }))
        .collect();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/triages/new/first.json");
    let mut page: Value =
        serde_json::from_str(&fs::read_to_string(sample).expect("a sample")).expect("it is JSON");
    let earlier = page["earlier"][0].clone();
    page["earlier"] = json!([earlier, earlier, earlier, earlier, earlier]);
    page["sections"] = json!(sections);
    let mut frame = context(&form.sections()[0], &sheet, &filled)["frame"].take();
    let problem = |problem: &forms::Problem| json!({ "field": problem.field, "message": problem.message });
    frame["problems"] = filled.problems().iter().map(problem).collect();
    page["frame"] = frame;
    let html = match views(false).render("triages/new.html", &page) {
        Ok(html) => html,
        Err(fault) => panic!("{}", fault.detail()),
    };
    assert_eq!(html::reference_faults(&html), Vec::<String>::new());
    assert!(html.len() <= MOST_BYTES, "{} bytes", html.len());
}

fn note_controls(questions: &[Question], controls: &mut BTreeSet<String>) {
    for question in questions {
        controls.insert(question.control.to_owned());
        for cell in &question.cells {
            note_controls(&cell.questions, controls);
        }
    }
}

fn check(name: &str, views: &Views, strict: &Views, section: &Section, sheet: &Sheet, filled: &Filled) {
    let context = context(section, sheet, filled);
    let of = format!("{name}, {}", section.title());
    if let Err(fault) = strict.render("form.html", &context) {
        panic!("{of}: {}", fault.detail());
    }
    let html = render(views, &context);
    assert_eq!(html::label_faults(&html), Vec::<String>::new(), "{of}");
    assert_eq!(html::reference_faults(&html), Vec::<String>::new(), "{of}");
    assert_eq!(html::policy_faults(&html), Vec::<String>::new(), "{of}");
    assert!(html.len() <= MOST_BYTES, "{of} has {} bytes", html.len());
}

fn shown(form: &Questionnaire, sheet: &Sheet, stage: Stage) -> String {
    let filled = form.read_sheet(sheet, stage);
    let section = form.sections().into_iter().next().expect("the form has a page");
    render(&views(false), &context(&section, sheet, &filled))
}

fn render(views: &Views, context: &Value) -> String {
    match views.render("form.html", context) {
        Ok(html) => html,
        Err(fault) => panic!("{}", fault.detail()),
    }
}

fn context(section: &Section, sheet: &Sheet, filled: &Filled) -> Value {
    let mut frame = frame();
    let problem = |problem: &&forms::Problem| json!({ "field": problem.field, "message": problem.message });
    frame["problems"] = section.problems(filled).iter().map(problem).collect();
    json!({ "frame": frame, "title": section.title(), "questions": section.questions(sheet, filled) })
}

fn frame() -> Value {
    let frame = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples/frame.json"));
    serde_json::from_str(&frame.expect("the frame is there")).expect("the frame is JSON")
}

fn views(is_strict: bool) -> Views {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/pages");
    let mut pages = BTreeMap::new();
    for path in files_below(&root) {
        let name = path.strip_prefix(&root).expect("it is below the root").to_string_lossy().into_owned();
        pages.insert(name, fs::read_to_string(&path).expect("a page can be read"));
    }
    pages.insert("form.html".to_owned(), FORM.to_owned());
    let made = if is_strict { Views::strict(pages) } else { Views::new(pages) };
    made.expect("the pages are usable")
}

const FORM: &str = r#"{% extends "layout.html" %}
{% from "parts/question.html" import form_questions %}
{% from "parts/form.html" import tokens, send, saved %}
{% block page %}
<h1 class="nhsuk-heading-l">{{ title }}</h1>
<form action="/screenings/1" method="post" novalidate data-autosave data-draft-url="/drafts/1">
{{ tokens(frame, "01JD0000000000000000000000") }}
{{ form_questions(questions) }}
{{ saved() }}
{{ send("Continue") }}
</form>
{% endblock %}"#;

fn all_kinds() -> Questionnaire {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms/all_kinds.json");
    read(&path)
}

fn forms() -> Vec<(String, Questionnaire)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/forms");
    let mut forms: Vec<_> = files_below(&root)
        .into_iter()
        .map(|path| {
            (
                path.strip_prefix(&root).expect("it is below the root").to_string_lossy().into_owned(),
                read(&path),
            )
        })
        .collect();
    forms.push(("all kinds".to_owned(), all_kinds()));
    forms
}

/// Reads a form with the lists of options of the content folder.
fn read(path: &Path) -> Questionnaire {
    let text = fs::read_to_string(path).expect("a form can be read");
    let surroundings = Surroundings::new(&lookup, TimeZone::UTC);
    Questionnaire::read_within(&text, &surroundings)
        .unwrap_or_else(|problems| panic!("{}: {problems:?}", path.display()))
}

fn lookup(url: &str) -> Option<Vec<ListedOption>> {
    let name = url.rsplit(':').next()?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../content/lookups/{name}.csv"));
    let text = fs::read_to_string(path).ok()?;
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    let option = |line: &str| {
        let code = line.split(',').next().unwrap_or_default();
        let label =
            line[code.len()..].trim_start_matches(',').trim_start_matches('"').split([',', '"']).next();
        let system = format!("urn:landward:lookup:{name}");
        ListedOption { coding: Coding::new(&system, code, label.unwrap_or(code)), is_retired: false }
    };
    Some(lines.map(option).collect())
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
