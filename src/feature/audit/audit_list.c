/* Pages of the audit log. */
#include "feature/audit/audit_list.h"

#include "feature/audit/audit_store.h"

static const char sort_newest[] = "audit";

static const struct field view_fields[] = {
	FIELD_INT(struct audit_view, seq, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct audit_view, at, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct audit_view, account, &account_ref_shape),
	FIELD_OBJECT_PTR(struct audit_view, on_behalf_of, &account_ref_shape),
	FIELD_TEXT(struct audit_view, action, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct audit_view, entity),
	FIELD_ID(struct audit_view, entity_id),
	FIELD_JSON(struct audit_view, detail, .schema = "object"),
	FIELD_TEXT(struct audit_view, previous_hash, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct audit_view, hash, .flags = FIELD_REQUIRED),
};
const struct shape audit_view_shape = SHAPE("AuditEntry", struct audit_view, view_fields);

static struct account_ref *ref_of(struct ctx *ctx, int64_t id, const char *name)
{
	const struct account_ref ref = { id, name };

	return id ? arena_copy(ctx->arena, &ref, sizeof(ref)) : NULL;
}

struct audit_view audit_view_of(struct ctx *ctx, const struct audit_line *line)
{
	return (struct audit_view){ .seq = line->seq, .at = line->at_ms,
				    .account = ref_of(ctx, line->account_id, line->account_name),
				    .on_behalf_of = ref_of(ctx, line->on_behalf_of_id, line->on_behalf_of_name),
				    .action = line->action, .entity = line->entity, .entity_id = line->entity_id,
				    .detail = line->detail, .previous_hash = line->previous_hash, .hash = line->hash };
}

struct audit_query audit_query_of(const struct audit_filter *filter)
{
	return (struct audit_query){ .account_id = filter->account_id, .action = filter->action, .entity = filter->entity,
				     .entity_id = filter->entity_id, .looks = filter->looks, .from_ms = filter->from,
				     .to_ms = filter->to ? filter->to : INT64_MAX, .before_seq = INT64_MAX,
				     .row_limit = filter->limit };
}

enum err audit_list(struct ctx *ctx, const struct audit_filter *filter, struct page *ret_page)
{
	struct page page = { 0 };
	struct page_key key;
	struct list lines;

	TRY(page_start(ctx, filter->cursor, sort_newest, &key));
	struct audit_query query = audit_query_of(filter);
	if (key.id)
		query.before_seq = key.id;
	TRY(audit_store_list(ctx, &query, &lines, &page.total));
	struct audit_view *views = arena_array(ctx->arena, lines.count + 1, sizeof(*views));
	for (size_t i = 0; i < lines.count; i++)
		views[i] = audit_view_of(ctx, (const struct audit_line *)lines.items + i);
	page.items = (struct list){ views, lines.count };
	if (lines.count == (size_t)filter->limit)
		page.next = page_next(ctx, sort_newest, &(struct page_key){ .id = views[lines.count - 1].seq });
	*ret_page = page;
	return OK;
}
