-- Messages inside: the inbox of an account.

-- name: inbox_insert
-- A message that becomes visible at not_before_ms; the same dedup_key again changes nothing.
-- in: account_id, kind, text, detail, candidate_id, followup_id, reminder_id, dedup_key, link, not_before_ms, announced_at_ms
-- columns: id (none when the key was there)
INSERT INTO inbox_message (firm_id, account_id, kind, text, detail, candidate_id, followup_id, reminder_id, dedup_key, link,
                           not_before_ms, announced_at_ms, created_at_ms)
VALUES (:firm_id, :account_id, :kind, :text, :detail, :candidate_id, :followup_id, :reminder_id, :dedup_key, :link,
        :not_before_ms, :announced_at_ms, :now_ms)
ON CONFLICT (firm_id, dedup_key) DO NOTHING
RETURNING id;

-- name: inbox_list
-- Visible messages of an account, newest first, behind the cursor's place.  Index: inbox_message_account.
-- in: account_id, unread_only, kind (NULL = any), before_ms, before_id, row_limit
SELECT id, kind, at_ms, read_at_ms, text, detail, link, followup_id, reminder_id, candidate_id, candidate_name, is_hidden,
       reminder_open
  FROM inbox_view
 WHERE firm_id = :firm_id AND account_id = :account_id AND cancelled_at_ms IS NULL AND at_ms <= :now_ms
   AND (at_ms < :before_ms OR (at_ms = :before_ms AND id < :before_id))
   AND (:unread_only = 0 OR read_at_ms IS NULL)
   AND (CAST(:kind AS TEXT) IS NULL OR kind = :kind)
 ORDER BY at_ms DESC, id DESC
 LIMIT :row_limit;

-- name: inbox_get
-- One message.
-- in: id
SELECT id, kind, at_ms, read_at_ms, text, detail, link, followup_id, reminder_id, candidate_id, candidate_name, is_hidden,
       reminder_open
  FROM inbox_view
 WHERE firm_id = :firm_id AND id = :id;

-- name: inbox_count
-- How many messages of an account are visible.
-- in: account_id, unread_only, kind (NULL = any)   columns: n
SELECT count(*) AS n
  FROM inbox_message
 WHERE firm_id = :firm_id AND account_id = :account_id AND cancelled_at_ms IS NULL AND not_before_ms <= :now_ms
   AND (:unread_only = 0 OR read_at_ms IS NULL)
   AND (CAST(:kind AS TEXT) IS NULL OR kind = :kind);

-- name: inbox_unread
-- Unread visible messages.  Index: inbox_message_unread.
-- in: account_id   columns: n
SELECT count(*) AS n
  FROM inbox_message
 WHERE firm_id = :firm_id AND account_id = :account_id AND read_at_ms IS NULL AND not_before_ms <= :now_ms;

-- name: inbox_read_one
-- Marks one own visible message read; no change when there is none. One that is read stays as it is.
-- in: account_id, id
UPDATE inbox_message SET read_at_ms = COALESCE(read_at_ms, :now_ms)
 WHERE firm_id = :firm_id AND account_id = :account_id AND id = :id AND cancelled_at_ms IS NULL AND not_before_ms <= :now_ms;

-- name: inbox_read_all
-- Marks all own visible messages read.
-- in: account_id
UPDATE inbox_message SET read_at_ms = :now_ms
 WHERE firm_id = :firm_id AND account_id = :account_id AND read_at_ms IS NULL AND not_before_ms <= :now_ms;

-- name: inbox_waiting
-- Messages of all firms that have become visible and were not announced, oldest first; reminders of a firm that switched
-- them off wait.  Index: inbox_message_waiting.
-- in: row_limit   columns: firm_id, id
-- firms: all
SELECT m.firm_id, m.id
  FROM inbox_message m
 WHERE m.announced_at_ms IS NULL AND m.cancelled_at_ms IS NULL AND m.not_before_ms <= :now_ms
   AND NOT (m.kind = 'reminder'
            AND EXISTS (SELECT 1 FROM rule_set s WHERE s.firm_id = m.firm_id AND s.enabled = 0))
 ORDER BY m.not_before_ms, m.id
 LIMIT :row_limit;

-- name: inbox_announce
-- Takes the right to announce a message: of two workers only one gets a row.
-- in: id   columns: account_id
UPDATE inbox_message SET announced_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND announced_at_ms IS NULL AND cancelled_at_ms IS NULL
RETURNING account_id;

-- name: inbox_end_reminder
-- The reminder ended: what is not visible yet never will be, the rest counts as read.
-- in: reminder_id   columns: account_id of those that were visible
UPDATE inbox_message
   SET cancelled_at_ms = CASE WHEN not_before_ms > :now_ms THEN :now_ms END, read_at_ms = :now_ms
 WHERE firm_id = :firm_id AND reminder_id = :reminder_id AND read_at_ms IS NULL
RETURNING account_id, CASE WHEN not_before_ms > :now_ms THEN 0 ELSE 1 END AS was_visible;

-- name: inbox_end_key
-- What one message was about is over.  Index: inbox_message (firm_id, dedup_key).
-- in: dedup_key   columns: account_id, was_visible
UPDATE inbox_message
   SET cancelled_at_ms = CASE WHEN not_before_ms > :now_ms THEN :now_ms END, read_at_ms = :now_ms
 WHERE firm_id = :firm_id AND dedup_key = :dedup_key AND read_at_ms IS NULL
RETURNING account_id, CASE WHEN not_before_ms > :now_ms THEN 0 ELSE 1 END AS was_visible;

-- name: inbox_end_warnings
-- What they warned of is over.
-- in: pattern (of dedup_key)   columns: account_id, was_visible
UPDATE inbox_message SET read_at_ms = :now_ms
 WHERE firm_id = :firm_id AND kind = 'warning' AND read_at_ms IS NULL AND dedup_key LIKE :pattern
RETURNING account_id, 1 AS was_visible;

-- name: inbox_tidy
-- Read or cancelled messages of all firms older than the given instant; some at a time.
-- in: before_ms, row_limit
-- firms: all
DELETE FROM inbox_message
 WHERE id IN (SELECT id FROM inbox_message WHERE created_at_ms < :before_ms AND read_at_ms IS NOT NULL LIMIT :row_limit);

-- name: reader_of
-- Whom a message is rendered for.
-- in: account_id   columns: zone, locale, work_from
SELECT zone, locale, work_from
  FROM account
 WHERE firm_id = :firm_id AND id = :account_id;
