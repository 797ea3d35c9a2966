-- Consultants with open followups of which nobody will be reminded; lead and partners were warned when the row was made.
CREATE TABLE followup_gap (
  id              ID,
  firm_id         BIGINT NOT NULL,
  acting_id       BIGINT NOT NULL,                 -- 当前跟进人
  kind            TEXT   NOT NULL,                 -- gone: the account is disabled; undated: no due time
  since_ms        BIGINT NOT NULL,
  UNIQUE (firm_id, acting_id, kind),
  FOREIGN KEY (firm_id, acting_id) REFERENCES account (firm_id, id)
);
