-- The foundation: the journal, who signs in, and the main nouns.
-- Instants are microseconds since 1970 in UTC (…_at); days are YYYY-MM-DD in London (…_on).
-- `content` holds the noun as JSON; the columns beside it are what queries need, written in the same statement.

-- What this installation is: live, or a demonstration of invented people.
create table installation (
    name text not null primary key,
    value text not null
);

-- The journal -----------------------------------------------------------------------------------------------------
create table chains (
    id uuid not null primary key,
    started_at bigint not null,
    version text not null,
    key_name text not null
);

create table journal_lines (
    chain uuid not null,
    seq bigint not null,
    at bigint not null,
    actor uuid,
    role text not null,
    team text not null,
    session uuid,
    request uuid,
    action text not null,
    record_type text not null,
    object uuid,
    person_ref uuid,
    case_ref uuid,
    stage text not null,
    decision text not null,
    relationship text not null,
    detail text not null,
    before_hash bytea,
    after_hash bytea,
    prev bytea not null,
    mac bytea not null,
    primary key (chain, seq)
);
create index journal_lines_by_person on journal_lines (person_ref, at) where person_ref is not null;
create index journal_lines_by_actor on journal_lines (actor, at) where actor is not null;
create function journal_is_append_only() returns trigger language plpgsql as $$
begin raise exception 'the journal is append-only'; end $$;
create trigger journal_lines_stay before update or delete or truncate on journal_lines
for each statement execute function journal_is_append_only();

create table checkpoints (
    chain uuid not null,
    seq bigint not null,
    at bigint not null,
    head bytea not null,
    signed text not null,
    signature bytea not null,
    primary key (chain, seq)
);

-- Who signs in ----------------------------------------------------------------------------------------------------
create table accounts (
    id uuid not null primary key,
    user_name text not null unique,
    name text not null,
    employer text not null,
    password text,
    pin text,
    must_change_password boolean not null default false,
    display text not null default 'standard',
    keys_off boolean not null default false,
    last_seen_at bigint,
    seen_before_at bigint,
    disabled_at bigint,
    created_at bigint not null
);

create table assignments (
    id uuid not null primary key,
    account_id uuid not null references accounts (id),
    organisation text not null,
    team text not null,
    role text not null,
    from_at bigint not null,
    until_at bigint
);
create index assignments_by_account on assignments (account_id);

create table sessions (
    id uuid not null primary key,
    token_hash bytea not null unique,
    account_id uuid not null references accounts (id),
    assignment_id uuid references assignments (id),
    csrf text not null,
    device text not null,
    shared_machine boolean not null default false,
    started_at bigint not null,
    used_at bigint not null,
    ends_at bigint not null,
    locked_at bigint,
    bad_pins bigint not null default 0,
    ended_at bigint
);
create index sessions_by_account on sessions (account_id) where ended_at is null;

create table one_time_tokens (
    token_hash bytea not null primary key,
    purpose text not null,
    account_id uuid,
    made_at bigint not null,
    ends_at bigint not null,
    used_at bigint
);

create table sign_in_delays (
    subject text not null primary key,
    failures bigint not null,
    last_at bigint not null,
    wait_until bigint not null
);

-- Work that must happen once, and words not yet sent -----------------------------------------------------------------
create table answers (
    account_id uuid not null,
    key uuid not null,
    at bigint not null,
    answer text not null,
    primary key (account_id, key)
);

create table drafts (
    id uuid not null primary key,
    account_id uuid not null references accounts (id),
    page text not null,
    about uuid,
    revision bigint not null,
    form_version text not null,
    fields text not null,
    started_at bigint not null,
    saved_at bigint not null
);
create index drafts_by_account on drafts (account_id, saved_at);

create table searches (
    id uuid not null primary key,
    account_id uuid not null,
    terms text not null,
    made_at bigint not null
);

create table reasons_given (
    session uuid not null,
    person_id uuid not null,
    reason text not null,
    words text not null,
    at bigint not null,
    primary key (session, person_id)
);

create table conflicts (
    account_id uuid not null,
    person_id uuid not null,
    kind text not null,
    declared_at bigint not null,
    primary key (account_id, person_id)
);

-- The record ------------------------------------------------------------------------------------------------------
create table people (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid,
    episode_id uuid,
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    alias uuid not null unique,
    nhs_number text,
    born_on text,
    sex text,
    ethnicity text,
    shown_as text not null
);
create index people_by_nhs_number on people (nhs_number) where nhs_number is not null;

create table person_keys (
    key bigint not null,
    person_id uuid not null,
    primary key (key, person_id)
);
create index person_keys_by_person on person_keys (person_id);

create table episodes (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid,
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    team text not null,
    worker uuid,
    site text not null,
    state text not null,
    is_open boolean not null,
    urgency_rank bigint not null,
    due_at bigint,
    opened_at bigint not null,
    closed_at bigint
);
create index episodes_by_person on episodes (person_id, opened_at);
create index episodes_waiting on episodes (team, state, urgency_rank, due_at, id) where is_open;
create index episodes_by_worker on episodes (worker, state) where is_open;

create table episode_teams (
    person_id uuid not null,
    episode_id uuid not null,
    team text not null,
    from_at bigint not null,
    until_at bigint,
    primary key (person_id, episode_id, team)
);

create table episode_workers (
    person_id uuid not null,
    episode_id uuid not null,
    account_id uuid not null,
    kind text not null,
    from_at bigint not null,
    until_at bigint,
    primary key (person_id, episode_id, account_id)
);
create index episode_workers_by_account on episode_workers (account_id) where until_at is null;

create table referrals (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    received_at bigint not null,
    source text not null
);
create index referrals_by_person on referrals (person_id);

create table justice_events (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    happened_at bigint not null,
    site text not null,
    custody_key text,
    outcome text
);
create index justice_events_by_person on justice_events (person_id, happened_at);
create index justice_events_by_custody on justice_events (custody_key) where custody_key is not null;

-- What happened, and how each record stood before --------------------------------------------------------------------
create table events (
    id uuid not null primary key,
    person_id uuid,
    episode_id uuid,
    kind text not null,
    record_type text not null,
    record_id uuid not null,
    revision bigint not null,
    happened_at bigint not null,
    happened_on text not null,
    recorded_at bigint not null,
    author text not null,
    site text,
    facts text not null
);
create index events_by_person on events (person_id, happened_at, id) where person_id is not null;
create index events_by_kind on events (kind, happened_on);

create table versions (
    record_type text not null,
    record_id uuid not null,
    revision bigint not null,
    person_id uuid,
    recorded_at bigint not null,
    author text not null,
    retired text,
    reason text,
    content text not null,
    primary key (record_type, record_id, revision)
);
