/* Rows of the inbox. Inside of feature/notification. */
#pragma once
#include "feature/notification/notification.h"

/* out ret_id  0 when the key was there already */
MUST_USE enum err inbox_store_insert(struct ctx *ctx, const struct notification_note *note, int64_t announced_at_ms,
				     int64_t *ret_id);

struct inbox_query {
	int64_t account_id;
	bool unread_only;
	const char *kind;  /* NULL = any */
	int64_t before_ms; /* place of the cursor: messages behind it */
	int64_t before_id;
	int64_t row_limit;
};

struct inbox_row {
	int64_t id;
	const char *kind;
	int64_t at_ms;
	int64_t read_at_ms;
	const char *text;
	const char *detail;
	int64_t followup_id;
	int64_t reminder_id;
	int64_t candidate_id;       /* 0 when there is none, or none to be known */
	const char *candidate_name;
	bool is_hidden;             /* it is about a candidate that the account may not see */
	bool reminder_open;
	const char *link;
};

/* out ret_rows  struct inbox_row */
MUST_USE enum err inbox_store_list(struct ctx *ctx, const struct inbox_query *query, struct list *ret_rows);
MUST_USE enum err inbox_store_get(struct ctx *ctx, int64_t id, struct inbox_row *ret_row);
MUST_USE enum err inbox_store_count(struct ctx *ctx, const struct inbox_query *query, int64_t *ret_count);
MUST_USE enum err inbox_store_unread(struct ctx *ctx, int64_t account_id, int64_t *ret_unread);

/* errors ERR_NOT_FOUND "message.not_found": none of this account, or not visible yet */
MUST_USE enum err inbox_store_read_one(struct ctx *ctx, int64_t account_id, int64_t id);

/* All that are visible. */
MUST_USE enum err inbox_store_read_all(struct ctx *ctx, int64_t account_id);

struct inbox_waiting {
	int64_t firm_id;
	int64_t id;
};

/* Of all firms; out ret_rows struct inbox_waiting. */
MUST_USE enum err inbox_store_waiting(struct ctx *ctx, int64_t row_limit, struct list *ret_rows);

/* out ret_account_id  0 when another worker has announced it */
MUST_USE enum err inbox_store_announce(struct ctx *ctx, int64_t id, int64_t *ret_account_id);

struct inbox_ended {
	int64_t account_id;
	bool was_visible;
};

/* out ret_rows  struct inbox_ended */
MUST_USE enum err inbox_store_end_reminder(struct ctx *ctx, int64_t reminder_id, struct list *ret_rows);
MUST_USE enum err inbox_store_end_key(struct ctx *ctx, const char *dedup_key, struct list *ret_rows);
MUST_USE enum err inbox_store_end_warnings(struct ctx *ctx, const char *pattern, struct list *ret_rows);
MUST_USE enum err inbox_store_tidy(struct ctx *ctx, int64_t before_ms, int64_t row_limit, int64_t *ret_removed);

/* Whom a message is rendered for. */
struct inbox_reader {
	const char *zone;
	const char *locale;
	int64_t work_from; /* start of his working hours, minutes of the local day */
};
MUST_USE enum err inbox_store_reader(struct ctx *ctx, int64_t account_id, struct inbox_reader *ret_reader);
