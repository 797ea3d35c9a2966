-- name: hold_list
-- Index: hold_candidate.
-- in: candidate_id   columns: those of struct hold_row
SELECT h.id, h.candidate_id, h.reason, h.created_by_id, a.name AS created_by_name, h.created_at_ms, h.lifted_at_ms, h.lifted_by_id,
       b.name AS lifted_by_name, h.lift_note
  FROM hold h
  JOIN account a ON a.firm_id = h.firm_id AND a.id = h.created_by_id
  LEFT JOIN account b ON b.firm_id = h.firm_id AND b.id = h.lifted_by_id
 WHERE h.firm_id = :firm_id AND h.candidate_id = :candidate_id
 ORDER BY h.id DESC
 LIMIT 100;

-- name: hold_get
-- in: id   columns: id, candidate_id, lifted_at_ms
SELECT id, candidate_id, lifted_at_ms FROM hold WHERE firm_id = :firm_id AND id = :id;

-- name: hold_count
-- Index: hold_candidate.
-- in: candidate_id
SELECT count(*) FROM hold WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND lifted_at_ms IS NULL;

-- name: hold_insert
-- in: candidate_id, reason, created_by_id   columns: id
INSERT INTO hold (firm_id, candidate_id, reason, created_by_id, created_at_ms)
VALUES (:firm_id, :candidate_id, :reason, :created_by_id, :now_ms)
RETURNING id;

-- name: hold_lift
-- in: id, lifted_by_id, lift_note
UPDATE hold SET lifted_at_ms = :now_ms, lifted_by_id = :lifted_by_id, lift_note = :lift_note
 WHERE firm_id = :firm_id AND id = :id AND lifted_at_ms IS NULL;
