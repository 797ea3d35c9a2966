-- The board by stage, kept with the followups: its cards in the order they are shown, and how many there are.

-- A card: a running submission of a followup in care, or a followup in care without one. Only what sorts, counts and filters;
-- what the card shows is read from the rows themselves. Written by board_sync() wherever a followup is saved.
CREATE TABLE board_card (
  id              ID,
  firm_id         BIGINT NOT NULL,
  followup_id     BIGINT NOT NULL,
  submission_id   BIGINT NOT NULL,                 -- 0: none, in column 未挂职位
  candidate_id    BIGINT NOT NULL,
  acting_id       BIGINT NOT NULL,
  stage           TEXT   NOT NULL,                 -- stage.code, or "none"
  position_id     BIGINT NOT NULL,                 -- 0: none
  job_type        TEXT   NOT NULL,                 -- "": none
  due_ms          BIGINT NOT NULL,                 -- never: 9000000000000000, here and below
  turn_ms         BIGINT NOT NULL,                 -- from when on it is not green any more
  red_ms          BIGINT NOT NULL,                 -- from when on it is red
  hard            BIGINT NOT NULL,
  UNIQUE (firm_id, followup_id, submission_id),
  FOREIGN KEY (firm_id, followup_id) REFERENCES followup (firm_id, id)
);
-- A column in the order of due times, and what is yellow or red in it; once for each consultant, once for the firm. They hold all
-- that filters and sorts, so that no row is touched.
CREATE INDEX board_card_acting ON board_card (firm_id, acting_id, stage, due_ms, followup_id, submission_id, turn_ms, job_type,
                                              position_id, candidate_id);
CREATE INDEX board_card_acting_turn ON board_card (firm_id, acting_id, stage, turn_ms, red_ms, hard, due_ms, followup_id,
                                                   submission_id, job_type, position_id, candidate_id);
CREATE INDEX board_card_firm ON board_card (firm_id, stage, due_ms, followup_id, submission_id, turn_ms, job_type, position_id,
                                            candidate_id);
CREATE INDEX board_card_firm_turn ON board_card (firm_id, stage, turn_ms, red_ms, hard, due_ms, followup_id, submission_id,
                                                 job_type, position_id, candidate_id);
CREATE INDEX board_card_candidate ON board_card (firm_id, candidate_id);

-- How many cards there are, of each consultant, stage and job type.
CREATE TABLE board_total (
  id              ID,
  firm_id         BIGINT NOT NULL,
  acting_id       BIGINT NOT NULL,
  stage           TEXT   NOT NULL,
  job_type        TEXT   NOT NULL,
  n               BIGINT NOT NULL,
  UNIQUE (firm_id, acting_id, stage, job_type)
);
CREATE INDEX board_total_stage ON board_total (firm_id, stage, job_type, n);

INSERT INTO board_card (firm_id, followup_id, submission_id, candidate_id, acting_id, stage, position_id, job_type, due_ms, turn_ms,
                        red_ms, hard)
SELECT f.firm_id, f.id, COALESCE(s.id, 0), f.candidate_id, f.acting_id, COALESCE(s.stage, 'none'), COALESCE(s.position_id, 0),
       COALESCE(p.job_type, ''), COALESCE(f.next_due_at_ms, 9000000000000000),
       CASE WHEN COALESCE(f.yellow_at_ms, 9000000000000000) < COALESCE(f.red_at_ms, 9000000000000000) THEN f.yellow_at_ms
            ELSE COALESCE(f.red_at_ms, 9000000000000000) END,
       COALESCE(f.red_at_ms, 9000000000000000), f.hard
  FROM followup f
  LEFT JOIN submission s ON s.firm_id = f.firm_id AND s.owner_id = f.owner_id AND s.candidate_id = f.candidate_id
                        AND s.stage_kind <> 'closed'
  LEFT JOIN position p ON p.firm_id = s.firm_id AND p.id = s.position_id
 WHERE f.state = 'open' AND f.care = 'care';

INSERT INTO board_total (firm_id, acting_id, stage, job_type, n)
SELECT firm_id, acting_id, stage, job_type, count(*) FROM board_card GROUP BY firm_id, acting_id, stage, job_type;
