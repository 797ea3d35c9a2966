-- name: board_card_delete
-- The cards of a followup.  Index: board_card (firm_id, followup_id, submission_id).
-- in: followup_id   columns: those of struct board_place
DELETE FROM board_card WHERE firm_id = :firm_id AND followup_id = :followup_id
RETURNING acting_id, stage, job_type, 1 AS n;

-- name: board_card_insert
-- The cards of a followup as its row and its submissions are now.  Index: submission_owner.
-- in: followup_id   columns: those of struct board_place
INSERT INTO board_card (firm_id, followup_id, submission_id, candidate_id, acting_id, stage, position_id, job_type, due_ms, turn_ms,
                        red_ms, hard)
SELECT f.firm_id, f.id, COALESCE(s.id, 0), f.candidate_id, f.acting_id, COALESCE(s.stage, 'none'), COALESCE(s.position_id, 0),
       COALESCE(p.job_type, ''), COALESCE(f.next_due_at_ms, 9000000000000000),
       CASE WHEN COALESCE(f.yellow_at_ms, 9000000000000000) < COALESCE(f.red_at_ms, 9000000000000000) THEN f.yellow_at_ms
            ELSE COALESCE(f.red_at_ms, 9000000000000000) END,
       COALESCE(f.red_at_ms, 9000000000000000), f.hard
  FROM followup f
  LEFT JOIN submission s ON s.firm_id = f.firm_id AND s.owner_id = f.owner_id AND s.candidate_id = f.candidate_id
                        AND s.stage_kind <> 'closed'
  LEFT JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
 WHERE f.firm_id = :firm_id AND f.id = :followup_id AND f.state = 'open' AND f.care = 'care'
RETURNING acting_id, stage, job_type, 1 AS n;

-- name: board_total_change
-- A plain UPDATE: a row upserted by many closures of one transaction becomes slow on PostgreSQL (decision 0002).
-- in: acting_id, stage, job_type, n
UPDATE board_total SET n = n + :n
 WHERE firm_id = :firm_id AND acting_id = :acting_id AND stage = :stage AND job_type = :job_type;

-- name: board_total_insert
-- Where there was nothing to change.
-- in: acting_id, stage, job_type, n
INSERT INTO board_total (firm_id, acting_id, stage, job_type, n)
SELECT :firm_id, :acting_id, :stage, :job_type, :n
 WHERE NOT EXISTS (SELECT 1 FROM board_total
                    WHERE firm_id = :firm_id AND acting_id = :acting_id AND stage = :stage AND job_type = :job_type);

-- name: board_closed_of_candidate
-- Closed submissions of a candidate, by the place they are counted at.  Index: submission_candidate.
-- in: candidate_id   columns: those of struct board_place
SELECT s.owner_id AS acting_id, s.stage, COALESCE(p.job_type, '') AS job_type, count(*) AS n
  FROM submission s JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
 WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id AND s.stage_kind = 'closed'
 GROUP BY s.owner_id, s.stage, COALESCE(p.job_type, '');

-- name: board_closed_of_position
-- Closed submissions to a position of candidates who are not in the bin.  Index: submission_position.
-- in: position_id   columns: those of struct board_place
SELECT s.owner_id AS acting_id, s.stage, COALESCE(p.job_type, '') AS job_type, count(*) AS n
  FROM submission s
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  JOIN candidate c ON c.firm_id = s.firm_id AND c.id = s.candidate_id AND c.deleted_at_ms IS NULL
 WHERE s.firm_id = :firm_id AND s.position_id = :position_id AND s.stage_kind = 'closed'
 GROUP BY s.owner_id, s.stage, COALESCE(p.job_type, '');

-- name: board_job_type
-- in: position_id   columns: job_type
SELECT COALESCE(job_type, '') AS job_type FROM position WHERE firm_id = :firm_id AND id = :position_id;

