/* Runs search.sql. */
#include "feature/search/search_store.h"

#include "base/text.h"
#include "feature/search/analyzer.h"
#include "feature/search/search_source.h"
#include "platform/db/db.h"
#include "search_sql.h"

enum { NEAR_MS = 16, MINUTE_MS = 60000 };

static const struct field change_fields[] = {
	FIELD_ID(struct search_change, id),
	FIELD_TEXT(struct search_change, kind),
	FIELD_INT(struct search_change, ref_id),
};
static const struct shape change_shape = SHAPE("search_change", struct search_change, change_fields);

static const struct field doc_fields[] = {
	FIELD_INT(struct search_doc, id),	   FIELD_TEXT(struct search_doc, kind),
	FIELD_INT(struct search_doc, ref_id),	   FIELD_ID(struct search_doc, candidate_id),
	FIELD_ID(struct search_doc, author_id),	   FIELD_TEXT(struct search_doc, channel),
	FIELD_INT(struct search_doc, at_ms),	   FIELD_INT(struct search_doc, text_id),
	FIELD_BOOL(struct search_doc, is_hidden),
	FIELD_TEXT(struct search_doc, spelling),   FIELD_TEXT(struct search_doc, norm),
	FIELD_TEXT(struct search_doc, terms),
};
static const struct shape doc_shape = SHAPE("search_doc", struct search_doc, doc_fields);

struct plain_key {
	int64_t after_id;
	int64_t row_limit;
	int64_t candidate_id;
	int64_t ref_id;
	const char *kind;
	const char *noted_as;
	const char *letter;
	const char *ids;
	const char *authors;
	const char *names;
};
static const struct field plain_fields[] = {
	FIELD_INT(struct plain_key, after_id), FIELD_INT(struct plain_key, row_limit),
	FIELD_ID(struct plain_key, candidate_id), FIELD_TEXT(struct plain_key, kind),
	FIELD_INT(struct plain_key, ref_id), FIELD_TEXT(struct plain_key, noted_as), FIELD_TEXT(struct plain_key, letter),
	FIELD_TEXT(struct plain_key, ids), FIELD_TEXT(struct plain_key, authors), FIELD_TEXT(struct plain_key, names),
};
static const struct shape plain_shape = SHAPE("search_plain", struct plain_key, plain_fields);

static const struct field key_fields[] = {
	FIELD_TEXT(struct search_key, match),	   FIELD_INT(struct search_key, before_id),
	FIELD_INT(struct search_key, from_id),	   FIELD_INT(struct search_key, row_limit),
	FIELD_INT(struct search_key, few_max),
	FIELD_ID(struct search_key, account_id),   FIELD_BOOL(struct search_key, sees_all),
	FIELD_BOOL(struct search_key, by_set),	   FIELD_TEXT(struct search_key, word),
	FIELD_ID(struct search_key, person_id),
	FIELD_ID(struct search_key, candidate_id), FIELD_TEXT(struct search_key, kinds),
	FIELD_TEXT(struct search_key, authors),	   FIELD_TEXT(struct search_key, stages),
	FIELD_TEXT(struct search_key, words),	   FIELD_TEXT(struct search_key, without),
	FIELD_TEXT(struct search_key, channel),	   FIELD_INT(struct search_key, from_ms),
	FIELD_INT(struct search_key, to_ms),
};
static const struct shape key_shape = SHAPE("search_key", struct search_key, key_fields);

static const struct field row_fields[] = {
	FIELD_INT(struct search_row, id),	  FIELD_TEXT(struct search_row, kind),
	FIELD_INT(struct search_row, ref_id),	  FIELD_ID(struct search_row, candidate_id),
	FIELD_ID(struct search_row, author_id),	  FIELD_TEXT(struct search_row, channel),
	FIELD_INT(struct search_row, at_ms),
};
static const struct shape row_shape = SHAPE("search_row", struct search_row, row_fields);

/* Lists of them are lists of numbers. */
struct number {
	int64_t id;
};
static const struct field number_fields[] = { FIELD_ID(struct number, id) };
static const struct shape number_shape = SHAPE("search_number", struct number, number_fields);

