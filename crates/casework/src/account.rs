//! Accounts: who may sign in, their assignments, passwords, PINs and one-time links.

use domain::{
    Id,
    access::{Actor, Role},
    account::{Account, Assignment},
    failure::{Failure, Fault, Never},
};
use jiff::ToSpan;
use serde_json::{Value, json};
use store::OpenSession;

use crate::{
    clock::random_text,
    desk::Desk,
    password::{self, Guessable, WeakPassword},
    sign_in::{self, token_hash},
    tries::{self, MustWait, Pool},
};

/// What an operator says of a new account.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// What they type to sign in.
    pub user_name: String,
    /// Their name.
    pub name: String,
    /// Code of the organisation that employs them.
    pub employer: String,
    /// Role and team.
    pub role: Role,
    /// Code of the team.
    pub team: String,
}

/// Why an account cannot be made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotChangeAccount {
    /// That user name is taken.
    Taken,
    /// No account has that user name.
    Unknown,
    /// The account is switched off, and nobody said that it should be on again.
    SwitchedOff,
    /// A user name has letters, digits, dots and hyphens.
    UserName,
    /// The name is missing.
    Name,
    /// The team is not in the content folder.
    Team,
    /// The organisation is not in the content folder.
    Organisation,
    /// The password is too weak.
    Weak(WeakPassword),
    /// The password that one has is wrong.
    WrongPassword,
    /// It was wrong too often: the session has ended.
    SignInAgain,
    /// The PIN is too simple.
    Pin,
    /// Too many tries with links from this network lately.
    Wait,
}

impl CannotChangeAccount {
    /// The field that the sentence belongs to.
    pub const fn field(&self) -> &'static str {
        match self {
            CannotChangeAccount::Taken
            | CannotChangeAccount::Unknown
            | CannotChangeAccount::SwitchedOff
            | CannotChangeAccount::UserName => "user_name",
            CannotChangeAccount::Name => "name",
            CannotChangeAccount::Team => "team",
            CannotChangeAccount::Organisation => "organisation",
            CannotChangeAccount::Weak(_) | CannotChangeAccount::Wait => "password",
            CannotChangeAccount::WrongPassword | CannotChangeAccount::SignInAgain => "old_password",
            CannotChangeAccount::Pin => "pin",
        }
    }
}

impl std::fmt::Display for CannotChangeAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CannotChangeAccount::Taken => {
                f.write_str("Another account has this user name. Enter a different one")
            }
            CannotChangeAccount::Unknown => f.write_str("No account has this user name"),
            CannotChangeAccount::SwitchedOff => f.write_str(
                "The account is switched off. If its owner is to work here again, add --switch-on",
            ),
            CannotChangeAccount::UserName => {
                f.write_str("User name must be 2 to 60 letters, digits, dots or hyphens")
            }
            CannotChangeAccount::Name => f.write_str("Enter a name"),
            CannotChangeAccount::Team => f.write_str("There is no such team in the content folder"),
            CannotChangeAccount::Organisation => {
                f.write_str("There is no such organisation in the content folder")
            }
            CannotChangeAccount::Weak(weak) => weak.fmt(f),
            CannotChangeAccount::Wait => f.write_str("Too many tries. Wait a moment, then try again"),
            CannotChangeAccount::WrongPassword => f.write_str("Check the password that you have now"),
            CannotChangeAccount::SignInAgain => {
                f.write_str("Too many wrong tries. Sign in with your password. Your work is kept.")
            }
            CannotChangeAccount::Pin => {
                f.write_str("Enter a PIN of 6 digits that are neither all the same nor in a row")
            }
        }
    }
}

/// What a one-time link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// To make the first administrator of an empty installation.
    FirstAdministrator,
    /// To choose a password.
    Reset,
    /// No such link, used before, or too old.
    None,
}

/// What is typed on the page of a one-time link.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// For the first administrator.
    pub user_name: String,
    /// For the first administrator.
    pub name: String,
    /// The password.
    pub password: String,
    /// The network it comes from.
    pub network: String,
}

const FIRST_ADMINISTRATOR: &str = "first_administrator";
const RESET: &str = "reset";

