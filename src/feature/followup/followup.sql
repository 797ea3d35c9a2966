-- name: followup_insert
-- in: candidate_id, owner_id, backup_id, acting_id, care, pool_grade, opened_by, explicit_due_at_ms, steps   columns: id
INSERT INTO followup (firm_id, candidate_id, owner_id, backup_id, acting_id, care, pool_grade, opened_at_ms, opened_by,
                      explicit_due_at_ms, steps, created_at_ms)
VALUES (:firm_id, :candidate_id, :owner_id, :backup_id, :acting_id, :care, :pool_grade, :now_ms, :opened_by,
        :explicit_due_at_ms, :steps, :now_ms)
RETURNING id;

-- fragment: followup_row
-- The columns of struct followup.
SELECT id, version, candidate_id, owner_id, backup_id, acting_id, care, pool_grade, state, opened_at_ms, opened_by,
       submission_id, stage, stage_kind, job_type, due_no, next_due_at_ms, yellow_at_ms, red_at_ms, due_kind, hard, retry,
       light_touch, pay_report, urgency, missed_due_at_ms, attempts, last_attempt_at_ms, last_contact_at_ms, last_record_id,
       explicit_due_at_ms, explicit_set_at_ms, explicit_local, explicit_zone, snoozed_until_ms, override_interval, override_unit, put_away_on,
       offer_in_hand_ms, counter_offer_ms, risk_by_hand_ms, steps, reasons, advice, rule_source, rule_name, rule_interval,
       rule_unit, counted_from_ms, counted_from, rule_due_ms, calendar_known, reminder_fields, end_reason, ended_at_ms,
       wake_at_ms, escalated_no
  FROM followup

-- name: followup_look
-- One followup for reading only.  Index: followup (firm_id, id).
-- in: id   columns: those of struct followup
-- @include followup_row
 WHERE firm_id = :firm_id AND id = :id;

-- name: followup_get
-- The row, locked until the end of the write.
-- Index: followup (firm_id, id).
-- in: id   columns: those of struct followup
-- @include followup_row
 WHERE firm_id = :firm_id AND id = :id
-- @postgres
   FOR UPDATE
-- @end
;

-- name: followup_find
-- The account's open followups of a candidate, the one he owns before those he acts in.  Index: followup_owner.
-- in: candidate_id, account_id, row_limit   columns: those of struct followup
-- kept: followup
-- @include followup_row
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND state = 'open'
   AND (owner_id = :account_id OR acting_id = :account_id)
 ORDER BY CASE WHEN owner_id = :account_id THEN 0 ELSE 1 END, id
 LIMIT :row_limit;

-- name: followup_update
-- Everything that may change, unless somebody was faster.
-- in: the members of struct followup
UPDATE followup
   SET version = version + 1, owner_id = :owner_id, backup_id = :backup_id, acting_id = :acting_id, care = :care,
       opened_at_ms = COALESCE(:opened_at_ms, opened_at_ms), opened_by = :opened_by, pool_grade = :pool_grade,
       state = :state, submission_id = :submission_id, stage = :stage, stage_kind = :stage_kind,
       job_type = :job_type, due_no = :due_no, next_due_at_ms = :next_due_at_ms, yellow_at_ms = :yellow_at_ms,
       red_at_ms = :red_at_ms, turn_at_ms = :turn_at_ms, due_kind = :due_kind, hard = :hard, retry = :retry, light_touch = :light_touch,
       pay_report = :pay_report, urgency = :urgency, missed_due_at_ms = :missed_due_at_ms, attempts = :attempts,
       last_attempt_at_ms = :last_attempt_at_ms, last_contact_at_ms = :last_contact_at_ms,
       last_record_id = :last_record_id, explicit_due_at_ms = :explicit_due_at_ms,
       explicit_set_at_ms = :explicit_set_at_ms, explicit_local = :explicit_local,
       explicit_zone = :explicit_zone, snoozed_until_ms = :snoozed_until_ms, override_interval = :override_interval,
       override_unit = :override_unit, put_away_on = :put_away_on, offer_in_hand_ms = :offer_in_hand_ms,
       counter_offer_ms = :counter_offer_ms, risk_by_hand_ms = :risk_by_hand_ms, steps = :steps, reasons = :reasons,
       advice = :advice, rule_source = :rule_source, rule_name = :rule_name, rule_interval = :rule_interval,
       rule_unit = :rule_unit, counted_from_ms = :counted_from_ms, counted_from = :counted_from,
       rule_due_ms = :rule_due_ms, calendar_known = :calendar_known, reminder_fields = :reminder_fields,
       end_reason = :end_reason, ended_at_ms = :ended_at_ms, wake_at_ms = :wake_at_ms
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: followup_change_note
-- Keeps what moves the due time.
-- in: the members of struct followup, change, account_id, from_due_at_ms
INSERT INTO followup_change (firm_id, followup_id, at_ms, account_id, change, from_due_at_ms, due_at_ms, rule_source, rule_name,
                             rule_interval, rule_unit, steps)
