-- How an account wants to be reached: channels, browsers, quiet hours.

-- name: channel_list
-- The account's channels in his order, with the number of browsers for Web Push.
-- in: account_id
SELECT c.id, c.target, c.secret, c.channel, c.rank, c.enabled, c.address, c.confirmed_at_ms, c.code_sent_at_ms, c.code_tries, c.tested_at_ms,
       c.failed_at_ms, c.failed_code,
       CASE WHEN c.channel = 'web_push'
            THEN (SELECT count(*) FROM push_subscription p WHERE p.firm_id = c.firm_id AND p.account_id = c.account_id)
            ELSE 0 END AS devices
  FROM account_channel c
 WHERE c.firm_id = :firm_id AND c.account_id = :account_id
 ORDER BY c.rank, c.id;

-- name: channel_put
-- Sets order, switch and address; a new address has to be confirmed again.
-- in: account_id, channel, rank, enabled, address
INSERT INTO account_channel (firm_id, account_id, channel, rank, enabled, address)
VALUES (:firm_id, :account_id, :channel, :rank, :enabled, :address)
ON CONFLICT (firm_id, account_id, channel) DO UPDATE
   SET rank = excluded.rank, enabled = excluded.enabled, address = excluded.address,
       confirmed_at_ms = CASE WHEN COALESCE(account_channel.address, '') = COALESCE(excluded.address, '')
                              THEN account_channel.confirmed_at_ms END,
       failed_at_ms = CASE WHEN COALESCE(account_channel.address, '') = COALESCE(excluded.address, '')
                           THEN account_channel.failed_at_ms END;

-- name: channel_set_target
-- Another robot or push; messages have to be proven to arrive there.
-- in: id, address (its mask), target, secret
UPDATE account_channel
   SET address = :address, target = :target, secret = :secret, confirmed_at_ms = NULL, code_sent_at_ms = NULL,
       failed_at_ms = NULL, failed_code = NULL
 WHERE firm_id = :firm_id AND id = :id;

-- name: channel_id
-- in: account_id, channel   columns: id
SELECT id FROM account_channel WHERE firm_id = :firm_id AND account_id = :account_id AND channel = :channel;

-- name: channel_lost
-- The address works no more: only another proof makes it usable again.
-- in: account_id, channel
UPDATE account_channel SET confirmed_at_ms = NULL
 WHERE firm_id = :firm_id AND account_id = :account_id AND channel = :channel;

-- name: channel_confirm
-- The person proved that messages arrive.
-- in: account_id, channel
UPDATE account_channel
   SET confirmed_at_ms = :now_ms, code_sent_at_ms = NULL, code_tries = 0, failed_at_ms = NULL, failed_code = NULL
 WHERE firm_id = :firm_id AND account_id = :account_id AND channel = :channel;

-- name: channel_code_sent
-- in: account_id, channel
UPDATE account_channel SET code_sent_at_ms = :now_ms, code_tries = 0
 WHERE firm_id = :firm_id AND account_id = :account_id AND channel = :channel;

-- name: channel_code_missed
-- in: account_id, channel
UPDATE account_channel SET code_tries = code_tries + 1
 WHERE firm_id = :firm_id AND account_id = :account_id AND channel = :channel;

-- name: channel_tested
-- in: account_id, channel
UPDATE account_channel SET tested_at_ms = :now_ms
 WHERE firm_id = :firm_id AND account_id = :account_id AND channel = :channel;

-- name: channel_result
-- How the last message ended; failed_code NULL: it arrived.
-- in: account_id, channel, failed_code
UPDATE account_channel
   SET failed_at_ms = CASE WHEN CAST(:failed_code AS TEXT) IS NULL THEN NULL ELSE :now_ms END, failed_code = :failed_code
 WHERE firm_id = :firm_id AND account_id = :account_id AND channel = :channel;

