-- name: firm_insert
-- A new firm.
-- in: name, is_demo   columns: id
-- firms: all
INSERT INTO firm (name, is_demo, created_at_ms)
VALUES (:name, :is_demo, :now_ms)
RETURNING id;

-- name: firm_by_name
-- in: name   columns: id
-- firms: all
SELECT id FROM firm WHERE name = :name;

-- name: firm_ids
-- All firms of the installation.
-- firms: all
SELECT id FROM firm ORDER BY id LIMIT 100000;

-- name: firm_get
-- The actor's firm.
-- columns: those of struct firm
SELECT id, name, is_demo, locale, zone FROM firm WHERE id = :firm_id;

-- name: account_insert
-- in: login, name, name_pinyin, role, rights, password_hash, must_change   columns: id
INSERT INTO account (firm_id, login, name, name_pinyin, role, rights, password_hash, must_change,
                     locale, zone, created_at_ms)
SELECT id, :login, :name, :name_pinyin, :role, :rights, :password_hash, :must_change, locale, zone,
       CAST(:now_ms AS BIGINT)
  FROM firm WHERE id = :firm_id
RETURNING id;

-- name: account_get
-- One account of the firm.  Index: account (firm_id, id).
-- in: id   columns: those of struct account
-- kept: account
SELECT a.id, a.firm_id, a.login, a.name, a.role, a.rights, a.state, a.superior_id, s.name AS superior_name,
       a.must_change, a.locale, a.zone, a.work_from, a.work_to, a.version, a.created_at_ms, a.export_off_at_ms
  FROM account a LEFT JOIN account s ON s.firm_id = a.firm_id AND s.id = a.superior_id
 WHERE a.firm_id = :firm_id AND a.id = :id;

