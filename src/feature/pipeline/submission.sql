-- name: submission_list
-- One page of the firm's submissions, newest first.  Index: submission (firm_id, id) downwards.
-- in: candidate_id, position_id, stage (each NULL = any), before_id, row_limit   columns: those of struct submission_row
SELECT s.id, s.version, s.candidate_id, c.name AS candidate_name, s.position_id, p.title AS position_title, p.job_type,
       p.company_id, k.name AS company_name, s.owner_id, o.name AS owner_name, s.stage, t.name AS stage_name,
       s.stage_kind, s.stage_since_ms, s.stage_by_id, b.name AS stage_by_name, s.close_reason, s.created_at_ms
  FROM submission s
 CROSS JOIN candidate c
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
  LEFT JOIN stage t ON t.firm_id = s.firm_id AND t.code = s.stage
  LEFT JOIN account o ON o.firm_id = s.firm_id AND o.id = s.owner_id
  LEFT JOIN account b ON b.firm_id = s.firm_id AND b.id = s.stage_by_id
 WHERE s.firm_id = :firm_id AND s.id < :before_id
   AND c.firm_id = s.firm_id AND c.id = s.candidate_id AND c.deleted_at_ms IS NULL
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR s.candidate_id = :candidate_id)
   AND (CAST(:stage AS TEXT) IS NULL OR s.stage = :stage)
 ORDER BY s.id DESC
 LIMIT :row_limit;

-- name: submission_list_position
-- The same of one position.  Index: submission_position_newest.
-- in: candidate_id, position_id, stage (each NULL = any), before_id, row_limit   columns: those of struct submission_row
SELECT s.id, s.version, s.candidate_id, c.name AS candidate_name, s.position_id, p.title AS position_title, p.job_type,
       p.company_id, k.name AS company_name, s.owner_id, o.name AS owner_name, s.stage, t.name AS stage_name,
       s.stage_kind, s.stage_since_ms, s.stage_by_id, b.name AS stage_by_name, s.close_reason, s.created_at_ms
  FROM submission s
 CROSS JOIN candidate c
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
  LEFT JOIN stage t ON t.firm_id = s.firm_id AND t.code = s.stage
  LEFT JOIN account o ON o.firm_id = s.firm_id AND o.id = s.owner_id
  LEFT JOIN account b ON b.firm_id = s.firm_id AND b.id = s.stage_by_id
 WHERE s.firm_id = :firm_id AND s.position_id = :position_id AND s.id < :before_id
   AND c.firm_id = s.firm_id AND c.id = s.candidate_id AND c.deleted_at_ms IS NULL
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR s.candidate_id = :candidate_id)
   AND (CAST(:stage AS TEXT) IS NULL OR s.stage = :stage)
 ORDER BY s.id DESC
 LIMIT :row_limit;

-- name: submission_list_seen
-- The same of candidates whom the account works with.  Index: submission_candidate.
-- in: candidate_id, position_id, stage (each NULL = any), before_id, row_limit   columns: those of struct submission_row
SELECT s.id, s.version, s.candidate_id, c.name AS candidate_name, s.position_id, p.title AS position_title, p.job_type,
       p.company_id, k.name AS company_name, s.owner_id, o.name AS owner_name, s.stage, t.name AS stage_name,
       s.stage_kind, s.stage_since_ms, s.stage_by_id, b.name AS stage_by_name, s.close_reason, s.created_at_ms
  FROM (SELECT DISTINCT x.candidate_id FROM candidate_access x WHERE x.firm_id = :firm_id AND x.account_id = :account_id) x
 CROSS JOIN submission s
 CROSS JOIN candidate c
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
  LEFT JOIN stage t ON t.firm_id = s.firm_id AND t.code = s.stage
  LEFT JOIN account o ON o.firm_id = s.firm_id AND o.id = s.owner_id
  LEFT JOIN account b ON b.firm_id = s.firm_id AND b.id = s.stage_by_id
 WHERE s.firm_id = :firm_id AND s.candidate_id = x.candidate_id AND s.id < :before_id
   AND c.firm_id = s.firm_id AND c.id = s.candidate_id AND c.deleted_at_ms IS NULL
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR s.candidate_id = :candidate_id)
   AND (CAST(:stage AS TEXT) IS NULL OR s.stage = :stage)
   AND (CAST(:position_id AS BIGINT) IS NULL OR s.position_id = :position_id)
 ORDER BY s.id DESC
 LIMIT :row_limit;

