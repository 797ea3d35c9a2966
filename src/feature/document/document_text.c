/* What files say: asked for, and read again. */
#include "base/cleanup.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/document/document_file.h"
#include "feature/document/document_live.h"
#include "feature/permission/permission.h"
#include "platform/db/db.h"

enum { WHOLE_MAX_PAGES = 1000 };

static enum err note_look(struct ctx *ctx, void *arg)
{
	return audit_note(ctx, "attachment.text", "attachment", *(const int64_t *)arg, NULL);
}

enum err document_text_get(struct ctx *ctx, int64_t id, int64_t from, int64_t limit, struct document_text *ret_text)
{
	struct attachment_row row = { 0 };
	struct list pages;

	TRY(document_load_to_open(ctx, id, &row));
	TRY(document_store_pages(ctx, id, from, limit, &pages));
	if (pages.count && from == 1 && document_is_contact_data(row.kind))
		TRY(db_write(ctx, note_look, &id));
	*ret_text = (struct document_text){ .attachment_id = id, .state = row.text_state, .error = row.text_error, .pages = pages };
	if (pages.count == (size_t)limit && from + limit <= row.text_pages)
		ret_text->next = from + limit;
	return OK;
}

enum err document_queue_text(struct ctx *ctx, int64_t id)
{
	const char *number = arena_format(ctx->arena, "%lld", (long long)id);
	int64_t job_id;

	return job_enqueue(ctx, "document.extract", number, arena_format(ctx->arena, "{\"attachment_id\":%s}", number), 0, &job_id);
}

enum err document_text_again(struct ctx *ctx, int64_t id)
{
	struct attachment_row row = { 0 };

	TRY(document_load_to_open(ctx, id, &row));
	TRY(permission_need(ctx, row.candidate_id, ACT_RECORD));
	if (text_equal(row.text_state, "none"))
		return fail(ctx, ERR_CONFLICT, "document.no_text", NULL, "Files of this type hold no text that could be read.");
	if (text_equal(row.text_state, "waiting") || text_equal(row.text_state, "running"))
		return OK;
	row.text_state = "waiting";
	TRY(document_store_wait_text(ctx, id));
	TRY(document_queue_text(ctx, id));
	return document_publish(ctx, &row);
}

/* What fits; a character is not cut. */
static const char *join_pages(struct ctx *ctx, const struct list *pages)
{
	CLOSING(text_done) struct text whole = { 0 };
	const struct document_page *page = pages->items;

	text_init(&whole, DOCUMENT_FOUND_MAX_BYTES + 1);
	for (size_t i = 0; i < pages->count; i++) {
		const char *text = page[i].text ? page[i].text : "";
		size_t room = DOCUMENT_FOUND_MAX_BYTES - whole.length;
		size_t length = text_fitting(text, room);

		text_append_n(&whole, text, length);
		if (length < room)
			text_append_char(&whole, '\n');
	}
	return arena_text(ctx->arena, text_chars(&whole));
}

enum err document_found_list(struct ctx *ctx, const char *ids, bool is_contact_data, struct list *ret_found)
{
	struct list found;

	TRY(document_store_found(ctx, ids, is_contact_data, &found));
	for (size_t i = 0; i < found.count; i++) {
		struct document_found *file = (struct document_found *)found.items + i;
		struct list pages;

		TRY(document_store_pages(ctx, file->id, 1, WHOLE_MAX_PAGES, &pages));
		file->text = join_pages(ctx, &pages);
	}
	*ret_found = found;
	return OK;
}

enum err document_ids(struct ctx *ctx, int64_t candidate_id, int64_t after_id, int64_t limit, struct list *ret_ids)
{
	return document_store_ids(ctx, candidate_id, after_id, limit, ret_ids);
}