-- name: board_followups_of_position
-- Open followups that run on a position.  Index: submission_position.
-- in: position_id   columns: id
SELECT f.id
  FROM submission s
  JOIN followup f ON f.firm_id = s.firm_id AND f.candidate_id = s.candidate_id AND f.owner_id = s.owner_id AND f.state = 'open'
 WHERE s.firm_id = :firm_id AND s.position_id = :position_id AND s.stage_kind <> 'closed'
 ORDER BY f.id
 LIMIT 5000;

-- name: board_totals_acting
-- Cards of one acting consultant by stage, without filters that look at the candidate or the position.
-- in: members of struct board_key   columns: stage, n
SELECT t.stage, CAST(sum(t.n) AS BIGINT) AS n
  FROM board_total t
 WHERE t.firm_id = :firm_id AND t.acting_id = :acting_id AND (:job_type = '' OR t.job_type = :job_type)
 GROUP BY t.stage;

-- name: board_totals_firm
-- The same of the whole firm.  Index: board_total_stage.
-- in: members of struct board_key   columns: stage, n
SELECT t.stage, CAST(sum(t.n) AS BIGINT) AS n
  FROM board_total t
 WHERE t.firm_id = :firm_id AND (:job_type = '' OR t.job_type = :job_type)
 GROUP BY t.stage;

-- fragment: board_card_passes
-- A card b passes the filters of the board.
-- in: job_type, position_id, like, tag ("" and 0: no such filter)
   AND (:job_type = '' OR b.job_type = :job_type) AND (:position_id = 0 OR b.position_id = :position_id)
   AND ((:like = '' AND :tag = '')
        OR EXISTS (SELECT 1 FROM candidate c WHERE c.firm_id = b.firm_id AND c.id = b.candidate_id
                      AND (:tag = '' OR c.tags LIKE :tag ESCAPE '!')
                      AND (:like = '' OR c.name LIKE :like ESCAPE '!' OR c.company LIKE :like ESCAPE '!'
                           OR c.name_pinyin LIKE :like ESCAPE '!')))

-- fragment: board_followup_passes
-- A followup f passes them.
-- in: care, job_type, position_id, like, tag
   AND (:care = '' OR f.care = :care) AND (:job_type = '' OR f.job_type = :job_type)
   AND (:position_id = 0 OR EXISTS (SELECT 1 FROM submission s WHERE s.firm_id = f.firm_id AND s.owner_id = f.owner_id
                                       AND s.candidate_id = f.candidate_id AND s.position_id = :position_id
                                       AND s.stage_kind <> 'closed'))
   AND ((:like = '' AND :tag = '')
        OR EXISTS (SELECT 1 FROM candidate c WHERE c.firm_id = f.firm_id AND c.id = f.candidate_id
                      AND (:tag = '' OR c.tags LIKE :tag ESCAPE '!')
                      AND (:like = '' OR c.name LIKE :like ESCAPE '!' OR c.company LIKE :like ESCAPE '!'
                           OR c.name_pinyin LIKE :like ESCAPE '!')))

-- name: board_counts_acting
-- Cards of one acting consultant by stage under any filter.  Index: board_card_acting.
-- in: members of struct board_key   columns: stage, n
SELECT b.stage, count(*) AS n
  FROM board_card b
 WHERE b.firm_id = :firm_id AND b.acting_id = :acting_id
-- @include board_card_passes
 GROUP BY b.stage;

-- name: board_counts_firm
-- The same of the whole firm.  Index: board_card_firm.
-- in: members of struct board_key   columns: stage, n
SELECT b.stage, count(*) AS n
  FROM board_card b
 WHERE b.firm_id = :firm_id
-- @include board_card_passes
 GROUP BY b.stage;

-- name: board_edges_acting
-- What is yellow (1) or red (2) now on the board of one acting consultant.  Index: board_card_acting_turn.
-- in: members of struct board_key   columns: stage, colour, n
SELECT b.stage, CASE WHEN b.red_ms <= :at_ms THEN 2 ELSE 1 END AS colour, count(*) AS n
  FROM (SELECT code FROM stage WHERE firm_id = :firm_id UNION ALL SELECT 'none') s
 CROSS JOIN board_card b
 WHERE b.firm_id = :firm_id AND b.acting_id = :acting_id AND b.stage = s.code AND b.turn_ms <= :at_ms
