/* Finds each file beneath the folder of the export, or in an export that is an archive, copies it (an export stays as it is) and
 * hands it on like an upload. */
#include "feature/importer/importer_beside.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/csv.h"
#include "base/text.h"
#include "feature/document/document.h"
#include "feature/importer/importer_convert.h"
#include "feature/importer/importer_run.h"
#include "platform/db/db.h"
#include "platform/extract/extract_part.h"

enum { REJECTS_MAX_BYTES = 64 * 1024 * 1024 };

struct taking {
	const char *system;
	const struct import_file *settings;
	char folder[PATH_MAX]; /* the files lie beneath it */
	bool is_archive;       /* or in the export itself */
	const char *copy;      /* where one is on its way */
	int64_t started_ms;
	int64_t last_id; /* of the attachments made so far */
	struct text rejects;
	struct import_file_result result;
};

static void taking_done(struct taking *taking)
{
	text_done(&taking->rejects);
}

/* --- Finding --- */

/* The folder of the export: itself, or the one its file lies in. */
static enum err find_folder(struct ctx *ctx, struct taking *taking)
{
	struct stat status;

	if (!realpath(taking->settings->path, taking->folder) || stat(taking->folder, &status) != 0)
		return fail(ctx, ERR_NOT_FOUND, "import.no_files", "path", "%s cannot be read.", taking->settings->path);
	char *slash = strrchr(taking->folder, '/');
	if (!S_ISDIR(status.st_mode) && slash)
		*slash = '\0';
	return OK;
}

static enum err no_file(struct ctx *ctx, const char *path)
{
	return fail(ctx, ERR_NOT_FOUND, "import.no_file", "path", "There is no file %.300s beside the export.", path);
}

/* Opens the file that a row names: beneath the folder, whatever the name says, and a plain file. */
static enum err open_file(struct ctx *ctx, const struct taking *taking, const char *path, int *ret_fd, int64_t *ret_bytes)
{
	const char *named = arena_format(ctx->arena, "%s/%s", taking->folder, path);
	size_t length = strlen(taking->folder);
	char real[PATH_MAX];
	struct stat status;

	if (!realpath(named, real) || strncmp(real, taking->folder, length) != 0 || real[length] != '/')
		return no_file(ctx, path);
	*ret_fd = open(real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (*ret_fd < 0 || fstat(*ret_fd, &status) != 0 || !S_ISREG(status.st_mode))
		return no_file(ctx, path);
	*ret_bytes = status.st_size;
	return OK;
}

/* --- Taking in --- */

static enum err not_copied(struct ctx *ctx)
{
	return fail(ctx, errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "import.convert", NULL, "A file could not be copied: %s",
		    strerrordesc_np(errno));
}

static enum err copy_file(struct ctx *ctx, int from, const char *path)
{
	CLOSING(fd_close) int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ssize_t sent = to < 0 ? -1 : 1;

	while (sent > 0)
		sent = sendfile(to, from, NULL, DOCUMENT_MAX_BYTES);
	return sent < 0 ? not_copied(ctx) : OK;
}

static enum err add(struct ctx *ctx, void *arg)
{
	int64_t *id = ((void **)arg)[1];

	return attachment_add(ctx, ((void **)arg)[0], id);
}

/* The same content at the same person is there already: its entry is older than this run, or was made by a line before. */
static enum err count_one(struct ctx *ctx, struct taking *taking, int64_t id)
{
	struct attachment attachment;

	TRY(attachment_get(ctx, id, &attachment));
	bool is_new = id > taking->last_id && attachment.created_at >= taking->started_ms;
	taking->result.created += is_new;
	taking->result.skipped += !is_new;
	taking->last_id = is_new ? id : taking->last_id;
	return OK;
}

static enum err take_file(struct ctx *ctx, struct taking *taking, const struct attachment_new *file)
{
	const struct attachment_content *content;
	int64_t id;

	TRY(attachment_take_in(ctx, file, &content));
	TRY(db_write(ctx, add, (void *[]){ (void *)(uintptr_t)content, &id }));
	return count_one(ctx, taking, id);
}

/* Copies what lies beside. */
static enum err copy_beside(struct ctx *ctx, struct taking *taking, const char *path)
{
	CLOSING(fd_close) int fd = -1;
	int64_t bytes;

