/* Compares the index with the rows it was made from, a sample of them or all. What waits to be indexed is not compared. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/search/search.h"
#include "feature/search/search_index.h"
#include "feature/search/search_match.h"
#include "platform/db/db.h"

enum { PIECE = 10000, SAMPLE = 16, PROBLEMS_MAX = 20, IDS_BYTES = 1024, TERMS_AT_ONCE = 32 };

struct check {
	const struct search_kind *kind;
	const char *ids;          /* of a few documents, JSON array */
	const int64_t *first;
	bool orphans;             /* only documents without anything that may be searched */
	size_t count;
	struct text *problems;
	int problem_count;
};

static enum err tell(struct ctx *ctx, struct check *check, int64_t id, const char *what)
{
	bool waits;

	TRY(search_store_waits(ctx, check->kind, id, &waits));
	if (waits || check->problem_count++ >= PROBLEMS_MAX)
		return OK;
	text_append_format(check->problems, "firm %lld, search, %s %lld: %s\n", (long long)ctx->firm_id, check->kind->name,
			   (long long)id, what);
	return OK;
}

/* Every term that the document should be found by leads to it. */
static enum err check_terms(struct ctx *ctx, struct check *check, struct search_doc *doc)
{
	char *rest, *term;

	TRY(search_index_terms(ctx, check->kind, doc));
	term = strtok_r(arena_text(ctx->arena, doc->terms), " ", &rest);
	while (term) {
		const char *terms[TERMS_AT_ONCE];
		size_t count = 0;
		bool holds;

		for (; term && count < TERMS_AT_ONCE; term = strtok_r(NULL, " ", &rest))
			terms[count++] = term;
		TRY(search_store_holds(ctx, doc->id, match_terms(ctx, terms, count), &holds));
		if (!holds)
			return tell(ctx, check, doc->ref_id, "it is not found by all of its terms");
	}
	return OK;
}

static const struct search_text *find_text(const struct list *texts, int64_t id)
{
	for (size_t i = 0; i < texts->count; i++) {
		const struct search_text *text = (const struct search_text *)texts->items + i;

		if (text->id == id)
			return text;
	}
	return NULL;
}

/* Instants are left out: what changes a candidate's without changing what is found is not indexed anew. */
static bool says_the_same(const struct search_doc *a, const struct search_doc *b)
{
	return a->candidate_id == b->candidate_id && text_equal(a->spelling, b->spelling) && text_equal(a->norm, b->norm);
}

static enum err check_one(struct ctx *ctx, struct check *check, const struct search_text *text, int64_t id)
{
	struct search_doc stored = { .kind = check->kind->letter, .ref_id = id };
	struct search_doc wanted;
	bool found;

	if (text && check->orphans)
		return OK;
	TRY(search_store_get(ctx, check->kind->letter, id, &stored, &found));
	if (!text)
		return found && check->orphans ? tell(ctx, check, id, "it is indexed, but nothing that may be searched") : OK;
	if (!found)
		return tell(ctx, check, id, "it is not indexed");
	TRY(search_index_doc(ctx, check->kind, text, &wanted));
	if (!says_the_same(&stored, &wanted))
		return tell(ctx, check, id, "it is indexed otherwise than it stands");
	return check_terms(ctx, check, &stored);
}

/* One snapshot: what changes meanwhile differs nowhere. */
static enum err check_few(struct ctx *ctx, void *arg)
{
	struct check *check = arg;
	struct list texts;

	TRY(check->kind->texts(ctx, check->ids, &texts));
	for (size_t i = 0; i < check->count; i++)
		TRY(check_one(ctx, check, find_text(&texts, check->first[i]), check->first[i]));
	return OK;
}

static const char *ids_json(struct ctx *ctx, const int64_t *ids, size_t count)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, IDS_BYTES);
	for (size_t i = 0; i < count; i++)
		text_append_format(&out, "%s%lld", i ? "," : "[", (long long)ids[i]);
	text_append_char(&out, ']');
	return arena_text(ctx->arena, text_chars(&out));
}

/* The first of a piece, or all of it. */
static enum err check_ids(struct ctx *ctx, struct check *check, const struct list *ids, bool all)
{
	const int64_t *items = ids->items;

	for (size_t at = 0; at < ids->count; at += SAMPLE) {
		size_t mark = arena_mark(ctx->arena);

		check->first = items + at;
		check->count = ids->count - at < SAMPLE ? ids->count - at : SAMPLE;
		check->ids = ids_json(ctx, check->first, check->count);
		TRY(db_read(ctx, check_few, check));
		arena_release(ctx->arena, mark);
		if (!all)
			return OK;
	}
	return OK;
}

/* Rows that ought to be indexed, or documents that ought to have a row. */
typedef enum err (*ids_fn)(struct ctx *ctx, const struct search_kind *kind, int64_t after_id, struct list *ret_ids);

static enum err ids_of_rows(struct ctx *ctx, const struct search_kind *kind, int64_t after_id, struct list *ret_ids)
{
	return kind->ids(ctx, 0, after_id, PIECE, ret_ids);
}

static enum err ids_of_docs(struct ctx *ctx, const struct search_kind *kind, int64_t after_id, struct list *ret_ids)
{
	return search_store_refs(ctx, kind->letter, after_id, PIECE, ret_ids);
}

static enum err walk(struct ctx *ctx, struct check *check, ids_fn next, bool all, int64_t *ret_count)
{
	int64_t after_id = 0;
	struct list ids;

	*ret_count = 0;
	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(next(ctx, check->kind, after_id, &ids));
		TRY(check_ids(ctx, check, &ids, all));
		after_id = ids.count ? ((const int64_t *)ids.items)[ids.count - 1] : 0;
		*ret_count += (int64_t)ids.count;
		arena_release(ctx->arena, mark);
	} while (ids.count);
	return OK;
}

enum err search_check(struct ctx *ctx, bool all, struct text *problems)
{
	for (int i = 0; i < search_kind_count; i++) {
		struct check check = { .kind = &search_kinds[i], .problems = problems };
		int64_t rows, docs, last_id;

		TRY(walk(ctx, &check, ids_of_rows, all, &rows));
		check.orphans = true;
		TRY(walk(ctx, &check, ids_of_docs, all, &docs));
		TRY(search_store_change_last(ctx, &last_id));
		if (docs > rows && !last_id)
			text_append_format(problems, "firm %lld, search, %s: %lld are indexed, there are %lld\n", (long long)ctx->firm_id,
					   check.kind->name, (long long)docs, (long long)rows);
	}
	return OK;
}
