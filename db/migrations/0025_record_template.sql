-- What the record form offers to start from; without a row a firm has the shipped ones.
CREATE TABLE record_template (
  id              ID,
  firm_id         BIGINT NOT NULL UNIQUE REFERENCES firm (id),
  items           TEXT   NOT NULL,                 -- JSON list in the order of the form
  version         BIGINT NOT NULL
);
