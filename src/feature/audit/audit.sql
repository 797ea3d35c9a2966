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

-- fragment: audit_filtered
-- Entries of the firm under the filter; is_look keeps those by which somebody saw or took out protected data.
  FROM audit_entry e
  LEFT JOIN account a ON a.firm_id = e.firm_id AND a.id = e.account_id
  LEFT JOIN account o ON o.firm_id = e.firm_id AND o.id = e.on_behalf_of_id
 WHERE e.firm_id = :firm_id AND e.at_ms >= :from_ms AND e.at_ms < :to_ms
   AND (CAST(:account_id AS BIGINT) IS NULL OR e.account_id = :account_id)
   AND (CAST(:action AS TEXT) IS NULL OR e.action = :action)
   AND (CAST(:entity AS TEXT) IS NULL OR (e.entity = :entity AND (CAST(:entity_id AS BIGINT) IS NULL OR e.entity_id = :entity_id)))
   AND (:looks = 0 OR e.action IN ('candidate.reveal', 'candidate.export', 'attachment.download', 'attachment.text', 'attachment.cv',
                                   'transcript.read', 'import.rejects'))

-- name: audit_list
-- Newest first, before an entry.  Index: audit_entry (firm_id, seq); audit_entity where the filter names one.
-- in: the members of struct audit_query   columns: those of struct audit_line
SELECT e.seq, e.at_ms, e.account_id, a.name AS account_name, e.on_behalf_of_id, o.name AS on_behalf_of_name, e.action, e.entity,
       e.entity_id, e.detail, e.hash
-- @include audit_filtered
   AND e.seq < :before_seq
 ORDER BY e.seq DESC
 LIMIT :row_limit;

-- name: audit_count
-- in: the members of struct audit_query   columns: n
SELECT count(*) AS n
-- @include audit_filtered
;
