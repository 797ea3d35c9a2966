-- name: audit_last
-- The end of the firm's chain; nobody else appends, writes of a firm follow one another.  Index: audit_entry (firm_id, seq).
-- columns: seq, hash
SELECT seq, hash FROM audit_entry WHERE firm_id = :firm_id ORDER BY seq DESC LIMIT 1;

-- name: audit_insert
-- in: the members of struct entry
INSERT INTO audit_entry (firm_id, seq, at_ms, account_id, on_behalf_of_id, action, entity, entity_id, detail,
                         previous_hash, hash)
VALUES (:firm_id, :seq, :at_ms, :account_id, :on_behalf_of_id, :action, :entity, :entity_id, :detail, :previous_hash,
        :hash);

-- name: audit_all
-- The chain from its start.
SELECT seq, at_ms, account_id, on_behalf_of_id, action, entity, entity_id, detail, previous_hash, hash
  FROM audit_entry WHERE firm_id = :firm_id ORDER BY seq;
