-- How fast, and whether at all, one may send somewhere now (feature/notification, pace): a place is a credential for the rate, a provider for
-- outages.
CREATE TABLE channel_pace (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  place           TEXT   NOT NULL,              -- "wecom_app"; "bark-" and the keyed hash of an address
  next_free_ms    BIGINT NOT NULL DEFAULT 0,    -- when a message would leave if each kept its distance
  failures        BIGINT NOT NULL DEFAULT 0,    -- in a row, of the kind that an outage makes
  open_until_ms   BIGINT NOT NULL DEFAULT 0,    -- nothing goes there before
  UNIQUE (firm_id, place)
);
