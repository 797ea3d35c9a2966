-- How many candidates have a green followup is counted in the index that lists their due times.

DROP INDEX followup_candidate_due;
CREATE INDEX followup_candidate_due ON followup (firm_id, candidate_id, next_due_at_ms, id, turn_at_ms, care)
 WHERE state = 'open' AND next_due_at_ms IS NOT NULL;
