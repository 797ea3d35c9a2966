-- name: timeline_page
-- Keys of one page over all kinds (tables of record, pipeline, candidate, followup, reminder, todo, appointment, document, leave), newest
-- first. Each branch is one range of its index and gives at most a page.
-- Index: record_candidate, stage_change_candidate, candidate (firm_id, id), followup_owner, reminder_followup,
-- todo_candidate, appointment_candidate, attachment_candidate, leave_cover_followup.
-- in: candidate_id, viewer_id, kinds, before_ms, before_rank, before_id, row_limit   columns: rank, at_ms, id
SELECT rank, at_ms, id FROM (
  SELECT * FROM (SELECT 3 AS rank, r.at_ms AS at_ms, r.id AS id
                   FROM record r
                  WHERE (:kinds & 8) <> 0 AND r.firm_id = :firm_id AND r.candidate_id = :candidate_id
                    AND r.at_ms <= :before_ms AND (r.at_ms, 3, r.id) < (:before_ms, :before_rank, :before_id)
                  ORDER BY r.at_ms DESC, r.id DESC LIMIT :row_limit) b1
  UNION ALL
  SELECT * FROM (SELECT 2 AS rank, h.at_ms AS at_ms, h.id AS id
                   FROM stage_change h
                  WHERE (:kinds & 4) <> 0 AND h.firm_id = :firm_id AND h.candidate_id = :candidate_id
                    AND h.at_ms <= :before_ms AND (h.at_ms, 2, h.id) < (:before_ms, :before_rank, :before_id)
                  ORDER BY h.at_ms DESC, h.id DESC LIMIT :row_limit) b2
  UNION ALL
  SELECT * FROM (SELECT 0 AS rank, c.created_at_ms AS at_ms, c.id AS id
                   FROM candidate c
                  WHERE (:kinds & 1) <> 0 AND c.firm_id = :firm_id AND c.id = :candidate_id
                    AND c.created_at_ms <= :before_ms AND (c.created_at_ms, 0, c.id) < (:before_ms, :before_rank, :before_id)
                  ORDER BY c.created_at_ms DESC, c.id DESC LIMIT :row_limit) b3
  UNION ALL
  SELECT * FROM (SELECT 1 AS rank, f.opened_at_ms AS at_ms, f.id AS id
                   FROM followup f
                  WHERE (:kinds & 2) <> 0 AND f.firm_id = :firm_id AND f.candidate_id = :candidate_id
                    AND f.opened_at_ms <= :before_ms AND (f.opened_at_ms, 1, f.id) < (:before_ms, :before_rank, :before_id)
                  ORDER BY f.opened_at_ms DESC, f.id DESC LIMIT :row_limit) b4
  UNION ALL
  SELECT * FROM (SELECT 7 AS rank, f.ended_at_ms AS at_ms, f.id AS id
                   FROM followup f
                  WHERE (:kinds & 128) <> 0 AND f.firm_id = :firm_id AND f.candidate_id = :candidate_id AND f.ended_at_ms IS NOT NULL
                    AND f.ended_at_ms <= :before_ms AND (f.ended_at_ms, 7, f.id) < (:before_ms, :before_rank, :before_id)
                  ORDER BY f.ended_at_ms DESC, f.id DESC LIMIT :row_limit) b5
  UNION ALL
  SELECT * FROM (SELECT 4 AS rank, m.fired_at_ms AS at_ms, m.id AS id
                   FROM followup f JOIN reminder m ON m.firm_id = f.firm_id AND m.followup_id = f.id
                  WHERE (:kinds & 16) <> 0 AND f.firm_id = :firm_id AND f.candidate_id = :candidate_id
                    AND m.fired_at_ms <= :before_ms AND (m.fired_at_ms, 4, m.id) < (:before_ms, :before_rank, :before_id)
                  ORDER BY m.fired_at_ms DESC, m.id DESC LIMIT :row_limit) b6
  UNION ALL
  SELECT * FROM (SELECT 5 AS rank, t.created_at_ms AS at_ms, t.id AS id
                   FROM todo t
                  WHERE (:kinds & 32) <> 0 AND t.firm_id = :firm_id AND t.candidate_id = :candidate_id
                    AND t.created_at_ms <= :before_ms AND (t.created_at_ms, 5, t.id) < (:before_ms, :before_rank, :before_id)
                  ORDER BY t.created_at_ms DESC, t.id DESC LIMIT :row_limit) b7
  UNION ALL
  SELECT * FROM (SELECT 6 AS rank, a.starts_at_ms AS at_ms, a.id AS id
                   FROM appointment a
                  WHERE (:kinds & 64) <> 0 AND a.firm_id = :firm_id AND a.candidate_id = :candidate_id
                    AND a.starts_at_ms <= :before_ms AND (a.starts_at_ms, 6, a.id) < (:before_ms, :before_rank, :before_id)
                  ORDER BY a.starts_at_ms DESC, a.id DESC LIMIT :row_limit) b8
  UNION ALL
  SELECT * FROM (SELECT 8 AS rank, d.created_at_ms AS at_ms, d.id AS id
                   FROM attachment d
                  WHERE (:kinds & 256) <> 0 AND d.firm_id = :firm_id AND d.candidate_id = :candidate_id AND d.deleted_at_ms IS NULL
                    AND d.created_at_ms <= :before_ms AND (d.created_at_ms, 8, d.id) < (:before_ms, :before_rank, :before_id)
                    AND NOT EXISTS (SELECT 1 FROM record r WHERE r.firm_id = d.firm_id AND r.id = d.record_id AND r.is_sealed = 1
                                                             AND r.author_id <> :viewer_id AND :viewer_id <> 0)
                  ORDER BY d.created_at_ms DESC, d.id DESC LIMIT :row_limit) b9
  UNION ALL
  SELECT * FROM (SELECT 9 AS rank, v.given_at_ms AS at_ms, v.id AS id
                   FROM followup f JOIN leave_cover v ON v.firm_id = f.firm_id AND v.followup_id = f.id
                  WHERE (:kinds & 512) <> 0 AND f.firm_id = :firm_id AND f.candidate_id = :candidate_id AND v.acting_id IS NOT NULL
                    AND v.given_at_ms <= :before_ms AND (v.given_at_ms, 9, v.id) < (:before_ms, :before_rank, :before_id)
                  ORDER BY v.given_at_ms DESC, v.id DESC LIMIT :row_limit) b10
) page
 ORDER BY at_ms DESC, rank DESC, id DESC
 LIMIT :row_limit;

