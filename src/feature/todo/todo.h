/* 待办: dated tasks of a person, written by hand or by the system (actions of records, client feedback, checklists). */
#pragma once
#include "feature/account/account.h"

extern const struct choices todo_kind_choices; /* manual, action, feedback, find_number, mention, checklist, other */

struct todo_new {
	int64_t account_id;    /* whose */
	const char *kind;      /* one of todo_kind_choices */
	const char *text;
	int64_t due_at;        /* 0 = undated */
	int64_t candidate_id;
	int64_t submission_id;
	int64_t record_id;     /* where it came from */
	const char *dedup_key; /* the system makes one of a key only once; NULL = always new */
};

/* Adds a todo and tells its person live. Inside a write. One whose dedup_key exists is left as it is.
 * out ret_id  0 when the dedup_key exists */
MUST_USE enum err todo_add(struct ctx *ctx, const struct todo_new *todo, int64_t *ret_id);

/* Shipped text of a system todo in the firm's language: "find_number", "feedback", "background_check", "medical",
 * "leaving_certificate". */
const char *todo_text(const struct ctx *ctx, const char *code);

/* Ends open todos whose dedup_key begins with the prefix ("feedback:12:"). Inside a write. */
MUST_USE enum err todo_done_by_key(struct ctx *ctx, const char *prefix);

/* Moves the open todo of a dedup_key to another due time, 0 = undated. Inside a write. */
MUST_USE enum err todo_set_due(struct ctx *ctx, const char *dedup_key, int64_t due_at_ms);

/* --- Falling due; the layers are written by feature/reminder --- */

struct todo_due {
	int64_t firm_id;
	int64_t id;
	int64_t account_id;
	const char *text;
	int64_t due_at;
	int64_t candidate_id;
};

/* Open todos of all firms that have fallen due, oldest first, of which nobody was told; none where 智能提醒 is off.
 * out ret_due  struct todo_due */
MUST_USE enum err todo_due_untold(struct ctx *ctx, int64_t limit, struct list *ret_due);

/* Notes that its person is told of this due time. out ret_is_first  false: done, moved or told already. Inside a write. */
MUST_USE enum err todo_set_told(struct ctx *ctx, const struct todo_due *due, bool *ret_is_first);

/* Key of the messages about a due time of a todo, inside and outside. */
const char *todo_message_key(struct ctx *ctx, int64_t id, int64_t due_at_ms);

/* {id, name} of a candidate. */
struct todo_person {
	int64_t id;
	const char *name;
};

/* A todo as the API shows it. */
struct todo {
	int64_t id;
	int64_t version;
	const char *kind;
	const char *text;
	int64_t due_at;
	const char *state; /* "open", "done" */
	int64_t done_at;
	struct account_ref account;
	struct account_ref *created_by;
	struct todo_person *candidate;
	int64_t submission_id;
	int64_t record_id; /* where it came from; 0 = by hand or by the system */
	bool ringing;	   /* due, told, and nobody has said 知道了 */
};
extern const struct shape todo_shape;

struct todo_filter {
	const char *state;     /* "open" (default), "done" */
	int64_t due_before;    /* 0 = all, undated ones too */
	int64_t candidate_id;
	bool ringing; /* only those that do */
	int64_t limit;
};

/* Own todos by due time, undated last. out ret_todos  struct todo; ret_total  true count */
MUST_USE enum err todo_list(struct ctx *ctx, const struct todo_filter *filter, struct list *ret_todos, int64_t *ret_total);

/* Everybody's todos about one candidate, open ones first, at most 200; the caller has checked the candidate.
 * out ret_todos  struct todo */
MUST_USE enum err todo_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_todos);

extern const struct http_routes todo_routes;
