-- fragment: departure_columns
-- The columns of struct departure_row.
-- in: viewer_id (NULL = sees all)
SELECT d.id, d.firm_id, d.account_id, a.name AS account_name, d.to_id, t.name AS to_name, d.last_day, d.leaves_at_ms, d.note, d.state, d.total,
       (SELECT count(*) FROM departure_item i WHERE i.firm_id = d.firm_id AND i.departure_id = d.id) AS moved,
       (SELECT count(*) FROM departure_item i
         WHERE i.firm_id = d.firm_id AND i.departure_id = d.id AND i.to_id = CAST(:viewer_id AS BIGINT)) AS mine,
       d.created_by_id, b.name AS created_by_name, d.created_at_ms, d.finished_at_ms, d.locked_at_ms,
       d.starts_on, d.starts_at_ms, d.cancelled_by_id, d.cancelled_at_ms, d.cancel_note
  FROM departure d
  JOIN account a ON a.firm_id = d.firm_id AND a.id = d.account_id
  JOIN account t ON t.firm_id = d.firm_id AND t.id = d.to_id
  LEFT JOIN account b ON b.firm_id = d.firm_id AND b.id = d.created_by_id

-- name: departure_get
-- in: id, viewer_id   columns: those of struct departure_row
-- @include departure_columns
 WHERE d.firm_id = :firm_id AND d.id = :id;

-- name: departure_list
-- Newest first.
-- in: viewer_id, row_limit   columns: those of struct departure_row
-- @include departure_columns
 WHERE d.firm_id = :firm_id
 ORDER BY d.id DESC
 LIMIT :row_limit;

-- name: departure_due
-- Of all firms: those under way or going back, and those whose last day is over.  Index: departure_due.
-- in: viewer_id (NULL)   columns: those of struct departure_row
-- firms: all
-- @include departure_columns
 WHERE d.locked_at_ms IS NULL AND d.state <> 'cancelled'
   AND (d.state = 'cancelling' OR d.leaves_at_ms <= :now_ms OR (d.state = 'running' AND COALESCE(d.starts_at_ms, 0) <= :now_ms))
 ORDER BY d.id;

-- name: departure_count_open
-- Index: departure_open.
-- in: account_id
SELECT count(*) FROM departure WHERE firm_id = :firm_id AND account_id = :account_id AND locked_at_ms IS NULL AND state <> 'cancelled';

-- name: departure_insert
-- in: members of struct departure_row   columns: id
INSERT INTO departure (firm_id, account_id, to_id, last_day, leaves_at_ms, note, total, created_by_id, created_at_ms, starts_on, starts_at_ms)
VALUES (:firm_id, :account_id, :to_id, :last_day, :leaves_at_ms, :note, :total, :created_by_id, :now_ms, :starts_on, :starts_at_ms)
RETURNING id;

-- name: departure_update
-- in: id, state, finished_at_ms, locked_at_ms, cancelled_by_id, cancelled_at_ms, cancel_note
UPDATE departure
   SET state = :state, finished_at_ms = :finished_at_ms, locked_at_ms = :locked_at_ms, cancelled_by_id = :cancelled_by_id,
       cancelled_at_ms = :cancelled_at_ms, cancel_note = :cancel_note
 WHERE firm_id = :firm_id AND id = :id;

-- name: departure_add_rule
-- in: departure_id, candidate_id, position_id, job_type, to_id
INSERT INTO departure_rule (firm_id, departure_id, candidate_id, position_id, job_type, to_id)
VALUES (:firm_id, :departure_id, :candidate_id, :position_id, :job_type, :to_id);

-- name: departure_rules
-- Index: departure_rule_of.
-- in: id   columns: those of struct departure_rule
SELECT candidate_id, position_id, job_type, to_id FROM departure_rule WHERE firm_id = :firm_id AND departure_id = :id ORDER BY id;

-- name: departure_export_off
-- in: account_id
UPDATE account SET export_off_at_ms = :now_ms WHERE firm_id = :firm_id AND id = :account_id;

