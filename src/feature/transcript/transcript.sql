-- name: transcript_get
-- Index: transcript (firm_id, attachment_id).
-- in: attachment_id   columns: those of struct transcript_row
SELECT t.id, t.firm_id, t.version, t.attachment_id, t.state, t.error, t.consent, t.requested_by_id, a.name AS requested_by_name,
       t.requested_at_ms, t.engine, t.language, t.duration_ms, t.position_ms, t.attempts, t.done_at_ms, t.edited_at_ms
  FROM transcript t
  JOIN account a ON a.firm_id = t.firm_id AND a.id = t.requested_by_id
 WHERE t.firm_id = :firm_id AND t.attachment_id = :attachment_id;

-- name: transcript_segments
-- In the order of the recording.  Index: transcript_segment_order.
-- in: id   columns: those of struct transcript_segment
SELECT s.id, s.start_ms, s.end_ms, s.text, s.heard
  FROM transcript_segment s
 WHERE s.firm_id = :firm_id AND s.transcript_id = :id
 ORDER BY s.start_ms, s.id
 LIMIT 20000;

-- name: transcript_insert
-- in: attachment_id, consent, requested_by_id
INSERT INTO transcript (firm_id, attachment_id, state, consent, requested_by_id, requested_at_ms, not_before_ms)
VALUES (:firm_id, :attachment_id, 'waiting', :consent, :requested_by_id, :now_ms, :now_ms);

-- name: transcript_restart
-- in: id, consent, requested_by_id
UPDATE transcript SET state = 'waiting', error = NULL, consent = :consent, requested_by_id = :requested_by_id, requested_at_ms = :now_ms,
       engine = NULL, language = NULL, duration_ms = 0, position_ms = 0, attempts = 0, not_before_ms = :now_ms, done_at_ms = NULL,
       edited_at_ms = NULL, edited_by_id = NULL, version = version + 1
 WHERE firm_id = :firm_id AND id = :id;

-- name: transcript_segments_delete
-- in: id
DELETE FROM transcript_segment WHERE firm_id = :firm_id AND transcript_id = :id;

-- name: transcript_delete
-- in: id
DELETE FROM transcript WHERE firm_id = :firm_id AND id = :id;

-- name: transcript_due
-- What waits to be heard and no job has, of all firms.  Index: transcript_due.
-- in: now_ms, row_limit   columns: id, firm_id, attachment_id
-- firms: all
SELECT id, firm_id, attachment_id FROM transcript
 WHERE state IN ('waiting', 'running') AND not_before_ms <= :now_ms AND job_id IS NULL
 ORDER BY not_before_ms, id
 LIMIT :row_limit;

-- name: transcript_held
-- What a job has, of all firms: an attempt before this one died with it.  Index: transcript_held.
-- in: job_id   columns: id, firm_id, attachment_id
-- firms: all
SELECT id, firm_id, attachment_id FROM transcript WHERE job_id = :job_id;

-- name: transcript_take
-- A job takes what is due: of the firm of which the fewest are being heard, then of the one that waited longest for its turn; of one
-- firm the oldest.  Index: transcript_due, transcript_held, transcript_turn.
-- in: job_id, now_ms   columns: id, firm_id, attachment_id
-- firms: all
UPDATE transcript SET job_id = :job_id, begun_at_ms = :now_ms
 WHERE id = (SELECT t.id FROM transcript t
              WHERE t.state IN ('waiting', 'running') AND t.not_before_ms <= :now_ms AND t.job_id IS NULL
              ORDER BY (SELECT count(*) FROM transcript r WHERE r.firm_id = t.firm_id AND r.job_id IS NOT NULL),
                       (SELECT COALESCE(MAX(r.begun_at_ms), 0) FROM transcript r WHERE r.firm_id = t.firm_id),
                       t.not_before_ms, t.id
-- @sqlite
              LIMIT 1)
-- @postgres
              LIMIT 1 FOR UPDATE OF t SKIP LOCKED)
-- @end
RETURNING id, firm_id, attachment_id;

-- name: transcript_begin
-- in: id, engine
UPDATE transcript SET state = 'running', error = NULL, engine = :engine, attempts = attempts + 1, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND state IN ('waiting', 'running');

-- name: transcript_advance
-- in: id, duration_ms, position_ms, language
UPDATE transcript SET duration_ms = :duration_ms, position_ms = :position_ms, language = COALESCE(language, :language), attempts = 1,
       version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND state = 'running';

-- name: transcript_segment_insert
-- in: transcript_id, start_ms, end_ms, text
INSERT INTO transcript_segment (firm_id, transcript_id, start_ms, end_ms, text)
VALUES (:firm_id, :transcript_id, :start_ms, :end_ms, :text);

-- name: transcript_finish
-- in: id, state, error, done_at_ms
UPDATE transcript SET state = :state, error = :error, done_at_ms = :done_at_ms, job_id = NULL, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND state = 'running';

-- name: transcript_wait
-- Another attempt later.
-- in: id, error, not_before_ms
UPDATE transcript SET state = 'waiting', error = :error, not_before_ms = :not_before_ms, job_id = NULL, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND state = 'running';

-- name: transcript_segment_correct
-- What was heard first stays beside it.
-- in: id, transcript_id, text
UPDATE transcript_segment SET heard = COALESCE(heard, text), text = :text
 WHERE firm_id = :firm_id AND transcript_id = :transcript_id AND id = :id;

-- name: transcript_corrected
-- in: id, edited_by_id
UPDATE transcript SET edited_at_ms = :now_ms, edited_by_id = :edited_by_id, version = version + 1
 WHERE firm_id = :firm_id AND id = :id;

-- name: transcript_originals_over
-- Recordings that their firm keeps no longer, of all firms.  Index: transcript_done.
-- in: now_ms, row_limit   columns: id, firm_id, attachment_id
-- firms: all
SELECT t.id, t.firm_id, t.attachment_id
  FROM speech_setting s
  JOIN transcript t ON t.firm_id = s.firm_id AND t.state = 'done' AND t.done_at_ms <= :now_ms - s.keep_days * 86400000
  JOIN attachment a ON a.firm_id = t.firm_id AND a.id = t.attachment_id AND a.original_gone_at_ms IS NULL
 WHERE s.keep_days IS NOT NULL
 ORDER BY t.id
 LIMIT :row_limit;

-- name: transcript_yield
-- Others first: a long recording goes on after them.
-- in: id
UPDATE transcript SET not_before_ms = :now_ms, job_id = NULL WHERE firm_id = :firm_id AND id = :id AND state = 'running';

-- name: transcript_hurry
-- The next attempt at once.
-- in: id
UPDATE transcript SET not_before_ms = :now_ms, version = version + 1 WHERE firm_id = :firm_id AND id = :id AND state = 'waiting';
