/* Lists of followups for people. */
#include "feature/followup/followup_query.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/followup/list_store.h"
#include "feature/permission/permission.h"
#include "platform/hook/hook.h"

static const struct field filter_fields[] = {
	FIELD_ENUM(struct followup_filter, colour, &cadence_colours),
	FIELD_TEXT(struct followup_filter, acting, .max = 20),
	FIELD_TEXT(struct followup_filter, owner, .max = 20),
	FIELD_ENUM(struct followup_filter, care, &care_choices),
	FIELD_TIME(struct followup_filter, due_before),
	FIELD_BOOL(struct followup_filter, unplanned),
	FIELD_ID(struct followup_filter, candidate_id),
	PAGE_QUERY(struct followup_filter),
};
const struct shape followup_filter_shape = SHAPE("followup_filter", struct followup_filter, filter_fields);

static enum err key_of(struct ctx *ctx, const struct followup_filter *filter, struct list_key *ret_key)
{
	struct viewer viewer = permission_viewer(ctx);
	const char *care = choice_text(&care_choices, filter->care);
	struct list_key key = {
		.account_id = viewer.account_id,
		.sees_all = viewer.sees_all,
		.candidate_id = filter->candidate_id,
		.care = care ? care : "",
		.due_before_ms = filter->due_before,
		.unplanned = filter->unplanned,
		.at_ms = ctx_now_ms(ctx),
		.after_class = -1,
		.row_limit = filter->limit + 1,
	};

	TRY(page_account(ctx, "acting", filter->acting, &key.acting_id));
	TRY(page_account(ctx, "owner", filter->owner, &key.owner_id));
	urgency_range(filter->colour, &key.class_from, &key.class_to);
	*ret_key = key;
	return OK;
}

static enum urgency_class class_of(const struct followup_view *row, int64_t at_ms)
{
	if (row->red_at_ms && row->red_at_ms <= at_ms)
		return row->hard ? CLASS_RED_HARD : CLASS_RED;
	return row->yellow_at_ms && row->yellow_at_ms <= at_ms ? CLASS_YELLOW : CLASS_GREEN;
}

/* The instant of the first page and the class travel in the position's text. */
static enum err read_position(struct ctx *ctx, const char *position, struct list_key *key)
{
	struct page_key after;
	long long class;
	long long at_ms;

	if (!position)
		return OK;
	TRY(page_start(ctx, position, "urgency", &after));
	if (sscanf(after.text, "%lld:%lld", &class, &at_ms) != 2)
		return fail(ctx, ERR_MEANING, "request.bad_cursor", "cursor", "This cursor is not one of this list.");
	key->after_class = class;
	key->after_due = after.number;
	key->after_id = after.id;
	key->at_ms = at_ms;
	return OK;
}

static const char *position_after(struct ctx *ctx, const struct followup_view *row, int64_t at_ms)
{
	struct page_key key = {
		.number = row->next_due_at_ms ? row->next_due_at_ms : followup_never_ms,
		.text = arena_format(ctx->arena, "%d:%lld", class_of(row, at_ms), (long long)at_ms),
		.id = row->id,
	};

	return page_next(ctx, "urgency", &key);
}

enum err followup_page(struct ctx *ctx, const struct followup_filter *filter, struct page *ret_page)
{
	struct list_key key;
	struct list rows;

	TRY(key_of(ctx, filter, &key));
	TRY(read_position(ctx, filter->cursor, &key));
	TRY(list_store_page(ctx, &key, &rows));
	TRY(list_store_count(ctx, &key, &ret_page->total));
	ret_page->next = NULL;
	if (rows.count > (size_t)filter->limit) {
		rows.count = (size_t)filter->limit;
		ret_page->next = position_after(ctx, (const struct followup_view *)rows.items + rows.count - 1, key.at_ms);
	}
	return followup_replies(ctx, &rows, &ret_page->items);
}

enum err followup_view_get(struct ctx *ctx, int64_t id, struct followup_view *ret_row)
{
	bool found = false;
	struct access access;

	TRY(list_store_get(ctx, id, ret_row, &found));
	enum err err = found ? permission_candidate(ctx, ret_row->candidate_id, &access) : ERR_NOT_FOUND;
	if (err != ERR_NOT_FOUND)
		return err;
	fault_clear(ctx);
	return fail(ctx, ERR_NOT_FOUND, "followup.not_found", NULL, "There is no such followup.");
}

enum err followup_reply_expect(struct ctx *ctx, int64_t id, int64_t candidate_id)
{
	TRY(list_store_expect(ctx, id));
	TRY(permission_expect_candidate(ctx, candidate_id));
	return candidate_expect_ref(ctx, candidate_id);
}

enum err followup_reply_get(struct ctx *ctx, int64_t id, struct followup_reply **ret_reply)
{
	struct followup_view *row = arena_alloc(ctx->arena, sizeof(*row));
	struct list rows = { row, 1 };
	struct list replies;

	TRY(followup_view_get(ctx, id, row));
	TRY(followup_replies(ctx, &rows, &replies));
	*ret_reply = replies.count ? replies.items : NULL;
	return OK;
}

enum err followup_why_text(struct ctx *ctx, int64_t id, const char **ret_text)
{
	struct followup_view row = { 0 };
	bool found;

	TRY(list_store_get(ctx, id, &row, &found));
	return followup_sentence_kept(ctx, row.steps, row.next_due_at_ms, ret_text);
}

enum err followup_reply_list(struct ctx *ctx, int64_t candidate_id, struct list *ret_replies)
{
	struct list rows;

	TRY(list_store_of_candidate(ctx, candidate_id, &rows));
	return followup_replies(ctx, &rows, ret_replies);
}

enum { PARTS_BYTES = 2 * 1024 * 1024 };

enum err followup_on_candidate_shown(struct ctx *ctx, const void *hook_shown)
{
	const struct hook_shown *shown = hook_shown;
	CLOSING(text_done) struct text out = { 0 };
	struct list replies;

	TRY(followup_reply_list(ctx, shown->candidate_id, &replies));
	text_init(&out, PARTS_BYTES);
	text_append_char(&out, '[');
	for (size_t i = 0; i < replies.count; i++) {
		size_t start = out.length + (i > 0);

		if (i)
			text_append_char(&out, ',');
		json_append_shape(&out, &followup_reply_shape, (const struct followup_reply *)replies.items + i,
				  ctx->actor.zone);
		if (!i && text_ok(&out))
			shown->parts->followup = arena_text(ctx->arena, text_chars(&out) + start);
	}
	text_append_char(&out, ']');
	if (!text_ok(&out))
		return fail(ctx, ERR_INTERNAL, "server.failed", NULL, "The followups do not fit into a reply.");
	shown->parts->followups = arena_text(ctx->arena, text_chars(&out));
	return OK;
}