VALUES (:firm_id, :id, :now_ms, :account_id, :change, :from_due_at_ms, :next_due_at_ms, :rule_source, :rule_name,
        :rule_interval, :rule_unit, :steps);

-- name: followup_change_note_many
-- The same for many.
-- in: as above, each of many
-- gathered: followup_change
-- @postgres
INSERT INTO followup_change (firm_id, followup_id, at_ms, account_id, change, from_due_at_ms, due_at_ms, rule_source, rule_name,
                             rule_interval, rule_unit, steps)
SELECT :firm_id, g.*
  FROM unnest(CAST(:id AS BIGINT[]), CAST(:now_ms AS BIGINT[]), CAST(:account_id AS BIGINT[]), CAST(:change AS TEXT[]),
              CAST(:from_due_at_ms AS BIGINT[]), CAST(:next_due_at_ms AS BIGINT[]), CAST(:rule_source AS TEXT[]),
              CAST(:rule_name AS TEXT[]), CAST(:rule_interval AS BIGINT[]), CAST(:rule_unit AS TEXT[]), CAST(:steps AS TEXT[])) AS g;
-- @end

-- name: followup_changes
-- How the due time of one followup came about, newest first.  Index: followup_change_followup.
-- in: id, row_limit   columns: those of struct followup_past
SELECT h.id, h.at_ms, h.account_id, a.name AS account_name, h.change, h.from_due_at_ms, h.due_at_ms, h.rule_source,
       h.rule_name, h.rule_interval, h.rule_unit, h.steps
  FROM followup_change h
  LEFT JOIN account a ON a.firm_id = h.firm_id AND a.id = h.account_id
 WHERE h.firm_id = :firm_id AND h.followup_id = :id
 ORDER BY h.id DESC
 LIMIT :row_limit;

-- name: followup_open_ids
-- Open followups of one candidate.  Index: followup_owner.
-- in: candidate_id   columns: id
SELECT id FROM followup WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND state = 'open' ORDER BY id;

-- name: followup_missing_owners
-- Whose running submission of this candidate no followup of theirs covers, and none was ended on purpose.
-- Index: submission_owner, followup_owner.
-- in: candidate_id   columns: id
SELECT DISTINCT s.owner_id AS id
  FROM submission s
 WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id AND s.stage_kind <> 'closed'
   AND NOT EXISTS (SELECT 1 FROM followup f
                    WHERE f.firm_id = s.firm_id AND f.candidate_id = s.candidate_id AND f.owner_id = s.owner_id
                      AND (f.state = 'open' OR f.end_reason <> 'followup.merged'))
 ORDER BY id;

-- name: followup_deleted_ids
-- Followups that ended when their candidate went into the bin.  Index: followup_owner.
-- in: candidate_id   columns: id
SELECT id FROM followup
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND state = 'ended' AND end_reason = 'candidate.deleted'
 ORDER BY id;

-- name: followup_next_ids
-- Open followups of the firm behind an id, for walks in pieces.
-- in: after_id, row_limit   columns: id
SELECT id FROM followup WHERE firm_id = :firm_id AND id > :after_id AND state = 'open' ORDER BY id LIMIT :row_limit;

