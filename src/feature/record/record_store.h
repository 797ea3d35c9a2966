/* Rows of records. Private to feature/record. */
#pragma once
#include "feature/record/record.h"

struct record_row {
	int64_t id;
	int64_t version;
	int64_t candidate_id;
	int64_t submission_id;
	int64_t followup_id;
	int64_t author_id;
	const char *author_name;
	int64_t on_behalf_of_id;
	int64_t at_ms;
	const char *channel;
	const char *direction;
	const char *outcome;
	bool is_effective;
	bool is_attempt;
	int64_t attempt_due_ms;
	const char *fact;
	int64_t emotion;
	const char *emotion_text;
	const char *action;
	int64_t action_due_at_ms;
	int64_t action_account_id;
	const char *action_account_name;
	const char *text;
	bool is_sealed;
	struct bytes sealed; /* what it says, when it is sealed: record_seal.h */
	const char *client_uid;
	const char *client_digest;
	const char *source_key;
	int64_t next_due_at_ms;
	int64_t created_at_ms;
	int64_t edited_at_ms;
	const struct followup_place *place; /* what a new one moved, for followup_reply_after(); not a column */
};

/* A message that waited long enough for its answer. */
struct unanswered_row {
	int64_t id;
	int64_t firm_id;
	int64_t candidate_id;
	int64_t author_id;
	int64_t attempt_due_ms;
};

/* A record that is to be sealed and is not yet. */
struct unsealed_row {
	int64_t id;
	int64_t firm_id;
};

/* Says that record_store_insert() comes soon; see db_expect(). */
MUST_USE enum err record_store_expect_id(struct ctx *ctx);

/* Adds the id, version and instant that the row got. PostgreSQL is not waited for. */
MUST_USE enum err record_store_insert(struct ctx *ctx, struct record_row *row);
MUST_USE enum err record_store_get(struct ctx *ctx, int64_t id, struct record_row *ret_row);

/* out ret_row  id, candidate and digest; as it was when there is none */
MUST_USE enum err record_store_by_uid(struct ctx *ctx, int64_t author_id, const char *client_uid, struct record_row *ret_row);

/* Says that it will be looked for soon; see db_expect(). */
MUST_USE enum err record_store_expect_uid(struct ctx *ctx, int64_t author_id, const char *client_uid);

/* out ret_id  0 when there is none */
MUST_USE enum err record_store_by_source(struct ctx *ctx, const char *source_key, int64_t *ret_id);

/* The candidate answered: messages that still waited at at_ms are no attempts. */
MUST_USE enum err record_store_answered(struct ctx *ctx, int64_t candidate_id, int64_t at_ms);

/* errors ERR_STALE "request.stale" */
MUST_USE enum err record_store_update(struct ctx *ctx, const struct record_row *row);

/* Sets what a sealed record says, and empties its plain columns. */
MUST_USE enum err record_store_set_sealed(struct ctx *ctx, const struct record_row *row);

/* Of all firms. out ret_rows  struct unsealed_row */
MUST_USE enum err record_store_to_seal(struct ctx *ctx, int64_t limit, struct list *ret_rows);
MUST_USE enum err record_store_drop_revisions(struct ctx *ctx, int64_t id);
MUST_USE enum err record_store_unanswered(struct ctx *ctx, int64_t limit, struct list *ret_rows);
MUST_USE enum err record_store_set_attempt(struct ctx *ctx, int64_t id, int64_t *ret_changes);
MUST_USE enum err record_store_submission_fits(struct ctx *ctx, int64_t submission_id, int64_t candidate_id,
					       bool *ret_fits);

/* What a record says, as replies show it: the members, and their fields in a reply that holds them as `said`. */
struct record_said {
	const char *fact;
	int64_t emotion;
	const char *emotion_text;
	const char *action;
	int64_t action_due_at;
	struct account_ref *action_account;
	const char *text;
};
#define RECORD_SAID_FIELDS(T)                                                                                               \
	FIELD_TEXT(T, said.fact, FIELD_NAMED("fact")), FIELD_INT(T, said.emotion, FIELD_NAMED("emotion"), .flags = FIELD_NULL), \
	FIELD_TEXT(T, said.emotion_text, FIELD_NAMED("emotion_text")), FIELD_TEXT(T, said.action, FIELD_NAMED("action")),   \
	FIELD_TIME(T, said.action_due_at, FIELD_NAMED("action_due_at")),                                                    \
	FIELD_OBJECT_PTR(T, said.action_account, &account_ref_shape, FIELD_NAMED("action_account")),                        \
	FIELD_TEXT(T, said.text, FIELD_NAMED("text"))

/* What a record said before one of its changes. */
struct record_revision {
	int64_t version;
	int64_t at;
	const char *outcome;
	const char *fact;
	int64_t emotion;
	const char *emotion_text;
	const char *action;
	int64_t action_due_at;
	int64_t action_account_id;
	const char *action_account_name;
	const char *text;
	int64_t replaced_at;
};

/* Keeps what the record says now, before it is changed. Inside a write. */
MUST_USE enum err record_store_keep_revision(struct ctx *ctx, int64_t id);

/* out ret_revisions  struct record_revision, latest first */
MUST_USE enum err record_store_revisions(struct ctx *ctx, int64_t id, struct list *ret_revisions);

/* Who is named in a record; forgotten before its text is read again. */
MUST_USE enum err record_store_add_mention(struct ctx *ctx, int64_t record_id, int64_t account_id);
MUST_USE enum err record_store_clear_mentions(struct ctx *ctx, int64_t record_id);

/* Who is named in a record, and the todo he got from it. */
struct record_named {
	int64_t id;
	const char *name;
	int64_t todo_id; /* 0: none, he may not see the record or is its author */
	int64_t todo_version;
	int64_t due_at;
};
extern const struct shape record_named_shape;

/* out ret_people  struct record_named by name */
MUST_USE enum err record_store_mentions(struct ctx *ctx, int64_t record_id, struct list *ret_people);

/* The firm's own templates; left as it is when there are none. */
struct template_row {
	const char *items; /* JSON */
	int64_t version;
};
MUST_USE enum err record_store_templates(struct ctx *ctx, struct template_row *ret_row);
MUST_USE enum err record_store_put_templates(struct ctx *ctx, const struct template_row *row);

/* A record whose candidate the actor may know. errors ERR_NOT_FOUND "record.not_found" */
MUST_USE enum err record_load(struct ctx *ctx, int64_t id, struct record_row *ret_row);

/* Stores a corrected record; when what the clock sees changed, its author's followup is counted again from all its
 * records. */
MUST_USE enum err record_change(struct ctx *ctx, struct record_row *row, bool moves_clock);
