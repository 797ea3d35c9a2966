-- name: escalation_firms
-- Firms that tell superiors, with the switch on.
-- columns: id, after_days
-- firms: all
SELECT firm_id AS id, superior_after_days AS after_days
  FROM rule_set WHERE enabled = 1 AND superior_after_days > 0
 ORDER BY firm_id;

-- name: escalation_due
-- Open followups still due at a reminded instant, whose acting consultant has an active superior.  Index: followup_firm_due.
-- in: before_ms, row_limit   columns: those of struct escalation_row
SELECT f.id AS followup_id, f.candidate_id, f.acting_id, a.name AS acting_name, a.superior_id, f.due_no,
       f.next_due_at_ms AS due_at_ms
  FROM followup f
  JOIN account a ON a.firm_id = f.firm_id AND a.id = f.acting_id
  JOIN account s ON s.firm_id = a.firm_id AND s.id = a.superior_id AND s.state = 'active'
 WHERE f.firm_id = :firm_id AND f.state = 'open' AND f.next_due_at_ms <= :before_ms AND f.reminded_no = f.due_no
   AND f.escalated_no < f.due_no
 ORDER BY f.next_due_at_ms, f.id
 LIMIT :row_limit;
