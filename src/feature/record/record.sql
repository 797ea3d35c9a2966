-- name: record_next_id
-- PostgreSQL hands the number out beforehand, so that nobody waits for the insert; kept until a record takes it.
-- columns: id
-- kept: record
-- firms: none
-- @postgres
SELECT nextval('record_id_seq') AS id;
-- @end

-- name: record_insert
-- in: members of struct record_row; id NULL: the next one
-- columns: id
INSERT INTO record (id, firm_id, candidate_id, submission_id, followup_id, author_id, on_behalf_of_id, at_ms, channel, direction, outcome,
                    is_effective, is_attempt, attempt_due_ms, fact, emotion, emotion_text, action, action_due_at_ms,
                    action_account_id, text, is_sealed, client_uid, client_digest, source_key,
                    next_due_at_ms, created_at_ms)
VALUES (:id, :firm_id, :candidate_id, :submission_id, :followup_id, :author_id, :on_behalf_of_id, :at_ms, :channel, :direction, :outcome,
        :is_effective, :is_attempt, :attempt_due_ms, :fact, :emotion, :emotion_text, :action, :action_due_at_ms,
        :action_account_id, :text, :is_sealed, :client_uid, :client_digest, :source_key,
        :next_due_at_ms, :now_ms)
RETURNING id;

-- name: record_get
-- in: id   columns: those of struct record_row, author and action account by name
-- kept: record, account
SELECT r.id, r.version, r.candidate_id, r.submission_id, r.followup_id, r.author_id, a.name AS author_name, r.on_behalf_of_id,
       r.at_ms, r.channel, r.direction, r.outcome, r.is_effective, r.is_attempt, r.attempt_due_ms, r.fact, r.emotion,
       r.emotion_text, r.action, r.action_due_at_ms, r.action_account_id, p.name AS action_account_name, r.text, r.is_sealed, r.sealed,
       r.client_uid, r.source_key, r.next_due_at_ms, r.created_at_ms, r.edited_at_ms
  FROM record r
  JOIN account a ON a.firm_id = r.firm_id AND a.id = r.author_id
  LEFT JOIN account p ON p.firm_id = r.firm_id AND p.id = r.action_account_id
 WHERE r.firm_id = :firm_id AND r.id = :id;

-- name: record_by_uid
-- in: author_id, client_uid   columns: id, candidate_id, client_digest
-- kept: record
SELECT id, candidate_id, client_digest FROM record WHERE firm_id = :firm_id AND author_id = :author_id AND client_uid = :client_uid;

-- name: record_by_source
-- in: source_key   columns: id
SELECT id FROM record WHERE firm_id = :firm_id AND source_key = :source_key;

-- name: record_answered
-- The candidate answered: messages that still waited are no attempts.  Index: record_candidate.
-- in: candidate_id, at_ms
UPDATE record SET attempt_due_ms = NULL, answered_at_ms = :at_ms, version = version + 1
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND attempt_due_ms IS NOT NULL AND at_ms <= :at_ms;

-- name: record_update
-- in: members of struct record_row
UPDATE record
   SET outcome = :outcome, is_effective = :is_effective, is_attempt = :is_attempt, attempt_due_ms = :attempt_due_ms,
       fact = :fact, emotion = :emotion, emotion_text = :emotion_text, action = :action,
       action_due_at_ms = :action_due_at_ms, action_account_id = :action_account_id, text = :text, sealed = :sealed, at_ms = :at_ms,
       edited_at_ms = :now_ms, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: record_set_sealed
-- in: id, sealed
UPDATE record SET fact = NULL, emotion = NULL, emotion_text = NULL, action = NULL, action_due_at_ms = NULL, action_account_id = NULL,
                  text = NULL, sealed = :sealed
 WHERE firm_id = :firm_id AND id = :id;

-- name: record_to_seal
-- Marked as sealed before they could be, of all firms.  Index: record_to_seal.
-- in: row_limit   columns: id, firm_id
-- firms: all
SELECT id, firm_id FROM record WHERE is_sealed = 1 AND sealed IS NULL ORDER BY id LIMIT :row_limit;

-- name: record_drop_revisions
-- in: id
DELETE FROM record_revision WHERE firm_id = :firm_id AND record_id = :id;

-- name: record_unanswered
-- Messages whose time for an answer is over, of all firms.  Index: record_unanswered.
-- in: row_limit   columns: id, firm_id, candidate_id, author_id, attempt_due_ms
-- firms: all
SELECT id, firm_id, candidate_id, author_id, attempt_due_ms FROM record
 WHERE attempt_due_ms IS NOT NULL AND attempt_due_ms <= :now_ms
 ORDER BY attempt_due_ms, id
 LIMIT :row_limit;