-- name: push_add
-- The same browser again is the same row, also when another account of the firm uses it now.
-- in: account_id, endpoint, endpoint_hash, p256dh, auth, device   columns: id, device, created_at_ms, last_ok_at_ms
INSERT INTO push_subscription (firm_id, account_id, endpoint, endpoint_hash, p256dh, auth, device, created_at_ms)
VALUES (:firm_id, :account_id, :endpoint, :endpoint_hash, :p256dh, :auth, :device, :now_ms)
ON CONFLICT (firm_id, endpoint_hash) DO UPDATE
   SET account_id = excluded.account_id, p256dh = excluded.p256dh, auth = excluded.auth,
       device = COALESCE(excluded.device, push_subscription.device)
RETURNING id, device, created_at_ms, last_ok_at_ms;

-- name: push_channel_on
-- A first browser switches Web Push on, in front of the other channels.
-- in: account_id
INSERT INTO account_channel (firm_id, account_id, channel, rank, enabled, confirmed_at_ms)
VALUES (:firm_id, :account_id, 'web_push', 0, 1, :now_ms)
ON CONFLICT (firm_id, account_id, channel) DO UPDATE
   SET enabled = 1, confirmed_at_ms = :now_ms, failed_at_ms = NULL, failed_code = NULL;

-- name: push_list
-- in: account_id   columns: id, endpoint, p256dh, auth, device, created_at_ms, last_ok_at_ms
SELECT id, endpoint, p256dh, auth, device, created_at_ms, last_ok_at_ms
  FROM push_subscription
 WHERE firm_id = :firm_id AND account_id = :account_id
 ORDER BY id;

-- name: push_drop
-- in: account_id, id
DELETE FROM push_subscription WHERE firm_id = :firm_id AND account_id = :account_id AND id = :id;

-- name: push_drop_account
-- in: account_id
DELETE FROM push_subscription WHERE firm_id = :firm_id AND account_id = :account_id;

-- name: push_ok
-- in: id
UPDATE push_subscription SET last_ok_at_ms = :now_ms WHERE firm_id = :firm_id AND id = :id;

-- name: wish_get
-- Quiet hours and budget as decided by account and firm; one row always.
-- in: account_id
SELECT COALESCE(s.quiet_mode, 'firm') AS quiet_mode, COALESCE(s.quiet_from, -1) AS quiet_from,
       COALESCE(s.quiet_to, -1) AS quiet_to, COALESCE(r.quiet_from, -1) AS firm_quiet_from,
       COALESCE(r.quiet_to, -1) AS firm_quiet_to, COALESCE(s.hard_breaks_quiet, 0) AS hard_breaks_quiet,
       COALESCE(s.outside_daily_limit, r.outside_daily_limit, 3) AS outside_daily_limit,
       COALESCE((SELECT
-- @sqlite
                        group_concat('"' || f.channel || '"', ',')
-- @postgres
                        string_agg('"' || f.channel || '"', ',')
-- @end
                   FROM firm_channel f WHERE f.firm_id = a.firm_id AND f.enabled = 1), '')
         || COALESCE(r.channels, '["web_push","wecom_robot","dingtalk_robot","feishu_robot","bark","ntfy","gotify","email"]')
         AS firm_channels
  FROM account a
  LEFT JOIN notification_setting s ON s.firm_id = a.firm_id AND s.account_id = a.id
  LEFT JOIN rule_set r ON r.firm_id = a.firm_id
 WHERE a.firm_id = :firm_id AND a.id = :account_id;

-- name: wish_start
-- in: account_id
INSERT INTO notification_setting (firm_id, account_id) VALUES (:firm_id, :account_id)
ON CONFLICT (firm_id, account_id) DO NOTHING;

-- name: wish_set_quiet
-- in: account_id, quiet_mode, quiet_from, quiet_to
UPDATE notification_setting SET quiet_mode = :quiet_mode, quiet_from = :quiet_from, quiet_to = :quiet_to
 WHERE firm_id = :firm_id AND account_id = :account_id;

-- name: wish_set_hard
-- in: account_id, hard_breaks_quiet
UPDATE notification_setting SET hard_breaks_quiet = :hard_breaks_quiet
 WHERE firm_id = :firm_id AND account_id = :account_id;

-- name: wish_set_limit
-- in: account_id, outside_daily_limit
UPDATE notification_setting SET outside_daily_limit = :outside_daily_limit
 WHERE firm_id = :firm_id AND account_id = :account_id;
