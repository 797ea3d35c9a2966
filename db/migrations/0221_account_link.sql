-- Links by which somebody sets his password (feature/account): invitations and forgotten passwords. What a link carries is worked out
-- from its row with a key that is not in the database; nothing here opens anything.

ALTER TABLE account ADD COLUMN email TEXT;         -- where links go; NULL: his confirmed e-mail channel, or nowhere

CREATE TABLE account_link (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,
  kind            TEXT   NOT NULL,                 -- invite, reset
  created_by_id   BIGINT,                          -- NULL: asked for by whoever knows the login
  created_at_ms   BIGINT NOT NULL,
  ends_at_ms      BIGINT NOT NULL,
  used_at_ms      BIGINT,                          -- NULL: nobody used it yet
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX account_link_account ON account_link (firm_id, account_id, created_at_ms);
