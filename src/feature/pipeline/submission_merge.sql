-- name: submission_pairs
-- Submissions of two candidates to the same position: the one that goes on as it is, and whether the other is further.
-- Index: submission (firm_id, candidate_id, position_id).
-- in: survivor_id, merged_id   columns: those of struct pair_row
SELECT s.id, o.id AS other_id, s.version, s.owner_id, s.stage, s.stage_kind, s.stage_since_ms, s.stage_by_id, s.previous_stage,
       s.previous_since_ms, s.moved_at_ms, s.close_reason, s.onboard_on, s.guarantee_until, s.feedback_at_ms,
       CASE WHEN s.stage_kind = 'closed' AND o.stage_kind <> 'closed' THEN 1
            WHEN s.stage_kind <> 'closed' AND o.stage_kind = 'closed' THEN 0
            WHEN COALESCE(ot.rank, 0) > COALESCE(st.rank, 0) THEN 1 ELSE 0 END AS is_behind
  FROM submission s
  JOIN submission o ON o.firm_id = s.firm_id AND o.candidate_id = :merged_id AND o.position_id = s.position_id
  LEFT JOIN stage st ON st.firm_id = s.firm_id AND st.code = s.stage
  LEFT JOIN stage ot ON ot.firm_id = o.firm_id AND ot.code = o.stage
 WHERE s.firm_id = :firm_id AND s.candidate_id = :survivor_id
 ORDER BY s.id;

-- name: submission_ids_to_move
-- Submissions of the merged candidate to positions that the survivor has none to.
-- in: survivor_id, merged_id   columns: id
SELECT id FROM submission
 WHERE firm_id = :firm_id AND candidate_id = :merged_id
   AND position_id NOT IN (SELECT t.position_id FROM submission t WHERE t.firm_id = :firm_id AND t.candidate_id = :survivor_id)
 ORDER BY id;

-- name: submission_set_candidate
-- Gives a submission to another candidate, when it is with the one it is thought to be with.
-- in: id, survivor_id, merged_id (from)
UPDATE submission SET candidate_id = :survivor_id
 WHERE firm_id = :firm_id AND id = :id AND candidate_id = :merged_id;

-- name: submission_take_state
-- Puts a submission where another one is.
-- in: id, other_id
UPDATE submission
   SET (owner_id, stage, stage_kind, stage_since_ms, stage_by_id, previous_stage, previous_since_ms, moved_at_ms, close_reason,
        onboard_on, guarantee_until, feedback_at_ms)
     = (SELECT o.owner_id, o.stage, o.stage_kind, o.stage_since_ms, o.stage_by_id, o.previous_stage, o.previous_since_ms,
               o.moved_at_ms, o.close_reason, o.onboard_on, o.guarantee_until, o.feedback_at_ms
          FROM submission o WHERE o.firm_id = :firm_id AND o.id = :other_id),
       version = version + 1
 WHERE firm_id = :firm_id AND id = :id;

-- name: submission_put_state
-- Puts it back to where it was unless it was moved since.
-- in: members of struct pair_row; version is the one it has after the merge
UPDATE submission
   SET owner_id = :owner_id, stage = :stage, stage_kind = :stage_kind, stage_since_ms = :stage_since_ms,
       stage_by_id = :stage_by_id, previous_stage = :previous_stage, previous_since_ms = :previous_since_ms,
       moved_at_ms = :moved_at_ms, close_reason = :close_reason, onboard_on = :onboard_on,
       guarantee_until = :guarantee_until, feedback_at_ms = :feedback_at_ms, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND version = :version;