-- name: followup_submissions
-- Running submissions of the owner for the candidate, with what their cadence depends on.  Index: submission_owner.
-- interview_end_ms: the first interview, coming ones too, that ends after since_ms.
-- in: candidate_id, owner_id, since_ms   columns: those of struct facts_submission
-- kept: submission, position, appointment
SELECT s.id, s.stage, s.stage_kind, s.stage_since_ms, s.onboard_on, s.guarantee_until, p.job_type,
       (SELECT min(a.starts_at_ms) FROM appointment a
         WHERE a.firm_id = s.firm_id AND a.candidate_id = s.candidate_id AND a.submission_id = s.id
           AND a.kind = 'offer_deadline' AND a.state = 'planned' AND a.starts_at_ms >= :now_ms) AS offer_deadline_ms,
       (SELECT max(a.starts_at_ms) FROM appointment a
         WHERE a.firm_id = s.firm_id AND a.candidate_id = s.candidate_id AND a.submission_id = s.id
           AND a.kind = 'onboarding' AND a.state = 'planned') AS onboarding_ms,
       (SELECT min(COALESCE(a.ends_at_ms, a.starts_at_ms + 3600000)) FROM appointment a
         WHERE a.firm_id = s.firm_id AND a.candidate_id = s.candidate_id AND a.submission_id = s.id
           AND a.kind = 'interview' AND a.state = 'planned'
           AND COALESCE(a.ends_at_ms, a.starts_at_ms + 3600000) > :since_ms) AS interview_end_ms
  FROM submission s JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
 WHERE s.firm_id = :firm_id AND s.owner_id = :owner_id AND s.candidate_id = :candidate_id AND s.stage_kind <> 'closed'
 ORDER BY s.id
 LIMIT 200;

-- name: followup_contacts
-- The last contacts of the owner (or who covered him) with the candidate, newest first.  Index: record_candidate.
-- in: candidate_id, id, row_limit   columns: those of struct facts_contact
-- kept: record
SELECT at_ms, is_effective, is_attempt, emotion, channel, outcome
  FROM record
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND followup_id = :id
 ORDER BY at_ms DESC, id DESC
 LIMIT :row_limit;

-- name: followup_unplanned
-- Bulk entries of an owner without a due time, freshest first.  Whom nobody is to contact takes no day from the others.
-- in: owner_id, row_limit   columns: id, is_pool, fresh_at_ms
SELECT f.id, CASE WHEN f.care = 'pool' THEN 1 ELSE 0 END AS is_pool, c.updated_at_ms AS fresh_at_ms
  FROM followup f JOIN candidate c ON c.firm_id = f.firm_id AND c.id = f.candidate_id
 WHERE f.firm_id = :firm_id AND f.acting_id = :owner_id AND f.state = 'open' AND f.next_due_at_ms IS NULL
   AND (f.care <> 'pool' OR c.do_not_contact = 0)
 ORDER BY c.updated_at_ms DESC, f.id DESC
 LIMIT :row_limit;

-- name: followup_day_load
-- Due times from day rules already planned for an acting consultant in a stretch of time, but for one followup's: how many at
-- each instant.  Index: followup_acting_due.
-- in: acting_id, id (NULL: all count), from_ms, to_ms   columns: those of struct load_row
SELECT next_due_at_ms, CASE WHEN care = 'pool' THEN 1 ELSE 0 END AS is_pool, count(*) AS n
  FROM followup
 WHERE firm_id = :firm_id AND acting_id = :acting_id AND state = 'open' AND hard = 0
   AND (CAST(:id AS BIGINT) IS NULL OR id <> :id) AND next_due_at_ms >= :from_ms AND next_due_at_ms < :to_ms
 GROUP BY next_due_at_ms, CASE WHEN care = 'pool' THEN 1 ELSE 0 END;

-- name: followup_due_unreminded
-- Due followups of the firm without an occurrence for their due number, oldest first.  Index: followup_due.
-- One that is being changed right now is left for the next scan, and none can move before the occurrence is written:
-- else an occurrence of the former due instant could stay open.
-- in: row_limit   columns: those of struct followup_due
SELECT f.id, f.acting_id, f.candidate_id, f.due_no, f.next_due_at_ms, f.hard, f.pay_report
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.next_due_at_ms IS NOT NULL AND f.next_due_at_ms <= :now_ms
   AND f.due_no > f.reminded_no
 ORDER BY f.next_due_at_ms, f.id
 LIMIT :row_limit
-- @postgres
   FOR UPDATE OF f SKIP LOCKED
-- @end
;

-- name: followup_set_reminded
-- The occurrence of this due number is written.
-- in: id, due_no
UPDATE followup SET reminded_no = :due_no WHERE firm_id = :firm_id AND id = :id AND reminded_no < :due_no;