-- name: timeline_count
-- How many entries there are on all pages.  Index: as timeline_page.
-- in: candidate_id, viewer_id, kinds
SELECT count(*) FROM (
  SELECT r.id AS id FROM record r
   WHERE (:kinds & 8) <> 0 AND r.firm_id = :firm_id AND r.candidate_id = :candidate_id
  UNION ALL
  SELECT h.id AS id FROM stage_change h
   WHERE (:kinds & 4) <> 0 AND h.firm_id = :firm_id AND h.candidate_id = :candidate_id
  UNION ALL
  SELECT c.id AS id FROM candidate c
   WHERE (:kinds & 1) <> 0 AND c.firm_id = :firm_id AND c.id = :candidate_id
  UNION ALL
  SELECT f.id AS id FROM followup f
   WHERE (:kinds & 2) <> 0 AND f.firm_id = :firm_id AND f.candidate_id = :candidate_id
  UNION ALL
  SELECT f.id AS id FROM followup f
   WHERE (:kinds & 128) <> 0 AND f.firm_id = :firm_id AND f.candidate_id = :candidate_id AND f.ended_at_ms IS NOT NULL
  UNION ALL
  SELECT m.id AS id FROM followup f JOIN reminder m ON m.firm_id = f.firm_id AND m.followup_id = f.id
   WHERE (:kinds & 16) <> 0 AND f.firm_id = :firm_id AND f.candidate_id = :candidate_id
  UNION ALL
  SELECT t.id AS id FROM todo t
   WHERE (:kinds & 32) <> 0 AND t.firm_id = :firm_id AND t.candidate_id = :candidate_id
  UNION ALL
  SELECT a.id AS id FROM appointment a
   WHERE (:kinds & 64) <> 0 AND a.firm_id = :firm_id AND a.candidate_id = :candidate_id
  UNION ALL
  SELECT d.id AS id FROM attachment d
   WHERE (:kinds & 256) <> 0 AND d.firm_id = :firm_id AND d.candidate_id = :candidate_id AND d.deleted_at_ms IS NULL
     AND NOT EXISTS (SELECT 1 FROM record r WHERE r.firm_id = d.firm_id AND r.id = d.record_id AND r.is_sealed = 1
                                              AND r.author_id <> :viewer_id AND :viewer_id <> 0)
  UNION ALL
  SELECT v.id AS id FROM followup f JOIN leave_cover v ON v.firm_id = f.firm_id AND v.followup_id = f.id
   WHERE (:kinds & 512) <> 0 AND f.firm_id = :firm_id AND f.candidate_id = :candidate_id AND v.acting_id IS NOT NULL
) entries;

-- name: timeline_records
-- Who made the records of one page, and for whom; what they say comes from their own feature.  Index: record (firm_id, id).
-- in: ids (JSON array)   columns: id, author_id, author_name, for_id, for_name
SELECT r.id, r.author_id, a.name AS author_name, r.on_behalf_of_id AS for_id, o.name AS for_name
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN record r ON r.firm_id = :firm_id AND r.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN record r ON r.firm_id = :firm_id AND r.id = j.value
-- @end
  LEFT JOIN account a ON a.firm_id = r.firm_id AND a.id = r.author_id
  LEFT JOIN account o ON o.firm_id = r.firm_id AND o.id = r.on_behalf_of_id;

