-- name: custom_field_list
-- All custom fields of the firm by rank.  Index: custom_field (firm_id, key).
-- columns: those of struct custom_field
-- kept: custom_field
SELECT id, version, key, label, type, choices, show_in_reminder, rank
  FROM custom_field WHERE firm_id = :firm_id ORDER BY rank, id;

-- name: custom_field_get
-- One custom field.
-- in: id   columns: those of struct custom_field
SELECT id, version, key, label, type, choices, show_in_reminder, rank
  FROM custom_field WHERE firm_id = :firm_id AND id = :id;

-- name: custom_field_find
-- The field of a key.  Index: custom_field (firm_id, key).
-- in: key
SELECT id FROM custom_field WHERE firm_id = :firm_id AND key = :key;

-- name: custom_field_insert
-- A new field, behind all others.
-- in: key, label, type, choices, show_in_reminder   columns: id
INSERT INTO custom_field (firm_id, key, label, type, choices, show_in_reminder, rank)
SELECT CAST(:firm_id AS BIGINT), CAST(:key AS TEXT), CAST(:label AS TEXT), CAST(:type AS TEXT), CAST(:choices AS TEXT),
       CAST(:show_in_reminder AS BIGINT), COALESCE(max(rank), 0) + 1
  FROM custom_field WHERE firm_id = :firm_id
RETURNING id;

-- name: custom_field_update
-- Writes what may change unless the version moved on.
-- in: id, version, label, choices, show_in_reminder, rank
UPDATE custom_field
   SET label = :label, choices = :choices, show_in_reminder = :show_in_reminder, rank = :rank, version = version + 1
 WHERE firm_id = :firm_id AND id = :id AND version = :version;

-- name: custom_field_delete
-- Removes the field; values stay in the candidates.
-- in: id
DELETE FROM custom_field WHERE firm_id = :firm_id AND id = :id;
