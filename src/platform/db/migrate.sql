-- Which migrations a database has seen. The table itself is made by migrate.c.

-- name: migrate_versions
-- All that were run, oldest number first.  columns: version
-- firms: none
SELECT version FROM schema_version ORDER BY version;

-- name: migrate_note
-- Notes a migration in its own transaction.  in: version, name, now_ms
-- firms: none
INSERT INTO schema_version (version, name, applied_at_ms) VALUES (:version, :name, :now_ms);
