-- The second factor of a login with a password (feature/account).

-- 动态验证码: the secret of an authenticator app; it counts once a code of it was given.
CREATE TABLE account_totp (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,
  secret          BYTES  NOT NULL,                 -- base32, sealed with the account's number
  last_step       BIGINT NOT NULL DEFAULT 0,       -- of the last code that was taken: none is taken twice
  created_at_ms   BIGINT NOT NULL,
  confirmed_at_ms BIGINT,                          -- NULL: shown, no code of it given yet
  UNIQUE (firm_id, account_id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);

-- 恢复码: stand in for the app, once each.
CREATE TABLE recovery_code (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,
  code_hash       TEXT   NOT NULL,                 -- keyed
  used_at_ms      BIGINT,
  UNIQUE (firm_id, account_id, code_hash),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