	TRY(open_file(ctx, taking, path, &fd, &bytes));
	if (bytes > DOCUMENT_MAX_BYTES)
		return fail(ctx, ERR_TOO_LARGE, "document.too_large", "file", "A file may have at most 100 MiB.");
	return copy_file(ctx, fd, taking->copy);
}

/* What lies beside an archive was unpacked from it. out ret_bytes  of the copy */
static enum err fetch(struct ctx *ctx, struct taking *taking, const char *path, int64_t *ret_bytes)
{
	enum err result = copy_beside(ctx, taking, path);
	struct stat status;

	if (result == ERR_NOT_FOUND && taking->is_archive) {
		fault_clear(ctx);
		result = extract_part(ctx, taking->settings->path, path, taking->copy);
	}
	TRY(result);
	if (stat(taking->copy, &status) != 0)
		return not_copied(ctx);
	*ret_bytes = status.st_size;
	return OK;
}

static enum err take_row(struct ctx *ctx, struct taking *taking, const struct convert_row *row)
{
	const char *path = convert_value(row, "path");
	const char *key = arena_format(ctx->arena, "%s:candidates:%.200s", taking->system, convert_value(row, "person"));
	struct attachment_new file = { .kind = "cv", .file_name = convert_value(row, "name"), .path = taking->copy };

	TRY(import_store_source(ctx, key, &file.place.candidate_id));
	if (!file.place.candidate_id)
		return fail(ctx, ERR_MEANING, "import.no_candidate", "person", "No candidate fits this row.");
	TRY(fetch(ctx, taking, path ? path : "", &file.bytes));
	return take_file(ctx, taking, &file);
}

/* --- What is refused --- */

static void refuse(struct ctx *ctx, struct taking *taking, const struct convert_row *row)
{
	static const char *const columns[] = { "person", "name", "path" };

	taking->result.rejected++;
	csv_append_cell(&taking->rejects, import_reason_text(ctx, ctx->fault.code, ctx->fault.detail));
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		text_append_char(&taking->rejects, ',');
		csv_append_cell(&taking->rejects, convert_value(row, columns[i]));
	}
	text_append(&taking->rejects, "\r\n");
	fault_clear(ctx);
}

static void stream_close(FILE **stream)
{
	if (*stream)
		fclose(*stream);
}

static enum err write_rejects(struct ctx *ctx, struct taking *taking)
{
	const char *path = arena_format(ctx->arena, "%s/files-%s.csv", taking->settings->rejects_folder, taking->system);
	CLOSING(stream_close) FILE *stream = fopen(path, "wbe");

	if (!stream || fprintf(stream, "\xEF\xBB\xBF%s,%s\r\n", text_equal(ctx->actor.locale, "en") ? "reason" : "原因",
			       IMPORT_BESIDE_HEADINGS) < 0)
		return not_copied(ctx);
	if (fwrite(text_chars(&taking->rejects), 1, taking->rejects.length, stream) != taking->rejects.length || fflush(stream) != 0)
		return not_copied(ctx);
	taking->result.rejects_file = path;
	return OK;
}

/* --- The whole list --- */

static enum err visit(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct taking *taking = arg;
	enum err result = take_row(ctx, taking, row);

	unlink(taking->copy);
	taking->result.rows++;
	if (!import_is_refusal(result))
		return result;
	refuse(ctx, taking, row);
	return OK;
}

enum err import_take_beside(struct ctx *ctx, const char *system, const char *list, const struct import_file *settings,
			    struct import_file_result *ret_result)
{
	CLOSING(taking_done) struct taking taking = { .system = system, .settings = settings, .started_ms = ctx_now_ms(ctx) };

	*ret_result = (struct import_file_result){ 0 };
	if (access(list, R_OK) != 0)
		return OK;
	text_init(&taking.rejects, REJECTS_MAX_BYTES);
	taking.copy = arena_format(ctx->arena, "%s.copy", list);
	TRY(find_folder(ctx, &taking));
	taking.is_archive = extract_is_archive(settings->path);
	TRY(convert_each(ctx, list, NULL, false, visit, &taking));
	if (taking.result.rejected)
		TRY(write_rejects(ctx, &taking));
	*ret_result = taking.result;
	return OK;
}
