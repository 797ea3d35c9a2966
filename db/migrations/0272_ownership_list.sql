-- The ledger of ownership reads what it shows: here whom one consultant is in touch with; who is in touch with one candidate stands in
-- followup_owner.
DROP INDEX followup_contacted;
CREATE INDEX followup_contacted ON followup (firm_id, owner_id, candidate_id, last_contact_at_ms) WHERE last_contact_at_ms IS NOT NULL;
