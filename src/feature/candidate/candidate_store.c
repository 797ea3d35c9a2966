/* Runs candidate.sql. */
#include "feature/candidate/candidate_store.h"

#include "base/zone.h"
#include "platform/db/db.h"
#include "candidate_sql.h"

static const struct field stored_fields[] = {
	FIELD_ID(struct candidate_stored, id),
	FIELD_INT(struct candidate_stored, version),
	FIELD_TEXT(struct candidate_stored, name),
	FIELD_TEXT(struct candidate_stored, name_key),
	FIELD_TEXT(struct candidate_stored, name_pinyin),
	FIELD_TEXT(struct candidate_stored, name_initials),
	FIELD_TEXT(struct candidate_stored, search_key),
	FIELD_BYTES(struct candidate_stored, phone_sealed),
	FIELD_TEXT(struct candidate_stored, phone_hash),
	FIELD_TEXT(struct candidate_stored, phone_last4),
	FIELD_BYTES(struct candidate_stored, email_sealed),
	FIELD_TEXT(struct candidate_stored, email_hash),
	FIELD_BYTES(struct candidate_stored, wechat_sealed),
	FIELD_TEXT(struct candidate_stored, company),
	FIELD_TEXT(struct candidate_stored, company_key),
	FIELD_TEXT(struct candidate_stored, title),
	FIELD_TEXT(struct candidate_stored, city),
	FIELD_ENUM(struct candidate_stored, gender, &gender_choices),
	FIELD_INT(struct candidate_stored, birth_year, .flags = FIELD_NULL),
	FIELD_TEXT(struct candidate_stored, education),
	FIELD_INT(struct candidate_stored, current_salary, .flags = FIELD_NULL),
	FIELD_INT(struct candidate_stored, expected_salary, .flags = FIELD_NULL),
	FIELD_INT(struct candidate_stored, floor_monthly, .flags = FIELD_NULL),
	FIELD_INT(struct candidate_stored, floor_months, .flags = FIELD_NULL),
	FIELD_INT(struct candidate_stored, floor_bonus, .flags = FIELD_NULL),
	FIELD_TEXT(struct candidate_stored, floor_equity),
	FIELD_TEXT(struct candidate_stored, salary_currency),
	FIELD_ENUM(struct candidate_stored, preferred_channel, &channel_choices),
	FIELD_TEXT(struct candidate_stored, contact_window),
	FIELD_INT(struct candidate_stored, notice_days),
	FIELD_TEXT(struct candidate_stored, office_address),
	FIELD_TEXT(struct candidate_stored, source),
	FIELD_TEXT(struct candidate_stored, resume),
	FIELD_BOOL(struct candidate_stored, do_not_contact),
	FIELD_JSON(struct candidate_stored, tags),
	FIELD_JSON(struct candidate_stored, custom),
	FIELD_TIME(struct candidate_stored, last_contact_at),
	FIELD_ID(struct candidate_stored, created_by_id),
	FIELD_TIME(struct candidate_stored, created_at),
	FIELD_TIME(struct candidate_stored, updated_at),
	FIELD_TIME(struct candidate_stored, deleted_at),
	FIELD_TEXT(struct candidate_stored, care),
	FIELD_TEXT(struct candidate_stored, pool_grade),
	FIELD_ID(struct candidate_stored, owner_id),
	FIELD_TEXT(struct candidate_stored, owner_name),
};
static const struct shape stored_shape = SHAPE("candidate_stored", struct candidate_stored, stored_fields);