-- name: departure_counts
-- What is with an account.  Index: followup_owner_open, submission_owner, todo_account, appointment_person_account, position_lead.
-- in: account_id   columns: those of struct departure_counts
SELECT (SELECT count(*) FROM followup f WHERE f.firm_id = :firm_id AND f.owner_id = :account_id AND f.state = 'open') AS followups,
       (SELECT count(*) FROM submission s
         WHERE s.firm_id = :firm_id AND s.owner_id = :account_id AND s.stage_kind <> 'closed') AS submissions,
       (SELECT count(*) FROM todo t WHERE t.firm_id = :firm_id AND t.account_id = :account_id AND t.state = 'open') AS todos,
       (SELECT count(*) FROM appointment_person v
          JOIN appointment p ON p.firm_id = v.firm_id AND p.id = v.appointment_id AND p.state = 'planned' AND p.starts_at_ms > :now_ms
         WHERE v.firm_id = :firm_id AND v.account_id = :account_id) AS appointments,
       (SELECT count(*) FROM followup f
         WHERE f.firm_id = :firm_id AND f.acting_id = :account_id AND f.owner_id <> :account_id AND f.state = 'open') AS relays,
       (SELECT count(*) FROM position p WHERE p.firm_id = :firm_id AND p.lead_id = :account_id AND p.state <> 'closed') AS leads,
       (SELECT count(*) FROM followup f WHERE f.firm_id = :firm_id AND f.backup_id = :account_id AND f.state = 'open')
       + (SELECT count(*) FROM position p WHERE p.firm_id = :firm_id AND p.backup_id = :account_id AND p.state <> 'closed') AS backups,
       (SELECT count(*) FROM followup f
          JOIN candidate c ON c.firm_id = f.firm_id AND c.id = f.candidate_id
         WHERE f.firm_id = :firm_id AND f.owner_id = :account_id AND f.state = 'open'
           AND (c.wechat_sealed IS NOT NULL OR c.preferred_channel IN ('wechat', 'wecom'))) AS wechat;

-- name: departure_followups
-- Open followups of an account, by number.  Index: followup_owner_open.
-- in: account_id, after_id, row_limit   columns: those of struct departure_thing
SELECT f.id, f.candidate_id, s.position_id, f.job_type,
       CASE WHEN c.wechat_sealed IS NOT NULL OR c.preferred_channel IN ('wechat', 'wecom') THEN 1 ELSE 0 END AS is_wechat
  FROM followup f
  JOIN candidate c ON c.firm_id = f.firm_id AND c.id = f.candidate_id
  LEFT JOIN submission s ON s.firm_id = f.firm_id AND s.id = f.submission_id
 WHERE f.firm_id = :firm_id AND f.owner_id = :account_id AND f.state = 'open' AND f.id > :after_id
 ORDER BY f.id
 LIMIT :row_limit;

-- name: departure_submissions
-- Running submissions of candidates whom their owner does not follow up.  Index: submission_owner, followup_owner_open.
-- in: account_id, row_limit   columns: those of struct departure_thing
SELECT s.id, s.candidate_id, s.position_id, p.job_type,
       CASE WHEN c.wechat_sealed IS NOT NULL OR c.preferred_channel IN ('wechat', 'wecom') THEN 1 ELSE 0 END AS is_wechat
  FROM submission s
  JOIN candidate c ON c.firm_id = s.firm_id AND c.id = s.candidate_id
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
 WHERE s.firm_id = :firm_id AND s.owner_id = :account_id AND s.stage_kind <> 'closed'
   AND NOT EXISTS (SELECT 1 FROM followup f
                    WHERE f.firm_id = s.firm_id AND f.owner_id = s.owner_id AND f.candidate_id = s.candidate_id AND f.state = 'open')
 ORDER BY s.id
 LIMIT :row_limit;

-- name: departure_positions
-- Positions that an account leads or is the backup of.  Index: position_lead.
-- in: account_id   columns: those of struct departure_thing
SELECT p.id, p.id AS position_id, p.job_type, 0 AS is_backup FROM position p WHERE p.firm_id = :firm_id AND p.lead_id = :account_id
UNION ALL
SELECT p.id, p.id, p.job_type, 1 FROM position p WHERE p.firm_id = :firm_id AND p.backup_id = :account_id;

