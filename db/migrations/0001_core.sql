-- The rows of the product. Neutral text: ID, BIGINT, BYTES are mapped per engine (platform/db/migrate.h).
-- Every row belongs to a firm and every reference carries the firm, so that nothing can point across.
-- Instants end in _ms (UTC milliseconds), flags are 0 / 1, money is in minor units beside its currency.

-- A headhunting firm (猎企), the tenant.
CREATE TABLE firm (
  id              ID,
  name            TEXT   NOT NULL UNIQUE,          -- as shown
  is_demo         BIGINT NOT NULL DEFAULT 0,       -- marked demo data, can be wiped in one step
  locale          TEXT   NOT NULL DEFAULT 'zh-CN', -- of new accounts
  zone            TEXT   NOT NULL DEFAULT 'Asia/Shanghai', -- IANA zone of the firm and of new accounts
  created_at_ms   BIGINT NOT NULL
);

-- A person who logs in (顾问).
CREATE TABLE account (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  login           TEXT   NOT NULL UNIQUE,          -- lower case, unique over all firms
  name            TEXT   NOT NULL,                 -- 姓名
  name_pinyin     TEXT,                            -- folded pinyin for the @ picker
  role            TEXT   NOT NULL,                 -- junior, senior, partner, admin (admin only: no product role)
  is_admin        BIGINT NOT NULL DEFAULT 0,       -- the separate admin right
  state           TEXT   NOT NULL DEFAULT 'active', -- active, disabled
  superior_id     BIGINT,                          -- 直属上级
  password_hash   TEXT   NOT NULL,                 -- argon2id, encoded
  must_change     BIGINT NOT NULL DEFAULT 0,       -- one-time password in use
  locale          TEXT   NOT NULL DEFAULT 'zh-CN',
  zone            TEXT   NOT NULL DEFAULT 'Asia/Shanghai',
  work_from       BIGINT NOT NULL DEFAULT 540,     -- start of working hours, minutes of the local day
  work_to         BIGINT NOT NULL DEFAULT 1080,    -- end of working hours, minutes of the local day
  version         BIGINT NOT NULL DEFAULT 1,
  created_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, superior_id) REFERENCES account (firm_id, id)
);