static const struct field listed_fields[] = {
	FIELD_ID(struct candidate_listed, id),
	FIELD_INT(struct candidate_listed, version),
	FIELD_TEXT(struct candidate_listed, name),
	FIELD_TEXT(struct candidate_listed, name_pinyin),
	FIELD_TEXT(struct candidate_listed, title),
	FIELD_TEXT(struct candidate_listed, company),
	FIELD_TEXT(struct candidate_listed, city),
	FIELD_BYTES(struct candidate_listed, phone_sealed),
	FIELD_ENUM(struct candidate_listed, preferred_channel, &channel_choices),
	FIELD_TEXT(struct candidate_listed, contact_window),
	FIELD_TIME(struct candidate_listed, last_contact_at),
	FIELD_TIME(struct candidate_listed, created_at),
	FIELD_TIME(struct candidate_listed, updated_at),
	FIELD_TEXT(struct candidate_listed, education),
	FIELD_INT(struct candidate_listed, notice_days, .flags = FIELD_NULL),
	FIELD_TEXT(struct candidate_listed, source),
	FIELD_INT(struct candidate_listed, expected_salary, .flags = FIELD_NULL),
	FIELD_TEXT(struct candidate_listed, salary_currency),
	FIELD_BOOL(struct candidate_listed, do_not_contact),
	FIELD_JSON(struct candidate_listed, tags),
	FIELD_JSON(struct candidate_listed, custom),
	FIELD_BOOL(struct candidate_listed, off_limits),
	FIELD_TIME(struct candidate_listed, off_limits_until_ms),
	FIELD_ID(struct candidate_listed, followup_id),
	FIELD_TEXT(struct candidate_listed, care),
	FIELD_TEXT(struct candidate_listed, pool_grade),
	FIELD_ID(struct candidate_listed, owner_id),
	FIELD_TEXT(struct candidate_listed, owner_name),
	FIELD_TIME(struct candidate_listed, next_due_at),
	FIELD_TEXT(struct candidate_listed, colour),
	FIELD_INT(struct candidate_listed, submission_count),
	FIELD_ID(struct candidate_listed, submission_id),
	FIELD_TEXT(struct candidate_listed, stage),
	FIELD_TEXT(struct candidate_listed, stage_name),
	FIELD_TEXT(struct candidate_listed, stage_kind),
	FIELD_TIME(struct candidate_listed, stage_since),
	FIELD_ID(struct candidate_listed, position_id),
	FIELD_TEXT(struct candidate_listed, position_title),
	FIELD_TEXT(struct candidate_listed, job_type),
	FIELD_ID(struct candidate_listed, company_id),
	FIELD_TEXT(struct candidate_listed, company_name),
};
static const struct shape listed_shape = SHAPE("candidate_listed", struct candidate_listed, listed_fields);

static const struct field key_fields[] = {
	FIELD_ID(struct candidate_key, id),
	FIELD_INT(struct candidate_key, sort_number),
	FIELD_TEXT(struct candidate_key, sort_text),
	FIELD_INT(struct candidate_key, sort_id),
};
static const struct shape key_shape = SHAPE("candidate_key", struct candidate_key, key_fields);

/* One number, so its list is a list of numbers. */
struct candidate_id {
	int64_t id;
};
static const struct field id_fields[] = { FIELD_ID(struct candidate_id, id) };
static const struct shape id_shape = SHAPE("candidate_id", struct candidate_id, id_fields);

