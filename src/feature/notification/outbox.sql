-- Messages to the outside: rows of table outbox from writing to evidence.

-- name: outbox_add
-- One row for Web Push and one for the account's first usable other channel; the same message again changes nothing.
-- in: account_id, kind, message_key, title, body, path, candidate_id, reminder_id, is_hard, not_before_ms, digest_at_ms,
--     state (waiting or held), digest_stem (NULL unless held)
INSERT INTO outbox (firm_id, account_id, channel, kind, message_key, dedup_key, title, body, path, candidate_id,
                    reminder_id, is_hard, not_before_ms, digest_at_ms, next_at_ms, state, digest_key, created_at_ms)
SELECT c.firm_id, c.account_id, c.channel, :kind, :message_key, :message_key || '-' || c.channel, :title, :body, :path,
       :candidate_id, :reminder_id, :is_hard, :not_before_ms, :digest_at_ms, :not_before_ms, :state,
       :digest_stem || '-' || c.channel, :now_ms
  FROM usable_channel c
 WHERE c.firm_id = :firm_id AND c.account_id = :account_id
   AND (c.channel = 'web_push'
        OR c.rank = (SELECT min(o.rank) FROM usable_channel o
                      WHERE o.firm_id = :firm_id AND o.account_id = :account_id AND o.channel <> 'web_push'))
ON CONFLICT (firm_id, dedup_key) DO NOTHING;

-- name: outbox_add_code
-- The confirmation code of an address, to that channel alone.
-- in: account_id, channel, message_key, title, path
INSERT INTO outbox (firm_id, account_id, channel, kind, message_key, dedup_key, title, path, not_before_ms, digest_at_ms,
                    next_at_ms, created_at_ms)
VALUES (:firm_id, :account_id, :channel, 'code', :message_key, :message_key || '-' || :channel, :title, :path, :now_ms,
        :now_ms, :now_ms, :now_ms)
ON CONFLICT (firm_id, dedup_key) DO NOTHING;

-- name: outbox_add_next_channel
-- After a channel gave up: the same message for the next usable one in the account's order.
-- in: id
INSERT INTO outbox (firm_id, account_id, channel, kind, message_key, dedup_key, title, body, path, candidate_id,
                    reminder_id, is_hard, not_before_ms, digest_at_ms, admitted_on, next_at_ms, created_at_ms)
SELECT o.firm_id, o.account_id, c.channel, o.kind, o.message_key, o.message_key || '-' || c.channel, o.title, o.body,
       o.path, o.candidate_id, o.reminder_id, o.is_hard, o.not_before_ms, o.digest_at_ms, o.admitted_on, :now_ms, :now_ms
  FROM outbox o
  JOIN usable_channel c ON c.firm_id = o.firm_id AND c.account_id = o.account_id
 WHERE o.firm_id = :firm_id AND o.id = :id AND o.channel <> 'web_push' AND o.kind = 'reminder'
   AND c.rank = (SELECT min(n.rank) FROM usable_channel n
                  WHERE n.firm_id = o.firm_id AND n.account_id = o.account_id AND n.channel <> 'web_push'
                    AND n.rank > (SELECT f.rank FROM account_channel f WHERE f.firm_id = o.firm_id
                                  AND f.account_id = o.account_id AND f.channel = o.channel))
ON CONFLICT (firm_id, dedup_key) DO NOTHING;

-- name: outbox_add_digest
-- The digest that takes up a held row; one per account, instant and channel.
-- in: account_id, channel, message_key, title, path, digest_at_ms
INSERT INTO outbox (firm_id, account_id, channel, kind, message_key, dedup_key, title, path, not_before_ms, digest_at_ms,
                    next_at_ms, created_at_ms)
VALUES (:firm_id, :account_id, :channel, 'digest', :message_key, :message_key || '-' || :channel, :title, :path,
        :digest_at_ms, :digest_at_ms, :digest_at_ms, :now_ms)
