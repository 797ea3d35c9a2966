-- Passkeys (feature/account): how people prove who they are without a password, and open sealed records.

-- 通行密钥: one key of one account; the private half never leaves the device.
CREATE TABLE passkey (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,
  name            TEXT   NOT NULL,                 -- as its owner calls it
  credential      TEXT   NOT NULL UNIQUE,          -- base64url; names the key to browsers, in no two accounts
  algorithm       BIGINT NOT NULL,                 -- COSE number: -7, -8, -257
  public_key      BYTES  NOT NULL,
  sign_count      BIGINT NOT NULL,                 -- of its last use; 0: it does not count
  is_backup_eligible BIGINT NOT NULL,
  is_backed_up    BIGINT NOT NULL,                 -- kept by a provider, on several devices
  created_at_ms   BIGINT NOT NULL,
  used_at_ms      BIGINT,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX passkey_account ON passkey (firm_id, account_id);

-- What a passkey is asked to sign: once, for one purpose, in one session, for minutes. Not tied to a firm: before a login there is none.
CREATE TABLE passkey_challenge (
  id              ID,
  challenge_hash  TEXT   NOT NULL UNIQUE,          -- sha-256 of the challenge as sent, hex
  purpose         TEXT   NOT NULL,                 -- register, login, confirm, unseal
  session_id      BIGINT NOT NULL,                 -- who may answer; 0: somebody who is about to log in
  ends_at_ms      BIGINT NOT NULL
);
CREATE INDEX passkey_challenge_end ON passkey_challenge (ends_at_ms);
