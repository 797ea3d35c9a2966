-- name: search_change_add
-- Notes, in the transaction of a change, that a document is to be indexed anew.
-- in: kind, ref_id
INSERT INTO search_change (firm_id, kind, ref_id) VALUES (:firm_id, :kind, :ref_id);

-- name: search_change_gather
-- The same for many changes.
-- in: kind, ref_id, each of many
-- gathered: search_change
-- @postgres
INSERT INTO search_change (firm_id, kind, ref_id)
SELECT :firm_id, g.* FROM unnest(CAST(:kind AS TEXT[]), CAST(:ref_id AS BIGINT[])) AS g;
-- @end

-- name: search_change_add_docs
-- The same for all documents of a candidate that are in the index, by the letters of their kinds.  Index: search_doc_candidate.
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
SELECT :firm_id, :kind, value FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value);
-- @end

-- name: search_hide
-- Documents of a candidate that goes into the bin are found no more, from this transaction on.  Index: search_doc_candidate.
-- in: candidate_id
UPDATE search_doc SET is_hidden = 1 WHERE firm_id = :firm_id AND candidate_id = :candidate_id;

-- name: search_change_firms
-- The next firm that has something to index.  Index: search_change_firm.
-- in: after_id   columns: id
-- firms: all
SELECT firm_id AS id FROM search_change WHERE firm_id > :after_id ORDER BY firm_id LIMIT 1;

-- name: search_changes_newest
-- The newest changes of the firm: what a person has just written comes before the rest of an import.
-- Index: search_change_firm downwards.
-- in: after_id, row_limit   columns: those of struct search_change
SELECT id, kind, ref_id FROM search_change WHERE firm_id = :firm_id AND id > :after_id ORDER BY id DESC LIMIT :row_limit;

-- name: search_changes_oldest
-- The rest in its order: rows that come by rising numbers fill their pages.  Index: search_change_firm.
-- in: row_limit   columns: those of struct search_change
SELECT id, kind, ref_id FROM search_change WHERE firm_id = :firm_id ORDER BY id LIMIT :row_limit;

-- name: search_change_last
-- Index: search_change_firm downwards.   columns: id
SELECT id FROM search_change WHERE firm_id = :firm_id ORDER BY id DESC LIMIT 1;

-- name: search_changes_after
-- Changes that came after a piece was read.  Index: search_change_firm.
-- in: after_id   columns: those of struct search_change
SELECT id, kind, ref_id FROM search_change WHERE firm_id = :firm_id AND id > :after_id ORDER BY id;

-- name: search_change_of
-- Whether a change of one document waits, by the name of its kind, what that is noted as, or its letter.
-- in: kind, noted_as, letter, ref_id
SELECT count(*) FROM search_change WHERE firm_id = :firm_id AND ref_id = :ref_id AND kind IN (:kind, :noted_as, :letter);

-- name: search_changes_remove
-- in: ids (JSON array)
DELETE FROM search_change
 WHERE firm_id = :firm_id
-- @sqlite
   AND id IN (SELECT value FROM json_each(:ids));
-- @postgres
   AND id IN (SELECT j.value FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value));
-- @end

-- fragment: search_said
-- What a document d says: on SQLite in a row of its own, so that a walk through the documents reads narrow rows.
-- @sqlite
       d.text_id, t.spelling, t.norm
  FROM search_doc d JOIN search_text t ON t.id = d.text_id
-- @postgres
       0 AS text_id, NULLIF(d.spelling, '') AS spelling, d.norm
  FROM search_doc d
-- @end

-- name: search_doc_get
-- One document as it is indexed.  Index: search_doc (firm_id, kind, ref_id), search_text.
-- in: kind, ref_id   columns: id, candidate_id, author_id, channel, at_ms, text_id, is_hidden, spelling, norm
SELECT d.id, d.candidate_id, d.author_id, d.channel, d.at_ms, d.is_hidden,
-- @include search_said
 WHERE d.firm_id = :firm_id AND d.kind = :kind AND d.ref_id = :ref_id;

