-- The board by due bucket: what is late is found by an index, how many there are is kept.

ALTER TABLE followup ADD COLUMN turn_at_ms BIGINT; -- from when on it is not green: the earlier of yellow_at_ms and red_at_ms
UPDATE followup
   SET turn_at_ms = CASE WHEN yellow_at_ms IS NULL OR red_at_ms < yellow_at_ms THEN red_at_ms ELSE yellow_at_ms END
 WHERE state = 'open';
CREATE INDEX followup_acting_turn ON followup (firm_id, acting_id, turn_at_ms, next_due_at_ms, red_at_ms, hard, care, job_type, owner_id,
                                               candidate_id, submission_id)
 WHERE state = 'open' AND turn_at_ms IS NOT NULL;
CREATE INDEX followup_firm_turn ON followup (firm_id, turn_at_ms, next_due_at_ms, red_at_ms, hard, care, job_type, owner_id,
                                             candidate_id, submission_id)
 WHERE state = 'open' AND turn_at_ms IS NOT NULL;
DROP INDEX followup_firm_due;
CREATE INDEX followup_firm_due ON followup (firm_id, next_due_at_ms, candidate_id, turn_at_ms, care, job_type, owner_id, submission_id)
 WHERE state = 'open' AND next_due_at_ms IS NOT NULL;
DROP INDEX followup_care;
-- One consultant's board, today and lists are answered from this one, without touching the rows.
DROP INDEX followup_acting_due;
CREATE INDEX followup_acting_due ON followup (firm_id, acting_id, next_due_at_ms, turn_at_ms, yellow_at_ms, red_at_ms, hard, care, job_type,
                                              retry, put_away_on, snoozed_until_ms, owner_id, candidate_id, submission_id, state)
 WHERE state = 'open';

-- How many open followups with a due time there are, of each consultant, kind of care and job type.
CREATE TABLE followup_total (
  id              ID,
  firm_id         BIGINT NOT NULL,
  acting_id       BIGINT NOT NULL,
  care            TEXT   NOT NULL,
  job_type        TEXT   NOT NULL,                 -- "": none
  n               BIGINT NOT NULL,
  UNIQUE (firm_id, acting_id, care, job_type)
);
INSERT INTO followup_total (firm_id, acting_id, care, job_type, n)
SELECT firm_id, acting_id, care, COALESCE(job_type, ''), count(*)
  FROM followup
 WHERE state = 'open' AND next_due_at_ms IS NOT NULL
 GROUP BY firm_id, acting_id, care, COALESCE(job_type, '');