-- @include board_card_passes
 GROUP BY b.stage, CASE WHEN b.red_ms <= :at_ms THEN 2 ELSE 1 END;

-- name: board_edges_firm
-- The same of the whole firm.  Index: board_card_firm_turn.
-- in: members of struct board_key   columns: stage, colour, n
SELECT b.stage, CASE WHEN b.red_ms <= :at_ms THEN 2 ELSE 1 END AS colour, count(*) AS n
  FROM (SELECT code FROM stage WHERE firm_id = :firm_id UNION ALL SELECT 'none') s
 CROSS JOIN board_card b
 WHERE b.firm_id = :firm_id AND b.stage = s.code AND b.turn_ms <= :at_ms
-- @include board_card_passes
 GROUP BY b.stage, CASE WHEN b.red_ms <= :at_ms THEN 2 ELSE 1 END;

-- name: board_late_acting
-- The yellow and red cards of one column of one acting consultant behind a position: hard and red, red, yellow, each by due time.
-- Index: board_card_acting_turn.
-- in: members of struct board_key   columns: those of struct board_row
SELECT q.card_id, q.followup_id, q.submission_id, q.class, q.due_ms
  FROM (SELECT b.id AS card_id, b.followup_id, b.submission_id, b.due_ms,
               CASE WHEN b.red_ms > :at_ms THEN 2 WHEN b.hard = 1 THEN 0 ELSE 1 END AS class
          FROM board_card b
         WHERE b.firm_id = :firm_id AND b.acting_id = :acting_id AND b.stage = :stage AND b.turn_ms <= :at_ms
-- @include board_card_passes
       ) q
 WHERE q.class >= :class_from AND q.class <= :class_to
   AND (q.class, q.due_ms, q.followup_id, q.submission_id) > (:after_class, :after_due, :after_id, :after_submission_id)
 ORDER BY q.class, q.due_ms, q.followup_id, q.submission_id
 LIMIT :row_limit;

-- name: board_green_acting
-- Its green cards behind a position, by due time.  Index: board_card_acting.
-- in: members of struct board_key   columns: those of struct board_row
SELECT b.id AS card_id, b.followup_id, b.submission_id, 3 AS class, b.due_ms
  FROM board_card b
 WHERE b.firm_id = :firm_id AND b.acting_id = :acting_id AND b.stage = :stage AND b.turn_ms > :at_ms
-- @include board_card_passes
   AND (b.due_ms, b.followup_id, b.submission_id) > (:after_due, :after_id, :after_submission_id)
 ORDER BY b.due_ms, b.followup_id, b.submission_id
 LIMIT :row_limit;

-- name: board_late_firm
-- The same of the whole firm.
-- Index: board_card_firm_turn.
-- in: members of struct board_key   columns: those of struct board_row
SELECT q.card_id, q.followup_id, q.submission_id, q.class, q.due_ms
  FROM (SELECT b.id AS card_id, b.followup_id, b.submission_id, b.due_ms,
               CASE WHEN b.red_ms > :at_ms THEN 2 WHEN b.hard = 1 THEN 0 ELSE 1 END AS class
          FROM board_card b
         WHERE b.firm_id = :firm_id AND b.stage = :stage AND b.turn_ms <= :at_ms
-- @include board_card_passes
       ) q
 WHERE q.class >= :class_from AND q.class <= :class_to
   AND (q.class, q.due_ms, q.followup_id, q.submission_id) > (:after_class, :after_due, :after_id, :after_submission_id)
 ORDER BY q.class, q.due_ms, q.followup_id, q.submission_id
 LIMIT :row_limit;

-- name: board_green_firm
-- The same of the whole firm.  Index: board_card_firm.
-- in: members of struct board_key   columns: those of struct board_row
SELECT b.id AS card_id, b.followup_id, b.submission_id, 3 AS class, b.due_ms
  FROM board_card b
 WHERE b.firm_id = :firm_id AND b.stage = :stage AND b.turn_ms > :at_ms
