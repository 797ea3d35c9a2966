-- name: consent_list
-- All of one candidate, newest first.  Index: consent_candidate.
-- in: candidate_id   columns: those of struct consent_row
SELECT c.id, c.candidate_id, c.purpose, c.company_id, k.name AS company_name, c.text_version, c.channel, c.evidence, c.attachment_id,
       c.given_at_ms, c.expires_at_ms, c.withdrawn_at_ms, c.withdraw_note, c.created_by_id, a.name AS created_by_name
  FROM consent c
  LEFT JOIN company k ON k.firm_id = c.firm_id AND k.id = c.company_id
  LEFT JOIN account a ON a.firm_id = c.firm_id AND a.id = c.created_by_id
 WHERE c.firm_id = :firm_id AND c.candidate_id = :candidate_id
 ORDER BY c.id DESC
 LIMIT 1000;

-- name: consent_get
-- in: id   columns: id, candidate_id, purpose, withdrawn_at_ms
SELECT id, candidate_id, purpose, withdrawn_at_ms FROM consent WHERE firm_id = :firm_id AND id = :id;

-- name: consent_insert
-- in: the members of struct consent_row   columns: id
INSERT INTO consent (firm_id, candidate_id, purpose, company_id, text_version, channel, evidence, attachment_id, given_at_ms,
                     expires_at_ms, created_by_id, created_at_ms)
VALUES (:firm_id, :candidate_id, :purpose, :company_id, :text_version, :channel, :evidence, :attachment_id, :given_at_ms,
        :expires_at_ms, :created_by_id, :now_ms)
RETURNING id;

-- name: consent_withdraw
-- in: id, withdraw_note
UPDATE consent SET withdrawn_at_ms = :now_ms, withdraw_note = :withdraw_note
 WHERE firm_id = :firm_id AND id = :id AND withdrawn_at_ms IS NULL;

-- name: consent_holds
-- How many hold now for a purpose; for recommend, to that client (NULL: of a position without one).
-- in: candidate_id, purpose, company_id   columns: n
SELECT count(*) AS n FROM consent
 WHERE firm_id = :firm_id AND candidate_id = :candidate_id AND purpose = :purpose AND withdrawn_at_ms IS NULL
   AND given_at_ms <= :now_ms AND (expires_at_ms IS NULL OR expires_at_ms > :now_ms)
   AND COALESCE(company_id, 0) = COALESCE(CAST(:company_id AS BIGINT), 0);

-- name: consent_clients
-- Clients of the running submissions of a candidate to whom he has not consented, whether he has gone there or not. Reads the
-- tables of pipeline and position.
-- in: candidate_id   columns: those of struct consent_client
SELECT s.id AS submission_id, p.company_id, k.name AS company_name, p.title AS position_title,
       CASE WHEN s.stage_kind IN ('to_contact', 'contacted') THEN 0 ELSE 1 END AS is_sent
  FROM submission s
  JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
  LEFT JOIN company k ON k.firm_id = p.firm_id AND k.id = p.company_id
 WHERE s.firm_id = :firm_id AND s.candidate_id = :candidate_id AND s.stage_kind <> 'closed'
   AND NOT EXISTS (SELECT 1 FROM consent c
                    WHERE c.firm_id = s.firm_id AND c.candidate_id = s.candidate_id AND c.purpose = 'recommend'
                      AND COALESCE(c.company_id, 0) = COALESCE(p.company_id, 0) AND c.withdrawn_at_ms IS NULL
                      AND c.given_at_ms <= :now_ms AND (c.expires_at_ms IS NULL OR c.expires_at_ms > :now_ms))
 ORDER BY s.id
 LIMIT 100;

-- name: consent_attachment
-- Whether the file is one of this candidate.
-- in: attachment_id, candidate_id   columns: n
SELECT count(*) AS n FROM attachment WHERE firm_id = :firm_id AND id = :attachment_id AND candidate_id = :candidate_id;

-- name: consent_company
-- in: company_id   columns: n
SELECT count(*) AS n FROM company WHERE firm_id = :firm_id AND id = :company_id;

-- name: consent_position_company
-- in: position_id   columns: company_id
SELECT company_id FROM position WHERE firm_id = :firm_id AND id = :position_id;

-- name: consent_setting_get
-- columns: version, recommend
SELECT version, recommend FROM consent_setting WHERE firm_id = :firm_id;

-- name: consent_setting_put
-- in: recommend, version
INSERT INTO consent_setting (firm_id, version, recommend) VALUES (:firm_id, :version, :recommend)
ON CONFLICT (firm_id) DO UPDATE SET version = excluded.version, recommend = excluded.recommend;

-- name: consent_text_list
-- The newest text of each purpose.
-- columns: those of struct consent_text
SELECT t.purpose, t.version, t.text, t.created_at_ms AS since
  FROM consent_text t
 WHERE t.firm_id = :firm_id
   AND t.version = (SELECT max(n.version) FROM consent_text n WHERE n.firm_id = t.firm_id AND n.purpose = t.purpose)
 ORDER BY t.id
 LIMIT 100;

-- name: consent_text_insert
-- in: purpose, version, text, created_by_id
INSERT INTO consent_text (firm_id, purpose, version, text, created_by_id, created_at_ms)
VALUES (:firm_id, :purpose, :version, :text, :created_by_id, :now_ms);
