/* Lists and references of candidates: what a filter starts from, keys of a page, its rows. */
#include "feature/candidate/candidate.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/candidate/candidate_contact.h"
#include "feature/candidate/candidate_store.h"
#include "feature/candidate/identity.h"
#include "platform/unicode/unicode.h"

enum { IDS_BYTES = 64 * 1024, FOUND_MAX = 20000 };

static const char *const sort_names[] = { NULL, "updated", "name", "next_due", "last_contact" };
static const struct choices sort_choices = CHOICES(sort_names);
static const char *const back_names[] = { NULL, "updatedback", "nameback", "nextdueback", "lastcontactback" }; /* in cursors */

enum { ORDER_ASC = 1, ORDER_DESC };
static const char *const order_names[] = { NULL, "asc", "desc" };
static const struct choices order_choices = CHOICES(order_names);
static const int usual_orders[] = { 0, ORDER_DESC, ORDER_ASC, ORDER_ASC, ORDER_DESC }; /* of enum candidate_sort */


/* --- Shapes --- */

static const struct field person_fields[] = {
	FIELD_ID(struct person_ref, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct person_ref, name, .flags = FIELD_REQUIRED),
};
const struct shape person_ref_shape = SHAPE("PersonRef", struct person_ref, person_fields);

static const struct field ref_fields[] = {
	FIELD_ID(struct candidate_ref, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct candidate_ref, name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct candidate_ref, title),
	FIELD_TEXT(struct candidate_ref, company),
	FIELD_TEXT(struct candidate_ref, phone),
	FIELD_BOOL(struct candidate_ref, phone_masked),
	FIELD_BOOL(struct candidate_ref, off_limits),
	FIELD_ENUM(struct candidate_ref, preferred_channel, &channel_choices),
	FIELD_TEXT(struct candidate_ref, contact_window),
};
const struct shape candidate_ref_shape = SHAPE("CandidateRef", struct candidate_ref, ref_fields);

static const struct field submission_fields[] = {
	FIELD_ID(struct submission_ref, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct submission_ref, stage, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct submission_ref, stage_name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct submission_ref, stage_kind, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct submission_ref, stage_since, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct submission_ref, position, &position_ref_shape),
};
const struct shape submission_ref_shape = SHAPE("SubmissionRef", struct submission_ref, submission_fields);

static const struct field row_fields[] = {
	FIELD_ID(struct candidate_row, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct candidate_row, version),
	FIELD_TEXT(struct candidate_row, name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct candidate_row, name_pinyin),
	FIELD_TEXT(struct candidate_row, title),
	FIELD_TEXT(struct candidate_row, company),
	FIELD_TEXT(struct candidate_row, city),
	FIELD_TEXT(struct candidate_row, phone),
	FIELD_BOOL(struct candidate_row, phone_masked),
	FIELD_ENUM(struct candidate_row, preferred_channel, &channel_choices),
	FIELD_TEXT(struct candidate_row, care, .choices = &care_choices),
	FIELD_TEXT(struct candidate_row, pool_grade, .choices = &pool_grade_choices),
	FIELD_OBJECT_PTR(struct candidate_row, owner, &account_ref_shape),
	FIELD_ID(struct candidate_row, followup_id),
	FIELD_TEXT(struct candidate_row, colour, .choices = &colour_choices),
	FIELD_TIME(struct candidate_row, next_due_at),
	FIELD_TEXT(struct candidate_row, due_bucket),
	FIELD_TIME(struct candidate_row, last_contact_at),
	FIELD_TEXT(struct candidate_row, education),
	FIELD_TEXT(struct candidate_row, source),
	FIELD_OBJECT_PTR(struct candidate_row, expected_salary, &money_shape),
	FIELD_BOOL(struct candidate_row, do_not_contact),
	FIELD_JSON(struct candidate_row, tags, .schema = "string[]", .flags = FIELD_REQUIRED),
	FIELD_JSON(struct candidate_row, custom, .schema = "object", .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct candidate_row, submission, &submission_ref_shape),
	FIELD_INT(struct candidate_row, submission_count),
	FIELD_TIME(struct candidate_row, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct candidate_row, updated_at, .flags = FIELD_REQUIRED),
};
const struct shape candidate_row_shape = SHAPE("CandidateRow", struct candidate_row, row_fields);

