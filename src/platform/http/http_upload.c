/* The sink of the multipart parser. */
#include "platform/http/http_upload.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/map.h"
#include "platform/crypto/crypto.h"
#include "platform/http/http_multipart.h"
#include "platform/json/field_input.h"

enum { FIELDS_MAX = 20, FIELD_BYTES_MAX = 64 * 1024, BUFFER_BYTES = 64 * 1024 };

static const char SPOOL_PREFIX[] = "upload-";

struct http_upload_state {
	struct ctx *ctx;
	struct http_multipart parser;
	struct http_part part;  /* being read */
	struct text field;      /* text of the part, when it is no file */
	struct map fields;      /* name → const char * */
	bool has_file;
	int file;
	char *path;
	const char *file_name;
	int64_t file_bytes;
	const char *digest;     /* of fields and file, once asked for */
	char *buffer;           /* the parser may hand over single bytes; the file gets blocks */
	size_t buffered;
};

static enum err refuse(struct http_upload_state *upload, const char *code, const char *name, const char *detail)
{
	const struct field_path path = { .name = arena_text(upload->ctx->arena, name) };

	return field_refuse(upload->ctx, &path, code, NULL, detail);
}

static enum err begin_part(void *arg, const struct http_part *part)
{
	struct http_upload_state *upload = arg;

	upload->part = *part;
	text_clear(&upload->field);
	if (part->is_file && upload->has_file)
		return refuse(upload, "request.too_many", part->name, "Only one file at a time.");
	if (!part->is_file && map_count(&upload->fields) == FIELDS_MAX)
		return refuse(upload, "request.too_many", part->name, "Too many fields.");
	if (map_get(&upload->fields, part->name))
		return refuse(upload, "request.duplicate_field", part->name, "This field appears twice.");
	if (part->is_file)
		upload->file_name = arena_text(upload->ctx->arena, part->file_name);
	upload->has_file |= part->is_file;
	return OK;
}

static enum err write_failed(struct ctx *ctx)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return fail(ctx, ERR_FULL, "server.disk_full", NULL, "There is no room left for the file.");
	return fail(ctx, ERR_INTERNAL, "server.failed", NULL, "Spool file: %s.", strerrordesc_np(errno));
}

static enum err write_all(struct http_upload_state *upload, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(upload->file, bytes, length);

		if (written < 0 && errno != EINTR)
			return write_failed(upload->ctx);
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return OK;
}

static enum err flush(struct http_upload_state *upload)
{
	size_t length = upload->buffered;

	upload->buffered = 0;
	return write_all(upload, upload->buffer, length);
}

static enum err take_file_data(struct http_upload_state *upload, const char *bytes, size_t length)
{
	upload->file_bytes += (int64_t)length;
	if (length > BUFFER_BYTES - upload->buffered)
		TRY(flush(upload));
	if (length > BUFFER_BYTES)
		return write_all(upload, bytes, length);
	memcpy(upload->buffer + upload->buffered, bytes, length);
	upload->buffered += length;
	return OK;
}

static enum err take_data(void *arg, const char *bytes, size_t length)
{
	struct http_upload_state *upload = arg;

	if (upload->part.is_file)
		return take_file_data(upload, bytes, length);
	text_append_n(&upload->field, bytes, length);
	if (!text_ok(&upload->field))
		return refuse(upload, "request.too_long", upload->part.name, "The field is too long.");
	return OK;
}

static enum err end_part(void *arg)
{
	struct http_upload_state *upload = arg;
	struct ctx *ctx = upload->ctx;
	const char *value = text_chars(&upload->field);
	const struct field_path path = { .name = arena_text(ctx->arena, upload->part.name) };

	if (upload->part.is_file)
		return flush(upload);
	if (strlen(value) != upload->field.length || !text_is_utf8(value, upload->field.length))
		return refuse(upload, "request.bad_text", upload->part.name, "This is not UTF-8 text.");
	TRY(field_check_text(ctx, &path, value, upload->field.length, FIELD_BYTES_MAX));
	map_set(&upload->fields, upload->part.name, arena_text(ctx->arena, value));
	return OK;
}

static const struct http_part_sink sink = { begin_part, take_data, end_part };

static enum err malformed(struct ctx *ctx, const char *detail)
{
	return fail(ctx, ERR_INVALID, "request.malformed", NULL, "%s", detail);
}

enum err http_upload_open(struct http_exchange *exchange)
{
	struct ctx *ctx = &exchange->ctx;
	struct http_upload_state *upload = arena_alloc(ctx->arena, sizeof *upload);

