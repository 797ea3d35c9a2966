-- name: idempotency_claim
-- Takes the key; no change when somebody has it.  in: request_key, digest, noun, noun_id
INSERT INTO idempotency (firm_id, account_id, request_key, digest, noun, noun_id, at_ms)
VALUES (:firm_id, :account_id, :request_key, :digest, :noun, :noun_id, :now_ms)
ON CONFLICT (firm_id, account_id, request_key) DO NOTHING;

-- name: idempotency_get
-- What was answered within a day.  Index: primary key.  in: account_id, request_key, before_ms
-- columns: digest, status, reply
SELECT digest, status, reply
  FROM idempotency
 WHERE firm_id = :firm_id AND account_id = :account_id AND request_key = :request_key AND at_ms >= :before_ms;

-- name: idempotency_keep
-- Keeps the answer of the key just claimed.  in: account_id, request_key, status, reply
UPDATE idempotency SET status = :status, reply = :reply
 WHERE firm_id = :firm_id AND account_id = :account_id AND request_key = :request_key;

-- name: idempotency_loose
-- Kept answers to requests whose path names nothing by number.  in: noun (NULL = any)   columns: account_id, request_key
SELECT account_id, request_key
  FROM idempotency
 WHERE firm_id = :firm_id AND noun_id IS NULL AND reply IS NOT NULL AND (CAST(:noun AS TEXT) IS NULL OR noun = :noun);

-- name: idempotency_empty
-- Nobody is told the answer again.  in: account_id, request_key
UPDATE idempotency SET reply = NULL WHERE firm_id = :firm_id AND account_id = :account_id AND request_key = :request_key;

-- name: idempotency_forget
-- Answers older than a day.  Index: idempotency_at.  in: before_ms
DELETE FROM idempotency WHERE firm_id = :firm_id AND at_ms < :before_ms;