-- name: search_doc_some
-- Documents of the firm to be taken out when it is emptied.
-- in: row_limit   columns: id, kind, ref_id, candidate_id, text_id, spelling, norm
SELECT d.id, d.kind, d.ref_id, d.candidate_id,
-- @include search_said
 WHERE d.firm_id = :firm_id ORDER BY d.kind, d.ref_id LIMIT :row_limit;

-- name: search_doc_of
-- Documents of a candidate to be taken out when he is erased.  Index: search_doc_candidate.
-- in: candidate_id, row_limit   columns: id, kind, ref_id, candidate_id, text_id, spelling, norm
SELECT d.id, d.kind, d.ref_id, d.candidate_id,
-- @include search_said
 WHERE d.firm_id = :firm_id AND d.candidate_id = :candidate_id LIMIT :row_limit;

-- name: search_doc_last
-- The greatest number in use below a bound.  Index: search_doc primary key, downwards.
-- in: id   columns: id
-- firms: all
SELECT id FROM search_doc WHERE id < :id ORDER BY id DESC LIMIT 1;

-- name: search_doc_used
-- The next sixteen numbers in use from one on, upwards. Without an upper bound, which makes the planner of PostgreSQL think that a
-- plan for each value is worth its while: planning took three times as long as the rest.  Index: search_doc primary key.
-- in: from_id   columns: id
-- firms: all
SELECT id FROM search_doc WHERE id >= :from_id ORDER BY id LIMIT 16;

-- name: search_doc_add
-- SQLite.  in: id, kind, ref_id, candidate_id, author_id, channel, at_ms, text_id
-- @sqlite
INSERT INTO search_doc (id, firm_id, kind, ref_id, candidate_id, author_id, channel, at_ms, text_id)
VALUES (:id, :firm_id, :kind, :ref_id, :candidate_id, :author_id, :channel, :at_ms, :text_id);
-- @end

-- name: search_text_add
-- SQLite.  in: spelling, norm   columns: id
-- @sqlite
INSERT INTO search_text (firm_id, spelling, norm) VALUES (:firm_id, :spelling, :norm) RETURNING id;
-- @end

-- name: search_doc_put
-- PostgreSQL: a document and what it says.  in: id, kind, ref_id, candidate_id, author_id, channel, at_ms, spelling, norm
-- @postgres
INSERT INTO search_doc (id, firm_id, kind, ref_id, candidate_id, author_id, channel, at_ms, spelling, norm)
VALUES (:id, :firm_id, :kind, :ref_id, :candidate_id, :author_id, :channel, :at_ms, COALESCE(CAST(:spelling AS TEXT), ''), :norm);
-- @end

-- name: search_doc_remove
-- in: id
DELETE FROM search_doc WHERE firm_id = :firm_id AND id = :id;

-- name: search_text_remove
-- SQLite.  in: text_id
-- @sqlite
DELETE FROM search_text WHERE firm_id = :firm_id AND id = :text_id;
-- @end

-- name: search_doc_refs
-- Rows that have a document of a kind.  Index: search_doc (firm_id, kind, ref_id).
-- in: letter, after_id, row_limit   columns: id
SELECT ref_id AS id FROM search_doc WHERE firm_id = :firm_id AND kind = :letter AND ref_id > :after_id ORDER BY ref_id LIMIT :row_limit;

-- name: search_gram_holds
-- Whether one document holds the terms.
-- in: match, from_id (its number)
-- firms: none
-- @sqlite
SELECT count(*) FROM search_gram WHERE search_gram MATCH :match AND search_gram.rowid = :from_id;
-- @postgres
SELECT count(*) FROM search_gram g WHERE g.id = :from_id AND search_terms(g.grams) @@ CAST(:match AS tsquery);
-- @end

-- name: search_gram_add
-- in: id, terms (for PostgreSQL their numbers, as an array is written)
-- firms: none
-- @sqlite
INSERT INTO search_gram (rowid, grams) VALUES (:id, :terms);
-- @postgres
INSERT INTO search_gram (id, grams) VALUES (:id, CAST(CAST(:terms AS TEXT) AS INTEGER[]));
-- @end

