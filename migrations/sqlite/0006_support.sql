-- Support: what was agreed, what is to do, meetings and calls, requests to other services, the end of an episode.

create table plans (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    state text not null
) strict;
create index plans_by_person on plans (person_id);

create table goals (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    state text not null
) strict;
create index goals_by_person on goals (person_id);

create table tasks (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    given_to blob not null,
    due_on text not null,
    is_open integer not null
) strict;
create index tasks_by_person on tasks (person_id, due_on);
create index tasks_to_do on tasks (given_to, due_on, id) where is_open;

create table contacts (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    worker blob not null,
    starts_at integer not null,
    state text not null,
    has_reached integer not null
) strict;
create index contacts_by_person on contacts (person_id, starts_at);
create index contacts_planned on contacts (episode_id, starts_at) where state = 'planned';
create index contacts_reached on contacts (episode_id, starts_at) where has_reached;

create table onward_referrals (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    sent_at integer not null,
    service text,
    destination text not null,
    state text not null,
    is_open integer not null,
    chase_on text
) strict;
create index onward_referrals_by_person on onward_referrals (person_id, sent_at);
create index onward_referrals_to_chase on onward_referrals (episode_id, chase_on) where is_open;
create index onward_referrals_by_day on onward_referrals (chase_on, id) where is_open;

create table discharges (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    reason text not null,
    discharged_at integer not null
) strict;
create index discharges_by_person on discharges (person_id);

-- When a person was let go, and what comes next in court or with the police.
alter table justice_events add column released_at integer;
alter table justice_events add column next_on text;