static const struct field query_fields[] = {
	FIELD_ID(struct candidate_query, id),
	FIELD_TEXT(struct candidate_query, ids),
	FIELD_DATE(struct candidate_query, today),
	FIELD_ID(struct candidate_query, account_id),
	FIELD_BOOL(struct candidate_query, sees_all),
	FIELD_TEXT(struct candidate_query, q),
	FIELD_TEXT(struct candidate_query, care),
	FIELD_TEXT(struct candidate_query, pool_grade),
	FIELD_ID(struct candidate_query, owner_id),
	FIELD_TEXT(struct candidate_query, colour),
	FIELD_ID(struct candidate_query, position_id),
	FIELD_TEXT(struct candidate_query, city),
	FIELD_TEXT(struct candidate_query, stage),
	FIELD_TEXT(struct candidate_query, job_type),
	FIELD_BOOL(struct candidate_query, by_contact),
	FIELD_INT(struct candidate_query, contact_from_ms),
	FIELD_INT(struct candidate_query, contact_to_ms),
	FIELD_INT(struct candidate_query, label_count),
	FIELD_TEXT(struct candidate_query, labels),
	FIELD_TEXT(struct candidate_query, label_field),
	FIELD_TEXT(struct candidate_query, label_value),
	FIELD_INT(struct candidate_query, skip),
	FIELD_BOOL(struct candidate_query, by_followup),
	FIELD_INT(struct candidate_query, driver),
	FIELD_INT(struct candidate_query, sort),
	FIELD_BOOL(struct candidate_query, is_back),
	FIELD_INT(struct candidate_query, after_number),
	FIELD_TEXT(struct candidate_query, after_text),
	FIELD_INT(struct candidate_query, after_id),
	FIELD_INT(struct candidate_query, before_number),
	FIELD_INT(struct candidate_query, before_id),
	FIELD_INT(struct candidate_query, row_limit),
	FIELD_TEXT(struct candidate_query, phone_hash),
	FIELD_TEXT(struct candidate_query, email_hash),
	FIELD_TEXT(struct candidate_query, phone_hash_before),
	FIELD_TEXT(struct candidate_query, email_hash_before),
	FIELD_TEXT(struct candidate_query, name_from),
	FIELD_TEXT(struct candidate_query, name_to),
	FIELD_TEXT(struct candidate_query, company_key),
	FIELD_INT(struct candidate_query, birth_year, .flags = FIELD_NULL),
	FIELD_TEXT(struct candidate_query, gender),
	FIELD_TIME(struct candidate_query, at_ms),
	FIELD_INT(struct candidate_query, change),
	FIELD_ID(struct candidate_query, merged_into_id),
	FIELD_TEXT(struct candidate_query, field),
};
static const struct shape query_shape = SHAPE("candidate_query", struct candidate_query, query_fields);

enum err candidate_store_insert(struct ctx *ctx, const struct candidate_stored *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_candidate_insert, &stored_shape, row, ret_id);
}

enum err candidate_store_get(struct ctx *ctx, int64_t id, struct candidate_stored *ret_row, bool *ret_found)
{
	const struct candidate_query key = { .id = id, .account_id = ctx->actor.account_id };

	return db_maybe(ctx, &sql_candidate_get, &query_shape, &key, &stored_shape, ret_row, ret_found);
}

enum err candidate_store_get_deleted(struct ctx *ctx, int64_t id, struct candidate_stored *ret_row, bool *ret_found)
{
	const struct candidate_query key = { .id = id };

	return db_maybe(ctx, &sql_candidate_get_deleted, &query_shape, &key, &stored_shape, ret_row, ret_found);
}

enum err candidate_store_get_any(struct ctx *ctx, int64_t id, struct candidate_stored *ret_row, bool *ret_found)
{
	const struct candidate_query key = { .id = id };

	return db_maybe(ctx, &sql_candidate_get_any, &query_shape, &key, &stored_shape, ret_row, ret_found);
}

enum err candidate_store_set_merged(struct ctx *ctx, int64_t id, int64_t into_id)
{
	const struct candidate_query key = { .id = id, .merged_into_id = into_id,
					     .at_ms = into_id ? ctx_now_ms(ctx) : 0 };

	return db_run(ctx, &sql_candidate_set_merged, &query_shape, &key, NULL);
}

enum err candidate_store_merged_into(struct ctx *ctx, int64_t id, int64_t *ret_into_id)
{
	const struct candidate_query key = { .id = id };

	return db_int(ctx, &sql_candidate_merged_into, &query_shape, &key, ret_into_id);
}

enum err candidate_store_put_off_limits(struct ctx *ctx, int64_t id, int64_t until_ms)
{
	const struct candidate_query key = { .id = id, .at_ms = until_ms };

	return db_run(ctx, &sql_candidate_put_off_limits, &query_shape, &key, NULL);
}

