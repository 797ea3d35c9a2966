-- Legal hold (feature/hold): nothing of this person is erased, by hand or by rule, until a partner lifts it.
CREATE TABLE hold (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  candidate_id    BIGINT NOT NULL,
  reason          TEXT   NOT NULL,                 -- the dispute, the request of an authority
  created_by_id   BIGINT NOT NULL,
  created_at_ms   BIGINT NOT NULL,
  lifted_at_ms    BIGINT,                          -- NULL: it holds
  lifted_by_id    BIGINT,
  lift_note       TEXT,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, created_by_id) REFERENCES account (firm_id, id)
);
CREATE INDEX hold_candidate ON hold (firm_id, candidate_id);
