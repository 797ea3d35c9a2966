-- name: retention_setting_get
-- columns: version, zone, account_id, next_run_at_ms
SELECT version, zone, account_id, next_run_at_ms FROM retention_setting WHERE firm_id = :firm_id;

-- name: retention_setting_put
-- in: version, zone, account_id, next_run_at_ms
INSERT INTO retention_setting (firm_id, version, zone, account_id, next_run_at_ms)
VALUES (:firm_id, :version, :zone, :account_id, :next_run_at_ms)
ON CONFLICT (firm_id) DO UPDATE
   SET version = excluded.version, zone = excluded.zone, account_id = excluded.account_id, next_run_at_ms = excluded.next_run_at_ms;

-- name: retention_rule_list
-- columns: subject, enabled, months, action, grace_days
SELECT subject, enabled, months, action, grace_days FROM retention_rule WHERE firm_id = :firm_id ORDER BY id;

-- name: retention_rule_put
-- in: subject, enabled, months, action, grace_days
INSERT INTO retention_rule (firm_id, subject, enabled, months, action, grace_days)
VALUES (:firm_id, :subject, :enabled, :months, :action, :grace_days)
ON CONFLICT (firm_id, subject) DO UPDATE
   SET enabled = excluded.enabled, months = excluded.months, action = excluded.action, grace_days = excluded.grace_days;

-- name: retention_due
-- Firms whose night has come.  Index: retention_setting_due.
-- columns: those of struct retention_setting_row
-- firms: all
SELECT firm_id, version, zone, account_id, next_run_at_ms FROM retention_setting WHERE next_run_at_ms <= :now_ms ORDER BY next_run_at_ms;

-- name: retention_partner
-- columns: id
SELECT COALESCE(min(id), 0) AS id FROM account_right WHERE firm_id = :firm_id AND leads_firm = 1 AND state = 'active';

-- fragment: retention_found
-- Persons of a subject whose term is over, of whom nobody was told and who are not kept.  The last contact, which the view reads, is named
-- for db_run_gathered().
-- in: subject, before_ms
  FROM retention_person p
  JOIN candidate c ON c.firm_id = p.firm_id AND c.id = p.candidate_id
 WHERE p.firm_id = :firm_id AND p.subject = :subject AND p.since_ms < :before_ms
   AND COALESCE(c.last_contact_at_ms, 0) >= 0
   AND NOT EXISTS (SELECT 1 FROM retention_notice n
                    WHERE n.firm_id = p.firm_id AND n.candidate_id = p.candidate_id AND (n.state = 'waiting' OR n.keep_until_ms > :now_ms))

-- name: retention_persons
-- By number; the owner is who follows him up, else who created him, else account_id. Those in the bin are told to account_id alone.
-- in: subject, before_ms, after_id, account_id, row_limit   columns: those of struct retention_person_row
SELECT t.candidate_id, t.candidate_name, t.owner_id, a.name AS owner_name, t.since_ms
  FROM (SELECT p.candidate_id, c.name AS candidate_name, p.since_ms,
               CASE WHEN p.subject = 'bin' THEN CAST(:account_id AS BIGINT)
                    ELSE COALESCE((SELECT min(f.owner_id) FROM followup f
                                     JOIN account o ON o.firm_id = f.firm_id AND o.id = f.owner_id AND o.state = 'active'
                                    WHERE f.firm_id = c.firm_id AND f.candidate_id = c.id AND f.state = 'open'),
                                  (SELECT o.id FROM account o WHERE o.firm_id = c.firm_id AND o.id = c.created_by_id AND o.state = 'active'),
                                  CAST(:account_id AS BIGINT)) END AS owner_id
-- @include retention_found
           AND p.candidate_id > :after_id
         ORDER BY p.candidate_id
         LIMIT :row_limit) t
  JOIN account a ON a.firm_id = :firm_id AND a.id = t.owner_id
 ORDER BY t.candidate_id;

-- name: retention_count
-- in: subject, before_ms
SELECT count(*)
-- @include retention_found
;