enum err candidate_store_update(struct ctx *ctx, const struct candidate_stored *row, int64_t *ret_changes)
{
	return db_run(ctx, &sql_candidate_update, &stored_shape, row, ret_changes);
}

enum err candidate_store_set_sealed(struct ctx *ctx, const struct candidate_stored *row)
{
	return db_run(ctx, &sql_candidate_set_sealed, &stored_shape, row, NULL);
}

enum err candidate_store_set_deleted(struct ctx *ctx, int64_t id, int64_t at_ms)
{
	const struct candidate_query key = { .id = id, .at_ms = at_ms };

	return db_run(ctx, &sql_candidate_set_deleted, &query_shape, &key, NULL);
}

static const struct field due_facts_fields[] = {
	FIELD_BOOL(struct candidate_due_facts, do_not_contact),
	FIELD_TEXT(struct candidate_due_facts, custom),
};
static const struct shape due_facts_shape = SHAPE("candidate_due_facts", struct candidate_due_facts, due_facts_fields);

enum err candidate_store_due_facts(struct ctx *ctx, int64_t id, struct candidate_due_facts *ret_facts)
{
	const struct candidate_query key = { .id = id };
	bool found;

	*ret_facts = (struct candidate_due_facts){ 0 };
	return db_maybe(ctx, &sql_candidate_due_facts, &query_shape, &key, &due_facts_shape, ret_facts, &found);
}

enum err candidate_store_expect_due_facts(struct ctx *ctx, int64_t id)
{
	const struct candidate_query key = { .id = id };

	return db_expect(ctx, &sql_candidate_due_facts, &query_shape, &key, &due_facts_shape);
}

static const struct field wake_fields[] = {
	FIELD_BOOL(struct candidate_wake, do_not_contact),
	FIELD_TIME(struct candidate_wake, off_limits_until_ms),
	FIELD_TIME(struct candidate_wake, last_contact_at_ms),
};
static const struct shape wake_shape = SHAPE("candidate_wake", struct candidate_wake, wake_fields);

enum err candidate_store_wake_facts(struct ctx *ctx, int64_t id, struct candidate_wake *ret_wake)
{
	const struct candidate_query key = { .id = id };

	*ret_wake = (struct candidate_wake){ 0 };
	return db_one(ctx, &sql_candidate_wake_facts, &query_shape, &key, &wake_shape, ret_wake);
}

enum err candidate_store_set_off_limits(struct ctx *ctx, int64_t id, int64_t until_ms)
{
	const struct candidate_query key = { .id = id, .at_ms = until_ms };

	return db_run(ctx, &sql_candidate_set_off_limits, &query_shape, &key, NULL);
}

enum err candidate_store_touch(struct ctx *ctx, int64_t id, int64_t at_ms)
{
	const struct candidate_query key = { .id = id, .at_ms = at_ms };

	return db_run_gathered(ctx, &sql_candidate_touch, &sql_candidate_touch_many, &query_shape, &key);
}

enum err candidate_store_count_add(struct ctx *ctx, int64_t change)
{
	const struct candidate_query key = { .change = change };

	return db_run(ctx, &sql_candidate_count_add, &query_shape, &key, NULL);
}

enum err candidate_store_count(struct ctx *ctx, int64_t *ret_total)
{
	return db_int(ctx, &sql_candidate_count, NULL, NULL, ret_total);
}

enum err candidate_store_by_phone(struct ctx *ctx, const struct candidate_keys *keys, int64_t *ret_id)
{
	const struct candidate_query key = { .phone_hash = keys->phone_hash, .phone_hash_before = keys->phone_hash_before };

	return db_int(ctx, &sql_candidate_by_phone, &query_shape, &key, ret_id);
}

enum err candidate_store_by_email(struct ctx *ctx, const struct candidate_keys *keys, int64_t *ret_id)
{
	const struct candidate_query key = { .email_hash = keys->email_hash, .email_hash_before = keys->email_hash_before };

