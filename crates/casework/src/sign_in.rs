//! Signing in, locking, opening again, switching, leaving.

use domain::{
    Id,
    access::{Actor, Session, SignedIn},
    account::{Account, Assignment},
    failure::{Failure, Never},
};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{ListedSession, NewSession, OpenSession};

use crate::{
    clock::{random, random_text},
    desk::Desk,
    password,
    tries::{self, MustWait, Pool},
};

/// What the door tells somebody who may not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSignIn {
    /// User name or password is wrong; which one is not said.
    Wrong,
    /// Too many tries: wait until then. Never for ever.
    Wait {
        /// Until when.
        until: Timestamp,
    },
    /// The account holds no assignment now.
    NoAssignment,
}

impl std::fmt::Display for CannotSignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotSignIn::Wrong => f.write_str("Check your user name and password"),
            CannotSignIn::Wait { .. } => f.write_str("Too many wrong tries. Wait a moment, then try again"),
            CannotSignIn::NoAssignment => {
                f.write_str("Your account has no role in a team at the moment. Ask your manager")
            }
        }
    }
}

/// What is typed at the door.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// User name.
    pub user_name: String,
    /// Password.
    pub password: String,
    /// What the browser says it is.
    pub device: String,
    /// What this browser was given when somebody signed in with it before.
    pub device_token: Option<String>,
    /// The network it comes from.
    pub network: String,
    /// Whether others use this machine too.
    pub is_shared_machine: bool,
}

/// A session just begun: the token goes into the cookie and is kept nowhere else.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The token.
    pub token: String,
    /// The session.
    pub session: Id<Session>,
    /// What the browser keeps so that it is known the next time. It says nothing of who signed in.
    pub device_token: String,
}

/// A session as a request finds it.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// None, or it has ended.
    Nobody,
    /// Locked: nothing is answered but the page that unlocks.
    Locked(OpenSession),
    /// Signed in, and an assignment must be chosen first.
    Choosing(OpenSession),
    /// At work.
    AtWork(OpenSession, Actor),
}

/// The hash of a session's token: what is stored.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Lets somebody in who knows user name and password.
///
/// Wrong tries make the next ones wait, up to 15 minutes and never for good (decision 0015): strangers for the account
/// from their network, for the account from everywhere, and for their network; a browser with which this account has
/// signed in before only for its own tries. The try is taken before the password is looked at, so that a hundred at once
/// are no more than a hundred in a row.
pub fn sign_in(desk: &Desk, door: SignIn) -> Result<Begun, Failure<CannotSignIn>> {
    let user_name: String = door.user_name.trim().to_lowercase().chars().take(LONGEST_USER_NAME).collect();
    let (network, device) = (door.network.clone(), door.device_token.as_deref().map(token_hash));
    let (known, pools) = desk.write(&Actor::Public, move |record| {
        let known = record.credentials(&user_name)?;
        let is_known_here = match (&known, &device) {
            (Some(known), Some(device)) => record.knows_device(device, known.account.id)?,
            (None, _) | (_, None) => false,
        };
        let pools = match device.filter(|_| is_known_here) {
            Some(device) => tries::of_a_known_device(record, &user_name, &device),
            None => tries::of_a_stranger(record, &user_name, &network),
        };
        tries::take(record, &pools)
            .map_err(|failure| failure.refused_as(|MustWait { until }| CannotSignIn::Wait { until }))?;
        Ok((known, pools))
    })?;
    let hash = known.as_ref().and_then(|known| known.password.as_deref());
    let is_right = password::is_right(&door.password, hash)?;
    let account =
        known.filter(|known| is_right && known.account.disabled_at.is_none()).map(|known| known.account);
    match account {
        None => {
            desk.write(&Actor::Public, move |record| {
                record.note_of_account("sign_in_failed", None, &json!({ "network": door.network }))?;
                Ok(())
            })
            .map_err(|failure: Failure<Never>| failure.refused_as(|never| match never {}))?;
            Err(Failure::Refused(CannotSignIn::Wrong))
        }
        Some(account) => begin(desk, account, door, pools),
    }
}

