/* Contents: room, type, digest, name. */
#include "feature/document/document_file.h"

#include <fcntl.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/permission/permission.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/extract/extract_document.h"
#include "platform/json/json_read.h"

enum { NAME_MAX_CHARS = 200, QUOTA_DEFAULT_MB = 51200 };

const char *document_folder(const struct ctx *ctx)
{
	const char *named = ctx->config ? config_text(ctx->config, "files") : getenv("GENJIN_FILES");

	if (named)
		return named;
	return arena_format(ctx->arena, "%s/files", ctx->config ? config_text(ctx->config, "data") : ".");
}

static enum err quota_bytes(struct ctx *ctx, int64_t *ret_bytes)
{
	int64_t megabytes = QUOTA_DEFAULT_MB;

	if (ctx->config)
		TRY(config_int(ctx, ctx->config, "files_quota_mb", &megabytes));
	*ret_bytes = megabytes * 1024 * 1024;
	return OK;
}

static enum err check_quota(struct ctx *ctx, int64_t bytes)
{
	int64_t quota;
	int64_t used;

	TRY(quota_bytes(ctx, &quota));
	TRY(document_store_usage(ctx, &used));
	if (used + bytes <= quota)
		return OK;
	return fail_with(ctx, ERR_TOO_LARGE, "document.quota", "file",
			 arena_format(ctx->arena, "{\"used\":%lld,\"quota\":%lld}", (long long)used, (long long)quota),
			 "The files of the firm have used up their room.");
}

enum err document_check_room(struct ctx *ctx, const struct attachment_place *place, int64_t bytes)
{
	TRY(permission_need(ctx, place->candidate_id, ACT_RECORD));
	if (bytes <= 0)
		return fail(ctx, ERR_MEANING, "document.empty", "file", "The file is empty.");
	if (bytes > DOCUMENT_MAX_BYTES)
		return fail_with(ctx, ERR_TOO_LARGE, "document.too_large", "file",
				 arena_format(ctx->arena, "{\"most\":%d}", DOCUMENT_MAX_BYTES), "A file may have at most 100 MiB.");
	return check_quota(ctx, bytes);
}

enum err document_digest(struct ctx *ctx, const char *path, struct attachment_content *content)
{
	CLOSING(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	unsigned char hash[CRYPTO_HASH_BYTES];

	if (fd < 0 || !crypto_sha256_file(fd, hash, &content->bytes))
		return fail(ctx, ERR_INTERNAL, "document.read", NULL, "The file cannot be read back.");
	content->sha256 = crypto_hex(ctx->arena, hash, sizeof(hash));
	return OK;
}

static enum err refuse_type(struct ctx *ctx, const char *mime)
{
	return fail_with(ctx, ERR_MEANING, "document.type", "file", arena_format(ctx->arena, "{\"mime\":\"%s\"}", mime),
			 "Files of this type are not taken.");
}

enum err document_look_at(struct ctx *ctx, const char *path, struct attachment_content *content)
{
	const char *mime;

	TRY(extract_type(ctx, path, &mime));
	const struct document_type *type = document_type_find(mime);
	if (!type)
		return refuse_type(ctx, mime);
	content->mime = type->sniffed;
	if (!content->kind)
		content->kind = document_guess_kind(type, content->file_name, content->place.record_id != 0);
	return OK;
}

/* What looks like a path is only a name: its last part. */
static const char *last_part(const char *file_name)
{
	const char *start = file_name;

	for (const char *at = file_name; *at; at++) {
		if ((*at == '/' || *at == '\\') && at[1])
			start = at + 1;
	}
	return start;
}

const char *document_clean_name(struct ctx *ctx, const char *file_name)
{
	const char *start = last_part(file_name ? file_name : "");
	char *name = arena_text(ctx->arena, start);
	size_t used = 0;
	size_t chars = 0;

	for (size_t i = 0; start[i]; i++) {
		unsigned char byte = (unsigned char)start[i];
		bool begins = (byte & 0xC0) != 0x80;

		if (begins && ++chars > NAME_MAX_CHARS)
			break;
		name[used++] = byte < ' ' || byte == 0x7F || byte == '/' || byte == '\\' ? '_' : (char)byte;
	}
	name[used] = '\0';
	return used && name[0] != '.' ? name : arena_format(ctx->arena, "file%s", name);
}
