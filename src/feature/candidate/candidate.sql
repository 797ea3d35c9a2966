-- name: candidate_insert
-- A new candidate; what is sealed follows in candidate_set_sealed, because the seal holds the row's id.
-- in: struct candidate_stored   columns: id
INSERT INTO candidate (firm_id, name, name_key, name_pinyin, name_initials, search_key, phone_hash, phone_last4, email_hash, company,
                       company_key, title, city, gender, birth_year, education, current_salary, expected_salary,
                       floor_monthly, floor_months, floor_bonus, floor_equity, salary_currency, preferred_channel,
                       contact_window, notice_days, office_address, source, resume, do_not_contact, tags, custom,
                       last_contact_at_ms, created_by_id, created_at_ms, updated_at_ms)
VALUES (:firm_id, :name, :name_key, :name_pinyin, :name_initials, :search_key, :phone_hash, :phone_last4, :email_hash, :company,
        :company_key, :title, :city, :gender, :birth_year, :education, :current_salary, :expected_salary,
        :floor_monthly, :floor_months, :floor_bonus, :floor_equity, :salary_currency, :preferred_channel,
        :contact_window, NULLIF(CAST(:notice_days AS BIGINT), -1), :office_address, :source, :resume, :do_not_contact,
        :tags, :custom, :last_contact_at_ms, :created_by_id, :now_ms, :now_ms)
RETURNING id;

-- name: candidate_set_sealed
-- The sealed fields of a row.
-- in: id, phone_sealed, email_sealed, wechat_sealed
UPDATE candidate SET phone_sealed = :phone_sealed, email_sealed = :email_sealed, wechat_sealed = :wechat_sealed
 WHERE firm_id = :firm_id AND id = :id;

-- name: candidate_clear_labels
-- Takes the tags and custom values of a candidate out of what lists filter by.  Index: candidate_label_candidate.
-- in: id
DELETE FROM candidate_label WHERE firm_id = :firm_id AND candidate_id = :id;

-- name: candidate_fill_labels
-- Puts them in as their JSON says.
-- in: id
INSERT INTO candidate_label (firm_id, field, value, candidate_id)
-- @sqlite
SELECT c.firm_id, 'tag', j.value, c.id FROM candidate c, json_each(c.tags) j WHERE c.firm_id = :firm_id AND c.id = :id
UNION
SELECT c.firm_id, 'custom.' || j.key, CASE WHEN j.type IN ('true', 'false') THEN j.type ELSE CAST(j.value AS TEXT) END, c.id
  FROM candidate c, json_each(c.custom) j WHERE c.firm_id = :firm_id AND c.id = :id;
-- @postgres
SELECT c.firm_id, 'tag', j.value, c.id FROM candidate c, json_array_elements_text(CAST(c.tags AS json)) j (value)
 WHERE c.firm_id = :firm_id AND c.id = :id
UNION
SELECT c.firm_id, 'custom.' || j.key, j.value, c.id FROM candidate c, json_each_text(CAST(c.custom AS json)) j
 WHERE c.firm_id = :firm_id AND c.id = :id;
-- @end

-- name: candidate_get
-- One candidate with the open followup that the viewer is shown (table of followup): his own, else the most urgent.
-- Index: candidate (firm_id, id), followup_owner.
-- in: id, account_id   columns: those of struct candidate_stored
SELECT c.id, c.version, c.name, c.name_key, c.name_pinyin, c.name_initials, c.phone_sealed, c.phone_hash, c.phone_last4,
       c.email_sealed, c.email_hash, c.wechat_sealed, c.company, c.company_key, c.title, c.city, c.gender, c.birth_year,
       c.education, c.current_salary, c.expected_salary, c.floor_monthly, c.floor_months, c.floor_bonus, c.floor_equity,
       c.salary_currency, c.preferred_channel, c.contact_window, COALESCE(c.notice_days, -1) AS notice_days,
       c.office_address, c.source, c.resume, c.do_not_contact, c.tags, c.custom, c.last_contact_at_ms, c.created_by_id,
       c.created_at_ms, c.updated_at_ms, c.deleted_at_ms,
       f.care, f.pool_grade, f.owner_id, o.name AS owner_name
  FROM candidate c
