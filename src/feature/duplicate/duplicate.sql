-- name: duplicate_matches
-- Who may be the same person as a candidate: same number, same address, same full name at the same employer; weaker, the same full
-- name elsewhere with the same year of birth, or where the CV of one names the employer of the other. A fact that contradicts
-- (another number, year, gender) ends it. Index: candidate_phone, candidate_email, candidate_search.
-- in: id, phone_hash, phone_hash_before, email_hash, email_hash_before, name_from, name_to (range of the search keys with this full name, both NULL for none), company_key,
--     company, birth_year, gender, resume   columns: id, strength
SELECT id, max(strength) AS strength FROM (
  SELECT c.id, 4 AS strength FROM candidate c
   WHERE c.firm_id = :firm_id AND c.phone_hash IN (:phone_hash, :phone_hash_before) AND c.deleted_at_ms IS NULL AND c.id <> :id
  UNION ALL
  SELECT c.id, 3 FROM candidate c
   WHERE c.firm_id = :firm_id AND c.email_hash IN (:email_hash, :email_hash_before) AND c.deleted_at_ms IS NULL AND c.id <> :id
  UNION ALL
  SELECT q.id, CASE WHEN q.company_key = :company_key THEN 2 ELSE 1 END
    FROM (SELECT c.id, c.company, c.company_key, c.birth_year, c.gender, c.phone_hash, c.resume FROM candidate c
           WHERE c.firm_id = :firm_id AND c.search_key >= :name_from AND c.search_key < :name_to AND c.deleted_at_ms IS NULL
             AND c.id <> :id
           ORDER BY c.search_key
           LIMIT 300) q
   WHERE (q.phone_hash IS NULL OR CAST(:phone_hash AS TEXT) IS NULL OR q.phone_hash IN (:phone_hash, :phone_hash_before))
     AND (q.birth_year IS NULL OR CAST(:birth_year AS BIGINT) IS NULL OR q.birth_year = :birth_year)
     AND (q.gender IS NULL OR CAST(:gender AS TEXT) IS NULL OR q.gender = :gender)
     AND (q.company_key = :company_key OR q.birth_year = :birth_year
-- @sqlite
          OR (length(q.company_key) > 3 AND instr(COALESCE(:resume, ''), q.company) > 0)
          OR (length(:company_key) > 3 AND instr(COALESCE(q.resume, ''), :company) > 0))
-- @postgres
          OR (length(q.company_key) > 3 AND strpos(COALESCE(CAST(:resume AS TEXT), ''), q.company) > 0)
          OR (length(CAST(:company_key AS TEXT)) > 3 AND strpos(COALESCE(q.resume, ''), CAST(:company AS TEXT)) > 0))
-- @end
) m
 GROUP BY id
 ORDER BY max(strength) DESC, id
 LIMIT 50;

-- name: duplicate_put
-- One proposal; a pair that was dismissed stays so.
-- in: low_id, high_id, reason, strength
INSERT INTO duplicate (firm_id, low_id, high_id, reason, strength, state, found_at_ms)
VALUES (:firm_id, :low_id, :high_id, :reason, :strength, 'open', :now_ms)
ON CONFLICT (firm_id, low_id, high_id) DO UPDATE SET reason = excluded.reason, strength = excluded.strength;

-- name: duplicate_drop_higher
-- Open proposals of a candidate with one of a larger number that hold no longer.  Index: duplicate (firm_id, low_id, high_id).
-- in: id, ids (JSON array of those that hold)
DELETE FROM duplicate
 WHERE firm_id = :firm_id AND low_id = :id AND state = 'open'
-- @sqlite
   AND high_id NOT IN (SELECT j.value FROM json_each(:ids) j);
-- @postgres
   AND high_id NOT IN (SELECT j.value FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value));
-- @end

-- name: duplicate_drop_lower
-- The same with one of a smaller number.  Index: duplicate_high.
-- in: id, ids
DELETE FROM duplicate
 WHERE firm_id = :firm_id AND high_id = :id AND state = 'open'
-- @sqlite
   AND low_id NOT IN (SELECT j.value FROM json_each(:ids) j);
-- @postgres
   AND low_id NOT IN (SELECT j.value FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value));
-- @end

-- name: duplicate_subject
-- What the search compares of a candidate who is not in the bin.  Index: candidate (firm_id, id).
-- in: id   columns: those of struct duplicate_subject
SELECT id, name_key, phone_sealed, email_sealed, company, company_key, birth_year, gender, resume
  FROM candidate WHERE firm_id = :firm_id AND id = :id AND deleted_at_ms IS NULL;

-- name: duplicate_due_add
-- in: id
INSERT INTO duplicate_due (firm_id, candidate_id) VALUES (:firm_id, :id)
ON CONFLICT (firm_id, candidate_id) DO NOTHING;

-- name: duplicate_firms
-- Firms with candidates nobody has looked at yet; while an import runs (tables of importer) they wait.
-- columns: id
-- firms: all
SELECT f.id FROM firm f
 WHERE (EXISTS (SELECT 1 FROM duplicate_due d WHERE d.firm_id = f.id)
        OR EXISTS (SELECT 1 FROM candidate c WHERE c.firm_id = f.id
                    AND c.id > COALESCE((SELECT s.last_id FROM duplicate_scan s WHERE s.firm_id = f.id), 0)))
   AND NOT EXISTS (SELECT 1 FROM import i WHERE i.firm_id = f.id AND i.state = 'running')
 ORDER BY f.id;

