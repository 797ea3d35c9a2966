/* The inbox as its owner sees it. Inside of feature/notification. */
#pragma once
#include "feature/notification/notification_store.h"

struct inbox_candidate {
	int64_t id;
	const char *name;
};

/* A message as the API shows it. */
struct inbox_message {
	int64_t id;
	const char *kind;
	int64_t at;
	int64_t read_at;
	const char *text;
	const char *detail;
	struct inbox_candidate *candidate;
	int64_t followup_id;
	int64_t reminder_id;
	bool reminder_open;
	const char *link; /* page of the client: "leaves/12" */
};
extern const struct shape inbox_message_shape;
extern const struct choices inbox_kind_choices; /* reminder, mention, relay, warning, todo, import, system */

struct inbox_page {
	struct list items; /* struct inbox_message */
	const char *next;  /* position behind the last one, NULL when there is no more */
	int64_t total;
	int64_t unread;
};

/* Which messages, and from where. */
struct inbox_wish {
	bool unread_only;
	const char *kind;     /* one of inbox_kind_choices, NULL = any */
	const char *position; /* as handed out in inbox_page.next, NULL = the start */
	int64_t limit;
};

/* One page of the actor's messages, newest first. */
MUST_USE enum err inbox_page_get(struct ctx *ctx, const struct inbox_wish *wish, struct inbox_page *ret_page);

/* Marks own messages read (int64_t ids; NULL = all) and tells his other windows. Inside a write.
 * errors ERR_NOT_FOUND "message.not_found": one of the ids is none of his; nothing is marked */
MUST_USE enum err inbox_mark_read(struct ctx *ctx, const struct list *ids, int64_t *ret_unread);

/* Tells the open workbenches of the account about a message that has become visible (0: only that counts changed).
 * Inside a write. */
MUST_USE enum err inbox_publish(struct ctx *ctx, int64_t account_id, int64_t message_id);

/* Announces what has become visible since the last call, all firms. out ret_count how many */
MUST_USE enum err inbox_announce_due(struct ctx *ctx, int64_t *ret_count);

/* `text` with the name in the place of {candidate}; without a name the neutral word of the locale. */
const char *inbox_fill_name(struct arena *arena, const char *text, const char *name, const char *locale);
