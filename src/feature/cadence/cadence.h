/* When is the next contact due, and why.
 *
 * Two sides. The pure side (cadence_next and friends: cadence.c, calendar.c, cadence_spread.c,
 * cadence_sentence.c) owns no rows: facts, rules and the clock in, instants with their explanation out; it reads
 * neither time nor database. The rows side (cadence_rules_load …: cadence_store.c, cadence_api.c) keeps the
 * firm's rules and calendar. Choices where DOMAIN.md leaves room: docs/decisions/0003-cadence.md.
 * source DOMAIN.md: Cadence, Colours, Followups */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/vec.h"
#include "feature/cadence/cadence_spread.h"
#include "feature/cadence/calendar.h"
#include "platform/http/http.h"

/* --- Words --- */

/* Stage kinds in the order of the pipeline; stage.kind, submission.stage_kind. */
enum cadence_stage {
	CADENCE_NO_STAGE, /* in care without a running submission (未挂职位), or in the pool */
	CADENCE_TO_CONTACT,
	CADENCE_CONTACTED,
	CADENCE_RECOMMENDED,
	CADENCE_INTERVIEW,
	CADENCE_NEGOTIATION,
	CADENCE_OFFER,
	CADENCE_ACCEPTED,
	CADENCE_ONBOARDED,
	CADENCE_CLOSED,
};
extern const struct choices cadence_stages;

/* What an interval counts: local dates, or hours of the clock. */
enum cadence_unit { CADENCE_DAYS = 1, CADENCE_HOURS };
extern const struct choices cadence_units;

/* followup.opened_by: how the followup came about. */
enum cadence_entry { CADENCE_BY_HAND = 1, CADENCE_BY_SUBMISSION, CADENCE_BY_IMPORT, CADENCE_BY_ACTIVATION, CADENCE_BY_WAKE };
extern const struct choices cadence_entries;

/* followup.due_kind: what made the due time. */
enum cadence_due {
	CADENCE_DUE_NONE,        /* there is none: unplanned, or 勿扰 in the pool */
	CADENCE_DUE_DAY,         /* a rule in days */
	CADENCE_DUE_HARD,        /* a rule in hours */
	CADENCE_DUE_POOL,        /* the grade's interval */
	CADENCE_DUE_EXPLICIT,    /* chosen by the consultant */
	CADENCE_DUE_RETRY,       /* after an attempt without answer */
	CADENCE_DUE_LIGHT_TOUCH, /* a rule in hours inside a long holiday: a short message by 微信 */
	CADENCE_DUE_SCHEDULE,    /* a fixed point: 待入职, guarantee, call-back after an interview */
	CADENCE_DUE_NEW,         /* never contacted: at once, or on the day a bulk entry was given */
	CADENCE_DUE_SNOOZE,      /* put off by 稍后提醒 */
};
extern const struct choices cadence_dues;

/* Why.rule.source of the API: which rule counts. */
enum cadence_source {
	CADENCE_SOURCE_EXPLICIT = 1,
	CADENCE_SOURCE_OVERRIDE,
	CADENCE_SOURCE_STAGE,
	CADENCE_SOURCE_JOB_TYPE,
	CADENCE_SOURCE_DEFAULT,
	CADENCE_SOURCE_POOL,
	CADENCE_SOURCE_RETRY,
	CADENCE_SOURCE_SCHEDULE,
	CADENCE_SOURCE_SNOOZE,
	CADENCE_SOURCE_NEW,
};
extern const struct choices cadence_sources;

/* Why.counted_from_kind of the API. */
enum cadence_base { CADENCE_FROM_CONTACT = 1, CADENCE_FROM_STAGE, CADENCE_FROM_ATTEMPT, CADENCE_FROM_CREATED };
extern const struct choices cadence_bases;

/* --- Rules: one set a firm, loaded by cadence_rules_load() --- */

/* How long until the next contact. amount 0: this rule says nothing and the next in precedence counts.
 * A rule in hours is hard; a hard rule in days counts 24 hours a day. */
struct cadence_interval {
	int64_t amount;
	int unit; /* enum cadence_unit */
	bool hard;
};

struct cadence_job_type_rule {
	const char *code; /* job_type.code */
	const char *name;
	struct cadence_interval interval;
};

/* Stages of kind accepted and onboarded follow their fixed plan instead of the interval. */
struct cadence_stage_rule {
	const char *code; /* stage.code */
	const char *name;
	int kind;         /* enum cadence_stage */
	struct cadence_interval interval;
	bool pay_report; /* the industry pay report comes with the reminder */
};

