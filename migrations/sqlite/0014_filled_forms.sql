-- Forms of the team that were filled in, and results of instruments. Each table has the eight columns of every noun,
-- then its own.

-- A form beside screening and assessment; ruled_by is the record type whose row rules it.
create table filled_forms (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    form text not null,
    ruled_by text not null,
    began_at integer not null
) strict;
create index filled_forms_by_person on filled_forms (person_id, began_at);

-- What an instrument said of a person on a day, asked here or entered.
create table instrument_results (
    id blob not null primary key,
    revision integer not null,
    person_id blob not null references people (id),
    episode_id blob not null references episodes (id),
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    instrument text not null,
    asked_on text not null
) strict;
create index instrument_results_by_person on instrument_results (person_id, instrument, asked_on);
