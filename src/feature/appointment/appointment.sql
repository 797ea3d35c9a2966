-- name: appointment_list
-- One page of what the viewer may know of, by start; not of candidates in the bin.
-- Index: appointment_start or appointment_candidate; appointment_person, candidate_access.
-- in: from, to, candidate_id, kind, state, acting_id (NULL = any), after_start, after_id, row_limit, account_id, sees_all
-- columns: those of struct appointment_row
SELECT a.id, a.version, a.kind, a.starts_at_ms, a.ends_at_ms, a.title, a.place, a.round, a.note, a.state,
       a.candidate_id, c.name AS candidate_name, a.submission_id, p.id AS position_id, p.title AS position_title,
       p.job_type, p.company_id, k.name AS company_name, a.created_by_id,
       CASE WHEN :sees_all = 1 OR EXISTS (SELECT 1 FROM candidate_access x
                                           WHERE x.firm_id = a.firm_id AND x.candidate_id = a.candidate_id
                                             AND x.account_id = :account_id)
            THEN 1 ELSE 0 END AS knows_candidate,
       CASE WHEN a.created_by_id = :account_id
              OR EXISTS (SELECT 1 FROM appointment_person m
                          WHERE m.firm_id = a.firm_id AND m.appointment_id = a.id AND m.account_id = :account_id)
            THEN 1 ELSE 0 END AS takes_part
  FROM appointment a
  LEFT JOIN candidate c ON c.firm_id = a.firm_id AND c.id = a.candidate_id
  LEFT JOIN submission s ON s.firm_id = a.firm_id AND s.id = a.submission_id
  LEFT JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
 WHERE a.firm_id = :firm_id AND (a.starts_at_ms, a.id) > (:after_start, :after_id)
   AND a.starts_at_ms >= :from AND a.starts_at_ms < :to
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR a.candidate_id = :candidate_id)
   AND (CAST(:kind AS TEXT) IS NULL OR a.kind = :kind)
   AND (CAST(:state AS TEXT) IS NULL OR a.state = :state)
   AND (CAST(:acting_id AS BIGINT) IS NULL
        OR EXISTS (SELECT 1 FROM appointment_person m
                    WHERE m.firm_id = a.firm_id AND m.appointment_id = a.id AND m.account_id = :acting_id)
        OR EXISTS (SELECT 1 FROM followup f
                    WHERE f.firm_id = a.firm_id AND f.candidate_id = a.candidate_id AND f.acting_id = :acting_id
                      AND f.state = 'open'))
   AND c.deleted_at_ms IS NULL
   AND (:sees_all = 1 OR a.created_by_id = :account_id
        OR EXISTS (SELECT 1 FROM appointment_person m
                    WHERE m.firm_id = a.firm_id AND m.appointment_id = a.id AND m.account_id = :account_id)
        OR EXISTS (SELECT 1 FROM candidate_access x
                    WHERE x.firm_id = a.firm_id AND x.candidate_id = a.candidate_id AND x.account_id = :account_id))
 ORDER BY a.starts_at_ms, a.id
 LIMIT :row_limit;

-- name: appointment_count
-- How many the list holds on all pages.  Index: as appointment_list.
-- in: from, to, candidate_id, kind, state, acting_id, account_id, sees_all
SELECT count(*)
  FROM appointment a
  LEFT JOIN candidate c ON c.firm_id = a.firm_id AND c.id = a.candidate_id
 WHERE a.firm_id = :firm_id
   AND a.starts_at_ms >= :from AND a.starts_at_ms < :to
   AND (CAST(:candidate_id AS BIGINT) IS NULL OR a.candidate_id = :candidate_id)
   AND (CAST(:kind AS TEXT) IS NULL OR a.kind = :kind)
   AND (CAST(:state AS TEXT) IS NULL OR a.state = :state)
   AND (CAST(:acting_id AS BIGINT) IS NULL
        OR EXISTS (SELECT 1 FROM appointment_person m
                    WHERE m.firm_id = a.firm_id AND m.appointment_id = a.id AND m.account_id = :acting_id)
        OR EXISTS (SELECT 1 FROM followup f
                    WHERE f.firm_id = a.firm_id AND f.candidate_id = a.candidate_id AND f.acting_id = :acting_id
                      AND f.state = 'open'))
   AND c.deleted_at_ms IS NULL
   AND (:sees_all = 1 OR a.created_by_id = :account_id
        OR EXISTS (SELECT 1 FROM appointment_person m
                    WHERE m.firm_id = a.firm_id AND m.appointment_id = a.id AND m.account_id = :account_id)
        OR EXISTS (SELECT 1 FROM candidate_access x
                    WHERE x.firm_id = a.firm_id AND x.candidate_id = a.candidate_id AND x.account_id = :account_id));

