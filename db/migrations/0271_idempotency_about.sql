-- What a kept answer is about by the path of its request: "records" and 12 of /records/12/attachments; NULL where it names nothing.
ALTER TABLE idempotency ADD COLUMN noun TEXT;
ALTER TABLE idempotency ADD COLUMN noun_id BIGINT;
