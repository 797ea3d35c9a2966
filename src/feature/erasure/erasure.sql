-- fragment: erasure_attachments
-- Files of the person.
-- in: candidate_id
(SELECT a.id FROM attachment a WHERE a.firm_id = :firm_id AND a.candidate_id = :candidate_id)

-- fragment: erasure_records
-- in: candidate_id
(SELECT r.id FROM record r WHERE r.firm_id = :firm_id AND r.candidate_id = :candidate_id)

-- fragment: erasure_followups
-- in: candidate_id
(SELECT f.id FROM followup f WHERE f.firm_id = :firm_id AND f.candidate_id = :candidate_id)

-- fragment: erasure_merges
-- in: candidate_id
(SELECT m.id FROM merge m WHERE m.firm_id = :firm_id AND (m.survivor_id = :candidate_id OR m.merged_id = :candidate_id))

-- places: erasure_place
-- Tables of which the rows of a candidate go, in this order: rows before those they refer to. What hangs on these rows goes first, see
-- erasure_before in erasure.c.
--   outbox.candidate_id
--   inbox_message.candidate_id
--   board_card.candidate_id
--   consent.candidate_id
--   hold.candidate_id
--   retention_notice.candidate_id
--   todo.candidate_id
--   record.candidate_id
--   appointment.candidate_id
--   followup.candidate_id
--   stage_change.candidate_id
--   submission.candidate_id
--   candidate_label.candidate_id
--   off_limits.candidate_id
--   departure_item.candidate_id
--   departure_move.candidate_id
--   departure_rule.candidate_id
--   import_note.candidate_id
--   candidate_reveal.candidate_id
--   import_source.candidate_id
--   duplicate_due.candidate_id
--   bulk_row.candidate_id
--   document_upload.candidate_id
--   attachment.candidate_id
--   search_name.candidate_id

-- name: erasure_rows
-- in: candidate_id
-- @for erasure_place
DELETE FROM @table WHERE firm_id = :firm_id AND @column = :candidate_id;

-- name: erasure_insert
-- in: candidate_id, account_id, reason   columns: id
INSERT INTO erasure (firm_id, candidate_id, account_id, reason, at_ms) VALUES (:firm_id, :candidate_id, :account_id, :reason, :now_ms)
RETURNING id;

-- name: erasure_get
-- in: id   columns: those of struct erasure_row
SELECT e.id, e.firm_id, e.candidate_id, e.account_id, a.name AS account_name, e.reason, e.at_ms, e.done_at_ms
  FROM erasure e JOIN account a ON a.firm_id = e.firm_id AND a.id = e.account_id
 WHERE e.firm_id = :firm_id AND e.id = :id;

-- name: erasure_list
-- in: row_limit   columns: those of struct erasure_row
SELECT e.id, e.firm_id, e.candidate_id, e.account_id, a.name AS account_name, e.reason, e.at_ms, e.done_at_ms
  FROM erasure e JOIN account a ON a.firm_id = e.firm_id AND a.id = e.account_id
 WHERE e.firm_id = :firm_id
 ORDER BY e.id DESC
 LIMIT :row_limit;

-- name: erasure_count
-- columns: n
SELECT count(*) AS n FROM erasure WHERE firm_id = :firm_id;

-- name: erasure_under_way
-- Of all firms.  Index: erasure_open.
-- in: row_limit   columns: id, firm_id, candidate_id
-- firms: all
SELECT id, firm_id, candidate_id FROM erasure WHERE done_at_ms IS NULL ORDER BY id LIMIT :row_limit;

-- name: erasure_persons
-- The person and whoever was merged into him, also over several steps.  Index: candidate_merged.
-- in: candidate_id   columns: id, name
WITH RECURSIVE self (id) AS (
  SELECT id FROM candidate WHERE firm_id = :firm_id AND id = :candidate_id
  UNION
  SELECT c.id FROM self s JOIN candidate c ON c.firm_id = :firm_id AND c.merged_into_id = s.id
)
SELECT c.id, c.name FROM self s JOIN candidate c ON c.firm_id = :firm_id AND c.id = s.id ORDER BY c.id DESC;

