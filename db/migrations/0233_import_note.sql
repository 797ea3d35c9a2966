-- A row of a file that was taken in although its candidate is off limits: said, not refused.
CREATE TABLE import_note (
  id              ID,
  firm_id         BIGINT NOT NULL,
  import_id       BIGINT NOT NULL,
  line            BIGINT NOT NULL,                 -- of the file
  candidate_id    BIGINT NOT NULL,
  FOREIGN KEY (firm_id, import_id) REFERENCES import (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id)
);
CREATE INDEX import_note_of ON import_note (firm_id, import_id, line);
CREATE INDEX import_note_candidate ON import_note (firm_id, candidate_id);

-- Where a message leads in the client, beside its candidate: "leaves/12", "departures".
ALTER TABLE inbox_message ADD COLUMN link TEXT;