/// What is typed beyond this is no user name of ours, and is not looked at.
const LONGEST_USER_NAME: usize = 60;

/// Lets somebody of the demonstration's cast in: a year of passwords would take an hour to check.
pub(crate) fn let_in(desk: &Desk, account: Account, door: SignIn) -> Result<Begun, Failure<CannotSignIn>> {
    begin(desk, account, door, Vec::new())
}

fn begin(
    desk: &Desk,
    account: Account,
    door: SignIn,
    taken: Vec<Pool>,
) -> Result<Begun, Failure<CannotSignIn>> {
    let token = random_text::<32>()?;
    let fresh = random_text::<32>()?;
    let csrf = random_text::<16>()?;
    let session: Id<Session> = Id::from_uuid(uuid::Builder::from_random_bytes(random()?).into_uuid());
    let longest = desk.content().limits.session.longest_hours;
    let administrator_longest = desk.content().limits.session.administrator_longest_hours;
    let most = usize::try_from(desk.content().limits.session.each_person).unwrap_or(3);
    let hash = token_hash(&token);
    let device_token = desk.write(&Actor::Public, move |record| {
        let at = record.stamp().at();
        let assignments: Vec<Assignment> =
            record.assignments_of(account.id)?.into_iter().filter(|a| a.holds_at(at)).collect();
        let Some(first) = assignments.first() else {
            return Err(Failure::Refused(CannotSignIn::NoAssignment));
        };
        let is_administrator =
            assignments.iter().all(|a| a.role == domain::access::Role::SystemAdministrator);
        let hours = if is_administrator { administrator_longest } else { longest };
        let new = NewSession {
            id: session,
            token_hash: hash,
            account: account.id,
            assignment: (assignments.len() == 1).then_some(first.id),
            csrf,
            device: door.device.chars().take(120).collect(),
            is_shared_machine: door.is_shared_machine,
            at,
            ends_at: at.checked_add(i64::from(hours).hours()).unwrap_or(at),
        };
        for old in record.sessions_of(account.id)?.iter().skip(most.saturating_sub(1)) {
            record.end_session(old.id, at)?;
        }
        record.begin_session(&new)?;
        tries::give_back(record, &taken)?;
        record.note_sign_in(account.id, at)?;
        record.note_of_account("sign_in", Some(account.id), &json!({ "session": session.to_string() }))?;
        let device_token = match door.device_token {
            Some(given) if record.is_device_of_ours(&token_hash(&given))? => given,
            Some(_) | None => fresh,
        };
        record.know_device(&token_hash(&device_token), account.id, at)?;
        Ok(device_token)
    })?;
    Ok(Begun { token, session, device_token })
}

/// Finds the session of a request's cookie and what it may do now; locks it when it was idle too long.
///
/// `is_activity` is false for requests that no person makes (autosave, polling): they never keep a session awake.
pub fn find(desk: &Desk, token: &str, is_activity: bool) -> Result<Found, Failure<Never>> {
    let hash = token_hash(token);
    let now = desk.now();
    let Some(mut session) =
        desk.read_latest(&Actor::Public, |record| Ok::<_, Failure<Never>>(record.session(&hash)?))?
    else {
        return Ok(Found::Nobody);
    };
    if session.ends_at <= now || session.disabled_at.is_some() {
        return Ok(Found::Nobody);
    }
    if session.locked_at.is_some() {
        return Ok(Found::Locked(session));
    }
    desk.take_up_forms(session.forms_mark)?;
    if now.duration_since(session.used_at) >= may_idle(desk, &session) {
        let id = session.id;
        desk.write(&Actor::Public, move |record| {
            let at = record.stamp().at();
            record.lock_session(id, at)?;
            record.note("lock", "account", Some(id.uuid()), &Value::Null)?;
            Ok::<_, Failure<Never>>(())
        })?;
        return Ok(Found::Locked(session));
    }
    // One durable write a minute is enough to tell that somebody is there.
    if is_activity && now.duration_since(session.used_at).as_secs() >= 60 {
        let id = session.id;
        desk.write(&Actor::Public, move |record| {
            let at = record.stamp().at();
            Ok::<_, Failure<Never>>(record.touch_session(id, at)?)
        })?;
        session.used_at = now;
    }
    Ok(match actor_of(&session, now) {
        None => Found::Choosing(session),
        Some(actor) => Found::AtWork(session, actor),
    })
}

