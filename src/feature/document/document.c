/* Adding, listing, archiving and opening files. */
#include "feature/document/document.h"

#include <ctype.h>

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/document/document_file.h"
#include "feature/document/document_live.h"
#include "feature/permission/permission.h"
#include "platform/db/db.h"
#include "platform/file/file.h"
#include "platform/hook/hook.h"

enum { DIGITS_MASKED_FROM = 7 };

static const char *const kinds[] = { NULL, "cv", "assessment", "recording", "other" };
const struct choices document_kind_choices = CHOICES(kinds);
static const char *const states[] = { NULL, "waiting", "running", "done", "failed", "none" };
const struct choices document_state_choices = CHOICES(states);

static const char sort_newest[] = "attachments";

/* --- Who may what --- */

bool document_is_contact_data(const char *kind)
{
	return text_equal(kind, "cv") || text_equal(kind, "recording");
}

static bool may_open(const struct access *access, const struct attachment_row *row)
{
	return access->open || !document_is_contact_data(row->kind);
}

static bool may_delete(const struct ctx *ctx, const struct access *access, const struct attachment_row *row)
{
	return access->merge || (access->record && row->account_id == ctx->actor.account_id);
}

static enum err not_found(struct ctx *ctx)
{
	return fail(ctx, ERR_NOT_FOUND, "document.not_found", NULL, "There is no such file.");
}

/* A row and what the actor may do with its candidate. */
static enum err load(struct ctx *ctx, int64_t id, struct attachment_row *ret_row, struct access *ret_access)
{
	bool found;

	TRY(attachment_store_get(ctx, id, ret_row, &found));
	if (!found)
		return not_found(ctx);
	enum err err = permission_candidate(ctx, ret_row->candidate_id, ret_access);
	if (err != ERR_NOT_FOUND)
		return err;
	fault_clear(ctx);
	return not_found(ctx);
}

static enum err denied(struct ctx *ctx)
{
	return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Your role or your part in this candidate does not allow that.");
}

/* --- Showing --- */

/* Runs of digits that could be a phone number; a name often holds one. */
static const char *mask_digits(struct ctx *ctx, const char *file_name)
{
	char *masked = arena_text(ctx->arena, file_name);

	for (size_t i = 0; masked[i];) {
		size_t run = 0;

		while (isdigit((unsigned char)masked[i + run]))
			run++;
		for (size_t j = 0; run >= DIGITS_MASKED_FROM && j < run; j++)
			masked[i + j] = '*';
		i += run ? run : 1;
	}
	return masked;
}

static struct attachment attachment_of(struct ctx *ctx, const struct access *access, const struct attachment_row *row)
{
	bool opens = may_open(access, row);

	return (struct attachment){
		.id = row->id,
		.version = row->version,
		.candidate_id = row->candidate_id,
		.record_id = row->record_id,
		.kind = row->kind,
		.file_name = opens ? row->file_name : mask_digits(ctx, row->file_name),
		.mime = row->mime,
		.bytes = row->bytes,
		.text_state = row->text_state,
		.text_error = row->text_error,
		.text_pages = row->text_pages,
		.text_by_ocr = row->text_by_ocr,
		.has_thumbnail = row->thumbnail != NULL,
		.may_open = opens,
		.may_delete = may_delete(ctx, access, row),
		.by = { row->account_id, row->account_name },
		.created_at = row->created_at_ms,
		.deleted_at = row->deleted_at_ms,
	};
}

enum err attachment_get(struct ctx *ctx, int64_t id, struct attachment *ret_attachment)
{
	struct attachment_row row = { 0 };
	struct access access;

	TRY(load(ctx, id, &row, &access));
	*ret_attachment = attachment_of(ctx, &access, &row);
	return OK;
}

enum err attachment_list(struct ctx *ctx, int64_t candidate_id, const struct attachment_filter *filter, struct page *ret_page)
{
	struct attachment_page query = { .candidate_id = candidate_id, .record_id = filter->record_id, .deleted = filter->deleted,
					 .row_limit = filter->limit };
	struct page page = { 0 };
	struct page_key start;
	struct access access;
	struct list rows;

