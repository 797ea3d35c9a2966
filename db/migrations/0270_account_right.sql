-- What follows from the role alone, for queries that decide for others than who asks: who sees all of his firm, who leads it, who
-- administers it. The only place in SQL that names roles; permission_test.c holds it against the tables of permission_rule.c and
-- account.c, and tools/layers.py keeps roles out of all other queries.
CREATE VIEW account_right (firm_id, id, state, sees_all, leads_firm, administers) AS
SELECT firm_id, id, state, CASE WHEN role = 'partner' THEN 1 ELSE 0 END, CASE WHEN role = 'partner' THEN 1 ELSE 0 END,
       CASE WHEN is_admin = 1 OR role = 'admin' THEN 1 ELSE 0 END
  FROM account;

-- Messages as their owners see them: a candidate whom the owner may not see (any more) stays nameless.
DROP VIEW inbox_view;
CREATE VIEW inbox_view (firm_id, id, account_id, kind, at_ms, read_at_ms, cancelled_at_ms, text, detail, link, followup_id,
                        reminder_id, candidate_id, candidate_name, is_hidden, reminder_open) AS
SELECT m.firm_id, m.id, m.account_id, m.kind, m.not_before_ms, m.read_at_ms, m.cancelled_at_ms, m.text, m.detail, m.link,
       m.followup_id, m.reminder_id, c.id, c.name,
       CASE WHEN m.candidate_id IS NOT NULL AND c.id IS NULL THEN 1 ELSE 0 END,
       CASE WHEN r.state = 'open' THEN 1 ELSE 0 END
  FROM inbox_message m
  JOIN account_right a ON a.firm_id = m.firm_id AND a.id = m.account_id
  LEFT JOIN reminder r ON r.firm_id = m.firm_id AND r.id = m.reminder_id
  LEFT JOIN candidate c ON c.firm_id = m.firm_id AND c.id = m.candidate_id AND c.deleted_at_ms IS NULL
        AND (a.sees_all = 1 OR EXISTS (SELECT 1 FROM candidate_access x WHERE x.firm_id = m.firm_id
                                       AND x.candidate_id = m.candidate_id AND x.account_id = m.account_id));
