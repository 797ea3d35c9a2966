-- 保留期限 (feature/retention): how long a firm keeps what, who was told that he would go, and what each run did.

-- One row for a firm that has ever set its rules.
CREATE TABLE retention_setting (
  firm_id         BIGINT NOT NULL PRIMARY KEY REFERENCES firm (id),
  version         BIGINT NOT NULL DEFAULT 1,
  zone            TEXT   NOT NULL,                 -- IANA zone of its nights
  account_id      BIGINT NOT NULL,                 -- partner in whose name the rules act: who set them last
  next_run_at_ms  BIGINT                           -- NULL: no rule is on
);
CREATE INDEX retention_setting_due ON retention_setting (next_run_at_ms) WHERE next_run_at_ms IS NOT NULL;

-- What the firm says about one subject; without a row the shipped rule, which is off.
CREATE TABLE retention_rule (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  subject         TEXT   NOT NULL,                 -- idle, placed, consent_ended, bin, recordings, imports, inbox, outbox
  enabled         BIGINT NOT NULL,
  months          BIGINT NOT NULL,                 -- how long it is kept
  action          TEXT   NOT NULL,                 -- ask, archive, erase, delete
  grace_days      BIGINT NOT NULL,                 -- between telling the owner and acting
  UNIQUE (firm_id, subject)
);

-- One night.
CREATE TABLE retention_run (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  started_at_ms   BIGINT NOT NULL,
  finished_at_ms  BIGINT,                          -- NULL: under way; what a kill cut off goes on
  found           BIGINT NOT NULL DEFAULT 0,       -- persons announced
  unanswered      BIGINT NOT NULL DEFAULT 0,       -- of those announced before: asked again in vain
  archived        BIGINT NOT NULL DEFAULT 0,
  erased          BIGINT NOT NULL DEFAULT 0,
  lapsed          BIGINT NOT NULL DEFAULT 0,       -- the rule does not fit them any more
  failed          BIGINT NOT NULL DEFAULT 0,       -- could not be acted on
  recordings      BIGINT NOT NULL DEFAULT 0,       -- contents of recordings deleted
  imports         BIGINT NOT NULL DEFAULT 0,       -- rejected rows of old imports
  inbox           BIGINT NOT NULL DEFAULT 0,
  outbox          BIGINT NOT NULL DEFAULT 0,
  UNIQUE (firm_id, id)
);
CREATE UNIQUE INDEX retention_run_open ON retention_run (firm_id) WHERE finished_at_ms IS NULL;

-- One person whom a rule has found. When he is erased it goes with him.
CREATE TABLE retention_notice (
  id              ID,
  firm_id         BIGINT NOT NULL,
  run_id          BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,
  subject         TEXT   NOT NULL,
  action          TEXT   NOT NULL,                 -- as announced
  owner_id        BIGINT NOT NULL,                 -- who was told
  found_at_ms     BIGINT NOT NULL,
  act_at_ms       BIGINT NOT NULL,                 -- not before
  state           TEXT   NOT NULL DEFAULT 'waiting', -- waiting, kept, lapsed, unanswered, archived, failed
  settled_at_ms   BIGINT,
  settled_by_id   BIGINT,
  reason          TEXT,                            -- why he is kept
  keep_until_ms   BIGINT,                          -- no rule finds him before
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, run_id) REFERENCES retention_run (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, owner_id) REFERENCES account (firm_id, id)
);
CREATE UNIQUE INDEX retention_notice_waiting ON retention_notice (firm_id, candidate_id) WHERE state = 'waiting';
CREATE INDEX retention_notice_candidate ON retention_notice (firm_id, candidate_id);
CREATE INDEX retention_notice_due ON retention_notice (firm_id, act_at_ms) WHERE state = 'waiting';
CREATE INDEX retention_notice_run ON retention_notice (firm_id, run_id);

-- Consents to be kept, for whom they have ended.
CREATE INDEX consent_store ON consent (firm_id, candidate_id) WHERE purpose = 'store';

-- Persons a rule may find, under which subject, and since when its term counts: the last contact, else when he came, or when he agreed
-- to be kept; the end of the last such consent; the day he was put into the bin. Who is in care, runs for a position or is held for the
-- law stands nowhere here. Who agreed without an end has an instant that never comes.
CREATE VIEW retention_person (firm_id, candidate_id, subject, since_ms) AS
SELECT c.firm_id, c.id,
       CASE WHEN EXISTS (SELECT 1 FROM submission s WHERE s.firm_id = c.firm_id AND s.candidate_id = c.id AND s.stage_kind = 'onboarded')
              OR EXISTS (SELECT 1 FROM stage_change h
                          WHERE h.firm_id = c.firm_id AND h.candidate_id = c.id AND h.to_kind = 'onboarded' AND h.is_undo = 0)
            THEN 'placed' ELSE 'idle' END,
-- @sqlite
       max(
-- @postgres
       GREATEST(
-- @end
           COALESCE(c.last_contact_at_ms, 0), c.created_at_ms,
           COALESCE((SELECT max(k.given_at_ms) FROM consent k
                      WHERE k.firm_id = c.firm_id AND k.candidate_id = c.id AND k.purpose = 'store' AND k.withdrawn_at_ms IS NULL), 0),
           COALESCE((SELECT max(s.stage_since_ms) FROM submission s WHERE s.firm_id = c.firm_id AND s.candidate_id = c.id), 0))
  FROM candidate c
 WHERE c.deleted_at_ms IS NULL
   AND NOT EXISTS (SELECT 1 FROM followup f
                    WHERE f.firm_id = c.firm_id AND f.candidate_id = c.id AND f.state = 'open' AND f.care = 'care')
   AND NOT EXISTS (SELECT 1 FROM submission s
                    WHERE s.firm_id = c.firm_id AND s.candidate_id = c.id AND s.stage_kind NOT IN ('closed', 'onboarded'))
   AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.firm_id = c.firm_id AND h.candidate_id = c.id AND h.lifted_at_ms IS NULL)
 UNION ALL
SELECT c.firm_id, c.id, 'consent_ended',
       (SELECT max(COALESCE(k.withdrawn_at_ms, k.expires_at_ms, 9000000000000000)) FROM consent k
         WHERE k.firm_id = c.firm_id AND k.candidate_id = c.id AND k.purpose = 'store')
  FROM candidate c
 WHERE c.deleted_at_ms IS NULL
   AND EXISTS (SELECT 1 FROM consent k WHERE k.firm_id = c.firm_id AND k.candidate_id = c.id AND k.purpose = 'store')
   AND NOT EXISTS (SELECT 1 FROM followup f
                    WHERE f.firm_id = c.firm_id AND f.candidate_id = c.id AND f.state = 'open' AND f.care = 'care')
   AND NOT EXISTS (SELECT 1 FROM submission s
                    WHERE s.firm_id = c.firm_id AND s.candidate_id = c.id AND s.stage_kind NOT IN ('closed', 'onboarded'))
   AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.firm_id = c.firm_id AND h.candidate_id = c.id AND h.lifted_at_ms IS NULL)
 UNION ALL
SELECT c.firm_id, c.id, 'bin', c.deleted_at_ms
  FROM candidate c
 WHERE c.deleted_at_ms IS NOT NULL AND c.merged_into_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.firm_id = c.firm_id AND h.candidate_id = c.id AND h.lifted_at_ms IS NULL);
