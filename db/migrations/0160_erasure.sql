-- Erasing a person for good (feature/erasure): rows and index go in one transaction, files and the traces in the log right after it.

-- One person who was erased; says who did it and why, and nothing of the person.
CREATE TABLE erasure (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  candidate_id    BIGINT NOT NULL,                 -- the number that he had
  account_id      BIGINT NOT NULL,                 -- who erased him
  reason          TEXT   NOT NULL,                 -- asked, expired, mistake
  at_ms           BIGINT NOT NULL,                 -- rows and index went
  done_at_ms      BIGINT,                          -- files went, too; NULL: to erase, the job goes on with it
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX erasure_open ON erasure (id) WHERE done_at_ms IS NULL;

-- Files that are still to go.
CREATE TABLE erasure_file (
  id              ID,
  firm_id         BIGINT NOT NULL,
  erasure_id      BIGINT NOT NULL,
  file            TEXT   NOT NULL,                 -- random name beneath the folder of files
  FOREIGN KEY (firm_id, erasure_id) REFERENCES erasure (firm_id, id)
);
CREATE INDEX erasure_file_of ON erasure_file (firm_id, erasure_id, id);
