/* Puts a page of the timeline together: keys over all kinds, then the facts of each kind. */
#include "feature/timeline/timeline.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/permission/permission.h"
#include "feature/timeline/timeline_store.h"
#include "feature/timeline/timeline_text.h"

enum { IDS_BYTES = 16 * 1024 };

/* Names of the kinds in requests and ids; both ends of a followup are one kind. */
static const struct {
	const char *kind;
	const char *id_prefix;
} kinds[RANK_COUNT] = {
	[RANK_CANDIDATE] = { "candidate", "candidate" },
	[RANK_FOLLOWUP_OPENED] = { "followup", "followup" },
	[RANK_STAGE] = { "stage", "stage" },
	[RANK_RECORD] = { "record", "record" },
	[RANK_REMINDER] = { "reminder", "reminder" },
	[RANK_TODO] = { "todo", "todo" },
	[RANK_APPOINTMENT] = { "appointment", "appointment" },
	[RANK_FOLLOWUP_ENDED] = { "followup", "followup_end" },
	[RANK_FILE] = { "file", "file" },
	[RANK_RELAY] = { "relay", "relay" },
};

static const struct field stage_fields[] = {
	FIELD_ID(struct timeline_stage, submission_id, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct timeline_stage, position, &position_ref_shape),
	FIELD_TEXT(struct timeline_stage, from),
	FIELD_TEXT(struct timeline_stage, from_name),
	FIELD_TEXT(struct timeline_stage, to, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct timeline_stage, to_name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct timeline_stage, reason),
};
static const struct shape stage_shape = SHAPE("StageChange", struct timeline_stage, stage_fields);

static const struct field item_fields[] = {
	FIELD_TEXT(struct timeline_item, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct timeline_item, kind, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct timeline_item, at, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct timeline_item, author, &account_ref_shape),
	FIELD_OBJECT_PTR(struct timeline_item, on_behalf_of, &account_ref_shape),
	FIELD_TEXT(struct timeline_item, text, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct timeline_item, record, &record_reply_shape),
	FIELD_OBJECT_PTR(struct timeline_item, file, &attachment_shape),
	FIELD_OBJECT_PTR(struct timeline_item, stage_change, &stage_shape),
};
const struct shape timeline_item_shape = SHAPE("TimelineItem", struct timeline_item, item_fields);

static const char sort_newest[] = "timeline";

/* --- What is wanted --- */

static enum err read_kinds(struct ctx *ctx, const struct list *names, int64_t *ret_kinds)
{
	int64_t wanted = names->count ? 0 : -1;

	for (size_t i = 0; i < names->count; i++) {
		const char *name = ((const char *const *)names->items)[i];
		int64_t bits = 0;

		for (int rank = 0; rank < RANK_COUNT; rank++)
			bits |= text_equal(kinds[rank].kind, name) ? INT64_C(1) << rank : 0;
		if (!bits && !text_equal(name, "file"))
			return fail(ctx, ERR_MEANING, "request.choice", "kind", "There is no such kind of entry.");
		wanted |= bits;
	}
	*ret_kinds = wanted;
	return OK;
}

/* --- From keys to items --- */

static struct account_ref *make_ref(struct ctx *ctx, int64_t id, const char *name)
{
	const struct account_ref ref = { id, name };

	return id ? arena_copy(ctx->arena, &ref, sizeof(ref)) : NULL;
}

static struct timeline_stage *make_stage(struct ctx *ctx, const struct timeline_fact *fact)
{
	const struct company_ref company = { fact->company_id, fact->company_name };
	struct timeline_stage stage = {
		.submission_id = fact->submission_id,
		.position = { .id = fact->position_id, .title = fact->position_title, .job_type = fact->job_type },
		.from = fact->from_stage,
		.from_name = fact->from_name ? fact->from_name : fact->from_stage,
		.to = fact->to_stage,
		.to_name = fact->to_name ? fact->to_name : fact->to_stage,
		.reason = fact->detail,
	};

	if (company.id)
		stage.position.company = arena_copy(ctx->arena, &company, sizeof(company));
	return arena_copy(ctx->arena, &stage, sizeof(stage));
}

static void fill_item(struct ctx *ctx, enum timeline_rank rank, const struct timeline_fact *fact,
		      struct timeline_item *item)
{
	item->author = make_ref(ctx, fact->author_id, fact->author_name);
	item->on_behalf_of = make_ref(ctx, fact->for_id, fact->for_name);
	if (!item->file)
		item->text = timeline_text(ctx, rank, fact);
	if (rank == RANK_STAGE)
		item->stage_change = make_stage(ctx, fact);
}

/* Ids of the page's entries of one kind as a JSON array; NULL when there are none. */
static const char *ids_of(struct ctx *ctx, const struct list *keys, enum timeline_rank rank)
{
	const struct timeline_key *items = keys->items;
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, IDS_BYTES);
	for (size_t i = 0; i < keys->count; i++) {
		if (items[i].rank != (int64_t)rank)
			continue;
		text_append_char(&out, out.length ? ',' : '[');
		text_append_i64(&out, items[i].id);
	}
	if (!out.length)
		return NULL;
	text_append_char(&out, ']');
	return arena_text(ctx->arena, text_chars(&out));
}