-- name: followup_set_escalated
-- in: id, due_no
UPDATE followup SET escalated_no = :due_no WHERE firm_id = :firm_id AND id = :id AND escalated_no < :due_no;

-- name: followup_to_wake
-- Ended ones whose wake date has come, of all firms; who lies in the bin sleeps on.  Index: followup_wake.
-- in: row_limit   columns: those of struct wake_row
-- firms: all
SELECT f.id, f.firm_id, f.candidate_id, f.owner_id, f.care, f.pool_grade, f.wake_at_ms
  FROM followup f JOIN candidate c ON c.firm_id = f.firm_id AND c.id = f.candidate_id
 WHERE f.state = 'ended' AND f.wake_at_ms IS NOT NULL AND f.wake_at_ms <= :now_ms AND c.deleted_at_ms IS NULL
 ORDER BY f.wake_at_ms, f.id
 LIMIT :row_limit;

-- name: followup_woken
-- in: id
UPDATE followup SET wake_at_ms = NULL WHERE firm_id = :firm_id AND id = :id;

-- name: followup_count_unplanned
-- in: owner_id   columns: n
SELECT count(*) AS n FROM followup
 WHERE firm_id = :firm_id AND acting_id = :owner_id AND state = 'open' AND next_due_at_ms IS NULL;

-- name: followup_attach_record
-- The record moved this followup; for_id is its owner when somebody else acted.
-- in: record_id, id, for_id (NULL = nobody)
UPDATE record SET followup_id = :id, on_behalf_of_id = :for_id WHERE firm_id = :firm_id AND id = :record_id;

-- name: followup_view_get
-- in: id   columns: those of struct followup_view
-- kept: followup_view, followup, account, record, submission, stage, position, company
SELECT v.* FROM followup_view v WHERE v.firm_id = :firm_id AND v.id = :id;

-- name: followup_running_count
-- Running submissions of an owner for a candidate.  Index: submission_candidate.
-- in: candidate_id, owner_id
-- kept: submission
SELECT count(*) FROM submission
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND owner_id = :owner_id AND stage_kind <> 'closed';

-- name: followup_view_of_candidate
-- Open followups of a candidate, the account's own first.
-- in: candidate_id, account_id
SELECT v.* FROM followup_view v
 WHERE v.firm_id = :firm_id AND v.candidate_id = :candidate_id AND v.state = 'open'
 ORDER BY CASE WHEN v.owner_id = :account_id OR v.acting_id = :account_id THEN 0 ELSE 1 END, v.next_due_at_ms, v.id
 LIMIT 200;

-- name: followup_views
-- What lists show of a JSON list of followup ids; place is the index in that list.
-- in: ids   columns: of struct followup_view what a reply is made of
-- @sqlite
SELECT w.key AS place,
-- @postgres
SELECT w.place - 1 AS place,
-- @end
       v.id, v.version, v.candidate_id, v.owner_id, v.backup_id, v.acting_id, v.owner_name, v.backup_name, v.acting_name,
       v.care, v.pool_grade, v.state, v.next_due_at_ms, v.yellow_at_ms, v.red_at_ms, v.snoozed_until_ms, v.hard, v.retry,
       v.light_touch, v.pay_report, v.attempts, v.last_contact_at_ms, v.put_away_on, v.steps, v.reasons, v.advice,
       v.rule_source, v.reminder_fields, v.end_reason, v.wake_at_ms, v.record_id, v.record_at_ms, v.record_channel,
       v.record_direction, v.record_outcome, v.record_text, v.record_action, v.record_action_due_at_ms, v.record_emotion,
       v.record_author_id, v.record_author_name, v.record_is_sealed, v.submission_id, v.submission_stage,
       v.submission_stage_name, v.submission_stage_kind, v.submission_since_ms, v.submission_count, v.position_id,
       v.position_title, v.position_job_type, v.company_id, v.company_name
-- @sqlite
  FROM json_each(:ids) w
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) WITH ORDINALITY AS w (value, place)
-- @end
 CROSS JOIN followup_view v
 WHERE v.firm_id = :firm_id AND v.id = w.value;

-- fragment: followup_passes
-- A followup f passes the filters of the list.
-- in: owner_id, care, due_before_ms, candidate_id (0 and "": no such filter)
   AND (:owner_id = 0 OR f.owner_id = :owner_id) AND (:care = '' OR f.care = :care)
   AND (:due_before_ms = 0 OR f.next_due_at_ms < :due_before_ms)
   AND (:candidate_id = 0 OR f.candidate_id = :candidate_id)

