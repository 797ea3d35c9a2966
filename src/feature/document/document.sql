-- fragment: attachment_columns
-- What a row of struct attachment_row holds.
a.id, a.version, a.candidate_id, a.record_id, a.account_id, b.name AS account_name, a.kind, a.file_name, a.mime, a.bytes, a.sha256,
       a.file, a.thumbnail, a.text_state, a.text_error, a.text_pages, a.text_by_ocr, a.text_attempts, a.created_at_ms, a.deleted_at_ms,
       COALESCE(r.is_sealed, 0) AS is_sealed, r.author_id AS record_author_id

-- fragment: attachment_tables
-- Files with the person who brought them and the record they belong to.
  FROM attachment a
  JOIN account b ON b.firm_id = a.firm_id AND b.id = a.account_id
  LEFT JOIN record r ON r.firm_id = a.firm_id AND r.id = a.record_id

-- fragment: attachment_unsealed
-- A sealed record's files are its author's alone.
-- in: viewer_id (0 = the system)
(COALESCE(r.is_sealed, 0) = 0 OR r.author_id = :viewer_id OR :viewer_id = 0)

-- name: attachment_insert
-- in: members of struct attachment_row   columns: id
INSERT INTO attachment (firm_id, candidate_id, record_id, account_id, kind, file_name, mime, bytes, sha256, file, text_state,
                        created_at_ms)
VALUES (:firm_id, :candidate_id, :record_id, :account_id, :kind, :file_name, :mime, :bytes, :sha256, :file, :text_state, :now_ms)
RETURNING id;

-- name: attachment_get
-- One file, unless it belongs to a sealed record of somebody else.
-- in: id, viewer_id (0 = the system)   columns: those of struct attachment_row
SELECT
-- @include attachment_columns
-- @include attachment_tables
 WHERE a.firm_id = :firm_id AND a.id = :id AND
-- @include attachment_unsealed
;

-- name: attachment_same
-- The same content at the same place.  Index: attachment_content.
-- in: candidate_id, record_id (0 = none), sha256   columns: id
SELECT COALESCE(min(id), 0) AS id FROM attachment
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND COALESCE(record_id, 0) = :record_id AND sha256 = :sha256
   AND deleted_at_ms IS NULL;

-- name: attachment_list
-- Files of a candidate, newest first.  Index: attachment_candidate.
-- in: candidate_id, record_id (0 = all), deleted (1 = the archive), viewer_id, before_ms, before_id, row_limit
-- columns: those of struct attachment_row
SELECT
-- @include attachment_columns
-- @include attachment_tables
 WHERE a.firm_id = :firm_id AND a.candidate_id = :candidate_id AND (:record_id = 0 OR a.record_id = :record_id)
   AND CASE WHEN a.deleted_at_ms IS NULL THEN 0 ELSE 1 END = :deleted
   AND (a.created_at_ms, a.id) < (:before_ms, :before_id) AND
-- @include attachment_unsealed
 ORDER BY a.created_at_ms DESC, a.id DESC
 LIMIT :row_limit;

-- name: attachment_count
-- in: candidate_id, record_id, deleted, viewer_id   columns: n
SELECT count(*) AS n
-- @include attachment_tables
 WHERE a.firm_id = :firm_id AND a.candidate_id = :candidate_id AND (:record_id = 0 OR a.record_id = :record_id)
   AND CASE WHEN a.deleted_at_ms IS NULL THEN 0 ELSE 1 END = :deleted AND
-- @include attachment_unsealed
;

-- name: attachment_update
-- in: id, version, file_name, kind
UPDATE attachment SET file_name = :file_name, kind = :kind, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: attachment_delete
-- Into the archive.
-- in: id, account_id
UPDATE attachment SET deleted_at_ms = :now_ms, deleted_by_id = :account_id, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND deleted_at_ms IS NULL;

-- name: attachment_restore
-- in: id
UPDATE attachment SET deleted_at_ms = NULL, deleted_by_id = NULL, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND deleted_at_ms IS NOT NULL;

-- name: attachment_record_place
-- Whose record that is, unless it is sealed and somebody else's.
-- in: id, viewer_id   columns: candidate_id, record_id, is_sealed
SELECT r.candidate_id, r.id AS record_id, r.is_sealed
  FROM record r
 WHERE r.firm_id = :firm_id AND r.id = :id AND
-- @include attachment_unsealed
;

-- name: attachment_expired
-- Archived long enough, of all firms.  Index: attachment_deleted.
-- in: before_ms, row_limit   columns: id, firm_id
-- firms: all
SELECT id, firm_id FROM attachment WHERE deleted_at_ms < :before_ms ORDER BY deleted_at_ms, id LIMIT :row_limit;

-- name: document_text_delete
-- in: id
DELETE FROM document_text WHERE firm_id = :firm_id AND attachment_id = :id;

-- name: document_upload_unlink
-- The upload that it came from.
-- in: id
DELETE FROM document_upload WHERE firm_id = :firm_id AND attachment_id = :id;

-- name: attachment_purge
-- in: id
DELETE FROM attachment WHERE firm_id = :firm_id AND id = :id AND deleted_at_ms IS NOT NULL;

-- name: document_file_known
-- 1 when some row of any firm names the file.  Index: attachment_file, attachment_thumbnail, document_upload_file.
-- in: file
-- firms: all
SELECT CASE WHEN EXISTS (SELECT 1 FROM attachment WHERE file = :file)
              OR EXISTS (SELECT 1 FROM attachment WHERE thumbnail = :file)
              OR EXISTS (SELECT 1 FROM document_upload WHERE file = :file AND attachment_id IS NULL)
            THEN 1 ELSE 0 END AS known;