	return db_int(ctx, &sql_candidate_by_email, &query_shape, &key, ret_id);
}

static struct candidate_query name_query(struct ctx *ctx, const struct candidate_keys *keys)
{
	struct candidate_query key = {
		.company_key = keys->company_key,
		.phone_hash = keys->phone_hash,
		.email_hash = keys->email_hash,
		.phone_hash_before = keys->phone_hash_before,
		.email_hash_before = keys->email_hash_before,
		.birth_year = keys->birth_year,
		.gender = choice_text(&gender_choices, keys->gender),
	};

	candidate_name_range(ctx, keys->name_key, &key.name_from, &key.name_to);
	return key;
}

enum err candidate_store_by_name(struct ctx *ctx, const struct candidate_keys *keys, int64_t *ret_id)
{
	const struct candidate_query key = name_query(ctx, keys);

	return db_int(ctx, &sql_candidate_by_name, &query_shape, &key, ret_id);
}

enum err candidate_store_expect_same(struct ctx *ctx, const struct candidate_keys *keys)
{
	const struct candidate_query key = name_query(ctx, keys);

	if (keys->phone_hash)
		TRY(db_expect(ctx, &sql_candidate_by_phone, &query_shape, &key, NULL));
	if (keys->email_hash)
		TRY(db_expect(ctx, &sql_candidate_by_email, &query_shape, &key, NULL));
	return db_expect(ctx, &sql_candidate_by_name, &query_shape, &key, NULL);
}

static enum err page(struct ctx *ctx, const struct sql *sql, const struct candidate_query *query,
		     struct list *ret_keys)
{
	return db_list(ctx, sql, &query_shape, query, &key_shape, ret_keys);
}

/* Filters beside those on the followup and the word. */
static bool is_narrowed(const struct candidate_query *query)
{
	return query->city || query->company_key || query->by_contact || query->stage || query->job_type ||
	       query->label_count || query->position_id;
}

static bool is_everybody(const struct candidate_query *query)
{
	return query->sees_all && !query->by_followup && !query->q && !is_narrowed(query);
}

/* Looking for the place reads a tenth of what skipping would, but of all followups. */
static enum err is_far(struct ctx *ctx, const struct candidate_query *query, bool *ret_is_far)
{
	int64_t all = 0;

	*ret_is_far = false;
	if (!query->skip || !is_everybody(query))
		return OK;
	TRY(candidate_store_count(ctx, &all));
	*ret_is_far = query->skip > all / 10;
	return OK;
}

static enum err count_due(struct ctx *ctx, const struct candidate_query *query, int64_t *ret_count)
{
	const struct sql *sql = is_everybody(query) ? &sql_candidate_total_due_all : &sql_candidate_total_due;

	return db_int(ctx, sql, &query_shape, query, ret_count);
}

/* The key of the row so far from the start: what is far from one end is found from the other. */
static enum err find_far(struct ctx *ctx, const struct candidate_query *query, struct candidate_key *ret_first, bool *ret_found)
{
	struct candidate_query place = *query;
	int64_t all_due;

	*ret_found = false;
	if (query->is_back) {
		TRY(count_due(ctx, query, &all_due));
		place.skip = all_due - 1 - query->skip;
		if (place.skip < 0)
			return OK;
	}
	return db_maybe(ctx, &sql_candidate_due_start, &query_shape, &place, &key_shape, ret_first, ret_found);
}

/* A page that begins far from the start goes on from its first key, as if it stood behind the one before. */
static enum err page_due(struct ctx *ctx, const struct candidate_query *query, struct list *ret_keys)
{
	const struct sql *sql = query->is_back ? &sql_candidate_page_due_back : &sql_candidate_page_due;
	struct candidate_query due = *query;
	struct candidate_key first;
	bool is_found;