-- @sqlite
  LEFT JOIN followup f ON f.firm_id = c.firm_id AND f.id =
         (SELECT g.id FROM followup g
-- @postgres
  LEFT JOIN LATERAL
         (SELECT g.firm_id, g.care, g.pool_grade, g.owner_id FROM followup g
-- @end
           WHERE g.firm_id = c.firm_id AND g.candidate_id = c.id AND g.state = 'open'
           ORDER BY CASE WHEN g.owner_id = :account_id OR g.acting_id = :account_id THEN 0 ELSE 1 END,
                    g.urgency DESC, CASE WHEN g.next_due_at_ms IS NULL THEN 1 ELSE 0 END, g.next_due_at_ms, g.id
           LIMIT 1)
-- @postgres
         f ON true
-- @end
  LEFT JOIN account o ON o.firm_id = f.firm_id AND o.id = f.owner_id
 WHERE c.firm_id = :firm_id AND c.id = :id AND c.deleted_at_ms IS NULL;

-- name: candidate_get_any
-- One candidate, merged and deleted ones too.  Index: candidate (firm_id, id).
-- in: id   columns: the facts of struct candidate_stored
SELECT c.id, c.version, c.name, c.name_key, c.name_pinyin, c.name_initials, c.phone_sealed, c.phone_hash, c.phone_last4,
       c.email_sealed, c.email_hash, c.wechat_sealed, c.company, c.company_key, c.title, c.city, c.gender, c.birth_year,
       c.education, c.current_salary, c.expected_salary, c.floor_monthly, c.floor_months, c.floor_bonus, c.floor_equity,
       c.salary_currency, c.preferred_channel, c.contact_window, COALESCE(c.notice_days, -1) AS notice_days,
       c.office_address, c.source, c.resume, c.do_not_contact, c.tags, c.custom, c.last_contact_at_ms, c.created_by_id,
       c.created_at_ms, c.updated_at_ms, c.deleted_at_ms
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.id = :id;

-- name: candidate_set_merged
-- Hides the row behind the one it was merged into, or shows it again (merged_into_id and at_ms NULL).
-- in: id, merged_into_id, at_ms
UPDATE candidate SET merged_into_id = :merged_into_id, deleted_at_ms = :at_ms WHERE firm_id = :firm_id AND id = :id;

-- name: candidate_merged_into
-- Into whom he was merged, NULL: nobody.  Index: candidate (firm_id, id).
-- in: id
-- kept: candidate
SELECT merged_into_id FROM candidate WHERE firm_id = :firm_id AND id = :id;

-- name: candidate_put_off_limits
-- in: id, at_ms
UPDATE candidate SET off_limits_until_ms = :at_ms WHERE firm_id = :firm_id AND id = :id;

-- name: candidate_get_deleted
-- One candidate in the bin.  Index: candidate (firm_id, id).
-- in: id   columns: the facts of struct candidate_stored
SELECT c.id, c.version, c.name, c.name_key, c.name_pinyin, c.name_initials, c.phone_sealed, c.phone_hash, c.phone_last4,
       c.email_sealed, c.email_hash, c.wechat_sealed, c.company, c.company_key, c.title, c.city, c.gender, c.birth_year,
       c.education, c.current_salary, c.expected_salary, c.floor_monthly, c.floor_months, c.floor_bonus, c.floor_equity,
       c.salary_currency, c.preferred_channel, c.contact_window, COALESCE(c.notice_days, -1) AS notice_days,
       c.office_address, c.source, c.resume, c.do_not_contact, c.tags, c.custom, c.last_contact_at_ms, c.created_by_id,
       c.created_at_ms, c.updated_at_ms, c.deleted_at_ms
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.id = :id AND c.deleted_at_ms IS NOT NULL AND c.merged_into_id IS NULL;

-- name: candidate_update
-- Writes all facts unless the version moved on.
-- in: struct candidate_stored
UPDATE candidate
   SET name = :name, name_key = :name_key, name_pinyin = :name_pinyin, name_initials = :name_initials,
       search_key = :search_key,
       phone_sealed = :phone_sealed, phone_hash = :phone_hash, phone_last4 = :phone_last4,
       email_sealed = :email_sealed, email_hash = :email_hash, wechat_sealed = :wechat_sealed,
       company = :company, company_key = :company_key, title = :title, city = :city, gender = :gender,
       birth_year = :birth_year, education = :education, current_salary = :current_salary,
       expected_salary = :expected_salary, floor_monthly = :floor_monthly, floor_months = :floor_months,
       floor_bonus = :floor_bonus, floor_equity = :floor_equity, salary_currency = :salary_currency,
       preferred_channel = :preferred_channel, contact_window = :contact_window,
       notice_days = NULLIF(CAST(:notice_days AS BIGINT), -1), office_address = :office_address, source = :source,
       resume = :resume, do_not_contact = :do_not_contact, tags = :tags, custom = :custom,
       last_contact_at_ms = :last_contact_at_ms, version = version + 1, updated_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: candidate_set_deleted
-- Into the bin (at_ms) or out of it (NULL).
-- in: id, at_ms
UPDATE candidate SET deleted_at_ms = :at_ms, version = version + 1, updated_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id;

-- name: candidate_touch
-- Moves the last contact forward, never back.
-- in: id, at_ms
UPDATE candidate SET last_contact_at_ms = :at_ms
 WHERE firm_id = :firm_id AND id = :id AND COALESCE(last_contact_at_ms, 0) < :at_ms;

-- name: candidate_touch_many
-- The same for many.
-- in: id, at_ms, each of many
-- gathered: candidate, last_contact_at_ms
-- @postgres
UPDATE candidate c SET last_contact_at_ms = g.at_ms
  FROM (SELECT t.id, max(t.at_ms) AS at_ms
          FROM unnest(CAST(:id AS BIGINT[]), CAST(:at_ms AS BIGINT[])) AS t (id, at_ms) GROUP BY t.id) g
 WHERE c.firm_id = :firm_id AND c.id = g.id AND COALESCE(c.last_contact_at_ms, 0) < g.at_ms;
-- @end

-- name: candidate_due_facts
-- What a due time and its reminder need to know.  Index: candidate (firm_id, id).
-- in: id   columns: do_not_contact, custom (none in the bin)
-- kept: candidate
SELECT do_not_contact, CASE WHEN deleted_at_ms IS NULL THEN custom END AS custom
  FROM candidate WHERE firm_id = :firm_id AND id = :id;

-- name: candidate_wake_facts
-- in: id   columns: those of struct candidate_wake
SELECT do_not_contact, off_limits_until_ms, last_contact_at_ms FROM candidate WHERE firm_id = :firm_id AND id = :id;

-- name: candidate_set_off_limits
-- Off limits until the later of both instants.
-- in: id, at_ms
UPDATE candidate SET off_limits_until_ms = :at_ms
 WHERE firm_id = :firm_id AND id = :id AND COALESCE(off_limits_until_ms, 0) < :at_ms;

-- name: candidate_count_add
-- Keeps the number of candidates of the firm, so that an unfiltered list of a million need not count.
-- in: change
-- On PostgreSQL an upsert locks the row before it changes it; one per savepoint of a long import makes each later one look
-- through the locks of all before. The firm's lock keeps others away anyway.
-- @sqlite
INSERT INTO candidate_count (firm_id, total) VALUES (:firm_id, :change)
ON CONFLICT (firm_id) DO UPDATE SET total = candidate_count.total + excluded.total;
-- @postgres
WITH changed AS (
    UPDATE candidate_count SET total = total + CAST(:change AS BIGINT) WHERE firm_id = :firm_id RETURNING firm_id
)
INSERT INTO candidate_count (firm_id, total)
SELECT :firm_id, :change WHERE NOT EXISTS (SELECT 1 FROM changed);
-- @end

-- name: candidate_count
-- The number of candidates of the firm.
SELECT total FROM candidate_count WHERE firm_id = :firm_id;

-- name: candidate_by_phone
-- Who has this number, or was merged with it.  Index: candidate_phone.
-- in: phone_hash, phone_hash_before   columns: id
-- kept: candidate
SELECT id FROM candidate
 WHERE firm_id = :firm_id AND phone_hash IN (:phone_hash, :phone_hash_before) AND (deleted_at_ms IS NULL OR merged_into_id IS NOT NULL)
 ORDER BY CASE WHEN deleted_at_ms IS NULL THEN 0 ELSE 1 END, id LIMIT 1;

-- name: candidate_by_email
-- Who has this address, or was merged with it.  Index: candidate_email.
-- in: email_hash, email_hash_before   columns: id
-- kept: candidate
SELECT id FROM candidate
 WHERE firm_id = :firm_id AND email_hash IN (:email_hash, :email_hash_before) AND (deleted_at_ms IS NULL OR merged_into_id IS NOT NULL)
 ORDER BY CASE WHEN deleted_at_ms IS NULL THEN 0 ELSE 1 END, id LIMIT 1;

-- name: candidate_by_name
-- Who has this name at this employer, unless phone, birth year or gender contradict.  Index: candidate_search.
-- in: name_from, name_to (range of the search keys that begin with the name), company_key, phone_hash, phone_hash_before, birth_year,
--     gender
-- columns: id
-- kept: candidate
SELECT id FROM candidate
 WHERE firm_id = :firm_id AND search_key >= :name_from AND search_key < :name_to AND deleted_at_ms IS NULL
   AND company_key = :company_key
   AND (phone_hash IS NULL OR CAST(:phone_hash AS TEXT) IS NULL OR phone_hash IN (:phone_hash, :phone_hash_before))
   AND (birth_year IS NULL OR CAST(:birth_year AS BIGINT) IS NULL OR birth_year = :birth_year)
   AND (gender IS NULL OR CAST(:gender AS TEXT) IS NULL OR gender = :gender)
 ORDER BY id LIMIT 1;

-- fragment: candidate_passes
-- The filter of a list on candidate c; what the driver answers already is not asked again.
-- in: driver, position_id, care, pool_grade, owner_id, colour, by_followup, q, account_id, sees_all, city, company_key,
--     by_contact, contact_from_ms, contact_to_ms, stage, job_type, label_count, labels (JSON array of [field, value])
-- @sqlite
   AND (CAST(:q AS TEXT) IS NULL OR instr(c.search_key, :q) > 0 OR c.phone_last4 = :q)
-- @postgres
   AND (CAST(:q AS TEXT) IS NULL OR strpos(c.search_key, :q) > 0 OR c.phone_last4 = :q)
-- @end
   AND (CAST(:position_id AS BIGINT) IS NULL OR :driver = 1
        OR EXISTS (SELECT 1 FROM submission s
                    WHERE s.firm_id = c.firm_id AND s.candidate_id = c.id AND s.position_id = :position_id))
   AND (:by_followup = 0 OR :driver IN (2, 10)
        OR EXISTS (SELECT 1 FROM followup f
                    WHERE f.firm_id = c.firm_id AND f.candidate_id = c.id AND f.state = 'open'
                      AND (CAST(:care AS TEXT) IS NULL OR f.care = :care)
                      AND (CAST(:pool_grade AS TEXT) IS NULL OR f.pool_grade = :pool_grade)
                      AND (CAST(:owner_id AS BIGINT) IS NULL OR f.owner_id = :owner_id)
                      AND (CAST(:colour AS TEXT) IS NULL OR :colour =
                           CASE WHEN f.red_at_ms <= :now_ms THEN 'red' WHEN f.yellow_at_ms <= :now_ms THEN 'yellow' ELSE 'green' END)))
   AND (:sees_all = 1 OR :driver = 3
        OR EXISTS (SELECT 1 FROM candidate_access x
                    WHERE x.firm_id = c.firm_id AND x.candidate_id = c.id AND x.account_id = :account_id))
   AND (CAST(:city AS TEXT) IS NULL OR c.city = :city)
   AND (CAST(:company_key AS TEXT) IS NULL OR c.company_key = :company_key)
   AND (:by_contact = 0 OR (COALESCE(c.last_contact_at_ms, 0) >= :contact_from_ms
                            AND COALESCE(c.last_contact_at_ms, 0) < :contact_to_ms))
   AND (CAST(:stage AS TEXT) IS NULL
        OR EXISTS (SELECT 1 FROM submission s
                    WHERE s.firm_id = c.firm_id AND s.candidate_id = c.id AND s.stage = :stage))
   AND (CAST(:job_type AS TEXT) IS NULL OR :driver = 11
        OR EXISTS (SELECT 1 FROM submission s JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
                    WHERE s.firm_id = c.firm_id AND s.candidate_id = c.id AND p.job_type = :job_type))
   AND (:label_count = 0 OR (:driver = 5 AND :label_count = 1) OR :label_count =
-- @sqlite
        (SELECT count(*) FROM json_each(:labels) j
          CROSS JOIN candidate_label l ON l.firm_id = c.firm_id AND l.field = json_extract(j.value, '$[0]')
                                      AND l.value = json_extract(j.value, '$[1]') AND l.candidate_id = c.id))
-- @postgres
        (SELECT count(*) FROM json_array_elements(CAST(:labels AS json)) j (pair)
           JOIN candidate_label l ON l.firm_id = c.firm_id AND l.field = j.pair->>0 AND l.value = j.pair->>1
                                 AND l.candidate_id = c.id))
