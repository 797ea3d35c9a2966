-- name: search_change_add
-- Notes, in the transaction of a change, that a document is to be indexed anew.
-- in: kind, ref_id
INSERT INTO search_change (firm_id, kind, ref_id) VALUES (:firm_id, :kind, :ref_id);

-- name: search_change_add_docs
-- The same for all documents of a candidate that are in the index.  Index: search_doc_candidate.
-- in: candidate_id
INSERT INTO search_change (firm_id, kind, ref_id)
SELECT firm_id, kind, ref_id FROM search_doc WHERE firm_id = :firm_id AND candidate_id = :candidate_id;

-- name: search_change_add_many
-- The same for documents of one kind.
-- in: kind, ids (JSON array)
INSERT INTO search_change (firm_id, kind, ref_id)
-- @sqlite
SELECT :firm_id, :kind, value FROM json_each(:ids);
-- @postgres
SELECT :firm_id, :kind, CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) j (value);
-- @end

-- name: search_hide
-- Documents of a candidate that goes into the bin are found no more, from this transaction on.  Index: search_doc_candidate.
-- in: candidate_id
UPDATE search_doc SET is_hidden = 1 WHERE firm_id = :firm_id AND candidate_id = :candidate_id;

-- name: search_change_firms
-- The next firm that has something to index.  Index: search_change_firm.
-- in: after_id   columns: id
SELECT firm_id AS id FROM search_change WHERE firm_id > :after_id ORDER BY firm_id LIMIT 1;

-- name: search_changes
-- The newest changes of the firm: what a person has just written comes before the rest of an import.
-- Index: search_change_firm downwards.
-- in: row_limit   columns: those of struct search_change
SELECT id, kind, ref_id FROM search_change WHERE firm_id = :firm_id ORDER BY id DESC LIMIT :row_limit;

-- name: search_changes_after
-- Changes that came after a piece was read.  Index: search_change_firm.
-- in: after_id   columns: those of struct search_change
SELECT id, kind, ref_id FROM search_change WHERE firm_id = :firm_id AND id > :after_id ORDER BY id;

-- name: search_changes_remove
-- in: ids (JSON array)
DELETE FROM search_change
 WHERE firm_id = :firm_id
-- @sqlite
   AND id IN (SELECT value FROM json_each(:ids));
-- @postgres
   AND id IN (SELECT CAST(j.value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) j (value));
-- @end

-- name: search_doc_get
-- One document as it is indexed.  Index: search_doc (firm_id, kind, ref_id).
-- in: kind, ref_id   columns: id, candidate_id, author_id, channel, at_ms, is_hidden, spelling, norm
SELECT id, candidate_id, author_id, channel, at_ms, is_hidden, spelling, norm
  FROM search_doc WHERE firm_id = :firm_id AND kind = :kind AND ref_id = :ref_id;

-- name: search_doc_some
-- Documents of the firm to be taken out when it is emptied.
-- in: row_limit   columns: id, kind, ref_id, candidate_id, spelling, norm
SELECT id, kind, ref_id, candidate_id, spelling, norm FROM search_doc WHERE firm_id = :firm_id ORDER BY kind, ref_id LIMIT :row_limit;

-- name: search_doc_last
-- The greatest number in use below a bound.  Index: search_doc primary key, downwards.
-- in: id   columns: id
SELECT id FROM search_doc WHERE id < :id ORDER BY id DESC LIMIT 1;

-- name: search_doc_add
-- in: id, kind, ref_id, candidate_id, author_id, channel, at_ms, spelling, norm, terms
-- @sqlite
INSERT INTO search_doc (id, firm_id, kind, ref_id, candidate_id, author_id, channel, at_ms, spelling, norm)
VALUES (:id, :firm_id, :kind, :ref_id, :candidate_id, :author_id, :channel, :at_ms, CASE WHEN :terms IS NULL THEN :spelling ELSE :spelling END, :norm);
-- @postgres
INSERT INTO search_doc (id, firm_id, kind, ref_id, candidate_id, author_id, channel, at_ms, spelling, norm, grams)
VALUES (:id, :firm_id, :kind, :ref_id, :candidate_id, :author_id, :channel, :at_ms, :spelling, :norm,
        array_to_tsvector(array_remove(string_to_array(:terms, ' '), '')));
-- @end

-- name: search_doc_remove
-- in: id
DELETE FROM search_doc WHERE firm_id = :firm_id AND id = :id;

-- name: search_gram_add
-- SQLite keeps the terms in a table of its own.
-- in: id, terms
-- @sqlite
INSERT INTO search_gram (rowid, grams) VALUES (:id, :terms);
-- @end

-- name: search_gram_remove
-- Takes the terms out again; they must be those that were put in.
-- in: id, terms
-- @sqlite
INSERT INTO search_gram (search_gram, rowid, grams) VALUES ('delete', :id, :terms);
-- @end

-- name: search_names_clear
-- in: candidate_id
DELETE FROM search_name WHERE firm_id = :firm_id AND candidate_id = :candidate_id;