static const struct field filter_fields[] = {
	FIELD_TEXT(struct candidate_filter, q, .max = 200),
	FIELD_ENUM(struct candidate_filter, care, &care_choices),
	FIELD_ENUM(struct candidate_filter, pool_grade, &pool_grade_choices),
	FIELD_TEXT(struct candidate_filter, owner, .max = 20),
	FIELD_ENUM(struct candidate_filter, colour, &colour_choices),
	FIELD_ID(struct candidate_filter, position_id),
	FIELD_TEXT(struct candidate_filter, city, .max = 100),
	FIELD_TEXT(struct candidate_filter, company, .max = 200),
	FIELD_TEXT(struct candidate_filter, stage, .max = 40),
	FIELD_TEXT(struct candidate_filter, job_type, .max = 40),
	FIELD_TEXTS(struct candidate_filter, tags, .max = 10),
	FIELD_TEXTS(struct candidate_filter, custom, .max = 10),
	FIELD_TIME(struct candidate_filter, contacted_after),
	FIELD_TIME(struct candidate_filter, contacted_before),
	FIELD_ENUM(struct candidate_filter, sort, &sort_choices),
	FIELD_ENUM(struct candidate_filter, order, &order_choices),
	FIELD_INT(struct candidate_filter, offset),
	PAGE_QUERY(struct candidate_filter),
};
const struct shape candidate_filter_shape = SHAPE("CandidateFilter", struct candidate_filter, filter_fields);

/* --- From filter to query --- */

/* The narrowest set that the filter gives. */
static enum candidate_driver driver_of(const struct candidate_query *query)
{
	if (query->position_id)
		return DRIVER_POSITION;
	if (!query->sees_all)
		return DRIVER_ACCESS;
	if (query->label_count)
		return DRIVER_LABEL;
	if (query->company_key)
		return DRIVER_EMPLOYER;
	if (query->city)
		return DRIVER_CITY;
	if (query->stage)
		return DRIVER_STAGE;
	if (query->job_type)
		return DRIVER_JOB_TYPE;
	if (query->colour && !text_equal(query->colour, "green") && !query->owner_id)
		return DRIVER_LATE;
	if (query->by_followup)
		return DRIVER_FOLLOWUP;
	if (query->by_contact)
		return DRIVER_CONTACT;
	return query->q ? DRIVER_WORD : DRIVER_ALL;
}

/* --- Tags and custom fields: pairs of field and value --- */

static void append_pair(struct text *out, const char *field, const char *value)
{
	text_append(out, out->length > 1 ? ",[" : "[");
	json_append_text(out, field);
	text_append_char(out, ',');
	json_append_text(out, value);
	text_append_char(out, ']');
}

static void note_first(struct candidate_query *query, const char *field, const char *value)
{
	if (query->label_count++)
		return;
	query->label_field = field;
	query->label_value = value;
}

/* "level=P7": key of a custom field and its value. */
static enum err split_custom(struct ctx *ctx, const char *text, const char **ret_field, const char **ret_value)
{
	const char *equals = strchr(text, '=');

	if (!equals || equals == text || !equals[1])
		return fail(ctx, ERR_MEANING, "request.wrong_type", "custom", "A custom field is asked for as key=value.");
	*ret_field = arena_format(ctx->arena, "custom.%.*s", (int)(equals - text), text);
	*ret_value = equals + 1;
	return OK;
}

static enum err apply_labels(struct ctx *ctx, const struct candidate_filter *filter, struct candidate_query *query)
{
	CLOSING(text_done) struct text out = { 0 };
	const char *const *tags = filter->tags.items;
	const char *const *custom = filter->custom.items;

	text_init(&out, IDS_BYTES);
	text_append_char(&out, '[');
	for (size_t i = 0; i < filter->tags.count; i++) {
		append_pair(&out, "tag", tags[i]);
		note_first(query, "tag", tags[i]);
	}
	for (size_t i = 0; i < filter->custom.count; i++) {
		const char *field, *value;

		TRY(split_custom(ctx, custom[i], &field, &value));
		append_pair(&out, field, value);
		note_first(query, field, value);
	}
	text_append_char(&out, ']');
	query->labels = arena_text(ctx->arena, text_chars(&out));
	return OK;
}