-- name: document_usage_get
-- columns: bytes
SELECT COALESCE(max(bytes), 0) AS bytes FROM document_usage WHERE firm_id = :firm_id;

-- name: document_usage_add
-- in: files, bytes (below 0 when something goes)
INSERT INTO document_usage (firm_id, files, bytes) VALUES (:firm_id, :files, :bytes)
ON CONFLICT (firm_id) DO UPDATE SET files = document_usage.files + excluded.files, bytes = document_usage.bytes + excluded.bytes;

-- name: document_upload_insert
-- in: members of struct upload_row   columns: id
INSERT INTO document_upload (firm_id, account_id, candidate_id, record_id, kind, file_name, bytes, sha256, file, created_at_ms,
                             touched_at_ms)
VALUES (:firm_id, :account_id, :candidate_id, :record_id, :kind, :file_name, :bytes, :sha256, :file, :now_ms, :now_ms)
RETURNING id;

-- name: document_upload_open
-- The one that this account has begun with this content.  Index: document_upload_open.
-- in: account_id, candidate_id, record_id (0 = none), sha256, bytes   columns: id
SELECT COALESCE(max(id), 0) AS id FROM document_upload
 WHERE firm_id = :firm_id AND account_id = :account_id AND candidate_id = :candidate_id AND COALESCE(record_id, 0) = :record_id
   AND sha256 = :sha256 AND bytes = :bytes AND attachment_id IS NULL;

-- name: document_upload_get
-- in: id, account_id   columns: those of struct upload_row
SELECT id, account_id, candidate_id, record_id, kind, file_name, bytes, sha256, file, received, attachment_id
  FROM document_upload
 WHERE firm_id = :firm_id AND id = :id AND account_id = :account_id;

-- name: document_upload_pending
-- What open uploads have announced.
-- columns: bytes
SELECT COALESCE(sum(bytes), 0) AS bytes FROM document_upload WHERE firm_id = :firm_id AND attachment_id IS NULL;

-- name: document_upload_advance
-- in: id, received_before, received
UPDATE document_upload SET received = :received, touched_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND received = :received_before AND attachment_id IS NULL;

-- name: document_upload_end
-- in: id, attachment_id
UPDATE document_upload SET attachment_id = :attachment_id, touched_at_ms = :now_ms WHERE firm_id = :firm_id AND id = :id;

-- name: document_upload_delete
-- in: id
DELETE FROM document_upload WHERE firm_id = :firm_id AND id = :id AND attachment_id IS NULL;

-- name: document_upload_forget
-- Those that nobody goes on with, and the answers of those that ended, of all firms.  Index: document_upload_touched.
-- in: before_ms
-- firms: all
DELETE FROM document_upload WHERE touched_at_ms < :before_ms;

-- name: document_text_begin
-- Somebody reads it now.
-- in: id
UPDATE attachment SET text_state = 'running', text_attempts = text_attempts + 1, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND text_state IN ('waiting', 'running');

-- name: document_text_wait
-- It is to be read again.
-- in: id
UPDATE attachment SET text_state = 'waiting', text_attempts = 0, text_error = NULL, version = version + 1
 WHERE firm_id = :firm_id AND id = :id;

-- name: document_text_end
-- in: id, text_state, text_error, text_pages, text_by_ocr, thumbnail
UPDATE attachment
   SET text_state = :text_state, text_error = :text_error, text_pages = :text_pages, text_by_ocr = :text_by_ocr, thumbnail = :thumbnail,
       version = version + 1
 WHERE firm_id = :firm_id AND id = :id;

-- name: document_text_insert
-- in: attachment_id, page, by_ocr, text
INSERT INTO document_text (firm_id, attachment_id, page, by_ocr, text) VALUES (:firm_id, :attachment_id, :page, :by_ocr, :text);

-- name: document_text_pages
-- Pages of one file in order.  Index: document_text (firm_id, attachment_id, page).
-- in: id, from_page, row_limit   columns: page, by_ocr, text
SELECT page, by_ocr, text FROM document_text
 WHERE firm_id = :firm_id AND attachment_id = :id AND page >= :from_page
 ORDER BY page
 LIMIT :row_limit;

-- name: document_found
-- Files of some ids that may be found by their text.  Index: attachment (firm_id, id).
-- in: ids (JSON array), is_contact_data   columns: id, candidate_id, account_id, at_ms, file_name
SELECT a.id, a.candidate_id, a.account_id, a.created_at_ms AS at_ms, a.file_name
-- @sqlite
  FROM json_each(:ids) j
 CROSS JOIN attachment a ON a.firm_id = :firm_id AND a.id = j.value
-- @postgres
  FROM unnest(CAST(translate(:ids, '[]', '{}') AS BIGINT[])) j (value)
  JOIN attachment a ON a.firm_id = :firm_id AND a.id = j.value
-- @end
  JOIN candidate c ON c.firm_id = a.firm_id AND c.id = a.candidate_id
  LEFT JOIN record r ON r.firm_id = a.firm_id AND r.id = a.record_id
 WHERE a.deleted_at_ms IS NULL AND c.deleted_at_ms IS NULL AND COALESCE(r.is_sealed, 0) = 0
   AND CASE WHEN a.kind IN ('cv', 'recording') THEN 1 ELSE 0 END = :is_contact_data;

-- name: document_ids
-- Index: attachment (firm_id, id), attachment_candidate.
-- in: candidate_id (0 = all), after_id, row_limit   columns: id
SELECT id FROM attachment
 WHERE firm_id = :firm_id AND (:candidate_id = 0 OR candidate_id = :candidate_id) AND id > :after_id AND deleted_at_ms IS NULL
 ORDER BY id
 LIMIT :row_limit;