static struct timeline_item *find_item(const struct list *keys, struct timeline_item *items, enum timeline_rank rank,
				       int64_t id)
{
	const struct timeline_key *key = keys->items;

	for (size_t i = 0; i < keys->count; i++) {
		if (key[i].rank == (int64_t)rank && key[i].id == id)
			return &items[i];
	}
	return NULL;
}

/* Ids of the page's entries of one kind, in order. */
static struct list id_list_of(struct ctx *ctx, const struct list *keys, enum timeline_rank rank)
{
	const struct timeline_key *key = keys->items;
	struct vec ids;

	vec_init(&ids, ctx->arena, sizeof(int64_t));
	for (size_t i = 0; i < keys->count; i++) {
		if (key[i].rank == (int64_t)rank)
			*(int64_t *)vec_push(&ids) = key[i].id;
	}
	return vec_list(&ids);
}

/* Files with the names that this actor may see. */
static enum err fill_files(struct ctx *ctx, const struct list *keys, struct timeline_item *items)
{
	const struct timeline_key *key = keys->items;
	const struct list wanted = id_list_of(ctx, keys, RANK_FILE);
	struct list files;
	size_t count = 0;

	TRY(attachment_list_by_id(ctx, &wanted, &files));
	for (size_t i = 0; i < keys->count; i++) {
		if (key[i].rank != RANK_FILE)
			continue;
		items[i].file = ((struct attachment *const *)files.items)[count++];
		items[i].text = items[i].file ? items[i].file->file_name : "";
	}
	return OK;
}

/* Records as their own feature shows them to this actor. */
static enum err fill_records(struct ctx *ctx, const struct list *keys, struct timeline_item *items)
{
	const struct timeline_key *key = keys->items;
	const struct list wanted = id_list_of(ctx, keys, RANK_RECORD);
	struct list replies;
	size_t count = 0;

	TRY(record_reply_list(ctx, &wanted, &replies));
	for (size_t i = 0; i < keys->count; i++) {
		if (key[i].rank == RANK_RECORD)
			items[i].record = ((struct record_reply *const *)replies.items)[count++];
	}
	return OK;
}

static enum err fill_kind(struct ctx *ctx, const struct list *keys, enum timeline_rank rank,
			  struct timeline_item *items)
{
	const char *ids = ids_of(ctx, keys, rank);
	struct list facts;

	if (!ids)
		return OK;
	if (rank == RANK_RECORD)
		TRY(fill_records(ctx, keys, items));
	if (rank == RANK_FILE)
		TRY(fill_files(ctx, keys, items));
	TRY(timeline_store_facts(ctx, rank, ids, &facts));
	for (size_t i = 0; i < facts.count; i++) {
		const struct timeline_fact *fact = (const struct timeline_fact *)facts.items + i;
		struct timeline_item *item = find_item(keys, items, rank, fact->id);

		if (item)
			fill_item(ctx, rank, fact, item);
	}
	return OK;
}

static enum err make_items(struct ctx *ctx, const struct list *keys, struct list *ret_items)
{
	const struct timeline_key *key = keys->items;
	struct timeline_item *items = arena_array(ctx->arena, keys->count + 1, sizeof(*items));

	for (size_t i = 0; i < keys->count; i++) {
		items[i].id = arena_format(ctx->arena, "%s-%lld", kinds[key[i].rank].id_prefix, (long long)key[i].id);
		items[i].kind = kinds[key[i].rank].kind;
		items[i].at = key[i].at_ms;
	}
	for (int rank = 0; rank < RANK_COUNT; rank++)
		TRY(fill_kind(ctx, keys, (enum timeline_rank)rank, items));
	*ret_items = (struct list){ items, keys->count };
	return OK;
}

enum err timeline_list(struct ctx *ctx, int64_t candidate_id, const struct timeline_filter *filter,
		       struct page *ret_page)
{
	struct timeline_query query = { .candidate_id = candidate_id, .viewer_id = ctx->actor.account_id, .row_limit = filter->limit };
	struct page page = { 0 };
	struct page_key start;
	struct access access;
	struct list keys;

	TRY(permission_candidate(ctx, candidate_id, &access));
	TRY(read_kinds(ctx, &filter->kind, &query.kinds));
	TRY(page_start(ctx, filter->cursor, sort_newest, &start));
	query.before_ms = start.id ? start.number : INT64_MAX;
	query.before_rank = start.id ? start.text[0] - '0' : RANK_COUNT;
	query.before_id = start.id;
	TRY(timeline_store_page(ctx, &query, &keys));
	TRY(make_items(ctx, &keys, &page.items));
	TRY(timeline_store_count(ctx, &query, &page.total));
	if (keys.count == (size_t)filter->limit) {
		const struct timeline_key *last = (const struct timeline_key *)keys.items + keys.count - 1;
		const char rank[] = { (char)('0' + last->rank), '\0' };

		page.next = page_next(ctx, sort_newest, &(struct page_key){ last->at_ms, rank, last->id });
	}
	*ret_page = page;
	return OK;
}