-- name: account_list
-- Accounts of the firm by name.
-- in: pattern  '%' for all   columns: those of struct account
SELECT a.id, a.firm_id, a.login, a.name, a.role, a.rights, a.state, a.superior_id, s.name AS superior_name,
       a.must_change, a.locale, a.zone, a.work_from, a.work_to, a.version, a.created_at_ms, a.export_off_at_ms
  FROM account a LEFT JOIN account s ON s.firm_id = a.firm_id AND s.id = a.superior_id
 WHERE a.firm_id = :firm_id
   AND (a.name LIKE :pattern ESCAPE '\' OR a.login LIKE :pattern ESCAPE '\' OR a.name_pinyin LIKE :pattern ESCAPE '\')
 ORDER BY a.name, a.id
 LIMIT 1000;

-- name: account_by_login
-- Whoever has this login, in any firm; used before a firm is known.  Index: account (login).
-- in: login   columns: id, firm_id, name, role, rights, state, password_hash, must_change, locale, zone
-- firms: all
SELECT id, firm_id, name, role, rights, state, password_hash, must_change, locale, zone
  FROM account WHERE login = :login;

-- name: account_set_password
-- in: id, password_hash, must_change
UPDATE account SET password_hash = :password_hash, must_change = :must_change, version = version + 1
 WHERE firm_id = :firm_id AND id = :id;

-- name: account_set_state
-- in: id, state
UPDATE account SET state = :state, version = version + 1 WHERE firm_id = :firm_id AND id = :id;

-- name: account_update_user
-- What an admin may change, unless the version moved on.
-- in: id, version, name, name_pinyin, role, rights, state, superior_id, work_from, work_to
UPDATE account SET name = :name, name_pinyin = :name_pinyin, role = :role, rights = :rights, state = :state,
       superior_id = :superior_id, work_from = :work_from, work_to = :work_to, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: account_heads
-- Which rights (bits of enum right) active accounts beside one hold, and how many of them are partners.
-- in: id   columns: rights, partners
SELECT COALESCE(max(rights & 1) + max(rights & 2) + max(rights & 4), 0) AS rights,
       COALESCE(sum(leads_firm), 0) AS partners
  FROM account a JOIN account_right g ON g.firm_id = a.firm_id AND g.id = a.id
 WHERE a.firm_id = :firm_id AND a.state = 'active' AND a.id <> :id;

-- name: account_update_me
-- in: id, name, name_pinyin, locale, zone, work_from, work_to
UPDATE account SET name = :name, name_pinyin = :name_pinyin, locale = :locale, zone = :zone, work_from = :work_from,
       work_to = :work_to, version = version + 1
 WHERE firm_id = :firm_id AND id = :id;

-- name: account_password_hash
-- in: id   columns: password_hash
SELECT password_hash FROM account WHERE firm_id = :firm_id AND id = :id;

-- name: session_insert
-- in: account_id, token_hash, device, is_trusted, ends_at_ms   columns: id
INSERT INTO session (firm_id, account_id, token_hash, device, is_trusted, created_at_ms, used_at_ms, fresh_at_ms,
                     ends_at_ms)
VALUES (:firm_id, :account_id, :token_hash, :device, :is_trusted, :now_ms, :now_ms, :now_ms, :ends_at_ms)
RETURNING id;

-- name: session_by_token
-- The session behind a cookie with its account, in any firm.  Index: session (token_hash).
-- in: token_hash   columns: those of struct login_row
-- kept: session, account, account_right, factor_due, factor_setting, account_totp, passkey
-- firms: all
SELECT s.id AS session_id, 0 AS token_id, s.account_id, s.firm_id, s.is_trusted, s.used_at_ms, s.fresh_at_ms, s.ends_at_ms,
       a.login, a.role, a.rights, a.state, a.must_change, a.locale, a.zone, '' AS scope,
       (SELECT d.due_at_ms FROM factor_due d WHERE d.firm_id = a.firm_id AND d.account_id = a.id) AS factor_due_ms
  FROM session s JOIN account a ON a.firm_id = s.firm_id AND a.id = s.account_id
 WHERE s.token_hash = :token_hash;

-- name: session_get
-- The same by number, for open streams.
-- in: session_id
SELECT s.id AS session_id, 0 AS token_id, s.account_id, s.firm_id, s.is_trusted, s.used_at_ms, s.fresh_at_ms, s.ends_at_ms,
       a.login, a.role, a.rights, a.state, a.must_change, a.locale, a.zone, '' AS scope,
       (SELECT d.due_at_ms FROM factor_due d WHERE d.firm_id = a.firm_id AND d.account_id = a.id) AS factor_due_ms
  FROM session s JOIN account a ON a.firm_id = s.firm_id AND a.id = s.account_id
 WHERE s.firm_id = :firm_id AND s.id = :session_id;

-- name: session_touch
-- in: id
UPDATE session SET used_at_ms = :now_ms WHERE firm_id = :firm_id AND id = :id;

-- name: session_renew
-- The same session under another cookie, fresh from now on.
-- in: id, token_hash
UPDATE session SET token_hash = :token_hash, fresh_at_ms = :now_ms, used_at_ms = :now_ms WHERE firm_id = :firm_id AND id = :id;

-- name: session_unseal
-- in: id, unsealed_until_ms
UPDATE session SET unsealed_until_ms = :unsealed_until_ms WHERE firm_id = :firm_id AND id = :id;

-- name: session_unsealed_until
-- in: id   columns: unsealed_until_ms
SELECT unsealed_until_ms FROM session WHERE firm_id = :firm_id AND id = :id;

-- name: session_list
-- Own sessions, newest use first.
-- in: account_id, current_id
SELECT id, CASE WHEN id = :current_id THEN 1 ELSE 0 END AS current, device, created_at_ms AS created_at,
       used_at_ms AS last_used_at
  FROM session
 WHERE firm_id = :firm_id AND account_id = :account_id AND ends_at_ms > :now_ms
 ORDER BY used_at_ms DESC, id DESC
 LIMIT 200;

-- name: session_delete
-- in: id, account_id
DELETE FROM session WHERE firm_id = :firm_id AND account_id = :account_id AND id = :id;

-- name: session_delete_all
-- in: account_id
DELETE FROM session WHERE firm_id = :firm_id AND account_id = :account_id;

-- name: session_delete_ended
-- Sessions past their absolute end, of all firms.
-- firms: all
DELETE FROM session WHERE ends_at_ms <= :now_ms;

-- name: token_insert
-- in: account_id, name, token_hash, scope   columns: id
INSERT INTO api_token (firm_id, account_id, name, token_hash, scope, created_at_ms)
VALUES (:firm_id, :account_id, :name, :token_hash, :scope, :now_ms)
RETURNING id;

-- name: token_by_hash
-- The account behind a bearer token, in any firm.
-- in: token_hash   columns: those of struct login_row
-- kept: api_token, account
-- firms: all
SELECT 0 AS session_id, t.id AS token_id, t.account_id, t.firm_id, 1 AS is_trusted, t.created_at_ms AS used_at_ms,
       0 AS fresh_at_ms, 0 AS ends_at_ms, a.login, a.role, a.rights, a.state, a.must_change, a.locale, a.zone, t.scope, 0 AS factor_due_ms
  FROM api_token t JOIN account a ON a.firm_id = t.firm_id AND a.id = t.account_id
 WHERE t.token_hash = :token_hash AND t.revoked_at_ms IS NULL;

-- name: token_get
-- The same by number, for open streams.
-- in: id
SELECT 0 AS session_id, t.id AS token_id, t.account_id, t.firm_id, 1 AS is_trusted, t.created_at_ms AS used_at_ms,
       0 AS fresh_at_ms, 0 AS ends_at_ms, a.login, a.role, a.rights, a.state, a.must_change, a.locale, a.zone, t.scope, 0 AS factor_due_ms
  FROM api_token t JOIN account a ON a.firm_id = t.firm_id AND a.id = t.account_id
 WHERE t.firm_id = :firm_id AND t.id = :id AND t.revoked_at_ms IS NULL;

-- name: token_list
-- Tokens of an account that hold, newest first.  Index: api_token_account.
-- in: account_id   columns: those of struct own_token
SELECT id, name, scope, created_at_ms AS created_at
  FROM api_token
 WHERE firm_id = :firm_id AND account_id = :account_id AND revoked_at_ms IS NULL
 ORDER BY id DESC
 LIMIT 1000;

-- name: token_revoke
-- in: id, account_id
UPDATE api_token SET revoked_at_ms = :now_ms
 WHERE firm_id = :firm_id AND account_id = :account_id AND id = :id AND revoked_at_ms IS NULL;

-- name: token_revoke_all
-- in: account_id
UPDATE api_token SET revoked_at_ms = :now_ms
 WHERE firm_id = :firm_id AND account_id = :account_id AND revoked_at_ms IS NULL;

-- name: login_delay_get
-- in: subject   columns: failures, since_ms, blocked_until_ms
-- firms: none
SELECT failures, since_ms, blocked_until_ms FROM login_delay WHERE subject = :subject;

-- name: login_delay_set
-- One more failure of the subject.
-- in: subject, failures, since_ms, blocked_until_ms, account_id, address
-- firms: none
INSERT INTO login_delay (subject, failures, since_ms, blocked_until_ms, updated_at_ms, account_id, address)
VALUES (:subject, :failures, :since_ms, :blocked_until_ms, :now_ms, :account_id, :address)
ON CONFLICT (subject) DO UPDATE
   SET failures = excluded.failures, since_ms = excluded.since_ms, blocked_until_ms = excluded.blocked_until_ms,
       updated_at_ms = excluded.updated_at_ms, account_id = excluded.account_id, address = excluded.address;

-- name: login_delay_clear
-- in: subject
-- firms: none
DELETE FROM login_delay WHERE subject = :subject;

-- name: device_insert
-- in: account_id, token_hash
INSERT INTO known_device (firm_id, account_id, token_hash, created_at_ms)
VALUES (:firm_id, :account_id, :token_hash, :now_ms);

-- name: device_count
-- in: account_id, token_hash
SELECT count(*) AS n FROM known_device
 WHERE firm_id = :firm_id AND account_id = :account_id AND token_hash = :token_hash;

-- name: unread_counts
-- What waits for the account; reads the tables of notification and reminder.
-- in: account_id   columns: inbox, reminders
SELECT (SELECT count(*) FROM inbox_message
         WHERE firm_id = :firm_id AND account_id = :account_id AND read_at_ms IS NULL AND not_before_ms <= :now_ms) AS inbox,
       (SELECT count(*) FROM reminder
         WHERE firm_id = :firm_id AND acting_id = :account_id AND state = 'open') AS reminders;

-- name: setup_counts
-- First steps of an empty firm; counts stop early. Reads the tables of the features that the steps lead to.
-- columns: those of struct setup_counts
SELECT (SELECT count(*) FROM (SELECT 1 FROM candidate WHERE firm_id = :firm_id LIMIT 100000) c) AS candidates,
       (SELECT count(*) FROM (SELECT 1 FROM position WHERE firm_id = :firm_id LIMIT 100000) p) AS positions,
       (SELECT count(*) FROM account WHERE firm_id = :firm_id) AS accounts,
       (SELECT version FROM rule_set WHERE firm_id = :firm_id) AS rules_version,
       (SELECT count(*) FROM account_channel WHERE firm_id = :firm_id AND confirmed_at_ms IS NOT NULL) AS channels;