static enum err apply_word(struct ctx *ctx, const char *q, struct candidate_query *query)
{
	const char *word;

	TRY(unicode_fold(ctx, q, &word));
	query->q = text_is_empty(word) ? NULL : word;
	return OK;
}

/* A word alone is looked up once: when it finds few, they are what a page starts from, too. */
static enum err count_passing(struct ctx *ctx, struct candidate_query *query, int64_t *ret_passing)
{
	struct list ids = { 0 };

	if (query->driver == DRIVER_WORD)
		TRY(candidate_store_word(ctx, query, FOUND_MAX + 1, &ids));
	if (query->driver != DRIVER_WORD || ids.count > FOUND_MAX)
		return candidate_store_total(ctx, query, ret_passing);
	query->driver = DRIVER_FOUND;
	query->ids = json_ids(ctx->arena, ids.items, ids.count);
	*ret_passing = (int64_t)ids.count;
	return OK;
}

/* Where many of the firm pass the filter, walking the order finds a page sooner than sorting all that pass: a page costs
 * (skipped + limit) × all / passing steps on the one way, passing on the other. */
static enum err choose_way(struct ctx *ctx, struct candidate_query *query, int64_t passing)
{
	int64_t all;

	if (query->driver == DRIVER_ALL)
		return OK;
	TRY(candidate_store_count(ctx, &all));
	if (passing > 0 && (query->skip + query->row_limit) * all / passing < passing)
		query->driver = DRIVER_ALL;
	return OK;
}

/* The order's name stands in the cursor, so that a page of one order does not go on in another. */
static const char *order_name(const struct candidate_query *query)
{
	return (query->is_back ? back_names : sort_names)[query->sort];
}

static enum err apply_cursor(struct ctx *ctx, const struct candidate_filter *filter, struct candidate_query *query)
{
	static const struct page_key starts[] = { { -INT64_MAX, "", -INT64_MAX }, { INT64_MAX, TEXT_LAST, INT64_MAX } };
	struct page_key key;

	TRY(page_start(ctx, filter->cursor, order_name(query), &key));
	if (key.id == 0)
		key = starts[query->is_back];
	query->after_number = key.number;
	query->after_text = key.text;
	query->after_id = key.id;
	query->before_number = -key.number;
	query->before_id = -key.id;
	return OK;
}

static enum err make_query(struct ctx *ctx, const struct candidate_filter *filter, struct candidate_query *ret_query)
{
	struct viewer viewer = permission_viewer(ctx);
	struct candidate_query query = {
		.account_id = viewer.account_id,
		.sees_all = viewer.sees_all,
		.care = choice_text(&care_choices, filter->care),
		.pool_grade = choice_text(&pool_grade_choices, filter->pool_grade),
		.colour = choice_text(&colour_choices, filter->colour),
		.position_id = filter->position_id,
		.sort = filter->sort ? filter->sort : SORT_UPDATED,
		.row_limit = filter->limit,
		.skip = filter->cursor ? 0 : filter->offset,
		.city = text_is_empty(filter->city) ? NULL : filter->city,
		.stage = text_is_empty(filter->stage) ? NULL : filter->stage,
		.job_type = text_is_empty(filter->job_type) ? NULL : filter->job_type,
		.by_contact = filter->contacted_after || filter->contacted_before,
		.contact_from_ms = filter->contacted_after,
		.contact_to_ms = filter->contacted_before ? filter->contacted_before : INT64_MAX,
	};

	query.is_back = filter->order && filter->order != usual_orders[query.sort];
	TRY(page_account(ctx, "owner", filter->owner, &query.owner_id));
	query.by_followup = query.care || query.pool_grade || query.colour || query.owner_id;
	TRY(apply_word(ctx, filter->q, &query));
	TRY(apply_labels(ctx, filter, &query));
	if (!text_is_empty(filter->company))
		TRY(identity_employer_key(ctx, filter->company, &query.company_key));
	query.driver = driver_of(&query);
	*ret_query = query;
	return OK;
}

/* --- From rows to what is shown --- */

