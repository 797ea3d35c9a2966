-- name: totp_put
-- A new secret, not confirmed; in place of one that is not either.
-- in: account_id, secret
INSERT INTO account_totp (firm_id, account_id, secret, created_at_ms) VALUES (:firm_id, :account_id, :secret, :now_ms)
ON CONFLICT (firm_id, account_id) DO UPDATE SET secret = excluded.secret, last_step = 0, created_at_ms = excluded.created_at_ms
 WHERE account_totp.confirmed_at_ms IS NULL;

-- name: totp_get
-- in: account_id   columns: those of struct totp_row
SELECT account_id, secret, last_step, confirmed_at_ms FROM account_totp WHERE firm_id = :firm_id AND account_id = :account_id;

-- name: totp_used
-- A code of this step is taken; from the first one on the second factor is asked for.
-- in: account_id, last_step
UPDATE account_totp SET last_step = :last_step, confirmed_at_ms = COALESCE(confirmed_at_ms, :now_ms)
 WHERE firm_id = :firm_id AND account_id = :account_id AND last_step < :last_step;

-- name: totp_delete
-- in: account_id
DELETE FROM account_totp WHERE firm_id = :firm_id AND account_id = :account_id;

-- name: factor_owners
-- Who has what a reset takes off: an app that is asked for, or a passkey.
-- columns: account_id
SELECT account_id FROM account_totp WHERE firm_id = :firm_id AND confirmed_at_ms IS NOT NULL
UNION
SELECT account_id FROM passkey WHERE firm_id = :firm_id;

-- name: recovery_insert
-- in: account_id, code_hash
INSERT INTO recovery_code (firm_id, account_id, code_hash) VALUES (:firm_id, :account_id, :code_hash);

-- name: recovery_use
-- in: account_id, code_hash
UPDATE recovery_code SET used_at_ms = :now_ms
 WHERE firm_id = :firm_id AND account_id = :account_id AND code_hash = :code_hash AND used_at_ms IS NULL;

-- name: recovery_left
-- in: account_id
SELECT count(*) AS n FROM recovery_code WHERE firm_id = :firm_id AND account_id = :account_id AND used_at_ms IS NULL;

-- name: recovery_delete
-- in: account_id
DELETE FROM recovery_code WHERE firm_id = :firm_id AND account_id = :account_id;
