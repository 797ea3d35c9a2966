-- name: attachment_original
-- The content of a file for background work, whoever may know it.
-- in: id   columns: those of struct original_row
SELECT a.id, a.candidate_id, a.kind, a.file, a.bytes,
       CASE WHEN a.deleted_at_ms IS NOT NULL OR a.original_gone_at_ms IS NOT NULL THEN 1 ELSE 0 END AS is_gone,
       CASE WHEN r.is_sealed = 1 THEN r.author_id END AS sealed_for_id
  FROM attachment a
  LEFT JOIN record r ON r.firm_id = a.firm_id AND r.id = a.record_id
 WHERE a.firm_id = :firm_id AND a.id = :id;

-- name: attachment_original_drop
-- in: id
UPDATE attachment SET original_gone_at_ms = :now_ms, bytes = 0, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND original_gone_at_ms IS NULL;