	TRY(permission_candidate(ctx, candidate_id, &access));
	TRY(page_start(ctx, filter->cursor, sort_newest, &start));
	query.before_ms = start.id ? start.number : INT64_MAX;
	query.before_id = start.id;
	TRY(attachment_store_list(ctx, &query, &rows, &page.total));
	struct attachment *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	const struct attachment_row *row = rows.items;
	const struct attachment_row *last = row + rows.count - 1;
	for (size_t i = 0; i < rows.count; i++)
		items[i] = attachment_of(ctx, &access, &row[i]);
	page.items = (struct list){ items, rows.count };
	if (rows.count == (size_t)filter->limit)
		page.next = page_next(ctx, sort_newest, &(struct page_key){ last->created_at_ms, "", last->id });
	*ret_page = page;
	return OK;
}

enum err attachment_list_by_id(struct ctx *ctx, const struct list *ids, struct list *ret_attachments)
{
	struct attachment **items = arena_array(ctx->arena, ids->count + 1, sizeof(struct attachment *));

	for (size_t i = 0; i < ids->count; i++) {
		items[i] = arena_alloc(ctx->arena, sizeof(**items));
		enum err err = attachment_get(ctx, ((const int64_t *)ids->items)[i], items[i]);
		if (err != OK && err != ERR_NOT_FOUND)
			return err;
		if (err == ERR_NOT_FOUND) {
			fault_clear(ctx);
			items[i] = NULL;
		}
	}
	*ret_attachments = (struct list){ items, ids->count };
	return OK;
}

/* --- Adding --- */

enum err attachment_place_of_record(struct ctx *ctx, int64_t record_id, struct attachment_place *ret_place)
{
	struct access access;
	bool found;

	TRY(attachment_store_place(ctx, record_id, ret_place, &found));
	enum err err = found ? permission_candidate(ctx, ret_place->candidate_id, &access) : ERR_NOT_FOUND;
	if (err == ERR_NOT_FOUND) {
		fault_clear(ctx);
		return fail(ctx, ERR_NOT_FOUND, "record.not_found", NULL, "There is no such record.");
	}
	TRY(err);
	if (ret_place->is_sealed)
		return fail(ctx, ERR_MEANING, "document.sealed_record", NULL,
			    "A file cannot be sealed: write what must stay secret into the record.");
	return OK;
}

enum err attachment_take_in(struct ctx *ctx, const struct attachment_new *file, const struct attachment_content **ret_content)
{
	struct attachment_content *content = arena_alloc(ctx->arena, sizeof(*content));

	*content = (struct attachment_content){ .place = file->place, .kind = file->kind,
						.file_name = document_clean_name(ctx, file->file_name) };
	TRY(document_check_room(ctx, &file->place, file->bytes));
	TRY(document_digest(ctx, file->path, content));
	TRY(document_look_at(ctx, file->path, content));
	content->file = file_new_name(ctx);
	TRY(file_keep(ctx, document_folder(ctx), content->file, file->path));
	*ret_content = content;
	return OK;
}

static struct attachment_row row_of(const struct ctx *ctx, const struct attachment_content *content)
{
	return (struct attachment_row){
		.candidate_id = content->place.candidate_id,
		.record_id = content->place.record_id,
		.account_id = ctx->actor.account_id,
		.kind = content->kind,
		.file_name = content->file_name,
		.mime = content->mime,
		.bytes = content->bytes,
		.sha256 = content->sha256,
		.file = content->file,
		.text_state = document_type_find(content->mime)->reader ? "waiting" : "none",
	};
}

enum err attachment_add(struct ctx *ctx, const struct attachment_content *content, int64_t *ret_id)
{
	struct attachment_row row = row_of(ctx, content);
	bool found;

