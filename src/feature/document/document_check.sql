-- name: document_check_rows
-- Files of the firm with what must be true of them.  Index: attachment (firm_id, id), document_text (firm_id, attachment_id, page).
-- in: after_id, row_limit   columns: those of struct kept_row
SELECT a.id, a.file, a.bytes, a.sha256, a.thumbnail, a.text_state, a.text_pages,
       CASE WHEN a.original_gone_at_ms IS NULL THEN 0 ELSE 1 END AS is_gone,
       (SELECT count(*) FROM document_text t WHERE t.firm_id = a.firm_id AND t.attachment_id = a.id) AS pages,
       CASE WHEN EXISTS (SELECT 1 FROM job j WHERE j.kind = 'document.extract' AND j.firm_id = a.firm_id
                            AND j.unique_key = CAST(a.id AS TEXT) AND j.state IN ('waiting', 'running')) THEN 1 ELSE 0 END AS has_reader
  FROM attachment a
 WHERE a.firm_id = :firm_id AND a.id > :after_id
 ORDER BY a.id
 LIMIT :row_limit;

-- name: document_check_still
-- 1 when the row names that file still: it may have gone while it was looked at.  Index: attachment (firm_id, id).
-- in: id, file   columns: n
SELECT count(*) AS n FROM attachment
 WHERE firm_id = :firm_id AND id = :id AND original_gone_at_ms IS NULL AND (file = :file OR thumbnail = :file);

-- name: document_check_usage
-- What the quota counts, and what there is.
-- columns: counted_files, counted_bytes, files, bytes
SELECT COALESCE((SELECT u.files FROM document_usage u WHERE u.firm_id = :firm_id), 0) AS counted_files,
       COALESCE((SELECT u.bytes FROM document_usage u WHERE u.firm_id = :firm_id), 0) AS counted_bytes,
       (SELECT count(*) FROM attachment a WHERE a.firm_id = :firm_id) AS files,
       (SELECT COALESCE(sum(a.bytes), 0) FROM attachment a WHERE a.firm_id = :firm_id) AS bytes;

-- name: document_names
-- Every file that a row of some firm names: contents, small pictures, begun uploads.
-- columns: file
-- firms: all
SELECT file FROM attachment WHERE original_gone_at_ms IS NULL
UNION ALL
SELECT thumbnail AS file FROM attachment WHERE thumbnail IS NOT NULL
UNION ALL
SELECT file FROM document_upload WHERE attachment_id IS NULL AND received > 0;
