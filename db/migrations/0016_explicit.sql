-- Whether a chosen date or the retry after an attempt counts: the later decision.

-- When explicit_due_at_ms was chosen.
ALTER TABLE followup ADD COLUMN explicit_set_at_ms BIGINT;
