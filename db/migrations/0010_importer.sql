-- Imports of files (feature/importer): what was uploaded, how far its rows are in, which rows were refused.

-- One file and its way in.
CREATE TABLE import (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,                 -- who imports; rows are his
  kind            TEXT   NOT NULL,                 -- candidates, positions, records
  state           TEXT   NOT NULL,                 -- uploading, guessed, running, done, cancelled, failed
  file_name       TEXT   NOT NULL,                 -- as the client named it
  bytes           BIGINT NOT NULL,
  file_digest     TEXT   NOT NULL,                 -- SHA-256 of the file, hex: an interrupted command finds its import again
  header_row      BIGINT NOT NULL DEFAULT 0,       -- line of the headings, 0 = none
  layout          TEXT   NOT NULL,                 -- digest of kind and headings (import_layout)
  guess           TEXT   NOT NULL,                 -- JSON as the API shows it: format, encoding, delimiter, sheet, columns
  sample          TEXT   NOT NULL,                 -- JSON: first data rows
  mapping         TEXT,                            -- JSON list of {column, field}, once started
  duplicates      TEXT,                            -- merge, skip
  care            TEXT,                            -- care, pool: where new candidates go
  job_id          BIGINT,                          -- background job; NULL: run by the command line
  rows            BIGINT NOT NULL DEFAULT 0,       -- data rows, blank ones included; estimated until it is done
  position        BIGINT NOT NULL DEFAULT 0,       -- rows dealt with, in the order of the file: where to go on after a crash
  created         BIGINT NOT NULL DEFAULT 0,
  merged          BIGINT NOT NULL DEFAULT 0,       -- joined with what was there already
  skipped         BIGINT NOT NULL DEFAULT 0,       -- left out as chosen, blank rows included
  blank           BIGINT NOT NULL DEFAULT 0,       -- of the skipped: rows without content
  rejected        BIGINT NOT NULL DEFAULT 0,
  error           TEXT,                            -- JSON {code, params, detail} of a failed import
  created_at_ms   BIGINT NOT NULL,
  started_at_ms   BIGINT,
  finished_at_ms  BIGINT,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX import_account ON import (firm_id, account_id, id);

-- The file in pieces, until the import has ended: every node can read it, a crash loses nothing.
CREATE TABLE import_chunk (
  id              ID,
  firm_id         BIGINT NOT NULL,
  import_id       BIGINT NOT NULL,
  seq             BIGINT NOT NULL,                 -- 0, 1, 2 …
  data            BYTES  NOT NULL,                 -- at most 1 MiB
  UNIQUE (firm_id, import_id, seq),
  FOREIGN KEY (firm_id, import_id) REFERENCES import (firm_id, id)
);

-- Rows that did not go in, with their cells, so that nothing is lost.
CREATE TABLE import_reject (
  id              ID,
  firm_id         BIGINT NOT NULL,
  import_id       BIGINT NOT NULL,
  line            BIGINT NOT NULL,                 -- of the file
  field           TEXT,                            -- target at fault
  code            TEXT   NOT NULL,                 -- stable reason
  params          TEXT,                            -- JSON object with figures for the reason's text
  detail          TEXT   NOT NULL,                 -- English sentence
  cells           TEXT   NOT NULL,                 -- the row's cells as a line of CSV
  UNIQUE (firm_id, import_id, line),
  FOREIGN KEY (firm_id, import_id) REFERENCES import (firm_id, id)
);

-- Which candidate a row became: the same row in a later import is the same candidate, also where its facts alone would
-- not tell (a bare surname). Positions and records keep this in their own source_key.
CREATE TABLE import_source (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  source_key      TEXT   NOT NULL,                 -- digest of the row's cells and its number among equal rows
  candidate_id    BIGINT NOT NULL,
  UNIQUE (firm_id, source_key),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id)
);
CREATE INDEX import_source_candidate ON import_source (firm_id, candidate_id);

-- How the columns of a layout were mapped last time.
CREATE TABLE import_layout (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  layout          TEXT   NOT NULL,                 -- digest of kind and headings
  mapping         TEXT   NOT NULL,                 -- JSON list of {column, field}
  used_at_ms      BIGINT NOT NULL,
  UNIQUE (firm_id, layout)
);