-- name: duplicate_new_ids
-- The next candidates behind the scan.  Index: candidate (firm_id, id).
-- in: row_limit   columns: id
SELECT c.id FROM candidate c
 WHERE c.firm_id = :firm_id AND c.id > (SELECT COALESCE(max(s.last_id), 0) FROM duplicate_scan s WHERE s.firm_id = :firm_id)
 ORDER BY c.id LIMIT :row_limit;

-- name: duplicate_due_ids
-- in: row_limit   columns: id
SELECT candidate_id AS id FROM duplicate_due WHERE firm_id = :firm_id ORDER BY id LIMIT :row_limit;

-- name: duplicate_due_done
-- in: id
DELETE FROM duplicate_due WHERE firm_id = :firm_id AND candidate_id = :id;

-- name: duplicate_scan_set
-- in: id
INSERT INTO duplicate_scan (firm_id, last_id) VALUES (:firm_id, :id)
ON CONFLICT (firm_id) DO UPDATE SET last_id = excluded.last_id;

-- name: duplicate_list
-- Open proposals of the firm, surest first.  Index: duplicate_open.
-- in: before_strength, before_id, row_limit   columns: those of struct duplicate_row
SELECT id, low_id, high_id, reason, strength, state, found_at_ms FROM duplicate
 WHERE firm_id = :firm_id AND state = 'open' AND (strength, id) < (:before_strength, :before_id)
 ORDER BY strength DESC, id DESC LIMIT :row_limit;

-- name: duplicate_list_seen
-- The same of pairs the account works with.  Index: candidate_access, duplicate (firm_id, low_id, high_id).
-- in: account_id, before_strength, before_id, row_limit   columns: those of struct duplicate_row
SELECT d.id, d.low_id, d.high_id, d.reason, d.strength, d.state, d.found_at_ms
  FROM (SELECT DISTINCT x.candidate_id FROM candidate_access x WHERE x.firm_id = :firm_id AND x.account_id = :account_id) x
 CROSS JOIN duplicate d
 WHERE d.firm_id = :firm_id AND d.low_id = x.candidate_id AND d.state = 'open'
   AND (d.strength, d.id) < (:before_strength, :before_id)
   AND EXISTS (SELECT 1 FROM candidate_access y WHERE y.firm_id = :firm_id AND y.account_id = :account_id
                                                  AND y.candidate_id = d.high_id)
 ORDER BY d.strength DESC, d.id DESC LIMIT :row_limit;

-- name: duplicate_count
-- in: account_id (not used here)
SELECT count(*) FROM duplicate WHERE firm_id = :firm_id AND state = 'open' AND CAST(:account_id AS BIGINT) = :account_id;

-- name: duplicate_count_seen
-- in: account_id
SELECT count(*)
  FROM (SELECT DISTINCT x.candidate_id FROM candidate_access x WHERE x.firm_id = :firm_id AND x.account_id = :account_id) x
 CROSS JOIN duplicate d
 WHERE d.firm_id = :firm_id AND d.low_id = x.candidate_id AND d.state = 'open'
   AND EXISTS (SELECT 1 FROM candidate_access y WHERE y.firm_id = :firm_id AND y.account_id = :account_id
                                                  AND y.candidate_id = d.high_id);

-- name: duplicate_of_candidate
-- Open proposals with one candidate, surest first.  Index: duplicate (firm_id, low_id, high_id), duplicate_high.
-- in: id   columns: those of struct duplicate_row
SELECT d.id, d.low_id, d.high_id, d.reason, d.strength, d.state, d.found_at_ms
  FROM (SELECT l.id FROM duplicate l WHERE l.firm_id = :firm_id AND l.low_id = :id
        UNION ALL
        SELECT h.id FROM duplicate h WHERE h.firm_id = :firm_id AND h.high_id = :id) q
 CROSS JOIN duplicate d
 WHERE d.firm_id = :firm_id AND d.id = q.id AND d.state = 'open'
 ORDER BY d.strength DESC, d.id DESC LIMIT 50;

-- name: duplicate_get
-- in: id   columns: those of struct duplicate_row
SELECT id, low_id, high_id, reason, strength, state, found_at_ms FROM duplicate WHERE firm_id = :firm_id AND id = :id;

-- name: duplicate_set_state
-- in: id, state, account_id
UPDATE duplicate
   SET state = :state, dismissed_by_id = :account_id, dismissed_at_ms = CASE WHEN :state = 'dismissed' THEN :now_ms END
 WHERE firm_id = :firm_id AND id = :id;

-- name: duplicate_dismiss_pair
-- Two that were merged and parted again are not proposed again.
-- in: low_id, high_id, account_id
INSERT INTO duplicate (firm_id, low_id, high_id, reason, strength, state, found_at_ms, dismissed_by_id, dismissed_at_ms)
VALUES (:firm_id, :low_id, :high_id, 'name', 2, 'dismissed', :now_ms, :account_id, :now_ms)
ON CONFLICT (firm_id, low_id, high_id)
DO UPDATE SET state = 'dismissed', dismissed_by_id = excluded.dismissed_by_id, dismissed_at_ms = excluded.dismissed_at_ms;