-- name: departure_move_todos
-- Whoever gets them is told of their due times anew.  Index: todo_account.
-- in: account_id, to_id, candidate_id (NULL = all)
UPDATE todo SET account_id = :to_id, told_due_ms = NULL, acked_due_ms = NULL, version = version + 1
 WHERE firm_id = :firm_id AND account_id = :account_id AND state = 'open'
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR candidate_id = :candidate_id);

-- name: departure_leave_appointments
-- Where who takes over takes part already.  Index: appointment_person_account.
-- in: account_id, to_id, candidate_id (NULL = all)
DELETE FROM appointment_person
 WHERE firm_id = :firm_id AND account_id = :account_id
   AND appointment_id IN (SELECT o.appointment_id FROM appointment_person o WHERE o.firm_id = :firm_id AND o.account_id = :to_id)
   AND appointment_id IN (SELECT p.id FROM appointment p
                           WHERE p.firm_id = :firm_id AND p.state = 'planned' AND p.starts_at_ms > :now_ms
                             AND (CAST(:candidate_id AS BIGINT) IS NULL OR p.candidate_id = :candidate_id));

-- name: departure_move_appointments
-- Those to come.  Index: appointment_person_account.
-- in: account_id, to_id, candidate_id (NULL = all)
UPDATE appointment_person SET account_id = :to_id
 WHERE firm_id = :firm_id AND account_id = :account_id
   AND appointment_id IN (SELECT p.id FROM appointment p
                           WHERE p.firm_id = :firm_id AND p.state = 'planned' AND p.starts_at_ms > :now_ms
                             AND (CAST(:candidate_id AS BIGINT) IS NULL OR p.candidate_id = :candidate_id));

-- name: departure_move_lead
-- Nobody is the backup of himself.
-- in: position_id, to_id
UPDATE position SET lead_id = :to_id, backup_id = NULLIF(backup_id, CAST(:to_id AS BIGINT)), version = version + 1
 WHERE firm_id = :firm_id AND id = :position_id;

-- name: departure_move_backup
-- in: position_id, to_id
UPDATE position SET backup_id = NULLIF(CAST(:to_id AS BIGINT), lead_id), version = version + 1
 WHERE firm_id = :firm_id AND id = :position_id;

-- name: departure_move_backups
-- in: account_id, to_id
UPDATE followup SET backup_id = NULLIF(CAST(:to_id AS BIGINT), owner_id)
 WHERE firm_id = :firm_id AND backup_id = :account_id AND state = 'open';

-- name: departure_move_reports
-- in: account_id
UPDATE account SET superior_id = (SELECT NULLIF(l.superior_id, account.id) FROM account l WHERE l.firm_id = :firm_id AND l.id = :account_id)
 WHERE firm_id = :firm_id AND superior_id = :account_id;

-- name: departure_add_item
-- in: departure_id, candidate_id, to_id, is_wechat
INSERT INTO departure_item (firm_id, departure_id, candidate_id, to_id, is_wechat, at_ms)
VALUES (:firm_id, :departure_id, :candidate_id, :to_id, :is_wechat, :now_ms);

-- name: departure_wechat_count
-- Index: departure_item_of.
-- in: id, to_id
SELECT count(*) FROM departure_item WHERE firm_id = :firm_id AND departure_id = :id AND to_id = :to_id AND is_wechat = 1;

-- name: departure_items
-- Index: departure_item_of.
-- in: id, viewer_id (NULL = all), after_id, row_limit   columns: those of struct departure_item_row
SELECT i.id, i.departure_id, i.candidate_id, c.name AS candidate_name, i.to_id, a.name AS to_name, i.is_wechat
  FROM departure_item i
  JOIN candidate c ON c.firm_id = i.firm_id AND c.id = i.candidate_id AND c.deleted_at_ms IS NULL
  JOIN account a ON a.firm_id = i.firm_id AND a.id = i.to_id
 WHERE i.firm_id = :firm_id AND i.departure_id = :id AND i.id > :after_id
   AND (CAST(:viewer_id AS BIGINT) IS NULL OR i.to_id = :viewer_id)
 ORDER BY i.id
 LIMIT :row_limit;

