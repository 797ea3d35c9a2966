-- Generations of the keys (feature/firm_key). The first of a firm follows from the master key and has no row while it is the only one.

-- What secrets of the installation follow from (push, links by mail), wrapped under the master key: it outlives that, and a master
-- key that does not open it is the wrong one.
CREATE TABLE installation_key (
  id              ID,
  wrapped         BYTES  NOT NULL,
  made_at_ms      BIGINT NOT NULL
);

-- 密钥: one generation of a firm's key, wrapped under the master key.
CREATE TABLE firm_key (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  generation      BIGINT NOT NULL,                 -- never used again
  wrapped         BYTES  NOT NULL,
  made_at_ms      BIGINT NOT NULL,
  made_by_id      BIGINT,                          -- NULL: on the command line
  begun_at_ms     BIGINT,                          -- from then on new values are sealed with it; NULL: made, not in use yet
  look_at_ms      BIGINT NOT NULL DEFAULT 0,       -- by the database's clock: by then every node knows it; later: when to look again
  round           BIGINT NOT NULL DEFAULT 1,       -- how often all values are looked through for it
  finished_at_ms  BIGINT,                          -- nothing older was found any more
  UNIQUE (firm_id, generation),
  FOREIGN KEY (firm_id, made_by_id) REFERENCES account (firm_id, id)
);
CREATE INDEX firm_key_under_way ON firm_key (firm_id) WHERE finished_at_ms IS NULL;

-- How far the present round has come in each place where sealed values stand.
CREATE TABLE firm_key_walk (
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  place           TEXT   NOT NULL,                 -- table.column
  after_id        BIGINT NOT NULL DEFAULT 0,       -- rows up to here are done
  last_id         BIGINT NOT NULL DEFAULT 0,       -- the last there was when the round began; for the progress shown
  found           BIGINT NOT NULL DEFAULT 0,       -- values sealed again in this round
  is_done         BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (firm_id, place)
);
