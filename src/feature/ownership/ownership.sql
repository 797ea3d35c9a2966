-- name: ownership_setting_get
-- columns: contact_days, client_months
SELECT contact_days, client_months FROM ownership_setting WHERE firm_id = :firm_id;

-- name: ownership_setting_set
-- in: contact_days, client_months
INSERT INTO ownership_setting (firm_id, contact_days, client_months) VALUES (:firm_id, :contact_days, :client_months)
ON CONFLICT (firm_id) DO UPDATE SET contact_days = excluded.contact_days, client_months = excluded.client_months;

-- fragment: ownership_passes
-- Candidates of whom the name fits, whom the viewer may know, and to whom somebody has a claim (disputed: several have): a running
-- submission, or an effective contact within the term, of somebody who is still here. Whom one person follows up alone is nobody's
-- dispute: that is asked first.  Index: submission_candidate, followup_owner.
-- in: q_like (NULL = all), account_id, sees_all, disputed, cut_ms
   AND c.deleted_at_ms IS NULL AND (CAST(:q_like AS TEXT) IS NULL OR c.name_key LIKE :q_like ESCAPE '!')
   AND (:disputed = 0
        OR (SELECT count(*) FROM followup f WHERE f.firm_id = c.firm_id AND f.candidate_id = c.id)
           + (SELECT count(*) FROM submission s WHERE s.firm_id = c.firm_id AND s.candidate_id = c.id) > 1)
   AND (SELECT count(*)
          FROM (SELECT s.owner_id AS account_id FROM submission s
                 WHERE s.firm_id = c.firm_id AND s.candidate_id = c.id AND s.stage_kind <> 'closed'
                 UNION
                SELECT f.owner_id FROM followup f
                 WHERE f.firm_id = c.firm_id AND f.candidate_id = c.id AND f.last_contact_at_ms > :cut_ms) l
          JOIN account a ON a.firm_id = c.firm_id AND a.id = l.account_id AND a.state = 'active') > :disputed
   AND (:sees_all = 1 OR EXISTS (
        SELECT 1 FROM candidate_access x WHERE x.firm_id = c.firm_id AND x.candidate_id = c.id AND x.account_id = :account_id))

-- fragment: ownership_of
-- Whom an account has a claim to; nobody's when it is not active.  Index: submission_owner, followup_contacted.
-- in: owner_id, cut_ms
  FROM (SELECT s.candidate_id FROM submission s
         WHERE s.firm_id = :firm_id AND s.owner_id = :owner_id AND s.stage_kind <> 'closed'
         UNION
        SELECT f.candidate_id FROM followup f
         WHERE f.firm_id = :firm_id AND f.owner_id = :owner_id AND f.last_contact_at_ms > :cut_ms) o
  JOIN candidate c ON c.firm_id = :firm_id AND c.id = o.candidate_id
 WHERE EXISTS (SELECT 1 FROM account w WHERE w.firm_id = :firm_id AND w.id = :owner_id AND w.state = 'active')

-- fragment: ownership_disputed
-- Candidates to whom several have a claim, out of the claims themselves: they are fewer than the candidates, and none of them is
-- looked for by his number (in this order, or an engine begins with all candidates).  Index: submission_running, followup_contacted, both without touching the rows.
-- in: q_like (NULL = all), account_id, sees_all, cut_ms
  FROM (SELECT l.candidate_id
          FROM (SELECT s.candidate_id, s.owner_id AS account_id FROM submission s WHERE s.firm_id = :firm_id AND s.stage_kind <> 'closed'
                 UNION ALL
                SELECT f.candidate_id, f.owner_id FROM followup f WHERE f.firm_id = :firm_id AND f.last_contact_at_ms > :cut_ms) l
          JOIN account a ON a.firm_id = :firm_id AND a.id = l.account_id AND a.state = 'active'
         GROUP BY l.candidate_id
        HAVING min(l.account_id) <> max(l.account_id)) d
 CROSS JOIN candidate c
 WHERE c.firm_id = :firm_id AND c.id = d.candidate_id AND c.deleted_at_ms IS NULL
   AND (CAST(:q_like AS TEXT) IS NULL OR c.name_key LIKE :q_like ESCAPE '!')
   AND (:sees_all = 1 OR EXISTS (
        SELECT 1 FROM candidate_access x WHERE x.firm_id = c.firm_id AND x.candidate_id = c.id AND x.account_id = :account_id))

