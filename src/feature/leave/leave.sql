-- fragment: leave_columns
-- The columns of struct leave_row.
SELECT l.id, l.firm_id, l.version, l.account_id, a.name AS account_name, a.superior_id, l.delegate_id, d.name AS delegate_name,
       l.from_ms, l.to_ms, l.from_local, l.to_local, l.zone, l.note, l.state, l.created_by_id, l.ended_at_ms,
       (SELECT count(*) FROM leave_cover v
         WHERE v.firm_id = l.firm_id AND v.leave_id = l.id AND v.acting_id IS NOT NULL) AS covered,
       (SELECT count(*) FROM leave_cover v
         WHERE v.firm_id = l.firm_id AND v.leave_id = l.id AND v.acting_id IS NULL) AS uncovered
  FROM leave l
  JOIN account a ON a.firm_id = l.firm_id AND a.id = l.account_id
  LEFT JOIN account d ON d.firm_id = l.firm_id AND d.id = l.delegate_id

-- name: leave_list
-- Leaves of the firm by their beginning; without a state those that are not over.  Index: leave_account.
-- in: account_id (NULL = all), state (NULL = planned and running), row_limit   columns: those of struct leave_row
-- @include leave_columns
 WHERE l.firm_id = :firm_id AND (CAST(:account_id AS BIGINT) IS NULL OR l.account_id = :account_id)
   AND (l.state = CAST(:state AS TEXT) OR (CAST(:state AS TEXT) IS NULL AND l.state IN ('planned', 'running')))
 ORDER BY CASE WHEN l.state IN ('planned', 'running') THEN l.from_ms ELSE -l.from_ms END, l.id
 LIMIT :row_limit;

-- name: leave_get
-- in: id   columns: those of struct leave_row
-- @include leave_columns
 WHERE l.firm_id = :firm_id AND l.id = :id;

-- name: leave_insert
-- in: members of struct leave_row   columns: id
INSERT INTO leave (firm_id, account_id, delegate_id, from_ms, to_ms, from_local, to_local, zone, note, created_by_id, created_at_ms)
VALUES (:firm_id, :account_id, :delegate_id, :from_ms, :to_ms, :from_local, :to_local, :zone, :note, :created_by_id, :now_ms)
RETURNING id;

-- name: leave_update
-- Unless somebody was faster.
-- in: members of struct leave_row
UPDATE leave SET delegate_id = :delegate_id, from_ms = :from_ms, to_ms = :to_ms, from_local = :from_local, to_local = :to_local,
       note = :note, state = :state, ended_at_ms = :ended_at_ms, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: leave_away
-- Leaves of one account that touch a span.  Index: leave_account.
-- in: account_id, from_ms, to_ms, except_id (NULL = none)   columns: those of struct leave_row
-- @include leave_columns
 WHERE l.firm_id = :firm_id AND l.account_id = :account_id AND l.to_ms > :from_ms AND l.from_ms < :to_ms
   AND l.state IN ('planned', 'running') AND (CAST(:except_id AS BIGINT) IS NULL OR l.id <> :except_id)
 ORDER BY l.from_ms, l.id;

-- name: leave_covering
-- Leaves of others that touch a span and in which the account is the delegate.  Index: leave_delegate.
-- in: account_id, from_ms, to_ms, except_id (NULL = none)   columns: those of struct leave_row
-- @include leave_columns
 WHERE l.firm_id = :firm_id AND l.delegate_id = :account_id AND l.to_ms > :from_ms AND l.from_ms < :to_ms
   AND l.state IN ('planned', 'running') AND (CAST(:except_id AS BIGINT) IS NULL OR l.id <> :except_id)
 ORDER BY l.from_ms, l.id;

-- name: leave_open
-- Of all firms: those that have begun, or should have.  Index: leave_open.
-- columns: those of struct leave_row
-- firms: all
-- @include leave_columns
 WHERE l.state = 'running' OR (l.state = 'planned' AND l.from_ms <= :now_ms)
 ORDER BY l.from_ms, l.id;

