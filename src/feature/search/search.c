/* Finds: the words into an expression, the expression into rows, the rows into hits with their text. */
#include "feature/search/search.h"

#include <limits.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/search/highlight.h"
#include "feature/search/search_filter.h"
#include "feature/search/search_match.h"
#include "platform/db/db.h"

enum { KINDS_MAX = 16, FEW = 500, TEXTS_AT_ONCE = 20, IDS_BYTES = 64 * 1024 };

static const char *const sort_names[] = { NULL, "newest", "best" };
static const struct choices sort_choices = CHOICES(sort_names);

static const struct field filter_fields[] = {
	FIELD_TEXT(struct search_filter, q, .max = 500, .flags = FIELD_REQUIRED),
	FIELD_TEXTS(struct search_filter, in, .max = 10),
	FIELD_ID(struct search_filter, candidate_id),
	FIELD_ENUM(struct search_filter, sort, &sort_choices),
	PAGE_QUERY(struct search_filter),
};
const struct shape search_filter_shape = SHAPE("SearchFilter", struct search_filter, filter_fields);

static const struct field mark_fields[] = {
	FIELD_TEXT(struct search_mark, text, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct search_mark, hit, .flags = FIELD_REQUIRED),
};
static const struct shape mark_shape = SHAPE("SearchMark", struct search_mark, mark_fields);

static const struct field hit_fields[] = {
	FIELD_TEXT(struct search_hit, kind, .flags = FIELD_REQUIRED),
	FIELD_ID(struct search_hit, id, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct search_hit, candidate, &person_ref_shape),
	FIELD_TEXT(struct search_hit, company),
	FIELD_TEXT(struct search_hit, title),
	FIELD_OBJECT_PTR(struct search_hit, author, &account_ref_shape),
	FIELD_TEXT(struct search_hit, channel),
	FIELD_TIME(struct search_hit, at, .flags = FIELD_REQUIRED),
	FIELD_LIST(struct search_hit, highlight, &mark_shape),
};
const struct shape search_hit_shape = SHAPE("SearchHit", struct search_hit, hit_fields);

/* One request on its way. */
struct run {
	const struct search_filter *filter;
	struct search_query query;
	struct search_key key;
	const char *matches[MATCH_TIERS]; /* expressions, best first; one of newest first */
	int tier_count;
	const char *any; /* all of them together, for the total */
	struct page_key start;
	struct vec rows; /* struct search_row of the page */
	struct page_key last;
	struct search_page page;
};

/* --- Rows --- */

static void prepare_matches(struct ctx *ctx, const struct match_wanted *wanted, struct run *run)
{
	if (run->query.words.count)
		run->any = match_any(ctx, wanted);
	if (run->filter->sort == SEARCH_BEST && run->query.words.count) {
		match_tiers(ctx, wanted, run->matches);
		run->tier_count = MATCH_TIERS;
	} else {
		run->matches[0] = run->any;
		run->tier_count = 1;
	}
}

/* False: the words are such that nothing can match. */
static enum err prepare(struct ctx *ctx, struct run *run, bool *ret_possible)
{
	const struct search_kind *kinds[KINDS_MAX];
	struct match_wanted wanted = { .query = &run->query, .kinds = kinds };

	TRY(search_parse(ctx, run->filter->q, &run->query));
	TRY(search_filter_kinds(ctx, run->filter, kinds, &wanted.kind_count));
	TRY(search_filter_key(ctx, run->filter, &run->query, &run->key));
	TRY(page_start(ctx, run->filter->cursor, sort_names[run->filter->sort], &run->start));
	prepare_matches(ctx, &wanted, run);
	*ret_possible = wanted.kind_count && (run->any || !run->query.words.count);
	return OK;
}

static enum err read_tier(struct ctx *ctx, struct run *run, int tier)
{
	struct search_key key = run->key;
	struct list rows;

	if (run->query.words.count && !run->matches[tier])
		return OK;
	key.match = run->matches[tier];
	key.row_limit = run->filter->limit - (int64_t)run->rows.count;
	if (run->start.id && run->start.number == tier && run->start.id < key.before_id)
		key.before_id = run->start.id;
	TRY(search_store_page(ctx, &key, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct search_row *row = (const struct search_row *)rows.items + i;

		vec_add(&run->rows, row);
		run->last = (struct page_key){ tier, "", row->id };
	}
	return OK;
}

/* Asking for each of many documents whether the viewer may know it costs more than reading once all that he may. */
static enum err choose_way(struct ctx *ctx, struct run *run)
{
	struct search_key key = run->key;
	int64_t count;

	if (key.sees_all || key.candidate_id)
		return OK;
	key.sees_all = true;
	key.match = run->any;
	key.row_limit = FEW;
	TRY(search_store_total(ctx, &key, &count));
	run->key.by_set = count == FEW;
	return OK;
}

static enum err read_rows(struct ctx *ctx, struct run *run)
{
	int first = run->start.id ? (int)run->start.number : 0;

