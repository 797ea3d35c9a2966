/* Uploads in parts. How far one is stands in its row, and only after the bytes are on the disk: a part that was cut off, by the
 * line or by a kill, is simply sent again. */
#include <ctype.h>

#include "base/text.h"
#include "feature/document/document_file.h"
#include "platform/db/db.h"
#include "platform/file/file.h"

enum { DIGEST_CHARS = 64 };

/* What was brought to the disk. */
struct document_part {
	struct upload_row upload; /* as it was before */
	int64_t received;         /* as it is now */
	bool is_news;             /* false: it was there already */
	const struct attachment_content *content; /* of the whole, after the last part */
};

/* --- Beginning --- */

static enum err check_digest_text(struct ctx *ctx, const char *sha256)
{
	bool is_digest = strlen(sha256) == DIGEST_CHARS && strspn(sha256, "0123456789abcdef") == DIGEST_CHARS;

	return is_digest ? OK : fail(ctx, ERR_MEANING, "document.digest", "sha256", "This must be a SHA-256 as 64 lower case hex digits.");
}

enum err document_upload_begin(struct ctx *ctx, const struct attachment_place *place, const struct document_upload_start *start,
			       int64_t *ret_id)
{
	struct upload_row row = {
		.account_id = ctx->actor.account_id,
		.candidate_id = place->candidate_id,
		.record_id = place->record_id,
		.kind = choice_text(&document_kind_choices, start->kind),
		.file_name = document_clean_name(ctx, start->file_name),
		.bytes = start->bytes,
		.sha256 = start->sha256,
		.file = file_new_name(ctx),
	};

	TRY(check_digest_text(ctx, start->sha256));
	TRY(document_check_room(ctx, place, 1));
	TRY(upload_store_open(ctx, &row, ret_id));
	if (*ret_id)
		return OK;
	TRY(document_check_room(ctx, place, start->bytes));
	return upload_store_insert(ctx, &row, ret_id);
}

enum err document_upload_get(struct ctx *ctx, int64_t id, struct document_upload *ret_upload)
{
	struct upload_row row = { 0 };

	TRY(upload_store_get(ctx, id, &row));
	*ret_upload = (struct document_upload){ .id = id, .bytes = row.bytes, .offset = row.received, .part_bytes = DOCUMENT_PART_BYTES };
	if (!row.attachment_id)
		return OK;
	ret_upload->attachment = arena_alloc(ctx->arena, sizeof(*ret_upload->attachment));
	return attachment_get(ctx, row.attachment_id, ret_upload->attachment);
}

/* --- A part --- */

static enum err elsewhere(struct ctx *ctx, int64_t received)
{
	return fail_with(ctx, ERR_CONFLICT, "document.offset", "offset",
			 arena_format(ctx->arena, "{\"offset\":%lld}", (long long)received), "The upload goes on at another place.");
}

struct restart {
	struct upload_row row;
};

static enum err restart(struct ctx *ctx, void *arg)
{
	const struct restart *self = arg;
	bool done;

	return upload_store_advance(ctx, &self->row, &done);
}

/* The whole is not what was announced: nothing of it can be trusted. */
static enum err begin_anew(struct ctx *ctx, const struct upload_row *upload)
{
	struct restart self = { *upload };

	self.row.received_before = upload->received;
	self.row.received = 0;
	TRY(db_write(ctx, restart, &self));
	return fail(ctx, ERR_MEANING, "document.digest", "file", 
		    "The whole is not the file that was announced; send it again from the start.");
}

static enum err look_at_whole(struct ctx *ctx, const struct upload_row *upload, const struct attachment_content **ret_content)
{
	struct attachment_content *content = arena_alloc(ctx->arena, sizeof(*content));
	const char *path = file_path(ctx, document_folder(ctx), upload->file);

	*content = (struct attachment_content){ .place = { upload->candidate_id, upload->record_id }, .kind = upload->kind,
						.file_name = upload->file_name, .file = upload->file, .has_room = true };
	TRY(document_digest(ctx, path, content));
	if (!text_equal(content->sha256, upload->sha256) || content->bytes != upload->bytes)
		return begin_anew(ctx, upload);
	TRY(document_look_at(ctx, path, content));
	*ret_content = content;
	return OK;
}

static enum err bring(struct ctx *ctx, const struct http_upload *part, struct document_part *result)
{
	const struct upload_row *upload = &result->upload;

	if (part->bytes > upload->bytes - upload->received)
		return fail(ctx, ERR_TOO_LARGE, "document.too_large", "file", "The part goes past the announced end.");
	if (part->bytes == 0)
		return fail(ctx, ERR_MEANING, "document.empty", "file", "The part is empty.");
	TRY(file_write_at(ctx, document_folder(ctx), upload->file, upload->received, part->path));
	result->received = upload->received + part->bytes;
	result->is_news = true;
	return result->received == upload->bytes ? look_at_whole(ctx, upload, &result->content) : OK;
}

enum err document_upload_take_part(struct ctx *ctx, int64_t id, int64_t offset, const struct http_upload *part,
				   const struct document_part **ret_part)
{
	struct document_part *result = arena_alloc(ctx->arena, sizeof(*result));
	struct upload_row *upload = &result->upload;

	TRY(upload_store_get(ctx, id, upload));
	result->received = upload->received;
	*ret_part = result;
	if (upload->attachment_id || (offset < upload->received && offset + part->bytes <= upload->received))
		return OK;
	if (offset != upload->received)
		return elsewhere(ctx, upload->received);
	TRY(document_check_room(ctx, &(struct attachment_place){ upload->candidate_id, upload->record_id }, 1));
	return bring(ctx, part, result);
}

enum err document_upload_note_part(struct ctx *ctx, const struct document_part *part)
{
	struct upload_row row = part->upload;
	int64_t attachment_id;
	bool done;

	if (!part->is_news)
		return OK;
	row.received_before = part->upload.received;
	row.received = part->received;
	TRY(upload_store_advance(ctx, &row, &done));
	if (!done)
		return elsewhere(ctx, part->received);
	if (!part->content)
		return OK;
	TRY(attachment_add(ctx, part->content, &attachment_id));
	return upload_store_end(ctx, row.id, attachment_id);
}

enum err document_upload_cancel(struct ctx *ctx, int64_t id)
{
	struct upload_row row = { 0 };

	TRY(upload_store_get(ctx, id, &row));
	return upload_store_delete(ctx, id);
}
