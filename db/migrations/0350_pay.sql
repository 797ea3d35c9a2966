-- 行业薪酬报告 (feature/pay): what the market pays, and what was agreed with those whom the firm placed.
CREATE TABLE pay_figure (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  job             TEXT   NOT NULL,                 -- as the source words it, "后端开发"
  job_key         TEXT   NOT NULL,                 -- folded
  city            TEXT,                            -- NULL: everywhere
  city_key        TEXT   NOT NULL DEFAULT '',
  level           TEXT,                            -- "高级", NULL: any
  level_key       TEXT   NOT NULL DEFAULT '',
  years_from      BIGINT NOT NULL DEFAULT 0,       -- of experience
  years_to        BIGINT NOT NULL DEFAULT 0,       -- 0: no upper end
  low             BIGINT NOT NULL,                 -- gross a year, minor units: a quarter earns less
  middle          BIGINT NOT NULL,                 -- half earns less
  high            BIGINT NOT NULL,                 -- three quarters earn less
  currency        TEXT   NOT NULL,
  sample          BIGINT NOT NULL DEFAULT 0,       -- how many the figures rest on, 0: not said
  source          TEXT   NOT NULL,
  source_key      TEXT   NOT NULL,
  as_of           TEXT   NOT NULL,                 -- "2026-09-01"
  created_by_id   BIGINT NOT NULL,
  updated_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  UNIQUE (firm_id, job_key, city_key, level_key, years_from, years_to, source_key),
  FOREIGN KEY (firm_id, created_by_id) REFERENCES account (firm_id, id)
);

-- 成交年薪: what a placement was agreed at; told only as figures over five people or more.
CREATE TABLE agreed_pay (
  id              ID,
  firm_id         BIGINT NOT NULL,
  submission_id   BIGINT NOT NULL,
  amount          BIGINT NOT NULL,                 -- gross a year, minor units
  currency        TEXT   NOT NULL,
  agreed_by_id    BIGINT NOT NULL,                 -- who wrote it down
  agreed_at_ms    BIGINT NOT NULL,
  UNIQUE (firm_id, submission_id),
  FOREIGN KEY (firm_id, submission_id) REFERENCES submission (firm_id, id),
  FOREIGN KEY (firm_id, agreed_by_id) REFERENCES account (firm_id, id)
);