/// How long nobody need be there before a session locks.
fn may_idle(desk: &Desk, session: &OpenSession) -> SignedDuration {
    let limits = &desk.content().limits.session;
    let minutes = if session.is_shared_machine { limits.idle_shared_minutes } else { limits.idle_minutes };
    SignedDuration::from_mins(minutes.into())
}

/// After how long a session locks if nobody does anything from now, or ends whatever anybody does.
pub fn locks_after(desk: &Desk, session: &OpenSession) -> SignedDuration {
    let now = desk.now();
    let idle = may_idle(desk, session) - now.duration_since(session.used_at);
    idle.min(session.ends_at.duration_since(now)).max(SignedDuration::ZERO)
}

/// Who works in a session, in the assignment that was chosen.
pub fn actor_of(session: &OpenSession, now: Timestamp) -> Option<Actor> {
    let assignment = session.assignment.clone().filter(|assignment| assignment.holds_at(now))?;
    Some(Actor::Practitioner(SignedIn {
        account: session.account.cast(),
        name: session.name.clone(),
        assignment: assignment.id.cast(),
        role: assignment.role,
        organisation: assignment.organisation,
        team: assignment.team,
        session: session.id,
    }))
}

/// The assignments that somebody may choose from now.
pub fn assignments(desk: &Desk, session: &OpenSession) -> Result<Vec<Assignment>, Failure<Never>> {
    let (account, now) = (session.account, desk.now());
    desk.read_latest(&Actor::Public, |record| {
        Ok(record
            .assignments_of(account)?
            .into_iter()
            .filter(|assignment| assignment.holds_at(now))
            .collect())
    })
}

/// Chooses in which role and team to work. One at a time, never the union.
pub fn choose_assignment(
    desk: &Desk,
    session: &OpenSession,
    chosen: Id<Assignment>,
) -> Result<(), Failure<Never>> {
    let (account, id) = (session.account, session.id);
    desk.write(&Actor::Public, move |record| {
        let at = record.stamp().at();
        let holds = record.assignments_of(account)?.iter().any(|a| a.id == chosen && a.holds_at(at));
        if !holds {
            return Err(Failure::NotFound);
        }
        record.choose_assignment(id, chosen)?;
        record.note_of_account(
            "choose_assignment",
            Some(account),
            &json!({ "assignment": chosen.to_string() }),
        )?;
        Ok(())
    })
}

/// Locks a session by hand, when somebody steps away or another person takes the machine.
pub fn lock(desk: &Desk, session: &OpenSession) -> Result<(), Failure<Never>> {
    let (id, account) = (session.id, session.account);
    desk.write(&Actor::Public, move |record| {
        let at = record.stamp().at();
        record.lock_session(id, at)?;
        record.note_of_account("lock", Some(account), &Value::Null)?;
        Ok(())
    })
}

/// Why a locked session does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotUnlock {
    /// Wrong PIN.
    Wrong,
    /// Too many wrong PINs: sign in with the password; drafts are kept.
    SignInAgain,
}

impl std::fmt::Display for CannotUnlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CannotUnlock::Wrong => "Check your PIN or password",
            CannotUnlock::SignInAgain => {
                "Too many wrong tries. Sign in with your password. Your work is kept."
            }
        })
    }
}