-- name: departure_item_count
-- in: id, viewer_id (NULL = all)
SELECT count(*)
  FROM departure_item i
  JOIN candidate c ON c.firm_id = i.firm_id AND c.id = i.candidate_id AND c.deleted_at_ms IS NULL
 WHERE i.firm_id = :firm_id AND i.departure_id = :id AND (CAST(:viewer_id AS BIGINT) IS NULL OR i.to_id = :viewer_id);

-- name: departure_taken
-- in: id   columns: those of struct departure_taken
SELECT to_id, count(*) AS count, sum(is_wechat) AS wechat
  FROM departure_item WHERE firm_id = :firm_id AND departure_id = :id GROUP BY to_id ORDER BY to_id;

-- name: departure_export_on
-- in: account_id
UPDATE account SET export_off_at_ms = NULL WHERE firm_id = :firm_id AND id = :account_id;

-- name: departure_note_submissions
-- Before they go. The moves of departure_move are noted in the transaction that makes them.
-- in: id, account_id, to_id, candidate_id
INSERT INTO departure_move (firm_id, departure_id, place, row_id, candidate_id, to_id, at_ms)
SELECT s.firm_id, :id, 'submission', s.id, s.candidate_id, :to_id, :now_ms
  FROM submission s
 WHERE s.firm_id = :firm_id AND s.owner_id = :account_id AND s.candidate_id = :candidate_id AND s.stage_kind <> 'closed';

-- name: departure_note_followup
-- in: id, to_id, row_id
INSERT INTO departure_move (firm_id, departure_id, place, row_id, candidate_id, to_id, joined, at_ms)
SELECT f.firm_id, :id, 'followup', f.id, f.candidate_id, :to_id,
       CASE WHEN EXISTS (SELECT 1 FROM followup o
                          WHERE o.firm_id = f.firm_id AND o.candidate_id = f.candidate_id AND o.owner_id = :to_id AND o.state = 'open')
            THEN 1 ELSE 0 END, :now_ms
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.id = :row_id;

-- name: departure_note_todos
-- in: id, account_id, to_id, candidate_id (NULL = all)
INSERT INTO departure_move (firm_id, departure_id, place, row_id, candidate_id, to_id, at_ms)
SELECT t.firm_id, :id, 'todo', t.id, t.candidate_id, :to_id, :now_ms
  FROM todo t
 WHERE t.firm_id = :firm_id AND t.account_id = :account_id AND t.state = 'open'
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR t.candidate_id = :candidate_id);

-- name: departure_note_appointments
-- in: id, account_id, to_id, candidate_id (NULL = all)
INSERT INTO departure_move (firm_id, departure_id, place, row_id, candidate_id, to_id, joined, at_ms)
SELECT p.firm_id, :id, 'appointment', p.id, p.candidate_id, :to_id,
       CASE WHEN EXISTS (SELECT 1 FROM appointment_person o
                          WHERE o.firm_id = p.firm_id AND o.appointment_id = p.id AND o.account_id = :to_id) THEN 1 ELSE 0 END, :now_ms
  FROM appointment_person v
  JOIN appointment p ON p.firm_id = v.firm_id AND p.id = v.appointment_id AND p.state = 'planned' AND p.starts_at_ms > :now_ms
 WHERE v.firm_id = :firm_id AND v.account_id = :account_id
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR p.candidate_id = :candidate_id);

-- name: departure_note_position
-- in: id, to_id, row_id, is_backup
INSERT INTO departure_move (firm_id, departure_id, place, row_id, to_id, at_ms)
VALUES (:firm_id, :id, CASE WHEN :is_backup = 1 THEN 'backup' ELSE 'lead' END, :row_id, :to_id, :now_ms);

-- name: departure_note_backups
-- in: id, account_id, to_id
INSERT INTO departure_move (firm_id, departure_id, place, row_id, candidate_id, to_id, at_ms)
SELECT f.firm_id, :id, 'followup_backup', f.id, f.candidate_id, NULLIF(CAST(:to_id AS BIGINT), f.owner_id), :now_ms
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.backup_id = :account_id AND f.state = 'open';

-- name: departure_note_reports
-- in: id, account_id
INSERT INTO departure_move (firm_id, departure_id, place, row_id, to_id, at_ms)
SELECT a.firm_id, :id, 'report', a.id,
       (SELECT NULLIF(l.superior_id, a.id) FROM account l WHERE l.firm_id = a.firm_id AND l.id = :account_id), :now_ms
  FROM account a
 WHERE a.firm_id = :firm_id AND a.superior_id = :account_id;