-- name: leave_needs
-- Open followups still with who is away and due in the span, with who is free: the delegate, else a backup who is active and not
-- away then. Those noted as left alone come again once somebody is free.  Index: followup_acting_due, leave_cover_followup.
-- in: leave_id (NULL = not planned yet), account_id, delegate_id (NULL = none), from_ms, to_ms, busy_from_ms, busy_to_ms, row_limit
-- columns: followup_id, cover_id, cover_name
SELECT n.followup_id, n.cover_id, a.name AS cover_name
  FROM (SELECT f.firm_id, f.id AS followup_id, f.next_due_at_ms, v.id AS noted_id,
               COALESCE(CAST(:delegate_id AS BIGINT),
                        (SELECT b.id FROM account b
                          WHERE b.firm_id = f.firm_id AND b.id = f.backup_id AND b.id <> f.owner_id AND b.state = 'active'
                            AND NOT EXISTS (SELECT 1 FROM leave l
                                             WHERE l.firm_id = b.firm_id AND l.account_id = b.id AND l.to_ms > :busy_from_ms
                                               AND l.from_ms < :busy_to_ms AND l.state IN ('planned', 'running')))) AS cover_id
          FROM followup f
          LEFT JOIN leave_cover v ON v.firm_id = f.firm_id AND v.followup_id = f.id AND v.leave_id = CAST(:leave_id AS BIGINT)
         WHERE f.firm_id = :firm_id AND f.acting_id = :account_id AND f.owner_id = :account_id AND f.state = 'open'
           AND f.next_due_at_ms >= :from_ms AND f.next_due_at_ms < :to_ms) n
  LEFT JOIN account a ON a.firm_id = n.firm_id AND a.id = n.cover_id
 WHERE n.noted_id IS NULL OR n.cover_id IS NOT NULL
 ORDER BY n.next_due_at_ms, n.followup_id
 LIMIT :row_limit;

-- name: leave_cover
-- Who acts from now on, to be told.
-- in: leave_id, followup_id, cover_id (NULL = nobody)
INSERT INTO leave_cover (firm_id, leave_id, followup_id, acting_id, given_at_ms)
VALUES (:firm_id, :leave_id, :followup_id, :cover_id, :now_ms)
ON CONFLICT (firm_id, leave_id, followup_id)
DO UPDATE SET acting_id = excluded.acting_id, is_told = 0, given_at_ms = excluded.given_at_ms, returned_at_ms = NULL;

-- name: leave_given
-- What is given in a leave and not returned yet.  Index: leave_cover (firm_id, leave_id, followup_id).
-- in: leave_id, row_limit   columns: those of struct cover_row
SELECT v.id, v.leave_id, v.followup_id, v.acting_id FROM leave_cover v
 WHERE v.firm_id = :firm_id AND v.leave_id = :leave_id AND v.returned_at_ms IS NULL
 ORDER BY v.id
 LIMIT :row_limit;

-- name: leave_given_to
-- What one person acts in, in all leaves.  Index: leave_cover_acting.
-- in: acting_id   columns: those of struct cover_row
SELECT v.id, v.leave_id, v.followup_id, v.acting_id FROM leave_cover v
 WHERE v.firm_id = :firm_id AND v.acting_id = :acting_id AND v.returned_at_ms IS NULL
 ORDER BY v.id;

-- name: leave_returned
-- in: cover_id
UPDATE leave_cover SET returned_at_ms = :now_ms WHERE firm_id = :firm_id AND id = :cover_id;

-- name: leave_forget
-- in: cover_id
DELETE FROM leave_cover WHERE firm_id = :firm_id AND id = :cover_id;

-- name: leave_news
-- Who acts in how many that he has not been told of.  Index: leave_cover (firm_id, leave_id, followup_id).
-- in: leave_id   columns: those of struct cover_news
SELECT v.acting_id AS account_id, count(*) AS count, 0 AS is_partner FROM leave_cover v
 WHERE v.firm_id = :firm_id AND v.leave_id = :leave_id AND v.acting_id IS NOT NULL AND v.is_told = 0
 GROUP BY v.acting_id
 ORDER BY v.acting_id;

