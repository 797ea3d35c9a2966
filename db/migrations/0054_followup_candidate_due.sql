-- The list of candidates by next due time asks of every followup whether the candidate has an earlier one.

CREATE INDEX followup_candidate_due ON followup (firm_id, candidate_id, next_due_at_ms, id)
 WHERE state = 'open' AND next_due_at_ms IS NOT NULL;
