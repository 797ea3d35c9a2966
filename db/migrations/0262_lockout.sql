-- Whom a delay of failed logins concerns, for whoever unlocks (feature/account).

ALTER TABLE login_delay ADD COLUMN since_ms BIGINT NOT NULL DEFAULT 0; -- first failure of this row of failures
ALTER TABLE login_delay ADD COLUMN account_id BIGINT;  -- that was tried last; NULL: there is no such login
ALTER TABLE login_delay ADD COLUMN address TEXT;       -- network of the last failure: 'net:<address block>'
CREATE INDEX login_delay_account ON login_delay (account_id) WHERE account_id IS NOT NULL;
