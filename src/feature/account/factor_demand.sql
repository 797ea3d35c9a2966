-- name: factor_demand_get
-- columns: version, scope, grace_days, since_ms
SELECT version, scope, grace_days, since_ms FROM factor_setting WHERE firm_id = :firm_id;

-- name: factor_demand_put
-- in: version, scope, grace_days, since_ms
INSERT INTO factor_setting (firm_id, version, scope, grace_days, since_ms) VALUES (:firm_id, :version, :scope, :grace_days, :since_ms)
ON CONFLICT (firm_id) DO UPDATE
   SET version = excluded.version, scope = excluded.scope, grace_days = excluded.grace_days, since_ms = excluded.since_ms;

-- name: factor_demand_missing
-- Active people who have to have a second factor and have none, by name.
-- columns: id, name, due_at
SELECT a.id, a.name, d.due_at_ms AS due_at
  FROM factor_due d JOIN account a ON a.firm_id = d.firm_id AND a.id = d.account_id
 WHERE d.firm_id = :firm_id AND a.state = 'active'
 ORDER BY a.name, a.id
 LIMIT 1000;

-- name: factor_demand_due
-- Until when one may go on without; no row: he need not have one, or has one.
-- in: id   columns: due_at
SELECT due_at_ms AS due_at FROM factor_due WHERE firm_id = :firm_id AND account_id = :id;

-- name: factor_demand_passkeys
-- Passkeys of an account from which a second factor is demanded.  Index: passkey_account.
-- in: id
SELECT count(*) AS n
  FROM passkey p JOIN factor_setting s ON s.firm_id = p.firm_id JOIN account a ON a.firm_id = p.firm_id AND a.id = p.account_id
  JOIN account_right g ON g.firm_id = a.firm_id AND g.id = a.id
 WHERE p.firm_id = :firm_id AND p.account_id = :id
   AND (s.scope = 'all' OR (s.scope = 'heads' AND (g.leads_firm = 1 OR a.rights <> 0)));
