-- name: idempotency_claim
-- Takes the key; no change when somebody has it.  in: request_key, digest
INSERT INTO idempotency (firm_id, account_id, request_key, digest, at_ms)
VALUES (:firm_id, :account_id, :request_key, :digest, :now_ms)
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

-- name: idempotency_forget
-- Answers older than a day.  Index: idempotency_at.  in: before_ms
DELETE FROM idempotency WHERE firm_id = :firm_id AND at_ms < :before_ms;
