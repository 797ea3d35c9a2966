-- name: account_link_insert
-- in: account_id, kind, created_by_id, ends_at_ms   columns: id
INSERT INTO account_link (firm_id, account_id, kind, created_by_id, created_at_ms, ends_at_ms)
VALUES (:firm_id, :account_id, :kind, :created_by_id, :now_ms, :ends_at_ms)
RETURNING id;

-- name: account_link_end
-- Earlier links of the account open nothing any more.
-- in: account_id
UPDATE account_link SET ends_at_ms = :now_ms
 WHERE firm_id = :firm_id AND account_id = :account_id AND used_at_ms IS NULL AND ends_at_ms > :now_ms;

-- name: account_link_get
-- One link of any firm with its account; used before a firm is known.
-- firms: all
-- in: id   columns: those of struct account_link
SELECT l.id, l.firm_id, l.account_id, l.kind, l.created_at_ms, l.ends_at_ms, l.used_at_ms, a.login, a.name, a.state, a.locale,
       COALESCE(a.email, (SELECT c.address FROM account_channel c
                           WHERE c.firm_id = a.firm_id AND c.account_id = a.id AND c.channel = 'email'
                             AND c.confirmed_at_ms IS NOT NULL)) AS email
  FROM account_link l JOIN account a ON a.firm_id = l.firm_id AND a.id = l.account_id
 WHERE l.id = :id;

-- name: account_link_use
-- in: id
UPDATE account_link SET used_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND used_at_ms IS NULL AND ends_at_ms > :now_ms;

-- name: account_link_recent
-- How often somebody asked for a new password of late.
-- in: account_id, since_ms   columns: n
SELECT count(*) AS n FROM account_link
 WHERE firm_id = :firm_id AND account_id = :account_id AND kind = 'reset' AND created_by_id IS NULL AND created_at_ms > :since_ms;

-- name: account_set_email
-- in: account_id, email
UPDATE account SET email = :email WHERE firm_id = :firm_id AND id = :account_id;
