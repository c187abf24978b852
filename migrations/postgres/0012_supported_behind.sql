-- Who is supported and is promised nothing stands behind everybody who waits.
update episodes set urgency_rank = 9 where state = 'supported' and due_at is null;

-- The mark of somebody who was arrested again, for the list.
alter table episodes add column arrested_again_at bigint;