ON CONFLICT (firm_id, dedup_key) DO NOTHING;

-- name: outbox_held_channels
-- Channels on which rows of one message are held.
-- in: message_key   columns: channel
SELECT channel FROM outbox WHERE firm_id = :firm_id AND message_key = :message_key AND state = 'held';

-- name: outbox_release
-- Rows of all firms whose worker let the lease run out are free again.  Index: outbox_sending.
-- in: channel, lease_now_ms
-- firms: all
UPDATE outbox SET state = 'waiting', lease_until_ms = NULL
 WHERE channel = :channel AND state = 'sending' AND lease_until_ms < :lease_now_ms;

-- name: outbox_is_due
-- Whether there is anything to do on a channel, in any firm.  Index: outbox_waiting, outbox_sending.
-- in: channel, lease_now_ms   columns: is_due
-- firms: all
SELECT CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE channel = :channel AND state = 'waiting' AND next_at_ms <= :now_ms)
              OR EXISTS (SELECT 1 FROM outbox WHERE channel = :channel AND state = 'sending' AND lease_until_ms < :lease_now_ms)
            THEN 1 ELSE 0 END AS is_due;

-- name: outbox_claim
-- Takes due rows of all firms for this worker, oldest first; reminders of a firm that switched them off wait.
-- Index: outbox_waiting.
-- in: channel, lease_until_ms, row_limit   columns: id, firm_id, fence, attempt
-- firms: all
UPDATE outbox
   SET state = 'sending', attempt = attempt + 1, fence = fence + 1, lease_until_ms = :lease_until_ms
 WHERE id IN (SELECT o.id FROM outbox o
               WHERE o.channel = :channel AND o.state = 'waiting' AND o.next_at_ms <= :now_ms
                 AND NOT (o.kind IN ('reminder', 'digest')
                          AND EXISTS (SELECT 1 FROM rule_set s WHERE s.firm_id = o.firm_id AND s.enabled = 0))
               ORDER BY o.next_at_ms, o.id
               LIMIT :row_limit
-- @postgres
               FOR UPDATE SKIP LOCKED
-- @end
              )
RETURNING id, firm_id, fence, attempt;

-- name: outbox_lock_account
-- Budget decisions for one account happen one after the other.
-- in: account_id   columns: id
SELECT id FROM account WHERE firm_id = :firm_id AND id = :account_id
-- @postgres
   FOR NO KEY UPDATE
-- @end
;

-- name: outbox_letter
-- A claimed row with all that decides whether and how it leaves; no row when the claim was lost or the row cancelled.
-- in: id, fence
SELECT o.id, o.fence, o.attempt, o.account_id, o.channel, o.kind, o.message_key, o.dedup_key, o.title, o.body, o.path,
       o.reminder_id, o.is_hard, o.not_before_ms, o.digest_at_ms, o.admitted_on, o.delivered_to,
       a.name AS account_name, a.state AS account_state, a.zone, a.locale, a.work_from,
       COALESCE(s.quiet_mode, 'firm') AS quiet_mode, COALESCE(s.quiet_from, -1) AS quiet_from,
       COALESCE(s.quiet_to, -1) AS quiet_to, COALESCE(r.quiet_from, -1) AS firm_quiet_from,
       COALESCE(r.quiet_to, -1) AS firm_quiet_to, COALESCE(s.hard_breaks_quiet, 0) AS hard_breaks_quiet,
       COALESCE(s.outside_daily_limit, r.outside_daily_limit, 3) AS daily_limit, COALESCE(r.name_outside, 0) AS name_outside,
       COALESCE(c.enabled, 0) AS enabled, c.address, c.id AS channel_id, c.target, c.secret, c.confirmed_at_ms, c.code_sent_at_ms,
       COALESCE(m.state, 'open') AS reminder_state,
       CASE WHEN g.sees_all = 1 OR EXISTS (SELECT 1 FROM candidate_access x WHERE x.firm_id = o.firm_id
                 AND x.candidate_id = o.candidate_id AND x.account_id = o.account_id) THEN k.name END AS candidate_name
  FROM outbox o
  JOIN account a ON a.firm_id = o.firm_id AND a.id = o.account_id
  JOIN account_right g ON g.firm_id = o.firm_id AND g.id = o.account_id
  LEFT JOIN notification_setting s ON s.firm_id = o.firm_id AND s.account_id = o.account_id
  LEFT JOIN rule_set r ON r.firm_id = o.firm_id
  LEFT JOIN account_channel c ON c.firm_id = o.firm_id AND c.account_id = o.account_id AND c.channel = o.channel
  LEFT JOIN reminder m ON m.firm_id = o.firm_id AND m.id = o.reminder_id
  LEFT JOIN candidate k ON k.firm_id = o.firm_id AND k.id = o.candidate_id AND k.deleted_at_ms IS NULL
 WHERE o.firm_id = :firm_id AND o.id = :id AND o.fence = :fence AND o.state = 'sending';

