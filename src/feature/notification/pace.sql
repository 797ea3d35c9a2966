-- Places that messages go to: their rate and their outages.

-- name: pace_get
-- in: place   columns: next_free_ms, failures, open_until_ms
SELECT next_free_ms, failures, open_until_ms FROM channel_pace WHERE firm_id = :firm_id AND place = :place
-- @postgres
   FOR UPDATE
-- @end
;

-- name: pace_take
-- in: place, next_free_ms
INSERT INTO channel_pace (firm_id, place, next_free_ms) VALUES (:firm_id, :place, :next_free_ms)
ON CONFLICT (firm_id, place) DO UPDATE SET next_free_ms = excluded.next_free_ms;

-- name: pace_fail
-- in: place, failures, open_until_ms
INSERT INTO channel_pace (firm_id, place, failures, open_until_ms) VALUES (:firm_id, :place, :failures, :open_until_ms)
ON CONFLICT (firm_id, place) DO UPDATE SET failures = excluded.failures, open_until_ms = excluded.open_until_ms;

-- name: pace_well
-- A message left: the outage is over.
-- in: place
UPDATE channel_pace SET failures = 0, open_until_ms = 0 WHERE firm_id = :firm_id AND place = :place AND failures > 0;