-- fragment: departure_verdicts
-- What would become of what is not decided yet when the departure is called off: "back", or why it stays with whoever got it: ended,
-- passed_on, contacted (he has recorded something of that candidate since), exists (who leaves follows him up again already).
-- in: id, account_id
SELECT m.id, m.place, m.row_id, m.candidate_id, m.to_id, m.joined,
       CASE WHEN m.place IN ('followup', 'submission')
             AND EXISTS (SELECT 1 FROM record r
                          WHERE r.firm_id = m.firm_id AND r.candidate_id = m.candidate_id AND r.author_id = m.to_id
                            AND r.at_ms >= m.at_ms) THEN 'contacted'
            WHEN m.place = 'followup' THEN COALESCE((
              SELECT CASE WHEN m.joined = 0 AND f.state <> 'open' THEN 'ended'
                          WHEN m.joined = 0 AND f.owner_id <> m.to_id THEN 'passed_on'
                          WHEN EXISTS (SELECT 1 FROM followup o
                                        WHERE o.firm_id = f.firm_id AND o.candidate_id = f.candidate_id AND o.owner_id = :account_id
                                          AND o.state = 'open') THEN 'exists'
                          WHEN EXISTS (SELECT 1 FROM candidate c
                                        WHERE c.firm_id = f.firm_id AND c.id = f.candidate_id AND c.deleted_at_ms IS NOT NULL) THEN 'ended'
                          ELSE 'back' END
                FROM followup f WHERE f.firm_id = m.firm_id AND f.id = m.row_id), 'ended')
            WHEN m.place = 'submission' THEN COALESCE((
              SELECT CASE WHEN s.stage_kind = 'closed' THEN 'ended' WHEN s.owner_id <> m.to_id THEN 'passed_on' ELSE 'back' END
                FROM submission s WHERE s.firm_id = m.firm_id AND s.id = m.row_id), 'ended')
            WHEN m.place = 'todo' THEN COALESCE((
              SELECT CASE WHEN t.state <> 'open' THEN 'ended' WHEN t.account_id <> m.to_id THEN 'passed_on' ELSE 'back' END
                FROM todo t WHERE t.firm_id = m.firm_id AND t.id = m.row_id), 'ended')
            WHEN m.place = 'appointment' THEN COALESCE((
              SELECT CASE WHEN p.state <> 'planned' OR p.starts_at_ms <= :now_ms THEN 'ended'
                          WHEN NOT EXISTS (SELECT 1 FROM appointment_person v
                                            WHERE v.firm_id = p.firm_id AND v.appointment_id = p.id AND v.account_id = m.to_id)
                          THEN 'passed_on' ELSE 'back' END
                FROM appointment p WHERE p.firm_id = m.firm_id AND p.id = m.row_id), 'ended')
            WHEN m.place = 'lead' THEN COALESCE((
              SELECT CASE WHEN p.lead_id = m.to_id THEN 'back' ELSE 'passed_on' END
                FROM position p WHERE p.firm_id = m.firm_id AND p.id = m.row_id), 'ended')
            WHEN m.place = 'backup' THEN COALESCE((
              SELECT CASE WHEN COALESCE(p.backup_id, m.to_id) = m.to_id THEN 'back' ELSE 'passed_on' END
                FROM position p WHERE p.firm_id = m.firm_id AND p.id = m.row_id), 'ended')
            WHEN m.place = 'followup_backup' THEN COALESCE((
              SELECT CASE WHEN f.state <> 'open' THEN 'ended' WHEN COALESCE(f.backup_id, 0) = COALESCE(m.to_id, 0) THEN 'back'
                          ELSE 'passed_on' END
                FROM followup f WHERE f.firm_id = m.firm_id AND f.id = m.row_id), 'ended')
            ELSE COALESCE((
              SELECT CASE WHEN COALESCE(a.superior_id, 0) = COALESCE(m.to_id, 0) THEN 'back' ELSE 'passed_on' END
                FROM account a WHERE a.firm_id = m.firm_id AND a.id = m.row_id), 'ended') END AS verdict
  FROM departure_move m
 WHERE m.firm_id = :firm_id AND m.departure_id = :id AND m.outcome IS NULL

