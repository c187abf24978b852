-- How often an account has taken figures away on a day.
create table exports (
    account_id uuid not null references accounts (id),
    on_day text not null,
    number bigint not null,
    primary key (account_id, on_day)
);
