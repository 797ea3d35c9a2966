-- name: rule_set_get
-- The firm's settings of cadence and reminders.  Index: rule_set (firm_id).
-- columns: the members of struct cadence_settings
-- kept: rule_set
SELECT version, enabled, default_interval, pool_a, pool_b, pool_c, daily_limit, pool_daily_limit, light_touch,
       inbox_after_minutes, mobile_after_minutes, superior_after_days, quiet_from, quiet_to, outside_daily_limit,
       name_outside, channels, work_from, work_to
  FROM rule_set WHERE firm_id = :firm_id;

-- name: rule_set_put
-- Creates or replaces them; the caller has compared the version in the same transaction.
-- in: the members of struct cadence_settings
INSERT INTO rule_set (firm_id, version, enabled, default_interval, pool_a, pool_b, pool_c, daily_limit, pool_daily_limit,
                      light_touch, inbox_after_minutes, mobile_after_minutes, superior_after_days, quiet_from, quiet_to,
                      outside_daily_limit, name_outside, channels, work_from, work_to)
VALUES (:firm_id, :version, :enabled, :default_interval, :pool_a, :pool_b, :pool_c, :daily_limit, :pool_daily_limit,
        :light_touch, :inbox_after_minutes, :mobile_after_minutes, :superior_after_days, :quiet_from, :quiet_to,
        :outside_daily_limit, :name_outside, :channels, :work_from, :work_to)
    ON CONFLICT (firm_id) DO UPDATE
   SET version = excluded.version, enabled = excluded.enabled, default_interval = excluded.default_interval,
       pool_a = excluded.pool_a, pool_b = excluded.pool_b, pool_c = excluded.pool_c,
       daily_limit = excluded.daily_limit, pool_daily_limit = excluded.pool_daily_limit,
       light_touch = excluded.light_touch, inbox_after_minutes = excluded.inbox_after_minutes,
       mobile_after_minutes = excluded.mobile_after_minutes, superior_after_days = excluded.superior_after_days,
       quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, outside_daily_limit = excluded.outside_daily_limit,
       name_outside = excluded.name_outside, channels = excluded.channels, work_from = excluded.work_from,
       work_to = excluded.work_to;

-- name: rule_stages
-- Every stage of the firm in order, with its rule where it has one.  Index: stage (firm_id, code), rule (firm_id, scope, code).
-- columns: code, name, kind, interval, unit, hard, pay_report
-- kept: stage, rule
SELECT s.code, s.name, s.kind, r.interval, COALESCE(r.unit, 'days') AS unit, COALESCE(r.hard, 0) AS hard,
       COALESCE(r.pay_report, 0) AS pay_report
  FROM stage s
  LEFT JOIN rule r ON r.firm_id = s.firm_id AND r.scope = 'stage' AND r.code = s.code
 WHERE s.firm_id = :firm_id
 ORDER BY s.rank, s.id;

-- name: rule_job_types
-- Every job type of the firm in order, with its rule where it has one.  Index: job_type (firm_id, code), rule (firm_id, scope, code).
-- columns: code, name, interval, unit, hard, pay_report
-- kept: job_type, rule
SELECT j.code, j.name, r.interval, COALESCE(r.unit, 'days') AS unit, COALESCE(r.hard, 0) AS hard,
       COALESCE(r.pay_report, 0) AS pay_report
  FROM job_type j
  LEFT JOIN rule r ON r.firm_id = j.firm_id AND r.scope = 'job_type' AND r.code = j.code
 WHERE j.firm_id = :firm_id
 ORDER BY j.rank, j.id;

-- name: rule_put
-- Creates or replaces the rule of one stage or job type.
-- in: scope, code, interval (NULL = the default applies), unit, hard, pay_report
INSERT INTO rule (firm_id, scope, code, interval, unit, hard, pay_report)
VALUES (:firm_id, :scope, :code, :interval, :unit, :hard, :pay_report)
    ON CONFLICT (firm_id, scope, code) DO UPDATE
   SET interval = excluded.interval, unit = excluded.unit, hard = excluded.hard, pay_report = excluded.pay_report;

-- name: work_hours_follow
-- Accounts that work the firm's hours go on doing so when those change.
-- in: old_from, old_to, work_from, work_to
UPDATE account SET work_from = :work_from, work_to = :work_to, version = version + 1
 WHERE firm_id = :firm_id AND work_from = :old_from AND work_to = :old_to;

-- name: work_hours_of_firm
-- A new account starts with the hours of its firm.
-- in: account_id
UPDATE account
   SET work_from = COALESCE((SELECT r.work_from FROM rule_set r WHERE r.firm_id = :firm_id), work_from),
       work_to = COALESCE((SELECT r.work_to FROM rule_set r WHERE r.firm_id = :firm_id), work_to)
 WHERE firm_id = :firm_id AND id = :account_id;

-- name: calendar_own
-- The firm's own days, ascending.  Index: calendar_day (firm_id, day).
-- columns: day, kind, name
-- kept: calendar_day
SELECT day, kind, name FROM calendar_day WHERE firm_id = :firm_id ORDER BY day;

-- name: calendar_clear
-- Forgets the firm's own days of a span.
-- in: first_day, last_day
DELETE FROM calendar_day WHERE firm_id = :firm_id AND day BETWEEN :first_day AND :last_day;

-- name: calendar_add
-- in: day, kind, name
INSERT INTO calendar_day (firm_id, day, kind, name) VALUES (:firm_id, :day, :kind, :name);