-- name: erasure_note_files
-- What is to be removed once the rows are gone.  Index: attachment_candidate.
-- in: id, candidate_id
INSERT INTO erasure_file (firm_id, erasure_id, file)
SELECT a.firm_id, :id, a.file FROM attachment a
 WHERE a.firm_id = :firm_id AND a.candidate_id = :candidate_id AND a.original_gone_at_ms IS NULL
UNION ALL
SELECT a.firm_id, :id, a.thumbnail FROM attachment a
 WHERE a.firm_id = :firm_id AND a.candidate_id = :candidate_id AND a.thumbnail IS NOT NULL
UNION ALL
SELECT u.firm_id, :id, u.file FROM document_upload u
 WHERE u.firm_id = :firm_id AND u.candidate_id = :candidate_id AND u.attachment_id IS NULL;

-- name: erasure_files
-- Index: erasure_file_of.
-- in: id, after_id, row_limit   columns: id, file
SELECT id, file FROM erasure_file WHERE firm_id = :firm_id AND erasure_id = :id AND id > :after_id ORDER BY id LIMIT :row_limit;

-- name: erasure_files_forget
-- in: id
DELETE FROM erasure_file WHERE firm_id = :firm_id AND erasure_id = :id;

-- name: erasure_end
-- in: id
UPDATE erasure SET done_at_ms = :now_ms WHERE firm_id = :firm_id AND id = :id AND done_at_ms IS NULL;

-- name: erasure_usage
-- The quota has room again.
-- in: candidate_id
UPDATE document_usage
   SET files = files - (SELECT count(*) FROM attachment a WHERE a.firm_id = :firm_id AND a.candidate_id = :candidate_id),
       bytes = bytes - (SELECT COALESCE(sum(a.bytes), 0) FROM attachment a WHERE a.firm_id = :firm_id AND a.candidate_id = :candidate_id)
 WHERE firm_id = :firm_id;

-- name: erasure_segments
-- What was said in his recordings.
-- in: candidate_id
DELETE FROM transcript_segment WHERE firm_id = :firm_id AND transcript_id IN (
  SELECT t.id FROM transcript t WHERE t.firm_id = :firm_id AND t.attachment_id IN
-- @include erasure_attachments
);

-- name: erasure_transcripts
-- in: candidate_id
DELETE FROM transcript WHERE firm_id = :firm_id AND attachment_id IN
-- @include erasure_attachments
;

-- name: erasure_texts
-- What his files say.
-- in: candidate_id
DELETE FROM document_text WHERE firm_id = :firm_id AND attachment_id IN
-- @include erasure_attachments
;

-- name: erasure_reading
-- Nobody need read them any more.
-- in: candidate_id
DELETE FROM job WHERE firm_id = :firm_id AND kind = 'document.extract' AND state = 'waiting' AND unique_key IN (
  SELECT CAST(a.id AS TEXT) FROM attachment a WHERE a.firm_id = :firm_id AND a.candidate_id = :candidate_id);

-- name: erasure_revisions
-- What records said before.
-- in: candidate_id
DELETE FROM record_revision WHERE firm_id = :firm_id AND record_id IN
-- @include erasure_records
;

-- name: erasure_mentions
-- in: candidate_id
DELETE FROM record_mention WHERE firm_id = :firm_id AND record_id IN
-- @include erasure_records
;

-- name: erasure_people
-- Who takes part in his appointments.
-- in: candidate_id
DELETE FROM appointment_person WHERE firm_id = :firm_id AND appointment_id IN (
  SELECT a.id FROM appointment a WHERE a.firm_id = :firm_id AND a.candidate_id = :candidate_id);

-- name: erasure_reminder_messages
-- in: candidate_id
DELETE FROM inbox_message WHERE firm_id = :firm_id AND reminder_id IN (
  SELECT r.id FROM reminder r WHERE r.firm_id = :firm_id AND r.followup_id IN
-- @include erasure_followups
);

-- name: erasure_reminders
-- in: candidate_id
DELETE FROM reminder WHERE firm_id = :firm_id AND followup_id IN
-- @include erasure_followups
;

