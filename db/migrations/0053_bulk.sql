-- One change for many candidates (feature/bulk): what was asked, how far it is, what it did to whom.

CREATE TABLE bulk (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,                 -- who asked; each change is made as his
  action          TEXT   NOT NULL,                 -- owner, tags_add, tags_remove, care, rule, archive, activate
  params          TEXT   NOT NULL,                 -- JSON: whom and what, as asked
  state           TEXT   NOT NULL,                 -- running, done, cancelled, undoing, undone, failed
  job_id          BIGINT,                          -- background job that is at it
  last_id         BIGINT NOT NULL,                 -- candidates made later do not count
  after_id        BIGINT NOT NULL DEFAULT 0,       -- where it goes on: candidate, or with an undo row of bulk_row
  total           BIGINT NOT NULL,                 -- whom it concerns
  changed         BIGINT NOT NULL DEFAULT 0,
  same            BIGINT NOT NULL DEFAULT 0,       -- were so already
  refused         BIGINT NOT NULL DEFAULT 0,
  undone          BIGINT NOT NULL DEFAULT 0,       -- taken back
  created_at_ms   BIGINT NOT NULL,
  finished_at_ms  BIGINT,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX bulk_account ON bulk (firm_id, account_id, id);

-- What became of one candidate; nothing for those that were so already.
CREATE TABLE bulk_row (
  id              ID,
  firm_id         BIGINT NOT NULL,
  bulk_id         BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,
  code            TEXT,                            -- why it was refused; NULL: changed
  before          TEXT,                            -- JSON: what the undo needs
  undone_at_ms    BIGINT,
  UNIQUE (firm_id, bulk_id, candidate_id),
  FOREIGN KEY (firm_id, bulk_id) REFERENCES bulk (firm_id, id)
);
CREATE INDEX bulk_row_changed ON bulk_row (firm_id, bulk_id, id) WHERE code IS NULL AND undone_at_ms IS NULL;
