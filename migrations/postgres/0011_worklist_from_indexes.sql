-- On SQLite the worklist is read from wider indexes; here a row is found from its index entry at once, and wider indexes
-- would only be more to write.
select 1;
