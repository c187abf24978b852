-- Who is waiting: the order of the worklist, how many wait, and the triages.

-- `wait_until` is the promised moment, or the end of time where nothing is promised, so that it can be ordered and
-- continued from on every engine alike; `since_at` is since when the work stands where it stands.
alter table episodes add column wait_until integer not null default 9223372036854775807;
alter table episodes add column since_at integer not null default 0;
update episodes set wait_until = coalesce(due_at, 9223372036854775807), since_at = opened_at;

drop index episodes_waiting;
create index episodes_waiting on episodes (team, state, urgency_rank, wait_until, id) where is_open;
create index episodes_of_team on episodes (team, urgency_rank, wait_until, id) where is_open;
create index episodes_overdue on episodes (team, wait_until) where is_open;

-- How many of a team stand where. Kept by the very statement that changes an episode, because counting thousands of
-- rows for every look at the list is slow here; on PostgreSQL, where several instances would wait for each other's
-- counts, it is a view of the rows. The untriaged are counted from the rows on both.
create table worklist_counts (
    team text not null,
    state text not null,
    number integer not null,
    primary key (team, state)
) strict, without rowid;
insert into worklist_counts (team, state, number)
    select team, state, count(*) from episodes where is_open group by team, state;

create trigger episodes_are_counted after insert on episodes when new.is_open
begin
    insert into worklist_counts (team, state, number) values (new.team, new.state, 1)
        on conflict (team, state) do update set number = number + 1;
end;
create trigger episodes_are_counted_out after update of team, state, is_open on episodes when old.is_open
begin
    update worklist_counts set number = number - 1 where team = old.team and state = old.state;
end;
create trigger episodes_are_counted_in after update of team, state, is_open on episodes when new.is_open
begin
    insert into worklist_counts (team, state, number) values (new.team, new.state, 1)
        on conflict (team, state) do update set number = number + 1;
end;
create trigger episodes_are_counted_no_more after delete on episodes when old.is_open
begin
    update worklist_counts set number = number - 1 where team = old.team and state = old.state;
end;

-- What happened in one episode, for the history of who had it.
create index events_by_episode on events (episode_id, happened_at, id) where episode_id is not null;

create table triages (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    decision text not null
) strict;
create index triages_by_person on triages (person_id);
create unique index triages_once on triages (episode_id);
