-- Speech to text (feature/transcript): what was said in a recording, on whose consent, by which engine.

-- Recordings are kept as long as the firm says; the entry and its transcript outlive the sound.
ALTER TABLE attachment ADD COLUMN original_gone_at_ms BIGINT; -- the content was deleted by that rule

-- What a firm set; without a row: no engine, originals are kept.
CREATE TABLE speech_setting (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  version         BIGINT NOT NULL DEFAULT 1,
  engine          TEXT   NOT NULL,                 -- none, server, pocketsphinx
  base_url        TEXT,                            -- of the transcription server
  path            TEXT,                            -- NULL = /v1/audio/transcriptions
  api_key         BYTES,                           -- sealed
  model           TEXT,
  language        TEXT,                            -- ISO 639-1; NULL = the engine guesses
  timeout_s       BIGINT NOT NULL,                 -- of one call
  chat_url        TEXT,                            -- server that drafts records; NULL = rules do
  chat_path       TEXT,                            -- NULL = /v1/chat/completions
  chat_key        BYTES,                           -- sealed
  chat_model      TEXT,
  keep_days       BIGINT,                          -- originals go so many days after their transcript is done; NULL = never
  updated_at_ms   BIGINT NOT NULL,
  updated_by_id   BIGINT NOT NULL,
  UNIQUE (firm_id)
);

-- One transcript per recording.
CREATE TABLE transcript (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  version         BIGINT NOT NULL DEFAULT 1,
  attachment_id   BIGINT NOT NULL,                 -- no foreign key: feature document deletes first and tells afterwards
  state           TEXT   NOT NULL,                 -- waiting, running, done, failed
  error           TEXT,                            -- stable reason: of the failure, or why it waits for another attempt
  consent         TEXT   NOT NULL,                 -- how the recorded person agreed, as the requester notes it
  requested_by_id BIGINT NOT NULL,
  requested_at_ms BIGINT NOT NULL,
  engine          TEXT,                            -- that heard it
  language        TEXT,                            -- found, or set
  duration_ms     BIGINT NOT NULL DEFAULT 0,       -- of the recording, once decoded
  position_ms     BIGINT NOT NULL DEFAULT 0,       -- heard so far; an interrupted run goes on here
  attempts        BIGINT NOT NULL DEFAULT 0,       -- since it last moved on
  not_before_ms   BIGINT NOT NULL,                 -- next attempt
  done_at_ms      BIGINT,
  edited_at_ms    BIGINT,
  edited_by_id    BIGINT,
  UNIQUE (firm_id, id),
  UNIQUE (firm_id, attachment_id),
  FOREIGN KEY (firm_id, requested_by_id) REFERENCES account (firm_id, id)
);
CREATE INDEX transcript_due ON transcript (not_before_ms, id) WHERE state IN ('waiting', 'running');
CREATE INDEX transcript_done ON transcript (firm_id, done_at_ms, id) WHERE state = 'done';

-- What was said from when to when.
CREATE TABLE transcript_segment (
  id              ID,
  firm_id         BIGINT NOT NULL,
  transcript_id   BIGINT NOT NULL,
  start_ms        BIGINT NOT NULL,
  end_ms          BIGINT NOT NULL,
  text            TEXT   NOT NULL,                 -- as corrected
  heard           TEXT,                            -- as the engine heard it; NULL = as it stands
  FOREIGN KEY (firm_id, transcript_id) REFERENCES transcript (firm_id, id)
);
CREATE INDEX transcript_segment_order ON transcript_segment (firm_id, transcript_id, start_ms, id);
