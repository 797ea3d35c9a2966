-- fragment: departure_columns
-- The columns of struct departure_row.
-- in: viewer_id (NULL = sees all)
SELECT d.id, d.firm_id, d.account_id, a.name AS account_name, d.to_id, t.name AS to_name, d.last_day, d.leaves_at_ms, d.note, d.state, d.total,
       (SELECT count(*) FROM departure_item i WHERE i.firm_id = d.firm_id AND i.departure_id = d.id) AS moved,
       (SELECT count(*) FROM departure_item i
         WHERE i.firm_id = d.firm_id AND i.departure_id = d.id AND i.to_id = CAST(:viewer_id AS BIGINT)) AS mine,
       d.created_by_id, b.name AS created_by_name, d.created_at_ms, d.finished_at_ms, d.locked_at_ms
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
-- Of all firms: those under way, and those whose last day is over.  Index: departure_due.
-- in: viewer_id (NULL)   columns: those of struct departure_row
-- firms: all
-- @include departure_columns
 WHERE d.locked_at_ms IS NULL AND (d.state = 'running' OR d.leaves_at_ms <= :now_ms)
 ORDER BY d.id;

-- name: departure_count_open
-- Index: departure_open.
-- in: account_id
SELECT count(*) FROM departure WHERE firm_id = :firm_id AND account_id = :account_id AND locked_at_ms IS NULL;

-- name: departure_insert
-- in: members of struct departure_row   columns: id
INSERT INTO departure (firm_id, account_id, to_id, last_day, leaves_at_ms, note, total, created_by_id, created_at_ms)
VALUES (:firm_id, :account_id, :to_id, :last_day, :leaves_at_ms, :note, :total, :created_by_id, :now_ms)
RETURNING id;

-- name: departure_update
-- in: id, state, finished_at_ms, locked_at_ms
UPDATE departure SET state = :state, finished_at_ms = :finished_at_ms, locked_at_ms = :locked_at_ms
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
