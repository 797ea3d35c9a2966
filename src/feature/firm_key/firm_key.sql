-- name: installation_key_get
-- columns: wrapped
-- firms: none
SELECT wrapped FROM installation_key ORDER BY id LIMIT 1;

-- name: installation_key_insert
-- in: wrapped
-- firms: none
INSERT INTO installation_key (wrapped, made_at_ms) VALUES (:wrapped, :now_ms);

-- name: installation_key_put
-- in: wrapped
-- firms: none
UPDATE installation_key SET wrapped = :wrapped;

-- name: firm_key_nodes
-- Whether a node holds a kind of background work at this moment.
-- in: look_at_ms (the database's clock)
-- firms: none
SELECT count(*) AS n FROM job_lease WHERE lease_until_ms > :look_at_ms;

-- name: firm_key_put_wrapped
-- in: generation, wrapped
UPDATE firm_key SET wrapped = :wrapped WHERE firm_id = :firm_id AND generation = :generation;

-- name: firm_key_held
-- Generations of the firm, oldest first.
-- columns: number, wrapped, waits
-- kept: firm_key
SELECT generation AS number, wrapped, CASE WHEN begun_at_ms IS NULL THEN 1 ELSE 0 END AS waits
  FROM firm_key WHERE firm_id = :firm_id
 ORDER BY generation;

-- name: firm_key_newest
-- The newest.
-- columns: those of struct firm_key_row
SELECT generation, begun_at_ms, look_at_ms, round, finished_at_ms, made_by_id FROM firm_key
 WHERE firm_id = :firm_id
 ORDER BY generation DESC
 LIMIT 1;

-- name: firm_key_insert_first
-- The one that follows from the master key, in use since there is the firm.
-- in: generation, wrapped
INSERT INTO firm_key (firm_id, generation, wrapped, made_at_ms, begun_at_ms, finished_at_ms)
SELECT :firm_id, :generation, :wrapped, f.created_at_ms, f.created_at_ms, f.created_at_ms FROM firm f WHERE f.id = :firm_id
ON CONFLICT (firm_id, generation) DO NOTHING;

-- name: firm_key_insert
-- A further one, not in use yet.
-- in: generation, wrapped, made_by_id
INSERT INTO firm_key (firm_id, generation, wrapped, made_at_ms, made_by_id)
VALUES (:firm_id, :generation, :wrapped, :now_ms, :made_by_id);

-- name: firm_key_begin
-- in: generation, look_at_ms, made_by_id
UPDATE firm_key SET begun_at_ms = :now_ms, look_at_ms = :look_at_ms, made_by_id = :made_by_id
 WHERE firm_id = :firm_id AND generation = :generation AND begun_at_ms IS NULL;

-- name: firm_key_round
-- in: generation, round
UPDATE firm_key SET round = :round WHERE firm_id = :firm_id AND generation = :generation;

-- name: firm_key_finish
-- in: generation
UPDATE firm_key SET finished_at_ms = :now_ms WHERE firm_id = :firm_id AND generation = :generation;

-- name: firm_key_look_later
-- in: generation, look_at_ms
UPDATE firm_key SET look_at_ms = :look_at_ms WHERE firm_id = :firm_id AND generation = :generation;

-- name: firm_key_delete
-- in: generation
DELETE FROM firm_key WHERE firm_id = :firm_id AND generation = :generation;

-- name: firm_key_due
-- Firms whose values are being sealed again, and those that still hold a key which may go.
-- in: look_at_ms (the database's clock)   columns: id
-- firms: all
SELECT DISTINCT k.firm_id AS id
  FROM firm_key k
 WHERE k.begun_at_ms IS NOT NULL
   AND (k.finished_at_ms IS NULL
        OR (k.look_at_ms <= :look_at_ms
            AND EXISTS (SELECT 1 FROM firm_key o WHERE o.firm_id = k.firm_id AND o.generation < k.generation)
            AND NOT EXISTS (SELECT 1 FROM firm_key n WHERE n.firm_id = k.firm_id AND n.generation > k.generation)))
 ORDER BY k.firm_id;

-- name: firm_key_recovery
-- Unused codes of recovery: nobody knows them to hash them again.
-- columns: hash
SELECT code_hash AS hash FROM recovery_code WHERE firm_id = :firm_id AND used_at_ms IS NULL;

-- name: firm_key_recovery_people
-- Whose codes hang on a key before the newest.
-- in: hash (how those of the newest begin, as a pattern)
SELECT count(DISTINCT account_id) AS n FROM recovery_code
 WHERE firm_id = :firm_id AND used_at_ms IS NULL AND code_hash NOT LIKE :hash;

-- name: firm_key_walk_get
-- columns: those of struct firm_key_step
SELECT place, after_id, last_id, found, is_done FROM firm_key_walk WHERE firm_id = :firm_id ORDER BY place;

-- name: firm_key_walk_put
-- in: members of struct firm_key_step
INSERT INTO firm_key_walk (firm_id, place, after_id, last_id, found, is_done)
VALUES (:firm_id, :place, :after_id, :last_id, :found, :is_done)
ON CONFLICT (firm_id, place) DO UPDATE
   SET after_id = excluded.after_id, last_id = excluded.last_id, found = excluded.found, is_done = excluded.is_done;

-- name: firm_key_walk_clear
-- The round is over, or begins anew.
DELETE FROM firm_key_walk WHERE firm_id = :firm_id;
