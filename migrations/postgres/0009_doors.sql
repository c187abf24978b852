-- Browsers in which somebody has signed in before: tries of strangers do not use up theirs. Who it is stands in no
-- cookie, and the token of the cookie stands here only by its hash.
create table known_devices (
    device_hash bytea not null,
    account_id uuid not null references accounts (id),
    seen_at bigint not null,
    primary key (device_hash, account_id)
);
create index known_devices_by_day on known_devices (seen_at);

-- What was counted under user names as they were typed, some of which were passwords.
delete from sign_in_delays;
