/* Rows of rules, working hours and the calendar. Private to feature/cadence. */
#pragma once
#include "feature/cadence/cadence.h"

/* A stage or a job type with its rule. */
struct rule_row {
	const char *scope; /* "stage", "job_type" */
	const char *code;
	const char *name;
	int kind;          /* enum cadence_stage; stages only */
	int64_t interval;  /* 0 = none */
	int unit;          /* enum cadence_unit */
	bool hard;
	bool pay_report;   /* stages only */
};

/* The firm's settings; the shipped ones where it has none yet. */
MUST_USE enum err cadence_store_settings(struct ctx *ctx, struct cadence_settings *ret_settings);
MUST_USE enum err cadence_store_put_settings(struct ctx *ctx, const struct cadence_settings *settings);

/* out  struct rule_row, in the firm's order */
MUST_USE enum err cadence_store_stages(struct ctx *ctx, struct list *ret_rows);
MUST_USE enum err cadence_store_job_types(struct ctx *ctx, struct list *ret_rows);
MUST_USE enum err cadence_store_put_rule(struct ctx *ctx, const struct rule_row *row);

/* Accounts with the hours from `old` take those from `now`. */
MUST_USE enum err cadence_store_hours_follow(struct ctx *ctx, const struct cadence_settings *old,
					     const struct cadence_settings *now);

/* Gives an account the hours of its firm. */
MUST_USE enum err cadence_store_hours_of_firm(struct ctx *ctx, int64_t account_id);

/* A day the firm entered itself. */
struct own_day {
	int64_t day;
	int kind; /* enum calendar_kind */
	const char *name;
};

/* out  struct own_day, ascending */
MUST_USE enum err cadence_store_own_days(struct ctx *ctx, struct list *ret_days);

/* Replaces the firm's own days from first to last day. */
MUST_USE enum err cadence_store_replace_days(struct ctx *ctx, int64_t first_day, int64_t last_day,
					     const struct list *days);
