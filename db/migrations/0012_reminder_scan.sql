-- The due scan goes firm by firm, each in a write of its own.

DROP INDEX followup_due;
CREATE INDEX followup_due ON followup (firm_id, next_due_at_ms, id)
 WHERE state = 'open' AND next_due_at_ms IS NOT NULL AND due_no > reminded_no;
DROP INDEX reminder_repeat;
CREATE INDEX reminder_repeat ON reminder (firm_id, repeat_at_ms) WHERE repeat_at_ms IS NOT NULL;
