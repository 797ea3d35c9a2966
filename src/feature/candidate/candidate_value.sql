-- name: candidate_value_cities
-- Cities that begin so, for those who see the whole firm: from one to the next, however many rows lie between.
-- Index: candidate_city.
-- in: from_text, to_text, row_limit   columns: value
WITH RECURSIVE walk (value, n) AS (
  SELECT (SELECT c.city FROM candidate c
           WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.city > '' AND c.city >= :from_text AND c.city < :to_text
           ORDER BY c.city LIMIT 1), 1
  UNION ALL
  SELECT (SELECT c.city FROM candidate c
           WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.city > w.value AND c.city < :to_text
           ORDER BY c.city LIMIT 1), w.n + 1
    FROM walk w WHERE w.value IS NOT NULL AND w.n < :row_limit)
SELECT value FROM walk WHERE value IS NOT NULL;

-- name: candidate_value_employers
-- Employers in the same way, each as one candidate of his has it written.
-- Index: candidate_employer.
-- in: from_text, to_text, row_limit   columns: value
WITH RECURSIVE walk (company_key, n) AS (
  SELECT (SELECT c.company_key FROM candidate c
           WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.company_key > '' AND c.company_key >= :from_text
             AND c.company_key < :to_text
           ORDER BY c.company_key LIMIT 1), 1
  UNION ALL
  SELECT (SELECT c.company_key FROM candidate c
           WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.company_key > w.company_key AND c.company_key < :to_text
           ORDER BY c.company_key LIMIT 1), w.n + 1
    FROM walk w WHERE w.company_key IS NOT NULL AND w.n < :row_limit)
SELECT (SELECT c.company FROM candidate c
         WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.company_key = w.company_key
         ORDER BY c.id LIMIT 1) AS value
  FROM walk w WHERE w.company_key IS NOT NULL;

-- name: candidate_value_labels
-- Tags, or values of a custom field, in the same way.
-- Index: candidate_label (firm_id, field, value, candidate_id).
-- in: label_field, from_text, to_text, row_limit   columns: value
WITH RECURSIVE walk (value, n) AS (
  SELECT (SELECT l.value FROM candidate_label l
           WHERE l.firm_id = :firm_id AND l.field = :label_field AND l.value > '' AND l.value >= :from_text AND l.value < :to_text
           ORDER BY l.value LIMIT 1), 1
  UNION ALL
  SELECT (SELECT l.value FROM candidate_label l
           WHERE l.firm_id = :firm_id AND l.field = :label_field AND l.value > w.value AND l.value < :to_text
           ORDER BY l.value LIMIT 1), w.n + 1
    FROM walk w WHERE w.value IS NOT NULL AND w.n < :row_limit)
SELECT value FROM walk WHERE value IS NOT NULL;

-- fragment: candidate_value_mine
-- Whom the viewer works with.  Index: those of the branches of candidate_access, candidate (firm_id, id).
-- in: account_id
  FROM (SELECT DISTINCT x.candidate_id AS id FROM candidate_access x WHERE x.firm_id = :firm_id AND x.account_id = :account_id) m
 CROSS JOIN candidate c

-- name: candidate_value_own_cities
-- Cities that begin so of those the viewer works with, the most frequent first.
-- in: account_id, from_text, to_text, row_limit   columns: value
SELECT c.city AS value
-- @include candidate_value_mine
 WHERE c.firm_id = :firm_id AND c.id = m.id AND c.deleted_at_ms IS NULL
   AND c.city > '' AND c.city >= :from_text AND c.city < :to_text
 GROUP BY c.city ORDER BY count(*) DESC, c.city LIMIT :row_limit;

-- name: candidate_value_own_employers
-- Their employers in the same way.
-- in: account_id, from_text, to_text, row_limit   columns: value
SELECT min(c.company) AS value
-- @include candidate_value_mine
 WHERE c.firm_id = :firm_id AND c.id = m.id AND c.deleted_at_ms IS NULL
   AND c.company_key > '' AND c.company_key >= :from_text AND c.company_key < :to_text
 GROUP BY c.company_key ORDER BY count(*) DESC, c.company_key LIMIT :row_limit;

-- name: candidate_value_own_labels
-- Their tags, or values of a custom field, in the same way.
-- Index: candidate_label_candidate beside those.
-- in: account_id, label_field, from_text, to_text, row_limit   columns: value
SELECT l.value
-- @include candidate_value_mine
 CROSS JOIN candidate_label l
 WHERE c.firm_id = :firm_id AND c.id = m.id AND c.deleted_at_ms IS NULL
   AND l.firm_id = c.firm_id AND l.candidate_id = c.id AND l.field = :label_field
   AND l.value > '' AND l.value >= :from_text AND l.value < :to_text
 GROUP BY l.value ORDER BY count(*) DESC, l.value LIMIT :row_limit;