-- name: ownership_list_disputed
-- Those to whom several have a claim, newest first.
-- in: q_like, account_id, sees_all, cut_ms, before_id, row_limit   columns: id
SELECT c.id
-- @include ownership_disputed
   AND c.id < :before_id
 ORDER BY c.id DESC
 LIMIT :row_limit;

-- name: ownership_count_disputed
-- in: q_like, account_id, sees_all, cut_ms, total_limit
SELECT count(*) FROM (
SELECT c.id
-- @include ownership_disputed
 LIMIT :total_limit) n;

-- name: ownership_list
-- Candidates with a claim, newest first; read in this order until the page is full.  Index: candidate (firm_id, id).
-- in: q_like, disputed, account_id, sees_all, cut_ms, before_id, row_limit   columns: id
SELECT c.id
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.id < :before_id
-- @include ownership_passes
 ORDER BY c.id DESC
 LIMIT :row_limit;

-- name: ownership_list_of
-- The same of those one account has a claim to.
-- in: owner_id, q_like, disputed, account_id, sees_all, cut_ms, before_id, row_limit   columns: id
SELECT c.id
-- @include ownership_of
   AND c.id < :before_id
-- @include ownership_passes
 ORDER BY c.id DESC
 LIMIT :row_limit;

-- name: ownership_count
-- How many the list holds on all pages, counted up to total_limit.
-- in: q_like, disputed, account_id, sees_all, cut_ms, total_limit
SELECT count(*) FROM (
SELECT c.id
  FROM candidate c
 WHERE c.firm_id = :firm_id
-- @include ownership_passes
 LIMIT :total_limit) n;

-- name: ownership_count_of
-- in: owner_id, q_like, disputed, account_id, sees_all, cut_ms, total_limit
SELECT count(*) FROM (
SELECT c.id
-- @include ownership_of
-- @include ownership_passes
 LIMIT :total_limit) n;

-- name: ownership_claims
-- Live claims to some candidates. A record counts for who has its followup now, else for whom it was written; the row of contacts
-- began where the one before lies further back than the term. In this order, or an engine begins with all candidates of the firm.
-- Index: record_candidate, followup (firm_id, candidate_id), submission_candidate.
-- in: ids (JSON array), cut_ms, term_ms   columns: those of struct claim_row
WITH asked (candidate_id) AS (
-- @sqlite
  SELECT j.value FROM json_each(:ids) j
-- @postgres
  SELECT j.value FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
-- @end
), contact (candidate_id, account_id, at_ms) AS (
  SELECT r.candidate_id, COALESCE(f.owner_id, r.on_behalf_of_id, r.author_id), r.at_ms
    FROM asked q
   CROSS JOIN record r
    LEFT JOIN followup f ON f.firm_id = r.firm_id AND f.id = r.followup_id
   WHERE r.firm_id = :firm_id AND r.candidate_id = q.candidate_id AND r.is_effective = 1
   UNION ALL
  SELECT f.candidate_id, f.owner_id, f.last_contact_at_ms
    FROM asked q
   CROSS JOIN followup f
   WHERE f.firm_id = :firm_id AND f.candidate_id = q.candidate_id AND COALESCE(f.last_contact_at_ms, 0) > 0
), spaced (candidate_id, account_id, at_ms, before_ms) AS (
  SELECT candidate_id, account_id, at_ms, LAG(at_ms) OVER (PARTITION BY candidate_id, account_id ORDER BY at_ms)
    FROM contact
), row_of (candidate_id, account_id, contact_ms, since_ms) AS (
  SELECT candidate_id, account_id, max(at_ms), max(CASE WHEN before_ms IS NULL OR at_ms - before_ms > :term_ms THEN at_ms END)
    FROM spaced
   GROUP BY candidate_id, account_id
), running (candidate_id, account_id, opened_ms, submission_id) AS (
  SELECT s.candidate_id, s.owner_id, min(s.created_at_ms), min(s.id)
    FROM asked q
   CROSS JOIN submission s
   WHERE s.firm_id = :firm_id AND s.candidate_id = q.candidate_id AND s.stage_kind <> 'closed'
   GROUP BY s.candidate_id, s.owner_id
), live (candidate_id, account_id) AS (
  SELECT candidate_id, account_id FROM running
   UNION
  SELECT f.candidate_id, f.owner_id
    FROM asked q
   CROSS JOIN followup f
   WHERE f.firm_id = :firm_id AND f.candidate_id = q.candidate_id AND COALESCE(f.last_contact_at_ms, 0) > :cut_ms
)
SELECT l.candidate_id, c.name AS candidate_name, l.account_id, a.name AS account_name, o.contact_ms, o.since_ms, s.opened_ms,
       p.id AS position_id, p.title AS position_title
  FROM live l
 CROSS JOIN candidate c
 CROSS JOIN account a
  LEFT JOIN row_of o ON o.candidate_id = l.candidate_id AND o.account_id = l.account_id
  LEFT JOIN running s ON s.candidate_id = l.candidate_id AND s.account_id = l.account_id
  LEFT JOIN submission b ON b.firm_id = :firm_id AND b.id = s.submission_id
  LEFT JOIN position p ON p.firm_id = :firm_id AND p.id = b.position_id
 WHERE c.firm_id = :firm_id AND c.id = l.candidate_id AND a.firm_id = :firm_id AND a.id = l.account_id AND a.state = 'active'
 ORDER BY l.candidate_id DESC, l.account_id;

