-- Support: what was agreed, what is to do, meetings and calls, requests to other services, the end of an episode.

create table plans (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid not null references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    state text not null
);
create index plans_by_person on plans (person_id);

create table goals (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid not null references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    state text not null
);
create index goals_by_person on goals (person_id);

create table tasks (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid not null references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    given_to uuid not null,
    due_on text not null,
    is_open boolean not null
);
create index tasks_by_person on tasks (person_id, due_on);
create index tasks_to_do on tasks (given_to, due_on, id) where is_open;

create table contacts (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid not null references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    worker uuid not null,
    starts_at bigint not null,
    state text not null,
    has_reached boolean not null
);
create index contacts_by_person on contacts (person_id, starts_at);
create index contacts_planned on contacts (episode_id, starts_at) where state = 'planned';
create index contacts_reached on contacts (episode_id, starts_at) where has_reached;

create table onward_referrals (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid not null references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    sent_at bigint not null,
    service text,
    destination text not null,
    state text not null,
    is_open boolean not null,
    chase_on text
);
create index onward_referrals_by_person on onward_referrals (person_id, sent_at);
create index onward_referrals_to_chase on onward_referrals (episode_id, chase_on) where is_open;
create index onward_referrals_by_day on onward_referrals (chase_on, id) where is_open;

create table discharges (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid not null references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    reason text not null,
    discharged_at bigint not null
);
create index discharges_by_person on discharges (person_id);

-- When a person was let go, and what comes next in court or with the police.
alter table justice_events add column released_at bigint;
alter table justice_events add column next_on text;