-- name: followup_late_acting
-- Yellow and red followups of one acting consultant behind a position: hard and red, red, yellow, each by due time.  Index: followup_acting_turn.
-- in: members of struct list_key   columns: id
SELECT q.id
  FROM (SELECT f.id, CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END ELSE 2 END AS class,
               f.next_due_at_ms AS due_key
          FROM followup f
         WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open' AND f.turn_at_ms <= :at_ms
           AND f.next_due_at_ms IS NOT NULL
-- @include followup_passes
       ) q
 WHERE (q.class, q.due_key, q.id) > (:after_class, :after_due, :after_id)
   AND q.class >= :class_from AND q.class <= :class_to
 ORDER BY q.class, q.due_key, q.id
 LIMIT :row_limit;

-- name: followup_green_acting
-- The green ones, by due time.  Index: followup_acting_due.
-- in: members of struct list_key   columns: id
SELECT f.id
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open' AND f.next_due_at_ms IS NOT NULL
   AND (f.turn_at_ms IS NULL OR f.turn_at_ms > :at_ms)
-- @include followup_passes
   AND (f.next_due_at_ms, f.id) > (:after_due, :after_id)
 ORDER BY f.next_due_at_ms, f.id
 LIMIT :row_limit;

-- name: followup_unplanned_acting
-- Those without a due time, which stand at the end.  Index: followup_unplanned.
-- in: members of struct list_key   columns: id
SELECT f.id
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open' AND f.next_due_at_ms IS NULL AND f.id > :after_id
   AND (:owner_id = 0 OR f.owner_id = :owner_id) AND (:care = '' OR f.care = :care)
   AND (:candidate_id = 0 OR f.candidate_id = :candidate_id)
 ORDER BY f.id
 LIMIT :row_limit;

-- name: followup_late_firm
-- Yellow and red followups of the whole firm behind a position: hard and red, red, yellow, each by due time.  Index: followup_firm_turn.
-- in: members of struct list_key   columns: id
SELECT q.id
  FROM (SELECT f.id, CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END ELSE 2 END AS class,
               f.next_due_at_ms AS due_key
          FROM followup f
         WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.turn_at_ms <= :at_ms
           AND f.next_due_at_ms IS NOT NULL
-- @include followup_passes
       ) q
 WHERE (q.class, q.due_key, q.id) > (:after_class, :after_due, :after_id)
   AND q.class >= :class_from AND q.class <= :class_to
 ORDER BY q.class, q.due_key, q.id
 LIMIT :row_limit;

-- name: followup_green_firm
-- The green ones, by due time.  Index: followup_firm_due.
-- in: members of struct list_key   columns: id
SELECT f.id
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.next_due_at_ms IS NOT NULL
   AND (f.turn_at_ms IS NULL OR f.turn_at_ms > :at_ms)
-- @include followup_passes
   AND (f.next_due_at_ms, f.id) > (:after_due, :after_id)
 ORDER BY f.next_due_at_ms, f.id
 LIMIT :row_limit;

-- name: followup_unplanned_firm
-- Those without a due time, which stand at the end.  Index: followup_unplanned.
-- in: members of struct list_key   columns: id
SELECT f.id
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.next_due_at_ms IS NULL AND f.id > :after_id
   AND (:owner_id = 0 OR f.owner_id = :owner_id) AND (:care = '' OR f.care = :care)
   AND (:candidate_id = 0 OR f.candidate_id = :candidate_id)
 ORDER BY f.id
 LIMIT :row_limit;

-- name: followup_page_seen
-- The same of candidates whom the account works with, for who does not see the whole firm.  Index: followup_owner.
-- in: members of struct list_key   columns: id
SELECT q.id
  FROM (SELECT f.id, CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END
                          WHEN f.yellow_at_ms <= :at_ms THEN 2 ELSE 3 END AS class,
               COALESCE(f.next_due_at_ms, 9000000000000000) AS due_key
          FROM (SELECT DISTINCT x.candidate_id FROM candidate_access x
                 WHERE x.firm_id = :firm_id AND x.account_id = :account_id) x
         CROSS JOIN followup f
         WHERE f.firm_id = :firm_id AND f.candidate_id = x.candidate_id AND f.state = 'open'
           AND (:acting_id = 0 OR f.acting_id = :acting_id)
-- @include followup_passes
           AND (:unplanned = 0 OR f.next_due_at_ms IS NULL)) q
 WHERE (q.class, q.due_key, q.id) > (:after_class, :after_due, :after_id)
   AND q.class >= :class_from AND q.class <= :class_to
 ORDER BY q.class, q.due_key, q.id
 LIMIT :row_limit;