	if (!http_multipart_init(&upload->parser, http_header(exchange, "Content-Type"), &sink, upload))
		return malformed(ctx, "The Content-Type names no usable boundary.");
	upload->ctx = ctx;
	upload->buffer = arena_alloc(ctx->arena, BUFFER_BYTES);
	upload->path = arena_format(ctx->arena, "%s/%sXXXXXX", exchange->options->spool_dir, SPOOL_PREFIX);
	upload->file = mkostemp(upload->path, O_CLOEXEC);
	if (upload->file < 0)
		return write_failed(ctx);
	text_init(&upload->field, FIELD_BYTES_MAX);
	map_init(&upload->fields, ctx->arena);
	exchange->upload = upload;
	return OK;
}

enum err http_upload_feed(struct http_exchange *exchange, const char *bytes, size_t length)
{
	struct http_upload_state *upload = exchange->upload;
	size_t limit = http_body_limit(exchange);

	if (exchange->body_bytes > (int64_t)limit)
		return fail(&exchange->ctx, ERR_TOO_LARGE, "request.too_large", NULL,
			    "The body may have at most %zu bytes.", limit);
	if (http_multipart_feed(&upload->parser, bytes, length))
		return OK;
	if (upload->parser.sink_error != OK)
		return upload->parser.sink_error;
	return malformed(&exchange->ctx, "The body is not multipart/form-data.");
}

enum err http_upload_finish(struct http_exchange *exchange)
{
	struct http_upload_state *upload = exchange->upload;

	if (upload->parser.state != HTTP_MULTIPART_DONE)
		return malformed(&exchange->ctx, "The multipart body ends too early.");
	if (!upload->has_file)
		return refuse(upload, "request.missing", "file", "There is no file in the upload.");
	return OK;
}

/* Every text with its length: no two uploads give the same text. */
static enum err describe(struct http_upload_state *upload, struct text *out)
{
	unsigned char hash[CRYPTO_HASH_BYTES];
	int64_t bytes;

	for (size_t i = 0; i < map_count(&upload->fields); i++) {
		const struct map_entry *field = vec_at(&upload->fields.entries, i);
		const char *value = field->value;

		text_append_format(out, "%zu:%s=%zu:%s\n", strlen(field->key), field->key, strlen(value), value);
	}
	if (!crypto_sha256_file(upload->file, hash, &bytes))
		return write_failed(upload->ctx);
	text_append_format(out, "file %zu:%s %s\n", strlen(upload->file_name), upload->file_name,
			   crypto_hex(upload->ctx->arena, hash, sizeof hash));
	return OK;
}

enum err http_upload_digest(struct http_exchange *exchange, const char **ret_digest)
{
	struct http_upload_state *upload = exchange->upload;
	CLOSING(text_done) struct text all = { 0 };

	if (upload && !upload->digest) {
		text_init(&all, (FIELDS_MAX + 1) * (FIELD_BYTES_MAX + 1024));
		TRY(describe(upload, &all));
		upload->digest = crypto_sha256_hex(upload->ctx->arena, text_chars(&all));
	}
	*ret_digest = upload ? upload->digest : "";
	return OK;
}

void http_upload_close(struct http_exchange *exchange)
{
	struct http_upload_state *upload = exchange->upload;

	if (!upload)
		return;
	fd_close(&upload->file);
	unlink(upload->path);
	text_done(&upload->field);
	exchange->upload = NULL;
}

enum err http_read_upload(struct ctx *ctx, struct http_exchange *exchange, struct http_upload *ret_upload)
{
	const struct http_upload_state *upload = exchange->upload;

	if (!upload)
		return fail(ctx, ERR_INTERNAL, "server.failed", NULL, "The route takes no upload.");
	*ret_upload = (struct http_upload){ upload->path, upload->file_name, upload->file_bytes };
	return OK;
}

const char *http_upload_field(struct http_exchange *exchange, const char *name)
{
	return exchange->upload ? map_get(&exchange->upload->fields, name) : NULL;
}

void http_upload_sweep(const char *spool_dir)
{
	DIR *folder = spool_dir ? opendir(spool_dir) : NULL;

	if (!folder)
		return;
	for (const struct dirent *entry; (entry = readdir(folder));) {
		if (text_starts(entry->d_name, SPOOL_PREFIX))
			unlinkat(dirfd(folder), entry->d_name, 0);
	}
	closedir(folder);
}
