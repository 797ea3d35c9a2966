/* Are rows and files of one mind? For `genjin check` and `genjin backup`; nothing is changed here. */
#include "feature/document/document_file.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "document_check_sql.h"
#include "platform/db/db.h"
#include "platform/file/file.h"

enum { ROWS_AT_ONCE = 200 };

/* A row of attachment and what follows from it. */
struct kept_row {
	int64_t id;
	const char *file;
	int64_t bytes;
	const char *sha256;
	const char *thumbnail;
	const char *text_state;
	int64_t text_pages;
	bool is_gone;    /* the sound was deleted by the firm's rule */
	int64_t pages;   /* rows of its text */
	bool has_reader; /* a job that will read it, or does */
	/* parameters only */
	int64_t after_id;
	int64_t row_limit;
};
static const struct field row_fields[] = {
	FIELD_ID(struct kept_row, id),           FIELD_TEXT(struct kept_row, file),       FIELD_INT(struct kept_row, bytes),
	FIELD_TEXT(struct kept_row, sha256),     FIELD_TEXT(struct kept_row, thumbnail),  FIELD_TEXT(struct kept_row, text_state),
	FIELD_INT(struct kept_row, text_pages),  FIELD_BOOL(struct kept_row, is_gone),    FIELD_INT(struct kept_row, pages),
	FIELD_BOOL(struct kept_row, has_reader), FIELD_INT(struct kept_row, after_id),    FIELD_INT(struct kept_row, row_limit),
};
static const struct shape row_shape = SHAPE("kept_row", struct kept_row, row_fields);

struct usage_row {
	int64_t counted_files;
	int64_t counted_bytes;
	int64_t files;
	int64_t bytes;
};
static const struct field usage_fields[] = {
	FIELD_INT(struct usage_row, counted_files),
	FIELD_INT(struct usage_row, counted_bytes),
	FIELD_INT(struct usage_row, files),
	FIELD_INT(struct usage_row, bytes),
};
static const struct shape usage_shape = SHAPE("usage_row", struct usage_row, usage_fields);

/* --- Telling --- */

static void tell_of(struct ctx *ctx, const struct kept_row *row, const char *file, const char *what, struct text *problems)
{
	text_append_format(problems, "firm %lld, attachment %lld: %s%s%s\n", (long long)ctx->firm_id, (long long)row->id, file ? file : "",
			   file ? " " : "", what);
}

/* A file that is not as it should be is a problem only when its row is there still. */
static enum err tell_file(struct ctx *ctx, const struct kept_row *row, const char *file, const char *what, struct text *problems)
{
	const struct kept_row key = { .id = row->id, .file = file };
	int64_t still;

	TRY(db_int(ctx, &sql_document_check_still, &row_shape, &key, &still));
	if (still)
		tell_of(ctx, row, file, what, problems);
	return OK;
}

/* --- One row --- */

static enum err check_content(struct ctx *ctx, const struct kept_row *row, struct text *problems)
{
	const char *path = file_path(ctx, document_folder(ctx), row->file);
	struct attachment_content content = { 0 };
	struct stat known;

	if (row->is_gone)
		return OK;
	if (stat(path, &known) != 0)
		return tell_file(ctx, row, row->file, "is missing", problems);
	if (known.st_size != row->bytes)
		return tell_file(ctx, row, row->file, "has not the size it should have", problems);
	if (document_digest(ctx, path, &content) == OK && text_equal(content.sha256, row->sha256))
		return OK;
	fault_clear(ctx);
	return tell_file(ctx, row, row->file, "is damaged: its digest differs", problems);
}

static enum err check_thumbnail(struct ctx *ctx, const struct kept_row *row, struct text *problems)
{
	struct stat known;

	if (!row->thumbnail)
		return OK;
	if (stat(file_path(ctx, document_folder(ctx), row->thumbnail), &known) == 0 && known.st_size > 0)
		return OK;
	return tell_file(ctx, row, row->thumbnail, "(small picture) is missing", problems);
}