-- name: search_names_add
-- in: candidate_id, names (JSON array of spellings)
INSERT INTO search_name (firm_id, spelling, candidate_id)
-- @sqlite
SELECT DISTINCT :firm_id, value, :candidate_id FROM json_each(:names);
-- @postgres
SELECT DISTINCT :firm_id, value, CAST(:candidate_id AS BIGINT) FROM json_array_elements_text(CAST(:names AS json)) j (value);
-- @end

-- name: search_names_empty
-- All of the firm.
DELETE FROM search_name WHERE firm_id = :firm_id;

-- name: search_changes_empty
-- All of the firm.
DELETE FROM search_change WHERE firm_id = :firm_id;

-- fragment: search_passes
-- What else a document d must fulfil: its firm, the viewer's right to know the candidate, filters, and every word verified on
-- the folded text.
-- in: sees_all, account_id, by_set (1: read all that the account works with once, instead of asking for each document),
--     candidate_id, kinds, authors, stages (JSON arrays or NULL), channel, from_ms, to_ms, word (folded, or NULL), words, without
--     (JSON arrays of folded words, or NULL)
       d.firm_id = :firm_id AND d.is_hidden = 0 AND d.at_ms >= :from_ms AND d.at_ms < :to_ms
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR d.candidate_id = :candidate_id)
   AND (CAST(:channel AS TEXT) IS NULL OR d.channel = :channel)
-- @sqlite
   AND (:kinds IS NULL OR d.kind IN (SELECT value FROM json_each(:kinds)))
   AND (:authors IS NULL OR d.author_id IN (SELECT value FROM json_each(:authors)))
   AND (:word IS NULL OR instr(d.norm, :word) > 0 OR instr(d.spelling, char(10) || :word || char(10)) > 0)
   AND (:words IS NULL OR NOT EXISTS
        (SELECT 1 FROM json_each(:words) w
          WHERE instr(d.norm, w.value) = 0
            AND (d.spelling IS NULL OR instr(d.spelling, char(10) || w.value || char(10)) = 0)))
   AND (:without IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(:without) w WHERE instr(d.norm, w.value) > 0))
   AND (:stages IS NULL OR EXISTS (SELECT 1 FROM submission s
                                    WHERE s.firm_id = d.firm_id AND s.candidate_id = d.candidate_id
                                      AND s.stage IN (SELECT value FROM json_each(:stages))))
-- @postgres
   AND (CAST(:kinds AS TEXT) IS NULL OR d.kind IN (SELECT value FROM json_array_elements_text(CAST(:kinds AS json)) j (value)))
   AND (CAST(:authors AS TEXT) IS NULL
        OR d.author_id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:authors AS json)) j (value)))
   AND (CAST(:word AS TEXT) IS NULL OR strpos(d.norm, :word) > 0 OR strpos(d.spelling, chr(10) || :word || chr(10)) > 0)
   AND (CAST(:words AS TEXT) IS NULL OR NOT EXISTS
        (SELECT 1 FROM json_array_elements_text(CAST(:words AS json)) w (value)
          WHERE strpos(d.norm, w.value) = 0
            AND (d.spelling IS NULL OR strpos(d.spelling, chr(10) || w.value || chr(10)) = 0)))
   AND (CAST(:without AS TEXT) IS NULL OR NOT EXISTS
        (SELECT 1 FROM json_array_elements_text(CAST(:without AS json)) w (value) WHERE strpos(d.norm, w.value) > 0))
   AND (CAST(:stages AS TEXT) IS NULL OR EXISTS
        (SELECT 1 FROM submission s
          WHERE s.firm_id = d.firm_id AND s.candidate_id = d.candidate_id
            AND s.stage IN (SELECT value FROM json_array_elements_text(CAST(:stages AS json)) j (value))))
-- @end
   AND (:sees_all = 1
        OR (:by_set = 0 AND EXISTS (SELECT 1 FROM candidate_access x
                                     WHERE x.firm_id = d.firm_id AND x.candidate_id = d.candidate_id AND x.account_id = :account_id))
        OR (:by_set = 1 AND d.candidate_id IN (SELECT x.candidate_id FROM candidate_access x
                                                WHERE x.firm_id = :firm_id AND x.account_id = :account_id)))

-- name: search_page
-- Documents that hold the terms, newest first.  Index: search_gram, then search_doc by number; search_doc_grams.
-- in: match, before_id, from_id, row_limit and those of search_passes
-- columns: those of struct search_row
SELECT d.id, d.kind, d.ref_id, d.candidate_id, d.author_id, d.channel, d.at_ms
-- @sqlite
  FROM search_gram CROSS JOIN search_doc d ON d.id = search_gram.rowid
 WHERE search_gram MATCH :match AND search_gram.rowid < :before_id AND search_gram.rowid >= :from_id
   AND
-- @postgres
  FROM search_doc d
 WHERE d.grams @@ CAST(:match AS tsquery) AND d.id < :before_id AND d.id >= :from_id
   AND
