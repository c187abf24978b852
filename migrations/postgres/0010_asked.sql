-- What was asked under a form's key: a keyed hash of where it was sent and what it said, so that the key of one form
-- never gives its answer to another. Nothing where the key is the draft's own.
alter table answers add column asked text not null default '';