static void check_text(struct ctx *ctx, const struct kept_row *row, struct text *problems)
{
	bool is_done = text_equal(row->text_state, "done");
	bool waits = text_equal(row->text_state, "waiting") || text_equal(row->text_state, "running");

	if (is_done && row->pages != row->text_pages)
		tell_of(ctx, row, NULL, "its text has not the pages it should have", problems);
	if ((text_equal(row->text_state, "failed") || text_equal(row->text_state, "none")) && row->pages)
		tell_of(ctx, row, NULL, "there is text of it, but none was read", problems);
	if (waits && !row->has_reader)
		tell_of(ctx, row, NULL, "its text is waited for, but nothing will read it", problems);
}

static enum err check_row(struct ctx *ctx, const struct kept_row *row, struct text *problems)
{
	TRY(check_content(ctx, row, problems));
	TRY(check_thumbnail(ctx, row, problems));
	check_text(ctx, row, problems);
	return OK;
}

/* --- All of them --- */

static enum err check_usage(struct ctx *ctx, struct text *problems)
{
	struct usage_row usage = { 0 };

	TRY(db_one(ctx, &sql_document_check_usage, NULL, NULL, &usage_shape, &usage));
	if (usage.counted_files != usage.files || usage.counted_bytes != usage.bytes)
		text_append_format(problems, "firm %lld: the quota counts %lld files of %lld bytes, there are %lld of %lld\n",
				   (long long)ctx->firm_id, (long long)usage.counted_files, (long long)usage.counted_bytes,
				   (long long)usage.files, (long long)usage.bytes);
	return OK;
}

enum err document_check(struct ctx *ctx, struct text *problems)
{
	struct kept_row key = { .row_limit = ROWS_AT_ONCE };
	struct list rows = { 0 };

	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(db_list(ctx, &sql_document_check_rows, &row_shape, &key, &row_shape, &rows));
		for (size_t i = 0; i < rows.count; i++) {
			const struct kept_row *row = (const struct kept_row *)rows.items + i;

			TRY(check_row(ctx, row, problems));
			key.after_id = row->id;
		}
		arena_release(ctx->arena, mark);
	} while (rows.count == ROWS_AT_ONCE);
	return check_usage(ctx, problems);
}

static enum err look_for_row(struct ctx *ctx, const char *name, void *arg)
{
	bool is_known;

	TRY(document_store_is_known(ctx, name, &is_known));
	if (!is_known)
		text_append_format(arg, "%s: no row names this file\n", name);
	return OK;
}

enum err document_check_orphans(struct ctx *ctx, struct text *orphans)
{
	return file_each(ctx, document_folder(ctx), INT64_MAX, look_for_row, orphans);
}

/* --- For a backup --- */

struct name_row {
	const char *file;
};
static const struct field name_fields[] = { FIELD_TEXT(struct name_row, file) };
static const struct shape name_shape = SHAPE("name_row", struct name_row, name_fields);

struct listing {
	FILE *list;
	int64_t missing;
};

static enum err list_name(struct ctx *ctx, void *row, void *arg)
{
	const char *file = ((const struct name_row *)row)->file;
	struct listing *listing = arg;

	size_t mark = arena_mark(ctx->arena);
	if (access(file_path(ctx, document_folder(ctx), file), R_OK) == 0) {
		fprintf(listing->list, "%s\n", file);
	} else {
		log_warning("document.missing", LOG_TEXT("file", file));
		listing->missing++;
	}
	arena_release(ctx->arena, mark);
	return OK;
}

enum err document_list_files(struct ctx *ctx, FILE *list, int64_t *ret_missing)
{
	struct listing listing = { .list = list };
	struct name_row row;

	TRY(db_each(ctx, &sql_document_names, NULL, NULL, &name_shape, &row, list_name, &listing));
	*ret_missing = listing.missing;
	return OK;
}
