-- name: company_list
-- One page of the firm's companies by folded name.  Index: company (firm_id, name_key), position_company.
-- in: q_like (NULL = all), after_key, row_limit   columns: those of struct company
SELECT c.id, c.version, c.name, c.industry, c.city, c.note, c.protection_months, c.created_at_ms, c.updated_at_ms,
       (SELECT count(*) FROM position p WHERE p.firm_id = c.firm_id AND p.company_id = c.id) AS position_count
  FROM company c
 WHERE c.firm_id = :firm_id AND c.name_key > :after_key
   AND (CAST(:q_like AS TEXT) IS NULL OR c.name_key LIKE :q_like ESCAPE '!')
 ORDER BY c.name_key
 LIMIT :row_limit;

-- name: company_count
-- How many the list holds on all pages.  Index: company (firm_id, name_key).
-- in: q_like
SELECT count(*) FROM company c
 WHERE c.firm_id = :firm_id AND (CAST(:q_like AS TEXT) IS NULL OR c.name_key LIKE :q_like ESCAPE '!');

-- name: company_get
-- One company.  Index: company (firm_id, id).
-- in: id   columns: those of struct company
SELECT c.id, c.version, c.name, c.industry, c.city, c.note, c.protection_months, c.created_at_ms, c.updated_at_ms,
       (SELECT count(*) FROM position p WHERE p.firm_id = c.firm_id AND p.company_id = c.id) AS position_count
  FROM company c
 WHERE c.firm_id = :firm_id AND c.id = :id;

-- name: company_find
-- The company of a folded name.  Index: company (firm_id, name_key).
-- in: name_key   columns: id
SELECT id FROM company WHERE firm_id = :firm_id AND name_key = :name_key;

-- name: company_insert
-- A new company.
-- in: name, name_key, industry, city, note, protection_months   columns: id
INSERT INTO company (firm_id, name, name_key, industry, city, note, protection_months, created_at_ms, updated_at_ms)
VALUES (:firm_id, :name, :name_key, :industry, :city, :note, :protection_months, :now_ms, :now_ms)
RETURNING id;

-- name: company_update
-- Writes all fields unless the version moved on.
-- in: id, version, name, name_key, industry, city, note, protection_months
UPDATE company
   SET name = :name, name_key = :name_key, industry = :industry, city = :city, note = :note,
       protection_months = :protection_months,
       version = version + 1, updated_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND version = :version;