-- A login that is going on. The token itself is known to the browser only.
CREATE TABLE session (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  token_hash      TEXT   NOT NULL UNIQUE,          -- sha-256 of the cookie, hex
  device          TEXT,                            -- short name from the user agent
  is_trusted      BIGINT NOT NULL DEFAULT 0,       -- longer idle time
  created_at_ms   BIGINT NOT NULL,
  used_at_ms      BIGINT NOT NULL,                 -- written at most once a minute
  fresh_at_ms     BIGINT NOT NULL,                 -- last proof of identity
  ends_at_ms      BIGINT NOT NULL,                 -- absolute end
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX session_account ON session (firm_id, account_id);

-- Tokens of scripts; shown once, kept as hash.
CREATE TABLE api_token (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  name            TEXT   NOT NULL,
  token_hash      TEXT   NOT NULL UNIQUE,          -- sha-256, hex
  scope           TEXT   NOT NULL DEFAULT 'all',   -- all, read
  created_at_ms   BIGINT NOT NULL,
  revoked_at_ms   BIGINT,
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);

-- Failed logins per account and per network, for the growing delay. Not tied to a firm: logins may not exist.
CREATE TABLE login_delay (
  id              ID,
  subject         TEXT   NOT NULL UNIQUE,          -- 'login:<hash>' or 'net:<address block>'
  failures        BIGINT NOT NULL,
  blocked_until_ms BIGINT NOT NULL,
  updated_at_ms   BIGINT NOT NULL
);

-- Browsers an account has logged in from: exempt from the delay that strangers cause.
CREATE TABLE known_device (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  token_hash      TEXT   NOT NULL UNIQUE,          -- sha-256 of the device cookie, hex
  created_at_ms   BIGINT NOT NULL,
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);

-- Who did or saw what; a hash chain per firm.
CREATE TABLE audit_entry (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  seq             BIGINT NOT NULL,                 -- 1, 2, 3 … without gaps
  at_ms           BIGINT NOT NULL,
  account_id      BIGINT,                          -- NULL: the system
  on_behalf_of_id BIGINT,                          -- covered colleague
  action          TEXT   NOT NULL,                 -- candidate.reveal, submission.stage, …
  entity          TEXT,                            -- candidate, submission, …
  entity_id       BIGINT,
  detail          TEXT,                            -- JSON, ids and codes, no protected values
  previous_hash   TEXT   NOT NULL,                 -- hash of seq - 1, 64 zeros at first
  hash            TEXT   NOT NULL,                 -- sha-256 over all of the above
  UNIQUE (firm_id, seq)
);
CREATE INDEX audit_entity ON audit_entry (firm_id, entity, entity_id);

-- 职位类型: what cadence rules and lists group positions by.
CREATE TABLE job_type (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  code            TEXT   NOT NULL,                 -- tech, executive, firm's own
  name            TEXT   NOT NULL,
  rank            BIGINT NOT NULL,
  UNIQUE (firm_id, code)
);

-- 阶段: the firm's columns of the board, each of one kind.
CREATE TABLE stage (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  code            TEXT   NOT NULL,
  name            TEXT   NOT NULL,
  kind            TEXT   NOT NULL,                 -- to_contact … closed (DOMAIN.md)
  rank            BIGINT NOT NULL,                 -- order on the board
  UNIQUE (firm_id, code)
);

-- Custom candidate fields.
CREATE TABLE custom_field (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  key             TEXT   NOT NULL,
  label           TEXT   NOT NULL,
  type            TEXT   NOT NULL,                 -- text, number, date, choice, bool
  choices         TEXT   NOT NULL DEFAULT '[]',    -- JSON array of texts
  show_in_reminder BIGINT NOT NULL DEFAULT 0,
  rank            BIGINT NOT NULL DEFAULT 0,
  version         BIGINT NOT NULL DEFAULT 1,
  UNIQUE (firm_id, key)
);

-- 客户公司.
CREATE TABLE company (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  name            TEXT   NOT NULL,
  name_key        TEXT   NOT NULL,                 -- folded name, unique
  industry        TEXT,
  city            TEXT,
  note            TEXT,
  version         BIGINT NOT NULL DEFAULT 1,
  created_at_ms   BIGINT NOT NULL,
  updated_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  UNIQUE (firm_id, name_key)
);

-- 职位: a mandate to fill.
CREATE TABLE position (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  title           TEXT   NOT NULL,
  company_id      BIGINT,
  job_type        TEXT,                            -- job_type.code
  city            TEXT,
  district        TEXT,
  salary_min      BIGINT,                          -- per month, minor units
  salary_max      BIGINT,
  salary_currency TEXT,
  salary_months   BIGINT,                          -- months paid a year, when known
  headcount       BIGINT,
  experience      TEXT,                            -- as given, "3-5年"
  education       TEXT,
  description     TEXT,
  latitude        REAL,                            -- as given by the source
  longitude       REAL,
  state           TEXT   NOT NULL DEFAULT 'open',  -- open, paused, closed
  lead_id         BIGINT,                          -- 主顾问
  backup_id       BIGINT,                          -- 二级负责人
  source_key      TEXT,                            -- identity of an imported row: digest and ordinal
  running_count   BIGINT NOT NULL DEFAULT 0,       -- submissions running
  version         BIGINT NOT NULL DEFAULT 1,
  created_at_ms   BIGINT NOT NULL,
  updated_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  UNIQUE (firm_id, source_key),
  FOREIGN KEY (firm_id, company_id) REFERENCES company (firm_id, id),
  FOREIGN KEY (firm_id, lead_id) REFERENCES account (firm_id, id),
  FOREIGN KEY (firm_id, backup_id) REFERENCES account (firm_id, id)
);
CREATE INDEX position_company ON position (firm_id, company_id);
CREATE INDEX position_lead ON position (firm_id, lead_id);

-- Who works on a position, and what the lead allows him there.
CREATE TABLE position_member (
  id              ID,
  firm_id         BIGINT NOT NULL,
  position_id     BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  level           TEXT   NOT NULL,                 -- view, contribute, edit
  contactable     BIGINT NOT NULL DEFAULT 0,       -- 可联系: may see the phones of this position
  UNIQUE (firm_id, position_id, account_id),
  FOREIGN KEY (firm_id, position_id) REFERENCES position (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX position_member_account ON position_member (firm_id, account_id);

-- 候选人: one person. Contact data is sealed; it is found again by keyed hash and by last four digits.
CREATE TABLE candidate (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  name            TEXT   NOT NULL,
  name_key        TEXT   NOT NULL,                 -- folded name, for duplicates and sorting
  name_pinyin     TEXT,                            -- zhangwei
  name_initials   TEXT,                            -- zw
  phone_sealed    BYTES,                           -- normalised number, sealed with row and field
  phone_hash      TEXT,                            -- keyed hash of the normalised number
  phone_last4     TEXT,
  email_sealed    BYTES,
  email_hash      TEXT,
  wechat_sealed   BYTES,
  company         TEXT,                            -- employer
  company_key     TEXT,                            -- folded employer, for duplicates
  search_key      TEXT   NOT NULL DEFAULT '',      -- folded name, employer, title, pinyin, initials by line, at most 1,500 bytes
  title           TEXT,
  city            TEXT,
  gender          TEXT,                            -- male, female, other
  birth_year      BIGINT,
  education       TEXT,
  current_salary  BIGINT,                          -- gross a year, minor units
  expected_salary BIGINT,
  floor_monthly   BIGINT,                          -- floor_salary: monthly, months, bonus, equity
  floor_months    BIGINT,
  floor_bonus     BIGINT,
  floor_equity    TEXT,
  salary_currency TEXT,
  preferred_channel TEXT,                          -- 偏好沟通方式
  contact_window  TEXT,                            -- when he likes to be called, free text
  notice_days     BIGINT,
  office_address  TEXT,
  source          TEXT,
  resume          TEXT,                            -- CV as text
  do_not_contact  BIGINT NOT NULL DEFAULT 0,       -- 勿扰
  off_limits_until_ms BIGINT,                      -- 禁挖
  tags            TEXT   NOT NULL DEFAULT '[]',    -- JSON array of texts
  custom          TEXT   NOT NULL DEFAULT '{}',    -- JSON object key → value (custom_field)
  last_contact_at_ms BIGINT,                       -- 最近接触时间, kept by record
  created_by_id   BIGINT,
  version         BIGINT NOT NULL DEFAULT 1,
  created_at_ms   BIGINT NOT NULL,
  updated_at_ms   BIGINT NOT NULL,
  deleted_at_ms   BIGINT,                          -- in the bin; hidden everywhere
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, created_by_id) REFERENCES account (firm_id, id)
);
-- Compared bytewise on both engines: sorted, and read in ranges.
-- @postgres
ALTER TABLE candidate ALTER COLUMN name_pinyin TYPE TEXT COLLATE "C";
ALTER TABLE candidate ALTER COLUMN search_key TYPE TEXT COLLATE "C";
-- @end
CREATE INDEX candidate_phone ON candidate (firm_id, phone_hash);
CREATE INDEX candidate_last4 ON candidate (firm_id, phone_last4);
CREATE INDEX candidate_email ON candidate (firm_id, email_hash);
-- Duplicates by name read a range of it, the words of a list scan it without touching the rows.
CREATE INDEX candidate_search ON candidate (firm_id, search_key, phone_last4) WHERE deleted_at_ms IS NULL;
CREATE INDEX candidate_creator ON candidate (firm_id, created_by_id) WHERE deleted_at_ms IS NULL;
CREATE INDEX candidate_bin ON candidate (firm_id, id) WHERE deleted_at_ms IS NOT NULL;
-- The three orders of the list of candidates.
CREATE INDEX candidate_pinyin ON candidate (firm_id, name_pinyin, id) WHERE deleted_at_ms IS NULL;
CREATE INDEX candidate_updated ON candidate (firm_id, updated_at_ms, id) WHERE deleted_at_ms IS NULL;
CREATE INDEX candidate_contact ON candidate (firm_id, COALESCE(last_contact_at_ms, 0), id) WHERE deleted_at_ms IS NULL;

-- How many candidates a firm has, kept in the transaction that changes it.
CREATE TABLE candidate_count (
  id              ID,
  firm_id         BIGINT NOT NULL UNIQUE REFERENCES firm (id),
  total           BIGINT NOT NULL                  -- without those in the bin
);

-- Looks at masked fields, for the limit per hour; who, what and why lies in the audit log.
CREATE TABLE candidate_reveal (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,
  field           TEXT   NOT NULL,                 -- phone, email, …
  at_ms           BIGINT NOT NULL,
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id)
);
CREATE INDEX candidate_reveal_account ON candidate_reveal (firm_id, account_id, at_ms);

-- 推荐记录: candidate × position.
CREATE TABLE submission (
  id              ID,
  firm_id         BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,
  position_id     BIGINT NOT NULL,
  owner_id        BIGINT NOT NULL,                 -- consultant who runs it
  stage           TEXT   NOT NULL,                 -- stage.code
  stage_kind      TEXT   NOT NULL,                 -- kept beside it for rules and counts
  stage_since_ms  BIGINT NOT NULL,                 -- entry into the stage
  stage_by_id     BIGINT,                          -- who moved it there
  previous_stage  TEXT,                            -- for the undo of the last move
  previous_since_ms BIGINT,
  moved_at_ms     BIGINT,                          -- when the last move was made
  close_reason    TEXT,
  onboard_on      TEXT,                            -- date of onboarding, once agreed
  guarantee_until TEXT,                            -- last day of the guarantee
  feedback_at_ms  BIGINT,                          -- last feedback of the client
  version         BIGINT NOT NULL DEFAULT 1,
  created_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  UNIQUE (firm_id, candidate_id, position_id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, position_id) REFERENCES position (firm_id, id),
  FOREIGN KEY (firm_id, owner_id) REFERENCES account (firm_id, id)
);
CREATE INDEX submission_position ON submission (firm_id, position_id, stage);
CREATE INDEX submission_stage ON submission (firm_id, stage);
CREATE INDEX submission_waiting ON submission (stage_kind, firm_id, id) WHERE stage_kind IN ('recommended', 'interview');
CREATE INDEX submission_closed ON submission (firm_id, owner_id, stage, position_id, candidate_id) WHERE stage_kind = 'closed';
CREATE INDEX submission_owner ON submission (firm_id, owner_id, candidate_id);

-- Every change of stage, for the timeline and the cockpit.
CREATE TABLE stage_change (
  id              ID,
  firm_id         BIGINT NOT NULL,
  submission_id   BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,
  at_ms           BIGINT NOT NULL,
  account_id      BIGINT,
  from_stage      TEXT,                            -- NULL: the submission was opened
  to_stage        TEXT   NOT NULL,
  to_kind         TEXT   NOT NULL,
  reason          TEXT,
  is_undo         BIGINT NOT NULL DEFAULT 0,
  FOREIGN KEY (firm_id, submission_id) REFERENCES submission (firm_id, id)
);
CREATE INDEX stage_change_candidate ON stage_change (firm_id, candidate_id, at_ms);
CREATE INDEX stage_change_submission ON stage_change (firm_id, submission_id, at_ms);

-- 日程: interviews, offer deadlines, onboarding, visits.
CREATE TABLE appointment (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  kind            TEXT   NOT NULL,                 -- interview, offer_deadline, onboarding, visit, other
  starts_at_ms    BIGINT NOT NULL,
  ends_at_ms      BIGINT,
  title           TEXT,
  place           TEXT,
  round           BIGINT,
  note            TEXT,
  state           TEXT   NOT NULL DEFAULT 'planned', -- planned, cancelled
  candidate_id    BIGINT,
  submission_id   BIGINT,
  created_by_id   BIGINT,
  version         BIGINT NOT NULL DEFAULT 1,
  created_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, submission_id) REFERENCES submission (firm_id, id)
);
CREATE INDEX appointment_start ON appointment (firm_id, starts_at_ms);
CREATE INDEX appointment_candidate ON appointment (firm_id, candidate_id, starts_at_ms);

