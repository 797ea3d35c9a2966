-- name: passkey_insert
-- in: members of struct passkey_row   columns: id
INSERT INTO passkey (firm_id, account_id, name, credential, user_handle, algorithm, public_key, sign_count, is_backup_eligible,
                     is_backed_up, created_at_ms)
VALUES (:firm_id, :account_id, :name, :credential, :user_handle, :algorithm, :public_key, :sign_count, :is_backup_eligible,
        :is_backed_up, :now_ms)
RETURNING id;

-- name: passkey_list
-- Those of an account, oldest first.  Index: passkey_account.
-- in: account_id   columns: those of struct passkey
SELECT id, name, credential, is_backed_up AS backed_up, created_at_ms AS created_at, used_at_ms AS last_used_at
  FROM passkey WHERE firm_id = :firm_id AND account_id = :account_id
 ORDER BY id
 LIMIT 100;

-- name: passkey_find
-- Whoever has this key, in any firm; used before a firm is known.  Index: passkey (credential).
-- in: credential   columns: those of struct passkey_row
-- firms: all
SELECT p.id, p.firm_id, p.account_id, a.login, p.name, p.credential, p.user_handle, p.algorithm, p.public_key, p.sign_count,
       p.is_backup_eligible, p.is_backed_up
  FROM passkey p JOIN account a ON a.firm_id = p.firm_id AND a.id = p.account_id
 WHERE p.credential = :credential;

-- name: passkey_without_handle
-- Those from before devices' handles were stored.
-- columns: those of struct passkey_row
SELECT id, account_id FROM passkey WHERE firm_id = :firm_id AND user_handle IS NULL;

-- name: passkey_put_handle
-- in: id, user_handle
UPDATE passkey SET user_handle = :user_handle WHERE firm_id = :firm_id AND id = :id;

-- name: passkey_used
-- in: id, sign_count, is_backed_up
UPDATE passkey SET sign_count = :sign_count, is_backed_up = :is_backed_up, used_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND (sign_count < :sign_count OR :sign_count = 0);

-- name: passkey_rename
-- in: id, account_id, name
UPDATE passkey SET name = :name WHERE firm_id = :firm_id AND account_id = :account_id AND id = :id;

-- name: passkey_delete
-- in: id, account_id
DELETE FROM passkey WHERE firm_id = :firm_id AND account_id = :account_id AND id = :id;

-- name: passkey_delete_all
-- in: account_id
DELETE FROM passkey WHERE firm_id = :firm_id AND account_id = :account_id;

-- name: passkey_challenge_insert
-- in: challenge_hash, purpose, session_id, ends_at_ms
-- firms: all
INSERT INTO passkey_challenge (challenge_hash, purpose, session_id, ends_at_ms)
VALUES (:challenge_hash, :purpose, :session_id, :ends_at_ms);

-- name: passkey_challenge_take
-- It is gone with the first answer, right or wrong.  Index: passkey_challenge (challenge_hash).
-- in: challenge_hash, purpose, session_id
-- firms: all
DELETE FROM passkey_challenge
 WHERE challenge_hash = :challenge_hash AND purpose = :purpose AND session_id = :session_id AND ends_at_ms > :now_ms;

-- name: passkey_challenge_delete_ended
-- Nobody answered them in time.  Index: passkey_challenge_end.
-- firms: all
DELETE FROM passkey_challenge WHERE ends_at_ms <= :now_ms;