-- @end

-- fragment: candidate_driven
-- The narrowest set of a filter: driver 1 a position's submissions, 2 followups, 3 those the viewer works with, 4 a word,
-- 5 a tag or custom value, 6 an employer, 7 a city, 8 a stage, 9 a time of the last contact, 10 yellow or red followups,
-- 11 submissions to positions of a job type, 12 whom a word was found to find, 0 the firm.
-- Index: submission_position, followup_owner_open, those of the branches of candidate_access, candidate_search,
-- candidate_label (firm_id, field, value, candidate_id), candidate_employer, candidate_city, submission_stage,
-- candidate_contact, followup_firm_turn, position_job_type with submission_position.
-- in: driver, position_id, care, pool_grade, owner_id, colour, q, account_id, label_field, label_value, company_key, city,
--     stage, job_type, contact_from_ms, contact_to_ms, ids
WITH driven (id) AS (
  SELECT s.candidate_id FROM submission s
   WHERE :driver = 1 AND s.firm_id = :firm_id AND s.position_id = :position_id
  UNION
  SELECT f.candidate_id FROM followup f
   WHERE :driver = 2 AND f.firm_id = :firm_id AND f.state = 'open'
     AND (CAST(:care AS TEXT) IS NULL OR f.care = :care)
     AND (CAST(:pool_grade AS TEXT) IS NULL OR f.pool_grade = :pool_grade)
     AND (CAST(:owner_id AS BIGINT) IS NULL OR f.owner_id = :owner_id)
     AND (CAST(:colour AS TEXT) IS NULL OR :colour =
          CASE WHEN f.red_at_ms <= :now_ms THEN 'red' WHEN f.yellow_at_ms <= :now_ms THEN 'yellow' ELSE 'green' END)
  UNION
  SELECT x.candidate_id FROM candidate_access x
   WHERE :driver = 3 AND x.firm_id = :firm_id AND x.account_id = :account_id
  UNION
  SELECT c.id FROM candidate c
   WHERE :driver = 4 AND c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.search_key >= ''
-- @sqlite
     AND (instr(c.search_key, :q) > 0 OR c.phone_last4 = :q)
-- @postgres
     AND (strpos(c.search_key, :q) > 0 OR c.phone_last4 = :q)
-- @end
  UNION
  SELECT l.candidate_id FROM candidate_label l
   WHERE :driver = 5 AND l.firm_id = :firm_id AND l.field = :label_field AND l.value = :label_value
  UNION
  SELECT c.id FROM candidate c
   WHERE :driver = 6 AND c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.company_key = :company_key
  UNION
  SELECT c.id FROM candidate c
   WHERE :driver = 7 AND c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.city = :city
  UNION
  SELECT s.candidate_id FROM submission s
   WHERE :driver = 8 AND s.firm_id = :firm_id AND s.stage = :stage
  UNION
  SELECT c.id FROM candidate c
   WHERE :driver = 9 AND c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
     AND CASE WHEN c.last_contact_at_ms IS NULL THEN 0 ELSE c.last_contact_at_ms END >= :contact_from_ms
     AND CASE WHEN c.last_contact_at_ms IS NULL THEN 0 ELSE c.last_contact_at_ms END < :contact_to_ms
  UNION
  SELECT f.candidate_id + 0 FROM followup f
   WHERE :driver = 10 AND f.firm_id = :firm_id AND f.state = 'open' AND f.turn_at_ms <= :now_ms
     AND :colour = CASE WHEN f.red_at_ms <= :now_ms THEN 'red' ELSE 'yellow' END
     AND (CAST(:care AS TEXT) IS NULL OR f.care = :care)
     AND (CAST(:owner_id AS BIGINT) IS NULL OR f.owner_id = :owner_id)
     AND (CAST(:pool_grade AS TEXT) IS NULL OR f.pool_grade = :pool_grade)
  UNION
  SELECT s.candidate_id FROM position p
   CROSS JOIN submission s
   WHERE :driver = 11 AND p.firm_id = :firm_id AND p.job_type = :job_type AND s.firm_id = p.firm_id AND s.position_id = p.id
  UNION
-- @sqlite
  SELECT w.value FROM json_each(:ids) w WHERE :driver = 12
-- @postgres
  SELECT w.value FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) w (value) WHERE :driver = 12