-- name: submission_count
-- How many the list holds on all pages: without those of candidates in the bin.  Index: submission_stage, candidate_bin.
-- in: candidate_id, position_id, stage
SELECT (SELECT count(*) FROM submission s
         WHERE s.firm_id = :firm_id
           AND (CAST(:candidate_id AS BIGINT) IS NULL OR s.candidate_id = :candidate_id)
           AND (CAST(:stage AS TEXT) IS NULL OR s.stage = :stage)
           AND (CAST(:position_id AS BIGINT) IS NULL OR s.position_id = :position_id))
     - (SELECT count(*) FROM candidate c CROSS JOIN submission s
         WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NOT NULL AND s.firm_id = c.firm_id AND s.candidate_id = c.id
           AND (CAST(:candidate_id AS BIGINT) IS NULL OR s.candidate_id = :candidate_id)
           AND (CAST(:stage AS TEXT) IS NULL OR s.stage = :stage)
           AND (CAST(:position_id AS BIGINT) IS NULL OR s.position_id = :position_id));

-- name: submission_count_seen
-- The same of candidates whom the account works with.  Index: submission_candidate.
-- in: candidate_id, position_id, stage
SELECT count(*)
  FROM (SELECT DISTINCT x.candidate_id FROM candidate_access x WHERE x.firm_id = :firm_id AND x.account_id = :account_id) x
 CROSS JOIN submission s
 CROSS JOIN candidate c
 WHERE s.firm_id = :firm_id AND s.candidate_id = x.candidate_id
   AND c.firm_id = s.firm_id AND c.id = s.candidate_id AND c.deleted_at_ms IS NULL
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR s.candidate_id = :candidate_id)
   AND (CAST(:stage AS TEXT) IS NULL OR s.stage = :stage)
   AND (CAST(:position_id AS BIGINT) IS NULL OR s.position_id = :position_id);

-- name: submission_of_candidate
-- All submissions of one candidate, running first, then newest.  Index: submission_candidate.
-- in: candidate_id   columns: those of struct submission_row
SELECT s.id, s.version, s.candidate_id, c.name AS candidate_name, s.position_id, p.title AS position_title, p.job_type,
       p.company_id, k.name AS company_name, s.owner_id, o.name AS owner_name, s.stage, t.name AS stage_name,
       s.stage_kind, s.stage_since_ms, s.stage_by_id, b.name AS stage_by_name, s.close_reason, s.created_at_ms
  FROM submission s
  JOIN candidate c ON c.firm_id = s.firm_id AND c.id = s.candidate_id
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
  LEFT JOIN stage t ON t.firm_id = s.firm_id AND t.code = s.stage
  LEFT JOIN account o ON o.firm_id = s.firm_id AND o.id = s.owner_id
  LEFT JOIN account b ON b.firm_id = s.firm_id AND b.id = s.stage_by_id
 WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id
 ORDER BY CASE WHEN s.stage_kind = 'closed' THEN 1 ELSE 0 END, s.id DESC
 LIMIT 500;

-- name: submission_get
-- One submission of a candidate that is not in the bin.  Index: submission (firm_id, id).
-- in: id   columns: those of struct submission_row
SELECT s.id, s.version, s.candidate_id, c.name AS candidate_name, s.position_id, p.title AS position_title, p.job_type,
       p.company_id, k.name AS company_name, s.owner_id, o.name AS owner_name, s.stage, t.name AS stage_name,
       s.stage_kind, s.stage_since_ms, s.stage_by_id, b.name AS stage_by_name, s.close_reason, s.created_at_ms,
       s.previous_stage, s.previous_since_ms, s.moved_at_ms, s.onboard_on, s.guarantee_until, s.off_limits_reason
  FROM submission s
  JOIN candidate c ON c.firm_id = s.firm_id AND c.id = s.candidate_id AND c.deleted_at_ms IS NULL
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
  LEFT JOIN stage t ON t.firm_id = s.firm_id AND t.code = s.stage
  LEFT JOIN account o ON o.firm_id = s.firm_id AND o.id = s.owner_id
  LEFT JOIN account b ON b.firm_id = s.firm_id AND b.id = s.stage_by_id
 WHERE s.firm_id = :firm_id AND s.id = :id;

