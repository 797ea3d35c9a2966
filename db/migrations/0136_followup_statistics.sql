-- A new index without statistics beside measured ones makes SQLite choose wrongly among the others: the board by due time walked all due
-- times of a consultant to count what is late.
-- @sqlite
ANALYZE followup;
-- @end
