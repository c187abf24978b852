-- Who is waiting: the order of the worklist, how many wait, and the triages.

-- `wait_until` is the promised moment, or the end of time where nothing is promised, so that it can be ordered and
-- continued from on every engine alike; `since_at` is since when the work stands where it stands.
alter table episodes add column wait_until bigint not null default 9223372036854775807;
alter table episodes add column since_at bigint not null default 0;
update episodes set wait_until = coalesce(due_at, 9223372036854775807), since_at = opened_at;

drop index episodes_waiting;
create index episodes_waiting on episodes (team, state, urgency_rank, wait_until, id) where is_open;
create index episodes_of_team on episodes (team, urgency_rank, wait_until, id) where is_open;
create index episodes_overdue on episodes (team, wait_until) where is_open;

-- How many of a team stand where. On SQLite a table kept by the statement that changes an episode; here a view of the
-- rows, because several instances would wait for each other's counts.
create view worklist_counts as
    select team, state, count(*) as number from episodes where is_open group by team, state;

-- What happened in one episode, for the history of who had it.
create index events_by_episode on events (episode_id, happened_at, id) where episode_id is not null;

create table triages (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid not null references people (id),
    episode_id uuid not null references episodes (id),
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    decision text not null
);
create index triages_by_person on triages (person_id);
create unique index triages_once on triages (episode_id);
