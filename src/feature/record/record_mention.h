/* @提及: colleagues named in a record. Found when it is saved or changed, stored with it. Private to feature/record.
 *
 * Source: DOMAIN.md, People and permissions (@name in a record). */
#pragma once
#include "feature/record/record_store.h"

/* Accounts named with @ or ＠ by name or login in the text; of names that begin alike the longest counts. What stands
 * right behind a letter or digit is an e-mail address. Pure.
 * in      accounts       struct account
 * in/out  ids            int64_t, each once, appended */
void record_mention_find(const char *text, const struct list *accounts, struct vec *ids);

/* Stores whom the record names, in place of what was stored before. Inside a write; costs nothing without an @. */
MUST_USE enum err record_mention_note(struct ctx *ctx, const struct record_row *row, bool is_new);
