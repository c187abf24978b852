//! What somebody asks of the town, and what it answers: as a page, as its script, or as somebody who forges.

use super::*;

impl Town {
    pub fn ask(&self, member: &Member, method: Method, path: &str) -> Answer {
        self.ask_with(member, method, path, Some(&member.csrf), Some(ORIGIN))
    }

    /// Asks a route about what the member has in this standing, as a page of ours would.
    pub fn try_route(&self, member: &Member, route: &Route, standing: Standing) -> Answer {
        let path = self.path(route.path, member, standing);
        let person = member.cases[name_of(standing)].0["people"];
        self.send(member, route, &path, person)
    }

    /// Whether an answer is the one that the same member gets about what does not exist.
    pub fn looks_like_nothing(
        &self,
        member: &Member,
        route: &Route,
        standing: Standing,
        answer: &Answer,
    ) -> bool {
        if !route.path.contains('{') {
            return true;
        }
        let path = self.path(route.path, member, standing);
        let nothing = self.missing(route.path);
        let person = member.cases[name_of(standing)].0["people"];
        let missing = self.send(member, route, &nothing, person);
        // The page names its own address, to come back to.
        missing.status == answer.status && without(&missing, &nothing) == without(answer, &path)
    }

    fn send(&self, member: &Member, route: &Route, path: &str, person: Uuid) -> Answer {
        let queries: &[(&str, &str)] = &[
            ("/suite-days/edit", "day=2026-11-16"),
            ("/figures/steps.csv", "from=2026-10&until=2026-11"),
            ("/episodes/{id}/onward-referrals/send", "service=elsewhere"),
        ];
        let query = queries.iter().find(|(known, _)| *known == route.path);
        let path = query.map_or_else(|| path.to_owned(), |(_, query)| format!("{path}?{query}"));
        // What pages carry hidden in their forms.
        let hidden = [
            ("person".to_owned(), person.to_string()),
            ("service".to_owned(), "elsewhere".to_owned()),
            ("day".to_owned(), "2026-11-16".to_owned()),
        ];
        self.ask_beside(member, route.method, &path, Some(&member.csrf), Some(ORIGIN), hidden)
    }

    /// Asks with a token and an origin of the caller's choice.
    pub fn ask_with(
        &self,
        member: &Member,
        method: Method,
        path: &str,
        token: Option<&str>,
        origin: Option<&str>,
    ) -> Answer {
        self.ask_beside(member, method, path, token, origin, [])
    }

    fn ask_beside(
        &self,
        member: &Member,
        method: Method,
        path: &str,
        token: Option<&str>,
        origin: Option<&str>,
        beside: impl IntoIterator<Item = (String, String)>,
    ) -> Answer {
        let beside: Vec<(String, String)> = beside.into_iter().collect();
        let mut fields = vec![("revision", "1"), ("q", "Holt")];
        fields.extend(beside.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        self.sent(member, method, path, (token, origin), &fields, false)
    }

    /// Asks with what somebody typed, as a browser or as its script.
    pub fn type_into(&self, member: &Member, path: &str, fields: &[(&str, &str)], is_script: bool) -> Answer {
        self.sent(member, Method::Post, path, (Some(&member.csrf), Some(ORIGIN)), fields, is_script)
    }

    /// Asks for a page as a browser in which nobody is signed in.
    pub fn ask_unknown(&self, path: &str, cookies: &str) -> Answer {
        self.ask_as_nobody(Method::Get, path, cookies, &[])
    }

    /// Sends a form from such a browser.
    pub fn type_as_nobody(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.ask_as_nobody(Method::Post, path, "", fields)
    }

    fn ask_as_nobody(&self, method: Method, path: &str, cookies: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request {
            id: Uuid::from_u64_pair(5, 6),
            method,
            path: path.to_owned(),
            params: Vec::new(),
            query: Fields::default(),
            form: Fields::from_pairs(
                fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
            ),
            cookies: cookies.to_owned(),
            origin: (method == Method::Post).then(|| ORIGIN.to_owned()),
            host: None,
            device: "a test".to_owned(),
            network: "192.0.2.1".to_owned(),
            is_script: false,
        };
        web::answer_for_test(&self.app, request).expect("an answer")
    }

    fn sent(
        &self,
        member: &Member,
        method: Method,
        path: &str,
        (token, origin): (Option<&str>, Option<&str>),
        fields: &[(&str, &str)],
        is_script: bool,
    ) -> Answer {
        self.keys.set(self.keys.get() + 1);
        let key = Uuid::from_u64_pair(77, self.keys.get()).to_string();
        let has_key = fields.iter().any(|(name, _)| *name == "idempotency_key");
        let mut form = if has_key { Vec::new() } else { vec![("idempotency_key".to_owned(), key)] };
        form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        form.extend(token.map(|token| ("csrf".to_owned(), token.to_owned())));
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let request = Request {
            id: Uuid::from_u64_pair(5, 5),
            method,
            path: path.to_owned(),
            params: Vec::new(),
            query: Fields::parse(query.as_bytes()).expect("a query"),
            form: if method == Method::Post { Fields::from_pairs(form) } else { Fields::default() },
            cookies: format!("__Host-landward={}", member.token),
            origin: origin.map(str::to_owned),
            host: None,
            device: "a test".to_owned(),
            network: "192.0.2.1".to_owned(),
            is_script,
        };
        web::answer_for_test(&self.app, request).expect("an answer")
    }
}

fn without(answer: &Answer, path: &str) -> String {
    String::from_utf8_lossy(&answer.body).replace(path, "")
}
