-- Screening, assessment, needs, formulation and consent. Each table has the eight columns of every noun, then its own.

-- The short look.
create table screenings (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    began_at integer not null,
    outcome text not null
) strict;
create index screenings_by_person on screenings (person_id, began_at);

-- The full look.
create table assessments (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    began_at integer not null,
    outcome text not null
) strict;
create index assessments_by_person on assessments (person_id, began_at);

-- What the practitioner makes of it.
create table formulations (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    assessment_id blob
) strict;
create index formulations_by_person on formulations (person_id);

-- Where each kind of need stands: at most one row of a kind in an episode.
create table needs (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    kind text not null,
    status text not null,
    counts_as text not null
) strict;
create index needs_by_person on needs (person_id, kind);
create unique index needs_once on needs (episode_id, kind);

-- What the person said to each thing that we may do: at most one row of a scope in an episode.
create table consents (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    scope text not null,
    decision text not null,
    decided_at integer not null
) strict;
create index consents_by_person on consents (person_id, scope);
create unique index consents_once on consents (episode_id, scope);