struct cadence_rules {
	int64_t default_days;     /* in care; shipped 3 */
	int64_t pool_days[3];     /* grades A, B, C; shipped 30, 90, 180 */
	bool light_touch;         /* 轻触达 in long holidays; shipped on */
	int64_t daily_limit;      /* due from day rules per consultant and day; shipped 25 */
	int64_t pool_daily_limit; /* of them from the pool; shipped 8 */
	const struct cadence_job_type_rule *job_types;
	size_t job_type_count;
	const struct cadence_stage_rule *stages;
	size_t stage_count;
};

/* --- Facts of one followup --- */

/* A running submission of the followup's owner with this candidate. Closed ones are left out. */
struct cadence_submission {
	const char *stage;            /* submission.stage, a code of rules->stages */
	int kind;                     /* submission.stage_kind, enum cadence_stage */
	int64_t stage_since_ms;       /* submission.stage_since_ms */
	const char *job_type;         /* position.job_type, NULL without one */
	int64_t onboard_day;          /* submission.onboard_on as a day number, 0 = not agreed yet */
	int64_t guarantee_until_day;  /* submission.guarantee_until, 0 = 3 months (高管 6) from onboarding */
	int64_t interview_end_ms;     /* appointment of kind interview, planned: end (else start + 1 h) of the earliest
				       * that ends after the last effective contact, future ones too, 0 = none; its
				       * call-back is due 2 h after */
	int64_t offer_deadline_ms;    /* appointment of kind offer_deadline, planned: the next one, 0 = none */
};

/* Signs that we may lose him. Each instant is when the sign was noted, 0 = not given. */
struct cadence_risk {
	int64_t offer_in_hand_ms;  /* another offer in hand */
	int64_t counter_offer_ms;  /* 被挽留 */
	int64_t emotion_ms;        /* the later of the last two records with an emotion, when both are <= 2 */
	int64_t by_hand_ms;        /* set red by a person (followup.risk_by_hand) */
	int64_t gap_count;         /* answered gaps known; see cadence_baseline() */
	int64_t gap_mean_ms;
	int64_t gap_deviation_ms;
};

/* All instants are UTC milliseconds, 0 = absent. */
struct cadence_facts {
	int64_t now_ms;           /* ctx_now_ms() */
	struct work_clock clock;  /* of the acting consultant: cadence_clock_load() */

	bool in_pool;             /* followup.care = 'pool' */
	int pool_grade;           /* followup.pool_grade: 'A', 'B', 'C'; 0 counts as B */
	bool do_not_contact;      /* candidate.do_not_contact (勿扰): in the pool nothing is due */
	int entry;                /* followup.opened_by, enum cadence_entry */
	int64_t entered_at_ms;    /* followup.opened_at_ms; on activation the instant of the activation */
	int64_t planned_due_at_ms; /* bulk entries (import, activation) not contacted since: the slot cadence_spread_bulk()
				    * gave, which is followup.next_due_at_ms; 0 = none (yet): unplanned */

	const struct cadence_submission *submissions; /* running ones of the owner; none in the pool */
	size_t submission_count;

	int64_t last_contact_ms;  /* followup.last_contact_at_ms: last effective contact */
	const char *last_channel; /* record.channel of it, for the sentence; NULL = unknown */
	const char *last_outcome; /* record.outcome of it; NULL for incoming */
	int64_t attempts;         /* followup.attempts: unanswered in a row since the last effective contact */
	int64_t last_attempt_ms;  /* followup.last_attempt_at_ms. With attempts = 0: he asked to be called later */

	int64_t explicit_due_ms;  /* followup.explicit_due_at_ms */
	int64_t explicit_set_ms;  /* followup.explicit_set_at_ms: chosen with or after the last attempt it replaces the retry */
	int64_t snoozed_until_ms; /* followup.snoozed_until_ms; cleared by a record */
	int64_t missed_due_ms;    /* followup.missed_due_at_ms: the due time that a retry or a snooze grew out of, 0 = the
				   * one the rule gives */
	struct cadence_interval override; /* followup.override_interval, override_unit */
	int64_t spread_from_ms;   /* a due time that the daily budget moved: what the rule had said, and where it went. Both
				   * stand in the step "spread" of followup.steps; kept while the rule says the same */
	int64_t spread_to_ms;

	struct cadence_risk risk;
};

/* --- Result --- */

