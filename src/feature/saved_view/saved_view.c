/* Rules of saved views: names, who sees, who changes. */
#include "feature/saved_view/saved_view.h"

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/saved_view/saved_view_store.h"

enum { VIEWS_MAX = 100, NAME_MAX_CHARS = 60, QUERY_MAX_CHARS = 6000 };

static const char *const page_names[] = { NULL, "board", "talent" };
const struct choices saved_view_pages = CHOICES(page_names);

static const struct field view_fields[] = {
	FIELD_ID(struct saved_view, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct saved_view, version),
	FIELD_ENUM(struct saved_view, page, &saved_view_pages, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct saved_view, name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct saved_view, query, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct saved_view, shared),
	FIELD_BOOL(struct saved_view, own),
	FIELD_OBJECT(struct saved_view, owner, &account_ref_shape),
	FIELD_TIME(struct saved_view, updated_at, .flags = FIELD_REQUIRED),
};
const struct shape saved_view_shape = SHAPE("SavedView", struct saved_view, view_fields);

#define CHANGE_FIELDS(needed)                                                                                \
	FIELD_TEXT(struct saved_view_input, name, .min = 1, .max = NAME_MAX_CHARS, .flags = (needed)),       \
		FIELD_TEXT(struct saved_view_input, query, .max = QUERY_MAX_CHARS),                           \
		FIELD_BOOL(struct saved_view_input, shared)

static const struct field input_fields[] = {
	FIELD_ENUM(struct saved_view_input, page, &saved_view_pages, .flags = FIELD_REQUIRED),
	CHANGE_FIELDS(FIELD_REQUIRED),
};
const struct shape saved_view_input_shape = SHAPE_INPUT("SavedViewInput", struct saved_view_input, input_fields);

static const struct field change_fields[] = { CHANGE_FIELDS(0) };
const struct shape saved_view_change_shape = SHAPE_INPUT("SavedViewChange", struct saved_view_input, change_fields);

static struct saved_view view_of(const struct ctx *ctx, const struct saved_view_row *row)
{
	return (struct saved_view){
		.id = row->id,
		.version = row->version,
		.page = row->page,
		.name = row->name,
		.query = row->query,
		.shared = row->is_shared,
		.own = row->account_id == ctx->actor.account_id,
		.owner = { row->account_id, row->account_name },
		.updated_at = row->updated_at_ms,
	};
}

enum err saved_view_list(struct ctx *ctx, int page, struct list *ret_views)
{
	struct list rows;

	TRY(saved_view_store_list(ctx, page, &rows));
	struct saved_view *views = arena_array(ctx->arena, rows.count + 1, sizeof(*views));
	for (size_t i = 0; i < rows.count; i++)
		views[i] = view_of(ctx, (const struct saved_view_row *)rows.items + i);
	*ret_views = (struct list){ views, rows.count };
	return OK;
}

static enum err load(struct ctx *ctx, int64_t id, struct saved_view_row *ret_row)
{
	bool found;

	TRY(saved_view_store_get(ctx, id, ret_row, &found));
	if (!found || (ret_row->account_id != ctx->actor.account_id && !ret_row->is_shared))
		return fail(ctx, ERR_NOT_FOUND, "view.not_found", NULL, "There is no such view.");
	return OK;
}

enum err saved_view_get(struct ctx *ctx, int64_t id, struct saved_view *ret_view)
{
	struct saved_view_row row = { 0 };

	TRY(load(ctx, id, &row));
	*ret_view = view_of(ctx, &row);
	return OK;
}

/* Refuses a name that another own view of the page has. */
static enum err check_name(struct ctx *ctx, const struct saved_view_row *row)
{
	int64_t other_id;

	if (text_is_empty(row->name))
		return fail(ctx, ERR_MEANING, "request.missing", "name", "A view needs a name.");
	TRY(saved_view_store_find(ctx, row, &other_id));
	if (other_id && other_id != row->id)
		return fail(ctx, ERR_CONFLICT, "view.name_taken", "name", "You have a view of this name on this page.");
	return OK;
}

enum err saved_view_create(struct ctx *ctx, const struct saved_view_input *input, int64_t *ret_id)
{
	struct saved_view_row row = { .account_id = ctx->actor.account_id, .page = input->page, .name = input->name,
				      .query = input->query ? input->query : "", .is_shared = input->shared };
	int64_t count;

	TRY(check_name(ctx, &row));
	TRY(saved_view_store_count(ctx, &count));
	if (count >= VIEWS_MAX)
		return fail(ctx, ERR_MEANING, "view.too_many", NULL, "One keeps %d views at most.", VIEWS_MAX);
	TRY(saved_view_store_insert(ctx, &row, ret_id));
	return audit_note(ctx, "view.create", "view", *ret_id, NULL);
}

static enum err denied(struct ctx *ctx)
{
	return fail(ctx, ERR_DENIED, "permission.denied", NULL, "This view belongs to a colleague.");
}

enum err saved_view_change(struct ctx *ctx, int64_t id, int64_t version, const struct saved_view_input *input)
{
	const struct shape *shape = &saved_view_change_shape;
	struct saved_view_row row = { 0 };
	int64_t changes;

	TRY(load(ctx, id, &row));
	if (row.account_id != ctx->actor.account_id)
		return denied(ctx);
	if (version)
		row.version = version;
	if (shape_has(shape, input, "name"))
		row.name = input->name;
	if (shape_has(shape, input, "query"))
		row.query = input->query ? input->query : "";
	if (shape_has(shape, input, "shared"))
		row.is_shared = input->shared;
	TRY(check_name(ctx, &row));
	TRY(saved_view_store_update(ctx, &row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "This view was changed in between.");
	return audit_note(ctx, "view.change", "view", id, NULL);
}

enum err saved_view_delete(struct ctx *ctx, int64_t id)
{
	struct saved_view_row row = { 0 };

	TRY(load(ctx, id, &row));
	if (row.account_id != ctx->actor.account_id && !role_may(ctx->actor.role, 0, PERMIT_MANAGE_TEAM))
		return denied(ctx);
	TRY(saved_view_store_delete(ctx, id));
	return audit_note(ctx, "view.delete", "view", id, NULL);
}
