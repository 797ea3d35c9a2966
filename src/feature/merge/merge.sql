-- places: merge_place
-- What follows its candidate when he is merged into another: one line for each table. Tables that do not follow are named, with the
-- reason, in merge_test.c.
--   record.candidate_id
--   followup.candidate_id
--   stage_change.candidate_id
--   appointment.candidate_id
--   todo.candidate_id
--   candidate_reveal.candidate_id
--   inbox_message.candidate_id
--   outbox.candidate_id
--   import_source.candidate_id
--   attachment.candidate_id
--   document_upload.candidate_id
--   off_limits.candidate_id
--   departure_item.candidate_id
--   departure_move.candidate_id
--   departure_rule.candidate_id
--   import_note.candidate_id
--   consent.candidate_id
--   hold.candidate_id

-- places: merge_submission_link
-- What names a submission, when two to the same position become one.
--   record.submission_id
--   stage_change.submission_id
--   appointment.submission_id
--   todo.submission_id

-- places: merge_followup_link
-- What names a followup, when two of the same consultant become one.
--   record.followup_id

-- places: merge_made_since
-- What was made after a merge for a submission that goes back.
--   stage_change.candidate_id
--   appointment.candidate_id
--   todo.candidate_id

-- name: merge_note
-- Keeps which rows will follow.
-- in: merge_id, from_id, to_id
-- @for merge_place
INSERT INTO merge_row (firm_id, merge_id, place, row_id, from_id, to_id)
SELECT firm_id, :merge_id, '@table.@column', id, :from_id, :to_id
  FROM @table WHERE firm_id = :firm_id AND @column = :from_id;

-- name: merge_move
-- Makes them follow.
-- in: from_id, to_id
-- @for merge_place
UPDATE @table SET @column = :to_id WHERE firm_id = :firm_id AND @column = :from_id;

-- name: merge_back
-- Those of them that are still where they were put go back.
-- in: merge_id, from_id, to_id
-- @for merge_place
UPDATE @table SET @column = :from_id
 WHERE firm_id = :firm_id AND @column = :to_id
   AND id IN (SELECT r.row_id FROM merge_row r
               WHERE r.firm_id = :firm_id AND r.merge_id = :merge_id AND r.place = '@table.@column');

-- name: merge_submission_note
-- The same for links of one candidate.
-- in: merge_id, candidate_id, from_id, to_id
-- @for merge_submission_link
INSERT INTO merge_row (firm_id, merge_id, place, row_id, from_id, to_id)
SELECT firm_id, :merge_id, '@table.@column', id, :from_id, :to_id
  FROM @table WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND @column = :from_id;

-- name: merge_submission_move
-- in: candidate_id, from_id, to_id
-- @for merge_submission_link
UPDATE @table SET @column = :to_id WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND @column = :from_id;

-- name: merge_submission_back
-- in: merge_id, candidate_id, from_id, to_id
-- @for merge_submission_link
UPDATE @table SET @column = :from_id
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND @column = :to_id
   AND id IN (SELECT r.row_id FROM merge_row r
               WHERE r.firm_id = :firm_id AND r.merge_id = :merge_id AND r.place = '@table.@column' AND r.from_id = :from_id);

-- name: merge_followup_note
-- in: merge_id, candidate_id, from_id, to_id
-- @for merge_followup_link
INSERT INTO merge_row (firm_id, merge_id, place, row_id, from_id, to_id)
SELECT firm_id, :merge_id, '@table.@column', id, :from_id, :to_id
  FROM @table WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND @column = :from_id;

-- name: merge_followup_move
-- in: candidate_id, from_id, to_id
-- @for merge_followup_link
UPDATE @table SET @column = :to_id WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND @column = :from_id;

-- name: merge_followup_back
-- in: merge_id, candidate_id, from_id, to_id
-- @for merge_followup_link
UPDATE @table SET @column = :from_id
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND @column = :to_id
   AND id IN (SELECT r.row_id FROM merge_row r
               WHERE r.firm_id = :firm_id AND r.merge_id = :merge_id AND r.place = '@table.@column' AND r.from_id = :from_id);

