-- places: firm_key_place
-- Where sealed values stand, each with the row's id. Every column of bytes stands here or, with a reason, in firm_key_test.c.
--   account_channel.secret
--   account_channel.target
--   account_totp.secret
--   candidate.email_sealed
--   candidate.phone_sealed
--   candidate.wechat_sealed
--   firm_channel.secret
--   firm_channel.token
--   merge.facts
--   record.sealed
--   record_revision.sealed
--   speech_setting.api_key
--   speech_setting.chat_key

-- places: firm_key_own_place
-- Those that are bound to the number of their row, or to the firm, and have no hash beside them.
--   account_channel.secret
--   account_channel.target
--   candidate.wechat_sealed
--   firm_channel.secret
--   firm_channel.token
--   speech_setting.api_key
--   speech_setting.chat_key

-- name: firm_key_last
-- The last row there is.
-- @for firm_key_place
SELECT COALESCE(max(id), 0) AS n FROM @table WHERE firm_id = :firm_id;

-- name: firm_key_next
-- The next rows.
-- in: after_id, row_limit   columns: id, owner_id (what the value is bound to), value
-- @for firm_key_own_place
SELECT id, id AS owner_id, @column AS value FROM @table
 WHERE firm_id = :firm_id AND id > :after_id ORDER BY id LIMIT :row_limit;

-- name: firm_key_next_phone
-- in: after_id, row_limit   columns: id, owner_id, value, hash
SELECT id, id AS owner_id, phone_sealed AS value, phone_hash AS hash FROM candidate
 WHERE firm_id = :firm_id AND id > :after_id ORDER BY id LIMIT :row_limit;

-- name: firm_key_next_email
-- in: after_id, row_limit   columns: id, owner_id, value, hash
SELECT id, id AS owner_id, email_sealed AS value, email_hash AS hash FROM candidate
 WHERE firm_id = :firm_id AND id > :after_id ORDER BY id LIMIT :row_limit;

-- name: firm_key_next_record
-- in: after_id, row_limit   columns: id, owner_id, value, hash
SELECT id, id AS owner_id, sealed AS value, client_digest AS hash FROM record
 WHERE firm_id = :firm_id AND id > :after_id ORDER BY id LIMIT :row_limit;

-- name: firm_key_next_revision
-- in: after_id, row_limit   columns: id, owner_id, value
SELECT id, record_id AS owner_id, sealed AS value FROM record_revision
 WHERE firm_id = :firm_id AND id > :after_id ORDER BY id LIMIT :row_limit;

-- name: firm_key_next_totp
-- in: after_id, row_limit   columns: id, owner_id, value
SELECT id, account_id AS owner_id, secret AS value FROM account_totp
 WHERE firm_id = :firm_id AND id > :after_id ORDER BY id LIMIT :row_limit;

-- name: firm_key_next_merge
-- in: after_id, row_limit   columns: id, owner_id, value
SELECT id, survivor_id AS owner_id, facts AS value FROM merge
 WHERE firm_id = :firm_id AND id > :after_id ORDER BY id LIMIT :row_limit;

-- name: firm_key_put
-- in: id, value
-- @for firm_key_place
UPDATE @table SET @column = :value WHERE firm_id = :firm_id AND id = :id;

-- name: firm_key_put_phone
-- in: id, value, hash
UPDATE candidate SET phone_sealed = :value, phone_hash = :hash WHERE firm_id = :firm_id AND id = :id;

-- name: firm_key_put_email
-- in: id, value, hash
UPDATE candidate SET email_sealed = :value, email_hash = :hash WHERE firm_id = :firm_id AND id = :id;

-- name: firm_key_put_record
-- in: id, value, hash
UPDATE record SET sealed = :value, client_digest = :hash WHERE firm_id = :firm_id AND id = :id;

-- name: firm_key_next_answer
-- Kept answers of another generation; they have no number.
-- in: mark, row_limit   columns: owner_id, request_key, value
SELECT account_id AS owner_id, request_key, reply AS value FROM idempotency
 WHERE firm_id = :firm_id AND reply IS NOT NULL AND substr(reply, 1, 5) <> :mark
 ORDER BY account_id, request_key LIMIT :row_limit;

-- name: firm_key_put_answer
-- in: owner_id, request_key, value
UPDATE idempotency SET reply = :value WHERE firm_id = :firm_id AND account_id = :owner_id AND request_key = :request_key;
