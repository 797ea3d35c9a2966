-- What lists and cards show of a followup, joined once.

-- A followup with its people, its last record and its most urgent submission; the candidate's part, with its masks, is added by
-- feature/candidate.
CREATE VIEW followup_view AS
SELECT f.firm_id, f.id, f.version, f.candidate_id, f.owner_id, f.backup_id, f.acting_id, f.care, f.pool_grade, f.state,
       f.next_due_at_ms, f.yellow_at_ms, f.red_at_ms, f.hard, f.retry, f.light_touch, f.pay_report, f.attempts, f.last_contact_at_ms, f.snoozed_until_ms, f.put_away_on, f.steps, f.reasons, f.advice,
       f.rule_source, f.rule_name, f.rule_interval, f.rule_unit, f.counted_from_ms, f.counted_from, f.calendar_known, f.reminder_fields, f.end_reason, f.wake_at_ms,
       o.name AS owner_name, b.name AS backup_name, a.name AS acting_name,
       r.id AS record_id, r.at_ms AS record_at_ms, r.channel AS record_channel, r.direction AS record_direction,
       r.outcome AS record_outcome, COALESCE(r.text, r.fact, r.action) AS record_text, r.action AS record_action,
       r.action_due_at_ms AS record_action_due_at_ms, r.emotion AS record_emotion, r.author_id AS record_author_id,
       r.is_sealed AS record_is_sealed, ra.name AS record_author_name,
       s.id AS submission_id, s.stage AS submission_stage, s.stage_kind AS submission_stage_kind,
       s.stage_since_ms AS submission_since_ms, st.name AS submission_stage_name,
       p.id AS position_id, p.title AS position_title, p.job_type AS position_job_type,
       k.id AS company_id, k.name AS company_name,
       (SELECT count(*) FROM submission n WHERE n.firm_id = f.firm_id AND n.owner_id = f.owner_id
           AND n.candidate_id = f.candidate_id AND n.stage_kind <> 'closed') AS submission_count
  FROM followup f
  JOIN account o ON o.firm_id = f.firm_id AND o.id = f.owner_id
  JOIN account a ON a.firm_id = f.firm_id AND a.id = f.acting_id
  LEFT JOIN account b ON b.firm_id = f.firm_id AND b.id = f.backup_id
  LEFT JOIN record r ON r.firm_id = f.firm_id AND r.id = f.last_record_id
  LEFT JOIN account ra ON ra.firm_id = r.firm_id AND ra.id = r.author_id
  LEFT JOIN submission s ON s.firm_id = f.firm_id AND s.id = f.submission_id
  LEFT JOIN stage st ON st.firm_id = s.firm_id AND st.code = s.stage
  LEFT JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id;
