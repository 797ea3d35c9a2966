-- Todos that fall due are brought up like followups; a todo whose due time moved is told anew.
ALTER TABLE todo ADD COLUMN told_due_ms BIGINT;   -- the due time its person was told of
ALTER TABLE todo ADD COLUMN acked_due_ms BIGINT;  -- the due time he said 知道了 to
CREATE INDEX todo_due ON todo (due_at_ms, id)
 WHERE state = 'open' AND due_at_ms IS NOT NULL AND (told_due_ms IS NULL OR told_due_ms <> due_at_ms);