-- name: erasure_changes
-- How his due times came about.
-- in: candidate_id
DELETE FROM followup_change WHERE firm_id = :firm_id AND followup_id IN
-- @include erasure_followups
;

-- name: erasure_covers
-- Who acted in his followups during a leave.
-- in: candidate_id
DELETE FROM leave_cover WHERE firm_id = :firm_id AND followup_id IN
-- @include erasure_followups
;

-- name: erasure_leave_notes
-- What was not to be mentioned to him.
-- in: candidate_id
DELETE FROM leave_note WHERE firm_id = :firm_id AND followup_id IN
-- @include erasure_followups
;

-- name: erasure_agreed_pay
-- What his placements were agreed at.
-- in: candidate_id
DELETE FROM agreed_pay WHERE firm_id = :firm_id AND submission_id IN
(SELECT s.id FROM submission s WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id);

-- name: erasure_duplicates
-- in: candidate_id
DELETE FROM duplicate WHERE firm_id = :firm_id AND (low_id = :candidate_id OR high_id = :candidate_id);

-- name: erasure_merge_rows
-- in: candidate_id
DELETE FROM merge_row WHERE firm_id = :firm_id AND merge_id IN
-- @include erasure_merges
;

-- name: erasure_merges
-- in: candidate_id
DELETE FROM merge WHERE firm_id = :firm_id AND (survivor_id = :candidate_id OR merged_id = :candidate_id);

-- name: erasure_events
-- Live events that hold more than numbers: open pages that come back count them still, but they say nothing.
-- in: name, mark ("candidate_id":N, as JSON)
UPDATE live_event SET kind = 'erased', data = '{}'
 WHERE firm_id = :firm_id
-- @sqlite
   AND (instr(data, :name) > 0 OR instr(data, :mark) > 0);
-- @postgres
   AND (strpos(data, :name) > 0 OR strpos(data, :mark) > 0);
-- @end

-- name: erasure_answers
-- What was answered, and kept for repetitions, to requests about him, his records, files and whatever else of his a path can name.
-- in: candidate_id
UPDATE idempotency SET reply = NULL
 WHERE firm_id = :firm_id AND reply IS NOT NULL
   AND ((noun = 'candidates' AND noun_id = :candidate_id)
        OR (noun = 'records' AND noun_id IN
-- @include erasure_records
           )
        OR (noun = 'attachments' AND noun_id IN
-- @include erasure_attachments
           )
        OR (noun = 'followups' AND noun_id IN
-- @include erasure_followups
           )
        OR (noun = 'submissions' AND noun_id IN (SELECT s.id FROM submission s WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id))
        OR (noun = 'appointments' AND noun_id IN (SELECT p.id FROM appointment p WHERE p.firm_id = :firm_id AND p.candidate_id = :candidate_id))
        OR (noun = 'todos' AND noun_id IN (SELECT t.id FROM todo t WHERE t.firm_id = :firm_id AND t.candidate_id = :candidate_id))
        OR (noun = 'consents' AND noun_id IN (SELECT k.id FROM consent k WHERE k.firm_id = :firm_id AND k.candidate_id = :candidate_id))
        OR (noun = 'uploads' AND noun_id IN (SELECT u.id FROM document_upload u WHERE u.firm_id = :firm_id AND u.candidate_id = :candidate_id))
        OR (noun = 'reminders' AND noun_id IN (SELECT r.id FROM reminder r WHERE r.firm_id = :firm_id AND r.followup_id IN
-- @include erasure_followups
           )));

-- name: erasure_samples
-- The first rows of an import that ended; nobody needs them any more.
-- in: name
UPDATE import SET sample = '[]'
 WHERE firm_id = :firm_id AND finished_at_ms IS NOT NULL
-- @sqlite
   AND instr(sample, :name) > 0;
-- @postgres
   AND strpos(sample, :name) > 0;
-- @end

-- name: erasure_candidate
-- in: candidate_id
DELETE FROM candidate WHERE firm_id = :firm_id AND id = :candidate_id;
