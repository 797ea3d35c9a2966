-- How an account has arranged a page: the columns of its table, their order and widths.

CREATE TABLE page_layout (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  page            TEXT   NOT NULL,                 -- board, talent
  columns         TEXT   NOT NULL,                 -- JSON object {columns: names in order}
  UNIQUE (firm_id, account_id, page),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
