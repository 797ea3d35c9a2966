-- What the drivers themselves ask.

-- name: db_clock
-- Time of the server in milliseconds since 1970, for leases.  columns: now_ms
-- firms: none
-- @postgres
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms;
-- @end

-- name: db_invalid
-- Indexes and constraints that do not vouch for all rows.  columns: problem
-- firms: none
-- @postgres
SELECT 'index ' || indexrelid::regclass || ' is not valid' AS problem FROM pg_index WHERE NOT indisvalid
UNION ALL
SELECT 'constraint ' || conname || ' is not validated' FROM pg_constraint WHERE NOT convalidated;
-- @end

-- name: db_shadow_statistics
-- SQLite: FTS5 deletes ranges of its own tables. Measured while it was small, such a table is read whole for each of them for
-- good, because nothing else ever measures it: it counts as large.
-- firms: none
-- @sqlite
UPDATE sqlite_stat1 SET stat = '1000000'
 WHERE idx IS NULL AND stat <> '1000000'
   AND tbl IN (SELECT v.name || '_data' FROM sqlite_schema v WHERE v.type = 'table' AND v.sql LIKE 'CREATE VIRTUAL TABLE%fts5%');
-- @end

-- name: db_reload_statistics
-- SQLite: plans are made by what the table of statistics says now.
-- firms: none
-- @sqlite
ANALYZE sqlite_schema
-- @end
;

-- name: db_optimise
-- Statistics of the tables for the planner, on a sample where a table grew since. PostgreSQL does so by itself within
-- minutes, but plans made for an empty table read the whole of it until then.
-- firms: none
-- @sqlite
PRAGMA optimize = 0x10002
-- @postgres
DO $$
DECLARE
    grown regclass;
BEGIN
    FOR grown IN SELECT oid FROM pg_class
                  WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND pg_has_role(relowner, 'USAGE')
                    AND pg_relation_size(oid) / current_setting('block_size')::int > relpages * 1.2 + 4
                  ORDER BY oid
    LOOP
        EXECUTE format('ANALYZE %s', grown);
    END LOOP;
END $$
-- @end
;
