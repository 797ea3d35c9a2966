-- 休假与跟进接力 (feature/leave): who is away, who acts for him meanwhile, and what is given back.

-- 休假: one absence of one consultant.
CREATE TABLE leave (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  version         BIGINT NOT NULL DEFAULT 1,
  account_id      BIGINT NOT NULL,                 -- who is away
  delegate_id     BIGINT,                          -- who acts for him; NULL = the backup of each followup
  from_ms         BIGINT NOT NULL,
  to_ms           BIGINT NOT NULL,                 -- back from then on
  from_local      TEXT   NOT NULL,                 -- the same as wall-clock intent, "2026-12-04T09:00"
  to_local        TEXT   NOT NULL,
  zone            TEXT   NOT NULL,                 -- its IANA zone
  note            TEXT,                            -- to who acts
  state           TEXT   NOT NULL DEFAULT 'planned', -- planned, running, ended, cancelled
  created_by_id   BIGINT NOT NULL,
  created_at_ms   BIGINT NOT NULL,
  ended_at_ms     BIGINT,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id),
  FOREIGN KEY (firm_id, delegate_id) REFERENCES account (firm_id, id)
);
CREATE INDEX leave_account ON leave (firm_id, account_id, to_ms);
CREATE INDEX leave_delegate ON leave (firm_id, delegate_id, to_ms) WHERE delegate_id IS NOT NULL;
CREATE INDEX leave_open ON leave (state, from_ms) WHERE state IN ('planned', 'running');

-- 接力: one followup that somebody else acts in during a leave, or that nobody was free for.
CREATE TABLE leave_cover (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  leave_id        BIGINT NOT NULL,
  followup_id     BIGINT NOT NULL,
  acting_id       BIGINT,                          -- NULL: nobody was free, it stays with its owner
  is_told         BIGINT NOT NULL DEFAULT 0,       -- who acts, or lead and partners, have their message
  given_at_ms     BIGINT NOT NULL,
  returned_at_ms  BIGINT,
  UNIQUE (firm_id, leave_id, followup_id),
  FOREIGN KEY (firm_id, leave_id) REFERENCES leave (firm_id, id),
  FOREIGN KEY (firm_id, followup_id) REFERENCES followup (firm_id, id),
  FOREIGN KEY (firm_id, acting_id) REFERENCES account (firm_id, id)
);
CREATE INDEX leave_cover_followup ON leave_cover (firm_id, followup_id);
CREATE INDEX leave_cover_acting ON leave_cover (firm_id, acting_id) WHERE returned_at_ms IS NULL;

-- What not to mention to one candidate, as who goes tells who acts.
CREATE TABLE leave_note (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  leave_id        BIGINT NOT NULL,
  followup_id     BIGINT NOT NULL,
  avoid           TEXT   NOT NULL,
  UNIQUE (firm_id, leave_id, followup_id),
  FOREIGN KEY (firm_id, leave_id) REFERENCES leave (firm_id, id),
  FOREIGN KEY (firm_id, followup_id) REFERENCES followup (firm_id, id)
);