-- name: retention_fits
-- in: subject, before_ms, candidate_id
SELECT count(*)
  FROM retention_person p
  JOIN candidate c ON c.firm_id = p.firm_id AND c.id = p.candidate_id
 WHERE p.firm_id = :firm_id AND p.candidate_id = :candidate_id AND p.subject = :subject AND p.since_ms < :before_ms
   AND COALESCE(c.last_contact_at_ms, 0) >= 0;

-- name: retention_notice_add
-- Index: retention_notice_candidate.
-- in: run_id, candidate_id, subject, action, owner_id, act_at_ms
INSERT INTO retention_notice (firm_id, run_id, candidate_id, subject, action, owner_id, found_at_ms, act_at_ms)
SELECT c.firm_id, :run_id, c.id, :subject, :action, :owner_id, :now_ms, :act_at_ms
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.id = :candidate_id
   AND NOT EXISTS (SELECT 1 FROM retention_notice n
                    WHERE n.firm_id = :firm_id AND n.candidate_id = c.id AND (n.state = 'waiting' OR n.keep_until_ms > :now_ms));

-- fragment: retention_notice_columns
-- The columns of struct retention_notice_row.
SELECT n.id, n.run_id, n.candidate_id, c.name AS candidate_name, n.subject, n.action, n.owner_id, o.name AS owner_name, n.found_at_ms,
       n.act_at_ms, n.state, n.settled_at_ms, n.settled_by_id, b.name AS settled_by_name, n.reason, n.keep_until_ms
  FROM retention_notice n
  JOIN candidate c ON c.firm_id = n.firm_id AND c.id = n.candidate_id
  JOIN account o ON o.firm_id = n.firm_id AND o.id = n.owner_id
  LEFT JOIN account b ON b.firm_id = n.firm_id AND b.id = n.settled_by_id

-- fragment: retention_notice_known
-- What the viewer may know: who was told, while he may see the candidate.
-- in: account_id (NULL = sees all)
   AND (CAST(:account_id AS BIGINT) IS NULL
        OR (n.owner_id = :account_id
            AND EXISTS (SELECT 1 FROM candidate_access x
                         WHERE x.firm_id = n.firm_id AND x.candidate_id = n.candidate_id AND x.account_id = :account_id)))

-- name: retention_notice_get
-- in: id, account_id   columns: those of struct retention_notice_row
-- @include retention_notice_columns
 WHERE n.firm_id = :firm_id AND n.id = :id
-- @include retention_notice_known
;

-- name: retention_notice_over
-- Index: retention_notice_due.
-- in: after_id, row_limit   columns: those of struct retention_notice_row
-- @include retention_notice_columns
 WHERE n.firm_id = :firm_id AND n.state = 'waiting' AND n.act_at_ms <= :now_ms AND n.id > :after_id
 ORDER BY n.id
 LIMIT :row_limit;

-- name: retention_notice_page
-- Newest first.
-- in: state, account_id, after_id (before it, 0 = from the newest), row_limit   columns: those of struct retention_notice_row
-- @include retention_notice_columns
 WHERE n.firm_id = :firm_id AND n.state = :state AND (:after_id = 0 OR n.id < :after_id)
-- @include retention_notice_known
 ORDER BY n.id DESC
 LIMIT :row_limit;

-- name: retention_notice_count
-- in: state, account_id
SELECT count(*) FROM retention_notice n WHERE n.firm_id = :firm_id AND n.state = :state
-- @include retention_notice_known
;

-- name: retention_notice_settle
-- in: id, state, settled_by_id, reason, keep_until_ms
UPDATE retention_notice
   SET state = :state, settled_at_ms = :now_ms, settled_by_id = :settled_by_id, reason = :reason, keep_until_ms = :keep_until_ms
 WHERE firm_id = :firm_id AND id = :id AND state = 'waiting';

-- name: retention_told
-- Index: retention_notice_run.
-- in: run_id   columns: those of struct retention_told
SELECT owner_id, count(*) AS count, min(act_at_ms) AS act_at_ms
  FROM retention_notice WHERE firm_id = :firm_id AND run_id = :run_id GROUP BY owner_id ORDER BY owner_id;

-- name: retention_run_open
-- Index: retention_run_open.   columns: id
SELECT COALESCE(max(id), 0) AS id FROM retention_run WHERE firm_id = :firm_id AND finished_at_ms IS NULL;

