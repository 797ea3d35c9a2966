-- name: import_insert
-- in: members of struct import_row   columns: id
INSERT INTO import (firm_id, account_id, kind, state, file_name, bytes, file_digest, header_row, layout, guess, sample,
                    rows, created_at_ms)
VALUES (:firm_id, :account_id, :kind, :state, :file_name, :bytes, :file_digest, :header_row, :layout, :guess, :sample,
        :rows, :now_ms)
RETURNING id;

-- name: import_get
-- in: id   columns: those of struct import_row
SELECT i.id, i.account_id, a.name AS account_name, i.kind, i.state, i.file_name, i.bytes, i.file_digest, i.header_row,
       i.layout, i.guess, i.sample, i.mapping, i.duplicates, i.care, i.job_id, i.rows, i.position, i.created, i.merged,
       i.skipped, i.blank, i.rejected, i.error, i.created_at_ms, i.started_at_ms, i.finished_at_ms
  FROM import i
  JOIN account a ON a.firm_id = i.firm_id AND a.id = i.account_id
 WHERE i.firm_id = :firm_id AND i.id = :id;

-- name: import_list
-- Newest first, those of one account or of the firm.  Index: import (firm_id, id), import_account.
-- in: account_id (0 = all), before_id (0 = from the newest), row_limit   columns: those of struct import_row
SELECT i.id, i.account_id, a.name AS account_name, i.kind, i.state, i.file_name, i.bytes, i.file_digest, i.header_row,
       i.layout, i.guess, i.sample, i.mapping, i.duplicates, i.care, i.job_id, i.rows, i.position, i.created, i.merged,
       i.skipped, i.blank, i.rejected, i.error, i.created_at_ms, i.started_at_ms, i.finished_at_ms
  FROM import i
  JOIN account a ON a.firm_id = i.firm_id AND a.id = i.account_id
 WHERE i.firm_id = :firm_id AND i.state <> 'uploading' AND (:account_id = 0 OR i.account_id = :account_id)
   AND (:before_id = 0 OR i.id < :before_id)
 ORDER BY i.id DESC
 LIMIT :row_limit;

-- name: import_count
-- in: account_id (0 = all)   columns: n
SELECT count(*) AS n FROM import
 WHERE firm_id = :firm_id AND state <> 'uploading' AND (:account_id = 0 OR account_id = :account_id);

-- name: import_unfinished
-- The import of this very file that a command of this account left unfinished.
-- in: account_id, kind, file_digest   columns: id
SELECT id FROM import
 WHERE firm_id = :firm_id AND account_id = :account_id AND kind = :kind AND file_digest = :file_digest
   AND state = 'running' AND job_id IS NULL
 ORDER BY id DESC
 LIMIT 1;

-- name: import_uploaded
-- in: id
UPDATE import SET state = 'guessed' WHERE firm_id = :firm_id AND id = :id AND state = 'uploading';

-- name: import_guess
-- Another sheet was looked at.
-- in: id, header_row, layout, guess, sample, rows
UPDATE import SET header_row = :header_row, layout = :layout, guess = :guess, sample = :sample, rows = :rows
 WHERE firm_id = :firm_id AND id = :id AND state = 'guessed';

-- name: import_start
-- in: id, mapping, duplicates, care, job_id
UPDATE import SET state = 'running', mapping = :mapping, duplicates = :duplicates, care = :care, job_id = :job_id,
                  started_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND state = 'guessed';

-- name: import_advance
-- Moves on over one batch; no row when another worker did or the import was cancelled.
-- in: id, position_before, position, created, merged, skipped, blank, rejected
UPDATE import SET position = :position, created = :created, merged = :merged, skipped = :skipped, blank = :blank,
                  rejected = :rejected
 WHERE firm_id = :firm_id AND id = :id AND state = 'running' AND position = :position_before;

-- name: import_finish
-- in: id, state, rows, error
UPDATE import SET state = :state, rows = :rows, error = :error, finished_at_ms = :now_ms
 WHERE firm_id = :firm_id AND id = :id AND state IN ('guessed', 'running');

-- name: import_chunk_insert
-- in: import_id, seq, data
INSERT INTO import_chunk (firm_id, import_id, seq, data) VALUES (:firm_id, :import_id, :seq, :data);

-- name: import_chunks
-- in: import_id   columns: data
SELECT data FROM import_chunk WHERE firm_id = :firm_id AND import_id = :import_id ORDER BY seq;

-- name: import_chunks_delete
-- in: import_id
DELETE FROM import_chunk WHERE firm_id = :firm_id AND import_id = :import_id;

