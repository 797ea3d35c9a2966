-- What a record said before each change of it.
CREATE TABLE record_revision (
  id                ID,
  firm_id           BIGINT NOT NULL,
  record_id         BIGINT NOT NULL,
  version           BIGINT NOT NULL,               -- of the record, while it said this
  contact_at_ms     BIGINT NOT NULL,
  outcome           TEXT,
  fact              TEXT,
  emotion           BIGINT,
  emotion_text      TEXT,
  action            TEXT,
  action_due_at_ms  BIGINT,
  action_account_id BIGINT,
  text              TEXT,
  replaced_at_ms    BIGINT NOT NULL,
  UNIQUE (firm_id, record_id, version),
  FOREIGN KEY (firm_id, record_id) REFERENCES record (firm_id, id)
);

-- Colleagues named with @ in a record.
CREATE TABLE record_mention (
  id         ID,
  firm_id    BIGINT NOT NULL,
  record_id  BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  UNIQUE (firm_id, record_id, account_id),
  FOREIGN KEY (firm_id, record_id) REFERENCES record (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX record_mention_account ON record_mention (firm_id, account_id, record_id);