-- name: record_set_attempt
-- in: id
UPDATE record SET is_attempt = 1, attempt_due_ms = NULL, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND attempt_due_ms IS NOT NULL;

-- name: record_submission_fits
-- in: submission_id, candidate_id   columns: n
SELECT count(*) AS n FROM submission WHERE firm_id = :firm_id AND id = :submission_id AND candidate_id = :candidate_id;

-- name: record_templates
-- The firm's own ones, no row when it has none.  Index: record_template (firm_id).
-- columns: items, version
SELECT items, version FROM record_template WHERE firm_id = :firm_id;

-- name: record_templates_put
-- in: items, version
INSERT INTO record_template (firm_id, items, version) VALUES (:firm_id, :items, :version)
ON CONFLICT (firm_id) DO UPDATE SET items = excluded.items, version = excluded.version;

-- name: record_keep_revision
-- What a record says, before it is changed.
-- in: id
INSERT INTO record_revision (firm_id, record_id, version, contact_at_ms, outcome, fact, emotion, emotion_text, action,
                             action_due_at_ms, action_account_id, text, sealed, replaced_at_ms)
SELECT firm_id, id, version, at_ms, outcome, fact, emotion, emotion_text, action, action_due_at_ms, action_account_id,
       text, sealed, :now_ms
  FROM record WHERE firm_id = :firm_id AND id = :id;

-- name: record_revisions
-- What a record said before, latest first.  Index: record_revision (firm_id, record_id, version).
-- in: id   columns: those of struct record_revision
SELECT v.version, v.contact_at_ms AS at, v.outcome, v.fact, v.emotion, v.emotion_text, v.action,
       v.action_due_at_ms AS action_due_at, v.action_account_id, p.name AS action_account_name, v.text,
       v.replaced_at_ms AS replaced_at
  FROM record_revision v
  LEFT JOIN account p ON p.firm_id = v.firm_id AND p.id = v.action_account_id
 WHERE v.firm_id = :firm_id AND v.record_id = :id
 ORDER BY v.version DESC;

-- name: record_mention_add
-- in: record_id, account_id
INSERT INTO record_mention (firm_id, record_id, account_id) VALUES (:firm_id, :record_id, :account_id)
ON CONFLICT (firm_id, record_id, account_id) DO NOTHING;

-- name: record_mentions_clear
-- in: record_id
DELETE FROM record_mention WHERE firm_id = :firm_id AND record_id = :record_id;

-- name: record_mentions
-- Who is named, with the todo he got from it.  Index: record_mention (firm_id, record_id, account_id), todo (firm_id, dedup_key).
-- in: record_id   columns: those of struct record_named
SELECT a.id, a.name, t.id AS todo_id, t.version AS todo_version, t.due_at_ms AS due_at
  FROM record_mention m
  JOIN account a ON a.firm_id = m.firm_id AND a.id = m.account_id
-- @sqlite
  LEFT JOIN todo t ON t.firm_id = m.firm_id
                  AND t.dedup_key = 'mention:' || CAST(m.record_id AS TEXT) || ':' || CAST(m.account_id AS TEXT) || ':'
-- @postgres
 CROSS JOIN LATERAL (SELECT 'mention:' || m.record_id || ':' || m.account_id || ':' AS value OFFSET 0) k
  LEFT JOIN todo t ON t.firm_id = m.firm_id AND t.dedup_key = k.value
-- @end
 WHERE m.firm_id = :firm_id AND m.record_id = :record_id
 ORDER BY a.name, a.id;

-- name: record_texts
-- What the search may find of some records.  Index: record (firm_id, id), candidate (firm_id, id).
-- in: ids (JSON array)   columns: those of struct record_text
SELECT r.id, r.candidate_id, r.author_id, r.channel, r.at_ms, r.fact, r.emotion_text, r.action, r.text
-- @sqlite
  FROM json_each(:ids) j CROSS JOIN record r ON r.firm_id = :firm_id AND r.id = j.value
-- @postgres
  FROM record r
-- @end
  JOIN candidate c ON c.firm_id = r.firm_id AND c.id = r.candidate_id AND c.deleted_at_ms IS NULL
 WHERE r.is_sealed = 0
-- @postgres
   AND r.firm_id = :firm_id
   AND r.id = ANY (ARRAY(SELECT j.value FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)))
-- @end
;

-- name: record_ids
-- A piece of all records of the firm.  Index: record (firm_id, id).
-- in: after_id, row_limit   columns: id
SELECT id FROM record WHERE firm_id = :firm_id AND id > :after_id ORDER BY id LIMIT :row_limit;

-- name: record_ids_of
-- A piece of those of one candidate.  Index: record_candidate.
-- in: candidate_id, after_id, row_limit   columns: id
SELECT id FROM record WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND id > :after_id ORDER BY id LIMIT :row_limit;
