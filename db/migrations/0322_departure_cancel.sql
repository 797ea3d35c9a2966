-- A departure can begin later than it is planned, and be called off (feature/departure): what it handed over goes back.
ALTER TABLE departure ADD COLUMN starts_on TEXT;              -- first day of handing over; NULL: at once
ALTER TABLE departure ADD COLUMN starts_at_ms BIGINT;         -- its beginning in his zone
ALTER TABLE departure ADD COLUMN cancelled_by_id BIGINT;      -- state cancelling: what he has goes back, cancelled: it has
ALTER TABLE departure ADD COLUMN cancelled_at_ms BIGINT;
ALTER TABLE departure ADD COLUMN cancel_note TEXT;

DROP INDEX departure_open;
CREATE UNIQUE INDEX departure_open ON departure (firm_id, account_id) WHERE locked_at_ms IS NULL AND state <> 'cancelled';
DROP INDEX departure_due;
CREATE INDEX departure_due ON departure (leaves_at_ms) WHERE locked_at_ms IS NULL AND state <> 'cancelled';

-- Each thing that was handed over, so that it finds its way back.
CREATE TABLE departure_move (
  id              ID,
  firm_id         BIGINT NOT NULL,
  departure_id    BIGINT NOT NULL,
  place           TEXT   NOT NULL,                 -- submission, followup, todo, appointment, lead, backup, followup_backup, report
  row_id          BIGINT NOT NULL,
  candidate_id    BIGINT,
  to_id           BIGINT,                          -- who got it; NULL: nobody (a report without a superior)
  joined          BIGINT NOT NULL DEFAULT 0,       -- he had one of his own, or took part already
  at_ms           BIGINT NOT NULL,
  outcome         TEXT,                            -- of a departure that was called off: back, or why it stays
  FOREIGN KEY (firm_id, departure_id) REFERENCES departure (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id)
);
CREATE INDEX departure_move_of ON departure_move (firm_id, departure_id, id);
CREATE INDEX departure_move_candidate ON departure_move (firm_id, candidate_id) WHERE candidate_id IS NOT NULL;
