-- name: bulk_last_candidate
-- The newest candidate: later ones do not count.
SELECT COALESCE(max(id), 0) FROM candidate WHERE firm_id = :firm_id;

-- name: bulk_insert
-- in: account_id, action, params, last_id, total   columns: id
INSERT INTO bulk (firm_id, account_id, action, params, state, last_id, total, created_at_ms)
VALUES (:firm_id, :account_id, :action, :params, 'running', :last_id, :total, :now_ms)
RETURNING id;

-- name: bulk_get
-- in: id   columns: those of struct bulk_row
SELECT id, account_id, action, params, state, job_id, last_id, after_id, total, changed, same, refused, undone, created_at_ms,
       finished_at_ms
  FROM bulk WHERE firm_id = :firm_id AND id = :id;

-- name: bulk_list
-- Those of an account, newest first.  Index: bulk_account.
-- in: account_id, row_limit   columns: those of struct bulk_row but params
SELECT id, account_id, action, state, job_id, last_id, after_id, total, changed, same, refused, undone, created_at_ms, finished_at_ms
  FROM bulk WHERE firm_id = :firm_id AND account_id = :account_id
 ORDER BY id DESC LIMIT :row_limit;

-- name: bulk_set_job
-- in: id, job_id, state, after_id
UPDATE bulk SET job_id = :job_id, state = :state, after_id = :after_id, finished_at_ms = NULL
 WHERE firm_id = :firm_id AND id = :id;

-- name: bulk_advance
-- Moves on unless somebody else did, or it was cancelled.
-- in: id, after_before, after_id, state, changed, same, refused, undone
UPDATE bulk SET after_id = :after_id, changed = :changed, same = :same, refused = :refused, undone = :undone
 WHERE firm_id = :firm_id AND id = :id AND state = :state AND after_id = :after_before;

-- name: bulk_finish
-- in: id, state
UPDATE bulk SET state = :state, finished_at_ms = :now_ms WHERE firm_id = :firm_id AND id = :id;

-- name: bulk_note
-- What became of one candidate.
-- in: id, candidate_id, code, before
INSERT INTO bulk_row (firm_id, bulk_id, candidate_id, code, before)
VALUES (:firm_id, :id, :candidate_id, :code, :before);

-- name: bulk_changed
-- What can be taken back, piece by piece.  Index: bulk_row_changed.
-- in: id, after_id, row_limit   columns: id, candidate_id, before
SELECT id, candidate_id, before FROM bulk_row
 WHERE firm_id = :firm_id AND bulk_id = :id AND code IS NULL AND undone_at_ms IS NULL AND id > :after_id
 ORDER BY id LIMIT :row_limit;

-- name: bulk_set_undone
-- What was before is needed no longer.
-- in: row_id
UPDATE bulk_row SET undone_at_ms = :now_ms, before = NULL WHERE firm_id = :firm_id AND id = :row_id;

-- name: bulk_reasons
-- Why candidates were refused, most frequent first.  Index: bulk_row_refused.
-- in: id   columns: code, count
SELECT code, count(*) AS count FROM bulk_row
 WHERE firm_id = :firm_id AND bulk_id = :id AND code IS NOT NULL
 GROUP BY code ORDER BY count(*) DESC, code LIMIT 50;