-- name: submission_exists
-- 1 when this candidate is or was submitted to this position.  Index: submission (firm_id, candidate_id, position_id).
-- in: candidate_id, position_id
SELECT count(*) FROM submission
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND position_id = :position_id;

-- name: submission_insert
-- A new submission in its first stage.
-- in: candidate_id, position_id, owner_id, stage, stage_kind, stage_by_id, off_limits_reason   columns: id
INSERT INTO submission (firm_id, candidate_id, position_id, owner_id, stage, stage_kind, stage_since_ms, stage_by_id,
                        off_limits_reason, created_at_ms)
VALUES (:firm_id, :candidate_id, :position_id, :owner_id, :stage, :stage_kind, :now_ms, :stage_by_id, :off_limits_reason, :now_ms)
RETURNING id;

-- name: submission_insert_imported
-- One with a past of its own.
-- in: candidate_id, position_id, owner_id, stage, stage_kind, stage_since, stage_by_id, close_reason, onboard_on, guarantee_until,
--     created_at   columns: id
INSERT INTO submission (firm_id, candidate_id, position_id, owner_id, stage, stage_kind, stage_since_ms, stage_by_id, close_reason,
                        onboard_on, guarantee_until, created_at_ms)
VALUES (:firm_id, :candidate_id, :position_id, :owner_id, :stage, :stage_kind, :stage_since, :stage_by_id, :close_reason,
        :onboard_on, :guarantee_until, :created_at)
RETURNING id;

-- name: submission_untouched
-- 1 when it is as it was opened: never moved, nothing written to it.  Index: record_candidate, appointment (firm_id, candidate_id).
-- in: id
SELECT count(*) FROM submission s
 WHERE s.firm_id = :firm_id AND s.id = :id AND s.version = 1
   AND NOT EXISTS (SELECT 1 FROM record r
                    WHERE r.firm_id = s.firm_id AND r.candidate_id = s.candidate_id AND r.submission_id = s.id)
   AND NOT EXISTS (SELECT 1 FROM appointment a
                    WHERE a.firm_id = s.firm_id AND a.candidate_id = s.candidate_id AND a.submission_id = s.id)
   AND NOT EXISTS (SELECT 1 FROM agreed_pay g WHERE g.firm_id = s.firm_id AND g.submission_id = s.id);

-- name: submission_forget_changes
-- The history of one that never was.  Index: stage_change_submission.
-- in: id
DELETE FROM stage_change WHERE firm_id = :firm_id AND submission_id = :id;

-- name: submission_forget
-- in: id
DELETE FROM submission WHERE firm_id = :firm_id AND id = :id;

-- name: submission_move
-- Moves it unless the version moved on; keeps where it came from for an undo.
-- in: id, version and what a move sets
UPDATE submission
   SET stage = :stage, stage_kind = :stage_kind, stage_since_ms = :stage_since_ms, stage_by_id = :stage_by_id,
       previous_stage = :previous_stage, previous_since_ms = :previous_since_ms, moved_at_ms = :now_ms,
       close_reason = :close_reason, onboard_on = :onboard_on, guarantee_until = :guarantee_until,
       off_limits_reason = :off_limits_reason, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: submission_hand_over
-- Running submissions of a candidate go to another consultant.  Index: submission_owner.
-- in: candidate_id, from_id, owner_id
UPDATE submission SET owner_id = :owner_id, version = version + 1
 WHERE firm_id = :firm_id AND owner_id = :from_id AND candidate_id = :candidate_id AND stage_kind <> 'closed';

-- name: submission_set_onboarding
-- The agreed day of onboarding.
-- in: id, day
UPDATE submission SET onboard_on = :day, version = version + 1 WHERE firm_id = :firm_id AND id = :id;

-- name: stage_change_insert
-- One step of the history.
-- in: those of struct stage_change
INSERT INTO stage_change (firm_id, submission_id, candidate_id, at_ms, account_id, from_stage, to_stage, to_kind,
                          reason, is_undo)
VALUES (:firm_id, :submission_id, :candidate_id, coalesce(:at, :now_ms), :account_id, :from_stage, :to_stage, :to_kind,
        :reason, :is_undo);

-- name: submission_count_candidate
-- Adds to the running submissions of every position that this candidate runs on.  Index: submission_candidate.
-- in: candidate_id, change
UPDATE position SET running_count = running_count + :change
 WHERE firm_id = :firm_id
   AND id IN (SELECT s.position_id FROM submission s
               WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id AND s.stage_kind <> 'closed');