-- name: outbox_admitted_count
-- Other messages that were counted in the account's budget of that day.  Index: outbox_admitted.
-- in: account_id, admitted_on, message_key   columns: n
SELECT count(DISTINCT message_key) AS n
  FROM outbox
 WHERE firm_id = :firm_id AND account_id = :account_id AND admitted_on = :admitted_on AND message_key <> :message_key;

-- name: outbox_admit
-- Goes out now: counted for the day (NULL: not counted), lease renewed.
-- in: id, fence, admitted_on, lease_until_ms
UPDATE outbox SET admitted_on = COALESCE(admitted_on, :admitted_on), lease_until_ms = :lease_until_ms
 WHERE firm_id = :firm_id AND id = :id AND fence = :fence AND state = 'sending';

-- name: outbox_hold
-- Waits for a digest.
-- in: id, fence, digest_key
UPDATE outbox SET state = 'held', digest_key = :digest_key, lease_until_ms = NULL
 WHERE firm_id = :firm_id AND id = :id AND fence = :fence AND state = 'sending';

-- name: outbox_postpone
-- Not now, and no attempt.
-- in: id, fence, next_at_ms
UPDATE outbox SET state = 'waiting', attempt = attempt - 1, next_at_ms = :next_at_ms, lease_until_ms = NULL
 WHERE firm_id = :firm_id AND id = :id AND fence = :fence AND state = 'sending';

-- name: outbox_held_count
-- What a digest has to say: messages held for it whose reminders are still open.  Index: outbox_held.
-- in: dedup_key   columns: n
SELECT count(DISTINCT o.message_key) AS n
  FROM outbox o
  LEFT JOIN reminder m ON m.firm_id = o.firm_id AND m.id = o.reminder_id
 WHERE o.firm_id = :firm_id AND o.digest_key = :dedup_key AND o.state = 'held' AND COALESCE(m.state, 'open') = 'open';

-- name: outbox_note_device
-- One browser has it: a later attempt leaves it out.
-- in: id, fence, device (",17" without the leading comma: "17,"), lease_until_ms
UPDATE outbox SET delivered_to = delivered_to || :device, lease_until_ms = :lease_until_ms
 WHERE firm_id = :firm_id AND id = :id AND fence = :fence AND state = 'sending';

-- name: outbox_complete
-- Ends an attempt, if the claim still holds.
-- in: id, fence, state, next_at_ms, last_code, last_status, sent_at_ms
UPDATE outbox
   SET state = :state, next_at_ms = :next_at_ms, last_code = :last_code, last_status = :last_status,
       sent_at_ms = :sent_at_ms, lease_until_ms = NULL
 WHERE firm_id = :firm_id AND id = :id AND fence = :fence AND state = 'sending';

