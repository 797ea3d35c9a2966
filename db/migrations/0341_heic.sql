-- The text of HEIC pictures is read: those that are there already wait for it like new ones.

INSERT INTO job (firm_id, kind, unique_key, payload, run_at_ms, created_at_ms)
SELECT firm_id, 'document.extract', CAST(id AS TEXT), '{"attachment_id":' || CAST(id AS TEXT) || '}', created_at_ms, created_at_ms
  FROM attachment WHERE text_state = 'none' AND mime = 'image/heic';

UPDATE attachment SET text_state = 'waiting', version = version + 1 WHERE text_state = 'none' AND mime = 'image/heic';
