-- How the due time of a followup came about: one row for each time its instant or its rule changed.

CREATE TABLE followup_change (
  id              ID,
  firm_id         BIGINT NOT NULL,
  followup_id     BIGINT NOT NULL,
  at_ms           BIGINT NOT NULL,
  account_id      BIGINT,                          -- who did what moved it; NULL: the system
  change          TEXT   NOT NULL,                 -- recorded, moved, snoozed, rescheduled, opened, handed_over, ended …
  from_due_at_ms  BIGINT,                          -- due instant before
  due_at_ms       BIGINT,                          -- and after; NULL: none
  rule_source     TEXT,                            -- as in followup
  rule_name       TEXT,
  rule_interval   BIGINT,
  rule_unit       TEXT,
  steps           TEXT   NOT NULL,                 -- explanation of the new due time: JSON list of steps
  FOREIGN KEY (firm_id, followup_id) REFERENCES followup (firm_id, id)
);
CREATE INDEX followup_change_followup ON followup_change (firm_id, followup_id, id);
