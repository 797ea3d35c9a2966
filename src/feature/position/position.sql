-- name: position_list
-- One page of positions, newest first, with the running submissions the viewer may know of: all of them for partners
-- and those who work on the position, else those of candidates he works with.
-- Index: position (firm_id, id) downwards; submission_position, candidate_access for the count.
-- in: before_id, q_like, company_id, job_type, lead_id, state (each NULL = any), account_id, sees_all, row_limit
-- columns: those of struct position_row that a reply shows
SELECT p.id, p.version, p.title, p.company_id, c.name AS company_name, p.job_type, t.name AS job_type_name, p.city,
       p.salary_min, p.salary_max, p.salary_currency, p.headcount, p.state, p.description,
       p.lead_id, l.name AS lead_name, p.backup_id, b.name AS backup_name, p.created_at_ms, p.updated_at_ms,
       CASE WHEN :sees_all = 1 OR p.lead_id = :account_id OR p.backup_id = :account_id
              OR EXISTS (SELECT 1 FROM position_member m
                          WHERE m.firm_id = p.firm_id AND m.position_id = p.id AND m.account_id = :account_id)
            THEN p.running_count
            ELSE (SELECT count(*) FROM submission s
                   WHERE s.firm_id = p.firm_id AND s.position_id = p.id AND s.stage_kind <> 'closed'
                     AND EXISTS (SELECT 1 FROM candidate_access x
                                  WHERE x.firm_id = s.firm_id AND x.candidate_id = s.candidate_id
                                    AND x.account_id = :account_id))
       END AS submission_count
  FROM position p
  LEFT JOIN company c ON c.firm_id = p.firm_id AND c.id = p.company_id
  LEFT JOIN job_type t ON t.firm_id = p.firm_id AND t.code = p.job_type
  LEFT JOIN account l ON l.firm_id = p.firm_id AND l.id = p.lead_id
  LEFT JOIN account b ON b.firm_id = p.firm_id AND b.id = p.backup_id
 WHERE p.firm_id = :firm_id AND p.id < :before_id
   AND (CAST(:q_like AS TEXT) IS NULL OR lower(p.title) LIKE :q_like ESCAPE '!' OR c.name_key LIKE :q_like ESCAPE '!')
   AND (CAST(:company_id AS BIGINT) IS NULL OR p.company_id = :company_id)
   AND (CAST(:job_type AS TEXT) IS NULL OR p.job_type = :job_type)
   AND (CAST(:lead_id AS BIGINT) IS NULL OR p.lead_id = :lead_id)
   AND (CAST(:state AS TEXT) IS NULL OR p.state = :state)
 ORDER BY p.id DESC
 LIMIT :row_limit;

-- name: position_count
-- How many the list holds on all pages.  Index: position (firm_id, id).
-- in: q_like, company_id, job_type, lead_id, state
SELECT count(*)
  FROM position p
  LEFT JOIN company c ON c.firm_id = p.firm_id AND c.id = p.company_id
 WHERE p.firm_id = :firm_id
   AND (CAST(:q_like AS TEXT) IS NULL OR lower(p.title) LIKE :q_like ESCAPE '!' OR c.name_key LIKE :q_like ESCAPE '!')
   AND (CAST(:company_id AS BIGINT) IS NULL OR p.company_id = :company_id)
   AND (CAST(:job_type AS TEXT) IS NULL OR p.job_type = :job_type)
   AND (CAST(:lead_id AS BIGINT) IS NULL OR p.lead_id = :lead_id)
   AND (CAST(:state AS TEXT) IS NULL OR p.state = :state);

