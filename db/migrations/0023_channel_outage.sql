-- A channel to the outside whose log in is refused: nobody's messages leave. One open row per channel, of the installation,
-- not of a firm; its warnings are inbox messages of the admins of all firms.
CREATE TABLE channel_outage (
  id              ID,
  channel         TEXT   NOT NULL,                 -- email, …
  code            TEXT   NOT NULL,                 -- why: mail.login_refused
  started_at_ms   BIGINT NOT NULL,
  ended_at_ms     BIGINT                           -- the first message that left again
);
CREATE UNIQUE INDEX channel_outage_open ON channel_outage (channel) WHERE ended_at_ms IS NULL;
