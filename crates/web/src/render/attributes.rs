//! The NHS components' macro `nhsukAttributes`, natively: it runs for every element of every component.

use std::fmt::Write;

use minijinja::{Value, value::ValueKind};

use super::filters::{escaped, shown};

/// Writes ` name="value"` for each item of a map; a text is taken as attributes already written.
///
/// An item may be a map of `value`, `type` and `optional`: optional ones are left out when nothing, or stand
/// without a value when true.
pub(super) fn html(attributes: &Value) -> Value {
    if let Some(written) = attributes.as_str() {
        return Value::from_safe_string(written.to_owned());
    }
    let mut written = String::new();
    if attributes.kind() == ValueKind::Map {
        for name in attributes.try_iter().into_iter().flatten() {
            let item = attributes.get_item(&name).unwrap_or_default();
            write_attribute(&mut written, &escaped(&shown(&name)), &item);
        }
    }
    Value::from_safe_string(written)
}

fn write_attribute(written: &mut String, name: &str, item: &Value) {
    let is_described = item.kind() == ValueKind::Map;
    let option =
        |key: &str| if is_described { item.get_attr(key).unwrap_or_default() } else { Value::UNDEFINED };
    let value = if is_described { option("value") } else { item.clone() };
    let is_optional = is_true(&option("optional"));
    let is_nothing = value.is_undefined() || value.is_none();

    if is_optional && is_true(&value) {
        append(written, format_args!(" {name}"));
        return;
    }
    if is_optional && (is_nothing || is_false(&value)) {
        return;
    }
    if option("type").as_str() == Some("array")
        && matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
    {
        append_quoted(written, name, &json(&value));
        return;
    }
    let text = if value.is_safe() { shown(&value) } else { escaped(&shown(&value)) };
    append_quoted(written, name, &text);
}

/// Between double quotation marks, or single ones round a text that holds double ones as they are.
fn append_quoted(written: &mut String, name: &str, text: &str) {
    let quote = if text.contains('"') { '\'' } else { '"' };
    append(written, format_args!(" {name}={quote}{text}{quote}"));
}

fn append(written: &mut String, text: std::fmt::Arguments<'_>) {
    written.write_fmt(text).expect("a string takes all that is written to it");
}

fn is_true(value: &Value) -> bool {
    value.kind() == ValueKind::Bool && value.is_true()
}

fn is_false(value: &Value) -> bool {
    value.kind() == ValueKind::Bool && !value.is_true()
}

/// JSON that stands between single quotation marks in HTML.
fn json(value: &Value) -> String {
    serde_json::to_string(value)
        .unwrap_or_default()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\'', "\\u0027")
}