-- Consultants who take part in an appointment.
CREATE TABLE appointment_person (
  id              ID,
  firm_id         BIGINT NOT NULL,
  appointment_id  BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,
  UNIQUE (firm_id, appointment_id, account_id),
  FOREIGN KEY (firm_id, appointment_id) REFERENCES appointment (firm_id, id),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id)
);
CREATE INDEX appointment_person_account ON appointment_person (firm_id, account_id);

-- 跟进任务: the standing duty of one consultant to keep in touch with one candidate.
CREATE TABLE followup (
  id              ID,
  firm_id         BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,
  owner_id        BIGINT NOT NULL,                 -- 负责人
  backup_id       BIGINT,
  acting_id       BIGINT NOT NULL,                 -- 当前跟进人
  care            TEXT   NOT NULL,                 -- care 在跟, pool 人才库
  pool_grade      TEXT,                            -- A, B, C
  state           TEXT   NOT NULL DEFAULT 'open',  -- open, ended
  opened_at_ms    BIGINT NOT NULL,
  opened_by       TEXT   NOT NULL,                 -- hand, submission, import, activation, wake
  submission_id   BIGINT,                          -- most urgent running one of the owner
  stage           TEXT,                            -- its stage code, NULL without one
  stage_kind      TEXT,
  job_type        TEXT,                            -- of its position
  due_no          BIGINT NOT NULL DEFAULT 0,       -- number of the present due instant; grows with each new one
  reminded_no     BIGINT NOT NULL DEFAULT 0,       -- the last due_no that has its occurrence
  next_due_at_ms  BIGINT,                          -- NULL: unplanned
  yellow_at_ms    BIGINT,                          -- NULL: never
  red_at_ms       BIGINT,                          -- NULL: never
  due_kind        TEXT,                            -- day, hard, pool, explicit, retry, light_touch, schedule, new
  hard            BIGINT NOT NULL DEFAULT 0,
  retry           BIGINT NOT NULL DEFAULT 0,
  light_touch     BIGINT NOT NULL DEFAULT 0,
  pay_report      BIGINT NOT NULL DEFAULT 0,
  urgency         BIGINT NOT NULL DEFAULT 0,       -- order inside a colour: 1 hard, 0 other
  missed_due_at_ms BIGINT,                         -- due instant a retry grew out of
  attempts        BIGINT NOT NULL DEFAULT 0,       -- unanswered in a row
  last_attempt_at_ms BIGINT,
  last_contact_at_ms BIGINT,                       -- last effective contact by this owner or who covers
  last_record_id  BIGINT,
  explicit_due_at_ms BIGINT,                       -- chosen by the consultant
  explicit_local  TEXT,                            -- the same as wall-clock intent, "2026-12-04T14:00"
  explicit_zone   TEXT,                            -- its IANA zone
  snoozed_until_ms BIGINT,
  override_interval BIGINT,                        -- override on this followup
  override_unit   TEXT,                            -- days, hours
  put_away_on     TEXT,                            -- local date it was put away for
  offer_in_hand_ms BIGINT,                         -- since when another offer is in hand
  counter_offer_ms BIGINT,                         -- since when his employer tries to keep him (被挽留)
  risk_by_hand_ms BIGINT,                          -- since when a person has set it red
  steps           TEXT   NOT NULL DEFAULT '[]',    -- explanation of the due time: JSON list of steps
  reasons         TEXT   NOT NULL DEFAULT '[]',    -- what turns the card yellow or red, and when: JSON list of steps
  advice          TEXT   NOT NULL DEFAULT '[]',    -- what to do next: JSON list of steps
  rule_source     TEXT,                            -- which rule counts: explicit, override, stage, job_type, …
  rule_name       TEXT,                            -- stage, job type or grade
  rule_interval   BIGINT,                          -- its length, NULL where no interval applies
  rule_unit       TEXT,                            -- days, hours
  counted_from_ms BIGINT,                          -- what the interval counts from
  counted_from    TEXT,                            -- contact, stage, attempt, created
  rule_due_ms     BIGINT,                          -- due time without retry and snooze
  calendar_known  BIGINT NOT NULL DEFAULT 1,
  reminder_fields TEXT   NOT NULL DEFAULT '[]',    -- custom fields marked for reminders, JSON
  end_reason      TEXT,
  ended_at_ms     BIGINT,
  wake_at_ms      BIGINT,
  version         BIGINT NOT NULL DEFAULT 1,
  created_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, owner_id) REFERENCES account (firm_id, id),
  FOREIGN KEY (firm_id, acting_id) REFERENCES account (firm_id, id)
);
CREATE UNIQUE INDEX followup_one_open ON followup (firm_id, candidate_id, owner_id) WHERE state = 'open';
CREATE INDEX followup_owner_open ON followup (firm_id, owner_id, candidate_id) WHERE state = 'open';
CREATE INDEX followup_backup ON followup (firm_id, backup_id, candidate_id)
 WHERE state = 'open' AND backup_id IS NOT NULL;
