-- Messages inside (inbox_message) and to the outside (outbox), and how each account wants to be reached.

-- What an account decided about being told; no row: as the firm says.
CREATE TABLE notification_setting (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  quiet_mode      TEXT   NOT NULL DEFAULT 'firm',  -- firm (rule_set), own, none
  quiet_from      BIGINT,                          -- own quiet hours, minutes of the local day
  quiet_to        BIGINT,
  hard_breaks_quiet BIGINT NOT NULL DEFAULT 0,     -- hard rules may break through quiet hours and budget
  outside_daily_limit BIGINT,                      -- outside messages a day, NULL: as the firm says
  UNIQUE (firm_id, account_id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);

-- An outside channel of an account, in the order he wants them tried.
CREATE TABLE account_channel (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  channel         TEXT   NOT NULL,                 -- web_push, email
  rank            BIGINT NOT NULL,                 -- his order, smallest first
  enabled         BIGINT NOT NULL DEFAULT 1,
  address         TEXT,                            -- e-mail address; NULL for web_push
  confirmed_at_ms BIGINT,                          -- he proved that messages arrive; only then it is used
  code_sent_at_ms BIGINT,                          -- the confirmation code follows from this instant; NULL: none is out
  code_tries      BIGINT NOT NULL DEFAULT 0,       -- wrong codes since it was sent
  tested_at_ms    BIGINT,                          -- last test on request
  failed_at_ms    BIGINT,                          -- last message that was given up; NULL again after a success
  failed_code     TEXT,                            -- why: "push.no_device", "mail.refused"
  UNIQUE (firm_id, account_id, channel),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);

-- A browser that takes Web Push for an account.
CREATE TABLE push_subscription (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  endpoint        TEXT   NOT NULL,                 -- URL of the push service
  endpoint_hash   TEXT   NOT NULL,                 -- sha-256 of it, hex: one row per browser
  p256dh          TEXT   NOT NULL,                 -- public key of the browser, base64url
  auth            TEXT   NOT NULL,                 -- its secret, base64url
  device          TEXT,                            -- what the person calls it
  created_at_ms   BIGINT NOT NULL,
  last_ok_at_ms   BIGINT,                          -- last accepted message
  UNIQUE (firm_id, endpoint_hash),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX push_subscription_account ON push_subscription (firm_id, account_id);

-- 站内消息: layer 2 of reminders, mentions, relays, warnings. Names of candidates are put in when it is read.
CREATE TABLE inbox_message (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,                 -- whose
  kind            TEXT   NOT NULL,                 -- reminder, mention, relay, warning, todo, import, system
  text            TEXT   NOT NULL,                 -- title line; {candidate} stands for the name
  detail          TEXT,                            -- second line, shown only to who may see the candidate
  candidate_id    BIGINT,
  followup_id     BIGINT,
  reminder_id     BIGINT,                          -- the occurrence whose layer 2 this is
  dedup_key       TEXT,                            -- the same key is the same message
  not_before_ms   BIGINT NOT NULL,                 -- invisible until then
  announced_at_ms BIGINT,                          -- told to the open workbenches
  read_at_ms      BIGINT,                          -- read, or ended with its reminder
  cancelled_at_ms BIGINT,                          -- its reminder ended before it became visible
  created_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, dedup_key),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX inbox_message_account ON inbox_message (firm_id, account_id, not_before_ms, id) WHERE cancelled_at_ms IS NULL;
CREATE INDEX inbox_message_unread ON inbox_message (firm_id, account_id, not_before_ms) WHERE read_at_ms IS NULL;
CREATE INDEX inbox_message_waiting ON inbox_message (not_before_ms) WHERE announced_at_ms IS NULL AND cancelled_at_ms IS NULL;
CREATE INDEX inbox_message_reminder ON inbox_message (firm_id, reminder_id) WHERE reminder_id IS NOT NULL;

-- Messages to the outside, one row per channel: written with what causes them, sent by workers, kept as evidence.
-- Life:  waiting -> sending -> sent | dead | cancelled;  sending -> waiting (again later) | held (into a digest)
CREATE TABLE outbox (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,                 -- to whom
  channel         TEXT   NOT NULL,                 -- web_push, email
  kind            TEXT   NOT NULL,                 -- reminder, digest, code (proof of an address)
  message_key     TEXT   NOT NULL,                 -- the same for all channels of one message
  dedup_key       TEXT   NOT NULL,                 -- message_key and channel: idempotency key of every attempt
  title           TEXT   NOT NULL,                 -- thin: no phone, no pay; {candidate} stands for the name
  body            TEXT,
  path            TEXT   NOT NULL,                 -- deep link below the public address
  candidate_id    BIGINT,
  reminder_id     BIGINT,                          -- the occurrence whose layer 3 this is
  is_hard         BIGINT NOT NULL DEFAULT 0,
  not_before_ms   BIGINT NOT NULL,
  digest_at_ms    BIGINT NOT NULL,                 -- when the digest leaves that may take it up
  digest_key      TEXT,                            -- dedup_key of the digest that holds it
  admitted_on     TEXT,                            -- local date on which it was counted in the budget
  delivered_to    TEXT   NOT NULL DEFAULT ',',     -- push_subscription ids that have it: ",3,17,"
  state           TEXT   NOT NULL DEFAULT 'waiting',
  attempt         BIGINT NOT NULL DEFAULT 0,       -- attempts begun
  next_at_ms      BIGINT NOT NULL,                 -- earliest next attempt
  lease_until_ms  BIGINT,                          -- database time; after it another worker may take the row
  fence           BIGINT NOT NULL DEFAULT 0,       -- grows with every claim: who holds an older one cannot complete
  last_code       TEXT,                            -- how the last attempt ended: "push.busy"
  last_status     BIGINT,                          -- the peer's own number
  sent_at_ms      BIGINT,
  created_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  UNIQUE (firm_id, dedup_key),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX outbox_waiting ON outbox (channel, next_at_ms, id) WHERE state = 'waiting';
CREATE INDEX outbox_sending ON outbox (channel, lease_until_ms) WHERE state = 'sending';
CREATE INDEX outbox_dead ON outbox (firm_id, id) WHERE state = 'dead';
CREATE INDEX outbox_reminder ON outbox (firm_id, reminder_id) WHERE reminder_id IS NOT NULL;
CREATE INDEX outbox_candidate ON outbox (firm_id, candidate_id) WHERE candidate_id IS NOT NULL;
CREATE INDEX outbox_admitted ON outbox (firm_id, account_id, admitted_on) WHERE admitted_on IS NOT NULL;
CREATE INDEX outbox_held ON outbox (firm_id, digest_key) WHERE state = 'held';
CREATE INDEX outbox_account ON outbox (firm_id, account_id, state);

-- Outside channels that may be used for an account at this moment: switched on, proven, allowed by the firm, and, for
-- Web Push, with a browser that takes it.
CREATE VIEW usable_channel (firm_id, account_id, channel, rank, address) AS
SELECT c.firm_id, c.account_id, c.channel, c.rank, c.address
  FROM account_channel c
  JOIN account a ON a.firm_id = c.firm_id AND a.id = c.account_id AND a.state = 'active'
 WHERE c.enabled = 1 AND c.confirmed_at_ms IS NOT NULL
   AND (c.channel <> 'web_push'
        OR EXISTS (SELECT 1 FROM push_subscription p WHERE p.firm_id = c.firm_id AND p.account_id = c.account_id))
   AND COALESCE((SELECT r.channels FROM rule_set r WHERE r.firm_id = c.firm_id), '["web_push","email"]')
       LIKE '%"' || c.channel || '"%';

-- Messages as their owners see them: a candidate whom the owner may not see (any more) stays nameless.
CREATE VIEW inbox_view (firm_id, id, account_id, kind, at_ms, read_at_ms, cancelled_at_ms, text, detail, followup_id,
                        reminder_id, candidate_id, candidate_name, is_hidden, reminder_open) AS
SELECT m.firm_id, m.id, m.account_id, m.kind, m.not_before_ms, m.read_at_ms, m.cancelled_at_ms, m.text, m.detail,
       m.followup_id, m.reminder_id, c.id, c.name,
       CASE WHEN m.candidate_id IS NOT NULL AND c.id IS NULL THEN 1 ELSE 0 END,
       CASE WHEN r.state = 'open' THEN 1 ELSE 0 END
  FROM inbox_message m
  JOIN account a ON a.firm_id = m.firm_id AND a.id = m.account_id
  LEFT JOIN reminder r ON r.firm_id = m.firm_id AND r.id = m.reminder_id
  LEFT JOIN candidate c ON c.firm_id = m.firm_id AND c.id = m.candidate_id AND c.deleted_at_ms IS NULL
        AND (a.role = 'partner' OR EXISTS (SELECT 1 FROM candidate_access x WHERE x.firm_id = m.firm_id
                                           AND x.candidate_id = m.candidate_id AND x.account_id = m.account_id));
