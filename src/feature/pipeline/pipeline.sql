-- name: stage_list
-- All stages of the firm in order.  Index: stage (firm_id, code).
-- columns: code, name, kind, rank
SELECT code, name, kind, rank FROM stage WHERE firm_id = :firm_id ORDER BY rank, id;

-- name: stage_use
-- How many submissions stand in each stage that holds any.  Index: submission_stage.
-- columns: code, in_use
SELECT stage AS code, count(*) AS in_use FROM submission WHERE firm_id = :firm_id GROUP BY stage;

-- name: stage_put
-- Adds a stage or renames, re-ranks it.  Index: stage (firm_id, code).
-- in: code, name, kind, rank
INSERT INTO stage (firm_id, code, name, kind, rank)
VALUES (:firm_id, :code, :name, :kind, :rank)
ON CONFLICT (firm_id, code) DO UPDATE SET name = excluded.name, kind = excluded.kind, rank = excluded.rank;

-- name: stage_drop
-- Removes a stage that holds nothing.
-- in: code
DELETE FROM stage WHERE firm_id = :firm_id AND code = :code;

-- name: job_type_list
-- All job types of the firm in order, with how many positions are of each.  Index: job_type (firm_id, code).
-- columns: those of struct job_type
SELECT t.code, t.name, t.rank,
       (SELECT count(*) FROM position p WHERE p.firm_id = t.firm_id AND p.job_type = t.code) AS in_use
  FROM job_type t
 WHERE t.firm_id = :firm_id
 ORDER BY t.rank, t.id;

-- name: job_type_put
-- Adds a job type or renames, re-ranks it.
-- in: code, name, rank
INSERT INTO job_type (firm_id, code, name, rank)
VALUES (:firm_id, :code, :name, :rank)
ON CONFLICT (firm_id, code) DO UPDATE SET name = excluded.name, rank = excluded.rank;

-- name: job_type_drop
-- Removes a job type that no position has.
-- in: code
DELETE FROM job_type WHERE firm_id = :firm_id AND code = :code;
