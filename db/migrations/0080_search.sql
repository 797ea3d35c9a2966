-- 全文检索: what can be found by its words. docs/decisions/0009-search.md says why it looks so.

-- What changed and waits to be indexed, written in the transaction of the change.
CREATE TABLE search_change (
  id              ID,
  firm_id         BIGINT NOT NULL,
  kind            TEXT   NOT NULL,                 -- kind of document, see feature/search/search_source.c
  ref_id          BIGINT NOT NULL                  -- its row
);
CREATE INDEX search_change_firm ON search_change (firm_id, id);

-- One searchable text. The number is made from its instant (at_ms × 16 and on), so that newest first is a walk downwards.
CREATE TABLE search_doc (
  id              ID,
  firm_id         BIGINT NOT NULL,
  kind            TEXT   NOT NULL,
  ref_id          BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,                 -- who may see it follows from him
  author_id       BIGINT,
  channel         TEXT,
  at_ms           BIGINT NOT NULL,
  is_hidden       BIGINT NOT NULL DEFAULT 0,       -- its candidate went into the bin; the index job takes it out
  spelling        TEXT,                            -- pinyin and initials of a name, each between line ends
  norm            TEXT   NOT NULL,                 -- folded text, one field a line: what phrases are verified on
-- @postgres
  grams           TSVECTOR NOT NULL,               -- pairs of characters, see feature/search/analyzer.h
-- @end
  UNIQUE (firm_id, kind, ref_id)
);
CREATE INDEX search_doc_candidate ON search_doc (firm_id, candidate_id);
-- @sqlite
-- The pairs by document. Contentless, so that no text lies here twice; secure-delete, so that what is deleted is gone from
-- the file at once; no positions (detail none): phrases are verified on search_doc.norm.
CREATE VIRTUAL TABLE search_gram USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii');
INSERT INTO search_gram (search_gram, rank) VALUES ('secure-delete', 1);
-- @postgres
CREATE INDEX search_doc_grams ON search_doc USING gin (grams) WITH (fastupdate = off);
-- @end

-- Spellings that names are suggested by beside folded name and pinyin, which candidate itself is indexed by: initials, other
-- readings of a surname, other ways to write ü.
CREATE TABLE search_name (
  id              ID,
  firm_id         BIGINT NOT NULL,
-- @sqlite
  spelling        TEXT   NOT NULL,
-- @postgres
  spelling        TEXT COLLATE "C" NOT NULL,
-- @end
  candidate_id    BIGINT NOT NULL,
  UNIQUE (firm_id, spelling, candidate_id)
);
CREATE INDEX search_name_candidate ON search_name (firm_id, candidate_id);

-- Everything there is waits to be indexed.
INSERT INTO search_change (firm_id, kind, ref_id) SELECT firm_id, 'record', id FROM record WHERE is_sealed = 0 ORDER BY id;
INSERT INTO search_change (firm_id, kind, ref_id)
SELECT firm_id, 'resume', id FROM candidate WHERE deleted_at_ms IS NULL AND resume IS NOT NULL ORDER BY id;
INSERT INTO search_change (firm_id, kind, ref_id) SELECT firm_id, 'candidate', id FROM candidate WHERE deleted_at_ms IS NULL ORDER BY id;
