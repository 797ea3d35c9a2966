-- Requests that may come twice (platform/http) and live events (platform/live).

-- A write that was answered, kept so that a retry with the same Idempotency-Key gets the same answer; 24 hours.
CREATE TABLE idempotency (
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,                 -- who asked; keys of others are other keys
  request_key     TEXT   NOT NULL,                 -- as the client chose it
  digest          TEXT   NOT NULL,                 -- keyed hash of method, path and body: another request is refused
  status          BIGINT NOT NULL DEFAULT 0,       -- 0 only inside the transaction that claimed it
  reply           BYTES,                           -- headers and body, sealed: they may hold what the tables seal
  at_ms           BIGINT NOT NULL,
  PRIMARY KEY (firm_id, account_id, request_key)
);
CREATE INDEX idempotency_at ON idempotency (firm_id, at_ms);

-- How many events an account (0: the firm as a whole) has had. The row is locked until the commit, so numbers
-- become visible in their order. Never deleted: a number is never used again.
CREATE TABLE live_counter (
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,                 -- 0: everybody of the firm
  last_id         BIGINT NOT NULL,
  PRIMARY KEY (firm_id, account_id)
);

-- Events for open pages, kept 24 hours for those that come back.
CREATE TABLE live_event (
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,                 -- 0: everybody of the firm
  id              BIGINT NOT NULL,                 -- counted by live_counter
  kind            TEXT   NOT NULL,                 -- reminder, inbox, todo, board, unread, import, rules
  data            TEXT   NOT NULL,                 -- JSON object, one line
  at_ms           BIGINT NOT NULL,
  PRIMARY KEY (firm_id, account_id, id)
);

-- Who has a workbench open, by node; rows older than a minute are of a node that died.
CREATE TABLE live_presence (
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,
  node            TEXT   NOT NULL,                 -- name of the process
  seen_at_ms      BIGINT NOT NULL,
  PRIMARY KEY (firm_id, account_id, node)
);