/* Steps of the explanation, reasons of the colour, and advice. */
enum cadence_code {
	/* what it counts from */
	CADENCE_STEP_CONTACT = 1,   /* at, channel, outcome */
	CADENCE_STEP_STAGE,         /* at, name of the stage */
	CADENCE_STEP_CREATED,       /* at */
	CADENCE_STEP_ATTEMPT,       /* at, amount: which in a row */
	CADENCE_STEP_CALL_LATER,    /* at: he asked to be called later */
	/* which rule */
	CADENCE_STEP_OVERRIDE,      /* amount, unit */
	CADENCE_STEP_RULE_STAGE,    /* amount, unit, name */
	CADENCE_STEP_RULE_JOB_TYPE, /* amount, unit, name */
	CADENCE_STEP_RULE_DEFAULT,  /* amount, unit */
	CADENCE_STEP_RULE_POOL,     /* amount, unit, name: grade */
	CADENCE_STEP_EXPLICIT,      /* at */
	CADENCE_STEP_SNOOZE,        /* at */
	CADENCE_STEP_NEW,           /* never contacted, at once */
	CADENCE_STEP_BULK,          /* at: the slot of a bulk entry */
	CADENCE_STEP_UNPLANNED,     /* no room within 60 working days */
	CADENCE_STEP_DO_NOT_CONTACT,
	CADENCE_STEP_RETRY_HOURS,   /* amount: working hours */
	CADENCE_STEP_RETRY_DAYS,    /* amount: working days */
	CADENCE_STEP_RETRY_CAPPED,  /* at: the due time still ahead comes first */
	/* fixed points */
	CADENCE_STEP_AFTER_ACCEPTANCE,  /* amount: days after acceptance */
	CADENCE_STEP_WHILE_ACCEPTED,    /* amount: every so many working days */
	CADENCE_STEP_BEFORE_ONBOARDING, /* amount: days before */
	CADENCE_STEP_ONBOARDING_DAY,
	CADENCE_STEP_AFTER_ONBOARDING,  /* amount: days after */
	CADENCE_STEP_BEFORE_GUARANTEE_END, /* amount: days before */
	CADENCE_STEP_GUARANTEE_END,     /* at the end of the guarantee: into the pool */
	CADENCE_STEP_INTERVIEW,         /* from: end of the interview */
	/* moves */
	CADENCE_STEP_RAW,           /* at: where the plain interval ends */
	CADENCE_STEP_OFF_WEEKEND,   /* from, at */
	CADENCE_STEP_OFF_HOLIDAY,   /* from, at */
	CADENCE_STEP_EARLIER,       /* from, at: end of the working window before */
	CADENCE_STEP_LATER,         /* from, at: start of the next working window */
	CADENCE_STEP_LIGHT_TOUCH,   /* from, at */
	CADENCE_STEP_SPACED,        /* at: not within 72 h of the last contact in this holiday */
	CADENCE_STEP_SPREAD,        /* from, at: the day was full */
	CADENCE_STEP_CALENDAR_UNKNOWN, /* amount: the year */
	/* why this colour */
	CADENCE_REASON_DUE_PASSED,     /* at, from: due; yellow */
	CADENCE_REASON_NO_ANSWER,      /* at, amount: attempts; yellow */
	CADENCE_REASON_OVERDUE,        /* at, from: due; red: a further interval has passed */
	CADENCE_REASON_ATTEMPTS,       /* at, amount; red */
	CADENCE_REASON_SILENCE,        /* at, from: last contact, amount: his usual gap in days; red */
	CADENCE_REASON_OFFER_IN_HAND,  /* at */
	CADENCE_REASON_COUNTER_OFFER,  /* at */
	CADENCE_REASON_OFFER_DEADLINE, /* at: 48 h before, from: the deadline */
	CADENCE_REASON_EMOTION,        /* at */
	CADENCE_REASON_BY_HAND,        /* at */
	/* advice */
	CADENCE_ADVICE_OTHER_CHANNEL, /* amount: attempts; from 3 on */
	CADENCE_ADVICE_DECIDE,        /* amount: attempts; from 5 on: 人才库 or 终止 */
};
/* Stable names: "contact", "rule_stage", "reason.no_answer", "followup.decide" … */
extern const struct choices cadence_codes;

/* One step, reason or piece of advice as data. Which figures count stands beside its code; others are 0 / NULL. */
struct cadence_step {
	int code;            /* enum cadence_code */
	int64_t at_ms;       /* reasons: from when on it holds */
	int64_t from_ms;
	int64_t amount;
	int unit;            /* enum cadence_unit */
	const char *name;    /* stage, job type, grade */
	const char *channel;
	const char *outcome;
};
extern const struct shape cadence_step_shape;

enum { CADENCE_STEPS_MAX = 16, CADENCE_REASONS_MAX = 12 };

