-- Who works with whom: the one definition behind every check and every list of candidates and positions.

-- Account × candidate with the reason and what it carries. A candidate may appear several times.
-- own: 1 the account's own (owner, backup, acting, creator, owner of a submission), 0 through a position
-- level: what the lead allows through the position ('edit' for own), contactable: 可联系 granted on that position
-- The casts give every branch columns of one type: without them SQLite does not take the view apart, and each check of
-- one candidate would read all that the account works with.
CREATE VIEW candidate_access (firm_id, account_id, candidate_id, own, level, contactable) AS
SELECT firm_id, owner_id, candidate_id, CAST(1 AS BIGINT), CAST('edit' AS TEXT), CAST(0 AS BIGINT) FROM followup WHERE state = 'open'
UNION ALL
SELECT firm_id, acting_id, candidate_id, CAST(1 AS BIGINT), CAST('edit' AS TEXT), CAST(0 AS BIGINT) FROM followup WHERE state = 'open'
UNION ALL
SELECT firm_id, backup_id, candidate_id, CAST(1 AS BIGINT), CAST('edit' AS TEXT), CAST(0 AS BIGINT) FROM followup WHERE state = 'open' AND backup_id IS NOT NULL
UNION ALL
SELECT firm_id, created_by_id, id, CAST(1 AS BIGINT), CAST('edit' AS TEXT), CAST(0 AS BIGINT) FROM candidate WHERE created_by_id IS NOT NULL AND deleted_at_ms IS NULL
UNION ALL
SELECT firm_id, owner_id, candidate_id, CAST(1 AS BIGINT), CAST('edit' AS TEXT), CAST(0 AS BIGINT) FROM submission
UNION ALL
SELECT s.firm_id, p.lead_id, s.candidate_id, CAST(0 AS BIGINT), CAST('edit' AS TEXT), CAST(0 AS BIGINT)
  FROM submission s JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id WHERE p.lead_id IS NOT NULL
UNION ALL
SELECT s.firm_id, p.backup_id, s.candidate_id, CAST(0 AS BIGINT), CAST('edit' AS TEXT), CAST(0 AS BIGINT)
  FROM submission s JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id WHERE p.backup_id IS NOT NULL
UNION ALL
SELECT s.firm_id, m.account_id, s.candidate_id, CAST(0 AS BIGINT), m.level, m.contactable
  FROM submission s JOIN position_member m ON m.firm_id = s.firm_id AND m.position_id = s.position_id;

CREATE INDEX followup_acting_open ON followup (firm_id, acting_id, candidate_id) WHERE state = 'open';
CREATE INDEX followup_owner ON followup (firm_id, candidate_id, owner_id);
CREATE INDEX submission_candidate ON submission (firm_id, candidate_id);