-- @end
  UNION
  SELECT c.id FROM candidate c
   WHERE :driver = 0 AND c.firm_id = :firm_id AND c.deleted_at_ms IS NULL

-- name: candidate_page_updated
-- Keys of one page by last change, for those who see the whole firm and for filters that many pass.
-- Index: candidate_updated downwards; the filter is checked on the way.
-- in: before_number, before_id, row_limit, skip and those of candidate_passes
-- columns: those of struct candidate_key
SELECT c.id, -c.updated_at_ms AS sort_number, '' AS sort_text, -c.id AS sort_id
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
   AND (c.updated_at_ms, c.id) < (:before_number, :before_id)
-- @include candidate_passes
 ORDER BY c.updated_at_ms DESC, c.id DESC
 LIMIT :row_limit OFFSET :skip;

-- name: candidate_page_updated_back
-- The same the other way round, oldest change first.
-- Index: candidate_updated; the filter is checked on the way.
-- in: before_number, before_id, row_limit, skip and those of candidate_passes
-- columns: those of struct candidate_key
SELECT c.id, -c.updated_at_ms AS sort_number, '' AS sort_text, -c.id AS sort_id
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
   AND (c.updated_at_ms, c.id) > (:before_number, :before_id)
-- @include candidate_passes
 ORDER BY c.updated_at_ms, c.id
 LIMIT :row_limit OFFSET :skip;

-- name: candidate_page_name
-- The same by name in pinyin.
-- Index: candidate_pinyin; the filter is checked on the way.
-- in: after_text, after_id, row_limit, skip and those of candidate_passes
-- columns: those of struct candidate_key
SELECT c.id, 0 AS sort_number, c.name_pinyin AS sort_text, c.id AS sort_id
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
   AND (c.name_pinyin, c.id) > (:after_text, :after_id)
-- @include candidate_passes
 ORDER BY c.name_pinyin, c.id
 LIMIT :row_limit OFFSET :skip;

-- name: candidate_page_name_back
-- The same the other way round.
-- Index: candidate_pinyin downwards; the filter is checked on the way.
-- in: after_text, after_id, row_limit, skip and those of candidate_passes
-- columns: those of struct candidate_key
SELECT c.id, 0 AS sort_number, c.name_pinyin AS sort_text, c.id AS sort_id
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
   AND (c.name_pinyin, c.id) < (:after_text, :after_id)
-- @include candidate_passes
 ORDER BY c.name_pinyin DESC, c.id DESC
 LIMIT :row_limit OFFSET :skip;

-- name: candidate_page_contact
-- The same by last contact, latest first, never contacted at the end.
-- Index: candidate_contact downwards; the filter is checked on the way.
-- in: before_number, before_id, row_limit, skip and those of candidate_passes
-- columns: those of struct candidate_key
SELECT c.id, -CASE WHEN c.last_contact_at_ms IS NULL THEN 0 ELSE c.last_contact_at_ms END AS sort_number, '' AS sort_text, -c.id AS sort_id
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
   AND (CASE WHEN c.last_contact_at_ms IS NULL THEN 0 ELSE c.last_contact_at_ms END, c.id) < (:before_number, :before_id)
-- @include candidate_passes
 ORDER BY CASE WHEN c.last_contact_at_ms IS NULL THEN 0 ELSE c.last_contact_at_ms END DESC, c.id DESC
 LIMIT :row_limit OFFSET :skip;

-- name: candidate_page_contact_back
-- The same the other way round: never contacted, then whose contact lies back longest.
-- Index: candidate_contact; the filter is checked on the way.
-- in: before_number, before_id, row_limit, skip and those of candidate_passes
-- columns: those of struct candidate_key
SELECT c.id, -CASE WHEN c.last_contact_at_ms IS NULL THEN 0 ELSE c.last_contact_at_ms END AS sort_number, '' AS sort_text, -c.id AS sort_id
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
   AND (CASE WHEN c.last_contact_at_ms IS NULL THEN 0 ELSE c.last_contact_at_ms END, c.id) > (:before_number, :before_id)