-- name: outbox_settle_held
-- Rows that a digest held end as the digest did.
-- in: dedup_key, state, sent_at_ms
UPDATE outbox SET state = :state, sent_at_ms = :sent_at_ms, last_code = 'outbox.in_digest'
 WHERE firm_id = :firm_id AND digest_key = :dedup_key AND state = 'held';

-- name: outbox_pause_channel
-- The channel itself is refused (log in): nothing of any firm is tried on it before the given instant.
-- in: channel, next_at_ms
-- firms: all
UPDATE outbox SET next_at_ms = :next_at_ms WHERE channel = :channel AND state = 'waiting' AND next_at_ms < :next_at_ms;

-- name: outbox_cancel_reminder
-- The reminder ended: none of its rows will be sent.
-- in: reminder_id
UPDATE outbox SET state = 'cancelled', lease_until_ms = NULL, last_code = 'outbox.reminder_ended'
 WHERE firm_id = :firm_id AND reminder_id = :reminder_id AND state IN ('waiting', 'sending', 'held');

-- name: outbox_cancel_key
-- What one message was about is over.  Index: outbox (firm_id, dedup_key), which is the key, a hyphen and the channel.
-- in: message_key
UPDATE outbox SET state = 'cancelled', lease_until_ms = NULL, last_code = 'outbox.reminder_ended'
 WHERE firm_id = :firm_id AND dedup_key > :message_key || '-' AND dedup_key < :message_key || '.'
   AND message_key = :message_key AND state IN ('waiting', 'sending', 'held');

-- name: outbox_cancel_account
-- in: account_id
UPDATE outbox SET state = 'cancelled', lease_until_ms = NULL, last_code = 'outbox.account_disabled'
 WHERE firm_id = :firm_id AND account_id = :account_id AND state IN ('waiting', 'sending', 'held');

-- name: outbox_cancel_candidate
-- The candidate was deleted.  Index: outbox_candidate.
-- in: candidate_id
UPDATE outbox SET state = 'cancelled', lease_until_ms = NULL, last_code = 'outbox.candidate_deleted'
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND state IN ('waiting', 'sending', 'held');

-- name: outbox_list
-- Rows of one state, newest first, behind the cursor's place, for admins.
-- in: state, before_id, row_limit
SELECT o.id, o.state, o.channel, o.kind, o.attempt AS attempts, o.created_at_ms, o.not_before_ms, o.next_at_ms,
       o.sent_at_ms, o.last_code, o.last_status, o.reminder_id, o.account_id, a.name AS account_name
  FROM outbox o
  JOIN account a ON a.firm_id = o.firm_id AND a.id = o.account_id
 WHERE o.firm_id = :firm_id AND o.state = :state AND o.id < :before_id
 ORDER BY o.id DESC
 LIMIT :row_limit;

-- name: outbox_get
-- in: id
SELECT o.id, o.state, o.channel, o.kind, o.attempt AS attempts, o.created_at_ms, o.not_before_ms, o.next_at_ms,
       o.sent_at_ms, o.last_code, o.last_status, o.reminder_id, o.account_id, a.name AS account_name
  FROM outbox o
  JOIN account a ON a.firm_id = o.firm_id AND a.id = o.account_id
 WHERE o.firm_id = :firm_id AND o.id = :id;

-- name: outbox_count
-- in: state   columns: n
SELECT count(*) AS n FROM outbox WHERE firm_id = :firm_id AND state = :state;

-- name: outbox_retry
-- A dead row gets a fresh start.
-- in: id
UPDATE outbox SET state = 'waiting', attempt = 0, next_at_ms = :now_ms, not_before_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND state = 'dead';

-- name: outbox_tidy
-- Settled rows of all firms older than the given instant; some at a time. Dead ones stay.
-- in: before_ms, row_limit
-- firms: all
DELETE FROM outbox
 WHERE id IN (SELECT id FROM outbox WHERE created_at_ms < :before_ms AND state IN ('sent', 'cancelled') LIMIT :row_limit);
