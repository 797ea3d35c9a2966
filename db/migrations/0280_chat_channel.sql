-- Robots of chat groups and simple pushes as outside channels: their addresses are secrets of the person who set them.

ALTER TABLE account_channel ADD COLUMN target BYTES; -- sealed: whole address of a robot or push; "address" then holds its mask
ALTER TABLE account_channel ADD COLUMN secret BYTES; -- sealed: signing key or token that belongs to it

-- As before, with the channels that a firm uses before it decides anything.
DROP VIEW usable_channel;
CREATE VIEW usable_channel (firm_id, account_id, channel, rank, address) AS
SELECT c.firm_id, c.account_id, c.channel, c.rank, c.address
  FROM account_channel c
  JOIN account a ON a.firm_id = c.firm_id AND a.id = c.account_id AND a.state = 'active'
 WHERE c.enabled = 1 AND c.confirmed_at_ms IS NOT NULL
   AND (c.channel <> 'web_push'
        OR EXISTS (SELECT 1 FROM push_subscription p WHERE p.firm_id = c.firm_id AND p.account_id = c.account_id))
   AND COALESCE((SELECT r.channels FROM rule_set r WHERE r.firm_id = c.firm_id),
                '["web_push","wecom_robot","dingtalk_robot","feishu_robot","bark","ntfy","gotify","email"]')
       LIKE '%"' || c.channel || '"%';