-- name: followup_count_acting
-- Index: followup_acting_due.
-- in: members of struct list_key   columns: n
SELECT count(*) AS n
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open'
-- @include followup_passes
   AND (:unplanned = 0 OR f.next_due_at_ms IS NULL)
   AND CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END
            WHEN f.yellow_at_ms <= :at_ms THEN 2 ELSE 3 END BETWEEN :class_from AND :class_to;

-- name: followup_count_firm
-- Of the whole firm, under any filter.
-- in: members of struct list_key   columns: n
SELECT count(*) AS n
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.state = 'open'
-- @include followup_passes
   AND (:unplanned = 0 OR f.next_due_at_ms IS NULL)
   AND CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END
            WHEN f.yellow_at_ms <= :at_ms THEN 2 ELSE 3 END BETWEEN :class_from AND :class_to;

-- name: followup_count_seen
-- As far as the account may see.
-- in: members of struct list_key   columns: n
SELECT count(*) AS n
  FROM (SELECT DISTINCT x.candidate_id FROM candidate_access x
         WHERE x.firm_id = :firm_id AND x.account_id = :account_id) x
 CROSS JOIN followup f
 WHERE f.firm_id = :firm_id AND f.candidate_id = x.candidate_id AND (:acting_id = 0 OR f.acting_id = :acting_id) AND f.state = 'open'
-- @include followup_passes
   AND (:unplanned = 0 OR f.next_due_at_ms IS NULL)
   AND CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END
            WHEN f.yellow_at_ms <= :at_ms THEN 2 ELSE 3 END BETWEEN :class_from AND :class_to;

-- name: followup_total_firm
-- Open followups of the whole firm, kept and unplanned ones.  Index: followup_unplanned.
-- in: care   columns: n
SELECT (SELECT COALESCE(CAST(sum(t.n) AS BIGINT), 0) FROM followup_total t
         WHERE t.firm_id = :firm_id AND (:care = '' OR t.care = :care))
     + (SELECT count(*) FROM followup f
         WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.next_due_at_ms IS NULL AND (:care = '' OR f.care = :care)) AS n;

-- name: followup_total_late_firm
-- Yellow and red ones among them in a range of classes.  Index: followup_firm_turn.
-- in: members of struct list_key   columns: n
SELECT count(*) AS n
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.turn_at_ms <= :at_ms AND (:care = '' OR f.care = :care)
   AND CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END ELSE 2 END BETWEEN :class_from AND :class_to;

-- name: followup_onboarded
-- Open followups of the placed, of all firms.
-- columns: id, firm_id, candidate_id, owner_id
-- firms: all
SELECT id, firm_id, candidate_id, owner_id FROM followup
 WHERE state = 'open' AND stage_kind = 'onboarded'
 ORDER BY id
 LIMIT 99999;

-- name: today_section
-- Due followups of one acting consultant in a stretch of time, hard and red first.  Index: followup_acting_due.
-- in: members of struct today_key   columns: id
SELECT f.id
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open'
   AND f.next_due_at_ms >= :from_ms AND f.next_due_at_ms < :to_ms AND f.retry = :retry
   AND COALESCE(f.put_away_on, '') <> :today AND COALESCE(f.snoozed_until_ms, 0) <= :at_ms
 ORDER BY CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END WHEN f.hard = 1 THEN 2 ELSE 3 END,
          f.next_due_at_ms, f.id
 LIMIT :row_limit;

-- name: today_counts
-- True counts of the sections.  Index: followup_acting_due.
-- in: members of struct today_key   columns: overdue, due, retries, put_away
SELECT COALESCE(sum(CASE WHEN away = 0 AND retry = 0 AND next_due_at_ms < :from_ms THEN 1 ELSE 0 END), 0) AS overdue,
       COALESCE(sum(CASE WHEN away = 0 AND retry = 0 AND next_due_at_ms >= :from_ms THEN 1 ELSE 0 END), 0) AS due,
       COALESCE(sum(CASE WHEN away = 0 AND retry = 1 THEN 1 ELSE 0 END), 0) AS retries,
       COALESCE(sum(away), 0) AS put_away
  FROM (SELECT f.retry, f.next_due_at_ms, CASE WHEN f.put_away_on = :today THEN 1 ELSE 0 END AS away
          FROM followup f
         WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open' AND f.next_due_at_ms < :to_ms
           AND COALESCE(f.snoozed_until_ms, 0) <= :at_ms) q;

