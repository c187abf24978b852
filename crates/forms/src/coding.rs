//! A code from a code system, with the words that were shown.

use serde::Serialize;

use crate::json::Json;

/// A FHIR `Coding`: what a choice stands for, or what a question asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coding {
    /// The code system's address.
    pub system: Option<String>,
    /// The code within it.
    pub code: Option<String>,
    /// The words that people see.
    pub display: Option<String>,
}

impl Coding {
    /// A code with its system and its words.
    pub fn new(system: &str, code: &str, display: &str) -> Coding {
        Coding { system: Some(system.into()), code: Some(code.into()), display: Some(display.into()) }
    }

    /// The words, or the code where there are none.
    pub fn words(&self) -> &str {
        self.display.as_deref().or(self.code.as_deref()).unwrap_or("")
    }

    /// The same meaning: system and code decide, the words only where there is no code.
    pub fn means(&self, other: &Coding) -> bool {
        match self.code.is_none() && other.code.is_none() {
            true => self.system == other.system && self.display == other.display,
            false => self.system == other.system && self.code == other.code,
        }
    }

    /// Reads a coding; one that says nothing is none.
    pub(crate) fn read(json: &Json) -> Result<Coding, String> {
        const ELEMENTS: [&str; 7] =
            ["id", "extension", "system", "version", "code", "display", "userSelected"];
        let entries = json.entries().ok_or("is not a coding")?;
        if let Some((key, _)) =
            entries.iter().find(|(key, _)| !ELEMENTS.contains(&key.as_str()) && !key.starts_with('_'))
        {
            return Err(format!("has a coding with an element ‘{key}’ that is not known"));
        }
        let part = |key: &str| match json.get(key) {
            None => Ok(None),
            Some(Json::Text(text)) if !text.trim().is_empty() => Ok(Some(text.clone())),
            Some(_) => Err(format!("has a coding whose {key} is not text")),
        };
        let coding = Coding { system: part("system")?, code: part("code")?, display: part("display")? };
        match coding.words().is_empty() {
            true => Err("has a coding with neither code nor display".to_owned()),
            false => Ok(coding),
        }
    }

    pub(crate) fn fhir(&self) -> Json {
        let parts = [("system", &self.system), ("code", &self.code), ("display", &self.display)];
        let entries =
            parts.into_iter().filter_map(|(key, part)| Some((key.to_owned(), Json::text(part.clone()?))));
        Json::Object(entries.collect())
    }
}
