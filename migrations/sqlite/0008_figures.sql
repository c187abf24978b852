-- What the month asks that hangs on no person, and what the figures are counted from.

create table suite_days (
    id blob not null primary key,
    revision integer not null,
    person_id blob,
    episode_id blob,
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    site text not null,
    counted_on text not null,
    detained integer not null,
    unique (site, counted_on)
) strict;
create index suite_days_by_day on suite_days (counted_on);

create table activity_times (
    id blob not null primary key,
    revision integer not null,
    person_id blob,
    episode_id blob,
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    account_id blob not null,
    team text not null,
    kind text not null,
    minutes integer not null,
    spent_on text not null,
    counts integer not null
) strict;
create index activity_times_by_account on activity_times (account_id, spent_on);
create index activity_times_by_day on activity_times (spent_on) where counts;

create table safety_reports (
    id blob not null primary key,
    revision integer not null,
    person_id blob,
    episode_id blob,
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    is_open integer not null
) strict;
create index safety_reports_open on safety_reports (is_open, id);

-- Who is asked about what changed among their people, since when.
create index events_by_moment on events (recorded_at) where episode_id is not null;
create index events_by_day on events (happened_on);

-- One row for each thing that happened to a person, with what the figures are split by. A report names this view and
-- no table; the answers of forms are never read here. The two engines say "a field of a text that is JSON" in two
-- ways, which is why it is a view.
create view report_steps as
select e.id as event_id,
    e.episode_id,
    e.kind,
    e.happened_on,
    substr(e.happened_on, 1, 7) as month,
    coalesce(e.site, p.site, '') as site,
    coalesce(p.team, '') as team,
    -- Where there is no code, the record says which nothing it is: not_asked, not_known, refused.
    coalesce(w.sex, json_extract(w.content, '$.sex')) as sex,
    coalesce(w.ethnicity, json_extract(w.content, '$.ethnicity')) as ethnicity,
    case when w.born_on is null then null
        else cast(substr(e.happened_on, 1, 4) as integer) - cast(substr(w.born_on, 1, 4) as integer)
            - case when substr(e.happened_on, 6) < substr(w.born_on, 6) then 1 else 0 end
        end as age,
    coalesce(json_extract(e.facts, '$.reason'), '') as reason,
    coalesce(json_extract(e.facts, '$.decision'), json_extract(e.facts, '$.outcome'), json_extract(e.facts, '$.state'), json_extract(e.facts, '$.attendance'), json_extract(e.facts, '$.to'), '') as outcome,
    coalesce(json_extract(e.facts, '$.source'), '') as source
from events e
join people w on w.id = e.person_id
left join episodes p on p.id = e.episode_id;