-- @include board_card_passes
   AND (b.due_ms, b.followup_id, b.submission_id) > (:after_due, :after_id, :after_submission_id)
 ORDER BY b.due_ms, b.followup_id, b.submission_id
 LIMIT :row_limit;

-- name: board_cards_seen
-- All cards of candidates whom the account works with, for who does not see the whole firm.  Index: board_card_candidate.
-- in: members of struct board_key   columns: those of struct board_row and stage
SELECT b.id AS card_id, b.followup_id, b.submission_id, b.due_ms, b.stage,
       CASE WHEN b.red_ms <= :at_ms THEN CASE WHEN b.hard = 1 THEN 0 ELSE 1 END WHEN b.turn_ms <= :at_ms THEN 2 ELSE 3 END AS class
  FROM (SELECT DISTINCT x.candidate_id FROM candidate_access x WHERE x.firm_id = :firm_id AND x.account_id = :account_id) x
 CROSS JOIN board_card b
 WHERE b.firm_id = :firm_id AND b.candidate_id = x.candidate_id AND (:acting_id = 0 OR b.acting_id = :acting_id)
-- @include board_card_passes
;

-- name: board_card_id
-- The card of a running submission.  Index: board_card_candidate.
-- in: candidate_id, submission_id   columns: id
SELECT id FROM board_card
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND submission_id = :submission_id
 ORDER BY id
 LIMIT 1;

-- name: board_stage_details
-- What the cards of a JSON list of board_card ids show; place is the index in that list.
-- in: ids   columns: those of struct card_row
-- @sqlite
SELECT w.key AS place,
-- @postgres
SELECT w.place - 1 AS place,
-- @end
       f.id AS followup_id, f.version AS followup_version, f.candidate_id, f.acting_id, a.name AS acting_name,
       o.id AS on_behalf_of_id, o.name AS on_behalf_of_name, f.care,
       f.next_due_at_ms, f.yellow_at_ms, f.red_at_ms, f.hard, f.retry, f.attempts, f.last_contact_at_ms, f.reasons,
       c.name AS candidate_name, c.title AS candidate_title, c.company AS candidate_company, c.preferred_channel,
       s.id AS submission_id, s.version AS submission_version, s.stage, s.stage_since_ms, s.stage_by_id,
       b.name AS stage_by_name, p.id AS position_id, p.title AS position_title, p.job_type AS position_job_type,
       k.id AS company_id, k.name AS company_name,
       (SELECT count(*) FROM board_card n WHERE n.firm_id = d.firm_id AND n.followup_id = d.followup_id AND n.submission_id > 0)
       AS submission_count
-- @sqlite
  FROM json_each(:ids) w
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) WITH ORDINALITY AS w (value, place)
-- @end
 CROSS JOIN board_card d
  JOIN followup f ON f.firm_id = d.firm_id AND f.id = d.followup_id
  JOIN candidate c ON c.firm_id = d.firm_id AND c.id = d.candidate_id
  JOIN account a ON a.firm_id = d.firm_id AND a.id = d.acting_id
  LEFT JOIN account o ON o.firm_id = f.firm_id AND o.id = f.owner_id AND f.owner_id <> f.acting_id
  LEFT JOIN submission s ON s.firm_id = d.firm_id AND s.id = d.submission_id
  LEFT JOIN account b ON b.firm_id = s.firm_id AND b.id = s.stage_by_id
  LEFT JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
 WHERE d.firm_id = :firm_id AND d.id = w.value;

-- name: board_due_details
-- What the cards of a JSON list of followup ids show: the followup with its most urgent submission.
-- in: ids   columns: those of struct card_row
-- @sqlite
SELECT w.key AS place,
-- @postgres
SELECT w.place - 1 AS place,
-- @end
       f.id AS followup_id, f.version AS followup_version, f.candidate_id, f.acting_id, a.name AS acting_name,
       o.id AS on_behalf_of_id, o.name AS on_behalf_of_name, f.care,
       f.next_due_at_ms, f.yellow_at_ms, f.red_at_ms, f.hard, f.retry, f.attempts, f.last_contact_at_ms, f.reasons,
       c.name AS candidate_name, c.title AS candidate_title, c.company AS candidate_company, c.preferred_channel,
       s.id AS submission_id, s.version AS submission_version, s.stage, s.stage_since_ms, s.stage_by_id,
       b.name AS stage_by_name, p.id AS position_id, p.title AS position_title, p.job_type AS position_job_type,
       k.id AS company_id, k.name AS company_name,
       (SELECT count(*) FROM submission n WHERE n.firm_id = f.firm_id AND n.owner_id = f.owner_id
           AND n.candidate_id = f.candidate_id AND n.stage_kind <> 'closed') AS submission_count