-- name: timeline_stages
-- Moves of one page with the names of stages and position.  Index: primary key of stage_change.
-- in: ids (JSON array)   columns: those of struct timeline_fact that a move has
SELECT h.id, h.account_id AS author_id, a.name AS author_name, h.reason AS detail, h.is_undo, h.submission_id,
       p.id AS position_id, p.title AS position_title, p.job_type, p.company_id, k.name AS company_name,
       h.from_stage, x.name AS from_name, h.to_stage, y.name AS to_name
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN stage_change h ON h.firm_id = :firm_id AND h.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN stage_change h ON h.firm_id = :firm_id AND h.id = j.value
-- @end
  JOIN submission s ON s.firm_id = h.firm_id AND s.id = h.submission_id
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
  LEFT JOIN account a ON a.firm_id = h.firm_id AND a.id = h.account_id
  LEFT JOIN stage x ON x.firm_id = h.firm_id AND x.code = h.from_stage
  LEFT JOIN stage y ON y.firm_id = h.firm_id AND y.code = h.to_stage;

-- name: timeline_candidates
-- When the candidate was added.
-- in: ids (JSON array)   columns: id, author_id, author_name, detail
SELECT c.id, c.created_by_id AS author_id, a.name AS author_name, c.source AS detail
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value
-- @end
  LEFT JOIN account a ON a.firm_id = c.firm_id AND a.id = c.created_by_id;

-- name: timeline_followups
-- Followups of one page, for their beginning and their end.  Index: followup (firm_id, id).
-- in: ids (JSON array)   columns: id, person, code, title, detail
SELECT f.id, o.name AS person, f.care AS code, f.pool_grade AS title, f.end_reason AS detail
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN followup f ON f.firm_id = :firm_id AND f.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN followup f ON f.firm_id = :firm_id AND f.id = j.value
-- @end
  LEFT JOIN account o ON o.firm_id = f.firm_id AND o.id = f.owner_id;

-- name: timeline_reminders
-- Reminders of one page.  Index: reminder (firm_id, id).
-- in: ids (JSON array)   columns: id, person, code, is_late
SELECT m.id, a.name AS person, m.state AS code, m.is_late
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN reminder m ON m.firm_id = :firm_id AND m.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN reminder m ON m.firm_id = :firm_id AND m.id = j.value
-- @end
  LEFT JOIN account a ON a.firm_id = m.firm_id AND a.id = m.acting_id;

-- name: timeline_todos
-- Todos of one page.  Index: todo (firm_id, id).
-- in: ids (JSON array)   columns: id, author_id, author_name, person, code, detail
SELECT t.id, t.created_by_id AS author_id, b.name AS author_name, a.name AS person, t.state AS code, t.text AS detail
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN todo t ON t.firm_id = :firm_id AND t.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN todo t ON t.firm_id = :firm_id AND t.id = j.value
-- @end
  LEFT JOIN account a ON a.firm_id = t.firm_id AND a.id = t.account_id
  LEFT JOIN account b ON b.firm_id = t.firm_id AND b.id = t.created_by_id;

-- name: timeline_appointments
-- Appointments of one page.  Index: appointment (firm_id, id).
-- in: ids (JSON array)   columns: id, author_id, author_name, code, title, detail, round, person (the state)
SELECT a.id, a.created_by_id AS author_id, b.name AS author_name, a.kind AS code, a.title, a.place AS detail, a.round,
       a.state AS person
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN appointment a ON a.firm_id = :firm_id AND a.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN appointment a ON a.firm_id = :firm_id AND a.id = j.value
-- @end
  LEFT JOIN account b ON b.firm_id = a.firm_id AND b.id = a.created_by_id;

-- name: timeline_files
-- Who brought the files of one page; what they are comes from their own feature.  Index: attachment (firm_id, id).
-- in: ids (JSON array)   columns: id, author_id, author_name
SELECT d.id, d.account_id AS author_id, a.name AS author_name
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN attachment d ON d.firm_id = :firm_id AND d.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN attachment d ON d.firm_id = :firm_id AND d.id = j.value
-- @end
  LEFT JOIN account a ON a.firm_id = d.firm_id AND a.id = d.account_id;

-- name: timeline_relays
-- Relays of one page: who acted, for whom, and when it was given back.  Index: leave_cover primary key.
-- in: ids (JSON array)   columns: id, person (who acted), title (for whom), code (running, ended)
SELECT v.id, a.name AS person, o.name AS title, CASE WHEN v.returned_at_ms IS NULL THEN 'running' ELSE 'ended' END AS code
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN leave_cover v ON v.firm_id = :firm_id AND v.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN leave_cover v ON v.firm_id = :firm_id AND v.id = j.value
-- @end
  JOIN leave l ON l.firm_id = v.firm_id AND l.id = v.leave_id
  LEFT JOIN account a ON a.firm_id = v.firm_id AND a.id = v.acting_id
  LEFT JOIN account o ON o.firm_id = l.firm_id AND o.id = l.account_id;
