-- name: saved_view_list
-- Views of an account and those shared in the firm: own ones first, each by name.
-- Index: saved_view (firm_id, account_id, page, name), saved_view_shared.
-- in: account_id, page (NULL = all)   columns: those of struct saved_view_row
SELECT v.id, v.version, v.account_id, a.name AS account_name, v.page, v.name, v.query, v.is_shared, v.updated_at_ms
  FROM saved_view v
  JOIN account a ON a.firm_id = v.firm_id AND a.id = v.account_id
 WHERE v.firm_id = :firm_id AND (v.account_id = :account_id OR v.is_shared = 1)
   AND (CAST(:page AS TEXT) IS NULL OR v.page = :page)
 ORDER BY CASE WHEN v.account_id = :account_id THEN 0 ELSE 1 END, v.name, v.id
 LIMIT 2000;

-- name: saved_view_get
-- in: id   columns: those of struct saved_view_row
SELECT v.id, v.version, v.account_id, a.name AS account_name, v.page, v.name, v.query, v.is_shared, v.updated_at_ms
  FROM saved_view v
  JOIN account a ON a.firm_id = v.firm_id AND a.id = v.account_id
 WHERE v.firm_id = :firm_id AND v.id = :id;

-- name: saved_view_count
-- in: account_id   columns: n
SELECT count(*) AS n FROM saved_view WHERE firm_id = :firm_id AND account_id = :account_id;

-- name: saved_view_find
-- Index: saved_view (firm_id, account_id, page, name).
-- in: account_id, page, name   columns: id
SELECT id FROM saved_view
 WHERE firm_id = :firm_id AND account_id = :account_id AND page = :page AND name = :name;

-- name: saved_view_insert
-- in: account_id, page, name, query, is_shared   columns: id
INSERT INTO saved_view (firm_id, account_id, page, name, query, is_shared, created_at_ms, updated_at_ms)
VALUES (:firm_id, :account_id, :page, :name, :query, :is_shared, :now_ms, :now_ms)
RETURNING id;

-- name: saved_view_update
-- Writes unless the version moved on.
-- in: id, version, name, query, is_shared
UPDATE saved_view SET name = :name, query = :query, is_shared = :is_shared, version = version + 1, updated_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: saved_view_delete
-- in: id
DELETE FROM saved_view WHERE firm_id = :firm_id AND id = :id;