-- name: leave_alone
-- Who is warned that nobody is free: partners of all, leads of the positions of theirs.
-- in: leave_id   columns: those of struct cover_news
SELECT a.id AS account_id, (SELECT count(*) FROM leave_cover v WHERE v.firm_id = :firm_id AND v.leave_id = :leave_id
                                                                 AND v.acting_id IS NULL AND v.is_told = 0) AS count, 1 AS is_partner
  FROM account_right a
 WHERE a.firm_id = :firm_id AND a.leads_firm = 1 AND a.state = 'active'
   AND EXISTS (SELECT 1 FROM leave_cover v
                WHERE v.firm_id = :firm_id AND v.leave_id = :leave_id AND v.acting_id IS NULL AND v.is_told = 0)
UNION ALL
SELECT l.id AS account_id, count(*) AS count, 0 AS is_partner
  FROM leave_cover v
  JOIN followup f ON f.firm_id = v.firm_id AND f.id = v.followup_id
  JOIN submission s ON s.firm_id = f.firm_id AND s.id = f.submission_id
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  JOIN account_right l ON l.firm_id = p.firm_id AND l.id = p.lead_id AND l.state = 'active' AND l.leads_firm = 0 AND l.id <> f.owner_id
 WHERE v.firm_id = :firm_id AND v.leave_id = :leave_id AND v.acting_id IS NULL AND v.is_told = 0
 GROUP BY l.id
 ORDER BY account_id;

-- name: leave_told
-- in: leave_id
UPDATE leave_cover SET is_told = 1 WHERE firm_id = :firm_id AND leave_id = :leave_id AND is_told = 0;

-- name: leave_report
-- Who acted in how many, and how many of those candidates somebody else than who was away contacted meanwhile.
-- Index: leave_cover (firm_id, leave_id, followup_id), record_candidate.
-- in: leave_id, account_id   columns: those of struct cover_report
SELECT v.acting_id AS account_id, count(*) AS count,
       sum(CASE WHEN EXISTS (SELECT 1 FROM record r
                              WHERE r.firm_id = f.firm_id AND r.candidate_id = f.candidate_id AND r.at_ms >= v.given_at_ms
                                AND r.at_ms <= COALESCE(v.returned_at_ms, :now_ms) AND r.author_id <> :account_id)
                THEN 1 ELSE 0 END) AS contacted
  FROM leave_cover v
  JOIN followup f ON f.firm_id = v.firm_id AND f.id = v.followup_id
 WHERE v.firm_id = :firm_id AND v.leave_id = :leave_id AND v.acting_id IS NOT NULL
 GROUP BY v.acting_id
 ORDER BY v.acting_id;

-- fragment: leave_item_columns
-- The columns of struct leave_item that the followup has. What a sealed record says stays in it.
       f.candidate_id, c.name AS candidate_name, f.stage, f.next_due_at_ms AS next_due_at, f.last_contact_at_ms AS last_contact_at,
       (SELECT r.emotion FROM record r WHERE r.firm_id = f.firm_id AND r.candidate_id = f.candidate_id AND r.emotion IS NOT NULL
                                         AND r.is_sealed = 0 ORDER BY r.at_ms DESC, r.id DESC LIMIT 1) AS mood,
       (SELECT r.emotion_text FROM record r WHERE r.firm_id = f.firm_id AND r.candidate_id = f.candidate_id
                                              AND r.emotion_text IS NOT NULL AND r.is_sealed = 0
         ORDER BY r.at_ms DESC, r.id DESC LIMIT 1) AS mood_text,
       (SELECT r.action FROM record r WHERE r.firm_id = f.firm_id AND r.candidate_id = f.candidate_id AND r.action IS NOT NULL
                                        AND r.is_sealed = 0 ORDER BY r.at_ms DESC, r.id DESC LIMIT 1) AS last_action,
       (SELECT n.avoid FROM leave_note n
         WHERE n.firm_id = f.firm_id AND n.leave_id = :leave_id AND n.followup_id = f.id) AS avoid

