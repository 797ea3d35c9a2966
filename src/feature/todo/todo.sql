-- name: todo_insert
-- One of a dedup_key only once.
-- in: members of struct todo_row   columns: id
INSERT INTO todo (firm_id, account_id, kind, text, due_at_ms, candidate_id, submission_id, record_id, dedup_key,
                  created_by_id, created_at_ms)
VALUES (:firm_id, :account_id, :kind, :text, :due_at_ms, :candidate_id, :submission_id, :record_id, :dedup_key,
        :created_by_id, :now_ms)
ON CONFLICT (firm_id, dedup_key) DO NOTHING
RETURNING id;

-- name: todo_get
-- in: id, account_id   columns: those of struct todo_row
SELECT t.id, t.version, t.account_id, a.name AS account_name, t.kind, t.text, t.due_at_ms, t.state, t.done_at_ms,
       t.candidate_id, c.name AS candidate_name, t.submission_id, t.record_id, t.told_due_ms, t.acked_due_ms, t.created_by_id, b.name AS created_by_name
  FROM todo t
  JOIN account a ON a.firm_id = t.firm_id AND a.id = t.account_id
  LEFT JOIN account b ON b.firm_id = t.firm_id AND b.id = t.created_by_id
  LEFT JOIN candidate c ON c.firm_id = t.firm_id AND c.id = t.candidate_id
 WHERE t.firm_id = :firm_id AND t.id = :id AND (t.account_id = :account_id OR t.created_by_id = :account_id);

-- name: todo_list
-- Own todos by due time, undated last.  Index: todo_account.
-- in: account_id, state, due_before_ms, candidate_id, ringing, row_limit   columns: those of struct todo_row
SELECT t.id, t.version, t.account_id, a.name AS account_name, t.kind, t.text, t.due_at_ms, t.state, t.done_at_ms,
       t.candidate_id, c.name AS candidate_name, t.submission_id, t.record_id, t.told_due_ms, t.acked_due_ms, t.created_by_id, b.name AS created_by_name
  FROM todo t
  JOIN account a ON a.firm_id = t.firm_id AND a.id = t.account_id
  LEFT JOIN account b ON b.firm_id = t.firm_id AND b.id = t.created_by_id
  LEFT JOIN candidate c ON c.firm_id = t.firm_id AND c.id = t.candidate_id
 WHERE t.firm_id = :firm_id AND t.account_id = :account_id AND t.state = :state
   AND (:due_before_ms = 0 OR t.due_at_ms IS NULL OR t.due_at_ms < :due_before_ms)
   AND (:candidate_id = 0 OR t.candidate_id = :candidate_id)
   AND (:ringing = 0 OR (t.told_due_ms = t.due_at_ms AND (t.acked_due_ms IS NULL OR t.acked_due_ms <> t.due_at_ms)))
 ORDER BY CASE WHEN t.due_at_ms IS NULL THEN 1 ELSE 0 END, t.due_at_ms, t.id
 LIMIT :row_limit;

-- name: todo_of_candidate
-- Everybody's todos about a candidate, open ones first, then by due time.  Index: todo_candidate.
-- in: candidate_id, row_limit   columns: those of struct todo_row
SELECT t.id, t.version, t.account_id, a.name AS account_name, t.kind, t.text, t.due_at_ms, t.state, t.done_at_ms,
       t.candidate_id, c.name AS candidate_name, t.submission_id, t.record_id, t.told_due_ms, t.acked_due_ms, t.created_by_id, b.name AS created_by_name
  FROM todo t
  JOIN account a ON a.firm_id = t.firm_id AND a.id = t.account_id
  LEFT JOIN account b ON b.firm_id = t.firm_id AND b.id = t.created_by_id
  LEFT JOIN candidate c ON c.firm_id = t.firm_id AND c.id = t.candidate_id
 WHERE t.firm_id = :firm_id AND t.candidate_id = :candidate_id
 ORDER BY t.state DESC, CASE WHEN t.due_at_ms IS NULL THEN 1 ELSE 0 END, t.due_at_ms, t.id
 LIMIT :row_limit;

-- name: todo_count
-- in: account_id, state, due_before_ms, candidate_id, ringing   columns: n
SELECT count(*) AS n FROM todo t
 WHERE t.firm_id = :firm_id AND t.account_id = :account_id AND t.state = :state
   AND (:due_before_ms = 0 OR t.due_at_ms IS NULL OR t.due_at_ms < :due_before_ms)
   AND (:candidate_id = 0 OR t.candidate_id = :candidate_id)
   AND (:ringing = 0 OR (t.told_due_ms = t.due_at_ms AND (t.acked_due_ms IS NULL OR t.acked_due_ms <> t.due_at_ms)));

-- name: todo_update
-- in: id, version, text, due_at_ms, state, done_at_ms
UPDATE todo SET text = :text, due_at_ms = :due_at_ms, state = :state, done_at_ms = :done_at_ms, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: todo_done_by_key
-- in: prefix, prefix_end  the keys in [prefix, prefix_end)   columns: id, told_due_ms
UPDATE todo SET state = 'done', done_at_ms = :now_ms, version = version + 1
 WHERE firm_id = :firm_id AND state = 'open' AND dedup_key >= :prefix AND dedup_key < :prefix_end
RETURNING id, told_due_ms;

-- name: todo_set_due
-- Moves the open todo of a key to another due time.
-- in: dedup_key, due_at_ms (NULL = undated)
UPDATE todo SET due_at_ms = :due_at_ms, version = version + 1
 WHERE firm_id = :firm_id AND state = 'open' AND dedup_key = :dedup_key;

-- name: todo_candidate_of
-- The candidate of a submission, 0 when there is none.
-- in: submission_id   columns: candidate_id
SELECT COALESCE(max(candidate_id), 0) AS candidate_id FROM submission WHERE firm_id = :firm_id AND id = :submission_id;

-- name: todo_due
-- Open todos of all firms that have fallen due and were not told of it; a firm that switched reminders off waits.
-- Index: todo_due.
-- in: row_limit   columns: those of struct todo_due
-- firms: all
SELECT t.firm_id, t.id, t.account_id, t.text, t.due_at_ms AS due_at, t.candidate_id
  FROM todo t
 WHERE t.state = 'open' AND t.due_at_ms IS NOT NULL AND (t.told_due_ms IS NULL OR t.told_due_ms <> t.due_at_ms)
   AND t.due_at_ms <= :now_ms
   AND NOT EXISTS (SELECT 1 FROM rule_set s WHERE s.firm_id = t.firm_id AND s.enabled = 0)
 ORDER BY t.due_at_ms, t.id
 LIMIT :row_limit;

-- name: todo_set_told
-- Unless it was done or moved meanwhile: of two nodes only one tells.
-- in: id, due_at_ms
UPDATE todo SET told_due_ms = :due_at_ms
 WHERE firm_id = :firm_id AND id = :id AND state = 'open' AND due_at_ms = :due_at_ms
   AND (told_due_ms IS NULL OR told_due_ms <> :due_at_ms);

-- name: todo_set_acked
-- in: id
UPDATE todo SET acked_due_ms = due_at_ms, version = version + 1 WHERE firm_id = :firm_id AND id = :id;
