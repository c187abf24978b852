//! The NHS components without their insides: the same names to import, call and extend, and nothing printed.
//!
//! With them our own pages can be rendered by an engine that refuses every unknown name.

use super::nhs_source;

/// The blocks of the NHS page template, in its order.
const PAGE: &str = "{% block pageTitle %}{% endblock %}{% block headIcons %}{% endblock %}\
    {% block head %}{% endblock %}{% block bodyStart %}{% endblock %}{% block skipLink %}{% endblock %}\
    {% block header %}{% endblock %}{% block main %}{% block beforeContent %}{% endblock %}\
    {% block content %}{% endblock %}{% endblock %}{% block footer %}{% endblock %}{% block bodyEnd %}{% endblock %}";

pub(super) fn source(name: &str) -> Option<String> {
    let published = nhs_source(name)?;
    if name == "nhsuk/template.jinja" {
        return Some(PAGE.to_owned());
    }
    if !name.ends_with("/macro.jinja") {
        return Some(published);
    }
    let macros = published.split("{% macro ").skip(1).filter_map(|rest| rest.split_once('(')).map(|(macro_name, _)| {
        format!("{{% macro {macro_name}(params = {{}}, parent = {{}}) %}}{{% if caller is defined %}}{{{{ caller() }}}}{{% endif %}}{{% endmacro %}}")
    });
    Some(macros.collect())
}
