//! An installation with the pages of the repository, and somebody's browser on it.

use std::{path::Path, sync::Arc};

use casework::{
    clock::random_id,
    demonstration::cast,
    sign_in::{self, Found, SignIn},
};
use web::{
    App,
    answer::Answer,
    answer_for_test,
    render::Views,
    request::{Fields, Method, Request},
};

use crate::support::House;

const ORIGIN: &str = "http://localhost:8080";

/// Pages of an installation, and somebody's browser.
pub struct Browser {
    app: Arc<App>,
    token: String,
    csrf: String,
}

/// The pages of the repository over the desk of a house.
pub fn app(house: &House) -> Arc<App> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/pages");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    let pages = rehearsal::files_below(&root).into_iter().map(|(name, bytes)| (name, text(bytes))).collect();
    App::new(house.desk.clone(), Views::new(pages).expect("usable pages"), ORIGIN.to_owned(), None)
}

impl Browser {
    /// Signed in as one of the cast.
    pub fn of(house: &House, app: &Arc<App>, user_name: &str) -> Self {
        let door = SignIn {
            user_name: user_name.to_owned(),
            password: cast::PASSWORD.to_owned(),
            device: "a test".to_owned(),
            device_token: None,
            network: "127.0.0.1".to_owned(),
            is_shared_machine: false,
        };
        let token = sign_in::sign_in(&house.desk, door).expect("the cast may come in").token;
        let found = sign_in::find(&house.desk, &token, true).expect("a session");
        let Found::AtWork(session, _) = found else { panic!("{user_name} has one assignment") };
        Self { app: Arc::clone(app), token, csrf: session.csrf }
    }

    fn request(&self, method: Method, address: &str, form: Fields) -> Answer {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let request = Request {
            id: random_id().expect("chance"),
            method,
            path: path.to_owned(),
            params: Vec::new(),
            query: Fields::parse(query.as_bytes()).expect("a query"),
            form,
            cookies: format!("__Host-landward={}", self.token),
            origin: Some(ORIGIN.to_owned()),
            host: None,
            device: "a test".to_owned(),
            network: "127.0.0.1".to_owned(),
            is_script: false,
        };
        answer_for_test(&self.app, request).expect("an answer")
    }

    /// Opens a page.
    pub fn get(&self, address: &str) -> Answer {
        self.request(Method::Get, address, Fields::default())
    }

    /// Sends a form.
    pub fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(&random_id().expect("chance").to_string(), address, fields)
    }

    /// Sends a form with a key.
    pub fn post_with(&self, key: &str, address: &str, fields: &[(&str, &str)]) -> Answer {
        let carried = [("csrf", self.csrf.as_str()), ("idempotency_key", key)];
        let pairs =
            carried.iter().chain(fields).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.request(Method::Post, address, Fields::from_pairs(pairs))
    }
}

/// Everything that goes to the browser.
pub fn sent(answer: &Answer) -> String {
    let mut all = String::from_utf8(answer.body.clone()).expect("text");
    for (name, value) in &answer.headers {
        all.push_str(&format!("\n{name}: {value}"));
    }
    all.push_str(&answer.cookies.join("\n"));
    all.push_str(answer.location.as_deref().unwrap_or_default());
    all
}
