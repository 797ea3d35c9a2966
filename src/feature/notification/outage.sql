-- name: outage_begin
-- No row when the channel is known to be out already.  Index: channel_outage_open.
-- in: channel, code   columns: id
-- firms: none
INSERT INTO channel_outage (channel, code, started_at_ms) VALUES (:channel, :code, :now_ms)
ON CONFLICT (channel) WHERE ended_at_ms IS NULL DO NOTHING
RETURNING id;

-- name: outage_open
-- Index: channel_outage_open.
-- in: channel   columns: id
-- firms: none
SELECT id FROM channel_outage WHERE channel = :channel AND ended_at_ms IS NULL;

-- name: outage_end
-- in: id
-- firms: none
UPDATE channel_outage SET ended_at_ms = :now_ms WHERE id = :id AND ended_at_ms IS NULL;

-- name: outage_tell
-- A message to every active system admin of every firm, in his language; announced by the job.
-- in: kind, key (with "-ACCOUNT" behind it), text_zh, text_en, detail_zh, detail_en
-- firms: all
INSERT INTO inbox_message (firm_id, account_id, kind, text, detail, dedup_key, not_before_ms, created_at_ms)
SELECT a.firm_id, a.id, :kind, CASE WHEN a.locale = 'en' THEN :text_en ELSE :text_zh END,
       CASE WHEN a.locale = 'en' THEN :detail_en ELSE :detail_zh END, :key || '-' || a.id, CAST(:now_ms AS BIGINT),
       CAST(:now_ms AS BIGINT)
  FROM account a
 WHERE a.rights & 1 <> 0 AND a.state = 'active'
ON CONFLICT (firm_id, dedup_key) DO NOTHING;

-- name: outage_warning_over
-- Unread warnings of an outage count as read.
-- in: key
-- firms: all
UPDATE inbox_message SET read_at_ms = :now_ms
 WHERE read_at_ms IS NULL AND kind = 'warning' AND dedup_key IN (SELECT :key || '-' || a.id FROM account a);