	if (content->has_room)
		TRY(permission_need(ctx, content->place.candidate_id, ACT_RECORD));
	else
		TRY(document_check_room(ctx, &content->place, content->bytes));
	TRY(attachment_store_same(ctx, &row, ret_id));
	if (*ret_id)
		return OK;
	TRY(attachment_store_insert(ctx, &row, ret_id));
	TRY(document_store_add_usage(ctx, 1, row.bytes));
	TRY(audit_note(ctx, "attachment.create", "attachment", *ret_id,
		       arena_format(ctx->arena, "{\"candidate_id\":%lld,\"bytes\":%lld,\"sha256\":\"%s\"}", (long long)row.candidate_id,
				    (long long)row.bytes, row.sha256)));
	TRY(attachment_store_get(ctx, *ret_id, &row, &found));
	if (text_equal(row.text_state, "waiting"))
		TRY(document_queue_text(ctx, row.id));
	return document_text_changed(ctx, &row); /* its name is found already */
}

/* --- Changing --- */

enum err document_text_changed(struct ctx *ctx, const struct attachment_row *row)
{
	struct hook_document event = { row->id, row->candidate_id };

	TRY(hook_fire(ctx, HOOK_DOCUMENT_TEXT, &event));
	return document_publish(ctx, row);
}

enum err attachment_change(struct ctx *ctx, int64_t id, int64_t version, const struct attachment_change *change)
{
	struct attachment_row row = { 0 };
	struct access access;

	TRY(load(ctx, id, &row, &access));
	if (!access.record || !may_open(&access, &row))
		return denied(ctx);
	if (version && version != row.version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the file's entry in between.");
	if (change->file_name)
		row.file_name = document_clean_name(ctx, change->file_name);
	if (change->kind)
		row.kind = choice_text(&document_kind_choices, change->kind);
	TRY(attachment_store_update(ctx, &row));
	TRY(audit_note(ctx, "attachment.change", "attachment", id, arena_format(ctx->arena, "{\"kind\":\"%s\"}", row.kind)));
	return document_text_changed(ctx, &row);
}

static enum err set_deleted(struct ctx *ctx, int64_t id, bool deleted)
{
	struct attachment_row row = { 0 };
	struct access access;

	TRY(load(ctx, id, &row, &access));
	if (!may_delete(ctx, &access, &row))
		return denied(ctx);
	if ((row.deleted_at_ms != 0) == deleted)
		return OK;
	TRY(attachment_store_set_deleted(ctx, id, deleted));
	TRY(audit_note(ctx, deleted ? "attachment.delete" : "attachment.restore", "attachment", id, NULL));
	return document_text_changed(ctx, &row);
}

enum err attachment_delete(struct ctx *ctx, int64_t id)
{
	return set_deleted(ctx, id, true);
}

enum err attachment_restore(struct ctx *ctx, int64_t id)
{
	return set_deleted(ctx, id, false);
}

/* --- Opening --- */

enum err document_load_to_open(struct ctx *ctx, int64_t id, struct attachment_row *ret_row)
{
	struct access access;

	TRY(load(ctx, id, ret_row, &access));
	return may_open(&access, ret_row) ? OK : denied(ctx);
}

static enum err note_look(struct ctx *ctx, void *arg)
{
	return audit_note(ctx, "attachment.download", "attachment", *(const int64_t *)arg, NULL);
}

enum err attachment_open(struct ctx *ctx, int64_t id, bool is_first_look, struct attachment_download *ret_download)
{
	struct attachment_row row = { 0 };

	TRY(document_load_to_open(ctx, id, &row));
	if (is_first_look)
		TRY(db_write(ctx, note_look, &id));
	*ret_download = (struct attachment_download){ file_path(ctx, document_folder(ctx), row.file),
						      document_type_find(row.mime)->served, row.file_name };
	return OK;
}

enum err attachment_open_thumbnail(struct ctx *ctx, int64_t id, struct attachment_download *ret_download)
{
	struct attachment_row row = { 0 };

	TRY(document_load_to_open(ctx, id, &row));
	if (!row.thumbnail)
		return fail(ctx, ERR_NOT_FOUND, "document.no_thumbnail", NULL, "There is no small picture of this file.");
	*ret_download = (struct attachment_download){ file_path(ctx, document_folder(ctx), row.thumbnail), "image/png", "thumbnail.png" };
	return OK;
}