	TRY(choose_way(ctx, run));
	struct search_key key = run->key;
	vec_init(&run->rows, ctx->arena, sizeof(struct search_row));
	for (int tier = first; tier < run->tier_count && (int64_t)run->rows.count < run->filter->limit; tier++)
		TRY(read_tier(ctx, run, tier));
	key.match = run->any;
	key.row_limit = SEARCH_TOTAL_MAX + 1;
	TRY(search_store_total(ctx, &key, &run->page.page.total));
	run->page.total_exact = run->page.page.total <= SEARCH_TOTAL_MAX;
	if (!run->page.total_exact)
		run->page.page.total = SEARCH_TOTAL_MAX;
	if ((int64_t)run->rows.count == run->filter->limit)
		run->page.page.next = page_next(ctx, sort_names[run->filter->sort], &run->last);
	return OK;
}

/* --- From rows to hits --- */

/* Ids of some rows of a kind (NULL = any) as a JSON array, from number *at on, which moves behind the last of them. */
static const char *row_ids(struct ctx *ctx, const struct vec *rows, const char *kind, size_t offset, size_t *at, int limit)
{
	CLOSING(text_done) struct text out = { 0 };
	int count = 0;

	text_init(&out, IDS_BYTES);
	for (; *at < rows->count && count < limit; ++*at) {
		const struct search_row *row = vec_at(rows, *at);

		if (!kind || text_equal(row->kind, kind))
			text_append_format(&out, "%s%lld", count++ ? "," : "[",
					   (long long)*(const int64_t *)((const char *)row + offset));
	}
	text_append(&out, count ? "]" : "[]");
	return arena_text(ctx->arena, text_chars(&out));
}

static const char *all_ids(struct ctx *ctx, const struct vec *rows, size_t offset)
{
	size_t at = 0;

	return row_ids(ctx, rows, NULL, offset, &at, INT_MAX);
}

static void fill_people(struct ctx *ctx, const struct run *run, const struct list *people, struct search_hit *hits)
{
	for (size_t i = 0; i < run->rows.count; i++) {
		const struct search_row *row = vec_at(&run->rows, i);

		for (size_t n = 0; n < people->count; n++) {
			const struct search_person *person = (const struct search_person *)people->items + n;
			const struct account_ref author = { person->id, person->name };

			if (person->is_author && person->id == row->author_id)
				hits[i].author = arena_copy(ctx->arena, &author, sizeof(author));
			if (person->is_author || person->id != row->candidate_id)
				continue;
			hits[i].candidate.name = person->name;
			hits[i].company = person->company;
			hits[i].title = person->title;
		}
	}
}

static enum err mark_hit(struct ctx *ctx, const struct run *run, const struct search_kind *kind, const struct search_text *text,
			 struct search_hit *hits)
{
	for (size_t i = 0; i < run->rows.count; i++) {
		const struct search_row *row = vec_at(&run->rows, i);

		if (row->ref_id == text->id && text_equal(row->kind, kind->name))
			return highlight(ctx, &text->lines, kind->name_lines > 0, &run->query, &hits[i].highlight);
	}
	return OK;
}

/* Marks the hits of some documents. Their texts lie in an arena of their own: two hundred CVs would not go into a request's. */
static enum err fill_some(struct ctx *ctx, const struct run *run, const struct search_kind *kind, const char *ids,
			  struct search_hit *hits)
{
	CLOSING(arena_close) struct arena arena = { 0 };
	struct ctx reading = *ctx;
	struct list texts;

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return fail(ctx, ERR_BUSY, "search.memory", NULL, "No memory for the texts of a page.");
	reading.arena = &arena;
	enum err err = kind->texts(&reading, ids, &texts);
	if (err != OK)
		return fail(ctx, err, reading.fault.code, NULL, "The texts of a page cannot be read.");
	for (size_t i = 0; i < texts.count; i++)
		TRY(mark_hit(ctx, run, kind, (const struct search_text *)texts.items + i, hits));
	return OK;
}

static enum err fill_texts(struct ctx *ctx, const struct run *run, const struct search_kind *kind, struct search_hit *hits)
{
	for (size_t at = 0; at < run->rows.count;) {
		const char *ids = row_ids(ctx, &run->rows, kind->name, offsetof(struct search_row, ref_id), &at, TEXTS_AT_ONCE);

		if (!text_equal(ids, "[]"))
			TRY(fill_some(ctx, run, kind, ids, hits));
	}
	return OK;
}

static enum err make_hits(struct ctx *ctx, struct run *run)
{
	struct search_hit *hits = arena_array(ctx->arena, run->rows.count + 1, sizeof(*hits));
	struct list people;

	for (size_t i = 0; i < run->rows.count; i++) {
		const struct search_row *row = vec_at(&run->rows, i);

		hits[i] = (struct search_hit){ .kind = row->kind, .id = row->ref_id, .channel = row->channel,
					       .at = row->at_ms, .candidate = { row->candidate_id, "" } };
	}
	TRY(search_store_people(ctx, all_ids(ctx, &run->rows, offsetof(struct search_row, candidate_id)),
				all_ids(ctx, &run->rows, offsetof(struct search_row, author_id)), &people));
	fill_people(ctx, run, &people, hits);
	for (int i = 0; i < search_kind_count; i++)
		TRY(fill_texts(ctx, run, &search_kinds[i], hits));
	run->page.page.items = (struct list){ hits, run->rows.count };
	return OK;
}

static enum err find(struct ctx *ctx, void *arg)
{
	struct run *run = arg;
	bool possible;

	TRY(prepare(ctx, run, &possible));
	run->page.total_exact = true;
	if (!possible)
		return OK;
	TRY(read_rows(ctx, run));
	return make_hits(ctx, run);
}

enum err search_find(struct ctx *ctx, const struct search_filter *filter, struct search_page *ret_page)
{
	struct search_filter used = *filter;
	struct run run = { .filter = &used };

	used.sort = used.sort ? used.sort : SEARCH_NEWEST;
	TRY(db_read(ctx, find, &run));
	*ret_page = run.page;
	return OK;
}
