-- The planner is told that FTS5's own tables are large (platform/db/db.sql, db_shadow_statistics); this makes the table of statistics.
-- @sqlite
ANALYZE search_gram_data;
UPDATE sqlite_stat1 SET stat = '1000000' WHERE tbl = 'search_gram_data';
-- @end