-- name: duty_feedback
-- Submissions of all firms that wait for the client: since the recommendation, or since the last interview that is over.
-- A further interview that is planned is the answer.
-- columns: those of struct feedback_row
-- firms: all
SELECT q.firm_id, q.submission_id, q.candidate_id, q.lead_id, q.event_ms, q.is_interview, q.key,
       (SELECT count(*) FROM todo t WHERE t.firm_id = q.firm_id AND t.dedup_key >= q.key AND t.dedup_key < q.key || '~') AS asked,
       (SELECT count(*) FROM todo t WHERE t.firm_id = q.firm_id AND t.dedup_key >= q.key AND t.dedup_key < q.key || '~'
           AND t.state = 'open') AS open
  FROM (SELECT s.firm_id, s.id AS submission_id, s.candidate_id, COALESCE(p.lead_id, s.owner_id) AS lead_id,
               s.stage_since_ms AS event_ms, 0 AS is_interview,
               'feedback:' || CAST(s.id AS TEXT) || ':' || CAST(s.stage_since_ms AS TEXT) || ':' AS key
          FROM submission s JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
         WHERE s.stage_kind = 'recommended'
           AND NOT EXISTS (SELECT 1 FROM appointment n
                            WHERE n.firm_id = s.firm_id AND n.candidate_id = s.candidate_id AND n.submission_id = s.id
                              AND n.kind = 'interview' AND n.state = 'planned'
                              AND COALESCE(n.ends_at_ms, n.starts_at_ms + 3600000) > :now_ms)
        UNION ALL
        SELECT s.firm_id, s.id, s.candidate_id, COALESCE(p.lead_id, s.owner_id),
               max(COALESCE(a.ends_at_ms, a.starts_at_ms + 3600000)), 1,
               'feedback:' || CAST(s.id AS TEXT) || ':' || CAST(max(a.starts_at_ms) AS TEXT) || ':'
          FROM submission s
          JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
          JOIN appointment a ON a.firm_id = s.firm_id AND a.candidate_id = s.candidate_id AND a.submission_id = s.id
         WHERE s.stage_kind = 'interview' AND a.kind = 'interview' AND a.state = 'planned'
           AND COALESCE(a.ends_at_ms, a.starts_at_ms + 3600000) <= :now_ms
           AND NOT EXISTS (SELECT 1 FROM appointment n
                            WHERE n.firm_id = s.firm_id AND n.candidate_id = s.candidate_id AND n.submission_id = s.id
                              AND n.kind = 'interview' AND n.state = 'planned'
                              AND COALESCE(n.ends_at_ms, n.starts_at_ms + 3600000) > :now_ms)
         GROUP BY s.firm_id, s.id, s.candidate_id, COALESCE(p.lead_id, s.owner_id)) q
 ORDER BY q.firm_id, q.submission_id
 LIMIT 99999;

-- name: duty_checklist
-- A submission, where it is accepted.  Index: submission (firm_id, id).
-- in: submission_id   columns: those of struct checklist_row
SELECT id AS submission_id, candidate_id, owner_id, stage_since_ms, onboard_on
  FROM submission WHERE firm_id = :firm_id AND id = :submission_id AND stage_kind = 'accepted';

-- name: duty_eves
-- Interviews soon, with the consultants who take part or own the submission.  Index: appointment_start.
-- in: until_ms   columns: those of struct eve_row
-- firms: all
SELECT a.firm_id, a.id AS appointment_id, a.candidate_id, x.account_id, a.starts_at_ms, a.place, a.round
  FROM appointment a
  JOIN appointment_person x ON x.firm_id = a.firm_id AND x.appointment_id = a.id
 WHERE a.kind = 'interview' AND a.state = 'planned' AND a.starts_at_ms > :now_ms AND a.starts_at_ms < :until_ms
 ORDER BY a.starts_at_ms, a.id, x.account_id
 LIMIT 10000;
