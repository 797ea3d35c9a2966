/* @提及: colleagues named in a record. Found when it is saved or changed, stored with it; who may see the record gets a todo and a
 * message, of who may not the author is told. Private to feature/record.
 *
 * Source: DOMAIN.md, People and permissions (@name in a record). */
#pragma once
#include "feature/record/record_store.h"

/* Who is named, and what is asked of him. */
struct mention {
	int64_t account_id;
	const char *asked; /* behind the name, up to the next @ or the end of the sentence: "周五前确认背调进度"; may be "" */
	int64_t due_at;    /* until when; 0 = undated */
	const char *phrase; /* the words the date was read from, NULL = none */
};

/* Accounts named with @ or ＠ by name or login in the text; of names that begin alike the longest counts. What stands
 * right behind a letter or digit is an e-mail address. Pure.
 * in      accounts       struct account
 * in/out  mentions       struct mention, each account once, appended */
void record_mention_find(struct arena *arena, const char *text, const struct list *accounts, struct vec *mentions);

/* Whom the texts of the row name, with the dates read from them as of now in the actor's zone; costs nothing without an @.
 * out ret_mentions  struct mention */
MUST_USE enum err record_mention_read(struct ctx *ctx, const struct record_row *row, struct list *ret_mentions);

/* Stores whom the record names, in place of what was stored before. Inside a write; costs nothing without an @.
 * in  dues  struct mention_due, what the author chose instead of what the text says; NULL = nothing */
MUST_USE enum err record_mention_note(struct ctx *ctx, const struct record_row *row, const struct list *dues, bool is_new);

/* Gives who is named his todo and his message, live; or tells the author that he may not see the record. Inside a write. */
MUST_USE enum err record_mention_tell(struct ctx *ctx, const struct record_row *row, const struct mention *mention);

/* He is no longer named: his todo, if still open, is over. Inside a write. */
MUST_USE enum err record_mention_drop(struct ctx *ctx, int64_t record_id, int64_t account_id);
