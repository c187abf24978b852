//! Turns a page's name and its typed context into HTML.
//!
//! The templates are text in `content/pages/`, over them a team's own, and below them the NHS components exactly as
//! their makers publish them. Decision 0003 says how a misspelt name is found although those components need a
//! forgiving engine. Nothing here knows the time, a person's rights or where data comes from: a handler passes what
//! is to be shown, ready to be read.

use std::{collections::BTreeMap, error::Error};

use minijinja::{
    Environment, ErrorKind, Output, State, UndefinedBehavior, Value, escape_formatter,
    syntax::SyntaxConfig,
    value::{Serde, ValueKind},
};
use rust_embed::RustEmbed;
use serde::Serialize;

mod attributes;
mod filters;
mod frame;
mod person_banner;
mod silent;

pub use frame::{DisplayChoice, Flash, FlashKind, Frame, Link, Place, Problem, Service, Telephone, Visitor};
pub use person_banner::{Identifier, MoreRisks, PersonBanner, Risk, RiskLine, SafetyLine};

/// The header `Content-Security-Policy` of every response (security.md section 8).
///
/// The hash is of the one inline script of the NHS page template; a test computes it again from a rendered page.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    script-src 'self' 'sha256-tDOvXJi1PXbg0CWjLCCYSNHRXtps26K4JXkE3M6u/c0='; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
    require-trusted-types-for 'script'";

/// All templates of this program, each parsed when first used and kept.
#[derive(Debug)]
pub struct Views {
    environment: Environment<'static>,
    names: Vec<String>,
}

impl Views {
    /// Takes the pages by their path below `content/pages/`, a team's own already laid over ours.
    ///
    /// # Errors
    ///
    /// When a page takes the name of an NHS component, or the layout is missing.
    pub fn new(pages: BTreeMap<String, String>) -> Result<Views, CannotRender> {
        if let Some(name) = pages.keys().find(|name| is_nhs(name)) {
            return Err(CannotRender::NameTaken { name: name.clone() });
        }
        if !pages.contains_key(LAYOUT) {
            return Err(CannotRender::NoLayout);
        }
        let names = pages.keys().cloned().collect();
        Ok(Views { environment: environment(pages, nhs_source, UndefinedBehavior::Chainable), names })
    }

    /// As [`Views::new`], but each name in our own pages must be there, also in a condition or a loop, and the NHS
    /// components, which ask for names that nobody gave, print nothing. For the tests of pages (decision 0003).
    ///
    /// # Errors
    ///
    /// As [`Views::new`].
    pub fn strict(pages: BTreeMap<String, String>) -> Result<Views, CannotRender> {
        let views = Views::new(pages.clone())?;
        Ok(Views { environment: environment(pages, silent::source, UndefinedBehavior::Strict), ..views })
    }

    /// Renders the page of this name.
    ///
    /// # Errors
    ///
    /// When there is no such page, it does not parse, or it prints a value that the context does not hold.
    pub fn render(&self, name: &str, context: &impl Serialize) -> Result<String, RenderFault> {
        let template = self.environment.get_template(name).map_err(|error| RenderFault::of(name, &error))?;
        template.render(Value::from(Serde(context))).map_err(|error| RenderFault::of(name, &error))
    }

    /// Parses every page now, so that the first visitor does not wait and a broken page is known before it is
    /// needed. For a thread of its own after the start, and for `landward check`.
    ///
    /// # Errors
    ///
    /// The first page that does not parse.
    pub fn parse_all(&self) -> Result<(), RenderFault> {
        for name in &self.names {
            self.environment.get_template(name).map_err(|error| RenderFault::of(name, &error))?;
        }
        Ok(())
    }
}

/// The pages given cannot be used at all.
#[derive(Debug, PartialEq, Eq)]
pub enum CannotRender {
    /// A page has a name below `nhsuk/`, which belongs to the NHS components.
    NameTaken {
        /// The name.
        name: String,
    },
    /// There is no `layout.html`.
    NoLayout,
}

impl std::fmt::Display for CannotRender {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotRender::NameTaken { name } => {
                write!(formatter, "the page {name} has a name of the NHS components; give it another")
            }
            CannotRender::NoLayout => write!(formatter, "the pages have no {LAYOUT}"),
        }
    }
}