-- @end
-- @include search_passes
-- @sqlite
 ORDER BY search_gram.rowid DESC
-- @postgres
 ORDER BY d.id DESC
-- @end
 LIMIT :row_limit;

-- name: search_total
-- How many there are; counting ends at row_limit.
-- in: as search_page
SELECT count(*) FROM (
-- @sqlite
SELECT 1
  FROM search_gram CROSS JOIN search_doc d ON d.id = search_gram.rowid
 WHERE search_gram MATCH :match AND search_gram.rowid < :before_id AND search_gram.rowid >= :from_id
   AND
-- @postgres
SELECT 1
  FROM search_doc d
 WHERE d.grams @@ CAST(:match AS tsquery) AND d.id < :before_id AND d.id >= :from_id
   AND
-- @end
-- @include search_passes
 LIMIT :row_limit) found;

-- name: search_page_plain
-- The same without words: filters alone.  Index: search_doc by number, downwards.
-- in: before_id, from_id, row_limit and those of search_passes
-- columns: those of struct search_row
SELECT d.id, d.kind, d.ref_id, d.candidate_id, d.author_id, d.channel, d.at_ms
  FROM search_doc d
 WHERE d.id < :before_id AND d.id >= :from_id
   AND
-- @include search_passes
 ORDER BY d.id DESC
 LIMIT :row_limit;

-- name: search_total_plain
-- in: as search_page_plain
SELECT count(*) FROM (
SELECT 1 FROM search_doc d
 WHERE d.id < :before_id AND d.id >= :from_id
   AND
-- @include search_passes
 LIMIT :row_limit) found;

-- name: search_people
-- Names of the candidates and authors of a page.  Index: candidate, account (firm_id, id).
-- in: ids (JSON array of candidates), authors (JSON array of accounts)   columns: id, is_author, name, company, title
SELECT c.id, 0 AS is_author, c.name, c.company, c.title FROM candidate c
-- @sqlite
 WHERE c.firm_id = :firm_id AND c.id IN (SELECT value FROM json_each(:ids))
-- @postgres
 WHERE c.firm_id = :firm_id AND c.id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:ids AS json)) j (value))
-- @end
UNION ALL
SELECT a.id, 1 AS is_author, a.name, NULL AS company, NULL AS title FROM account a
-- @sqlite
 WHERE a.firm_id = :firm_id AND a.id IN (SELECT value FROM json_each(:authors));
-- @postgres
 WHERE a.firm_id = :firm_id AND a.id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(:authors AS json)) j (value));
-- @end

-- fragment: suggest_known
-- The viewer may know candidate c.
-- in: sees_all, account_id
   AND (:sees_all = 1 OR EXISTS (SELECT 1 FROM candidate_access x
                                  WHERE x.firm_id = c.firm_id AND x.candidate_id = c.id AND x.account_id = :account_id))

-- name: search_suggest
-- Candidates whose name, pinyin or other spelling begins with the prefix, or whose phone ends in the four digits; best way
-- first, then by the spelling.
-- Index: candidate_search, candidate_pinyin, search_name (firm_id, spelling, candidate_id), candidate_last4.
-- in: prefix, prefix_end, spelled, spelled_end, last4, row_limit, sees_all, account_id   columns: id, how, name, company, title
SELECT found.id, found.how, c.name, c.company, c.title
  FROM (
  SELECT * FROM (SELECT c.id AS id, 1 AS how, c.search_key AS spelling FROM candidate c
                  WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
                    AND c.search_key >= :prefix AND c.search_key < :prefix_end
-- @include suggest_known
                  ORDER BY c.search_key LIMIT :row_limit) b1
  UNION ALL
  SELECT * FROM (SELECT c.id AS id, 2 AS how, c.name_pinyin AS spelling FROM candidate c
                  WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
                    AND c.name_pinyin >= :spelled AND c.name_pinyin < :spelled_end
-- @include suggest_known
                  ORDER BY c.name_pinyin, c.id LIMIT :row_limit) b2
  UNION ALL
  SELECT * FROM (SELECT c.id AS id, 3 AS how, n.spelling AS spelling
                   FROM search_name n JOIN candidate c ON c.firm_id = n.firm_id AND c.id = n.candidate_id AND c.deleted_at_ms IS NULL
                  WHERE n.firm_id = :firm_id AND n.spelling >= :spelled AND n.spelling < :spelled_end
-- @include suggest_known
                  ORDER BY n.spelling, n.candidate_id LIMIT :row_limit) b3
  UNION ALL
  SELECT * FROM (SELECT c.id AS id, 4 AS how, '' AS spelling FROM candidate c
                  WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.phone_last4 = :last4
-- @include suggest_known
                  ORDER BY c.id DESC LIMIT :row_limit) b4
  ) found
  JOIN candidate c ON c.firm_id = :firm_id AND c.id = found.id
 ORDER BY found.how, found.spelling, found.id;
