/* A reminder as the API and the stream show it. Private to feature/reminder. */
#pragma once
#include "feature/reminder/reminder_store.h"

struct followup_reply;

struct reminder_reply {
	int64_t id;
	const char *state;
	int64_t due_at;
	int64_t fired_at;
	bool late;
	int64_t layer; /* highest reached: 1 popup, 2 inbox, 3 mobile */
	int64_t ended_at;
	struct followup_reply *followup;
};
extern const struct shape reminder_reply_shape;

/* The row as ctx's actor sees it. */
MUST_USE enum err reminder_reply_of(struct ctx *ctx, const struct reminder_row *row, struct reminder_reply *ret_reply);

/* Publishes {id, state, reminder} to the acting consultant; reminder NULL: take it away. */
MUST_USE enum err reminder_publish(struct ctx *ctx, int64_t acting_id, int64_t id, const char *state,
				   const struct reminder_reply *reminder);

/* Publishes his unread counts; once after any number of reminders. */
MUST_USE enum err reminder_publish_unread(struct ctx *ctx, int64_t acting_id);