static const struct field person_fields[] = {
	FIELD_ID(struct search_person, id),
	FIELD_BOOL(struct search_person, is_author),
	FIELD_TEXT(struct search_person, name),
	FIELD_TEXT(struct search_person, company),
	FIELD_TEXT(struct search_person, title),
};
static const struct shape person_shape = SHAPE("search_person", struct search_person, person_fields);

static const struct field suggest_key_fields[] = {
	FIELD_TEXT(struct suggest_key, prefix),	    FIELD_TEXT(struct suggest_key, prefix_end),
	FIELD_TEXT(struct suggest_key, spelled),    FIELD_TEXT(struct suggest_key, spelled_end),
	FIELD_ID(struct suggest_key, person_id),
	FIELD_TEXT(struct suggest_key, last4),	    FIELD_INT(struct suggest_key, row_limit),
	FIELD_ID(struct suggest_key, account_id),   FIELD_BOOL(struct suggest_key, sees_all),
};
static const struct shape suggest_key_shape = SHAPE("suggest_key", struct suggest_key, suggest_key_fields);

static const struct field suggest_row_fields[] = {
	FIELD_ID(struct suggest_row, id),	 FIELD_INT(struct suggest_row, how),
	FIELD_TEXT(struct suggest_row, name),	 FIELD_TEXT(struct suggest_row, company),
	FIELD_TEXT(struct suggest_row, title),
};
static const struct shape suggest_row_shape = SHAPE("suggest_row", struct suggest_row, suggest_row_fields);

/* --- Changes --- */

enum err search_store_note(struct ctx *ctx, const char *kind, int64_t ref_id)
{
	const struct search_change change = { .kind = kind, .ref_id = ref_id };

	return db_run_gathered(ctx, &sql_search_change_add, &sql_search_change_gather, &change_shape, &change);
}

enum err search_store_note_many(struct ctx *ctx, const char *kind, const char *ids)
{
	const struct plain_key key = { .kind = kind, .ids = ids };

	return db_run(ctx, &sql_search_change_add_many, &plain_shape, &key, NULL);
}

enum err search_store_hide(struct ctx *ctx, int64_t candidate_id)
{
	const struct plain_key key = { .candidate_id = candidate_id };

	TRY(db_run(ctx, &sql_search_hide, &plain_shape, &key, NULL));
	return db_run(ctx, &sql_search_change_add_docs, &plain_shape, &key, NULL);
}

enum err search_store_next_firm(struct ctx *ctx, int64_t after_id, int64_t *ret_firm_id)
{
	const struct plain_key key = { .after_id = after_id };

	return db_int(ctx, &sql_search_change_firms, &plain_shape, &key, ret_firm_id);
}

enum err search_store_changes_newest(struct ctx *ctx, int64_t after_id, int64_t limit, struct list *ret_changes)
{
	const struct plain_key key = { .after_id = after_id, .row_limit = limit };

	return db_list(ctx, &sql_search_changes_newest, &plain_shape, &key, &change_shape, ret_changes);
}

enum err search_store_changes_oldest(struct ctx *ctx, int64_t limit, struct list *ret_changes)
{
	const struct plain_key key = { .row_limit = limit };

	return db_list(ctx, &sql_search_changes_oldest, &plain_shape, &key, &change_shape, ret_changes);
}

enum err search_store_change_last(struct ctx *ctx, int64_t *ret_id)
{
	return db_int(ctx, &sql_search_change_last, NULL, NULL, ret_id);
}

enum err search_store_changes_after(struct ctx *ctx, int64_t after_id, struct list *ret_changes)
{
	const struct plain_key key = { .after_id = after_id };

	return db_list(ctx, &sql_search_changes_after, &plain_shape, &key, &change_shape, ret_changes);
}

enum err search_store_remove_changes(struct ctx *ctx, const char *ids)
{
	const struct plain_key key = { .ids = ids };

	return db_run(ctx, &sql_search_changes_remove, &plain_shape, &key, NULL);
}

enum err search_store_waits(struct ctx *ctx, const struct search_kind *kind, int64_t ref_id, bool *ret_waits)
{
	const struct plain_key key = { .kind = kind->name, .noted_as = kind->noted_as, .letter = kind->letter, .ref_id = ref_id };
	int64_t count;