struct cadence_result {
	int64_t next_due_at_ms; /* 0 = none */
	int64_t yellow_at_ms;   /* 0 = never */
	int64_t red_at_ms;      /* 0 = never; the earliest of lateness and risks */
	int due_kind;           /* enum cadence_due */
	bool hard;              /* a hard rule underlies it: colours in hours, sorted first, never spread */
	bool retry;             /* the due time is a retry after an unanswered attempt */
	bool light_touch;
	bool pay_report;
	bool client_too;        /* contact the client as well (guarantee) */
	bool may_spread;        /* the daily budget may move it (day rules and pool) */
	bool calendar_known;    /* false: a year without holiday table was used */
	int submission;         /* index of the submission whose cadence counts, -1 = none */
	int64_t rule_due_ms;    /* due time without retry and snooze: the followup keeps it as missed_due_at_ms when an
				 * attempt or a snooze replaces it */
	int64_t pool_from_ms;   /* from then on the guarantee is over: into the pool, grade B, 禁挖; 0 = not onboarded */

	int source;             /* enum cadence_source */
	const char *rule_name;  /* stage, job type or grade; NULL */
	struct cadence_interval interval; /* amount 0 where no interval applies */
	int64_t counted_from_ms;
	int counted_from;       /* enum cadence_base, 0 = nothing */

	struct cadence_step steps[CADENCE_STEPS_MAX]; /* in order, the story of next_due_at_ms */
	int step_count;
	struct cadence_step reasons[CADENCE_REASONS_MAX]; /* all that can turn the card, by instant; those with at_ms <= now
							   * explain the present colour */
	int reason_count;
	struct cadence_step advice[2];
	int advice_count;
};

/* The due time, colours and explanation of one followup. Cannot fail: contradictory facts give the earlier
 * contact. Strings in the result point into facts and rules. */
void cadence_next(const struct cadence_facts *facts, const struct cadence_rules *rules,
		  struct cadence_result *ret_result);

/* 待沟通, 需二次跟进, 高风险流失. */
enum cadence_colour { CADENCE_GREEN = 1, CADENCE_YELLOW, CADENCE_RED };
extern const struct choices cadence_colours;

/* The one predicate of colours: red if now >= red_at, else yellow if now >= yellow_at, else green. */
enum cadence_colour cadence_colour_of(int64_t now_ms, int64_t yellow_at_ms, int64_t red_at_ms);

/* Puts a spread result (cadence_spread.h) into effect: due, yellow and red move to the given day, the explanation gains a
 * step. Only where ret_result->may_spread; afterwards it is false. */
void cadence_move_to_day(const struct cadence_facts *facts, const struct cadence_rules *rules, int64_t day,
			 struct cadence_result *result);

/* --- Records --- */

/* What a record does to the clock of its author's followup. */
enum cadence_effect {
	CADENCE_NOTHING,
	CADENCE_EFFECTIVE,    /* resets it: is_effective; attempts = 0, last_attempt = 0 */
	CADENCE_ATTEMPT,      /* unanswered: attempts + 1, last_attempt = its instant */
	CADENCE_AWAITS,       /* a message without answer yet: becomes an attempt at cadence_answer_until() */
	CADENCE_CALL_LATER,   /* he asked to be called later: attempts = 0, last_attempt = its instant */
	CADENCE_WRONG_NUMBER, /* a todo "find the number", no retry */
};

/* By the codes of DOMAIN.md; outcome may be NULL. */
enum cadence_effect cadence_effect_of(const char *channel, const char *direction, const char *outcome);

/* When a message sent at sent_ms counts as an unanswered attempt: 24 working hours later. */
int64_t cadence_answer_until(const struct work_clock *clock, int64_t sent_ms);

/* True when an effective contact fulfils an explicit date: it happens on its local date or later. A date further ahead
 * is a promise of its own and stays. Dates chosen with or after the contact are never asked about. */
bool cadence_contact_fulfils(const struct work_clock *clock, int64_t explicit_due_ms, int64_t contact_ms);

/* His usual silence: number, mean and standard deviation of the gaps between effective contacts.
 * in  contacts_ms  ascending instants of effective contacts */
void cadence_baseline(const int64_t *contacts_ms, size_t count, struct cadence_risk *risk);

/* --- Client feedback and the checklist before onboarding --- */

/* When the lead is to ask for feedback: 2 working days after the recommendation, 1 after an interview, then every 2.
 * in  kind       CADENCE_RECOMMENDED or CADENCE_INTERVIEW
 *     event_ms   instant of the recommendation, or end of the interview
 *     repeat_no  0 the first todo, 1 the first repetition … */
int64_t cadence_feedback_at(const struct work_clock *lead_clock, int kind, int64_t event_ms, int64_t repeat_no);

