-- How often reading a file's text was begun: a file that brings the reader down again and again is given up.
ALTER TABLE attachment ADD COLUMN text_attempts BIGINT NOT NULL DEFAULT 0;
