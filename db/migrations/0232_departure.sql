-- 离职交接 (feature/departure): a consultant goes for good; who takes over what, and how far that is.
CREATE TABLE departure (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,                 -- who goes
  to_id           BIGINT NOT NULL,                 -- who takes what no rule says otherwise of
  last_day        TEXT   NOT NULL,                 -- "2026-12-31", his last day
  leaves_at_ms    BIGINT NOT NULL,                 -- its end in his zone: the account is locked
  note            TEXT,                            -- to who takes over
  state           TEXT   NOT NULL DEFAULT 'running', -- running, done: everything is handed over
  total           BIGINT NOT NULL,                 -- followups that he had
  created_by_id   BIGINT NOT NULL,
  created_at_ms   BIGINT NOT NULL,
  finished_at_ms  BIGINT,
  locked_at_ms    BIGINT,                          -- the account was locked
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id),
  FOREIGN KEY (firm_id, to_id) REFERENCES account (firm_id, id)
);
-- One at a time.
CREATE UNIQUE INDEX departure_open ON departure (firm_id, account_id) WHERE locked_at_ms IS NULL;
CREATE INDEX departure_due ON departure (leaves_at_ms) WHERE locked_at_ms IS NULL;

-- Who takes over one candidate, the candidates of one position, or those of one job type.
CREATE TABLE departure_rule (
  id              ID,
  firm_id         BIGINT NOT NULL,
  departure_id    BIGINT NOT NULL,
  candidate_id    BIGINT,
  position_id     BIGINT,
  job_type        TEXT,
  to_id           BIGINT NOT NULL,
  FOREIGN KEY (firm_id, departure_id) REFERENCES departure (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, position_id) REFERENCES position (firm_id, id),
  FOREIGN KEY (firm_id, to_id) REFERENCES account (firm_id, id)
);
CREATE INDEX departure_rule_of ON departure_rule (firm_id, departure_id);

-- One candidate who was handed over.
CREATE TABLE departure_item (
  id              ID,
  firm_id         BIGINT NOT NULL,
  departure_id    BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,
  to_id           BIGINT NOT NULL,
  is_wechat       BIGINT NOT NULL DEFAULT 0,       -- to be added anew in WeChat: there is a todo
  at_ms           BIGINT NOT NULL,
  FOREIGN KEY (firm_id, departure_id) REFERENCES departure (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, to_id) REFERENCES account (firm_id, id)
);
CREATE INDEX departure_item_of ON departure_item (firm_id, departure_id, to_id, id);
CREATE INDEX departure_item_candidate ON departure_item (firm_id, candidate_id);

-- No export from then on, although the account goes on.
ALTER TABLE account ADD COLUMN export_off_at_ms BIGINT;