/// Adds an account with one assignment; answers the one-time link's token, which is shown once.
pub fn add(desk: &Desk, new: NewAccount) -> Result<String, Failure<CannotChangeAccount>> {
    let user_name = user_name(&new.user_name)?;
    if new.name.trim().is_empty() {
        return Err(Failure::Refused(CannotChangeAccount::Name));
    }
    let places = &desk.content().places;
    if places.team(&new.team).is_none() {
        return Err(Failure::Refused(CannotChangeAccount::Team));
    }
    if places.organisation(&new.employer).is_none() {
        return Err(Failure::Refused(CannotChangeAccount::Organisation));
    }
    let token = random_text::<24>()?;
    let hash = token_hash(&token);
    desk.write(&Actor::Operator, move |record| {
        let at = record.stamp().at();
        if record.credentials(&user_name)?.is_some() {
            return Err(Failure::Refused(CannotChangeAccount::Taken));
        }
        let account = Account {
            id: record.stamp().fresh(),
            user_name,
            name: new.name.trim().to_owned(),
            employer: new.employer.clone(),
            disabled_at: None,
        };
        let assignment = Assignment {
            id: record.stamp().fresh(),
            account: account.id,
            organisation: new.employer,
            team: new.team,
            role: new.role,
            from_at: at,
            until_at: None,
        };
        record.add_account(&account, at)?;
        record.assign(&assignment)?;
        let ends_at = at.checked_add((72).hours()).unwrap_or(at);
        record.keep_token(&hash, RESET, Some(account.id), at, ends_at)?;
        let detail = json!({ "role": assignment.role.code(), "team": assignment.team });
        record.note("account_added", "account", Some(account.id.uuid()), &detail)?;
        Ok(())
    })?;
    Ok(token)
}

/// Switches an account off and ends its sessions, at once.
pub fn disable(desk: &Desk, user_name: &str) -> Result<(), Failure<CannotChangeAccount>> {
    let user_name = user_name.trim().to_lowercase();
    desk.write(&Actor::Operator, move |record| {
        let at = record.stamp().at();
        let Some(known) = record.credentials(&user_name)? else {
            return Err(Failure::Refused(CannotChangeAccount::Unknown));
        };
        record.set_disabled(known.account.id, Some(at))?;
        record.void_tokens(known.account.id, at)?;
        record.end_sessions_of(known.account.id, None, at)?;
        record.note("account_disabled", "account", Some(known.account.id.uuid()), &Value::Null)?;
        Ok(())
    })
}

/// Whether a new password switches an account on that is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwitchedOff {
    /// Whoever has left stays out.
    StaysOff,
    /// Whoever comes back is let in again.
    ComesOn,
}

/// Makes a one-time link for choosing a new password, and voids the links made before; whoever resets never knows the
/// password.
pub fn reset(desk: &Desk, user_name: &str, off: SwitchedOff) -> Result<String, Failure<CannotChangeAccount>> {
    let user_name = user_name.trim().to_lowercase();
    let token = random_text::<24>()?;
    let hash = token_hash(&token);
    desk.write(&Actor::Operator, move |record| {
        let at = record.stamp().at();
        let Some(known) = record.credentials(&user_name)? else {
            return Err(Failure::Refused(CannotChangeAccount::Unknown));
        };
        if known.account.disabled_at.is_some() && off == SwitchedOff::StaysOff {
            return Err(Failure::Refused(CannotChangeAccount::SwitchedOff));
        }
        let ends_at = at.checked_add((24).hours()).unwrap_or(at);
        record.void_tokens(known.account.id, at)?;
        record.keep_token(&hash, RESET, Some(known.account.id), at, ends_at)?;
        record.set_disabled(known.account.id, None)?;
        record.end_sessions_of(known.account.id, None, at)?;
        record.note("account_reset", "account", Some(known.account.id.uuid()), &Value::Null)?;
        Ok(())
    })?;
    Ok(token)
}

/// Whether anybody can sign in yet.
pub fn has_any(desk: &Desk) -> Result<bool, Failure<Never>> {
    desk.read_latest(&Actor::Operator, |record| Ok(record.has_accounts()?))
}

