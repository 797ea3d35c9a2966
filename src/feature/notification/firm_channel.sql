-- Apps of a firm and the tokens they send with.

-- name: firm_channel_list
-- What the firm has set up, by channel.
SELECT id, version, channel, enabled, base_url, app_key, secret, agent, template_id, sign, token, token_until_ms, checked_at_ms,
       failed_code, failed_status
  FROM firm_channel WHERE firm_id = :firm_id ORDER BY channel;

-- name: firm_channel_get
-- in: channel
SELECT id, version, channel, enabled, base_url, app_key, secret, agent, template_id, sign, token, token_until_ms, checked_at_ms,
       failed_code, failed_status
  FROM firm_channel WHERE firm_id = :firm_id AND channel = :channel;

-- name: firm_channel_start
-- A row for what is set next; its secret is sealed under the number.
-- in: channel, base_url, updated_by_id
INSERT INTO firm_channel (firm_id, channel, base_url, updated_at_ms, updated_by_id)
VALUES (:firm_id, :channel, :base_url, :now_ms, :updated_by_id)
ON CONFLICT (firm_id, channel) DO NOTHING;

-- name: firm_channel_set
-- Another account: its token goes, and what was known of the one before.
-- in: members of struct firm_channel
UPDATE firm_channel
   SET version = version + 1, enabled = :enabled, base_url = :base_url, app_key = :app_key, secret = :secret, agent = :agent,
       template_id = :template_id, sign = :sign, token = NULL, token_until_ms = 0, token_lease_ms = 0, checked_at_ms = NULL,
       failed_code = NULL, failed_status = NULL, updated_at_ms = :now_ms, updated_by_id = :updated_by_id
 WHERE firm_id = :firm_id AND id = :id;

-- name: firm_channel_checked
-- How a check ended; failed_code NULL: well.
-- in: id, version, failed_code, failed_status
UPDATE firm_channel SET checked_at_ms = :now_ms, failed_code = :failed_code, failed_status = :failed_status
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: firm_channel_refused
-- The provider refuses the account; nothing changes when that is known.
-- in: channel, failed_code, failed_status   columns: id, version
UPDATE firm_channel SET failed_code = :failed_code, failed_status = :failed_status
 WHERE firm_id = :firm_id AND channel = :channel AND failed_code IS NULL
RETURNING id, version;

-- name: firm_channel_works
-- A message left: whatever was refused is over.
-- in: channel
UPDATE firm_channel SET failed_code = NULL, failed_status = NULL
 WHERE firm_id = :firm_id AND channel = :channel AND failed_code IS NOT NULL;

-- name: firm_channel_warn
-- To every active system admin of the firm, in his language; announced by the job.
-- in: key (with "-ACCOUNT" behind it), text_zh, text_en, detail_zh, detail_en
INSERT INTO inbox_message (firm_id, account_id, kind, text, detail, dedup_key, link, not_before_ms, created_at_ms)
SELECT a.firm_id, a.id, 'warning', CASE WHEN a.locale = 'en' THEN :text_en ELSE :text_zh END,
       CASE WHEN a.locale = 'en' THEN :detail_en ELSE :detail_zh END, :key || '-' || a.id, 'settings/apps',
       CAST(:now_ms AS BIGINT), CAST(:now_ms AS BIGINT)
  FROM account a
 WHERE a.firm_id = :firm_id AND a.rights & 1 <> 0 AND a.state = 'active'
ON CONFLICT (firm_id, dedup_key) DO NOTHING;

-- name: firm_channel_token_claim
-- Whoever changes a row asks the provider; the others wait for what he brings.
-- in: id, token_until_ms (of the token that is to be replaced), lease_now_ms, token_lease_ms
UPDATE firm_channel SET token_lease_ms = :token_lease_ms
 WHERE firm_id = :firm_id AND id = :id AND token_until_ms = :token_until_ms AND token_lease_ms < :lease_now_ms;

-- name: firm_channel_token_put
-- token NULL: the provider gave none. Nothing when the account was changed in between.
-- in: id, version, token, token_until_ms
UPDATE firm_channel SET token = :token, token_until_ms = :token_until_ms, token_lease_ms = 0
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: firm_channel_token_drop
-- This token has ended early, and no newer one.
-- in: id, token_until_ms
UPDATE firm_channel SET token = NULL, token_until_ms = 0
 WHERE firm_id = :firm_id AND id = :id AND token_until_ms = :token_until_ms;
