-- What decides whether a document is found (search_doc) and what it says (search_text) lie apart: a walk through the matches of a
-- frequent word reads narrow rows only. Numbers are milliseconds now, which takes a seventh less room. Everything is indexed anew.
DROP TABLE search_doc;
-- @sqlite
DROP TABLE search_gram;
-- @end

-- One searchable text. The number is its instant, or the next free one, so that newest first is a walk downwards.
CREATE TABLE search_doc (
  id              ID,
  firm_id         BIGINT NOT NULL,
  kind            TEXT   NOT NULL,                 -- letter of the kind, see feature/search/search_source.c
  ref_id          BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,                 -- who may see it follows from him
  author_id       BIGINT,
  channel         TEXT,
  at_ms           BIGINT NOT NULL,
  text_id         BIGINT NOT NULL,                 -- search_text
  is_hidden       BIGINT NOT NULL DEFAULT 0,       -- its candidate went into the bin; the index job takes it out
  UNIQUE (firm_id, kind, ref_id)
);
CREATE INDEX search_doc_candidate ON search_doc (firm_id, candidate_id);
CREATE INDEX search_doc_hidden ON search_doc (firm_id, id) WHERE is_hidden = 1;

-- What it says. Its numbers rise as texts come, so that pages are full whatever the order of the instants.
CREATE TABLE search_text (
  id              ID,
  firm_id         BIGINT NOT NULL,
  spelling        TEXT,                            -- pinyin and initials of a name, each between line ends
  norm            TEXT   NOT NULL                  -- folded text, one field a line: what words are verified on
);

-- The pairs of characters, under the number of the document; see feature/search/analyzer.h.
-- @sqlite
-- Contentless, so that no text lies here twice; secure-delete, so that what is deleted is gone from the file at once; no positions
-- (detail none): words are verified on search_text.norm.
CREATE VIRTUAL TABLE search_gram USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii');
INSERT INTO search_gram (search_gram, rank) VALUES ('secure-delete', 1);
-- @postgres
CREATE TABLE search_gram (
  id              ID,
  firm_id         BIGINT   NOT NULL,
  grams           TSVECTOR NOT NULL
);
-- New terms wait in a list of 512 kB at most, which each search reads through; term by term into the tree costs several times as much.
CREATE INDEX search_gram_grams ON search_gram USING gin (grams) WITH (fastupdate = on, gin_pending_list_limit = 512);
-- @end

-- Rights are read once for many documents; without this index each such search went through all submissions of the firm.
CREATE INDEX position_backup ON position (firm_id, backup_id) WHERE backup_id IS NOT NULL;

DELETE FROM search_name;
DELETE FROM search_change;
INSERT INTO search_change (firm_id, kind, ref_id) SELECT firm_id, 'candidate', id FROM candidate WHERE deleted_at_ms IS NULL ORDER BY id;
INSERT INTO search_change (firm_id, kind, ref_id) SELECT firm_id, 'file', id FROM attachment WHERE deleted_at_ms IS NULL ORDER BY id;
INSERT INTO search_change (firm_id, kind, ref_id) SELECT firm_id, 'record', id FROM record WHERE is_sealed = 0 ORDER BY id;
