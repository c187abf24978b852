-- Versions of forms that the team keeps itself, beside those of the content folder: about no person.

create table form_versions (
    id uuid not null primary key,
    revision bigint not null,
    person_id uuid,
    episode_id uuid,
    recorded_at bigint not null,
    author text not null,
    retired text,
    content text not null,
    form text not null,
    number bigint not null,
    is_published boolean not null
);
create unique index form_versions_by_form on form_versions (form, number);
create index form_versions_by_revision on form_versions (revision);