-- @include candidate_passes
 ORDER BY CASE WHEN c.last_contact_at_ms IS NULL THEN 0 ELSE c.last_contact_at_ms END, c.id
 LIMIT :row_limit OFFSET :skip;

-- fragment: candidate_due
-- Each candidate at the earliest due time of his open followups that fit the filter (table of followup).
-- Index: followup_firm_due, followup_candidate_due for the earlier one.
-- in: care, pool_grade, owner_id, colour
  FROM followup f
  JOIN candidate c ON c.firm_id = f.firm_id AND c.id = f.candidate_id AND c.deleted_at_ms IS NULL
 WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.next_due_at_ms IS NOT NULL
   AND (CAST(:care AS TEXT) IS NULL OR f.care = :care)
   AND (CAST(:pool_grade AS TEXT) IS NULL OR f.pool_grade = :pool_grade)
   AND (CAST(:owner_id AS BIGINT) IS NULL OR f.owner_id = :owner_id)
   AND (CAST(:colour AS TEXT) IS NULL OR :colour =
        CASE WHEN f.red_at_ms <= :now_ms THEN 'red' WHEN f.yellow_at_ms <= :now_ms THEN 'yellow' ELSE 'green' END)
   AND NOT EXISTS (SELECT 1 FROM followup g
                    WHERE g.firm_id = f.firm_id AND g.candidate_id = f.candidate_id AND g.state = 'open'
                      AND g.next_due_at_ms IS NOT NULL
                      AND (g.next_due_at_ms, g.id) < (f.next_due_at_ms, f.id)
                      AND (CAST(:care AS TEXT) IS NULL OR g.care = :care)
                      AND (CAST(:pool_grade AS TEXT) IS NULL OR g.pool_grade = :pool_grade)
                      AND (CAST(:owner_id AS BIGINT) IS NULL OR g.owner_id = :owner_id)
                      AND (CAST(:colour AS TEXT) IS NULL OR :colour =
                           CASE WHEN g.red_at_ms <= :now_ms THEN 'red' WHEN g.yellow_at_ms <= :now_ms THEN 'yellow' ELSE 'green' END))

-- name: candidate_total_due
-- How many of them have a due time, for pages that begin somewhere in the middle.
-- in: those of both fragments
SELECT count(*)
-- @include candidate_due
-- @include candidate_passes
;

-- name: candidate_page_due
-- The same by next due time: each candidate at the earliest due time of his open followups that fit the filter (table of
-- followup).
-- Index: followup_firm_due, followup_owner for the earlier one; the filter is checked on the way.
-- in: after_number, after_id, row_limit, skip and those of candidate_passes
-- columns: those of struct candidate_key
SELECT c.id, f.next_due_at_ms AS sort_number, '' AS sort_text, c.id AS sort_id
-- @include candidate_due
   AND (f.next_due_at_ms, f.candidate_id) > (:after_number, :after_id)
-- @include candidate_passes
 ORDER BY f.next_due_at_ms, f.candidate_id
 LIMIT :row_limit OFFSET :skip;

-- name: candidate_page_due_back
-- The same the other way round, the furthest due time first.
-- Index: followup_firm_due downwards, followup_owner for the earlier one; the filter is checked on the way.
-- in: after_number, after_id, row_limit, skip and those of candidate_passes
-- columns: those of struct candidate_key
SELECT c.id, f.next_due_at_ms AS sort_number, '' AS sort_text, c.id AS sort_id
-- @include candidate_due
   AND (f.next_due_at_ms, f.candidate_id) < (:after_number, :after_id)
-- @include candidate_passes
 ORDER BY f.next_due_at_ms DESC, f.candidate_id DESC
 LIMIT :row_limit OFFSET :skip;

-- name: candidate_due_start
-- Where a page of all candidates by due time begins that many further on: the key, found in indexes alone. Only who has several
-- followups with a due time is looked up for an earlier one.
-- Index: followup_candidate_due, read once, and followup_firm_due up to that place.
-- in: skip   columns: those of struct candidate_key
WITH several (candidate_id) AS MATERIALIZED (
  SELECT g.candidate_id FROM followup g
   WHERE g.firm_id = :firm_id AND g.state = 'open' AND g.next_due_at_ms IS NOT NULL
   GROUP BY g.candidate_id
  HAVING count(*) > 1)
SELECT f.candidate_id AS id, f.next_due_at_ms AS sort_number, '' AS sort_text, f.candidate_id AS sort_id
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.next_due_at_ms IS NOT NULL
   AND (f.candidate_id NOT IN (SELECT s.candidate_id FROM several s)
        OR NOT EXISTS (SELECT 1 FROM followup g
                        WHERE g.firm_id = f.firm_id AND g.candidate_id = f.candidate_id AND g.state = 'open'
                          AND g.next_due_at_ms IS NOT NULL AND (g.next_due_at_ms, g.id) < (f.next_due_at_ms, f.id)))
 ORDER BY f.next_due_at_ms, f.candidate_id
 LIMIT 1 OFFSET :skip;

-- name: candidate_total_due_all
-- How many of the whole firm have a due time.  Index: followup_candidate_due alone.
SELECT count(DISTINCT f.candidate_id)
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.next_due_at_ms IS NOT NULL;

-- fragment: candidate_undue
-- Those without a due time in the filter.
-- Index: candidate (firm_id, id), followup_owner.
-- in: care, pool_grade, owner_id, colour
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
   AND NOT EXISTS (SELECT 1 FROM followup g
                    WHERE g.firm_id = c.firm_id AND g.candidate_id = c.id AND g.state = 'open'
                      AND g.next_due_at_ms IS NOT NULL
                      AND (CAST(:care AS TEXT) IS NULL OR g.care = :care)
                      AND (CAST(:pool_grade AS TEXT) IS NULL OR g.pool_grade = :pool_grade)
                      AND (CAST(:owner_id AS BIGINT) IS NULL OR g.owner_id = :owner_id)
                      AND (CAST(:colour AS TEXT) IS NULL OR :colour =
                           CASE WHEN g.red_at_ms <= :now_ms THEN 'red' WHEN g.yellow_at_ms <= :now_ms THEN 'yellow' ELSE 'green' END))

