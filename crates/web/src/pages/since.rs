//! Since you were last here: what changed, and on to the day's work.

use casework::since::{self, Relation};
use domain::event::EventKind;
use serde::Serialize;

use crate::{
    answer::{Answer, Trouble},
    pages::home,
    render::Frame,
    visit::Visit,
};

#[derive(Serialize)]
struct SincePage {
    frame: Frame,
    /// When one was last here; nothing at a first sign-in.
    last: Option<String>,
    own: Vec<ChangeRow>,
    team: Vec<ChangeRow>,
    next: &'static str,
}

#[derive(Serialize)]
struct ChangeRow {
    name: String,
    what: &'static str,
    when: String,
    place: String,
    by: String,
    href: String,
}

/// What changed. Straight after signing in nobody is stopped by an empty page.
pub fn index(visit: &Visit<'_>) -> Result<Answer, Trouble> {
    let session = visit.own_session()?;
    let changes = match session.seen_before_at {
        None => Vec::new(),
        Some(at) => since::since(&visit.desk, &visit.actor(), at)?,
    };
    let next = home::first_page(&visit.actor(), visit.now);
    if changes.is_empty() && visit.request.query.has("then") {
        return Ok(Answer::go_to(next));
    }
    let places = &visit.desk.content().places;
    let (own, team): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|seen| seen.change.relation == Relation::Own);
    let rows = |seen: Vec<since::Seen>| -> Vec<ChangeRow> {
        let row = |seen: since::Seen| ChangeRow {
            name: if seen.shows_name { seen.change.name } else { "Someone you support".to_owned() },
            what: words(seen.change.kind),
            when: visit.said(seen.change.happened_at),
            place: seen
                .change
                .site
                .and_then(|code| places.site(&code).map(|site| site.name.clone()))
                .unwrap_or_default(),
            by: seen.change.author.name,
            href: format!("/episodes/{}", seen.change.episode),
        };
        seen.into_iter().map(row).collect()
    };
    let page = SincePage {
        frame: visit.frame("Since you were last here"),
        last: session.seen_before_at.map(|at| visit.said(at)),
        own: rows(own),
        team: rows(team),
        next,
    };
    visit.show("since/index.html", &page)
}

/// What a colleague would say; the other kinds say it well themselves.
const fn words(kind: EventKind) -> &'static str {
    match kind {
        EventKind::JusticeEventRecorded => "New arrest, interview or hearing",
        EventKind::JusticeEventChanged => "News from custody or court",
        EventKind::OnwardReferralAnswered => "A service answered",
        other => other.words(),
    }
}
