/* Rows of reminders. Private to feature/reminder. */
#pragma once
#include "feature/reminder/reminder.h"

struct reminder_row {
	int64_t id;
	int64_t followup_id;
	int64_t due_no;
	int64_t repeat_no;
	int64_t acting_id;
	int64_t due_at_ms;
	int64_t fired_at_ms;
	bool is_late;
	int64_t layers;
	const char *state;
	int64_t ended_at_ms;
};

/* An acknowledged occurrence that comes again. */
struct repeat_row {
	int64_t reminder_id;
	int64_t followup_id;
	int64_t acting_id;
	int64_t candidate_id;
	int64_t due_no;
	int64_t next_due_at_ms; /* 0: the followup has ended */
	bool hard;
	bool pay_report;
	int64_t repeat_no;
	int64_t reminded_no;
};

struct reminder_setting {
	bool enabled;
	int64_t inbox_after_minutes;
	int64_t mobile_after_minutes;
};

/* out ret_id  0 when the occurrence is there already */
MUST_USE enum err reminder_store_insert(struct ctx *ctx, const struct reminder_row *row, int64_t *ret_id);
MUST_USE enum err reminder_store_get(struct ctx *ctx, int64_t id, struct reminder_row *ret_row, bool *ret_found);
MUST_USE enum err reminder_store_list(struct ctx *ctx, bool open_only, int64_t limit, struct list *ret_rows);
MUST_USE enum err reminder_store_count_open(struct ctx *ctx, int64_t acting_id, int64_t *ret_count);

/* Open ones, and ended ones that would come again. */
MUST_USE enum err reminder_store_of_followup(struct ctx *ctx, int64_t followup_id, struct list *ret_rows);

/* Says that they will be asked for soon; see db_expect(). */
MUST_USE enum err reminder_store_expect_followup(struct ctx *ctx, int64_t followup_id);
MUST_USE enum err reminder_store_end(struct ctx *ctx, int64_t id, const char *state, int64_t repeat_at_ms);
MUST_USE enum err reminder_store_to_repeat(struct ctx *ctx, int64_t limit, struct list *ret_rows);
MUST_USE enum err reminder_store_repeated(struct ctx *ctx, int64_t id);
MUST_USE enum err reminder_store_setting(struct ctx *ctx, struct reminder_setting *ret_setting);

/* Firms in which an occurrence or a repetition is due, those with reminders switched off left out. out ret_ids  int64_t */
MUST_USE enum err reminder_store_due_firms(struct ctx *ctx, struct list *ret_ids);