/// The token for the first administrator of an installation in which nobody can sign in; none in any other.
pub fn first_administrator(desk: &Desk) -> Result<Option<String>, Failure<Never>> {
    let token = random_text::<24>()?;
    let hash = token_hash(&token);
    let is_new = desk.write(&Actor::Operator, move |record| {
        if record.has_accounts()? {
            return Ok(false);
        }
        let at = record.stamp().at();
        let ends_at = at.checked_add((24).hours()).unwrap_or(at);
        record.keep_token(&hash, FIRST_ADMINISTRATOR, None, at, ends_at)?;
        Ok::<_, Failure<Never>>(true)
    })?;
    Ok(is_new.then_some(token))
}

/// A link that can still be used.
enum Link {
    FirstAdministrator,
    Reset(Account),
}

fn link<R>(desk: &Desk, hash: &[u8; 32]) -> Result<Option<Link>, Failure<R>> {
    let now = desk.now();
    desk.read_latest(&Actor::Public, |record| {
        if record.token(hash, FIRST_ADMINISTRATOR, now)?.is_some() {
            return Ok(Some(Link::FirstAdministrator));
        }
        match record.token(hash, RESET, now)? {
            Some(Some(account)) => Ok(record.account(account)?.map(Link::Reset)),
            Some(None) | None => Ok(None),
        }
    })
}

/// What a link's token is for, without using it.
pub fn token_of(desk: &Desk, token: &str) -> Result<TokenKind, Failure<Never>> {
    Ok(match link(desk, &token_hash(token))? {
        Some(Link::FirstAdministrator) => TokenKind::FirstAdministrator,
        Some(Link::Reset(_)) => TokenKind::Reset,
        None => TokenKind::None,
    })
}

/// Uses a link up: sets the password of its account, or makes the first administrator.
///
/// The link is looked at first. A password is only looked at and hashed, which is slow on purpose, for whoever has a link
/// that works, and only so often for each network; links that do not work use nothing up, so that nobody can keep others
/// on their network from choosing a password.
pub fn use_link(desk: &Desk, token: &str, chosen: Chosen) -> Result<(), Failure<CannotChangeAccount>> {
    let hash = token_hash(token);
    let link = match link(desk, &hash)? {
        None => return Err(Failure::NotFound),
        Some(link) => link,
    };
    let taken = take_try(desk, &chosen.network)?;
    let account = match link {
        Link::FirstAdministrator => return make_first(desk, hash, chosen, taken),
        Link::Reset(account) => account,
    };
    strong(desk, &chosen.password, &account.user_name, &account.name)?;
    let password = password::hash(&chosen.password)?;
    desk.write(&Actor::Public, move |record| {
        let at = record.stamp().at();
        let Some(Some(account)) = record.use_token(&hash, RESET, at)? else {
            return Err(Failure::NotFound);
        };
        record.void_tokens(account, at)?;
        record.set_password(account, &password, false)?;
        record.end_sessions_of(account, None, at)?;
        tries::give_back(record, &taken)?;
        record.note_of_account("account_reset", Some(account), &json!({ "chosen": true }))?;
        Ok(())
    })
}

fn take_try(desk: &Desk, network: &str) -> Result<Vec<Pool>, Failure<CannotChangeAccount>> {
    let network = network.to_owned();
    desk.write(&Actor::Public, move |record| {
        let pools = vec![Pool { subject: record.pool_of_tries("link", &[&network]), free: 10 }];
        tries::take(record, &pools)
            .map_err(|failure| failure.refused_as(|MustWait { .. }| CannotChangeAccount::Wait))?;
        Ok(pools)
    })
}

/// Refuses a password that is easy to guess for somebody of these names.
fn strong(
    desk: &Desk,
    password: &str,
    user_name: &str,
    name: &str,
) -> Result<(), Failure<CannotChangeAccount>> {
    password::check(password, &Guessable::of(desk.content(), &[user_name, name]))
        .map_err(|weak| Failure::Refused(CannotChangeAccount::Weak(weak)))
}

