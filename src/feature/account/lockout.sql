-- name: lockout_list
-- Delays of the last day that concern people of the firm, the latest first.  Index: login_delay_account.
-- columns: those of struct lockout
SELECT d.id, substr(d.subject, 1, 3) AS prefix, a.id AS account_id, a.name AS account_name, d.address, d.failures,
       d.since_ms AS since, d.blocked_until_ms AS until
  FROM login_delay d JOIN account a ON a.id = d.account_id
 WHERE a.firm_id = :firm_id AND d.blocked_until_ms > d.updated_at_ms AND d.blocked_until_ms > :now_ms - 86400000
 ORDER BY d.blocked_until_ms DESC, d.id DESC
 LIMIT 200;

-- name: lockout_get
-- One of them.
-- in: id   columns: those of struct lockout
SELECT d.id, substr(d.subject, 1, 3) AS prefix, a.id AS account_id, a.name AS account_name, d.address, d.failures,
       d.since_ms AS since, d.blocked_until_ms AS until
  FROM login_delay d JOIN account a ON a.id = d.account_id
 WHERE a.firm_id = :firm_id AND d.id = :id AND d.blocked_until_ms > d.updated_at_ms;

-- name: lockout_delete
-- in: id
-- firms: none
DELETE FROM login_delay WHERE id = :id;
