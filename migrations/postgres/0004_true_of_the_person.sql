-- What is true of the person: risk, safety plan, adjustments, safe contact, addresses, worker safety.
-- One shape for all: `happened_at` is when it was so, `code` what queries need of it.

create table risks (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    happened_at bigint not null,
    code text
);
create index risks_by_person on risks (person_id, happened_at);

create table safety_plans (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    happened_at bigint not null,
    code text
);
create index safety_plans_by_person on safety_plans (person_id, happened_at);

create table adjustments (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    happened_at bigint not null,
    code text
);
create index adjustments_by_person on adjustments (person_id, happened_at);

create table safe_contacts (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    happened_at bigint not null,
    code text
);
create index safe_contacts_by_person on safe_contacts (person_id, happened_at);

create table addresses (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    happened_at bigint not null,
    code text
);
create index addresses_by_person on addresses (person_id, happened_at);

create table worker_safety_alerts (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    happened_at bigint not null,
    code text
);
create index worker_safety_alerts_by_person on worker_safety_alerts (person_id, happened_at);