-- @sqlite
  FROM json_each(:ids) w
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) WITH ORDINALITY AS w (value, place)
-- @end
 CROSS JOIN followup f
  JOIN candidate c ON c.firm_id = f.firm_id AND c.id = f.candidate_id
  JOIN account a ON a.firm_id = f.firm_id AND a.id = f.acting_id
  LEFT JOIN account o ON o.firm_id = f.firm_id AND o.id = f.owner_id AND f.owner_id <> f.acting_id
  LEFT JOIN submission s ON s.firm_id = f.firm_id AND s.id = f.submission_id
  LEFT JOIN account b ON b.firm_id = s.firm_id AND b.id = s.stage_by_id
  LEFT JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
 WHERE f.firm_id = :firm_id AND f.id = w.value;

-- fragment: board_due_ranges
-- The columns as stretches of due times, each counted by a walk of its index: grouping would sort what it counts.
-- in: today_ms, tomorrow_ms, after_tomorrow_ms, week_ms, to_ms
  FROM (SELECT 'overdue' AS stage, CAST(0 AS BIGINT) AS from_ms, CAST(:today_ms AS BIGINT) AS to_ms
        UNION ALL SELECT 'today', CAST(:today_ms AS BIGINT), CAST(:tomorrow_ms AS BIGINT)
        UNION ALL SELECT 'tomorrow', CAST(:tomorrow_ms AS BIGINT), CAST(:after_tomorrow_ms AS BIGINT)
        UNION ALL SELECT 'week', CAST(:after_tomorrow_ms AS BIGINT), CAST(:week_ms AS BIGINT)
        UNION ALL SELECT 'later', CAST(:week_ms AS BIGINT), CAST(:to_ms AS BIGINT)) r

-- fragment: board_due_bucket
-- Key of the column that a followup f stands in.
-- in: today_ms, tomorrow_ms, after_tomorrow_ms, week_ms
       CASE WHEN f.next_due_at_ms < :today_ms THEN 'overdue' WHEN f.next_due_at_ms < :tomorrow_ms THEN 'today'
            WHEN f.next_due_at_ms < :after_tomorrow_ms THEN 'tomorrow' WHEN f.next_due_at_ms < :week_ms THEN 'week'
            ELSE 'later' END AS stage

-- name: board_due_total_acting
-- Open followups of one acting consultant that have a due time, without filters that look at the candidate or the position.
-- in: members of struct board_key   columns: n
SELECT COALESCE(CAST(sum(t.n) AS BIGINT), 0) AS n
  FROM followup_total t
 WHERE t.firm_id = :firm_id AND t.acting_id = :acting_id AND (:care = '' OR t.care = :care)
   AND (:job_type = '' OR t.job_type = :job_type);

-- name: board_due_counts_acting
-- Followups of one acting consultant due before to_ms, by due bucket.  Index: followup_acting_due.
-- in: members of struct board_key   columns: stage (the bucket), n
SELECT r.stage,
       (SELECT count(*) FROM followup f
         WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open'
           AND f.next_due_at_ms >= r.from_ms AND f.next_due_at_ms < r.to_ms
-- @include board_followup_passes
       ) AS n
-- @include board_due_ranges
;

-- name: board_due_edges_acting
-- What is yellow (1) or red (2) among them.  Index: followup_acting_turn.
-- in: members of struct board_key   columns: stage (the bucket), colour, n
SELECT
-- @include board_due_bucket
       , CASE WHEN f.red_at_ms <= :at_ms THEN 2 ELSE 1 END AS colour, count(*) AS n
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open' AND f.turn_at_ms <= :at_ms AND f.next_due_at_ms IS NOT NULL
-- @include board_followup_passes
 GROUP BY 1, 2;