const char *candidate_due_bucket(const struct ctx *ctx, int64_t due_at_ms)
{
	struct local_time due, now;

	if (!due_at_ms)
		return NULL;
	zone_local(ctx->actor.zone, due_at_ms, &due);
	zone_local(ctx->actor.zone, ctx_now_ms(ctx), &now);
	int64_t days = date_to_days(due.year, due.month, due.day) - date_to_days(now.year, now.month, now.day);
	if (days < 0)
		return "overdue";
	if (days == 0)
		return "today";
	if (days == 1)
		return "tomorrow";
	return days <= 7 ? "week" : "later";
}

static struct submission_ref *make_submission(struct ctx *ctx, const struct candidate_listed *row)
{
	const struct company_ref company = { row->company_id, row->company_name };
	struct submission_ref ref = {
		.id = row->submission_id,
		.stage = row->stage,
		.stage_name = row->stage_name ? row->stage_name : row->stage,
		.stage_kind = row->stage_kind,
		.stage_since = row->stage_since,
		.position = { .id = row->position_id, .title = row->position_title, .job_type = row->job_type },
	};

	if (!ref.id)
		return NULL;
	if (company.id)
		ref.position.company = arena_copy(ctx->arena, &company, sizeof(company));
	return arena_copy(ctx->arena, &ref, sizeof(ref));
}

static enum err make_row(struct ctx *ctx, const struct candidate_listed *row, const struct access *access,
			 struct candidate_row *ret_row)
{
	const struct account_ref owner = { row->owner_id, row->owner_name };
	bool masked = contact_is_masked(access);

	*ret_row = (struct candidate_row){
		.id = row->id,
		.version = row->version,
		.name = row->name,
		.name_pinyin = row->name_pinyin,
		.title = row->title,
		.company = row->company,
		.city = row->city,
		.phone_masked = masked && row->phone_sealed.length > 0,
		.preferred_channel = row->preferred_channel,
		.care = row->care,
		.pool_grade = row->pool_grade,
		.followup_id = row->followup_id,
		.colour = row->colour,
		.next_due_at = row->next_due_at,
		.due_bucket = candidate_due_bucket(ctx, row->next_due_at),
		.last_contact_at = row->last_contact_at,
		.education = row->education,
		.source = row->source,
		.do_not_contact = row->do_not_contact,
		.tags = row->tags,
		.custom = row->custom,
		.submission = make_submission(ctx, row),
		.submission_count = row->submission_count,
		.created_at = row->created_at,
		.updated_at = row->updated_at,
	};
	if (owner.id)
		ret_row->owner = arena_copy(ctx->arena, &owner, sizeof(owner));
	if (!masked && row->expected_salary) {
		const struct money money = { row->expected_salary, row->salary_currency };

		ret_row->expected_salary = arena_copy(ctx->arena, &money, sizeof(money));
	}
	return contact_show_phone(ctx, row->id, &row->phone_sealed, masked, &ret_row->phone);
}

static const struct candidate_listed *find_listed(const struct list *rows, int64_t id)
{
	const struct candidate_listed *items = rows->items;

	for (size_t i = 0; i < rows->count; i++) {
		if (items[i].id == id)
			return &items[i];
	}
	return NULL;
}

static int64_t *key_ids(struct ctx *ctx, const struct list *keys)
{
	int64_t *ids = arena_array(ctx->arena, keys->count + 1, sizeof(*ids));

	for (size_t i = 0; i < keys->count; i++)
		ids[i] = ((const struct candidate_key *)keys->items)[i].id;
	return ids;
}

/* The rows of the page in the order of its keys. */
static enum err make_rows(struct ctx *ctx, struct candidate_query *query, const struct list *keys,
			  struct list *ret_rows)
{
	const struct list ids = { key_ids(ctx, keys), keys->count };
	struct candidate_row *items = arena_array(ctx->arena, keys->count + 1, sizeof(*items));
	struct access *accesses;
	struct list rows;
	size_t count = 0;

	query->ids = json_ids(ctx->arena, ids.items, ids.count);
	TRY(candidate_store_rows(ctx, query, &rows));
	TRY(permission_candidates(ctx, &ids, NULL, &accesses));
	for (size_t i = 0; i < ids.count; i++) {
		const struct candidate_listed *row = find_listed(&rows, ((const int64_t *)ids.items)[i]);

		if (row && accesses[i].view)
			TRY(make_row(ctx, row, &accesses[i], &items[count++]));
	}
	*ret_rows = (struct list){ items, count };
	return OK;
}

