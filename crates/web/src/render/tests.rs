use serde_json::json;

use super::*;

fn views(page: &str) -> Views {
    Views::new(pages(page)).expect("two pages are enough")
}

fn pages(page: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("layout.html".to_owned(), String::new()), ("page".to_owned(), page.to_owned())])
}

#[test]
fn a_value_is_escaped_whatever_the_page_is_called() {
    let html = views("{{ name }}").render("page", &json!({ "name": "<b>O'Hara & \"Co\"</b> a/b" }));
    assert_eq!(html.expect("it renders"), "&lt;b&gt;O&#39;Hara &amp; &quot;Co&quot;&lt;/b&gt; a/b");
}

#[test]
fn printing_a_name_that_is_not_there_is_a_fault_that_names_the_line() {
    let fault =
        views("one\n{{ person.nmae }}").render("page", &json!({ "person": {} })).expect_err("it is refused");
    assert_eq!(fault.to_string(), "the page page cannot be rendered: undefined value in page line 2");
}

#[test]
fn printing_none_is_a_fault_and_not_the_word_none() {
    assert!(views("{{ born }}").render("page", &json!({ "born": null })).is_err());
}

#[test]
fn a_fault_does_not_quote_values_in_its_sentence() {
    let fault =
        views("{{ name + 1 }}").render("page", &json!({ "name": "Amina Khan" })).expect_err("it is refused");
    assert!(!fault.to_string().contains("Amina"), "{fault}");
}

#[test]
fn an_unknown_name_in_a_condition_passes_at_run_time_and_is_refused_by_strict_views() {
    let page = "{% if person.unknown %}x{% endif %}";
    let context = json!({ "person": {} });
    assert_eq!(views(page).render("page", &context).expect("it renders"), "");
    let strict = Views::strict(pages(page)).expect("two pages are enough");
    assert!(strict.render("page", &context).is_err());
}

#[test]
fn strict_views_know_every_nhs_component_by_name() {
    for name in NhsTemplates::iter().filter(|name| name.ends_with("/macro.jinja")) {
        let source = silent::source(&name).expect("the component is there");
        assert!(source.starts_with("{% macro "), "{name} gives {source}");
    }
}

#[test]
fn strict_views_have_the_blocks_of_the_nhs_page() {
    let blocks = |text: &str| {
        text.split("{% block ")
            .skip(1)
            .map(|rest| rest.split(' ').next().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let published = nhs_source("nhsuk/template.jinja").expect("the template is there");
    let silent = silent::source("nhsuk/template.jinja").expect("the template is there");
    assert_eq!(blocks(&silent), blocks(&published));
}

#[test]
fn a_page_cannot_take_the_name_of_a_component() {
    let name = "nhsuk/components/button/macro.jinja";
    let pages = BTreeMap::from([("layout.html".to_owned(), String::new()), (name.to_owned(), String::new())]);
    assert_eq!(
        Views::new(pages).expect_err("it is refused"),
        CannotRender::NameTaken { name: name.to_owned() }
    );
}

#[test]
fn pages_without_a_layout_are_refused() {
    assert_eq!(Views::new(BTreeMap::new()).expect_err("it is refused"), CannotRender::NoLayout);
}

#[test]
fn a_page_that_does_not_parse_is_found_before_it_is_asked_for() {
    assert!(views("{% if %}").parse_all().is_err());
    assert!(views("{{ 1 }}").parse_all().is_ok());
}

#[test]
fn counts_and_initials_read_well() {
    let page = "{{ 0 | plural('person', 'people') }}, {{ 1 | plural('person', 'people') }}, {{ 'Amina b. khan' | initials }}";
    assert_eq!(views(page).render("page", &json!({})).expect("it renders"), "0 people, 1 person, ABK");
}

#[test]
fn an_asset_is_named_by_its_hashed_address_and_an_unknown_one_is_a_fault() {
    let html = views("{{ asset('nhsuk.css') }}").render("page", &json!({})).expect("it renders");
    assert_eq!(Some(html.as_str()), crate::assets::url("nhsuk.css"));
    assert!(views("{{ asset('nhsuk.csv') }}").render("page", &json!({})).is_err());
}

#[test]
fn get_gives_back_undefined_when_asked_to() {
    let page = "{{ map.get('a', undefined) is undefined }} {{ map.get('a') is none }} {{ map.get('b', 1) }}";
    let html = views(page).render("page", &json!({ "map": { "b": "here" } })).expect("it renders");
    assert_eq!(html, "true true here");
}

#[test]
fn lines_typed_into_a_text_area_come_back_as_they_were() {
    let page = "{% from 'nhsuk/components/textarea/macro.jinja' import textarea %}\
        {{ textarea({'id': 'a', 'name': 'a', 'label': {'text': 'A'}, 'value': typed}) }}";
    let html = views(page).render("page", &json!({ "typed": "one\n  two\n\nthree" })).expect("it renders");
    assert!(html.contains(">one\n  two\n\nthree</textarea>"), "{html}");
}

#[test]
fn attributes_are_escaped_left_out_or_bare_as_asked() {
    let page = "<a{{ nhsuk_attributes({'title': 'a \"b\" <c>', 'hidden': {'value': true, 'optional': true}, \
        'id': {'value': none, 'optional': true}, 'class': {'value': false, 'optional': true}}) }}>";
    let html = views(page).render("page", &json!({})).expect("it renders");
    assert_eq!(html, "<a title=\"a &quot;b&quot; &lt;c&gt;\" hidden>");
}