-- name: board_due_late_acting
-- The yellow and red ones due from from_ms to to_ms behind a position.  Index: followup_acting_turn.
-- in: members of struct board_key   columns: those of struct board_row
SELECT q.followup_id, q.submission_id, q.class, q.due_ms
  FROM (SELECT f.id AS followup_id, COALESCE(f.submission_id, 0) AS submission_id, f.next_due_at_ms AS due_ms,
               CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END ELSE 2 END AS class
          FROM followup f
         WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open' AND f.turn_at_ms <= :at_ms
           AND f.next_due_at_ms >= :from_ms AND f.next_due_at_ms < :to_ms
-- @include board_followup_passes
       ) q
 WHERE q.class >= :class_from AND q.class <= :class_to
   AND (q.class, q.due_ms, q.followup_id) > (:after_class, :after_due, :after_id)
 ORDER BY q.class, q.due_ms, q.followup_id
 LIMIT :row_limit;

-- name: board_due_green_acting
-- The green ones, by due time.  Index: followup_acting_due.
-- in: members of struct board_key   columns: those of struct board_row
SELECT f.id AS followup_id, COALESCE(f.submission_id, 0) AS submission_id, 3 AS class, f.next_due_at_ms AS due_ms
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.acting_id = :acting_id AND f.state = 'open'
   AND f.next_due_at_ms >= :from_ms AND f.next_due_at_ms < :to_ms
   AND (f.turn_at_ms IS NULL OR f.turn_at_ms > :at_ms)
-- @include board_followup_passes
   AND (f.next_due_at_ms, f.id) > (:after_due, :after_id)
 ORDER BY f.next_due_at_ms, f.id
 LIMIT :row_limit;

-- name: board_due_total_firm
-- Open followups of the whole firm that have a due time, without filters that look at the candidate or the position.
-- in: members of struct board_key   columns: n
SELECT COALESCE(CAST(sum(t.n) AS BIGINT), 0) AS n
  FROM followup_total t
 WHERE t.firm_id = :firm_id AND (:care = '' OR t.care = :care)
   AND (:job_type = '' OR t.job_type = :job_type);

-- name: board_due_counts_firm
-- Followups of the whole firm due before to_ms, by due bucket.  Index: followup_firm_due.
-- in: members of struct board_key   columns: stage (the bucket), n
SELECT r.stage,
       (SELECT count(*) FROM followup f
         WHERE f.firm_id = :firm_id AND f.state = 'open'
           AND f.next_due_at_ms >= r.from_ms AND f.next_due_at_ms < r.to_ms
-- @include board_followup_passes
       ) AS n
-- @include board_due_ranges
;

-- name: board_due_edges_firm
-- What is yellow (1) or red (2) among them.  Index: followup_firm_turn.
-- in: members of struct board_key   columns: stage (the bucket), colour, n
SELECT
-- @include board_due_bucket
       , CASE WHEN f.red_at_ms <= :at_ms THEN 2 ELSE 1 END AS colour, count(*) AS n
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.turn_at_ms <= :at_ms AND f.next_due_at_ms IS NOT NULL
-- @include board_followup_passes
 GROUP BY 1, 2;

-- name: board_due_late_firm
-- The yellow and red ones due from from_ms to to_ms behind a position.  Index: followup_firm_turn.
-- in: members of struct board_key   columns: those of struct board_row
SELECT q.followup_id, q.submission_id, q.class, q.due_ms
  FROM (SELECT f.id AS followup_id, COALESCE(f.submission_id, 0) AS submission_id, f.next_due_at_ms AS due_ms,
               CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END ELSE 2 END AS class
          FROM followup f
         WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.turn_at_ms <= :at_ms
           AND f.next_due_at_ms >= :from_ms AND f.next_due_at_ms < :to_ms
-- @include board_followup_passes
       ) q
 WHERE q.class >= :class_from AND q.class <= :class_to
   AND (q.class, q.due_ms, q.followup_id) > (:after_class, :after_due, :after_id)
 ORDER BY q.class, q.due_ms, q.followup_id
 LIMIT :row_limit;

