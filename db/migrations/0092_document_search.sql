-- Files that are there already wait to be indexed.
INSERT INTO search_change (firm_id, kind, ref_id) SELECT firm_id, 'file', id FROM attachment WHERE deleted_at_ms IS NULL ORDER BY id;
