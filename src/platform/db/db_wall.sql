-- Row level security: who has it, who gets it. PostgreSQL only.

-- fragment: wall_tables
-- Tables with rows of a firm. search_gram is left out on purpose: behind a policy its index of terms may not be used (the operator
-- @@ is not leak-proof), and it holds no more than numbers of terms for documents that are behind the wall themselves.
-- @postgres
       FROM pg_class c
      WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND c.relname <> 'search_gram'
        AND (c.relname = 'firm' OR EXISTS (SELECT 1 FROM pg_attribute a
                                            WHERE a.attrelid = c.oid AND a.attname = 'firm_id' AND NOT a.attisdropped))
-- @end

-- name: wall_raise
-- Gives the wall to tables of this role that have none. '-1' (DB_ALL_FIRMS) opens it; the odd form of that half counts as "nearly
-- always" for the planner, which must not believe that the policy leaves fewer rows than the query's own condition on the firm.
-- Views look through it as whoever asks (PostgreSQL 15 and newer).
-- firms: none
-- @postgres
DO $$
DECLARE
    own_firm text := 'current_setting(''app.firm_id'', true)::bigint';
    any_firm text := 'nullif(current_setting(''app.firm_id'', true) = ''-1'', false) IS NOT NULL';
    thing record;
BEGIN
    FOR thing IN
     SELECT c.oid::regclass AS name, CASE c.relname WHEN 'firm' THEN 'id' ELSE 'firm_id' END AS firm
-- @end
-- @include wall_tables
-- @postgres
        AND pg_has_role(c.relowner, 'USAGE')
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                 AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'firm_wall'))
    LOOP
        EXECUTE format('DROP POLICY IF EXISTS firm_wall ON %s', thing.name);
        EXECUTE format('CREATE POLICY firm_wall ON %s USING (%I = %s OR %s)', thing.name, thing.firm, own_firm, any_firm);
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', thing.name);
    END LOOP;
    FOR thing IN
     SELECT v.oid::regclass AS name FROM pg_class v
      WHERE v.relkind = 'v' AND v.relnamespace = current_schema()::regnamespace AND pg_has_role(v.relowner, 'USAGE')
        AND current_setting('server_version_num')::int >= 150000
        AND NOT COALESCE(v.reloptions @> ARRAY['security_invoker=true'], false)
    LOOP
        EXECUTE format('ALTER VIEW %s SET (security_invoker = true)', thing.name);
    END LOOP;
END $$
-- @end
;

-- name: wall_name_role
-- Whom the next block lets in, until the end of the transaction; no row when there is no such role.
-- in: role   columns: role
-- firms: none
-- @postgres
SELECT set_config('app.let_in', rolname, true) AS role FROM pg_roles WHERE rolname = :role;
-- @end

-- name: wall_let_in
-- Rows, but no table; the list of migrations to be read only.
-- firms: none
-- @postgres
DO $$
DECLARE
    role text := current_setting('app.let_in');
    place text := current_schema();
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', place, role);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', place, role);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO %I', place, role);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON schema_version FROM %I', role);
END $$
-- @end
;

-- name: wall_read
-- How well it holds for the present role.  columns: those of struct db_wall
-- firms: none
-- @postgres
SELECT (SELECT CASE WHEN rolsuper OR rolbypassrls THEN 1 ELSE 0 END FROM pg_roles WHERE rolname = current_user) AS is_above,
       count(*) FILTER (WHERE pg_has_role(t.relowner, 'USAGE')) AS owned,
       count(*) FILTER (WHERE NOT t.has_wall) AS open
  FROM (SELECT c.relowner,
               c.relrowsecurity AND c.relforcerowsecurity
               AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'firm_wall') AS has_wall
-- @end
-- @include wall_tables
-- @postgres
       ) t
-- @end
;