-- name: search_gram_remove
-- Takes the terms out again; SQLite is told those that were put in.
-- in: id, terms
-- firms: none
-- @sqlite
INSERT INTO search_gram (search_gram, rowid, grams) VALUES ('delete', :id, :terms);
-- @postgres
DELETE FROM search_gram WHERE id = :id AND CAST(:terms AS TEXT) IS NOT NULL;
-- @end

-- name: search_gram_merge
-- SQLite: pieces of the index become one, so many pages at a time; a negative number begins.
-- in: row_limit
-- firms: none
-- @sqlite
INSERT INTO search_gram (search_gram, rank) VALUES ('merge', :row_limit);
-- @end

-- name: search_gram_settle
-- PostgreSQL: terms that wait go into the tree. A waiting list of 512 kB costs each search more than all else it does.
-- firms: none
-- @postgres
SELECT search_settle();
-- @end

-- name: search_changes_made
-- SQLite: rows that this connection has changed.
-- firms: none
-- @sqlite
SELECT total_changes();
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

-- fragment: search_passes
-- What else a document d must fulfil: its firm, the viewer's right to know the candidate, filters, and every word verified on
-- the folded text.
-- in: sees_all, account_id, by_set (1: read all that the account works with once, instead of asking for each document),
--     person_id (whose own document is left out, or NULL), candidate_id, kinds, authors, stages (JSON arrays or NULL), channel,
--     from_ms, to_ms, word (folded, or NULL), words, without (JSON arrays of folded words, or NULL)
       d.firm_id = :firm_id AND d.is_hidden = 0 AND d.at_ms >= :from_ms AND d.at_ms < :to_ms
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR d.candidate_id = :candidate_id)
   AND (CAST(:person_id AS BIGINT) IS NULL OR d.ref_id <> :person_id OR d.kind <> 'c')
   AND (CAST(:channel AS TEXT) IS NULL OR d.channel = :channel)
-- @sqlite
   AND (:kinds IS NULL OR d.kind IN (SELECT value FROM json_each(:kinds)))
   AND (:authors IS NULL OR d.author_id IN (SELECT value FROM json_each(:authors)))
-- @postgres
   AND (CAST(:kinds AS TEXT) IS NULL OR d.kind IN (SELECT value FROM json_array_elements_text(CAST(:kinds AS json)) j (value)))
   AND (CAST(:authors AS TEXT) IS NULL
        OR d.author_id IN (SELECT value FROM unnest(CAST(translate(:authors, '[]', '{}') AS BIGINT[])) j (value)))
-- @end
   AND (:sees_all = 1
        OR (:by_set = 0 AND EXISTS (SELECT 1 FROM candidate_access x
                                     WHERE x.firm_id = d.firm_id AND x.candidate_id = d.candidate_id AND x.account_id = :account_id))
        OR (:by_set = 1 AND d.candidate_id IN (SELECT x.candidate_id FROM candidate_access x
                                                WHERE x.firm_id = :firm_id AND x.account_id = :account_id)))
-- @sqlite
   AND (:stages IS NULL OR EXISTS (SELECT 1 FROM submission s
                                    WHERE s.firm_id = d.firm_id AND s.candidate_id = d.candidate_id
                                      AND s.stage IN (SELECT value FROM json_each(:stages))))
   AND (:word IS NULL OR EXISTS
        (SELECT 1 FROM search_text t
          WHERE t.id = d.text_id AND (instr(t.norm, :word) > 0 OR instr(t.spelling, char(10) || :word || char(10)) > 0)))
   AND (:words IS NULL OR EXISTS
        (SELECT 1 FROM search_text t
          WHERE t.id = d.text_id
            AND NOT EXISTS (SELECT 1 FROM json_each(:words) w
                             WHERE instr(t.norm, w.value) = 0
                               AND (t.spelling IS NULL OR instr(t.spelling, char(10) || w.value || char(10)) = 0))))
   AND (:without IS NULL OR NOT EXISTS
        (SELECT 1 FROM search_text t CROSS JOIN json_each(:without) w WHERE t.id = d.text_id AND instr(t.norm, w.value) > 0))