CREATE INDEX followup_firm_due ON followup (firm_id, next_due_at_ms, candidate_id)
 WHERE state = 'open' AND next_due_at_ms IS NOT NULL;
CREATE INDEX followup_due ON followup (next_due_at_ms, id)
 WHERE state = 'open' AND next_due_at_ms IS NOT NULL AND due_no > reminded_no;
-- The board, today and the lists of one consultant are answered from these two alone, without touching the rows.
CREATE INDEX followup_acting_due ON followup (firm_id, acting_id, next_due_at_ms, yellow_at_ms, red_at_ms, hard, care, job_type,
                                              owner_id, candidate_id, submission_id, state)
 WHERE state = 'open';
CREATE INDEX followup_care ON followup (firm_id, care, acting_id, next_due_at_ms, yellow_at_ms, red_at_ms, hard, owner_id,
                                        candidate_id, state)
 WHERE state = 'open';
CREATE INDEX followup_wake ON followup (wake_at_ms) WHERE state = 'ended' AND wake_at_ms IS NOT NULL;

-- 跟进记录: one contact.
CREATE TABLE record (
  id              ID,
  firm_id         BIGINT NOT NULL,
  candidate_id    BIGINT NOT NULL,
  submission_id   BIGINT,
  followup_id     BIGINT,                          -- the author's, which it moved
  author_id       BIGINT NOT NULL,
  on_behalf_of_id BIGINT,
  at_ms           BIGINT NOT NULL,                 -- when the contact was
  channel         TEXT   NOT NULL,
  direction       TEXT   NOT NULL,                 -- out, in
  outcome         TEXT,
  is_effective    BIGINT NOT NULL DEFAULT 0,       -- resets the clock
  is_attempt      BIGINT NOT NULL DEFAULT 0,       -- unanswered
  answered_at_ms  BIGINT,                          -- an outgoing message that was answered later
  attempt_due_ms  BIGINT,                          -- when an unanswered message turns into an attempt
  fact            TEXT,
  emotion         BIGINT,                          -- 1 to 5
  emotion_text    TEXT,
  action          TEXT,
  action_due_at_ms BIGINT,
  action_account_id BIGINT,
  text            TEXT,
  is_sealed       BIGINT NOT NULL DEFAULT 0,
  client_uid      TEXT,                            -- the same uid is the same record
  source_key      TEXT,                            -- identity of an imported row
  next_due_at_ms  BIGINT,                          -- explicit next date chosen with it
  version         BIGINT NOT NULL DEFAULT 1,
  created_at_ms   BIGINT NOT NULL,
  edited_at_ms    BIGINT,
  UNIQUE (firm_id, id),
  UNIQUE (firm_id, author_id, client_uid),
  UNIQUE (firm_id, source_key),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id),
  FOREIGN KEY (firm_id, submission_id) REFERENCES submission (firm_id, id),
  FOREIGN KEY (firm_id, author_id) REFERENCES account (firm_id, id)
);
CREATE INDEX record_candidate ON record (firm_id, candidate_id, at_ms, id);
CREATE INDEX record_author ON record (firm_id, author_id, at_ms);
CREATE INDEX record_unanswered ON record (attempt_due_ms) WHERE attempt_due_ms IS NOT NULL;