-- name: candidate_page_undue
-- Behind those with a due time the others.
-- Index: candidate (firm_id, id); the filter is checked on the way.
-- in: after_id, row_limit, skip and those of both fragments
-- columns: those of struct candidate_key
SELECT c.id, 9007199254740991 AS sort_number, '' AS sort_text, c.id AS sort_id
-- @include candidate_undue
   AND c.id > :after_id
-- @include candidate_passes
 ORDER BY c.id
 LIMIT :row_limit OFFSET :skip;

-- name: candidate_page_undue_back
-- The same the other way round; they stand at the end there too.
-- Index: candidate (firm_id, id) downwards; the filter is checked on the way.
-- in: after_id, row_limit, skip and those of both fragments
-- columns: those of struct candidate_key
SELECT c.id, -1 AS sort_number, '' AS sort_text, c.id AS sort_id
-- @include candidate_undue
   AND c.id < :after_id
-- @include candidate_passes
 ORDER BY c.id DESC
 LIMIT :row_limit OFFSET :skip;

-- fragment: candidate_keyed
-- What is left of the narrowest set, each with the key of the order; without a due time: at the end either way.
-- in: sort, is_back and those of both fragments
-- @include candidate_driven
), keyed AS (
SELECT c.id,
       CASE CAST(:sort AS BIGINT) WHEN 1 THEN -c.updated_at_ms WHEN 4 THEN -CASE WHEN c.last_contact_at_ms IS NULL THEN 0 ELSE c.last_contact_at_ms END
            WHEN 3 THEN COALESCE((SELECT min(f.next_due_at_ms) FROM followup f
                                   WHERE f.firm_id = c.firm_id AND f.candidate_id = c.id AND f.state = 'open'
                                     AND (CAST(:care AS TEXT) IS NULL OR f.care = :care)
                                     AND (CAST(:pool_grade AS TEXT) IS NULL OR f.pool_grade = :pool_grade)
                                     AND (CAST(:owner_id AS BIGINT) IS NULL OR f.owner_id = :owner_id)
                                     AND (CAST(:colour AS TEXT) IS NULL OR :colour =
                                          CASE WHEN f.red_at_ms <= :now_ms THEN 'red' WHEN f.yellow_at_ms <= :now_ms THEN 'yellow' ELSE 'green' END)),
                                 CASE WHEN :is_back = 1 THEN -1 ELSE 9007199254740991 END)
            ELSE 0 END AS sort_number,
       CASE WHEN :sort = 2 THEN c.name_pinyin ELSE '' END AS sort_text,
       CASE WHEN :sort IN (1, 4) THEN -c.id ELSE c.id END AS sort_id
  FROM driven d
 CROSS JOIN candidate c
 WHERE c.firm_id = :firm_id AND c.id = d.id AND c.deleted_at_ms IS NULL
-- @include candidate_passes
)

-- name: candidate_page_some
-- Keys of one page under a filter that few pass: starts from the narrowest set and sorts what is left.
-- in: after_number, after_text, after_id, row_limit, skip and those of candidate_keyed
-- columns: those of struct candidate_key
-- @include candidate_keyed
SELECT id, sort_number, sort_text, sort_id
  FROM keyed
 WHERE (sort_number, sort_text, sort_id) > (:after_number, :after_text, :after_id)
 ORDER BY sort_number, sort_text, sort_id
 LIMIT :row_limit OFFSET :skip;

-- name: candidate_page_some_back
-- The same the other way round.
-- in: after_number, after_text, after_id, row_limit, skip and those of candidate_keyed
-- columns: those of struct candidate_key
-- @include candidate_keyed
SELECT id, sort_number, sort_text, sort_id
  FROM keyed
 WHERE (sort_number, sort_text, sort_id) < (:after_number, :after_text, :after_id)
 ORDER BY sort_number DESC, sort_text DESC, sort_id DESC
 LIMIT :row_limit OFFSET :skip;

-- name: candidate_total_some
-- How many pass a filter.  Index: as candidate_page_some.
-- in: those of both fragments
-- @include candidate_driven
)
SELECT count(*)
  FROM driven d
 CROSS JOIN candidate c
 WHERE c.firm_id = :firm_id AND c.id = d.id AND c.deleted_at_ms IS NULL
-- @include candidate_passes
;

-- name: candidate_ids_some
-- Ids that pass a filter, behind an id, for walks in pieces.
-- in: after_id, before_id (the last that counts), row_limit and those of both fragments   columns: id
-- @include candidate_driven
)
SELECT c.id
  FROM driven d
 CROSS JOIN candidate c
 WHERE c.firm_id = :firm_id AND c.id = d.id AND c.deleted_at_ms IS NULL AND c.id > :after_id AND c.id <= :before_id
-- @include candidate_passes
 ORDER BY c.id
 LIMIT :row_limit;

-- name: candidate_ids_walk
-- The same where many pass: walks the firm by id and checks the filter on the way.  Index: candidate (firm_id, id).
-- in: after_id, before_id, row_limit and those of candidate_passes   columns: id
SELECT c.id FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.id > :after_id AND c.id <= :before_id
-- @include candidate_passes
 ORDER BY c.id
 LIMIT :row_limit;

-- name: candidate_total_mine
-- How many the viewer works with, from indexes alone; those in the bin come off.
-- Index: those of the branches of candidate_access, candidate_bin.
-- in: account_id
SELECT (SELECT count(DISTINCT x.candidate_id) FROM candidate_access x
         WHERE x.firm_id = :firm_id AND x.account_id = :account_id)
     - (SELECT count(*) FROM candidate c
         WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NOT NULL
           AND EXISTS (SELECT 1 FROM candidate_access x
                        WHERE x.firm_id = c.firm_id AND x.candidate_id = c.id AND x.account_id = :account_id));

-- name: candidate_total_late
-- How many of the whole firm have a yellow, or a red, followup; who lies in the bin has no open one.
-- Index: followup_firm_turn alone (+ 0, lest SQLite walks all followups of the firm by candidate).
-- in: colour, care, owner_id
SELECT count(DISTINCT f.candidate_id + 0)
  FROM followup f
 WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.turn_at_ms <= :now_ms
   AND :colour = CASE WHEN f.red_at_ms <= :now_ms THEN 'red' ELSE 'yellow' END
   AND (CAST(:care AS TEXT) IS NULL OR f.care = :care)
   AND (CAST(:owner_id AS BIGINT) IS NULL OR f.owner_id = :owner_id);

