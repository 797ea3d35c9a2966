-- How much may be taken out in a day (feature/audit/takeout).

-- What the firm set; without a row the shipped caps hold.
CREATE TABLE export_setting (
  firm_id         BIGINT NOT NULL PRIMARY KEY REFERENCES firm (id),
  senior_per_day  BIGINT NOT NULL,                 -- exports of one senior a day
  partner_per_day BIGINT NOT NULL                  -- of one partner, admin or auditor
);

-- Exports of one account on one day of its zone.
CREATE TABLE export_count (
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  account_id      BIGINT NOT NULL,
  day             TEXT   NOT NULL,                 -- 2026-12-01
  taken           BIGINT NOT NULL,
  PRIMARY KEY (firm_id, account_id, day),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
