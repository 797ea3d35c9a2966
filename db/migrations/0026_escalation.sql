-- Then, optionally, the superior after set days.

-- Working days after due on which the superior is told of a followup nobody has contacted; 0: never.
ALTER TABLE rule_set ADD COLUMN superior_after_days BIGINT NOT NULL DEFAULT 0;

-- The last due_no of which the superior was told, or would have been.
ALTER TABLE followup ADD COLUMN escalated_no BIGINT NOT NULL DEFAULT 0;