-- name: candidate_total_green
-- How many of the whole firm have a green followup. All due times by candidate are read, in the index alone; then those without one.
-- Index: followup_candidate_due, followup_unplanned.
-- in: care
SELECT (SELECT count(DISTINCT f.candidate_id)
          FROM followup f
         WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.next_due_at_ms IS NOT NULL
           AND (f.turn_at_ms IS NULL OR f.turn_at_ms > :now_ms)
           AND (CAST(:care AS TEXT) IS NULL OR f.care = :care))
     + (SELECT count(DISTINCT f.candidate_id)
          FROM followup f
         WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.next_due_at_ms IS NULL
           AND (f.turn_at_ms IS NULL OR f.turn_at_ms > :now_ms)
           AND (CAST(:care AS TEXT) IS NULL OR f.care = :care)
           AND NOT EXISTS (SELECT 1 FROM followup g
                            WHERE g.firm_id = f.firm_id AND g.candidate_id = f.candidate_id AND g.state = 'open'
                              AND g.next_due_at_ms IS NOT NULL AND (g.turn_at_ms IS NULL OR g.turn_at_ms > :now_ms)
                              AND (CAST(:care AS TEXT) IS NULL OR g.care = :care)));

-- name: candidate_ids_word
-- Whom of the whole firm a word finds, as far as row_limit.  Index: candidate_search alone, read once.
-- in: q, row_limit   columns: id
SELECT c.id FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.search_key >= ''
-- @sqlite
   AND (instr(c.search_key, :q) > 0 OR c.phone_last4 = :q)
-- @postgres
   AND (strpos(c.search_key, :q) > 0 OR c.phone_last4 = :q)
-- @end
 LIMIT :row_limit;

-- name: candidate_total_word
-- How many of the whole firm a word finds.  Index: candidate_search alone, read once.
-- in: q
SELECT count(*) FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL AND c.search_key >= ''
-- @sqlite
   AND (instr(c.search_key, :q) > 0 OR c.phone_last4 = :q);
-- @postgres
   AND (strpos(c.search_key, :q) > 0 OR c.phone_last4 = :q);
-- @end

-- name: candidate_rows
-- What a list shows of the candidates of one page: the open followup (table of followup) that fits the filter, the
-- viewer's own first, else the most urgent; its submission, else the newest running one (tables of pipeline).
-- CROSS JOIN: SQLite does not know how few ids there are and would walk the firm.
-- Index: candidate (firm_id, id), followup_owner, submission_candidate.
-- in: ids (JSON array), account_id, care, pool_grade, owner_id, colour   columns: those of struct candidate_listed
SELECT c.id, c.version, c.name, c.name_pinyin, c.title, c.company, c.city, c.phone_sealed, c.preferred_channel,
       c.contact_window, c.last_contact_at_ms, c.created_at_ms, c.updated_at_ms, c.education, c.notice_days, c.source,
       c.expected_salary, c.salary_currency, c.do_not_contact, c.tags, c.custom,
       f.id AS followup_id, f.care, f.pool_grade, f.owner_id, o.name AS owner_name, f.next_due_at_ms,
       CASE WHEN f.id IS NULL THEN NULL WHEN f.red_at_ms <= :now_ms THEN 'red'
            WHEN f.yellow_at_ms <= :now_ms THEN 'yellow' ELSE 'green' END AS colour,
       (SELECT count(*) FROM submission r
         WHERE r.firm_id = c.firm_id AND r.candidate_id = c.id AND r.stage_kind <> 'closed') AS submission_count,
       s.id AS submission_id, s.stage, t.name AS stage_name, s.stage_kind, s.stage_since_ms,
       p.id AS position_id, p.title AS position_title, p.job_type, p.company_id, k.name AS company_name
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value AND c.deleted_at_ms IS NULL
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value AND c.deleted_at_ms IS NULL
-- @end
-- @sqlite
  LEFT JOIN followup f ON f.firm_id = c.firm_id AND f.id =
         (SELECT g.id FROM followup g
-- @postgres
  LEFT JOIN LATERAL
         (SELECT g.id, g.firm_id, g.care, g.pool_grade, g.owner_id, g.next_due_at_ms, g.red_at_ms, g.yellow_at_ms, g.submission_id
            FROM followup g
-- @end
           WHERE g.firm_id = c.firm_id AND g.candidate_id = c.id AND g.state = 'open'
             AND (CAST(:care AS TEXT) IS NULL OR g.care = :care)
             AND (CAST(:pool_grade AS TEXT) IS NULL OR g.pool_grade = :pool_grade)
             AND (CAST(:owner_id AS BIGINT) IS NULL OR g.owner_id = :owner_id)
             AND (CAST(:colour AS TEXT) IS NULL
                  OR :colour = CASE WHEN g.red_at_ms <= :now_ms THEN 'red' WHEN g.yellow_at_ms <= :now_ms THEN 'yellow'
                                  ELSE 'green' END)
           ORDER BY CASE WHEN g.owner_id = :account_id OR g.acting_id = :account_id THEN 0 ELSE 1 END,
                    g.urgency DESC, CASE WHEN g.next_due_at_ms IS NULL THEN 1 ELSE 0 END, g.next_due_at_ms, g.id
           LIMIT 1)
-- @postgres
         f ON true
-- @end
  LEFT JOIN account o ON o.firm_id = f.firm_id AND o.id = f.owner_id
-- @sqlite
  LEFT JOIN submission s ON s.firm_id = c.firm_id AND s.id = COALESCE(f.submission_id,
         (SELECT r.id FROM submission r
           WHERE r.firm_id = c.firm_id AND r.candidate_id = c.id AND r.stage_kind <> 'closed'
           ORDER BY r.stage_since_ms DESC, r.id DESC
           LIMIT 1))
-- @postgres
  LEFT JOIN LATERAL
         (SELECT COALESCE(f.submission_id, (SELECT r.id FROM submission r
                                             WHERE r.firm_id = c.firm_id AND r.candidate_id = c.id AND r.stage_kind <> 'closed'
                                             ORDER BY r.stage_since_ms DESC, r.id DESC
                                             LIMIT 1)) AS id
          OFFSET 0) w ON true
  LEFT JOIN submission s ON s.firm_id = c.firm_id AND s.id = w.id
-- @end
  LEFT JOIN stage t ON t.firm_id = s.firm_id AND t.code = s.stage
  LEFT JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id;

-- name: candidate_refs
-- Names and contact of several candidates.  Index: candidate (firm_id, id).
-- Index: off_limits_company, off_limits_candidate.
-- in: ids (JSON array), today   columns: those of struct candidate_listed that a card shows
-- kept: candidate, off_limits
SELECT c.id, c.name, c.title, c.company, c.phone_sealed, c.preferred_channel, c.contact_window, c.off_limits_until_ms,
       CASE WHEN EXISTS (SELECT 1 FROM off_limits o
                          WHERE o.firm_id = c.firm_id AND o.company_key = c.company_key AND o.lifted_at_ms IS NULL
                            AND o.candidate_id IS NULL AND o.from_on <= :today AND (o.until_on IS NULL OR o.until_on >= :today))
              OR EXISTS (SELECT 1 FROM off_limits o
                          WHERE o.firm_id = c.firm_id AND o.candidate_id = c.id AND o.lifted_at_ms IS NULL
                            AND o.from_on <= :today AND (o.until_on IS NULL OR o.until_on >= :today))
            THEN 1 ELSE 0 END AS off_limits
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value AND c.deleted_at_ms IS NULL;
-- @postgres
  FROM candidate c
 WHERE c.firm_id = :firm_id AND c.deleted_at_ms IS NULL
   AND c.id = ANY (ARRAY(SELECT j.value FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)));
