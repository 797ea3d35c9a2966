-- 撞单 (feature/ownership): how long a claim to a candidate holds. Claims themselves follow from followups, submissions and records.
CREATE TABLE ownership_setting (
  id              ID,
  firm_id         BIGINT NOT NULL UNIQUE REFERENCES firm (id),
  contact_days    BIGINT NOT NULL,                 -- after the last effective contact
  client_months   BIGINT NOT NULL                  -- after the first recommendation at a client
);

-- The term of the contract with a client; NULL: as the firm says.
ALTER TABLE company ADD COLUMN protection_months BIGINT;

-- Who was in touch lately.
CREATE INDEX followup_contacted ON followup (firm_id, last_contact_at_ms, candidate_id, owner_id) WHERE last_contact_at_ms IS NOT NULL;
