-- name: reminder_insert
-- The occurrence; a second one of the same due number and repetition is refused silently.
-- in: members of struct reminder_row   columns: id
INSERT INTO reminder (firm_id, followup_id, due_no, repeat_no, acting_id, due_at_ms, fired_at_ms, is_late, layers)
VALUES (:firm_id, :followup_id, :due_no, :repeat_no, :acting_id, :due_at_ms, :now_ms, :is_late, :layers)
ON CONFLICT (firm_id, followup_id, due_no, repeat_no) DO NOTHING
RETURNING id;

-- name: reminder_get
-- in: id   columns: those of struct reminder_row
SELECT id, followup_id, due_no, repeat_no, acting_id, due_at_ms, fired_at_ms, is_late, layers, state, ended_at_ms
  FROM reminder WHERE firm_id = :firm_id AND id = :id;

-- name: reminder_list
-- Reminders of an acting consultant, newest due first.  Index: reminder_open.
-- in: acting_id, open_only, row_limit   columns: those of struct reminder_row
SELECT id, followup_id, due_no, repeat_no, acting_id, due_at_ms, fired_at_ms, is_late, layers, state, ended_at_ms
  FROM reminder
 WHERE firm_id = :firm_id AND acting_id = :acting_id AND (:open_only = 0 OR state = 'open')
 ORDER BY due_at_ms DESC, id DESC
 LIMIT :row_limit;

-- name: reminder_open_count
-- in: acting_id   columns: n
SELECT count(*) AS n FROM reminder WHERE firm_id = :firm_id AND acting_id = :acting_id AND state = 'open';

-- name: reminder_open_of_followup
-- Index: reminder_followup.
-- in: followup_id   columns: those of struct reminder_row
-- kept: reminder
SELECT id, followup_id, due_no, repeat_no, acting_id, due_at_ms, fired_at_ms, is_late, layers, state, ended_at_ms
  FROM reminder
 WHERE firm_id = :firm_id AND followup_id = :followup_id AND (state = 'open' OR repeat_at_ms IS NOT NULL)
 ORDER BY id;

-- name: reminder_end
-- in: id, state, ended_by_id, repeat_at_ms
UPDATE reminder
   SET state = CASE WHEN state = 'open' THEN :state ELSE state END,
       ended_at_ms = COALESCE(ended_at_ms, CAST(:now_ms AS BIGINT)),
       ended_by_id = COALESCE(ended_by_id, CAST(:ended_by_id AS BIGINT)), repeat_at_ms = :repeat_at_ms
 WHERE firm_id = :firm_id AND id = :id;

-- name: reminder_due_firms
-- Firms in which an occurrence or a repetition is due and 智能提醒 is not switched off.
-- Index: followup_due, reminder_repeat, one look each per firm.
-- columns: id
-- firms: all
SELECT m.id FROM firm m
 WHERE NOT EXISTS (SELECT 1 FROM rule_set s WHERE s.firm_id = m.id AND s.enabled = 0)
   AND (EXISTS (SELECT 1 FROM followup f
                 WHERE f.firm_id = m.id AND f.state = 'open' AND f.next_due_at_ms IS NOT NULL
                   AND f.next_due_at_ms <= :now_ms AND f.due_no > f.reminded_no)
        OR EXISTS (SELECT 1 FROM reminder r
                    WHERE r.firm_id = m.id AND r.repeat_at_ms IS NOT NULL AND r.repeat_at_ms <= :now_ms))
 ORDER BY m.id;

-- name: reminder_to_repeat
-- Acknowledged ones, and what their followup's due number is now; the followup cannot move meanwhile.
-- Index: reminder_repeat.
-- in: row_limit   columns: those of struct repeat_row
SELECT r.id AS reminder_id, f.id AS followup_id, f.acting_id, f.candidate_id, f.due_no, f.next_due_at_ms, f.hard,
       f.pay_report, r.repeat_no + 1 AS repeat_no, r.due_no AS reminded_no
  FROM reminder r JOIN followup f ON f.firm_id = r.firm_id AND f.id = r.followup_id
 WHERE r.firm_id = :firm_id AND r.repeat_at_ms IS NOT NULL AND r.repeat_at_ms <= :now_ms
 ORDER BY r.repeat_at_ms, r.id
 LIMIT :row_limit
-- @postgres
   FOR UPDATE OF f SKIP LOCKED
-- @end
;

-- name: reminder_repeated
-- in: id
UPDATE reminder SET repeat_at_ms = NULL WHERE firm_id = :firm_id AND id = :id;

-- name: reminder_setting
-- Delays and the switch of a firm.
-- columns: enabled, inbox_after_minutes, mobile_after_minutes
SELECT enabled, inbox_after_minutes, mobile_after_minutes FROM rule_set WHERE firm_id = :firm_id;