-- @end

-- name: candidate_reveals
-- Looks at masked fields by one account since an instant.  Index: candidate_reveal_account.
-- in: account_id, at_ms
SELECT count(*) FROM candidate_reveal
 WHERE firm_id = :firm_id AND account_id = :account_id AND at_ms > :at_ms;

-- name: candidate_reveal_insert
-- One look at a masked field; who, why and which lies in the audit log.
-- in: id, account_id, field
INSERT INTO candidate_reveal (firm_id, account_id, candidate_id, field, at_ms)
VALUES (:firm_id, :account_id, :id, :field, :now_ms);

-- name: candidate_texts
-- What the search may find of some candidates.  Index: candidate (firm_id, id), candidate_merged.
-- in: ids (JSON array)   columns: those of struct candidate_text but the CV
SELECT c.id, c.updated_at_ms, c.name, c.company, c.title, c.city, c.education, c.contact_window, c.office_address, c.source,
       c.phone_last4,
-- @sqlite
       (WITH RECURSIVE gone (id, last4) AS (SELECT m.id, m.phone_last4 FROM candidate m WHERE m.firm_id = c.firm_id AND m.merged_into_id = c.id
                                            UNION ALL
                                            SELECT m.id, m.phone_last4 FROM gone JOIN candidate m ON m.firm_id = :firm_id
                                               AND m.merged_into_id = gone.id)
        SELECT group_concat(gone.last4, char(10)) FROM gone) AS merged_last4,
       (SELECT group_concat(t.value, char(10)) FROM json_each(c.tags) t) AS tags,
       (SELECT group_concat(t.value, char(10)) FROM json_each(c.custom) t WHERE t.type IN ('text', 'integer', 'real')) AS custom
-- @postgres
       (WITH RECURSIVE gone (id, last4) AS (SELECT m.id, m.phone_last4 FROM candidate m WHERE m.firm_id = c.firm_id AND m.merged_into_id = c.id
                                            UNION ALL
                                            SELECT m.id, m.phone_last4 FROM gone JOIN candidate m ON m.firm_id = :firm_id
                                               AND m.merged_into_id = gone.id)
        SELECT string_agg(gone.last4, chr(10)) FROM gone) AS merged_last4,
       (SELECT string_agg(t.value, chr(10)) FROM json_array_elements_text(CAST(c.tags AS json)) t (value)) AS tags,
       (SELECT string_agg(t.value #>> '{}', chr(10)) FROM json_each(CAST(c.custom AS json)) t (key, value)
         WHERE json_typeof(t.value) IN ('string', 'number')) AS custom
-- @end
-- @sqlite
  FROM json_each(:ids) j CROSS JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value) JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value
-- @end
 WHERE c.deleted_at_ms IS NULL;

-- name: candidate_resumes
-- Their CV texts.  Index: candidate (firm_id, id).
-- in: ids (JSON array)   columns: id, updated_at_ms, resume
SELECT c.id, c.updated_at_ms, c.resume
-- @sqlite
  FROM json_each(:ids) j CROSS JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value) JOIN candidate c ON c.firm_id = :firm_id AND c.id = j.value
-- @end
 WHERE c.deleted_at_ms IS NULL AND c.resume IS NOT NULL;

-- name: candidate_walk
-- A piece of all of the firm.  Index: candidate (firm_id, id).
-- in: after_id, row_limit   columns: id
SELECT id FROM candidate WHERE firm_id = :firm_id AND id > :after_id AND deleted_at_ms IS NULL ORDER BY id LIMIT :row_limit;

-- name: candidate_keeper
-- Whom to ask about a candidate: who follows him up (tables of followup), most urgent first, else who made him, else who sees all; only
-- people who still work here.  Index: followup_owner.
-- in: id   columns: id
SELECT id FROM (
  SELECT f.owner_id AS id, 1 AS rank, f.urgency, f.id AS number FROM followup f
   WHERE f.firm_id = :firm_id AND f.candidate_id = :id AND f.state = 'open'
  UNION ALL
  SELECT c.created_by_id, 2, 0, 0 FROM candidate c WHERE c.firm_id = :firm_id AND c.id = :id AND c.created_by_id IS NOT NULL
  UNION ALL
  SELECT a.id, 3, 0, a.id FROM account_right a WHERE a.firm_id = :firm_id AND a.sees_all = 1
) k
 WHERE EXISTS (SELECT 1 FROM account a WHERE a.firm_id = :firm_id AND a.id = k.id AND a.state = 'active')
 ORDER BY rank, urgency DESC, number
 LIMIT 1;

-- name: candidate_asks
-- Answers about hidden candidates to one account since an instant.  Index: duplicate_ask_account.
-- in: account_id, at_ms
SELECT count(*) FROM duplicate_ask WHERE firm_id = :firm_id AND account_id = :account_id AND at_ms > :at_ms;

-- name: candidate_ask_insert
-- in: account_id
INSERT INTO duplicate_ask (firm_id, account_id, at_ms) VALUES (:firm_id, :account_id, :now_ms);
