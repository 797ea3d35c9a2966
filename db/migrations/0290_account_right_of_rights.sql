-- Who administers a firm is whoever holds the right of the system (0260), in the view that queries read (0270).

-- @sqlite
DROP VIEW account_right;
CREATE VIEW account_right (firm_id, id, state, sees_all, leads_firm, administers) AS
SELECT firm_id, id, state, CASE WHEN role = 'partner' THEN 1 ELSE 0 END, CASE WHEN role = 'partner' THEN 1 ELSE 0 END,
       CASE WHEN (rights & 1) <> 0 THEN 1 ELSE 0 END
  FROM account;
-- @postgres
CREATE OR REPLACE VIEW account_right (firm_id, id, state, sees_all, leads_firm, administers) AS
SELECT firm_id, id, state, CASE WHEN role = 'partner' THEN 1 ELSE 0 END, CASE WHEN role = 'partner' THEN 1 ELSE 0 END,
       CASE WHEN (rights & 1) <> 0 THEN 1 ELSE 0 END
  FROM account;
-- @end
ALTER TABLE account DROP COLUMN is_admin;

-- Who has to have a second factor (0261) and has none, and until when he may go on without.
CREATE VIEW factor_due (firm_id, account_id, due_at_ms) AS
SELECT a.firm_id, a.id,
       CASE WHEN a.created_at_ms > s.since_ms THEN a.created_at_ms ELSE s.since_ms END + s.grace_days * 86400000
  FROM account a JOIN factor_setting s ON s.firm_id = a.firm_id JOIN account_right g ON g.firm_id = a.firm_id AND g.id = a.id
 WHERE (s.scope = 'all' OR (s.scope = 'heads' AND (g.leads_firm = 1 OR a.rights <> 0)))
   AND NOT EXISTS (SELECT 1 FROM account_totp t WHERE t.firm_id = a.firm_id AND t.account_id = a.id AND t.confirmed_at_ms IS NOT NULL)
   AND NOT EXISTS (SELECT 1 FROM passkey p WHERE p.firm_id = a.firm_id AND p.account_id = a.id);
