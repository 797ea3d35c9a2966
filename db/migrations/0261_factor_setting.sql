-- From whom a second factor is demanded (feature/account).

-- What the firm set; without a row nobody has to have one.
CREATE TABLE factor_setting (
  firm_id         BIGINT NOT NULL PRIMARY KEY REFERENCES firm (id),
  version         BIGINT NOT NULL DEFAULT 1,
  scope           TEXT   NOT NULL,                 -- off, heads: partners and whoever holds a right, all
  grace_days      BIGINT NOT NULL,                 -- from since_ms, or from when the account was made
  since_ms        BIGINT NOT NULL                  -- the scope as it stands was set then
);

-- Who has to have one and has none, and until when he may go on without.
CREATE VIEW factor_due (firm_id, account_id, due_at_ms) AS
SELECT a.firm_id, a.id,
       CASE WHEN a.created_at_ms > s.since_ms THEN a.created_at_ms ELSE s.since_ms END + s.grace_days * 86400000
  FROM account a JOIN factor_setting s ON s.firm_id = a.firm_id
 WHERE (s.scope = 'all' OR (s.scope = 'heads' AND (a.role = 'partner' OR a.rights <> 0)))
   AND NOT EXISTS (SELECT 1 FROM account_totp t WHERE t.firm_id = a.firm_id AND t.account_id = a.id AND t.confirmed_at_ms IS NOT NULL)
   AND NOT EXISTS (SELECT 1 FROM passkey p WHERE p.firm_id = a.firm_id AND p.account_id = a.id);