-- name: appointment_get
-- One appointment, where the viewer may know of it.  Index: appointment (firm_id, id).
-- in: id, account_id, sees_all   columns: those of struct appointment_row
SELECT a.id, a.version, a.kind, a.starts_at_ms, a.ends_at_ms, a.title, a.place, a.round, a.note, a.state,
       a.candidate_id, c.name AS candidate_name, a.submission_id, p.id AS position_id, p.title AS position_title,
       p.job_type, p.company_id, k.name AS company_name, a.created_by_id,
       CASE WHEN :sees_all = 1 OR EXISTS (SELECT 1 FROM candidate_access x
                                           WHERE x.firm_id = a.firm_id AND x.candidate_id = a.candidate_id
                                             AND x.account_id = :account_id)
            THEN 1 ELSE 0 END AS knows_candidate,
       CASE WHEN a.created_by_id = :account_id
              OR EXISTS (SELECT 1 FROM appointment_person m
                          WHERE m.firm_id = a.firm_id AND m.appointment_id = a.id AND m.account_id = :account_id)
            THEN 1 ELSE 0 END AS takes_part
  FROM appointment a
  LEFT JOIN candidate c ON c.firm_id = a.firm_id AND c.id = a.candidate_id
  LEFT JOIN submission s ON s.firm_id = a.firm_id AND s.id = a.submission_id
  LEFT JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
 WHERE a.firm_id = :firm_id AND a.id = :id
   AND c.deleted_at_ms IS NULL
   AND (:sees_all = 1 OR a.created_by_id = :account_id
        OR EXISTS (SELECT 1 FROM appointment_person m
                    WHERE m.firm_id = a.firm_id AND m.appointment_id = a.id AND m.account_id = :account_id)
        OR EXISTS (SELECT 1 FROM candidate_access x
                    WHERE x.firm_id = a.firm_id AND x.candidate_id = a.candidate_id AND x.account_id = :account_id));

-- name: appointment_insert
-- A new appointment.
-- in: struct appointment_row   columns: id
INSERT INTO appointment (firm_id, kind, starts_at_ms, ends_at_ms, title, place, round, note, state, candidate_id,
                         submission_id, created_by_id, created_at_ms)
VALUES (:firm_id, :kind, :starts_at_ms, :ends_at_ms, :title, :place, :round, :note, :state, :candidate_id,
        :submission_id, :created_by_id, :now_ms)
RETURNING id;

-- name: appointment_update
-- Writes all fields unless the version moved on.
-- in: struct appointment_row
UPDATE appointment
   SET kind = :kind, starts_at_ms = :starts_at_ms, ends_at_ms = :ends_at_ms, title = :title, place = :place,
       round = :round, note = :note, state = :state, candidate_id = :candidate_id, submission_id = :submission_id,
       version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: appointment_delete
-- Removes an appointment, after its people.
-- in: id
DELETE FROM appointment WHERE firm_id = :firm_id AND id = :id;

-- name: appointment_people
-- Who takes part in the appointments of one page.  Index: appointment_person (firm_id, appointment_id, account_id).
-- in: ids (JSON array)   columns: those of struct appointment_person
SELECT m.appointment_id, m.account_id, a.name AS account_name
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN appointment_person m ON m.firm_id = :firm_id AND m.appointment_id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN appointment_person m ON m.firm_id = :firm_id AND m.appointment_id = j.value
-- @end
  JOIN account a ON a.firm_id = m.firm_id AND a.id = m.account_id
 ORDER BY m.appointment_id, m.id;

-- name: appointment_clear_people
-- Before the new list is written.
-- in: id
DELETE FROM appointment_person WHERE firm_id = :firm_id AND appointment_id = :id;

-- name: appointment_add_person
-- One who takes part.
-- in: id, account_id
INSERT INTO appointment_person (firm_id, appointment_id, account_id) VALUES (:firm_id, :id, :account_id);
