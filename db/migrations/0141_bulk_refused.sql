-- Why a bulk of many refused some, counted when it is over.
CREATE INDEX bulk_row_refused ON bulk_row (firm_id, bulk_id, code) WHERE code IS NOT NULL;