-- name: board_due_green_firm
-- The green ones, by due time.  Index: followup_firm_due.
-- in: members of struct board_key   columns: those of struct board_row
SELECT f.id AS followup_id, COALESCE(f.submission_id, 0) AS submission_id, 3 AS class, f.next_due_at_ms AS due_ms
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.state = 'open'
   AND f.next_due_at_ms >= :from_ms AND f.next_due_at_ms < :to_ms
   AND (f.turn_at_ms IS NULL OR f.turn_at_ms > :at_ms)
-- @include board_followup_passes
   AND (f.next_due_at_ms, f.id) > (:after_due, :after_id)
 ORDER BY f.next_due_at_ms, f.id
 LIMIT :row_limit;

-- name: board_due_seen
-- All of candidates whom the account works with, for who does not see the whole firm.  Index: followup_owner.
-- in: members of struct board_key   columns: those of struct board_row
SELECT f.id AS followup_id, COALESCE(f.submission_id, 0) AS submission_id, f.next_due_at_ms AS due_ms,
-- @include board_due_bucket
       , CASE WHEN f.red_at_ms <= :at_ms THEN CASE WHEN f.hard = 1 THEN 0 ELSE 1 END WHEN f.yellow_at_ms <= :at_ms THEN 2 ELSE 3 END AS class
  FROM (SELECT DISTINCT x.candidate_id FROM candidate_access x WHERE x.firm_id = :firm_id AND x.account_id = :account_id) x
 CROSS JOIN followup f
 WHERE f.firm_id = :firm_id AND f.candidate_id = x.candidate_id AND f.state = 'open' AND f.next_due_at_ms IS NOT NULL
   AND (:acting_id = 0 OR f.acting_id = :acting_id)
-- @include board_followup_passes
;

-- name: board_due_total_change
-- in: acting_id, stage (the care), job_type, n
UPDATE followup_total SET n = n + :n
 WHERE firm_id = :firm_id AND acting_id = :acting_id AND care = :stage AND job_type = :job_type;

-- name: board_due_total_insert
-- Where there was nothing to change.
-- in: acting_id, stage (the care), job_type, n
INSERT INTO followup_total (firm_id, acting_id, care, job_type, n)
SELECT :firm_id, :acting_id, :stage, :job_type, :n
 WHERE NOT EXISTS (SELECT 1 FROM followup_total
                    WHERE firm_id = :firm_id AND acting_id = :acting_id AND care = :stage AND job_type = :job_type);

-- name: board_closed_counts
-- Closed submissions by stage, under filters or for who does not see the whole firm.  Index: submission_closed.
-- in: members of struct board_key   columns: stage, n
SELECT s.stage, count(*) AS n
  FROM submission s
 WHERE s.firm_id = :firm_id AND s.stage_kind = 'closed'
   AND (:acting_id = 0 OR s.owner_id = :acting_id)
   AND (:position_id = 0 OR s.position_id = :position_id)
   AND (:job_type = '' OR EXISTS (SELECT 1 FROM position p WHERE p.firm_id = s.firm_id AND p.id = s.position_id
                                     AND p.job_type = :job_type))
   AND (:sees_all = 1 OR EXISTS (SELECT 1 FROM candidate_access x WHERE x.firm_id = s.firm_id
                                    AND x.candidate_id = s.candidate_id AND x.account_id = :account_id))
   AND EXISTS (SELECT 1 FROM candidate c WHERE c.firm_id = s.firm_id AND c.id = s.candidate_id AND c.deleted_at_ms IS NULL
                  AND (:tag = '' OR c.tags LIKE :tag ESCAPE '!')
                  AND (:like = '' OR c.name LIKE :like ESCAPE '!' OR c.company LIKE :like ESCAPE '!'
                       OR c.name_pinyin LIKE :like ESCAPE '!'))
 GROUP BY s.stage;