-- 提醒: one occurrence, exactly one per followup and due number.
CREATE TABLE reminder (
  id              ID,
  firm_id         BIGINT NOT NULL,
  followup_id     BIGINT NOT NULL,
  due_no          BIGINT NOT NULL,
  repeat_no       BIGINT NOT NULL DEFAULT 0,       -- 0 the due instant; 1, 2 … next working days while still due
  acting_id       BIGINT NOT NULL,                 -- who is told
  due_at_ms       BIGINT NOT NULL,
  fired_at_ms     BIGINT NOT NULL,
  is_late         BIGINT NOT NULL DEFAULT 0,       -- fired after downtime
  layers          BIGINT NOT NULL,                 -- bits: 1 popup, 2 inbox, 4 mobile
  state           TEXT   NOT NULL DEFAULT 'open',  -- open, acknowledged, snoozed, done, cancelled
  ended_at_ms     BIGINT,
  ended_by_id     BIGINT,
  ended_layer     BIGINT,                          -- layer in which the person reacted, when known
  repeat_at_ms    BIGINT,                          -- acknowledged, not contacted: comes again then if still due
  UNIQUE (firm_id, id),
  UNIQUE (firm_id, followup_id, due_no, repeat_no),
  FOREIGN KEY (firm_id, followup_id) REFERENCES followup (firm_id, id),
  FOREIGN KEY (firm_id, acting_id) REFERENCES account (firm_id, id)
);
CREATE INDEX reminder_open ON reminder (firm_id, acting_id, due_at_ms) WHERE state = 'open';
CREATE INDEX reminder_repeat ON reminder (repeat_at_ms) WHERE repeat_at_ms IS NOT NULL;
CREATE INDEX reminder_followup ON reminder (firm_id, followup_id, due_no);

