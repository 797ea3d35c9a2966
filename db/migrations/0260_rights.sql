-- The admin right becomes three that can be held apart (feature/account): whoever had it holds all of them.

ALTER TABLE account ADD COLUMN rights BIGINT NOT NULL DEFAULT 0; -- bits: 1 system, 2 security, 4 audit
UPDATE account SET rights = 7 WHERE is_admin = 1;                -- is_admin itself goes in 0290
