-- Robots and pushes: whose they are, and who has none that works.

-- name: channel_reached_get
-- One channel of any firm, before a firm is known; only while its owner is active.
-- firms: all
-- in: id
SELECT c.id, c.firm_id, c.account_id, a.name AS account_name, c.channel, c.code_sent_at_ms
  FROM account_channel c
  JOIN account a ON a.firm_id = c.firm_id AND a.id = c.account_id AND a.state = 'active'
 WHERE c.id = :id;

-- name: channel_reached
-- Somebody opened the link of the test that was sent at that instant.
-- in: id, code_sent_at_ms
UPDATE account_channel SET confirmed_at_ms = :now_ms, failed_at_ms = NULL, failed_code = NULL
 WHERE firm_id = :firm_id AND id = :id AND code_sent_at_ms = :code_sent_at_ms;

-- name: channel_unreached_list
-- Active accounts without a usable channel whose last message arrived.
-- columns: account_id, account_name, state
SELECT a.id AS account_id, a.name AS account_name,
       CASE WHEN EXISTS (SELECT 1 FROM usable_channel u WHERE u.firm_id = a.firm_id AND u.account_id = a.id) THEN 'failing'
            WHEN EXISTS (SELECT 1 FROM account_channel c WHERE c.firm_id = a.firm_id AND c.account_id = a.id AND c.enabled = 1
                         AND c.failed_code IS NOT NULL) THEN 'lost'
            WHEN EXISTS (SELECT 1 FROM account_channel c WHERE c.firm_id = a.firm_id AND c.account_id = a.id AND c.enabled = 1)
            THEN 'unconfirmed' ELSE 'none' END AS state
  FROM account a
 WHERE a.firm_id = :firm_id AND a.state = 'active'
   AND NOT EXISTS (SELECT 1 FROM usable_channel u
                     JOIN account_channel c ON c.firm_id = u.firm_id AND c.account_id = u.account_id AND c.channel = u.channel
                    WHERE u.firm_id = a.firm_id AND u.account_id = a.id AND c.failed_at_ms IS NULL)
 ORDER BY a.name, a.id;
