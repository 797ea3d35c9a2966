-- What the talent table asks for: candidates by the job type of their positions.
CREATE INDEX position_job_type ON position (firm_id, job_type, id);
