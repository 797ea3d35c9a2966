-- The order by last contact. Behind row level security (platform/db/db_wall.h) PostgreSQL trusts CASE in the condition of an index,
-- but not COALESCE, and would read the whole list up to a deep page.
DROP INDEX candidate_contact;
CREATE INDEX candidate_contact ON candidate (firm_id, (CASE WHEN last_contact_at_ms IS NULL THEN 0 ELSE last_contact_at_ms END), id)
 WHERE deleted_at_ms IS NULL;
