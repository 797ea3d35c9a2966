-- One person once: proposals of candidates who may be the same, and merges that can be taken back.

-- Into whom a candidate was merged; his row stays, hidden like one in the bin, and holds the values that were not chosen.
ALTER TABLE candidate ADD COLUMN merged_into_id BIGINT;
CREATE INDEX candidate_merged ON candidate (firm_id, merged_into_id) WHERE merged_into_id IS NOT NULL;

-- Two candidates who may be one person.
CREATE TABLE duplicate (
  id              ID,
  firm_id         BIGINT NOT NULL,
  low_id          BIGINT NOT NULL,                 -- the one with the smaller number
  high_id         BIGINT NOT NULL,
  reason          TEXT   NOT NULL,                 -- phone, email, name (and employer), moved (changed employer)
  strength        BIGINT NOT NULL,                 -- 4 phone, 3 email, 2 name, 1 moved
  state           TEXT   NOT NULL,                 -- open, dismissed
  found_at_ms     BIGINT NOT NULL,
  dismissed_by_id BIGINT,
  dismissed_at_ms BIGINT,
  UNIQUE (firm_id, low_id, high_id),
  FOREIGN KEY (firm_id, low_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, high_id) REFERENCES candidate (firm_id, id)
);
CREATE INDEX duplicate_high ON duplicate (firm_id, high_id);
CREATE INDEX duplicate_open ON duplicate (firm_id, strength, id) WHERE state = 'open';

-- How far the search for duplicates has gone through the candidates of a firm, by number: new ones cost their write nothing.
CREATE TABLE duplicate_scan (
  id              ID,
  firm_id         BIGINT NOT NULL UNIQUE REFERENCES firm (id),
  last_id         BIGINT NOT NULL
);

-- Changed candidates that are to be looked at again.
CREATE TABLE duplicate_due (
  id              ID,
  firm_id         BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,
  UNIQUE (firm_id, candidate_id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id)
);

-- Answers that somebody exists whom the asker may not see, for the limit per hour.
CREATE TABLE duplicate_ask (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  at_ms           BIGINT NOT NULL,
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX duplicate_ask_account ON duplicate_ask (firm_id, account_id, at_ms);

-- 合并: one candidate went into another.
CREATE TABLE merge (
  id              ID,
  firm_id         BIGINT NOT NULL,
  survivor_id     BIGINT NOT NULL,
  merged_id       BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,                 -- who merged
  at_ms           BIGINT NOT NULL,
  facts           BYTES,                           -- both as they were and the survivor as he became: JSON, sealed
  submissions     TEXT   NOT NULL,                 -- JSON: what became of submissions to the same position
  followups       TEXT   NOT NULL,                 -- JSON: the open followups of both as they were
  undone_at_ms    BIGINT,
  undone_by_id    BIGINT,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, survivor_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, merged_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX merge_survivor ON merge (firm_id, survivor_id, id);
CREATE INDEX merge_merged ON merge (firm_id, merged_id, id);

-- Rows that followed a merge, one for each column that changed.
CREATE TABLE merge_row (
  id              ID,
  firm_id         BIGINT NOT NULL,
  merge_id        BIGINT NOT NULL,
  place           TEXT   NOT NULL,                 -- table.column
  row_id          BIGINT NOT NULL,
  from_id         BIGINT NOT NULL,                 -- value before
  to_id           BIGINT NOT NULL,                 -- and after
  FOREIGN KEY (firm_id, merge_id) REFERENCES merge (firm_id, id)
);
CREATE INDEX merge_row_place ON merge_row (firm_id, merge_id, place, row_id);

-- A merge reads what a candidate has by his number.
CREATE INDEX inbox_message_candidate ON inbox_message (firm_id, candidate_id) WHERE candidate_id IS NOT NULL;
CREATE INDEX candidate_reveal_candidate ON candidate_reveal (firm_id, candidate_id);
