-- What lists of candidates are filtered by beside their words: tags and values of custom fields one by one, city, employer.

-- Tags and custom values of a candidate, kept beside their JSON in the transaction that writes it.
CREATE TABLE candidate_label (
  id              ID,
  firm_id         BIGINT NOT NULL,
  field           TEXT   NOT NULL,                 -- tag, or custom.KEY
  value           TEXT   NOT NULL,                 -- as text; true and false of flags
  candidate_id    BIGINT NOT NULL,
  UNIQUE (firm_id, field, value, candidate_id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id)
);
CREATE INDEX candidate_label_candidate ON candidate_label (firm_id, candidate_id);
CREATE INDEX candidate_city ON candidate (firm_id, city, id) WHERE deleted_at_ms IS NULL;
CREATE INDEX candidate_employer ON candidate (firm_id, company_key, id) WHERE deleted_at_ms IS NULL;

-- @sqlite
INSERT INTO candidate_label (firm_id, field, value, candidate_id)
SELECT c.firm_id, 'tag', j.value, c.id FROM candidate c, json_each(c.tags) j WHERE c.tags <> '[]'
UNION
SELECT c.firm_id, 'custom.' || j.key, CASE WHEN j.type IN ('true', 'false') THEN j.type ELSE CAST(j.value AS TEXT) END, c.id
  FROM candidate c, json_each(c.custom) j WHERE c.custom <> '{}';
-- @postgres
INSERT INTO candidate_label (firm_id, field, value, candidate_id)
SELECT c.firm_id, 'tag', j.value, c.id FROM candidate c, json_array_elements_text(CAST(c.tags AS json)) j (value)
 WHERE c.tags <> '[]'
UNION
SELECT c.firm_id, 'custom.' || j.key, j.value, c.id FROM candidate c, json_each_text(CAST(c.custom AS json)) j
 WHERE c.custom <> '{}';
-- @end
