-- PostgreSQL: terms are numbers, and a document lies in one row with its text. docs/decisions/0009-search.md says what that saves.
-- Everything is indexed anew there; SQLite stays as it is.
-- @postgres
DROP TABLE search_gram;
DROP TABLE search_text;
DROP TABLE search_doc;

-- One searchable text. The number is its instant, or the next free one, so that newest first is a walk downwards.
-- Numbers first and nothing NULL where it can be helped: so the row has no gaps.
CREATE TABLE search_doc (
  id              ID,
  firm_id         BIGINT NOT NULL,
  ref_id          BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,                 -- who may see it follows from him
  author_id       BIGINT,
  at_ms           BIGINT NOT NULL,
  is_hidden       BIGINT NOT NULL DEFAULT 0,       -- its candidate went into the bin; the index job takes it out
  kind            TEXT   NOT NULL,                 -- letter of the kind, see feature/search/search_source.c
  channel         TEXT,
  spelling        TEXT   NOT NULL,                 -- pinyin and initials of a name, each between line ends; '' = none
  norm            TEXT   NOT NULL,                 -- folded text, one field a line: what words are verified on
  UNIQUE (firm_id, kind, ref_id)
);
CREATE INDEX search_doc_candidate ON search_doc (firm_id, candidate_id);
CREATE INDEX search_doc_hidden ON search_doc (firm_id, id) WHERE is_hidden = 1;

-- Numbers of the terms (feature/search/analyzer.h), under the number of the document. No firm and no text: it stands outside of the
-- wall between firms, because an index of terms may not be used behind it.
CREATE TABLE search_gram (
  id              ID,
  grams           INTEGER[] NOT NULL
);
-- What the index is over: a column of that type takes three times the room. Its cost keeps the planner from asking row after row.
CREATE FUNCTION search_terms(grams INTEGER[]) RETURNS TSVECTOR LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 100
  AS $$ BEGIN RETURN array_to_tsvector(CAST(grams AS TEXT[])); END $$;
-- New terms wait in a list of 512 kB at most, which each search reads through; the index job empties it when it has nothing else to do.
CREATE INDEX search_gram_grams ON search_gram USING gin (search_terms(grams))
  WITH (fastupdate = on, gin_pending_list_limit = 512);
ALTER INDEX search_gram_grams ALTER COLUMN 1 SET STATISTICS 0;
-- By whoever serves: only the owner of an index may empty its list.
CREATE FUNCTION search_settle() RETURNS BIGINT LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$ SELECT gin_clean_pending_list('search_gram_grams') $$;

DELETE FROM search_name;
DELETE FROM search_change;
INSERT INTO search_change (firm_id, kind, ref_id) SELECT firm_id, 'candidate', id FROM candidate WHERE deleted_at_ms IS NULL ORDER BY id;
INSERT INTO search_change (firm_id, kind, ref_id) SELECT firm_id, 'file', id FROM attachment WHERE deleted_at_ms IS NULL ORDER BY id;
INSERT INTO search_change (firm_id, kind, ref_id) SELECT firm_id, 'record', id FROM record WHERE is_sealed = 0 ORDER BY id;
-- @end
