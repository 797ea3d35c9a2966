/* Puts the archive of one candidate together. */
#include "feature/export/export.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate.h"
#include "feature/consent/consent.h"
#include "feature/document/document.h"
#include "feature/permission/permission.h"
#include "feature/timeline/timeline.h"
#include "platform/archive/archive.h"
#include "platform/db/db.h"

enum { JSON_MAX_BYTES = 128 * 1024 * 1024, POSITION_BYTES = 256 };

struct export {
	int64_t candidate_id;
	struct archive *archive;
	struct text *json;
};

/* --- candidate.json --- */

static enum err append_page(struct ctx *ctx, struct export *export, char *position, bool *ret_more)
{
	struct timeline_filter filter = { .limit = PAGE_LIMIT_MAX, .cursor = *position ? position : NULL };
	struct page page;

	TRY(timeline_list(ctx, export->candidate_id, &filter, &page));
	for (size_t i = 0; i < page.items.count; i++) {
		text_append(export->json, *position || i ? "," : "");
		json_append_shape(export->json, &timeline_item_shape, (const struct timeline_item *)page.items.items + i,
				  ctx->actor.zone);
	}
	*ret_more = page.next && strlen(page.next) < POSITION_BYTES;
	if (*ret_more)
		memcpy(position, page.next, strlen(page.next) + 1);
	return OK;
}

static enum err append_timeline(struct ctx *ctx, struct export *export)
{
	char position[POSITION_BYTES] = "";
	bool more = true;

	while (more) {
		size_t mark = arena_mark(ctx->arena);

		TRY(append_page(ctx, export, position, &more));
		arena_release(ctx->arena, mark);
	}
	return OK;
}

static enum err append_consents(struct ctx *ctx, struct export *export)
{
	struct consent_overview overview;

	TRY(consent_of_candidate(ctx, export->candidate_id, &overview));
	text_append(export->json, ",\"consents\":[");
	for (size_t i = 0; i < overview.items.count; i++) {
		text_append(export->json, i ? "," : "");
		json_append_shape(export->json, &consent_shape, (const struct consent *)overview.items.items + i, ctx->actor.zone);
	}
	text_append(export->json, "]");
	return OK;
}

static enum err append_json(struct ctx *ctx, struct export *export)
{
	struct candidate candidate;

	TRY(candidate_get(ctx, export->candidate_id, &candidate));
	text_append(export->json, "{\"exported_at\":");
	json_append_time(export->json, ctx_now_ms(ctx), ctx->actor.zone);
	text_append(export->json, ",\"exported_by\":");
	json_append_text(export->json, ctx->actor.login);
	text_append(export->json, ",\"candidate\":");
	json_append_shape(export->json, &candidate_shape, &candidate, ctx->actor.zone);
	TRY(append_consents(ctx, export));
	text_append(export->json, ",\"timeline\":[");
	TRY(append_timeline(ctx, export));
	text_append(export->json, "],\"sealed_records\":\"not included\"}\n");
	if (!text_ok(export->json))
		return fail(ctx, ERR_TOO_LARGE, "export.too_large", NULL, "There is more about this person than one file takes.");
	return OK;
}

/* --- Files --- */

static enum err add_file(struct ctx *ctx, struct export *export, const struct attachment *file)
{
	struct attachment_original original = { 0 };

	if (!file->may_open)
		return OK;
	TRY(attachment_original_get(ctx, file->id, &original));
	if (original.is_gone)
		return OK;
	return archive_add_file(ctx, export->archive,
				arena_format(ctx->arena, "files/%lld-%s", (long long)file->id, file->file_name), original.path);
}

static enum err add_files(struct ctx *ctx, struct export *export)
{
	struct attachment_filter filter = { .limit = PAGE_LIMIT_MAX };
	struct page page;

	do {
		TRY(attachment_list(ctx, export->candidate_id, &filter, &page));
		for (size_t i = 0; i < page.items.count; i++)
			TRY(add_file(ctx, export, (const struct attachment *)page.items.items + i));
		filter.cursor = page.next;
	} while (page.next);
	return OK;
}

/* A sheet beside it: whose copy this is. */
static enum err add_mark(struct ctx *ctx, struct export *export)
{
	const char *mark;

	TRY(takeout_mark(ctx, &mark));
	return archive_add_bytes(ctx, export->archive, "EXPORTED.txt", mark, strlen(mark));
}

/* One snapshot for all of it. */
static enum err gather(struct ctx *ctx, void *arg)
{
	struct export *export = arg;

	TRY(add_mark(ctx, export));
	TRY(append_json(ctx, export));
	TRY(archive_add_bytes(ctx, export->archive, "candidate.json", text_chars(export->json), export->json->length));
	return add_files(ctx, export);
}

enum err export_candidate(struct ctx *ctx, int64_t candidate_id, const char *path)
{
	CLOSING(text_done) struct text json = { 0 };
	struct export export = { .candidate_id = candidate_id, .json = &json };

	TRY(permission_need(ctx, candidate_id, ACT_EXPORT));
	TRY(takeout_begin(ctx, "candidate.export", "candidate", candidate_id, NULL));
	text_init(&json, JSON_MAX_BYTES);
	TRY(archive_create(ctx, path, &export.archive));
	enum err err = db_read(ctx, gather, &export);
	if (err == OK)
		return archive_finish(ctx, export.archive);
	archive_discard(export.archive);
	return err;
}
