-- Background work (platform/job): queued jobs, and which node owns the periodic ones.

-- A job to be done once. Done ones are deleted; dead and cancelled ones stay to be looked at.
CREATE TABLE job (
  -- @sqlite
  id              INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: a worker that lost job 7 must not meet another 7
  -- @postgres
  id              ID,
  -- @end
  firm_id         BIGINT REFERENCES firm (id),     -- NULL: of the system
  kind            TEXT   NOT NULL,                 -- name in the table of kinds (app/jobs.c)
  unique_key      TEXT,                            -- one waiting job of this kind and key at most; NULL: any number
  payload         TEXT   NOT NULL,                 -- JSON, read by the kind
  state           TEXT   NOT NULL DEFAULT 'waiting', -- waiting, running, dead, cancelled
  run_at_ms       BIGINT NOT NULL,                 -- not before, business clock
  attempts        BIGINT NOT NULL DEFAULT 0,       -- claims so far, also those that ended in a crash
  fence           BIGINT NOT NULL DEFAULT 0,       -- grows with every claim; only the newest may complete
  lease_until_ms  BIGINT,                          -- database time; afterwards others may claim it
  lease_owner     TEXT,                            -- node and process, for people
  cancel_asked    BIGINT NOT NULL DEFAULT 0,       -- the worker stops at its next heartbeat
  last_error      TEXT,                            -- code of the last failure
  created_at_ms   BIGINT NOT NULL,
  ended_at_ms     BIGINT                           -- when it became dead or cancelled
);
CREATE UNIQUE INDEX job_unique ON job (kind, COALESCE(firm_id, 0), unique_key) WHERE state = 'waiting' AND attempts = 0;
CREATE INDEX job_due ON job (run_at_ms, id) WHERE state = 'waiting';
CREATE INDEX job_running ON job (lease_until_ms) WHERE state = 'running';

-- One row per periodic kind: the node that runs it now.
CREATE TABLE job_lease (
  id              ID,
  kind            TEXT   NOT NULL UNIQUE,
  fence           BIGINT NOT NULL DEFAULT 0,       -- grows with every change of owner
  lease_until_ms  BIGINT NOT NULL DEFAULT 0,       -- database time; afterwards others may take it
  lease_owner     TEXT,                            -- node and process, for people
  last_run_at_ms  BIGINT                           -- business clock; exact for periods of a minute and more
);
