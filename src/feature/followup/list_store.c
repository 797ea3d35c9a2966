/* Rows of lists of followups. */
#include "feature/followup/list_store.h"

#include <stdlib.h>

#include "base/json.h"
#include "platform/db/db.h"
#include "followup_sql.h"

/* All as INT: a filter that is off is the number 0, not NULL. */
static const struct field list_key_fields[] = {
	FIELD_INT(struct list_key, id),		   FIELD_INT(struct list_key, account_id),
	FIELD_INT(struct list_key, acting_id),	   FIELD_INT(struct list_key, owner_id),
	FIELD_INT(struct list_key, candidate_id),  FIELD_TEXT(struct list_key, care),
	FIELD_INT(struct list_key, due_before_ms), FIELD_BOOL(struct list_key, unplanned),
	FIELD_BOOL(struct list_key, sees_all),	   FIELD_INT(struct list_key, at_ms),
	FIELD_INT(struct list_key, class_from),	   FIELD_INT(struct list_key, class_to),
	FIELD_INT(struct list_key, after_class),   FIELD_INT(struct list_key, after_due),
	FIELD_INT(struct list_key, after_id),	   FIELD_INT(struct list_key, row_limit),
};
static const struct shape list_key_shape = SHAPE("list_key", struct list_key, list_key_fields);

/* Others' lists are for those who see the whole firm; everybody else gets what he may know of them. */
static bool is_whole(const struct list_key *key)
{
	return key->sees_all || key->acting_id == key->account_id;
}

/* One number, so its list is a list of numbers. */
struct listed_id {
	int64_t id;
};
static const struct field listed_id_fields[] = { FIELD_ID(struct listed_id, id) };
static const struct shape listed_id_shape = SHAPE("listed_followup", struct listed_id, listed_id_fields);

struct views_key {
	const char *ids;
};
static const struct field views_key_fields[] = { FIELD_TEXT(struct views_key, ids) };
static const struct shape views_key_shape = SHAPE("followup_views_key", struct views_key, views_key_fields);

static int by_place(const void *left, const void *right)
{
	return (int)(((const struct followup_view *)left)->place - ((const struct followup_view *)right)->place);
}

/* They mostly come in order, but nobody promised. */
static void sort_views(const struct list *rows)
{
	const struct followup_view *views = rows->items;

	for (size_t i = 1; i < rows->count; i++) {
		if (views[i - 1].place > views[i].place) {
			qsort(rows->items, rows->count, sizeof(*views), by_place);
			return;
		}
	}
}

enum err list_store_views(struct ctx *ctx, const struct list *ids, struct list *ret_rows)
{
	struct views_key key = { json_ids(ctx->arena, ids->items, ids->count) };
	struct list rows = { 0 };

	if (ids->count)
		TRY(db_list(ctx, &sql_followup_views, &views_key_shape, &key, &followup_view_shape, &rows));
	sort_views(&rows);
	*ret_rows = rows;
	return OK;
}

/* --- Pages: late ones, then green ones, then those without a due time, as far as there is room --- */

/* Goes on with another statement; the position counts only in the part of the list it lies in. */
static enum err add_part(struct ctx *ctx, struct list_key *key, const struct sql *acting, const struct sql *firm, struct vec *ids)
{
	struct list part;

	if (key->row_limit <= 0)
		return OK;
	TRY(db_list(ctx, key->acting_id ? acting : firm, &list_key_shape, key, &listed_id_shape, &part));
	for (size_t i = 0; i < part.count; i++)
		vec_add(ids, (const struct listed_id *)part.items + i);
	key->row_limit -= (int64_t)part.count;
	return OK;
}

static void start_part(struct list_key *key)
{
	key->after_due = key->after_id = -1;
}

static enum err page_whole(struct ctx *ctx, const struct list_key *wanted, struct list *ret_ids)
{
	struct list_key key = *wanted;
	struct vec ids;
	bool is_behind_late = key.after_class >= CLASS_GREEN;
	bool is_behind_planned = is_behind_late && key.after_due >= followup_never_ms;

	vec_init(&ids, ctx->arena, sizeof(struct listed_id));
	if (!key.unplanned && !is_behind_late && key.class_from < CLASS_GREEN)
		TRY(add_part(ctx, &key, &sql_followup_late_acting, &sql_followup_late_firm, &ids));
	if (!is_behind_late)
		start_part(&key);
	if (!key.unplanned && !is_behind_planned && key.class_to == CLASS_GREEN)
		TRY(add_part(ctx, &key, &sql_followup_green_acting, &sql_followup_green_firm, &ids));
	if (!is_behind_planned)
		start_part(&key);
	if (!key.due_before_ms && key.class_to == CLASS_GREEN)
		TRY(add_part(ctx, &key, &sql_followup_unplanned_acting, &sql_followup_unplanned_firm, &ids));
	*ret_ids = vec_list(&ids);
	return OK;
}

enum err list_store_page(struct ctx *ctx, const struct list_key *key, struct list *ret_rows)
{
	struct list ids;

	if (is_whole(key))
		TRY(page_whole(ctx, key, &ids));
	else
		TRY(db_list(ctx, &sql_followup_page_seen, &list_key_shape, key, &listed_id_shape, &ids));
	return list_store_views(ctx, &ids, ret_rows);
}

/* --- Counts --- */

/* Without filters that need the rows: what is kept, and what is late by its index. */
static enum err count_firm(struct ctx *ctx, const struct list_key *key, int64_t *ret_count)
{
	struct list_key all_late = *key;
	int64_t late = 0;
	int64_t total = 0;

	all_late.class_from = CLASS_RED_HARD;
	all_late.class_to = CLASS_YELLOW;
	if (key->class_to == CLASS_GREEN) {
		int64_t not_green;

		TRY(db_int(ctx, &sql_followup_total_firm, &list_key_shape, key, &total));
		TRY(db_int(ctx, &sql_followup_total_late_firm, &list_key_shape, &all_late, &not_green));
		total -= not_green;
	}
	if (key->class_from < CLASS_GREEN)
		TRY(db_int(ctx, &sql_followup_total_late_firm, &list_key_shape, key, &late));
	*ret_count = total + late;
	return OK;
}

enum err list_store_count(struct ctx *ctx, const struct list_key *key, int64_t *ret_count)
{
	bool is_filtered = key->owner_id || key->candidate_id || key->due_before_ms || key->unplanned;

	if (!is_whole(key))
		return db_int(ctx, &sql_followup_count_seen, &list_key_shape, key, ret_count);
	if (key->acting_id)
		return db_int(ctx, &sql_followup_count_acting, &list_key_shape, key, ret_count);
	if (is_filtered)
		return db_int(ctx, &sql_followup_count_firm, &list_key_shape, key, ret_count);
	return count_firm(ctx, key, ret_count);
}

enum err list_store_get(struct ctx *ctx, int64_t id, struct followup_view *ret_row, bool *ret_found)
{
	struct list_key key = { .id = id };

	return db_maybe(ctx, &sql_followup_view_get, &list_key_shape, &key, &followup_view_shape, ret_row, ret_found);
}

enum err list_store_expect(struct ctx *ctx, int64_t id)
{
	struct list_key key = { .id = id };

	return db_expect(ctx, &sql_followup_view_get, &list_key_shape, &key, &followup_view_shape);
}

enum err list_store_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows)
{
	struct list_key key = { .candidate_id = candidate_id, .account_id = ctx->actor.account_id };

	return db_list(ctx, &sql_followup_view_of_candidate, &list_key_shape, &key, &followup_view_shape, ret_rows);
}
