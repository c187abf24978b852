-- The foundation: the journal, who signs in, and the main nouns.
-- Instants are microseconds since 1970 in UTC (…_at); days are YYYY-MM-DD in London (…_on).
-- `content` holds the noun as JSON; the columns beside it are what queries need, written in the same statement.
-- Only tables of narrow rows are `without rowid`: such a table keeps whole rows in its inner pages, and with wide ones six
-- of them fill a page, so that every search of it would walk many levels down.

-- What this installation is: live, or a demonstration of invented people.
create table installation (
    name text not null primary key,
    value text not null
) strict, without rowid;

-- The journal -----------------------------------------------------------------------------------------------------
create table chains (
    id blob not null primary key,
    started_at integer not null,
    version text not null,
    key_name text not null
) strict, without rowid;

create table journal_lines (
    chain blob not null,
    seq integer not null,
    at integer not null,
    actor blob,
    role text not null,
    team text not null,
    session blob,
    request blob,
    action text not null,
    record_type text not null,
    object blob,
    person_ref blob,
    case_ref blob,
    stage text not null,
    decision text not null,
    relationship text not null,
    detail text not null,
    before_hash blob,
    after_hash blob,
    prev blob not null,
    mac blob not null,
    primary key (chain, seq)
) strict;
create index journal_lines_by_person on journal_lines (person_ref, at) where person_ref is not null;
create index journal_lines_by_actor on journal_lines (actor, at) where actor is not null;
create trigger journal_lines_stay before update on journal_lines
begin select raise(abort, 'the journal is append-only'); end;
create trigger journal_lines_are_kept before delete on journal_lines
begin select raise(abort, 'the journal is append-only'); end;

create table checkpoints (
    chain blob not null,
    seq integer not null,
    at integer not null,
    head blob not null,
    signed text not null,
    signature blob not null,
    primary key (chain, seq)
) strict;

-- Who signs in ----------------------------------------------------------------------------------------------------
create table accounts (
    id blob not null primary key,
    user_name text not null unique,
    name text not null,
    employer text not null,
    password text,
    pin text,
    must_change_password integer not null default 0,
    display text not null default 'standard',
    keys_off integer not null default 0,
    last_seen_at integer,
    seen_before_at integer,
    disabled_at integer,
    created_at integer not null
) strict;

create table assignments (
    id blob not null primary key,
    account_id blob not null references accounts (id),
    organisation text not null,
    team text not null,
    role text not null,
    from_at integer not null,
    until_at integer
) strict;
create index assignments_by_account on assignments (account_id);

create table sessions (
    id blob not null primary key,
    token_hash blob not null unique,
    account_id blob not null references accounts (id),
    assignment_id blob references assignments (id),
    csrf text not null,
    device text not null,
    shared_machine integer not null default 0,
    started_at integer not null,
    used_at integer not null,
    ends_at integer not null,
    locked_at integer,
    bad_pins integer not null default 0,
    ended_at integer
) strict;
create index sessions_by_account on sessions (account_id) where ended_at is null;

create table one_time_tokens (
    token_hash blob not null primary key,
    purpose text not null,
    account_id blob,
    made_at integer not null,
    ends_at integer not null,
    used_at integer
) strict, without rowid;

create table sign_in_delays (
    subject text not null primary key,
    failures integer not null,
    last_at integer not null,
    wait_until integer not null
) strict, without rowid;

-- Work that must happen once, and words not yet sent -----------------------------------------------------------------
create table answers (
    account_id blob not null,
    key blob not null,
    at integer not null,
    answer text not null,
    primary key (account_id, key)
) strict;

create table drafts (
    id blob not null primary key,
    account_id blob not null references accounts (id),
    page text not null,
    about blob,
    revision integer not null,
    form_version text not null,
    fields text not null,
    started_at integer not null,
    saved_at integer not null
) strict;
create index drafts_by_account on drafts (account_id, saved_at);

create table searches (
    id blob not null primary key,
    account_id blob not null,
    terms text not null,
    made_at integer not null
) strict;

create table reasons_given (
    session blob not null,
    person_id blob not null,
    reason text not null,
    words text not null,
    at integer not null,
    primary key (session, person_id)
) strict, without rowid;

create table conflicts (
    account_id blob not null,
    person_id blob not null,
    kind text not null,
    declared_at integer not null,
    primary key (account_id, person_id)
) strict, without rowid;

-- The record ------------------------------------------------------------------------------------------------------
create table people (
    id blob not null primary key,
    revision integer not null,
    person_id blob,
    episode_id blob,
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    alias blob not null unique,
    nhs_number text,
    born_on text,
    sex text,
    ethnicity text,
    shown_as text not null
) strict;
create index people_by_nhs_number on people (nhs_number) where nhs_number is not null;

create table person_keys (
    key integer not null,
    person_id blob not null,
    primary key (key, person_id)
) strict, without rowid;
create index person_keys_by_person on person_keys (person_id);

create table episodes (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob,
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    team text not null,
    worker blob,
    site text not null,
    state text not null,
    is_open integer not null,
    urgency_rank integer not null,
    due_at integer,
    opened_at integer not null,
    closed_at integer
) strict;
create index episodes_by_person on episodes (person_id, opened_at);
create index episodes_waiting on episodes (team, state, urgency_rank, due_at, id) where is_open;
create index episodes_by_worker on episodes (worker, state) where is_open;

create table episode_teams (
    person_id blob not null,
    episode_id blob not null,
    team text not null,
    from_at integer not null,
    until_at integer,
    primary key (person_id, episode_id, team)
) strict, without rowid;

create table episode_workers (
    person_id blob not null,
    episode_id blob not null,
    account_id blob not null,
    kind text not null,
    from_at integer not null,
    until_at integer,
    primary key (person_id, episode_id, account_id)
) strict, without rowid;
create index episode_workers_by_account on episode_workers (account_id) where until_at is null;

create table referrals (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    received_at integer not null,
    source text not null
) strict;
create index referrals_by_person on referrals (person_id);

create table justice_events (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    happened_at integer not null,
    site text not null,
    custody_key text,
    outcome text
) strict;
create index justice_events_by_person on justice_events (person_id, happened_at);
create index justice_events_by_custody on justice_events (custody_key) where custody_key is not null;

-- What happened, and how each record stood before --------------------------------------------------------------------
create table events (
    id blob not null primary key,
    person_id blob,
    episode_id blob,
    kind text not null,
    record_type text not null,
    record_id blob not null,
    revision integer not null,
    happened_at integer not null,
    happened_on text not null,
    recorded_at integer not null,
    author text not null,
    site text,
    facts text not null
) strict;
create index events_by_person on events (person_id, happened_at, id) where person_id is not null;
create index events_by_kind on events (kind, happened_on);

create table versions (
    record_type text not null,
    record_id blob not null,
    revision integer not null,
    person_id blob,
    recorded_at integer not null,
    author text not null,
    retired text,
    reason text,
    content text not null,
    primary key (record_type, record_id, revision)
) strict;