/* Tasks of 待入职. */
enum cadence_task { CADENCE_BACKGROUND_CHECK = 1, CADENCE_MEDICAL, CADENCE_LEAVING_CERTIFICATE, CADENCE_TASKS_END };

/* When a task of the checklist is due; undated (0) where it hangs on an onboarding date not agreed yet. */
int64_t cadence_task_due(const struct work_clock *clock, enum cadence_task task, int64_t accepted_ms,
			 int64_t onboard_day);

/* --- Words for people --- */

/* Who reads it, and when. */
struct cadence_reader {
	const char *locale; /* "en", anything else is zh-CN */
	const struct zone *zone;
	int64_t now_ms; /* days are said from here: 明天, 下周一; 0 = for readers of any day: 周一 11-23 */
	bool is_marked; /* a text that is kept: instants as marks (base/moment.h), said when it is read */
};

/* One step, reason or piece of advice as a sentence fragment. */
const char *cadence_step_text(struct arena *arena, const struct cadence_step *step, const struct cadence_reader *reader);

/* The whole story as one sentence: 「昨天 15:00 打通电话，按默认每 3 天跟进，应在周四 09:30 联系。」, for readers of any day
 * 「周一 11-23 15:00 打通电话，按默认每 3 天跟进，应在周四 11-26 09:30 联系。」. */
const char *cadence_sentence(struct arena *arena, const struct cadence_step *steps, size_t count,
			     int64_t next_due_at_ms, const struct cadence_reader *reader);

/* A step as the API gives it: stable code, its figures, its words. */
struct cadence_reason {
	const char *code;
	const char *params; /* JSON object: at, from, amount, unit, name, channel, outcome, as far as they count */
	const char *text;
};
struct cadence_reason cadence_reason_of(struct arena *arena, const struct cadence_step *step,
					const struct cadence_reader *reader);

/* Steps as JSON text for followup.steps, and back (struct cadence_step items).
 * errors ERR_INVALID, ERR_MEANING  text that cadence_steps_to_json() never made */
const char *cadence_steps_to_json(struct arena *arena, const struct cadence_step *steps, size_t count);
MUST_USE enum err cadence_steps_from_json(struct ctx *ctx, const char *json, struct list *ret_steps);

/* --- Rows: rules, working hours and calendar of the firm --- */

/* Settings of the firm beside the intervals; table rule_set. */
struct cadence_settings {
	int64_t version;
	bool enabled;             /* 智能提醒: false silences the layers */
	int64_t default_interval; /* days, in care */
	int64_t pool_a, pool_b, pool_c; /* days */
	int64_t daily_limit, pool_daily_limit;
	bool light_touch;
	int64_t inbox_after_minutes, mobile_after_minutes;
	int64_t superior_after_days; /* working days after due; 0 = the superior is not told */
	int64_t quiet_from, quiet_to; /* minutes of the local day; equal = no quiet hours */
	int64_t outside_daily_limit;
	bool name_outside;
	const char *channels; /* JSON list of outside channels, in order */
	int64_t work_from, work_to; /* minutes of the local day, for new accounts */
};

/* Settings of the firm; the shipped ones where it has none. */
MUST_USE enum err cadence_settings_load(struct ctx *ctx, struct cadence_settings *ret_settings);

/* The firm's rules, in ctx->arena: load once for many followups. */
MUST_USE enum err cadence_rules_load(struct ctx *ctx, struct cadence_rules *ret_rules);

/* The clock of one account: its zone and working hours, the firm's calendar (the shipped holidays and its own days).
 * errors ERR_NOT_FOUND "account.not_found" */
MUST_USE enum err cadence_clock_load(struct ctx *ctx, int64_t account_id, struct work_clock *ret_clock);

/* The rules as they would be after the body of PUT /rules, nothing stored; for POST /rules/preview.
 * errors ERR_MEANING  as PUT /rules */
MUST_USE enum err cadence_rules_read_change(struct ctx *ctx, struct http_exchange *exchange,
					    struct cadence_rules *ret_rules);
extern const struct shape cadence_rules_input_shape;

/* Listener of HOOK_FIRM_CREATED: the shipped rules. After the stages and job types. */
MUST_USE enum err cadence_seed_firm(struct ctx *ctx, const void *hook_firm);

/* Listener of HOOK_ACCOUNT_CREATED: the working hours of the firm. */
MUST_USE enum err cadence_on_account_created(struct ctx *ctx, const void *hook_account);

/* GET, PUT /rules and /calendar/{year}. */
extern const struct http_routes cadence_routes;
