/* Kinds of documents the search knows, and where their texts come from. Private to this feature. */
#pragma once
#include "base/ctx.h"
#include "base/vec.h"

/* One text as its feature gives it. */
struct search_text {
	int64_t id;
	int64_t candidate_id;
	int64_t author_id;   /* 0 = nobody's */
	const char *channel; /* NULL = none */
	int64_t at_ms;
	const char *name;    /* to be spelled; NULL = none */
	struct list lines;   /* const char *, NULL = an empty one; the first ones as the kind says */
};

/* Texts of the ids (JSON array) that may be searched by anybody. out struct search_text, in no order */
typedef enum err (*search_texts_fn)(struct ctx *ctx, const char *ids, struct list *ret_texts);

/* Ids (int64_t) after after_id of the whole firm (candidate_id 0) or of one candidate, by number. */
typedef enum err (*search_ids_fn)(struct ctx *ctx, int64_t candidate_id, int64_t after_id, int64_t limit,
				  struct list *ret_ids);

struct search_kind {
	const char *name;     /* in requests, replies and rows */
	const char *noted_as; /* a change noted of that kind changes this one, too; NULL = none */
	const char *letter;   /* in rows and terms of the index; never given to another kind */
	bool is_protected;    /* contact data, pay, CV original, transcripts: found by those only who see them unmasked */
	int name_lines;       /* see struct gram_doc */
	int head_lines;
	search_texts_fn texts;
	search_ids_fn ids;
};

/* All of them; a further kind is one line here. */
extern const struct search_kind search_kinds[];
extern const int search_kind_count;

/* The kind of that name, or of that letter; NULL when there is none. */
const struct search_kind *search_kind_find(const char *name);
const struct search_kind *search_kind_of(const char *letter);