-- fragment: protection_first
-- The first recommendation of each candidate at each client that was not undone.
-- in: candidate_id (NULL = all), q_like (NULL = all), account_id, sees_all
  FROM (SELECT s.firm_id, s.candidate_id, p.company_id, h.at_ms AS from_ms, s.id AS submission_id,
               row_number() OVER (PARTITION BY s.candidate_id, p.company_id ORDER BY h.at_ms, h.id) AS nth
          FROM stage_change h
          JOIN submission s ON s.firm_id = h.firm_id AND s.id = h.submission_id
          JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id AND p.company_id IS NOT NULL
         WHERE h.firm_id = :firm_id AND h.to_kind = 'recommended' AND h.is_undo = 0
           AND (CAST(:candidate_id AS BIGINT) IS NULL OR h.candidate_id = :candidate_id)
           AND NOT EXISTS (SELECT 1 FROM stage_change u
                            WHERE u.firm_id = h.firm_id AND u.submission_id = h.submission_id AND u.is_undo = 1
                              AND u.from_stage = h.to_stage AND u.id > h.id
                              AND NOT EXISTS (SELECT 1 FROM stage_change b
                                               WHERE b.firm_id = h.firm_id AND b.submission_id = h.submission_id
                                                 AND b.id > h.id AND b.id < u.id))) t
  JOIN candidate c ON c.firm_id = t.firm_id AND c.id = t.candidate_id AND c.deleted_at_ms IS NULL
  JOIN company k ON k.firm_id = t.firm_id AND k.id = t.company_id
  JOIN submission s ON s.firm_id = t.firm_id AND s.id = t.submission_id
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  JOIN account o ON o.firm_id = s.firm_id AND o.id = s.owner_id
 WHERE t.nth = 1 AND (CAST(:q_like AS TEXT) IS NULL OR k.name_key LIKE :q_like ESCAPE '!')
   AND (:sees_all = 1 OR EXISTS (
        SELECT 1 FROM candidate_access x WHERE x.firm_id = c.firm_id AND x.candidate_id = c.id AND x.account_id = :account_id))

-- name: protection_list
-- Index: stage_change_candidate.
-- in: candidate_id, q_like, account_id, sees_all, before_id, row_limit   columns: those of struct protection_row
SELECT t.submission_id, t.candidate_id, c.name AS candidate_name, t.company_id, k.name AS company_name, p.id AS position_id,
       p.title AS position_title, o.id AS owner_id, o.name AS owner_name, t.from_ms, k.protection_months AS months
-- @include protection_first
   AND t.submission_id < :before_id
 ORDER BY t.submission_id DESC
 LIMIT :row_limit;

-- name: protection_count
-- in: candidate_id, q_like, account_id, sees_all
SELECT count(*)
-- @include protection_first
;
