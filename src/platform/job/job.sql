-- Rows of background work. Leases compare with database time (lease_now_ms), due times with the business clock (now_ms).
-- A lease that ends more than an hour ahead (lease_limit_ms) was given before the clock went back: it counts as ended.

-- name: job_add
-- Queues a job; a waiting one of the same kind and key is kept and moved forward.  Index: job_unique.
-- in: kind, unique_key, payload, run_at_ms   columns: id
-- firms: all
INSERT INTO job (firm_id, kind, unique_key, payload, run_at_ms, created_at_ms)
VALUES (NULLIF(:firm_id, 0), :kind, :unique_key, :payload, :run_at_ms, :now_ms)
ON CONFLICT (kind, COALESCE(firm_id, 0), unique_key) WHERE state = 'waiting' AND attempts = 0
DO UPDATE SET run_at_ms = CASE WHEN excluded.run_at_ms < job.run_at_ms THEN excluded.run_at_ms ELSE job.run_at_ms END
RETURNING id;

-- name: job_expire
-- Running jobs whose worker is gone wait again; asked to cancel, they end.  Index: job_running.
-- in: lease_now_ms, lease_limit_ms
-- firms: all
UPDATE job
   SET state = CASE WHEN cancel_asked = 1 THEN 'cancelled' ELSE 'waiting' END,
       ended_at_ms = CASE WHEN cancel_asked = 1 THEN CAST(:now_ms AS BIGINT) END,
       lease_until_ms = NULL
 WHERE state = 'running' AND (lease_until_ms <= :lease_now_ms OR lease_until_ms > :lease_limit_ms);

-- name: job_owners
-- Who holds anything.  Index: job_running.  columns: owner
-- firms: all
SELECT lease_owner AS owner FROM job_lease WHERE lease_until_ms > 0 AND lease_owner IS NOT NULL
UNION
SELECT lease_owner FROM job WHERE state = 'running' AND lease_owner IS NOT NULL;

-- name: job_free
-- Jobs of a worker that is gone may be claimed.  in: owner
-- firms: all
UPDATE job SET lease_until_ms = 0 WHERE state = 'running' AND lease_owner = :owner;

-- name: job_lease_free
-- Periodic kinds of a worker that is gone may be taken.  in: owner
-- firms: none
UPDATE job_lease SET lease_until_ms = 0 WHERE lease_owner = :owner;

-- name: job_has_work
-- 1 when a claim may find something.  Index: job_due, job_running.
-- in: kinds (JSON array of names), lease_now_ms, lease_limit_ms
-- firms: all
SELECT CASE WHEN EXISTS (SELECT 1 FROM job WHERE state = 'waiting' AND run_at_ms <= :now_ms
-- @sqlite
                            AND kind IN (SELECT value FROM json_each(:kinds)))
-- @postgres
                            AND kind IN (SELECT jsonb_array_elements_text(CAST(:kinds AS jsonb))))
-- @end
              OR EXISTS (SELECT 1 FROM job
                          WHERE state = 'running' AND (lease_until_ms <= :lease_now_ms OR lease_until_ms > :lease_limit_ms))
            THEN 1 ELSE 0 END AS has_work;

-- name: job_claim
-- Takes the first due job of a known kind.  Index: job_due.
-- in: kinds (JSON array of names), owner, lease_until_ms   columns: id, firm_id, kind, payload, fence, attempts
-- firms: all
UPDATE job
   SET state = 'running', attempts = attempts + 1, fence = fence + 1, lease_owner = :owner,
       lease_until_ms = :lease_until_ms
 WHERE id = (SELECT id FROM job
              WHERE state = 'waiting' AND run_at_ms <= :now_ms
                -- @sqlite
                AND kind IN (SELECT value FROM json_each(:kinds))
              ORDER BY run_at_ms, id LIMIT 1)
                -- @postgres
                AND kind IN (SELECT jsonb_array_elements_text(CAST(:kinds AS jsonb)))
              ORDER BY run_at_ms, id LIMIT 1 FOR UPDATE SKIP LOCKED)
                -- @end
RETURNING id, firm_id, kind, payload, fence, attempts;

-- name: job_extend
-- Extends the lease of its holder; no row: the lease was lost.  in: id, fence, lease_until_ms   columns: cancel_asked
-- firms: all
UPDATE job SET lease_until_ms = :lease_until_ms
 WHERE id = :id AND fence = :fence AND state = 'running'
RETURNING cancel_asked;

-- name: job_held
-- 1 while the worker holds the job; on PostgreSQL nobody can claim it before this transaction ends.  in: id, fence
-- firms: all
SELECT 1 AS held FROM job WHERE id = :id AND fence = :fence AND state = 'running'
-- @postgres
FOR UPDATE
-- @end
;

-- name: job_remove
-- A job that is done.  in: id, fence
-- firms: all
DELETE FROM job WHERE id = :id AND fence = :fence AND state = 'running';

-- name: job_retry
-- A job that failed waits for its next attempt.  in: id, fence, run_at_ms, last_error
-- firms: all
UPDATE job SET state = 'waiting', run_at_ms = :run_at_ms, last_error = :last_error, lease_until_ms = NULL
 WHERE id = :id AND fence = :fence AND state = 'running';

-- name: job_end
-- A job that nobody will do.  in: id, fence, state (dead, cancelled), last_error
-- firms: all
UPDATE job SET state = :state, last_error = :last_error, lease_until_ms = NULL, ended_at_ms = :now_ms
 WHERE id = :id AND fence = :fence AND state = 'running';

-- name: job_ask_cancel
-- Ends a waiting job of the firm, asks a running one to stop.  in: id
UPDATE job
   SET cancel_asked = 1,
       ended_at_ms = CASE WHEN state = 'waiting' THEN CAST(:now_ms AS BIGINT) END,
       state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END
 WHERE id = :id AND COALESCE(firm_id, 0) = :firm_id AND state IN ('waiting', 'running');

-- name: job_lease_add
-- Room for the owner of a periodic kind.  in: kind
-- firms: none
INSERT INTO job_lease (kind) VALUES (:kind) ON CONFLICT (kind) DO NOTHING;

-- name: job_lease_take
-- Becomes owner of a periodic kind when nobody is.  in: kind, owner, lease_now_ms, lease_limit_ms, lease_until_ms
-- columns: fence, last_run_at_ms
-- firms: none
UPDATE job_lease SET fence = fence + 1, lease_owner = :owner, lease_until_ms = :lease_until_ms
 WHERE kind = :kind AND (lease_until_ms <= :lease_now_ms OR lease_until_ms > :lease_limit_ms)
RETURNING fence, last_run_at_ms;

-- name: job_lease_extend
-- The owner stays owner (or, with lease_until_ms 0, ends being it).  in: kind, fence, lease_until_ms, last_run_at_ms
-- firms: none
UPDATE job_lease SET lease_until_ms = COALESCE(CAST(:lease_until_ms AS BIGINT), 0), last_run_at_ms = :last_run_at_ms
 WHERE kind = :kind AND fence = :fence;

-- name: job_lease_held
-- 1 while this worker owns the kind; on PostgreSQL nobody takes it before this transaction ends.  in: kind, fence
-- firms: none
SELECT 1 AS held FROM job_lease WHERE kind = :kind AND fence = :fence
-- @postgres
FOR UPDATE
-- @end
;
