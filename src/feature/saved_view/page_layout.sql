-- name: page_layout_get
-- in: account_id, page   columns: columns
SELECT columns FROM page_layout WHERE firm_id = :firm_id AND account_id = :account_id AND page = :page;

-- name: page_layout_set
-- in: account_id, page, columns
INSERT INTO page_layout (firm_id, account_id, page, columns) VALUES (:firm_id, :account_id, :page, :columns)
ON CONFLICT (firm_id, account_id, page) DO UPDATE SET columns = excluded.columns;
