-- Several recordings are heard at once (feature/transcript): which job has one, and when it had its last turn.
ALTER TABLE transcript ADD COLUMN job_id BIGINT;       -- that hears it now; a worker that died goes on under the same number
ALTER TABLE transcript ADD COLUMN begun_at_ms BIGINT;  -- the firm that waited longest comes first
CREATE INDEX transcript_held ON transcript (firm_id, job_id) WHERE job_id IS NOT NULL;
CREATE INDEX transcript_turn ON transcript (firm_id, begun_at_ms);