enum err candidate_list(struct ctx *ctx, const struct candidate_filter *filter, struct page *ret_page)
{
	struct candidate_query query;
	struct page page = { 0 };
	struct list keys;

	TRY(make_query(ctx, filter, &query));
	TRY(count_passing(ctx, &query, &page.total));
	TRY(choose_way(ctx, &query, page.total));
	TRY(apply_cursor(ctx, filter, &query));
	if (!page.total) {
		*ret_page = page;
		return OK;
	}
	TRY(candidate_store_page(ctx, &query, &keys));
	TRY(make_rows(ctx, &query, &keys, &page.items));
	if (keys.count == (size_t)filter->limit) {
		const struct candidate_key *last = (const struct candidate_key *)keys.items + keys.count - 1;
		const struct page_key after = { last->sort_number, last->sort_text, last->sort_id };

		page.next = page_next(ctx, order_name(&query), &after);
	}
	*ret_page = page;
	return OK;
}

enum err candidate_total(struct ctx *ctx, const struct candidate_filter *filter, int64_t *ret_total)
{
	struct candidate_query query;

	TRY(make_query(ctx, filter, &query));
	return count_passing(ctx, &query, ret_total);
}

enum err candidate_pick(struct ctx *ctx, const struct candidate_filter *filter, const struct candidate_range *range,
			struct list *ret_ids)
{
	struct candidate_query query;
	int64_t passing = range->passing;

	TRY(make_query(ctx, filter, &query));
	query.after_id = range->after_id;
	query.before_id = range->last_id;
	query.row_limit = range->limit;
	if (!range->passing)
		TRY(count_passing(ctx, &query, &passing));
	TRY(choose_way(ctx, &query, passing));
	return candidate_store_ids(ctx, &query, ret_ids);
}

/* --- References --- */

static enum err make_ref(struct ctx *ctx, const struct candidate_listed *row, const struct access *access,
			 struct candidate_ref *ret_ref)
{
	bool masked = contact_is_masked(access);

	*ret_ref = (struct candidate_ref){
		.id = row->id,
		.name = row->name,
		.title = row->title,
		.company = row->company,
		.phone_masked = masked && row->phone_sealed.length > 0,
		.off_limits = row->off_limits || row->off_limits_until_ms > ctx_now_ms(ctx),
		.preferred_channel = row->preferred_channel,
		.contact_window = row->contact_window,
	};
	return contact_show_phone(ctx, row->id, &row->phone_sealed, masked, &ret_ref->phone);
}

enum err candidate_refs(struct ctx *ctx, const struct list *ids, const bool *is_own, struct list *ret_refs)
{
	const int64_t *items = ids->items;
	struct candidate_ref *refs = arena_array(ctx->arena, ids->count + 1, sizeof(*refs));
	struct access *accesses;
	struct list rows;

	TRY(candidate_store_refs(ctx, json_ids(ctx->arena, items, ids->count), &rows));
	TRY(permission_candidates(ctx, ids, is_own, &accesses));
	for (size_t i = 0; i < ids->count; i++) {
		const struct candidate_listed *row = find_listed(&rows, items[i]);

		if (row && accesses[i].view)
			TRY(make_ref(ctx, row, &accesses[i], &refs[i]));
	}
	*ret_refs = (struct list){ refs, ids->count };
	return OK;
}

enum err candidate_expect_ref(struct ctx *ctx, int64_t id)
{
	return candidate_store_expect_refs(ctx, json_ids(ctx->arena, &id, 1));
}

enum err candidate_ref_get(struct ctx *ctx, int64_t id, struct candidate_ref *ret_ref)
{
	const struct list ids = { &id, 1 };
	struct list refs;

	TRY(candidate_refs(ctx, &ids, NULL, &refs));
	const struct candidate_ref *ref = refs.items;
	if (!ref->id)
		return fail(ctx, ERR_NOT_FOUND, "candidate.not_found", NULL, "There is no such candidate.");
	*ret_ref = *ref;
	return OK;
}
