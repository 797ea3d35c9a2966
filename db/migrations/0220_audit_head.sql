-- The end of each firm's audit chain, kept apart from it (feature/audit): a chain whose last entries are gone still fits, its head does not.

-- The last entry of the firm's chain, sealed with a key that is not in the database.
CREATE TABLE audit_head (
  firm_id         BIGINT NOT NULL PRIMARY KEY REFERENCES firm (id),
  seq             BIGINT NOT NULL,                 -- of the last entry
  hash            TEXT   NOT NULL,                 -- its hash
  seal            TEXT   NOT NULL,                 -- keyed hash of both under the firm's key; empty: of a chain older than this table
  anchored_seq    BIGINT NOT NULL DEFAULT 0        -- up to there it stands in the log and the file of heads, outside of the database
);
INSERT INTO audit_head (firm_id, seq, hash, seal)
SELECT e.firm_id, e.seq, e.hash, ''
  FROM audit_entry e
 WHERE e.seq = (SELECT max(l.seq) FROM audit_entry l WHERE l.firm_id = e.firm_id);
