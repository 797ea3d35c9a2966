-- From whom a second factor is demanded (feature/account).

-- What the firm set; without a row nobody has to have one.
CREATE TABLE factor_setting (
  firm_id         BIGINT NOT NULL PRIMARY KEY REFERENCES firm (id),
  version         BIGINT NOT NULL DEFAULT 1,
  scope           TEXT   NOT NULL,                 -- off, heads: partners and whoever holds a right, all
  grace_days      BIGINT NOT NULL,                 -- from since_ms, or from when the account was made
  since_ms        BIGINT NOT NULL                  -- the scope as it stands was set then
);