-- name: departure_verdicts
-- The next of them, in the order in which they were handed over.  Index: departure_move_of.
-- in: id, account_id, row_limit   columns: those of struct departure_verdict
-- @include departure_verdicts
 ORDER BY m.id
 LIMIT :row_limit;

-- name: departure_back_counts
-- How many go back and how many stay, by place.
-- in: id, account_id   columns: those of struct departure_back
SELECT v.place, sum(CASE WHEN v.verdict = 'back' THEN 1 ELSE 0 END) AS back, sum(CASE WHEN v.verdict = 'back' THEN 0 ELSE 1 END) AS stays
  FROM (
-- @include departure_verdicts
  ) v
 GROUP BY v.place
 ORDER BY v.place;

-- name: departure_stays
-- Candidates who would stay where they are, and why.
-- in: id, account_id, row_limit   columns: those of struct departure_stay_row
SELECT v.candidate_id, c.name AS candidate_name, v.to_id, a.name AS to_name, v.verdict AS reason
  FROM (
-- @include departure_verdicts
  ) v
  JOIN candidate c ON c.firm_id = :firm_id AND c.id = v.candidate_id AND c.deleted_at_ms IS NULL
  JOIN account a ON a.firm_id = :firm_id AND a.id = v.to_id
 WHERE v.place = 'followup' AND v.verdict <> 'back'
 ORDER BY v.id
 LIMIT :row_limit;

-- name: departure_decide
-- in: row_id (of departure_move), verdict
UPDATE departure_move SET outcome = :verdict WHERE firm_id = :firm_id AND id = :row_id;

-- name: departure_back_submission
-- in: row_id, account_id
UPDATE submission SET owner_id = :account_id, version = version + 1 WHERE firm_id = :firm_id AND id = :row_id;

-- name: departure_back_todo
-- in: row_id, account_id
UPDATE todo SET account_id = :account_id, told_due_ms = NULL, acked_due_ms = NULL, version = version + 1
 WHERE firm_id = :firm_id AND id = :row_id;

-- name: departure_leave_appointment
-- Who took it over and had no part in it before.
-- in: row_id, to_id
DELETE FROM appointment_person WHERE firm_id = :firm_id AND appointment_id = :row_id AND account_id = :to_id;

-- name: departure_back_appointment
-- in: row_id, account_id
INSERT INTO appointment_person (firm_id, appointment_id, account_id)
SELECT p.firm_id, p.id, :account_id FROM appointment p
 WHERE p.firm_id = :firm_id AND p.id = :row_id
   AND NOT EXISTS (SELECT 1 FROM appointment_person v
                    WHERE v.firm_id = p.firm_id AND v.appointment_id = p.id AND v.account_id = :account_id);

-- name: departure_back_lead
-- in: row_id, account_id
UPDATE position SET lead_id = :account_id, backup_id = NULLIF(backup_id, CAST(:account_id AS BIGINT)), version = version + 1
 WHERE firm_id = :firm_id AND id = :row_id;

-- name: departure_back_backup
-- in: row_id, account_id
UPDATE position SET backup_id = NULLIF(CAST(:account_id AS BIGINT), lead_id), version = version + 1 WHERE firm_id = :firm_id AND id = :row_id;

-- name: departure_back_followup_backup
-- in: row_id, account_id
UPDATE followup SET backup_id = NULLIF(CAST(:account_id AS BIGINT), owner_id) WHERE firm_id = :firm_id AND id = :row_id;

-- name: departure_back_report
-- in: row_id, account_id
UPDATE account SET superior_id = NULLIF(CAST(:account_id AS BIGINT), id) WHERE firm_id = :firm_id AND id = :row_id;

-- name: departure_given_back
-- To be told: who gave how many candidates back.
-- in: id   columns: those of struct departure_taken
SELECT to_id, count(*) AS count, 0 AS wechat
  FROM departure_move WHERE firm_id = :firm_id AND departure_id = :id AND place = 'followup' AND outcome = 'back'
 GROUP BY to_id ORDER BY to_id;