	TRY(is_far(ctx, query, &is_found));
	if (!is_found)
		return page(ctx, sql, query, ret_keys);
	*ret_keys = (struct list){ 0 };
	TRY(find_far(ctx, query, &first, &is_found));
	if (!is_found)
		return OK; /* it begins behind the last of them */
	due.after_number = first.sort_number;
	due.after_id = query->is_back ? first.id + 1 : first.id - 1;
	due.skip = 0;
	return page(ctx, sql, &due, ret_keys);
}

/* Mostly everybody has a due time, and no one is to be looked for who has none. */
static enum err page_undue(struct ctx *ctx, const struct candidate_query *query, struct list *ret_keys)
{
	int64_t all = 0, all_due = 0;

	*ret_keys = (struct list){ 0 };
	if (is_everybody(query)) {
		TRY(count_due(ctx, query, &all_due));
		TRY(candidate_store_count(ctx, &all));
		if (all == all_due)
			return OK;
	}
	return page(ctx, query->is_back ? &sql_candidate_page_undue_back : &sql_candidate_page_undue, query, ret_keys);
}

/* First those with a due time; when they do not fill the page, the others behind them. */
static enum err page_by_due(struct ctx *ctx, const struct candidate_query *query, struct list *ret_keys)
{
	struct candidate_query rest = *query;
	struct list due, undue;
	int64_t all_due = 0;

	TRY(page_due(ctx, query, &due));
	if (due.count == (size_t)query->row_limit) {
		*ret_keys = due;
		return OK;
	}
	if (query->after_number != (query->is_back ? NEVER_BACK : NEVER))
		rest.after_id = query->is_back ? INT64_MAX : 0;
	if (query->skip && !due.count)
		TRY(count_due(ctx, query, &all_due));
	rest.skip = query->skip && !due.count ? query->skip - all_due : 0;
	rest.row_limit -= (int64_t)due.count;
	TRY(page_undue(ctx, &rest, &undue));
	struct candidate_key *keys = arena_array(ctx->arena, due.count + undue.count + 1, sizeof(*keys));
	for (size_t i = 0; i < due.count; i++)
		keys[i] = ((const struct candidate_key *)due.items)[i];
	for (size_t i = 0; i < undue.count; i++)
		keys[due.count + i] = ((const struct candidate_key *)undue.items)[i];
	*ret_keys = (struct list){ keys, due.count + undue.count };
	return OK;
}

/* Walks of an order, there and back. */
static const struct sql *const walks[][2] = {
	[SORT_UPDATED] = { &sql_candidate_page_updated, &sql_candidate_page_updated_back },
	[SORT_NAME] = { &sql_candidate_page_name, &sql_candidate_page_name_back },
	[SORT_LAST_CONTACT] = { &sql_candidate_page_contact, &sql_candidate_page_contact_back },
};

enum err candidate_store_page(struct ctx *ctx, const struct candidate_query *query, struct list *ret_keys)
{
	if (query->driver != DRIVER_ALL)
		return page(ctx, query->is_back ? &sql_candidate_page_some_back : &sql_candidate_page_some, query, ret_keys);
	if (query->sort == SORT_NEXT_DUE)
		return page_by_due(ctx, query, ret_keys);
	return page(ctx, walks[query->sort][query->is_back], query, ret_keys);
}

enum err candidate_store_total(struct ctx *ctx, const struct candidate_query *query, int64_t *ret_total)
{
	bool may_be_alone = !is_narrowed(query);
	bool by_word_alone = query->driver == DRIVER_WORD && may_be_alone && !query->by_followup;
	bool by_access_alone = query->driver == DRIVER_ACCESS && may_be_alone && !query->by_followup && !query->q;
	bool by_colour_alone = query->driver == DRIVER_LATE && may_be_alone && !query->pool_grade && !query->q;
	bool by_green_alone = query->driver == DRIVER_FOLLOWUP && query->colour && may_be_alone && !query->pool_grade && !query->owner_id &&
			      !query->q;