fn make_first(
    desk: &Desk,
    hash: [u8; 32],
    chosen: Chosen,
    taken: Vec<Pool>,
) -> Result<(), Failure<CannotChangeAccount>> {
    let user_name = user_name(&chosen.user_name)?;
    if chosen.name.trim().is_empty() {
        return Err(Failure::Refused(CannotChangeAccount::Name));
    }
    strong(desk, &chosen.password, &user_name, &chosen.name)?;
    let password = password::hash(&chosen.password)?;
    let provider = desk.content().service.provider.clone();
    let team = desk.content().places.teams.first().map(|team| team.code.clone()).unwrap_or_default();
    desk.write(&Actor::Public, move |record| {
        let at = record.stamp().at();
        if record.use_token(&hash, FIRST_ADMINISTRATOR, at)?.is_none() || record.has_accounts()? {
            return Err(Failure::NotFound);
        }
        let account = Account {
            id: record.stamp().fresh(),
            user_name,
            name: chosen.name.trim().to_owned(),
            employer: provider.clone(),
            disabled_at: None,
        };
        record.add_account(&account, at)?;
        record.set_password(account.id, &password, false)?;
        record.assign(&Assignment {
            id: record.stamp().fresh(),
            account: account.id,
            organisation: provider,
            team,
            role: Role::SystemAdministrator,
            from_at: at,
            until_at: None,
        })?;
        tries::give_back(record, &taken)?;
        record.note("account_added", "account", Some(account.id.uuid()), &json!({ "role": "SY" }))?;
        Ok(())
    })
}

fn user_name(typed: &str) -> Result<String, Failure<CannotChangeAccount>> {
    let user_name = typed.trim().to_lowercase();
    let is_fit = (2..=60).contains(&user_name.len())
        && user_name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-');
    if is_fit { Ok(user_name) } else { Err(Failure::Refused(CannotChangeAccount::UserName)) }
}

/// Keeps one's colours and whether single keys are shortcuts.
pub fn choose_display(
    desk: &Desk,
    session: &OpenSession,
    display: &str,
    keys_off: bool,
) -> Result<(), Failure<Never>> {
    let (account, display) = (session.account, display.to_owned());
    desk.write(&Actor::Public, move |record| Ok(record.set_display(account, &display, keys_off)?))
}

/// Sets one's PIN. The password is asked, because a PIN opens the session again to whoever chose it.
pub fn choose_pin(
    desk: &Desk,
    session: &OpenSession,
    password: &str,
    pin: &str,
) -> Result<(), Failure<CannotChangeAccount>> {
    if !password::is_fit_pin(pin) {
        return Err(Failure::Refused(CannotChangeAccount::Pin));
    }
    prove(desk, session, password)?;
    let account = session.account;
    let hash = password::hash(pin)?;
    desk.write(&Actor::Public, move |record| {
        record.set_pin(account, &hash)?;
        record.note_of_account("account_reset", Some(account), &json!({ "pin": true }))?;
        Ok(())
    })
}

/// Changes one's password; signs out everywhere else.
pub fn change_password(
    desk: &Desk,
    session: &OpenSession,
    old: &str,
    new: &str,
) -> Result<(), Failure<CannotChangeAccount>> {
    prove(desk, session, old)?;
    strong(desk, new, &session.user_name, &session.name)?;
    let hash = password::hash(new)?;
    let (account, this) = (session.account, session.id);
    desk.write(&Actor::Public, move |record| {
        let at = record.stamp().at();
        record.set_password(account, &hash, false)?;
        record.void_tokens(account, at)?;
        record.end_sessions_of(account, Some(this), at)?;
        record.note_of_account("account_reset", Some(account), &json!({ "changed": true }))?;
        Ok(())
    })
}

/// Refuses whoever does not know the password of their own session.
fn prove(desk: &Desk, session: &OpenSession, password: &str) -> Result<(), Failure<CannotChangeAccount>> {
    match sign_in::prove(desk, session, password)? {
        Some(true) => Ok(()),
        Some(false) => Err(Failure::Refused(CannotChangeAccount::WrongPassword)),
        None => Err(Failure::Refused(CannotChangeAccount::SignInAgain)),
    }
}

/// An account of the demonstration: its password is public, so it is never made in a live record.
pub(crate) fn add_ready(
    record: &mut store::Record<'_>,
    account: &Account,
    password: &str,
    assignments: &[Assignment],
) -> Result<(), Fault> {
    let at = record.stamp().at();
    record.add_account(account, at)?;
    record.set_password(account.id, password, false)?;
    assignments.iter().try_for_each(|assignment| record.assign(assignment))
}

/// The account of a user name, for pages that name a worker.
pub fn named(desk: &Desk, id: Id<Account>) -> Result<Option<Account>, Failure<Never>> {
    desk.read_latest(&Actor::Public, |record| Ok(record.account(id)?))
}