-- name: merge_follow_submission
-- What was made since for a submission goes back with it.  Index: appointment_candidate and the like.
-- in: from_id, to_id
-- @for merge_made_since
UPDATE @table SET @column = :from_id
 WHERE firm_id = :firm_id AND @column = :to_id
   AND submission_id IN (SELECT s.id FROM submission s WHERE s.firm_id = :firm_id AND s.candidate_id = :from_id);

-- name: merge_cut_records
-- Records made since stay; they do not name submissions and followups of somebody else.  Index: record_candidate.
-- in: candidate_id
UPDATE record
   SET submission_id = CASE WHEN submission_id IN (SELECT s.id FROM submission s
                                                    WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id)
                            THEN submission_id END,
       followup_id = CASE WHEN followup_id IN (SELECT f.id FROM followup f
                                                WHERE f.firm_id = :firm_id AND f.candidate_id = :candidate_id)
                          THEN followup_id END
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id
   AND (submission_id IN (SELECT s.id FROM submission s WHERE s.firm_id = :firm_id AND s.candidate_id <> :candidate_id)
        OR followup_id IN (SELECT f.id FROM followup f WHERE f.firm_id = :firm_id AND f.candidate_id <> :candidate_id));

-- name: merge_insert
-- in: survivor_id, merged_id, account_id, submissions, followups   columns: id
INSERT INTO merge (firm_id, survivor_id, merged_id, account_id, at_ms, submissions, followups)
VALUES (:firm_id, :survivor_id, :merged_id, :account_id, :now_ms, :submissions, :followups)
RETURNING id;

-- name: merge_set_notes
-- What the undo needs.
-- in: id, facts, followups, submissions
UPDATE merge SET facts = :facts, followups = :followups, submissions = :submissions WHERE firm_id = :firm_id AND id = :id;

-- name: merge_get
-- in: id   columns: those of struct merge_row
SELECT m.id, m.survivor_id, m.merged_id, m.account_id, a.name AS account_name, m.at_ms, m.facts, m.submissions, m.followups,
       m.undone_at_ms, m.undone_by_id
  FROM merge m JOIN account a ON a.firm_id = m.firm_id AND a.id = m.account_id
 WHERE m.firm_id = :firm_id AND m.id = :id;

-- name: merge_standing
-- The merge that hides a candidate.  Index: merge_merged.
-- in: merged_id   columns: id
SELECT id FROM merge WHERE firm_id = :firm_id AND merged_id = :merged_id AND undone_at_ms IS NULL ORDER BY id DESC LIMIT 1;

-- name: merge_later
-- A merge that must be taken back first: made since, with the same survivor, or of him into another.
-- Index: merge_survivor, merge_merged.
-- in: id, survivor_id   columns: id
SELECT COALESCE(max(id), 0) AS id FROM merge
 WHERE firm_id = :firm_id AND id > :id AND undone_at_ms IS NULL AND (survivor_id = :survivor_id OR merged_id = :survivor_id);

-- name: merge_set_undone
-- in: id, account_id
UPDATE merge SET undone_at_ms = :now_ms, undone_by_id = :account_id WHERE firm_id = :firm_id AND id = :id;

-- name: merge_of_candidate
-- Merges of a survivor, newest first.  Index: merge_survivor.
-- in: survivor_id, row_limit   columns: those of struct merge_row but the notes
SELECT m.id, m.survivor_id, m.merged_id, m.account_id, a.name AS account_name, m.at_ms, m.undone_at_ms, m.undone_by_id
  FROM merge m JOIN account a ON a.firm_id = m.firm_id AND a.id = m.account_id
 WHERE m.firm_id = :firm_id AND m.survivor_id = :survivor_id AND m.undone_at_ms IS NULL
 ORDER BY m.id DESC
 LIMIT :row_limit;
