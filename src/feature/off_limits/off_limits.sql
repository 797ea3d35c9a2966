-- fragment: off_limits_columns
-- One line o of the list, with the names it shows.
SELECT o.id, o.version, o.company, o.company_key, o.candidate_id, c.name AS candidate_name, o.from_on, o.until_on, o.reason, o.source,
       o.created_by_id, a.name AS created_by_name
  FROM off_limits o
  LEFT JOIN candidate c ON c.firm_id = o.firm_id AND c.id = o.candidate_id
  JOIN account a ON a.firm_id = o.firm_id AND a.id = o.created_by_id

-- fragment: off_limits_passes
-- Lines of the kind asked for whose name fits; of people those whom the account may know.
-- in: is_person, q_like (NULL = all), account_id, sees_all
   AND (CASE WHEN o.candidate_id IS NULL THEN 0 ELSE 1 END) = :is_person
   AND (CAST(:q_like AS TEXT) IS NULL OR COALESCE(o.company_key, c.name_key) LIKE :q_like ESCAPE '!')
   AND (o.candidate_id IS NULL OR (c.deleted_at_ms IS NULL AND (:sees_all = 1 OR EXISTS (
        SELECT 1 FROM candidate_access x WHERE x.firm_id = o.firm_id AND x.candidate_id = o.candidate_id AND x.account_id = :account_id))))

-- name: off_limits_list
-- Companies, or people whom the account may know, newest first.  Index: off_limits (firm_id, id).
-- in: is_person, q_like (NULL = all), before_id, row_limit, account_id, sees_all   columns: those of struct off_limits_row
-- @include off_limits_columns
 WHERE o.firm_id = :firm_id AND o.lifted_at_ms IS NULL AND o.id < :before_id
-- @include off_limits_passes
 ORDER BY o.id DESC
 LIMIT :row_limit;

-- name: off_limits_count
-- How many the list holds on all pages.
-- in: is_person, q_like, account_id, sees_all
SELECT count(*)
  FROM off_limits o
  LEFT JOIN candidate c ON c.firm_id = o.firm_id AND c.id = o.candidate_id
 WHERE o.firm_id = :firm_id AND o.lifted_at_ms IS NULL
-- @include off_limits_passes
;

-- name: off_limits_placed
-- Candidates whom the firm has placed and the account may know, newest first.  Index: candidate_off_limits.
-- in: q_like (NULL = all), before_id, row_limit, account_id, sees_all   columns: id, candidate_id, candidate_name, until_ms
SELECT c.id, c.id AS candidate_id, c.name AS candidate_name, c.off_limits_until_ms AS until_ms
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.off_limits_until_ms IS NOT NULL AND c.off_limits_until_ms > :now_ms
   AND c.id < :before_id AND (CAST(:q_like AS TEXT) IS NULL OR c.name_key LIKE :q_like ESCAPE '!')
   AND (:sees_all = 1 OR EXISTS (
        SELECT 1 FROM candidate_access x WHERE x.firm_id = c.firm_id AND x.candidate_id = c.id AND x.account_id = :account_id))
 ORDER BY c.id DESC
 LIMIT :row_limit;

-- name: off_limits_placed_count
-- in: q_like, account_id, sees_all
SELECT count(*)
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.off_limits_until_ms IS NOT NULL AND c.off_limits_until_ms > :now_ms
   AND (CAST(:q_like AS TEXT) IS NULL OR c.name_key LIKE :q_like ESCAPE '!')
   AND (:sees_all = 1 OR EXISTS (
        SELECT 1 FROM candidate_access x WHERE x.firm_id = c.firm_id AND x.candidate_id = c.id AND x.account_id = :account_id));

-- name: off_limits_get
-- One line that was not lifted.  Index: off_limits (firm_id, id).
-- in: id   columns: those of struct off_limits_row
-- @include off_limits_columns
 WHERE o.firm_id = :firm_id AND o.id = :id AND o.lifted_at_ms IS NULL;

-- name: off_limits_find
-- The line of a company or a person.  Index: off_limits_company, off_limits_candidate.
-- in: company_key, candidate_id (one of them NULL)   columns: those of struct off_limits_row
SELECT o.id, o.version, o.company, o.company_key, o.candidate_id, o.from_on, o.until_on, o.reason
  FROM off_limits o
 WHERE o.firm_id = :firm_id AND o.lifted_at_ms IS NULL AND o.candidate_id IS NULL AND o.company_key = :company_key
UNION ALL
SELECT o.id, o.version, o.company, o.company_key, o.candidate_id, o.from_on, o.until_on, o.reason
  FROM off_limits o
 WHERE o.firm_id = :firm_id AND o.lifted_at_ms IS NULL AND o.candidate_id = :candidate_id
 LIMIT 1;

-- name: off_limits_insert
-- in: company, company_key, candidate_id, from_on, until_on, reason, source, created_by_id   columns: id
INSERT INTO off_limits (firm_id, company, company_key, candidate_id, from_on, until_on, reason, source, created_by_id, created_at_ms)
VALUES (:firm_id, :company, :company_key, :candidate_id, :from_on, :until_on, :reason, :source, :created_by_id, :now_ms)
RETURNING id;

-- name: off_limits_update
-- Term and reason, unless the version moved on.
-- in: id, version, from_on, until_on, reason
UPDATE off_limits SET from_on = :from_on, until_on = :until_on, reason = :reason, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND version = :version AND lifted_at_ms IS NULL;

-- name: off_limits_lift
-- in: id
UPDATE off_limits SET lifted_at_ms = :now_ms, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND lifted_at_ms IS NULL;

-- name: off_limits_hits
-- Why a candidate is off limits on a day: by his employer, by name, by a placement.
-- Index: candidate (firm_id, id), off_limits_company, off_limits_candidate.
-- in: candidate_id, today   columns: company, candidate_id, until_on, until_ms, reason
SELECT o.company, CAST(NULL AS BIGINT) AS candidate_id, o.until_on, CAST(NULL AS BIGINT) AS until_ms, o.reason
  FROM candidate c
  JOIN off_limits o ON o.firm_id = c.firm_id AND o.company_key = c.company_key AND o.lifted_at_ms IS NULL AND o.candidate_id IS NULL
 WHERE c.firm_id = :firm_id AND c.id = :candidate_id
   AND o.from_on <= :today AND (o.until_on IS NULL OR o.until_on >= :today)
UNION ALL
SELECT NULL, o.candidate_id, o.until_on, CAST(NULL AS BIGINT), o.reason
  FROM off_limits o
 WHERE o.firm_id = :firm_id AND o.candidate_id = :candidate_id AND o.lifted_at_ms IS NULL
   AND o.from_on <= :today AND (o.until_on IS NULL OR o.until_on >= :today)
UNION ALL
SELECT NULL, c.id, NULL, c.off_limits_until_ms, NULL
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.id = :candidate_id AND c.off_limits_until_ms > :now_ms;

-- name: off_limits_any
-- 1 or 2 when somebody is or was off limits.  Index: off_limits_company, off_limits_candidate, candidate_off_limits.
SELECT (CASE WHEN EXISTS (SELECT 1 FROM off_limits o WHERE o.firm_id = :firm_id AND o.lifted_at_ms IS NULL) THEN 1 ELSE 0 END)
       + (CASE WHEN EXISTS (SELECT 1 FROM candidate c
                             WHERE c.firm_id = :firm_id AND c.off_limits_until_ms IS NOT NULL AND c.deleted_at_ms IS NULL)
               THEN 1 ELSE 0 END) AS n;
