-- A client_uid names one record; what it is used for a second time must be that record.

-- Keyed hash of what was sent with client_uid, NULL without one and in older rows. A correction leaves it.
ALTER TABLE record ADD COLUMN client_digest TEXT;
