-- How often an account has taken figures away on a day.
create table exports (
    account_id blob not null references accounts (id),
    on_day text not null,
    number integer not null,
    primary key (account_id, on_day)
) strict, without rowid;
