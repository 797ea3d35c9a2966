-- fragment: candidate_value_found
-- Of the values k those that hold a word in any case, who begin with it first, then in their order.
-- in: word, row_limit
-- @sqlite
   AND instr(lower(k.value), lower(:word)) > 0
 ORDER BY CASE WHEN instr(lower(k.value), lower(:word)) = 1 THEN 0 ELSE 1 END, k.n, k.value
-- @postgres
   AND strpos(lower(k.value), lower(:word)) > 0
 ORDER BY CASE WHEN strpos(lower(k.value), lower(:word)) = 1 THEN 0 ELSE 1 END, k.n, k.value
-- @end
 LIMIT :row_limit

-- name: candidate_value_cities
-- Cities from one text to another that hold a word, for those who see the whole firm: a step from one to the next, however many
-- rows lie between, and no more steps than said.
-- Index: candidate_city.
-- in: from_text, to_text, steps, word, row_limit   columns: value
WITH RECURSIVE walk (value, n) AS (
  SELECT (SELECT c.city FROM candidate c
           WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.city > '' AND c.city >= :from_text AND c.city < :to_text
           ORDER BY c.city LIMIT 1), 1
  UNION ALL
  SELECT (SELECT c.city FROM candidate c
           WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.city > w.value AND c.city < :to_text
           ORDER BY c.city LIMIT 1), w.n + 1
    FROM walk w WHERE w.value IS NOT NULL AND w.n < :steps)
SELECT k.value FROM walk k WHERE k.value IS NOT NULL
-- @include candidate_value_found
;

-- name: candidate_value_employers
-- Employers by their keys in the same way, each as one candidate of his has it written.
-- Index: candidate_employer.
-- in: from_text, to_text, steps, word, row_limit   columns: value
WITH RECURSIVE walk (value, n) AS (
  SELECT (SELECT c.company_key FROM candidate c
           WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.company_key > '' AND c.company_key >= :from_text
             AND c.company_key < :to_text
           ORDER BY c.company_key LIMIT 1), 1
  UNION ALL
  SELECT (SELECT c.company_key FROM candidate c
           WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.company_key > w.value AND c.company_key < :to_text
           ORDER BY c.company_key LIMIT 1), w.n + 1
    FROM walk w WHERE w.value IS NOT NULL AND w.n < :steps)
SELECT (SELECT c.company FROM candidate c
         WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.company_key = k.value
         ORDER BY c.id LIMIT 1) AS value
  FROM walk k WHERE k.value IS NOT NULL
-- @include candidate_value_found
;

-- name: candidate_value_labels
-- Tags, or values of a custom field, in the same way.
-- Index: candidate_label (firm_id, field, value, candidate_id).
-- in: label_field, from_text, to_text, steps, word, row_limit   columns: value
WITH RECURSIVE walk (value, n) AS (
  SELECT (SELECT l.value FROM candidate_label l
           WHERE l.firm_id = :firm_id AND l.field = :label_field AND l.value > '' AND l.value >= :from_text AND l.value < :to_text
           ORDER BY l.value LIMIT 1), 1
  UNION ALL
  SELECT (SELECT l.value FROM candidate_label l
           WHERE l.firm_id = :firm_id AND l.field = :label_field AND l.value > w.value AND l.value < :to_text
           ORDER BY l.value LIMIT 1), w.n + 1
    FROM walk w WHERE w.value IS NOT NULL AND w.n < :steps)
SELECT k.value FROM walk k WHERE k.value IS NOT NULL
-- @include candidate_value_found
;

-- fragment: candidate_value_mine
-- Whom the viewer works with.  Index: those of the branches of candidate_access, candidate (firm_id, id).
-- in: account_id
  FROM (SELECT DISTINCT x.candidate_id AS id FROM candidate_access x WHERE x.firm_id = :firm_id AND x.account_id = :account_id) m
 CROSS JOIN candidate c

-- name: candidate_value_own_cities
-- Cities that hold a word of those the viewer works with, the most frequent first.
-- in: account_id, word, row_limit   columns: value
SELECT k.value FROM (
SELECT c.city AS value, -count(*) AS n
-- @include candidate_value_mine
 WHERE c.firm_id = :firm_id AND c.id = m.id AND c.deleted_at_ms IS NULL
 GROUP BY c.city) k
 WHERE k.value > ''
-- @include candidate_value_found
;

-- name: candidate_value_own_employers
-- Their employers in the same way.
-- in: account_id, word, row_limit   columns: value
SELECT k.company AS value FROM (
SELECT c.company_key AS value, -count(*) AS n, min(c.company) AS company
-- @include candidate_value_mine
 WHERE c.firm_id = :firm_id AND c.id = m.id AND c.deleted_at_ms IS NULL
 GROUP BY c.company_key) k
 WHERE k.value > ''
-- @include candidate_value_found
;

-- name: candidate_value_own_labels
-- Their tags, or values of a custom field, in the same way.
-- Index: candidate_label_candidate beside those.
-- in: account_id, label_field, word, row_limit   columns: value
SELECT k.value FROM (
SELECT l.value, -count(*) AS n
-- @include candidate_value_mine
 CROSS JOIN candidate_label l
 WHERE c.firm_id = :firm_id AND c.id = m.id AND c.deleted_at_ms IS NULL
   AND l.firm_id = c.firm_id AND l.candidate_id = c.id AND l.field = :label_field
 GROUP BY l.value) k
 WHERE k.value > ''
-- @include candidate_value_found
;
