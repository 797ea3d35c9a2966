-- Files at candidates and records (feature/document). What they hold lies beneath the folder of files under random names; a
-- file there that no row names is an orphan and is swept away.

-- One file of a candidate, perhaps of one of his records.
CREATE TABLE attachment (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  version         BIGINT NOT NULL DEFAULT 1,
  candidate_id    BIGINT NOT NULL,
  record_id       BIGINT,                          -- the contact it belongs to
  account_id      BIGINT NOT NULL,                 -- who brought it
  kind            TEXT   NOT NULL,                 -- cv, assessment, recording, other: what may be seen of it follows from this
  file_name       TEXT   NOT NULL,                 -- as its owner calls it; never part of a path
  mime            TEXT   NOT NULL,                 -- found in the content, one of the allow list
  bytes           BIGINT NOT NULL,
  sha256          TEXT   NOT NULL,                 -- of the content, hex
  file            TEXT   NOT NULL,                 -- random name beneath the folder of files
  thumbnail       TEXT,                            -- random name of a small PNG
  text_state      TEXT   NOT NULL,                 -- waiting, running, done, failed, none (holds no text)
  text_error      TEXT,                            -- stable reason of a failure
  text_pages      BIGINT NOT NULL DEFAULT 0,       -- rows of document_text
  text_by_ocr     BIGINT NOT NULL DEFAULT 0,       -- 1: some of it was read off pictures
  created_at_ms   BIGINT NOT NULL,
  deleted_at_ms   BIGINT,                          -- archived; gone for good after 30 days
  deleted_by_id   BIGINT,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX attachment_candidate ON attachment (firm_id, candidate_id, created_at_ms, id);
CREATE INDEX attachment_record ON attachment (firm_id, record_id) WHERE record_id IS NOT NULL;
CREATE INDEX attachment_content ON attachment (firm_id, candidate_id, sha256) WHERE deleted_at_ms IS NULL;
CREATE INDEX attachment_deleted ON attachment (deleted_at_ms, id) WHERE deleted_at_ms IS NOT NULL;
CREATE UNIQUE INDEX attachment_file ON attachment (file);
CREATE UNIQUE INDEX attachment_thumbnail ON attachment (thumbnail) WHERE thumbnail IS NOT NULL;

-- What a file says, page by page (sheets of a workbook are pages, other texts have one).
CREATE TABLE document_text (
  id              ID,
  firm_id         BIGINT NOT NULL,
  attachment_id   BIGINT NOT NULL,
  page            BIGINT NOT NULL,                 -- from 1
  by_ocr          BIGINT NOT NULL DEFAULT 0,       -- 1: read off a picture
  text            TEXT   NOT NULL,
  UNIQUE (firm_id, attachment_id, page),
  FOREIGN KEY (firm_id, attachment_id) REFERENCES attachment (firm_id, id)
);

-- An upload in parts that has not ended; the file grows under the name that the attachment will have.
CREATE TABLE document_upload (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,                 -- only he may go on
  candidate_id    BIGINT NOT NULL,
  record_id       BIGINT,
  kind            TEXT,                            -- as asked for
  file_name       TEXT   NOT NULL,
  bytes           BIGINT NOT NULL,                 -- of the whole
  sha256          TEXT   NOT NULL,                 -- of the whole, hex, as the client says
  file            TEXT   NOT NULL,
  received        BIGINT NOT NULL DEFAULT 0,       -- bytes that are on the disk for certain: the next part begins here
  attachment_id   BIGINT,                          -- what it became
  created_at_ms   BIGINT NOT NULL,
  touched_at_ms   BIGINT NOT NULL,                 -- last part; forgotten a day later
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX document_upload_open ON document_upload (firm_id, account_id, candidate_id, sha256) WHERE attachment_id IS NULL;
CREATE INDEX document_upload_touched ON document_upload (touched_at_ms, id);
CREATE UNIQUE INDEX document_upload_file ON document_upload (file) WHERE attachment_id IS NULL;

-- What the files of a firm take on the disk, those in the archive included; the quota looks here.
CREATE TABLE document_usage (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  files           BIGINT NOT NULL DEFAULT 0,
  bytes           BIGINT NOT NULL DEFAULT 0,
  UNIQUE (firm_id)
);