-- name: retention_run_begin
-- columns: id
INSERT INTO retention_run (firm_id, started_at_ms) VALUES (:firm_id, :now_ms) RETURNING id;

-- name: retention_run_add
-- in: run_id and the members of struct retention_counts
UPDATE retention_run
   SET found = found + :found, unanswered = unanswered + :unanswered, archived = archived + :archived, erased = erased + :erased,
       lapsed = lapsed + :lapsed, failed = failed + :failed, recordings = recordings + :recordings, imports = imports + :imports,
       inbox = inbox + :inbox, outbox = outbox + :outbox
 WHERE firm_id = :firm_id AND id = :run_id;

-- name: retention_run_finish
-- in: run_id
UPDATE retention_run SET finished_at_ms = :now_ms WHERE firm_id = :firm_id AND id = :run_id AND finished_at_ms IS NULL;

-- fragment: retention_run_columns
-- The columns of struct run_row.
SELECT id, started_at_ms, finished_at_ms, found, unanswered, archived, erased, lapsed, failed, recordings, imports, inbox, outbox
  FROM retention_run

-- name: retention_run_list
-- columns: those of struct run_row
-- @include retention_run_columns
 WHERE firm_id = :firm_id ORDER BY id DESC LIMIT 100;

-- name: retention_run_get
-- in: run_id   columns: those of struct run_row
-- @include retention_run_columns
 WHERE firm_id = :firm_id AND id = :run_id;

-- fragment: retention_recordings
-- Contents of recordings of nobody who is held.
-- in: before_ms
  FROM attachment a
 WHERE a.firm_id = :firm_id AND a.kind = 'recording' AND a.created_at_ms < :before_ms AND a.original_gone_at_ms IS NULL
   AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.firm_id = a.firm_id AND h.candidate_id = a.candidate_id AND h.lifted_at_ms IS NULL)

-- name: retention_recordings
-- in: before_ms, row_limit   columns: id
SELECT a.id
-- @include retention_recordings
 ORDER BY a.id
 LIMIT :row_limit;

-- name: retention_old_recordings
-- in: before_ms
SELECT count(*)
-- @include retention_recordings
;

-- name: retention_old_imports
-- in: before_ms
SELECT count(*) FROM import_reject r JOIN import i ON i.firm_id = r.firm_id AND i.id = r.import_id
 WHERE r.firm_id = :firm_id AND i.finished_at_ms < :before_ms;

-- name: retention_delete_imports
-- in: before_ms, row_limit
DELETE FROM import_reject WHERE firm_id = :firm_id AND id IN (
  SELECT r.id FROM import_reject r JOIN import i ON i.firm_id = r.firm_id AND i.id = r.import_id
   WHERE r.firm_id = :firm_id AND i.finished_at_ms < :before_ms
   LIMIT :row_limit);

-- name: retention_forget_samples
-- The first rows, which the pages show before an import begins.
-- in: before_ms
UPDATE import SET sample = '[]' WHERE firm_id = :firm_id AND finished_at_ms < :before_ms AND sample <> '[]';

-- name: retention_old_inbox
-- in: before_ms
SELECT count(*) FROM inbox_message WHERE firm_id = :firm_id AND created_at_ms < :before_ms AND not_before_ms < :before_ms;

-- name: retention_delete_inbox
-- in: before_ms, row_limit
DELETE FROM inbox_message WHERE firm_id = :firm_id AND id IN (
  SELECT id FROM inbox_message WHERE firm_id = :firm_id AND created_at_ms < :before_ms AND not_before_ms < :before_ms LIMIT :row_limit);

-- name: retention_old_outbox
-- in: before_ms
SELECT count(*) FROM outbox WHERE firm_id = :firm_id AND created_at_ms < :before_ms AND state IN ('sent', 'cancelled', 'dead');

-- name: retention_delete_outbox
-- in: before_ms, row_limit
DELETE FROM outbox WHERE firm_id = :firm_id AND id IN (
  SELECT id FROM outbox WHERE firm_id = :firm_id AND created_at_ms < :before_ms AND state IN ('sent', 'cancelled', 'dead') LIMIT :row_limit);
