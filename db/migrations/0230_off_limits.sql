-- 禁挖 (feature/off_limits): whom the firm has promised not to approach, a company or a person, from a day to a day.
CREATE TABLE off_limits (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  version         BIGINT NOT NULL DEFAULT 1,
  company         TEXT,                            -- as written; NULL: a person
  company_key     TEXT,                            -- the same as candidate.company_key
  candidate_id    BIGINT,                          -- NULL: a company
  from_on         TEXT   NOT NULL,                 -- first day, "2026-11-23"
  until_on        TEXT,                            -- last day; NULL: until it is lifted
  reason          TEXT   NOT NULL,
  source          TEXT   NOT NULL,                 -- hand, import
  created_by_id   BIGINT NOT NULL,
  created_at_ms   BIGINT NOT NULL,
  lifted_at_ms    BIGINT,                          -- taken off the list
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, created_by_id) REFERENCES account (firm_id, id)
);
-- A company stands on the list once; a person, too, but for one who was merged out of two.
CREATE UNIQUE INDEX off_limits_company ON off_limits (firm_id, company_key) WHERE lifted_at_ms IS NULL AND candidate_id IS NULL;
CREATE INDEX off_limits_candidate ON off_limits (firm_id, candidate_id) WHERE lifted_at_ms IS NULL AND candidate_id IS NOT NULL;

-- Those whom the firm has placed itself.
CREATE INDEX candidate_off_limits ON candidate (firm_id, id) WHERE off_limits_until_ms IS NOT NULL AND deleted_at_ms IS NULL;

-- Why a partner let somebody off limits be submitted all the same.
ALTER TABLE submission ADD COLUMN off_limits_reason TEXT;
