-- name: candidate_access_get
-- The best the account has on one candidate; one row, `known` 0 when there is no such candidate.
-- in: candidate_id, account_id   columns: known, works_with, own, level_rank, contactable
-- kept: candidate, candidate_access, followup, position, position_member, submission
SELECT (SELECT count(*) FROM candidate c
         WHERE c.firm_id = :firm_id AND c.id = :candidate_id AND c.deleted_at_ms IS NULL) AS known,
       count(*) AS works_with, COALESCE(max(own), 0) AS own, COALESCE(max(contactable), 0) AS contactable,
       COALESCE(max(CASE level WHEN 'edit' THEN 3 WHEN 'contribute' THEN 2 ELSE 1 END), 0) AS level_rank
  FROM candidate_access
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND account_id = :account_id;

-- name: candidate_known
-- Whether there is such a candidate: all that counts for who may see every one.  Index: candidate (firm_id, id).
-- in: candidate_id   columns: known
-- kept: candidate
SELECT count(*) AS known FROM candidate c WHERE c.firm_id = :firm_id AND c.id = :candidate_id AND c.deleted_at_ms IS NULL;

-- name: candidate_access_own
-- Which of several candidates the account owns or stands in for in an open followup; place is the index in the list of ids.
-- Index: followup_owner_open, followup_acting_open.
-- in: ids (JSON array), account_id   columns: place
-- @sqlite
SELECT j.key AS place
  FROM json_each(:ids) j
 CROSS JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value AND c.deleted_at_ms IS NULL
-- @postgres
SELECT j.place - 1 AS place
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) WITH ORDINALITY AS j (value, place)
  JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value AND c.deleted_at_ms IS NULL
-- @end
 WHERE EXISTS (SELECT 1 FROM followup f
                WHERE f.firm_id = c.firm_id AND f.owner_id = :account_id AND f.candidate_id = c.id AND f.state = 'open')
    OR EXISTS (SELECT 1 FROM followup f
                WHERE f.firm_id = c.firm_id AND f.acting_id = :account_id AND f.candidate_id = c.id AND f.state = 'open');

-- name: accounts_present
-- Accounts that look at a workbench now, those who see all first.  Index: live_presence.
-- columns: id, sees_all
-- kept: live_presence, account, account_right
SELECT a.id, a.sees_all
  FROM (SELECT DISTINCT account_id FROM live_presence WHERE firm_id = :firm_id) l
 CROSS JOIN account_right a
 WHERE a.firm_id = :firm_id AND a.id = l.account_id AND a.state = 'active'
 ORDER BY 2 DESC, 1;

-- name: candidate_watchers
-- Those of them, but for who sees all, who may see the candidate.  Index: live_presence.
-- in: candidate_id   columns: id
-- kept: live_presence, account, account_right, candidate, candidate_access, followup, position, position_member, submission
SELECT a.id
  FROM (SELECT DISTINCT account_id FROM live_presence WHERE firm_id = :firm_id) l
 CROSS JOIN account_right a
 WHERE a.firm_id = :firm_id AND a.id = l.account_id AND a.state = 'active' AND a.sees_all = 0
   AND EXISTS (SELECT 1 FROM candidate_access x
                WHERE x.firm_id = a.firm_id AND x.candidate_id = :candidate_id AND x.account_id = a.id);

-- name: position_access_get
-- in: position_id, account_id   columns: known, leads, level_rank
SELECT count(*) AS known,
       COALESCE(max(CASE WHEN p.lead_id = :account_id OR p.backup_id = :account_id THEN 1 ELSE 0 END), 0) AS leads,
       COALESCE(max(CASE m.level WHEN 'edit' THEN 3 WHEN 'contribute' THEN 2 WHEN 'view' THEN 1 ELSE 0 END), 0) AS level_rank
  FROM position p
  LEFT JOIN position_member m ON m.firm_id = p.firm_id AND m.position_id = p.id AND m.account_id = :account_id
 WHERE p.firm_id = :firm_id AND p.id = :position_id;