-- name: position_get
-- One position; the count as in position_list.  Index: position (firm_id, id).
-- in: id, account_id, sees_all   columns: as position_list
SELECT p.id, p.version, p.title, p.company_id, c.name AS company_name, p.job_type, t.name AS job_type_name, p.city,
       p.salary_min, p.salary_max, p.salary_currency, p.headcount, p.state, p.description,
       p.lead_id, l.name AS lead_name, p.backup_id, b.name AS backup_name, p.created_at_ms, p.updated_at_ms,
       CASE WHEN :sees_all = 1 OR p.lead_id = :account_id OR p.backup_id = :account_id
              OR EXISTS (SELECT 1 FROM position_member m
                          WHERE m.firm_id = p.firm_id AND m.position_id = p.id AND m.account_id = :account_id)
            THEN p.running_count
            ELSE (SELECT count(*) FROM submission s
                   WHERE s.firm_id = p.firm_id AND s.position_id = p.id AND s.stage_kind <> 'closed'
                     AND EXISTS (SELECT 1 FROM candidate_access x
                                  WHERE x.firm_id = s.firm_id AND x.candidate_id = s.candidate_id
                                    AND x.account_id = :account_id))
       END AS submission_count
  FROM position p
  LEFT JOIN company c ON c.firm_id = p.firm_id AND c.id = p.company_id
  LEFT JOIN job_type t ON t.firm_id = p.firm_id AND t.code = p.job_type
  LEFT JOIN account l ON l.firm_id = p.firm_id AND l.id = p.lead_id
  LEFT JOIN account b ON b.firm_id = p.firm_id AND b.id = p.backup_id
 WHERE p.firm_id = :firm_id AND p.id = :id;

-- name: position_insert
-- A new position, made by hand or from a row of a file.
-- in: all that a person or an importer gives   columns: id
INSERT INTO position (firm_id, title, company_id, job_type, city, district, salary_min, salary_max, salary_currency,
                      salary_months, headcount, experience, education, description, latitude, longitude, state,
                      lead_id, backup_id, source_key, created_at_ms, updated_at_ms)
VALUES (:firm_id, :title, :company_id, :job_type, :city, :district, :salary_min, :salary_max, :salary_currency,
        :salary_months, :headcount, :experience, :education, :description,
        CASE WHEN :has_place = 1 THEN CAST(:latitude AS DOUBLE PRECISION) END,
        CASE WHEN :has_place = 1 THEN CAST(:longitude AS DOUBLE PRECISION) END, :state,
        :lead_id, :backup_id, :source_key, :now_ms, :now_ms)
RETURNING id;

-- name: position_update
-- Writes what a person may change unless the version moved on.
-- in: id, version and the fields
UPDATE position
   SET title = :title, company_id = :company_id, job_type = :job_type, city = :city, salary_min = :salary_min,
       salary_max = :salary_max, salary_currency = :salary_currency, headcount = :headcount, state = :state,
       description = :description, lead_id = :lead_id, backup_id = :backup_id,
       version = version + 1, updated_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: position_bump
-- The members changed: a new version.
-- in: id
UPDATE position SET version = version + 1, updated_at_ms = :now_ms WHERE firm_id = :firm_id AND id = :id;

-- name: position_count_running
-- Keeps the number of running submissions; no new version, so that nothing hidden shows in it.
-- in: id, change
UPDATE position SET running_count = running_count + :change WHERE firm_id = :firm_id AND id = :id;

-- name: position_find_source
-- The position an imported row became.  Index: position (firm_id, source_key).
-- in: source_key   columns: id
SELECT id FROM position WHERE firm_id = :firm_id AND source_key = :source_key;

-- name: position_has_job_type
-- 1 when the firm has this job type (table of pipeline).  Index: job_type (firm_id, code).
-- in: code
SELECT count(*) FROM job_type WHERE firm_id = :firm_id AND code = :code;

-- name: position_has_account
-- 1 when this is an active account of the firm.  Index: account (firm_id, id).
-- in: account_id
SELECT count(*) FROM account WHERE firm_id = :firm_id AND id = :account_id AND state = 'active';

-- name: position_members
-- Members of the positions on one page.  Index: position_member (firm_id, position_id, account_id).
-- in: ids (JSON array of numbers)   columns: those of struct position_member_row
SELECT m.position_id, m.account_id, a.name AS account_name, m.level, m.contactable
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN position_member m ON m.firm_id = :firm_id AND m.position_id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN position_member m ON m.firm_id = :firm_id AND m.position_id = j.value
-- @end
  JOIN account a ON a.firm_id = m.firm_id AND a.id = m.account_id
 ORDER BY m.position_id, a.name, a.id;

-- name: position_clear_members
-- Before the new list is written.
-- in: id
DELETE FROM position_member WHERE firm_id = :firm_id AND position_id = :id;

-- name: position_add_member
-- One member of the new list.
-- in: id, account_id, level, contactable
INSERT INTO position_member (firm_id, position_id, account_id, level, contactable)
VALUES (:firm_id, :id, :account_id, :level, :contactable);