/// Opens a locked session with the PIN, or with the password where there is no PIN.
///
/// The try is taken from the session before the secret is looked at. The tries of a session are few and do not come back
/// with time: when they are used up it ends, and the password is asked at the door.
pub fn unlock(desk: &Desk, session: &OpenSession, secret: &str) -> Result<(), Failure<CannotUnlock>> {
    let (id, account) = (session.id, session.account);
    let Some(password) = take_try(desk, session)? else {
        return Err(Failure::Refused(CannotUnlock::SignInAgain));
    };
    let is_right = match &session.pin {
        Some(pin) if secret.len() == 6 => password::is_right(secret, Some(pin))?,
        Some(_) | None => password::is_right(secret, password.as_deref())?,
    };
    let is_open = desk.write(&Actor::Public, move |record| {
        let at = record.stamp().at();
        if is_right && record.unlock_session(id, at)? {
            record.note_of_account("unlock", Some(account), &Value::Null)?;
            return Ok::<_, Failure<CannotUnlock>>(true);
        }
        record.note_of_account("sign_in_failed", Some(account), &json!({ "unlock": true }))?;
        Ok(false)
    })?;
    match (is_open, is_right) {
        (true, _) => Ok(()),
        (false, false) => Err(Failure::Refused(CannotUnlock::Wrong)),
        // Others tried meanwhile until there was no session left to open.
        (false, true) => Err(Failure::Refused(CannotUnlock::SignInAgain)),
    }
}

/// Whether whoever sits at an open session knows its password: asked before what a stranger at that screen must not do.
/// The tries are those of unlocking, and so are taken first; nothing when they are used up, and the session has ended.
pub(crate) fn prove<R: Send + 'static>(
    desk: &Desk,
    session: &OpenSession,
    password: &str,
) -> Result<Option<bool>, Failure<R>> {
    let (id, account) = (session.id, session.account);
    let Some(hash) = take_try(desk, session)? else { return Ok(None) };
    let is_right = password::is_right(password, hash.as_deref())?;
    desk.write(&Actor::Public, move |record| {
        if is_right {
            record.give_tries_back(id)?;
        } else {
            record.note_of_account("sign_in_failed", Some(account), &json!({ "proof": true }))?;
        }
        Ok(Some(is_right))
    })
}

/// What the tries of a session are looked at against: the hash of the password, where the account has one.
type PasswordHash = Option<String>;

/// Takes one of the tries that a session has; nothing when they are used up, and the session has ended.
fn take_try<R: Send + 'static>(
    desk: &Desk,
    session: &OpenSession,
) -> Result<Option<PasswordHash>, Failure<R>> {
    let (id, account, user_name) = (session.id, session.account, session.user_name.clone());
    let most = i64::from(desk.content().limits.session.wrong_pins);
    desk.write(&Actor::Public, move |record| {
        if record.take_try(id, most)? {
            return Ok(Some(record.credentials(&user_name)?.and_then(|known| known.password)));
        }
        let at = record.stamp().at();
        record.end_session(id, at)?;
        record.note_of_account("sign_out", Some(account), &json!({ "tries": "used up" }))?;
        Ok(None)
    })
}

/// Signs out of this session.
pub fn end(desk: &Desk, session: &OpenSession) -> Result<(), Failure<Never>> {
    let (id, account) = (session.id, session.account);
    desk.write(&Actor::Public, move |record| {
        let at = record.stamp().at();
        record.end_session(id, at)?;
        record.note_of_account("sign_out", Some(account), &Value::Null)?;
        Ok(())
    })
}

/// Signs out everywhere else, or everywhere.
pub fn end_others(desk: &Desk, session: &OpenSession) -> Result<(), Failure<Never>> {
    let (id, account) = (session.id, session.account);
    desk.write(&Actor::Public, move |record| {
        let at = record.stamp().at();
        record.end_sessions_of(account, Some(id), at)?;
        record.note_of_account("sign_out", Some(account), &json!({ "others": true }))?;
        Ok(())
    })
}

/// One's own open sessions.
pub fn sessions(desk: &Desk, session: &OpenSession) -> Result<Vec<ListedSession>, Failure<Never>> {
    let account = session.account;
    desk.read_latest(&Actor::Public, |record| Ok(record.sessions_of(account)?))
}