	TRY(db_int(ctx, &sql_search_change_of, &plain_shape, &key, &count));
	*ret_waits = count > 0;
	return OK;
}

/* --- Documents --- */

enum err search_store_get(struct ctx *ctx, const char *kind, int64_t ref_id, struct search_doc *ret_doc, bool *ret_found)
{
	const struct search_doc key = { .kind = kind, .ref_id = ref_id };

	return db_maybe(ctx, &sql_search_doc_get, &doc_shape, &key, &doc_shape, ret_doc, ret_found);
}

static enum err last_below(struct ctx *ctx, int64_t bound, int64_t *ret_id)
{
	const struct search_doc key = { .id = bound };

	return db_int(ctx, &sql_search_doc_last, &doc_shape, &key, ret_id);
}

/* The first number of the next 16 that is free, 0 when none is. */
static enum err free_near(struct ctx *ctx, int64_t first, int64_t *ret_id)
{
	const struct search_key key = { .from_id = first };
	struct list used;
	int64_t id = first;

	TRY(db_list(ctx, &sql_search_doc_used, &key_shape, &key, &number_shape, &used));
	while (id - first < (int64_t)used.count && ((const int64_t *)used.items)[id - first] == id)
		id++;
	*ret_id = id < first + NEAR_MS ? id : 0;
	return OK;
}

/* The number of the instant, or the next free one; where many share it (dates without a time), the next of its minute. */
static enum err next_number(struct ctx *ctx, int64_t at_ms, int64_t *ret_id)
{
	int64_t first = at_ms > 0 ? at_ms : 1;
	int64_t bound = first + MINUTE_MS;
	int64_t last;

	TRY(free_near(ctx, first, ret_id));
	if (*ret_id)
		return OK;
	TRY(last_below(ctx, bound, &last));
	while (last == bound - 1) {
		bound += MINUTE_MS;
		TRY(last_below(ctx, bound, &last));
	}
	*ret_id = last + 1;
	return OK;
}

enum err search_store_add(struct ctx *ctx, struct search_doc *doc)
{
	TRY(next_number(ctx, doc->at_ms, &doc->id));
	if (db_engine(ctx->db) == DB_POSTGRES)
		return db_run(ctx, &sql_search_doc_put, &doc_shape, doc, NULL);
	TRY(db_int(ctx, &sql_search_text_add, &doc_shape, doc, &doc->text_id));
	return db_run(ctx, &sql_search_doc_add, &doc_shape, doc, NULL);
}

enum err search_store_remove(struct ctx *ctx, const struct search_doc *doc)
{
	if (db_engine(ctx->db) == DB_SQLITE)
		TRY(db_run(ctx, &sql_search_text_remove, &doc_shape, doc, NULL));
	return db_run(ctx, &sql_search_doc_remove, &doc_shape, doc, NULL);
}

enum err search_store_add_grams(struct ctx *ctx, const struct search_doc *doc)
{
	struct search_doc added = *doc;

	if (db_engine(ctx->db) == DB_POSTGRES)
		TRY(analyzer_numbers(ctx, doc->terms, &added.terms));
	return db_run(ctx, &sql_search_gram_add, &doc_shape, &added, NULL);
}

enum err search_store_remove_grams(struct ctx *ctx, const struct search_doc *doc)
{
	return db_run(ctx, &sql_search_gram_remove, &doc_shape, doc, NULL);
}

enum err search_store_settle(struct ctx *ctx)
{
	int64_t pages;

	return db_engine(ctx->db) == DB_POSTGRES ? db_int(ctx, &sql_search_gram_settle, NULL, NULL, &pages) : OK;
}

enum err search_store_merge(struct ctx *ctx, int64_t pages, bool *ret_done)
{
	const struct plain_key key = { .row_limit = pages };
	int64_t before, after;

	*ret_done = true;
	if (db_engine(ctx->db) == DB_POSTGRES)
		return search_store_settle(ctx);
	TRY(db_int(ctx, &sql_search_changes_made, NULL, NULL, &before));
	TRY(db_run(ctx, &sql_search_gram_merge, &plain_shape, &key, NULL));
	TRY(db_int(ctx, &sql_search_changes_made, NULL, NULL, &after));
	*ret_done = after - before < 2; /* as FTS5 documents it */
	return OK;
}

