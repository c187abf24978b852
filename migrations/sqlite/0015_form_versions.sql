-- Versions of forms that the team keeps itself, beside those of the content folder: about no person.

create table form_versions (
    id blob not null primary key,
    revision integer not null,
    person_id blob,
    episode_id blob,
    recorded_at integer not null,
    author text not null,
    retired text,
    content text not null,
    form text not null,
    number integer not null,
    is_published integer not null
) strict;
create unique index form_versions_by_form on form_versions (form, number);
create index form_versions_by_revision on form_versions (revision);
