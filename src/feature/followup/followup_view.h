/* A followup as people see it: names, words and colours around the row. Private to feature/followup. */
#pragma once
#include "feature/candidate/candidate.h"
#include "feature/followup/followup.h"

/* {code, params, text}: the text is in the actor's language. */
struct reason {
	const char *code;
	const char *params; /* JSON object */
	const char *text;
};
extern const struct shape reason_shape;

struct last_record {
	int64_t id;
	int64_t at;
	const char *channel;
	const char *direction;
	const char *outcome;
	const char *text;
	const char *action;
	int64_t action_due_at;
	int64_t emotion;
	struct account_ref author;
};

struct followup_reply {
	int64_t id;
	int64_t version;
	struct candidate_ref candidate;
	struct account_ref *owner;
	struct account_ref *backup;
	struct account_ref *acting;
	const char *care;
	const char *pool_grade;
	const char *state;
	bool put_away;
	int64_t next_due_at;
	int64_t yellow_at;
	int64_t red_at;
	int64_t snoozed_until;
	const char *colour;
	const char *due_bucket;
	bool hard;
	bool retry;
	int64_t attempts;
	bool light_touch;
	bool pay_report;
	struct reason why;
	struct list reasons; /* struct reason, those that explain the present colour */
	struct list advice;
	int64_t last_contact_at;
	struct last_record *last_record;
	struct submission_ref *submission;
	int64_t submission_count;
	const char *reminder_fields; /* JSON */
	const char *end_reason;
	int64_t wake_at;
};

/* The view followup_view, column by column. */
struct followup_view {
	int64_t place; /* among the ids that were asked for */
	int64_t firm_id;
	int64_t id;
	int64_t version;
	int64_t candidate_id;
	int64_t owner_id;
	int64_t backup_id;
	int64_t acting_id;
	const char *owner_name;
	const char *backup_name;
	const char *acting_name;
	const char *care;
	const char *pool_grade;
	const char *state;
	int64_t next_due_at_ms;
	int64_t yellow_at_ms;
	int64_t red_at_ms;
	int64_t snoozed_until_ms;
	bool hard;
	bool retry;
	bool light_touch;
	bool pay_report;
	int64_t attempts;
	int64_t last_contact_at_ms;
	const char *put_away_on;
	const char *steps;
	const char *reasons;
	const char *advice;
	const char *rule_source;
	const char *rule_name;
	int64_t rule_interval;
	const char *rule_unit;
	int64_t counted_from_ms;
	const char *counted_from;
	bool calendar_known;
	const char *reminder_fields;
	const char *end_reason;
	int64_t wake_at_ms;
	int64_t record_id;
	int64_t record_at_ms;
	const char *record_channel;
	const char *record_direction;
	const char *record_outcome;
	const char *record_text;
	const char *record_action;
	int64_t record_action_due_at_ms;
	int64_t record_emotion;
	int64_t record_author_id;
	const char *record_author_name;
	bool record_is_sealed;
	int64_t submission_id;
	const char *submission_stage;
	const char *submission_stage_name;
	const char *submission_stage_kind;
	int64_t submission_since_ms;
	int64_t submission_count;
	int64_t position_id;
	const char *position_title;
	const char *position_job_type;
	int64_t company_id;
	const char *company_name;
};
extern const struct shape followup_view_shape;

/* Replies for view rows, in their order. Rows whose candidate the actor may not know are left out.
 * in  rows         struct followup_view, at most 200
 * out ret_replies  struct followup_reply */
MUST_USE enum err followup_replies(struct ctx *ctx, const struct list *rows, struct list *ret_replies);

/* Order of urgency in lists and on the board; the statements write the same numbers. */
enum urgency_class { CLASS_RED_HARD, CLASS_RED, CLASS_YELLOW, CLASS_GREEN };

/* Classes of a colour (enum cadence_colour, 0 = all), both included. */
void urgency_range(int colour, int64_t *ret_from, int64_t *ret_to);

/* Stands for a due instant that never comes where rows are sorted; the statements write the same number. */
extern const int64_t followup_never_ms;

/* Steps stored as JSON, each as a reason; `holds_at_ms` > 0 keeps those that hold at that instant. */
MUST_USE enum err followup_reasons(struct ctx *ctx, const char *steps_json, int64_t holds_at_ms, struct list *ret_reasons);

/* Why it has its colour; green needs no reason. */
MUST_USE enum err followup_colour_reasons(struct ctx *ctx, const char *reasons_json, enum cadence_colour colour, int64_t at_ms,
					  struct list *ret_reasons);

/* The story of the due time as one sentence in the actor's language, said from now: 明天 09:30. */
MUST_USE enum err followup_sentence(struct ctx *ctx, const char *steps_json, int64_t next_due_at_ms,
				    const char **ret_sentence);

/* The same for a text that is kept and read later: 周四 11-26 09:30. */
MUST_USE enum err followup_sentence_kept(struct ctx *ctx, const char *steps_json, int64_t next_due_at_ms,
					 const char **ret_sentence);

/* Local date of the actor as text, for "put away for today". */
const char *followup_today(const struct ctx *ctx);
