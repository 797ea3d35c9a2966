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
