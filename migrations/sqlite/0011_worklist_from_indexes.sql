-- The worklist is read from its indexes alone. An index that lacks but one column that is asked for costs a search of the
-- table for each of its rows, also for rows that are only counted: SQLite looks at `is_open` again although the index
-- holds nothing else.
drop index episodes_waiting;
drop index episodes_of_team;
drop index episodes_overdue;

-- The list: in its order, with all that a row shows of an episode.
create index episodes_of_team on episodes (team, urgency_rank, wait_until, id, revision, person_id, site, state, due_at,
    since_at, worker, is_open) where is_open;
create index episodes_waiting on episodes (team, state, urgency_rank, wait_until, id, revision, person_id, site, due_at,
    since_at, worker, is_open) where is_open;

-- The counts.
create index episodes_overdue on episodes (team, wait_until, person_id, is_open) where is_open;