-- @postgres
   AND (CAST(:stages AS TEXT) IS NULL OR EXISTS
        (SELECT 1 FROM submission s
          WHERE s.firm_id = d.firm_id AND s.candidate_id = d.candidate_id
            AND s.stage IN (SELECT value FROM json_array_elements_text(CAST(:stages AS json)) j (value))))
   AND (CAST(:word AS TEXT) IS NULL OR strpos(d.norm, :word) > 0 OR strpos(d.spelling, chr(10) || :word || chr(10)) > 0)
   AND (CAST(:words AS TEXT) IS NULL OR
        (SELECT bool_and(strpos(d.norm, w.value) > 0 OR strpos(d.spelling, chr(10) || w.value || chr(10)) > 0)
           FROM json_array_elements_text(CAST(:words AS json)) w (value)))
   AND (CAST(:without AS TEXT) IS NULL OR
        (SELECT bool_and(strpos(d.norm, w.value) = 0) FROM json_array_elements_text(CAST(:without AS json)) w (value)))
-- @end

-- name: search_page
-- Documents that hold the terms, newest first: all documents downwards, each asked for its terms, until the page is full.
-- Index: search_gram, then search_doc by number.
-- plan: one
-- in: match, before_id, from_id, row_limit and those of search_passes
-- columns: those of struct search_row
SELECT d.id, d.kind, d.ref_id, d.candidate_id, d.author_id, d.channel, d.at_ms
-- @sqlite
  FROM search_gram CROSS JOIN search_doc d ON d.id = search_gram.rowid
 WHERE search_gram MATCH :match AND search_gram.rowid < :before_id AND search_gram.rowid >= :from_id
   AND
-- @postgres
  FROM search_doc d
 WHERE d.id < :before_id AND d.id >= :from_id
   AND EXISTS (SELECT 1 FROM search_gram g
                WHERE g.id = d.id AND search_terms(g.grams) @@ CAST(:match AS tsquery) OFFSET 0)
   AND
-- @end
-- @include search_passes
-- @sqlite
 ORDER BY search_gram.rowid DESC
-- @postgres
 ORDER BY d.id DESC
-- @end
 LIMIT :row_limit;

-- name: search_page_few
-- For PostgreSQL: the same, if at most few_max documents hold the terms: their numbers are sorted, and documents are looked at, one
-- by one (LIMIT 1), until the page is full. Left to choose, the planner takes a pair that it has no figures of for a common one and
-- walks down all documents (+ 0: it cannot) for a page that never fills. A row of number 0 says that there are more.
-- Index: search_gram_grams, then search_doc by number.
-- plan: one
-- in: few_max, and as search_page
-- columns: those of struct search_row
WITH g AS MATERIALIZED (
-- @sqlite
  SELECT rowid AS id FROM search_gram WHERE search_gram MATCH :match AND rowid < :before_id AND rowid >= :from_id LIMIT :few_max + 1)
-- @postgres
  SELECT id FROM search_gram
   WHERE search_terms(grams) @@ CAST(:match AS tsquery) AND id + 0 < :before_id AND id + 0 >= :from_id
   LIMIT :few_max + 1)
-- @end
SELECT * FROM (
-- @sqlite
SELECT d.id, d.kind, d.ref_id, d.candidate_id, d.author_id, d.channel, d.at_ms
  FROM g JOIN search_doc d ON d.id = g.id
 WHERE
-- @postgres
SELECT d.id, d.kind, d.ref_id, d.candidate_id, d.author_id, d.channel, d.at_ms
  FROM (SELECT id FROM g ORDER BY id DESC OFFSET 0) g CROSS JOIN LATERAL (SELECT d.* FROM search_doc d WHERE d.id = g.id AND
-- @end
-- @include search_passes
-- @sqlite
 ORDER BY d.id DESC
-- @postgres
 LIMIT 1) d
 ORDER BY g.id DESC
-- @end
 LIMIT :row_limit) few
