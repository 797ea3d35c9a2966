-- What candidates agreed to (feature/consent): who said yes to what, how, by which text; and what the firm asks for.

-- Texts by which the firm asks, each change a version of its own.
CREATE TABLE consent_text (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  purpose         TEXT   NOT NULL,                 -- store, contact, recommend, recording, background
  version         BIGINT NOT NULL,                 -- 1, 2, 3 …; 0 is the shipped one, which has no row
  text            TEXT   NOT NULL,
  created_by_id   BIGINT,
  created_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, purpose, version)
);

-- Whether a candidate may go to a client without his consent.
CREATE TABLE consent_setting (
  firm_id         BIGINT NOT NULL PRIMARY KEY REFERENCES firm (id),
  version         BIGINT NOT NULL DEFAULT 1,
  recommend       TEXT   NOT NULL                  -- off: nobody asks, warn: asked for, strict: refused
);

-- 授权: one consent of one candidate.
CREATE TABLE consent (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  candidate_id    BIGINT NOT NULL,
  purpose         TEXT   NOT NULL,                 -- store, contact, recommend, recording, background
  company_id      BIGINT,                          -- recommend: to which client
  text_version    BIGINT NOT NULL,                 -- of the firm's text for this purpose at that time
  channel         TEXT   NOT NULL,                 -- how he said so: phone, wechat, …
  evidence        TEXT,                            -- in the words of who noted it
  attachment_id   BIGINT,                          -- or a file that shows it
  given_at_ms     BIGINT NOT NULL,
  expires_at_ms   BIGINT,                          -- NULL: until withdrawn
  withdrawn_at_ms BIGINT,
  withdraw_note   TEXT,
  created_by_id   BIGINT,
  created_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, company_id) REFERENCES company (firm_id, id)
);
CREATE INDEX consent_candidate ON consent (firm_id, candidate_id, purpose);
