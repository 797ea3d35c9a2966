/* Finds: the words into an expression, the expression into rows, the rows into hits with their text. */
#include "feature/search/search.h"

#include <limits.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/search/highlight.h"
#include "feature/search/search_filter.h"
#include "feature/search/search_match.h"
#include "feature/search/search_person.h"
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
	const struct search_row *person; /* who has the number that was typed: first, whatever the order; NULL = nobody */
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

static bool looks_into_people(const struct match_wanted *wanted)
{
	for (int i = 0; i < wanted->kind_count; i++) {
		if (wanted->kinds[i]->name_lines)
			return true;
	}
	return false;
}

/* Whether the filters and the viewer's rights let him be found. */
static enum err find_person(struct ctx *ctx, struct run *run)
{
	struct search_key key = run->key;
	struct search_doc doc;
	struct list rows;
	int64_t id;
	bool found;

	TRY(search_person(ctx, run->filter->q, &id));
	if (!id)
		return OK;
	TRY(search_store_get(ctx, "c", id, &doc, &found));
	if (!found)
		return OK;
	key.word = key.words = NULL;
	key.from_id = doc.id;
	key.before_id = doc.id + 1;
	key.row_limit = 1;
	TRY(search_store_page(ctx, &key, &rows));
	run->person = rows.count ? rows.items : NULL;
	run->key.person_id = rows.count ? id : 0;
	return OK;
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
	if (looks_into_people(&wanted))
		TRY(find_person(ctx, run));
	*ret_possible = wanted.kind_count && (run->any || !run->query.words.count);
	return OK;
}

static void keep_row(struct run *run, const struct search_row *row, int tier)
{
	if ((int64_t)run->rows.count == run->filter->limit)
		return;
	vec_add(&run->rows, row);
	run->last = (struct page_key){ tier, "", row->id };
}

/* The next page begins with the first of the others. */
static void keep_person(struct run *run)
{
	if (!run->person || run->start.id)
		return;
	vec_add(&run->rows, run->person);
	run->last = (struct page_key){ 0, "", INT64_MAX };
}

static enum err read_tier(struct ctx *ctx, struct run *run, int tier, int64_t limit, size_t *ret_count)
{
	struct search_key key = run->key;
	struct list rows = { 0 };

	if (run->query.words.count && !run->matches[tier])
		return OK;
	key.match = run->matches[tier];
	key.row_limit = limit;
	if (run->start.id && run->start.number == tier && run->start.id < key.before_id)
		key.before_id = run->start.id;
	TRY(search_store_page(ctx, &key, &rows));
	for (size_t i = 0; i < rows.count; i++)
		keep_row(run, (const struct search_row *)rows.items + i, tier);
	*ret_count = rows.count;
	return OK;
}

/* Asking for each of many documents whether the viewer may know it costs more than reading once all that he may. */
static enum err choose_way(struct ctx *ctx, struct run *run)
{
	struct search_key key = run->key;
	int64_t count = FEW;

	if (key.sees_all || key.candidate_id)
		return OK;
	key.match = run->any;
	key.row_limit = FEW;
	if (key.match)
		TRY(search_store_count(ctx, &key, &count));
	run->key.by_set = count == FEW;
	return OK;
}

/* True when a document is found because it holds the terms, and for no other reason. */
static bool terms_say_all(const struct run *run)
{
	const struct search_key *key = &run->key;
	bool is_verified = key->word || key->words || key->without;
	bool is_filtered = key->candidate_id || key->person_id || key->authors || key->stages || key->channel ||
			   key->from_ms > INT64_MIN || key->to_ms < INT64_MAX;

	return run->any && key->sees_all && !is_verified && !is_filtered;
}

/* Not by what there is: where counting ends would tell of documents that the viewer may not know. */
static int64_t most_rows(const struct run *run)
{
	return run->key.sees_all ? SEARCH_TOTAL_MAX : SEARCH_KNOWN_MAX;
}

/* SQLite counts by the index alone; PostgreSQL looks at the row of each. */
static int64_t most_terms(const struct ctx *ctx)
{
	return db_engine(ctx->db) == DB_SQLITE ? SEARCH_COUNT_MAX : SEARCH_TOTAL_MAX;
}

static void set_total(struct run *run, int64_t count, int64_t most)
{
	run->page.total_exact = count <= most;
	run->page.page.total = (count <= most ? count : most) + (run->person != NULL);
}

static enum err count_all(struct ctx *ctx, struct run *run)
{
	struct search_key key = run->key;
	bool by_terms = terms_say_all(run);
	bool hides = false;
	int64_t count;

	if (by_terms)
		TRY(search_store_hides_any(ctx, &hides));
	by_terms = by_terms && !hides;
	const int64_t most = by_terms ? most_terms(ctx) : most_rows(run);
	key.match = run->any;
	key.row_limit = most + 1;
	TRY(by_terms ? search_store_count(ctx, &key, &count) : search_store_total(ctx, &key, &count));
	set_total(run, count, most);
	return OK;
}

/* The first page, newest first, and the total in one walk: both look at each document. */
static enum err read_both(struct ctx *ctx, struct run *run)
{
	size_t count = 0;

	TRY(read_tier(ctx, run, 0, most_rows(run) + 1, &count));
	set_total(run, (int64_t)count, most_rows(run));
	return OK;
}

static enum err read_apart(struct ctx *ctx, struct run *run)
{
	int first = run->start.id ? (int)run->start.number : 0;

	for (int tier = first; tier < run->tier_count && (int64_t)run->rows.count < run->filter->limit; tier++) {
		size_t count;

		TRY(read_tier(ctx, run, tier, run->filter->limit - (int64_t)run->rows.count, &count));
	}
	return count_all(ctx, run);
}

static enum err read_rows(struct ctx *ctx, struct run *run)
{
	bool at_once = run->tier_count == 1 && !run->start.id && !terms_say_all(run);

	TRY(choose_way(ctx, run));
	vec_init(&run->rows, ctx->arena, sizeof(struct search_row));
	keep_person(run);
	TRY(at_once ? read_both(ctx, run) : read_apart(ctx, run));
	if ((int64_t)run->rows.count == run->filter->limit)
		run->page.page.next = page_next(ctx, sort_names[run->filter->sort], &run->last);
	return OK;
}

/* --- From rows to hits --- */

/* Ids of some rows of a kind (its letter, NULL = any) as a JSON array, from number *at on, which moves behind the last of them. */
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

		if (row->ref_id == text->id && text_equal(row->kind, kind->letter))
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
		const char *ids = row_ids(ctx, &run->rows, kind->letter, offsetof(struct search_row, ref_id), &at, TEXTS_AT_ONCE);

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

		hits[i] = (struct search_hit){ .kind = search_kind_of(row->kind)->name, .id = row->ref_id, .channel = row->channel,
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
