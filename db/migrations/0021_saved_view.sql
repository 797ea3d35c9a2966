-- Filters that people keep for the board and the talent list.

CREATE TABLE saved_view (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,                 -- whose it is; only he changes it
  page            TEXT   NOT NULL,                 -- board, talent
  name            TEXT   NOT NULL,                 -- unique per account and page
  query           TEXT   NOT NULL,                 -- query string of that page
  is_shared       BIGINT NOT NULL DEFAULT 0,       -- colleagues see it, each with his own rights behind it
  version         BIGINT NOT NULL DEFAULT 1,
  created_at_ms   BIGINT NOT NULL,
  updated_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, account_id, page, name),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX saved_view_shared ON saved_view (firm_id, page) WHERE is_shared = 1;
