-- Who is supported and is promised nothing stands behind everybody who waits.
update episodes set urgency_rank = 9 where state = 'supported' and due_at is null;

-- The mark of somebody who was arrested again, for the list.
alter table episodes add column arrested_again_at integer;
drop index episodes_of_team;
drop index episodes_waiting;
create index episodes_of_team on episodes (team, urgency_rank, wait_until, id, revision, person_id, site, state, due_at,
    since_at, worker, arrested_again_at, is_open) where is_open;
create index episodes_waiting on episodes (team, state, urgency_rank, wait_until, id, revision, person_id, site, due_at,
    since_at, worker, arrested_again_at, is_open) where is_open;
