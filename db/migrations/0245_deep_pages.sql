-- Deep pages of the talent table by last contact and by due time are found in the index alone. PostgreSQL reads a row for every entry it
-- passes where the index lacks a column of the query, and counts as lacking what stands in it only as an expression.
-- @postgres
DROP INDEX candidate_contact;
CREATE INDEX candidate_contact ON candidate (firm_id, (CASE WHEN last_contact_at_ms IS NULL THEN 0 ELSE last_contact_at_ms END), id)
 INCLUDE (last_contact_at_ms)
 WHERE deleted_at_ms IS NULL;
DROP INDEX followup_firm_due;
CREATE INDEX followup_firm_due ON followup (firm_id, next_due_at_ms, candidate_id, turn_at_ms, care, job_type, owner_id, submission_id)
 INCLUDE (id)
 WHERE state = 'open' AND next_due_at_ms IS NOT NULL;
-- @end
