/* Reading the text of one file in the background.
 *
 * The file is read by processes of genjin-extract, which may die of it; that is an answer, not a failure of the job. Outside of
 * any transaction; only the result is a write, fenced. What failed for reasons of ours is tried again, three times in all. */
#include "base/log.h"
#include "base/text.h"
#include "feature/document/document_file.h"
#include "feature/document/document_live.h"
#include "platform/db/db.h"
#include "platform/file/file.h"
#include "platform/json/json_read.h"

enum { ATTEMPTS_MAX = 3, OCR_MAX_PAGES = 30 };

struct reading {
	struct job_run *run;
	struct attachment_row row;
	enum extract_reader reader;
	const char *path;
	struct vec pages; /* struct document_page */
	const char *new_thumbnail;
};

struct payload {
	int64_t attachment_id;
};
static const struct field payload_fields[] = { FIELD_ID(struct payload, attachment_id, .flags = FIELD_REQUIRED) };
static const struct shape payload_shape = SHAPE("document_payload", struct payload, payload_fields);

/* --- Pages --- */

/* A page that cannot be read off its picture stays empty: the others are worth having. A picture has no others. */
static enum err read_picture(struct ctx *ctx, struct reading *reading, struct document_page *page)
{
	enum err result;

	TRY(job_heartbeat(ctx, reading->run));
	result = extract_ocr(ctx, reading->path, reading->reader, page->page, &page->text);
	if (reading->reader != EXTRACT_IMAGE && (result == ERR_MEANING || result == ERR_TOO_LARGE)) {
		log_info("document.ocr", LOG_INT("attachment", reading->row.id), LOG_INT("page", page->page),
			 LOG_TEXT("code", ctx->fault.code));
		fault_clear(ctx);
		return OK;
	}
	page->by_ocr = result == OK;
	return result;
}

static enum err read_pages(struct ctx *ctx, struct reading *reading)
{
	static const struct extract_page picture = { 1, true, "" };
	struct list found = { (void *)(uintptr_t)&picture, 1 };
	int pictures = 0;

	if (reading->reader != EXTRACT_IMAGE)
		TRY(extract_text(ctx, reading->path, reading->reader, &found));
	for (size_t i = 0; i < found.count; i++) {
		const struct extract_page *from = (const struct extract_page *)found.items + i;
		struct document_page page = { .page = from->number, .text = from->text };

		if (from->is_picture && pictures++ < OCR_MAX_PAGES)
			TRY(read_picture(ctx, reading, &page));
		vec_add(&reading->pages, &page);
	}
	return OK;
}

/* No picture is no failure. */
static enum err make_thumbnail(struct ctx *ctx, struct reading *reading)
{
	struct bytes png;

	if (reading->row.thumbnail || (reading->reader != EXTRACT_PDF && reading->reader != EXTRACT_IMAGE))
		return OK;
	if (extract_small(ctx, reading->path, reading->reader, &png) != OK) {
		fault_clear(ctx);
		return OK;
	}
	reading->new_thumbnail = file_new_name(ctx);
	return file_put(ctx, document_folder(ctx), reading->new_thumbnail, png.data, png.length);
}

/* --- Writes --- */

static enum err begin(struct ctx *ctx, void *arg)
{
	struct reading *reading = arg;

	TRY(document_store_begin_text(ctx, reading->row.id));
	reading->row.text_state = "running";
	return document_publish(ctx, &reading->row);
}

static enum err end(struct ctx *ctx, void *arg)
{
	const struct reading *reading = arg;
	struct list pages = vec_list(&reading->pages);

	TRY(job_fence(ctx, reading->run));
	TRY(document_store_end_text(ctx, &reading->row, &pages));
	return document_text_changed(ctx, &reading->row);
}

static enum err end_well(struct ctx *ctx, struct reading *reading)
{
	reading->row.text_state = "done";
	reading->row.text_error = NULL;
	reading->row.text_pages = (int64_t)reading->pages.count;
	reading->row.text_by_ocr = false;
	for (size_t i = 0; i < reading->pages.count; i++)
		reading->row.text_by_ocr |= ((const struct document_page *)vec_at(&reading->pages, i))->by_ocr;
	if (reading->new_thumbnail)
		reading->row.thumbnail = reading->new_thumbnail;
	return db_write(ctx, end, reading);
}

static enum err end_badly(struct ctx *ctx, struct reading *reading, const char *code)
{
	log_info("document.failed", LOG_INT("attachment", reading->row.id), LOG_TEXT("code", code));
	fault_clear(ctx);
	vec_init(&reading->pages, ctx->arena, sizeof(struct document_page));
	reading->row.text_state = "failed";
	reading->row.text_error = code;
	reading->row.text_pages = 0;
	return db_write(ctx, end, reading);
}

/* A small picture that no row came to name does not stay. */
static enum err keep_or_remove(struct ctx *ctx, struct reading *reading, enum err result)
{
	struct fault fault = ctx->fault;
	bool is_known = true;

	if (result == OK || !reading->new_thumbnail)
		return result;
	if (document_store_is_known(ctx, reading->new_thumbnail, &is_known) == OK && !is_known)
		file_remove(ctx, document_folder(ctx), reading->new_thumbnail);
	ctx->fault = fault;
	return result;
}

static enum err read_file(struct ctx *ctx, struct reading *reading)
{
	enum err result = read_pages(ctx, reading);

	if (result == OK)
		result = make_thumbnail(ctx, reading);
	if (result == OK)
		return keep_or_remove(ctx, reading, end_well(ctx, reading));
	if (result == ERR_MEANING || result == ERR_TOO_LARGE || result == ERR_NOT_FOUND)
		return end_badly(ctx, reading, ctx->fault.code);
	return result;
}

static bool is_waiting(const struct attachment_row *row)
{
	return !row->deleted_at_ms && (text_equal(row->text_state, "waiting") || text_equal(row->text_state, "running"));
}

enum err document_job_extract(struct ctx *ctx, struct job_run *run, const char *payload_json)
{
	struct reading reading = { .run = run };
	struct payload payload = { 0 };
	bool found;

	TRY(json_read(ctx, payload_json, strlen(payload_json), &payload_shape, &payload));
	TRY(attachment_store_get(ctx, payload.attachment_id, &reading.row, &found));
	if (!found || !is_waiting(&reading.row))
		return OK;
	vec_init(&reading.pages, ctx->arena, sizeof(struct document_page));
	reading.reader = document_type_find(reading.row.mime)->reader;
	reading.path = file_path(ctx, document_folder(ctx), reading.row.file);
	if (reading.row.text_attempts >= ATTEMPTS_MAX)
		return end_badly(ctx, &reading, "document.gave_up");
	TRY(db_write(ctx, begin, &reading));
	return read_file(ctx, &reading);
}
