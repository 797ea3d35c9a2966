-- name: audit_head_get
-- The end of the firm's chain as it was left; nobody else appends, writes of a firm follow one another.
-- columns: those of struct audit_head
SELECT firm_id, seq, hash, seal FROM audit_head WHERE firm_id = :firm_id;

-- name: audit_last
-- The last entry that is there, for a chain that has no head.  Index: audit_entry (firm_id, seq).
-- columns: seq, hash
SELECT seq, hash FROM audit_entry WHERE firm_id = :firm_id ORDER BY seq DESC LIMIT 1;

-- name: audit_head_put
-- in: seq, hash, seal
INSERT INTO audit_head (firm_id, seq, hash, seal)
VALUES (:firm_id, :seq, :hash, :seal)
ON CONFLICT (firm_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, seal = excluded.seal;

-- name: audit_head_put_last
-- The head behind the last one of some entries.
-- in: seq, hash, seal, each of many
-- gathered: audit_head
-- @postgres
INSERT INTO audit_head (firm_id, seq, hash, seal)
SELECT :firm_id, g.seq, g.hash, g.seal
  FROM unnest(CAST(:seq AS BIGINT[]), CAST(:hash AS TEXT[]), CAST(:seal AS TEXT[])) AS g (seq, hash, seal)
 ORDER BY g.seq DESC LIMIT 1
ON CONFLICT (firm_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, seal = excluded.seal;
-- @end

-- name: audit_heads
-- Heads of all firms; with changed = 1 those that moved since they were last written outside.
-- in: changed   columns: those of struct audit_head
-- firms: all
SELECT firm_id, seq, hash, seal FROM audit_head WHERE :changed = 0 OR seq <> anchored_seq ORDER BY firm_id LIMIT 100000;

-- name: audit_head_anchored
-- in: seq
UPDATE audit_head SET anchored_seq = :seq WHERE firm_id = :firm_id;

-- name: audit_hash_at
-- in: seq   columns: hash
SELECT hash FROM audit_entry WHERE firm_id = :firm_id AND seq = :seq;

-- name: audit_insert
-- in: the members of struct entry
INSERT INTO audit_entry (firm_id, seq, at_ms, account_id, on_behalf_of_id, action, entity, entity_id, detail,
                         previous_hash, hash)
VALUES (:firm_id, :seq, :at_ms, :account_id, :on_behalf_of_id, :action, :entity, :entity_id, :detail, :previous_hash,
        :hash);

-- name: audit_insert_many
-- in: the members of struct entry, each of many
-- gathered: audit_entry
-- @postgres
INSERT INTO audit_entry (firm_id, seq, at_ms, account_id, on_behalf_of_id, action, entity, entity_id, detail, previous_hash, hash)
SELECT :firm_id, g.*
  FROM unnest(CAST(:seq AS BIGINT[]), CAST(:at_ms AS BIGINT[]), CAST(:account_id AS BIGINT[]), CAST(:on_behalf_of_id AS BIGINT[]),
              CAST(:action AS TEXT[]), CAST(:entity AS TEXT[]), CAST(:entity_id AS BIGINT[]), CAST(:detail AS TEXT[]),
              CAST(:previous_hash AS TEXT[]), CAST(:hash AS TEXT[])) AS g;
-- @end

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
                                   'transcript.read', 'import.rejects', 'audit.export'))

-- name: audit_list
-- Newest first, before an entry.  Index: audit_entry (firm_id, seq); audit_entity where the filter names one.
-- in: the members of struct audit_query   columns: those of struct audit_line
SELECT e.seq, e.at_ms, e.account_id, a.name AS account_name, e.on_behalf_of_id, o.name AS on_behalf_of_name, e.action, e.entity,
       e.entity_id, e.detail, e.previous_hash, e.hash
-- @include audit_filtered
   AND e.seq < :before_seq
 ORDER BY e.seq DESC
 LIMIT :row_limit;

-- name: audit_export
-- All of them, oldest first, one by one.
-- in: the members of struct audit_query   columns: those of struct audit_line
SELECT e.seq, e.at_ms, e.account_id, a.name AS account_name, e.on_behalf_of_id, o.name AS on_behalf_of_name, e.action, e.entity,
       e.entity_id, e.detail, e.previous_hash, e.hash
-- @include audit_filtered
 ORDER BY e.seq;

-- name: audit_count
-- in: the members of struct audit_query   columns: n
SELECT count(*) AS n
-- @include audit_filtered
;
