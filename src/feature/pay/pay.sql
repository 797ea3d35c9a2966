-- fragment: pay_columns
-- One figure f of the market.
SELECT f.id, f.job, f.job_key, f.city, f.city_key, f.level, f.level_key, f.years_from, f.years_to, f.low, f.middle, f.high, f.currency,
       f.sample, f.source, f.source_key, f.as_of
  FROM pay_figure f

-- name: pay_figure_list
-- One page by job.  Index: pay_figure (firm_id, job_key, …).
-- in: q_like (NULL = all), after_key, after_id, row_limit   columns: those of struct pay_row
-- @include pay_columns
 WHERE f.firm_id = :firm_id AND (f.job_key > :after_key OR (f.job_key = :after_key AND f.id > :after_id))
   AND (CAST(:q_like AS TEXT) IS NULL OR f.job_key LIKE :q_like ESCAPE '!' OR f.city_key LIKE :q_like ESCAPE '!')
 ORDER BY f.job_key, f.id
 LIMIT :row_limit;

-- name: pay_figure_count
-- How many the list holds on all pages.
-- in: q_like
SELECT count(*) FROM pay_figure f
 WHERE f.firm_id = :firm_id
   AND (CAST(:q_like AS TEXT) IS NULL OR f.job_key LIKE :q_like ESCAPE '!' OR f.city_key LIKE :q_like ESCAPE '!');

-- name: pay_figure_get
-- in: id   columns: those of struct pay_row
-- @include pay_columns
 WHERE f.firm_id = :firm_id AND f.id = :id;

-- name: pay_figure_same
-- The figure for the same job, city, level, years and source.
-- in: job_key, city_key, level_key, years_from, years_to, source_key   columns: those of struct pay_row
-- @include pay_columns
 WHERE f.firm_id = :firm_id AND f.job_key = :job_key AND f.city_key = :city_key AND f.level_key = :level_key
   AND f.years_from = :years_from AND f.years_to = :years_to AND f.source_key = :source_key;

-- name: pay_figure_put
-- A figure, in the place of the one for the same job, city, level, years and source.
-- in: members of struct pay_row, account_id   columns: id
INSERT INTO pay_figure (firm_id, job, job_key, city, city_key, level, level_key, years_from, years_to, low, middle, high, currency,
                        sample, source, source_key, as_of, created_by_id, updated_at_ms)
VALUES (:firm_id, :job, :job_key, :city, :city_key, :level, :level_key, :years_from, :years_to, :low, :middle, :high, :currency,
        :sample, :source, :source_key, :as_of, :account_id, :now_ms)
ON CONFLICT (firm_id, job_key, city_key, level_key, years_from, years_to, source_key) DO UPDATE
   SET job = excluded.job, city = excluded.city, level = excluded.level, low = excluded.low, middle = excluded.middle,
       high = excluded.high, currency = excluded.currency, sample = excluded.sample, source = excluded.source,
       as_of = excluded.as_of, created_by_id = excluded.created_by_id, updated_at_ms = excluded.updated_at_ms
RETURNING id;

-- name: pay_figure_remove
-- in: id
DELETE FROM pay_figure WHERE firm_id = :firm_id AND id = :id;

-- name: pay_figure_fitting
-- Figures whose job is the type of the position or a part of its title, of its city or of everywhere.
-- in: title_key, job_type_key, city_key, row_limit   columns: those of struct pay_row
-- @include pay_columns
 WHERE f.firm_id = :firm_id AND f.city_key IN ('', :city_key)
-- @sqlite
   AND (f.job_key = :job_type_key OR instr(:title_key, f.job_key) > 0)
-- @postgres
   AND (f.job_key = :job_type_key OR strpos(:title_key, f.job_key) > 0)
-- @end
 ORDER BY length(f.job_key) DESC, f.as_of DESC, f.id
 LIMIT :row_limit;

-- name: pay_subject
-- What a report is about: the submission asked for, else the running one that has come furthest towards an agreement.
-- Index: submission (firm_id, candidate_id, position_id).
-- in: candidate_id, submission_id (NULL = the furthest)   columns: those of struct pay_subject
SELECT s.id AS submission_id, s.position_id, p.title, p.job_type, t.name AS job_type_name, p.city, p.experience, p.salary_min,
       p.salary_max, p.salary_currency, p.salary_months, g.amount AS agreed, g.currency AS agreed_currency
  FROM submission s
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN job_type t ON t.firm_id = p.firm_id AND t.code = p.job_type
  LEFT JOIN agreed_pay g ON g.firm_id = s.firm_id AND g.submission_id = s.id
 WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id
   AND (s.id = :submission_id OR (CAST(:submission_id AS BIGINT) IS NULL AND s.stage_kind <> 'closed'))
 ORDER BY CASE s.stage_kind WHEN 'negotiation' THEN 0 WHEN 'offer' THEN 1 WHEN 'accepted' THEN 2 WHEN 'interview' THEN 3 ELSE 4 END,
          s.stage_since_ms DESC, s.id DESC
 LIMIT 1;

-- name: pay_agreed_amounts
-- What was agreed with those placed on positions of one job type, one amount a person.
-- in: job_type, city (NULL = all), currency, since_ms, row_limit   columns: id
SELECT max(g.amount) AS id
  FROM agreed_pay g
  JOIN submission s ON s.firm_id = g.firm_id AND s.id = g.submission_id
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
 WHERE g.firm_id = :firm_id AND g.currency = :currency AND g.agreed_at_ms >= :since_ms AND p.job_type = :job_type
   AND (CAST(:city AS TEXT) IS NULL OR p.city = :city)
 GROUP BY s.candidate_id
 ORDER BY 1
 LIMIT :row_limit;

-- name: pay_agreed_put
-- in: submission_id, amount, currency, account_id
INSERT INTO agreed_pay (firm_id, submission_id, amount, currency, agreed_by_id, agreed_at_ms)
VALUES (:firm_id, :submission_id, :amount, :currency, :account_id, :now_ms)
ON CONFLICT (firm_id, submission_id) DO UPDATE
   SET amount = excluded.amount, currency = excluded.currency, agreed_by_id = excluded.agreed_by_id, agreed_at_ms = excluded.agreed_at_ms;

-- name: pay_agreed_remove
-- in: submission_id
DELETE FROM agreed_pay WHERE firm_id = :firm_id AND submission_id = :submission_id;