UNION ALL
SELECT 0, '', 0, 0, NULL, NULL, 0 FROM (SELECT count(*) AS n FROM g) found WHERE found.n > :few_max;

-- name: search_total
-- How many there are; counting ends at row_limit. PostgreSQL finds the documents by their terms (OFFSET 0): for the limit's sake it
-- would walk down all of them.
-- plan: one
-- in: as search_page
SELECT count(*) FROM (
SELECT 1
-- @sqlite
  FROM search_gram CROSS JOIN search_doc d ON d.id = search_gram.rowid
 WHERE search_gram MATCH :match AND search_gram.rowid < :before_id AND search_gram.rowid >= :from_id
   AND
-- @postgres
  FROM (SELECT id FROM search_gram
         WHERE search_terms(grams) @@ CAST(:match AS tsquery) AND id + 0 < :before_id AND id + 0 >= :from_id
         OFFSET 0) g CROSS JOIN LATERAL (SELECT 1 FROM search_doc d WHERE d.id = g.id AND
-- @end
-- @include search_passes
-- @postgres
 LIMIT 1) d
-- @end
 LIMIT :row_limit) found;

-- name: search_count
-- The same by the terms alone, for who may see all of the firm and asks for nothing but terms.
-- plan: one
-- in: match, row_limit
-- firms: none
SELECT count(*) FROM (
-- @sqlite
SELECT 1 FROM search_gram WHERE search_gram MATCH :match
-- @postgres
SELECT 1 FROM search_gram g WHERE search_terms(g.grams) @@ CAST(:match AS tsquery)
-- @end
 LIMIT :row_limit) found;

-- name: search_hidden
-- 1 while the index holds documents that are found no more.  Index: search_doc_hidden.
SELECT count(*) FROM (SELECT 1 FROM search_doc WHERE firm_id = :firm_id AND is_hidden = 1 LIMIT 1) found;

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
 WHERE c.firm_id = :firm_id AND c.id IN (SELECT value FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value))
-- @end
UNION ALL
SELECT a.id, 1 AS is_author, a.name, NULL AS company, NULL AS title FROM account a
-- @sqlite
 WHERE a.firm_id = :firm_id AND a.id IN (SELECT value FROM json_each(:authors));
-- @postgres
 WHERE a.firm_id = :firm_id AND a.id IN (SELECT value FROM unnest(CAST(translate(:authors, '[]', '{}') AS BIGINT[])) j (value));
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
-- in: prefix, prefix_end, spelled, spelled_end, last4, person_id (who has the whole number, or NULL), row_limit, sees_all, account_id
-- columns: id, how, name, company, title
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
  UNION ALL
  SELECT * FROM (SELECT c.id AS id, 4 AS how, '' AS spelling FROM candidate c
                  WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
                    AND c.id IN (WITH RECURSIVE up (id) AS (
                                   SELECT m.merged_into_id FROM candidate m
                                    WHERE m.firm_id = :firm_id AND m.phone_last4 = :last4 AND m.merged_into_id IS NOT NULL
                                   UNION
                                   SELECT m.merged_into_id FROM up JOIN candidate m ON m.firm_id = :firm_id AND m.id = up.id
                                    WHERE m.merged_into_id IS NOT NULL)
                                 SELECT up.id FROM up)
-- @include suggest_known
                  ORDER BY c.id DESC LIMIT :row_limit) b5
  UNION ALL
  SELECT * FROM (SELECT c.id AS id, 4 AS how, '' AS spelling FROM candidate c
                  WHERE c.firm_id = :firm_id AND c.id = :person_id AND c.deleted_at_ms IS NULL
-- @include suggest_known
                  ) b6
  ) found
  JOIN candidate c ON c.firm_id = :firm_id AND c.id = found.id
 ORDER BY found.how, found.spelling, found.id;