-- 待办.
CREATE TABLE todo (
  id              ID,
  firm_id         BIGINT NOT NULL,
  account_id      BIGINT NOT NULL,                 -- whose
  kind            TEXT   NOT NULL DEFAULT 'manual', -- manual, action, feedback, find_number, mention, checklist, other
  text            TEXT   NOT NULL,
  due_at_ms       BIGINT,
  state           TEXT   NOT NULL DEFAULT 'open',  -- open, done
  done_at_ms      BIGINT,
  candidate_id    BIGINT,
  submission_id   BIGINT,
  record_id       BIGINT,                          -- where it came from
  dedup_key       TEXT,                            -- the system makes one of a kind only once
  created_by_id   BIGINT,
  version         BIGINT NOT NULL DEFAULT 1,
  created_at_ms   BIGINT NOT NULL,
  UNIQUE (firm_id, id),
  UNIQUE (firm_id, dedup_key),
  FOREIGN KEY (firm_id, account_id) REFERENCES account (firm_id, id),
  FOREIGN KEY (firm_id, candidate_id) REFERENCES candidate (firm_id, id)
);
CREATE INDEX todo_account ON todo (firm_id, account_id, state, due_at_ms);
CREATE INDEX todo_candidate ON todo (firm_id, candidate_id);

-- 跟进策略 of a firm: the settings beside the intervals, one row a firm.
CREATE TABLE rule_set (
  id              ID,
  firm_id         BIGINT NOT NULL UNIQUE REFERENCES firm (id),
  enabled         BIGINT NOT NULL DEFAULT 1,       -- 智能提醒
  default_interval BIGINT NOT NULL DEFAULT 3,      -- days, in care
  pool_a          BIGINT NOT NULL DEFAULT 30,      -- days
  pool_b          BIGINT NOT NULL DEFAULT 90,
  pool_c          BIGINT NOT NULL DEFAULT 180,
  daily_limit     BIGINT NOT NULL DEFAULT 25,      -- per consultant and day, day rules
  pool_daily_limit BIGINT NOT NULL DEFAULT 8,      -- of them from the pool
  light_touch     BIGINT NOT NULL DEFAULT 1,       -- 轻触达 in holidays
  inbox_after_minutes BIGINT NOT NULL DEFAULT 10,
  mobile_after_minutes BIGINT NOT NULL DEFAULT 30,
  quiet_from      BIGINT,                          -- minutes of the local day, NULL = none
  quiet_to        BIGINT,
  outside_daily_limit BIGINT NOT NULL DEFAULT 3,   -- outside messages per person and day
  name_outside    BIGINT NOT NULL DEFAULT 0,       -- candidate's name in outside messages
  channels        TEXT   NOT NULL DEFAULT '["web_push","email"]', -- JSON, in order
  work_from       BIGINT NOT NULL DEFAULT 540,
  work_to         BIGINT NOT NULL DEFAULT 1080,
  version         BIGINT NOT NULL DEFAULT 1
);

-- Intervals by job type and by stage.
CREATE TABLE rule (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  scope           TEXT   NOT NULL,                 -- job_type, stage
  code            TEXT   NOT NULL,                 -- job_type.code or stage.code
  interval        BIGINT,                          -- NULL: the default applies
  unit            TEXT   NOT NULL DEFAULT 'days',  -- days, hours
  hard            BIGINT NOT NULL DEFAULT 0,
  pay_report      BIGINT NOT NULL DEFAULT 0,
  UNIQUE (firm_id, scope, code)
);

-- The firm's own edits of the calendar; the shipped holidays lie in the program.
CREATE TABLE calendar_day (
  id              ID,
  firm_id         BIGINT NOT NULL REFERENCES firm (id),
  day             BIGINT NOT NULL,                 -- days since 1970-01-01
  kind            TEXT   NOT NULL,                 -- holiday, workday
  name            TEXT,
  UNIQUE (firm_id, day)
);
