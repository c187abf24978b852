-- What is true of the person: risk, safety plan, adjustments, safe contact, addresses, worker safety.
-- One shape for all: `happened_at` is when it was so, `code` what queries need of it.

create table risks (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    happened_at integer not null,
    code text
) strict;
create index risks_by_person on risks (person_id, happened_at);

create table safety_plans (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    happened_at integer not null,
    code text
) strict;
create index safety_plans_by_person on safety_plans (person_id, happened_at);

create table adjustments (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    happened_at integer not null,
    code text
) strict;
create index adjustments_by_person on adjustments (person_id, happened_at);

create table safe_contacts (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    happened_at integer not null,
    code text
) strict;
create index safe_contacts_by_person on safe_contacts (person_id, happened_at);

create table addresses (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    happened_at integer not null,
    code text
) strict;
create index addresses_by_person on addresses (person_id, happened_at);

create table worker_safety_alerts (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    happened_at integer not null,
    code text
) strict;
create index worker_safety_alerts_by_person on worker_safety_alerts (person_id, happened_at);
