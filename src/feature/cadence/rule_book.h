/* The firm's whole set of rules as rows, and what a change does to it. Private to feature/cadence. */
#pragma once
#include "feature/cadence/cadence_store.h"

struct rule_book {
	struct cadence_settings settings;
	struct rule_row *stages; /* in order */
	size_t stage_count;
	struct rule_row *job_types;
	size_t job_type_count;
};

/* --- The body of PUT /rules: what is left out stays --- */

/* One row of stages or job_types. name, kind and schedule may be sent along and are not changed here. */
struct rule_input {
	uint64_t present;
	const char *code;
	const char *name;
	int kind;
	const char *schedule;
	int64_t interval; /* null: the default applies */
	int unit;
	bool hard;
	bool pay_report;
};

struct pool_input {
	uint64_t present;
	int64_t a, b, c;
};

struct layers_input {
	uint64_t present;
	int64_t inbox_after_minutes, mobile_after_minutes, superior_after_days;
};

/* "09:00" to "18:00" */
struct span_text {
	const char *from;
	const char *to;
};

struct rules_input {
	uint64_t present;
	bool enabled;
	int64_t default_interval;
	struct pool_input *pool_interval;
	struct list job_types; /* struct rule_input */
	struct list stages;    /* struct rule_input */
	int64_t daily_limit;
	int64_t pool_daily_limit;
	bool light_touch;
	struct layers_input *layers;
	struct span_text *quiet_hours;
	int64_t outside_daily_limit;
	bool name_outside;
	struct list channels; /* const char * */
	struct span_text *working_hours;
};

extern const struct shape cadence_rule_input_shape;
extern const struct shape cadence_layers_input_shape;
extern const struct shape cadence_span_shape; /* struct span_text */

/* --- Operations --- */

/* All rules of the firm. */
MUST_USE enum err rule_book_load(struct ctx *ctx, struct rule_book *ret_book);

/* Changes the book in memory.
 * errors ERR_MEANING  "request.unknown" (a code or channel that does not exist), "request.invalid",
 *        "rule.has_schedule" (an interval for a stage with a fixed plan), "rule.hours_are_hard" */
MUST_USE enum err rule_book_change(struct ctx *ctx, const struct rules_input *input, struct rule_book *book);

/* Stores what differs from `old`, with the next version. Inside a write. */
MUST_USE enum err rule_book_store(struct ctx *ctx, const struct rule_book *old, struct rule_book *book);

/* The same as the pure side wants it. */
void rule_book_rules(struct ctx *ctx, const struct rule_book *book, struct cadence_rules *ret_rules);

/* "accepted", "onboarded" for stages with a fixed plan, else NULL. */
const char *rule_schedule(const struct rule_row *stage);

/* --- Calendar --- */

/* The shipped calendar with the firm's own days on top; a year is known when it is shipped or the firm entered at least
 * five holidays of it. */
MUST_USE enum err calendar_load(struct ctx *ctx, const struct calendar **ret_calendar);
