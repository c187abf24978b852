//! stub
use crate::{json::Json, question::Kind, value::Value};
use jiff::{Timestamp, tz::TimeZone};
#[derive(Debug)]
pub(crate) struct Expression {
    variables: Vec<String>,
    link_ids: Vec<String>,
}
pub(crate) struct Env<'a> {
    pub(crate) resource: &'a Json,
    pub(crate) questionnaire: &'a Json,
    pub(crate) at: Option<Timestamp>,
    pub(crate) zone: &'a TimeZone,
    pub(crate) named: &'a [(String, Json)],
}
#[derive(Debug, Clone, Default)]
pub(crate) struct Found<'a>(Vec<&'a Json>);
#[derive(Debug, Clone)]
pub(crate) struct Scope<'a> {
    context: &'a Json,
    qitem: Option<&'a Json>,
    variables: Vec<(String, Found<'a>)>,
}
impl Expression {
    pub(crate) fn read(_text: &str) -> Result<Expression, String> {
        Err("stub".to_owned())
    }
    pub(crate) fn variables(&self) -> &[String] {
        &self.variables
    }
    pub(crate) fn link_ids(&self) -> &[String] {
        &self.link_ids
    }
    pub(crate) fn evaluate<'a>(&self, env: &Env<'a>, scope: &Scope<'a>) -> Result<Found<'a>, String> {
        let _ = (env.resource, env.questionnaire, env.at, env.zone, env.named, scope.qitem);
        Ok(Found(vec![scope.context]))
    }
}
impl<'a> Scope<'a> {
    pub(crate) fn top(resource: &'a Json) -> Scope<'a> {
        Scope { context: resource, qitem: None, variables: Vec::new() }
    }
    pub(crate) fn within(&self, node: Option<&'a Json>, qitem: Option<&'a Json>) -> Scope<'a> {
        Scope { context: node.unwrap_or(self.context), qitem, variables: self.variables.clone() }
    }
    pub(crate) fn set(&mut self, name: &str, found: Found<'a>) {
        self.variables.push((name.to_owned(), found));
    }
}
impl Found<'_> {
    pub(crate) fn truth(&self) -> Result<Option<bool>, String> {
        Ok(Some(self.0.is_empty()))
    }
    pub(crate) fn values(&self, _kind: &Kind) -> Result<Vec<Value>, String> {
        Ok(Vec::new())
    }
    pub(crate) fn options(&self) -> Vec<(Value, Vec<Json>)> {
        Vec::new()
    }
}