-- name: leave_items
-- What was handed over, with what happened since.  Index: leave_cover (firm_id, leave_id, followup_id), record_candidate.
-- in: leave_id, account_id (who is away), acting_id (NULL = all), viewer_id, sees_all, row_limit   columns: those of struct leave_item
SELECT f.id AS followup_id, v.acting_id, a.name AS acting_name, v.returned_at_ms AS returned_at,
       (SELECT count(*) FROM record r WHERE r.firm_id = f.firm_id AND r.candidate_id = f.candidate_id AND r.at_ms >= v.given_at_ms
                                        AND r.at_ms <= COALESCE(v.returned_at_ms, :now_ms) AND r.author_id <> :account_id) AS contacts,
       (SELECT count(*) FROM record r WHERE r.firm_id = f.firm_id AND r.candidate_id = f.candidate_id AND r.at_ms >= v.given_at_ms
                                        AND r.at_ms <= COALESCE(v.returned_at_ms, :now_ms) AND r.author_id <> :account_id
                                        AND r.is_effective = 1) AS effective,
       (SELECT substr(COALESCE(r.text, r.fact, r.action), 1, 200) FROM record r
         WHERE r.firm_id = f.firm_id AND r.candidate_id = f.candidate_id AND r.at_ms >= v.given_at_ms
           AND r.at_ms <= COALESCE(v.returned_at_ms, :now_ms) AND r.author_id <> :account_id AND r.is_sealed = 0
         ORDER BY r.at_ms DESC, r.id DESC LIMIT 1) AS latest,
-- @include leave_item_columns
  FROM leave_cover v
  JOIN followup f ON f.firm_id = v.firm_id AND f.id = v.followup_id
  JOIN candidate c ON c.firm_id = f.firm_id AND c.id = f.candidate_id AND c.deleted_at_ms IS NULL
  LEFT JOIN account a ON a.firm_id = v.firm_id AND a.id = v.acting_id
 WHERE v.firm_id = :firm_id AND v.leave_id = :leave_id
   AND (CAST(:acting_id AS BIGINT) IS NULL OR v.acting_id = :acting_id)
   AND (:sees_all = 1 OR EXISTS (SELECT 1 FROM candidate_access x WHERE x.firm_id = f.firm_id AND x.candidate_id = f.candidate_id
                                                                   AND x.account_id = :viewer_id))
 ORDER BY COALESCE(f.next_due_at_ms, 9000000000000000), f.id
 LIMIT :row_limit;

-- name: leave_planned_items
-- What would be handed over.  Index: followup_acting_due.
-- in: leave_id, account_id, from_ms, to_ms, viewer_id, sees_all, row_limit   columns: those of struct leave_item that are known
SELECT f.id AS followup_id,
-- @include leave_item_columns
  FROM followup f
  JOIN candidate c ON c.firm_id = f.firm_id AND c.id = f.candidate_id AND c.deleted_at_ms IS NULL
 WHERE f.firm_id = :firm_id AND f.acting_id = :account_id AND f.owner_id = :account_id AND f.state = 'open'
   AND f.next_due_at_ms >= :from_ms AND f.next_due_at_ms < :to_ms
   AND (:sees_all = 1 OR EXISTS (SELECT 1 FROM candidate_access x WHERE x.firm_id = f.firm_id AND x.candidate_id = f.candidate_id
                                                                   AND x.account_id = :viewer_id))
 ORDER BY f.next_due_at_ms, f.id
 LIMIT :row_limit;

-- name: leave_promises
-- Open todos of who is away about some candidates, by due time.  Index: todo_candidate.
-- in: ids (JSON array), account_id   columns: those of struct promise_row
SELECT t.id, t.candidate_id, t.text, t.due_at_ms
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN todo t ON t.firm_id = :firm_id AND t.candidate_id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN todo t ON t.firm_id = :firm_id AND t.candidate_id = j.value
-- @end
 WHERE t.account_id = :account_id AND t.state = 'open'
 ORDER BY COALESCE(t.due_at_ms, 9000000000000000), t.id
 LIMIT 2000;

-- name: leave_owns
-- in: account_id, followup_id   columns: n
SELECT count(*) AS n FROM followup
 WHERE firm_id = :firm_id AND id = :followup_id AND owner_id = :account_id AND state = 'open';

-- name: leave_avoid_clear
-- in: leave_id, followup_id
DELETE FROM leave_note WHERE firm_id = :firm_id AND leave_id = :leave_id AND followup_id = :followup_id;

-- name: leave_avoid_set
-- in: leave_id, followup_id, avoid
INSERT INTO leave_note (firm_id, leave_id, followup_id, avoid) VALUES (:firm_id, :leave_id, :followup_id, :avoid);
