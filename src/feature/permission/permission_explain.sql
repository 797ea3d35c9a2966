-- What the explanation of a permission asks.

-- name: candidate_ties
-- Each tie of the account to the candidate: the branches of the view candidate_access, with what they are.
-- Index: those of the branches.
-- in: candidate_id, account_id   columns: kind, position_title, own, level_rank, contactable
SELECT 'owner' AS kind, NULL AS position_title, 1 AS own, 3 AS level_rank, 0 AS contactable
  FROM followup WHERE firm_id = :firm_id AND owner_id = :account_id AND candidate_id = :candidate_id AND state = 'open'
UNION ALL
SELECT 'acting', NULL, 1, 3, 0
  FROM followup WHERE firm_id = :firm_id AND acting_id = :account_id AND candidate_id = :candidate_id AND state = 'open'
UNION ALL
SELECT 'backup', NULL, 1, 3, 0
  FROM followup WHERE firm_id = :firm_id AND backup_id = :account_id AND candidate_id = :candidate_id AND state = 'open'
UNION ALL
SELECT 'creator', NULL, 1, 3, 0
  FROM candidate WHERE firm_id = :firm_id AND created_by_id = :account_id AND id = :candidate_id AND deleted_at_ms IS NULL
UNION ALL
SELECT 'submission', p.title, 1, 3, 0
  FROM submission s JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
 WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id AND s.owner_id = :account_id
UNION ALL
SELECT 'lead', p.title, 0, 3, 0
  FROM submission s JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
 WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id AND p.lead_id = :account_id
UNION ALL
SELECT 'position_backup', p.title, 0, 3, 0
  FROM submission s JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
 WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id AND p.backup_id = :account_id
UNION ALL
SELECT 'member', p.title, 0, CASE m.level WHEN 'edit' THEN 3 WHEN 'contribute' THEN 2 ELSE 1 END, m.contactable
  FROM submission s
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  JOIN position_member m ON m.firm_id = s.firm_id AND m.position_id = s.position_id
 WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id AND m.account_id = :account_id;

-- name: position_named
-- in: position_id   columns: title
SELECT title FROM position WHERE firm_id = :firm_id AND id = :position_id;

-- name: record_of
-- Whose record it is; no row: there is none.  Index: record (firm_id, id).
-- in: record_id   columns: candidate_id
SELECT candidate_id FROM record WHERE firm_id = :firm_id AND id = :record_id;