-- name: import_chunks_delete_stale
-- Files of uploads that broke off and of guesses that nobody started.
-- in: uploading_before_ms, guessed_before_ms
DELETE FROM import_chunk
 WHERE firm_id = :firm_id
   AND import_id IN (SELECT id FROM import
                      WHERE firm_id = :firm_id AND ((state = 'uploading' AND created_at_ms < :uploading_before_ms)
                                                    OR (state = 'guessed' AND created_at_ms < :guessed_before_ms)));

-- name: import_cancel_stale
-- in: guessed_before_ms
UPDATE import SET state = 'cancelled', finished_at_ms = :now_ms
 WHERE firm_id = :firm_id AND state = 'guessed' AND created_at_ms < :guessed_before_ms;

-- name: import_reject_insert
-- in: members of struct import_reject
INSERT INTO import_reject (firm_id, import_id, line, field, code, params, detail, cells)
VALUES (:firm_id, :import_id, :line, :field, :code, :params, :detail, :cells);

-- name: import_rejects
-- In the order of the file.  Index: import_reject (firm_id, import_id, line).
-- in: import_id, row_limit   columns: line, field, code, params, detail, cells
SELECT line, field, code, params, detail, cells
  FROM import_reject
 WHERE firm_id = :firm_id AND import_id = :import_id
 ORDER BY line
 LIMIT :row_limit;

-- name: import_note_insert
-- in: import_id, line, candidate_id
INSERT INTO import_note (firm_id, import_id, line, candidate_id) VALUES (:firm_id, :import_id, :line, :candidate_id);

-- name: import_notes
-- In the order of the file.  Index: import_note_of.
-- in: import_id, row_limit   columns: line, candidate_id, candidate_name
SELECT n.line, n.candidate_id, c.name AS candidate_name
  FROM import_note n
  JOIN candidate c ON c.firm_id = n.firm_id AND c.id = n.candidate_id AND c.deleted_at_ms IS NULL
 WHERE n.firm_id = :firm_id AND n.import_id = :import_id
 ORDER BY n.line
 LIMIT :row_limit;

-- name: import_source_find
-- The candidate that this row became, unless it is in the bin.
-- in: source_key   columns: candidate_id
-- kept: import_source, candidate
SELECT s.candidate_id
  FROM import_source s
  JOIN candidate c ON c.firm_id = s.firm_id AND c.id = s.candidate_id AND c.deleted_at_ms IS NULL
 WHERE s.firm_id = :firm_id AND s.source_key = :source_key;

-- name: import_source_set
-- in: source_key, candidate_id
INSERT INTO import_source (firm_id, source_key, candidate_id) VALUES (:firm_id, :source_key, :candidate_id)
ON CONFLICT (firm_id, source_key) DO UPDATE SET candidate_id = excluded.candidate_id;

-- name: import_layout_get
-- in: layout   columns: mapping
SELECT mapping FROM import_layout WHERE firm_id = :firm_id AND layout = :layout;

-- name: import_layout_set
-- in: layout, mapping
INSERT INTO import_layout (firm_id, layout, mapping, used_at_ms) VALUES (:firm_id, :layout, :mapping, :now_ms)
ON CONFLICT (firm_id, layout) DO UPDATE SET mapping = excluded.mapping, used_at_ms = excluded.used_at_ms;

-- name: import_by_name
-- Candidates of this name, whatever their employer: the first, and how many (2 = several).  Index: candidate_name.
-- in: name_key   columns: id, n
SELECT min(id) AS id, count(*) AS n
  FROM (SELECT id FROM candidate
         WHERE firm_id = :firm_id AND name_key = :name_key AND deleted_at_ms IS NULL
         LIMIT 2) AS found;

-- name: import_position_find
-- The position that this row became.  Index: position (firm_id, source_key).
-- in: source_key   columns: id
SELECT id FROM position WHERE firm_id = :firm_id AND source_key = :source_key;

-- name: import_by_title
-- Positions of this title, of one client or of any: the first, and how many (2 = several).  A firm has few positions beside its candidates.
-- in: title, client_key (NULL = any)   columns: id, n
SELECT min(id) AS id, count(*) AS n
  FROM (SELECT p.id FROM position p
          LEFT JOIN company c ON c.firm_id = p.firm_id AND c.id = p.company_id
         WHERE p.firm_id = :firm_id AND p.title = :title AND (CAST(:client_key AS TEXT) IS NULL OR c.name_key = :client_key)
         LIMIT 2) AS found;

-- name: import_record_find
-- The record that this row became.
-- in: source_key   columns: id
SELECT id FROM record WHERE firm_id = :firm_id AND source_key = :source_key;
