-- Open followups without a due time (未排期) are counted and listed by themselves.
CREATE INDEX followup_unplanned ON followup (firm_id, acting_id, id) WHERE state = 'open' AND next_due_at_ms IS NULL;
-- A page of submissions to one position.
CREATE INDEX submission_position_newest ON submission (firm_id, position_id, id);