	if (query->driver == DRIVER_ALL)
		return candidate_store_count(ctx, ret_total);
	if (by_word_alone)
		return db_int(ctx, &sql_candidate_total_word, &query_shape, query, ret_total);
	if (by_access_alone)
		return db_int(ctx, &sql_candidate_total_mine, &query_shape, query, ret_total);
	if (by_colour_alone)
		return db_int(ctx, &sql_candidate_total_late, &query_shape, query, ret_total);
	if (by_green_alone)
		return db_int(ctx, &sql_candidate_total_green, &query_shape, query, ret_total);
	return db_int(ctx, &sql_candidate_total_some, &query_shape, query, ret_total);
}

enum err candidate_store_word(struct ctx *ctx, const struct candidate_query *query, int64_t most, struct list *ret_ids)
{
	struct candidate_query key = *query;

	key.row_limit = most;
	return db_list(ctx, &sql_candidate_ids_word, &query_shape, &key, &id_shape, ret_ids);
}

enum err candidate_store_ids(struct ctx *ctx, const struct candidate_query *query, struct list *ret_ids)
{
	const struct sql *sql = query->driver == DRIVER_ALL ? &sql_candidate_ids_walk : &sql_candidate_ids_some;

	return db_list(ctx, sql, &query_shape, query, &id_shape, ret_ids);
}

enum err candidate_store_set_labels(struct ctx *ctx, int64_t id)
{
	const struct candidate_query key = { .id = id };

	TRY(db_run(ctx, &sql_candidate_clear_labels, &query_shape, &key, NULL));
	return db_run(ctx, &sql_candidate_fill_labels, &query_shape, &key, NULL);
}

enum err candidate_store_rows(struct ctx *ctx, const struct candidate_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_candidate_rows, &query_shape, query, &listed_shape, ret_rows);
}

enum err candidate_store_refs(struct ctx *ctx, const char *ids, struct list *ret_rows)
{
	const struct candidate_query key = { .ids = ids, .today = zone_date(ctx->arena, ctx->actor.zone, ctx_now_ms(ctx)) };

	return db_list(ctx, &sql_candidate_refs, &query_shape, &key, &listed_shape, ret_rows);
}

enum err candidate_store_expect_refs(struct ctx *ctx, const char *ids)
{
	const struct candidate_query key = { .ids = ids, .today = zone_date(ctx->arena, ctx->actor.zone, ctx_now_ms(ctx)) };

	return db_expect(ctx, &sql_candidate_refs, &query_shape, &key, &listed_shape);
}

enum err candidate_store_reveals(struct ctx *ctx, int64_t since_ms, int64_t *ret_count)
{
	const struct candidate_query key = { .account_id = ctx->actor.account_id, .at_ms = since_ms };

	return db_int(ctx, &sql_candidate_reveals, &query_shape, &key, ret_count);
}

enum err candidate_store_add_reveal(struct ctx *ctx, int64_t id, const char *field)
{
	const struct candidate_query key = { .id = id, .account_id = ctx->actor.account_id, .field = field };

	return db_run(ctx, &sql_candidate_reveal_insert, &query_shape, &key, NULL);
}

enum err candidate_store_keeper(struct ctx *ctx, int64_t id, int64_t *ret_account_id)
{
	const struct candidate_query key = { .id = id };

	return db_int(ctx, &sql_candidate_keeper, &query_shape, &key, ret_account_id);
}

enum err candidate_store_asks(struct ctx *ctx, int64_t since_ms, int64_t *ret_count)
{
	const struct candidate_query key = { .account_id = ctx->actor.account_id, .at_ms = since_ms };

	return db_int(ctx, &sql_candidate_asks, &query_shape, &key, ret_count);
}

enum err candidate_store_add_ask(struct ctx *ctx)
{
	const struct candidate_query key = { .account_id = ctx->actor.account_id };

	return db_run(ctx, &sql_candidate_ask_insert, &query_shape, &key, NULL);
}
