-- name: takeout_setting_get
-- columns: those of struct takeout_caps
SELECT senior_per_day, partner_per_day FROM export_setting WHERE firm_id = :firm_id;

-- name: takeout_setting_put
-- in: senior_per_day, partner_per_day
INSERT INTO export_setting (firm_id, senior_per_day, partner_per_day) VALUES (:firm_id, :senior_per_day, :partner_per_day)
ON CONFLICT (firm_id) DO UPDATE SET senior_per_day = excluded.senior_per_day, partner_per_day = excluded.partner_per_day;

-- name: takeout_count
-- in: account_id, day   columns: taken
SELECT taken FROM export_count WHERE firm_id = :firm_id AND account_id = :account_id AND day = :day;

-- name: takeout_add
-- in: account_id, day
INSERT INTO export_count (firm_id, account_id, day, taken) VALUES (:firm_id, :account_id, :day, 1)
ON CONFLICT (firm_id, account_id, day) DO UPDATE SET taken = export_count.taken + 1;