impl Error for CannotRender {}

/// A page could not be rendered. Its `Display` names the place and never a value, so that it can be logged.
#[derive(Debug)]
pub struct RenderFault {
    page: String,
    template: String,
    line: usize,
    kind: ErrorKind,
    detail: String,
}

impl RenderFault {
    /// The place is that of the innermost template: of an include, not of the line that includes it.
    fn of(page: &str, error: &minijinja::Error) -> RenderFault {
        let mut innermost = error;
        while let Some(inner) =
            innermost.source().and_then(|source| source.downcast_ref::<minijinja::Error>())
        {
            innermost = inner;
        }
        RenderFault {
            page: page.to_owned(),
            template: innermost.name().unwrap_or(page).to_owned(),
            line: innermost.line().unwrap_or(0),
            kind: innermost.kind(),
            detail: format!("{innermost:#}"),
        }
    }

    /// What the engine says about it. May quote a value: for tests and a developer's own screen, never for a log.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }
}

impl std::fmt::Display for RenderFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let RenderFault { page, template, line, kind, .. } = self;
        write!(formatter, "the page {page} cannot be rendered: {kind} in {template} line {line}")
    }
}

impl Error for RenderFault {}

const LAYOUT: &str = "layout.html";

/// The NHS components of `assets/vendor/templates`, named as they name each other.
#[derive(RustEmbed)]
#[folder = "../../assets/vendor/templates"]
struct NhsTemplates;

fn is_nhs(name: &str) -> bool {
    name.starts_with("nhsuk/")
}

/// An environment in which the NHS components give what their makers' examples promise, over our own pages.
fn environment(
    pages: BTreeMap<String, String>,
    nhs: fn(&str) -> Option<String>,
    undefined: UndefinedBehavior,
) -> Environment<'static> {
    let mut environment = Environment::new();
    environment
        .set_loader(move |name| Ok(pages.get(name).cloned().or_else(|| nhs(name)).map(|text| flush(&text))));
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build()
            .expect("the standard delimiters differ from each other"),
    );
    // The default looks at the extension and would leave `.jinja` unescaped.
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    environment.set_undefined_behavior(undefined);
    environment.set_formatter(print);
    environment.set_unknown_method_callback(filters::method);
    filters::add_to(&mut environment);
    environment.add_function("nhsuk_attributes", attributes::html);
    environment
}

/// The text of an NHS template, as it was published.
fn nhs_source(name: &str) -> Option<String> {
    // But for the macro that prints attributes: as a template it takes half of a page's time, and it writes JSON
    // with other spaces than the makers' examples.
    if name == "nhsuk/macros/attributes.jinja" {
        return Some("{% set nhsukAttributes = nhsuk_attributes %}".to_owned());
    }
    NhsTemplates::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())
}

/// Each line without the space before it, which would be a fifth of every page. Lines keep their numbers.
fn flush(template: &str) -> String {
    let mut lines = String::with_capacity(template.len());
    for line in template.split_inclusive('\n') {
        lines.push_str(line.trim_start_matches([' ', '\t']));
    }
    lines
}

/// Prints one value: escaped, and in our own pages never a value that is not there.
fn print(output: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    if value.is_undefined() || value.is_none() {
        return if is_nhs(state.name()) { Ok(()) } else { Err(nothing_to_print(value)) };
    }
    // As the components' makers know it; the engine follows Python and would print "True".
    if value.kind() == ValueKind::Bool {
        return output.write_str(&filters::shown(value)).map_err(minijinja::Error::from);
    }
    match value.as_str() {
        Some(text) if value.is_safe() => output.write_str(text).map_err(minijinja::Error::from),
        Some(text) => filters::write_escaped(output, text).map_err(minijinja::Error::from),
        None => escape_formatter(output, state, value),
    }
}

fn nothing_to_print(value: &Value) -> minijinja::Error {
    let which =
        if value.is_none() { "a value that is none" } else { "a name that the context does not hold" };
    minijinja::Error::new(ErrorKind::UndefinedError, format!("the template prints {which}"))
}

#[cfg(test)]
mod tests;