enum err search_store_set_names(struct ctx *ctx, int64_t candidate_id, const char *names)
{
	const struct plain_key key = { .candidate_id = candidate_id, .names = names };

	TRY(db_run(ctx, &sql_search_names_clear, &plain_shape, &key, NULL));
	return names ? db_run(ctx, &sql_search_names_add, &plain_shape, &key, NULL) : OK;
}

enum err search_store_some(struct ctx *ctx, int64_t candidate_id, int64_t limit, struct list *ret_docs)
{
	const struct plain_key key = { .candidate_id = candidate_id, .row_limit = limit };

	return db_list(ctx, candidate_id ? &sql_search_doc_of : &sql_search_doc_some, &plain_shape, &key, &doc_shape, ret_docs);
}

enum err search_store_forget_names(struct ctx *ctx)
{
	return db_run(ctx, &sql_search_names_empty, NULL, NULL, NULL);
}

enum err search_store_refs(struct ctx *ctx, const char *letter, int64_t after_id, int64_t limit, struct list *ret_ids)
{
	const struct plain_key key = { .letter = letter, .after_id = after_id, .row_limit = limit };

	return db_list(ctx, &sql_search_doc_refs, &plain_shape, &key, &number_shape, ret_ids);
}

/* --- Finding --- */

enum err search_store_holds(struct ctx *ctx, int64_t id, const char *match, bool *ret_holds)
{
	const struct search_key key = { .from_id = id, .match = match };
	int64_t count;

	TRY(db_int(ctx, &sql_search_gram_holds, &key_shape, &key, &count));
	*ret_holds = count > 0;
	return OK;
}

/* How many documents are rather read by their terms (numbers only, then what the page takes) than by a walk down all of them, which ends
 * with the page: the more the fewer rows a page takes, and the fewer of them pass. The geometric mean of what must be looked at and
 * some 500,000 documents. */
static int64_t few_max(const struct search_key *key)
{
	enum { PAGE = 200, OF_A_PAGE = 20000, OF_A_TOTAL = 50000 };

	return key->sees_all && key->row_limit <= PAGE ? OF_A_PAGE : OF_A_TOTAL;
}

/* Without the row that says that there are more. */
static bool take_few(struct list *rows)
{
	if (!rows->count || ((const struct search_row *)rows->items)[rows->count - 1].id)
		return true;
	rows->count--;
	return false;
}

enum err search_store_page(struct ctx *ctx, const struct search_key *key, struct list *ret_rows)
{
	if (key->match && db_engine(ctx->db) == DB_POSTGRES) {
		struct search_key few = *key;

		few.few_max = few_max(key);
		TRY(db_list(ctx, &sql_search_page_few, &key_shape, &few, &row_shape, ret_rows));
		if (take_few(ret_rows))
			return OK;
	}
	return db_list(ctx, key->match ? &sql_search_page : &sql_search_page_plain, &key_shape, key, &row_shape, ret_rows);
}

enum err search_store_total(struct ctx *ctx, const struct search_key *key, int64_t *ret_total)
{
	return db_int(ctx, key->match ? &sql_search_total : &sql_search_total_plain, &key_shape, key, ret_total);
}

enum err search_store_count(struct ctx *ctx, const struct search_key *key, int64_t *ret_count)
{
	return db_int(ctx, &sql_search_count, &key_shape, key, ret_count);
}

enum err search_store_hides_any(struct ctx *ctx, bool *ret_any)
{
	int64_t count;

	TRY(db_int(ctx, &sql_search_hidden, NULL, NULL, &count));
	*ret_any = count > 0;
	return OK;
}

enum err search_store_people(struct ctx *ctx, const char *ids, const char *authors, struct list *ret_people)
{
	const struct plain_key key = { .ids = ids, .authors = authors };

	return db_list(ctx, &sql_search_people, &plain_shape, &key, &person_shape, ret_people);
}

enum err search_store_suggest(struct ctx *ctx, const struct suggest_key *key, struct list *ret_rows)
{
	return db_list(ctx, &sql_search_suggest, &suggest_key_shape, key, &suggest_row_shape, ret_rows);
}
