-- Who runs for a position, and with whom: read alone by the list of disputed candidates.
CREATE INDEX submission_running ON submission (firm_id, candidate_id, owner_id) WHERE stage_kind <> 'closed';
