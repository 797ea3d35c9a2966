-- What a device keeps of whose key it is (feature/account): stored, so that it stays when the keys of the firm are renewed.

ALTER TABLE passkey ADD COLUMN user_handle TEXT;     -- base64url; NULL of keys from before: the keyed hash of those days
