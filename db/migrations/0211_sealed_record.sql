-- Sealed records (feature/record): what they say stands as one sealed value, in none of the plain columns.

ALTER TABLE record ADD COLUMN sealed BYTES;          -- fact, emotion, action, text as JSON; NULL: not sealed (yet)
ALTER TABLE record_revision ADD COLUMN sealed BYTES; -- as it stood in the record
CREATE INDEX record_to_seal ON record (id) WHERE is_sealed = 1 AND sealed IS NULL; -- of the time before they were sealed

ALTER TABLE session ADD COLUMN unsealed_until_ms BIGINT; -- after a passkey was used for it: sealed records open until then
