-- name: gap_list
-- Consultants of the firm whose open followups nobody will be reminded of, and cases that were told.
-- Index: followup_acting_due (firm_id, acting_id, next_due_at_ms), one look per account; followup_gap (firm_id, …).
-- in: before_ms   columns: those of struct gap_row
SELECT q.acting_id, q.name, q.kind, q.n AS count, COALESCE(g.since_ms, 0) AS since_ms
  FROM (SELECT a.firm_id, a.id AS acting_id, a.name, CASE WHEN a.state = 'active' THEN 'undated' ELSE 'gone' END AS kind,
               CASE WHEN a.state = 'active'
                    THEN (SELECT count(*) FROM followup f
                           WHERE f.firm_id = a.firm_id AND f.acting_id = a.id AND f.state = 'open'
                             AND f.next_due_at_ms IS NULL AND f.opened_at_ms < :before_ms)
                    ELSE (SELECT count(*) FROM followup f
                           WHERE f.firm_id = a.firm_id AND f.acting_id = a.id AND f.state = 'open') END AS n
          FROM account a WHERE a.firm_id = :firm_id) q
  LEFT JOIN followup_gap g ON g.firm_id = q.firm_id AND g.acting_id = q.acting_id AND g.kind = q.kind
 WHERE q.n > 0 OR g.id IS NOT NULL
UNION ALL
-- Of the other kind: the account was disabled or enabled meanwhile.
SELECT g.acting_id, a.name, g.kind, 0 AS count, g.since_ms
  FROM followup_gap g JOIN account a ON a.firm_id = g.firm_id AND a.id = g.acting_id
 WHERE g.firm_id = :firm_id AND g.kind <> CASE WHEN a.state = 'active' THEN 'undated' ELSE 'gone' END
 ORDER BY acting_id, kind;

-- name: gap_receivers
-- Partners, told of all; leads of positions of those candidates, told of theirs.
-- in: acting_id, is_gone, count, before_ms   columns: those of struct gap_receiver
SELECT a.id AS account_id, CAST(:count AS BIGINT) AS count, 1 AS is_partner
  FROM account_right a
 WHERE a.firm_id = :firm_id AND a.leads_firm = 1 AND a.state = 'active'
UNION ALL
SELECT l.id AS account_id, count(*) AS count, 0 AS is_partner
  FROM followup f
  JOIN submission s ON s.firm_id = f.firm_id AND s.id = f.submission_id
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  JOIN account_right l ON l.firm_id = p.firm_id AND l.id = p.lead_id AND l.state = 'active' AND l.leads_firm = 0
 WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open'
   AND (:is_gone = 1 OR (f.next_due_at_ms IS NULL AND f.opened_at_ms < :before_ms))
 GROUP BY l.id
 ORDER BY account_id;

-- name: gap_begin
-- in: acting_id, kind
INSERT INTO followup_gap (firm_id, acting_id, kind, since_ms) VALUES (:firm_id, :acting_id, :kind, :now_ms)
ON CONFLICT (firm_id, acting_id, kind) DO NOTHING;

-- name: gap_end
-- in: acting_id, kind
DELETE FROM followup_gap WHERE firm_id = :firm_id AND acting_id = :acting_id AND kind = :kind;
