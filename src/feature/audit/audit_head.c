/* Heads of the audit chains: sealing them, writing them outside, comparing what was written. */
#include "feature/audit/audit_head.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/log.h"
#include "feature/audit/audit.h"
#include "feature/audit/audit_store.h"
#include "platform/config/config.h"
#include "platform/crypto/keyring.h"
#include "platform/file/file.h"

enum { HEADS_MAX_BYTES = 64 * 1024 * 1024 };

/* --- Sealing --- */

static const char sealed_as[] = "audit_head.seal";

static const char *words_of(struct ctx *ctx, int64_t seq, const char *hash)
{
	return arena_format(ctx->arena, "%lld %s", (long long)seq, hash);
}

enum err audit_head_move(struct ctx *ctx, int64_t seq, const char *hash)
{
	struct audit_head head = { .seq = seq, .hash = hash, .seal = "" };

	if (ctx->keys)
		TRY(keyring_blind_index_lately(ctx, sealed_as, words_of(ctx, seq, hash), &head.seal));
	return audit_store_put_head(ctx, &head);
}

enum err audit_head_is_sealed(struct ctx *ctx, const struct audit_head *head, bool *ret_is_sealed)
{
	*ret_is_sealed = true;
	return ctx->keys ? keyring_index_fits(ctx, sealed_as, words_of(ctx, head->seq, head->hash), head->seal, ret_is_sealed) : OK;
}

/* --- Writing outside --- */

static void append_head(const struct ctx *ctx, const struct audit_head *head, struct text *out)
{
	text_append_format(out, "%lld %lld %s ", (long long)head->firm_id, (long long)head->seq, head->hash);
	json_append_time(out, ctx_now_ms(ctx), NULL);
	text_append_char(out, '\n');
}

enum err audit_heads_write(struct ctx *ctx, struct text *out)
{
	struct list heads;

	TRY(audit_store_heads(ctx, false, &heads));
	for (size_t i = 0; i < heads.count; i++)
		append_head(ctx, (const struct audit_head *)heads.items + i, out);
	return OK;
}

const char *audit_heads_path(struct ctx *ctx)
{
	const char *set = ctx->config ? config_text(ctx->config, "audit_heads") : NULL;

	return set ? set : arena_format(ctx->arena, "%s/audit_heads.log", ctx->config ? config_text(ctx->config, "data") : ".");
}

static enum err append_to_file(struct ctx *ctx, const struct text *lines)
{
	const char *path = audit_heads_path(ctx);
	CLOSING(fd_close) int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, text_chars(lines), lines->length) != (ssize_t)lines->length || fsync(fd) != 0)
		return fail(ctx, errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "audit.heads_file", NULL, "%s: %s", path, strerror(errno));
	return OK;
}

static enum err note_anchored(struct ctx *ctx, void *arg)
{
	return audit_store_anchored(ctx, ((const struct audit_head *)arg)->seq);
}

static enum err note_seal(struct ctx *ctx, void *arg)
{
	(void)arg;
	return audit_note(ctx, "audit.seal", NULL, 0, NULL);
}

static enum err seal_old(struct ctx *ctx, const struct list *heads)
{
	int64_t firm_id = ctx->firm_id;

	for (size_t i = 0; i < heads->count; i++) {
		const struct audit_head *head = (const struct audit_head *)heads->items + i;

		ctx->firm_id = head->firm_id;
		if (ctx->keys && !*head->seal)
			TRY(db_write(ctx, note_seal, NULL));
	}
	ctx->firm_id = firm_id;
	return OK;
}

enum err audit_heads_seal(struct ctx *ctx)
{
	struct list heads;

	TRY(audit_store_heads(ctx, false, &heads));
	return seal_old(ctx, &heads);
}

enum err audit_heads_fit(struct ctx *ctx, bool *ret_fit)
{
	int64_t firm_id = ctx->firm_id;
	bool fits = false;
	size_t sealed = 0;
	struct list heads;

	TRY(audit_store_heads(ctx, false, &heads));
	for (size_t i = 0; i < heads.count && !fits; i++) {
		const struct audit_head *head = (const struct audit_head *)heads.items + i;

		ctx->firm_id = head->firm_id;
		sealed += *head->seal != '\0';
		if (*head->seal)
			TRY(audit_head_is_sealed(ctx, head, &fits));
	}
	ctx->firm_id = firm_id;
	*ret_fit = fits || !sealed;
	return OK;
}

enum err audit_anchor(struct ctx *ctx, struct job_run *run, const char *payload)
{
	CLOSING(text_done) struct text lines = { 0 };
	struct list heads;

	(void)run;
	(void)payload;
	TRY(audit_store_heads(ctx, true, &heads));
	TRY(seal_old(ctx, &heads));
	TRY(audit_store_heads(ctx, true, &heads));
	text_init(&lines, HEADS_MAX_BYTES);
	for (size_t i = 0; i < heads.count; i++)
		append_head(ctx, (const struct audit_head *)heads.items + i, &lines);
	if (heads.count)
		TRY(append_to_file(ctx, &lines));
	for (size_t i = 0; i < heads.count; i++) {
		struct audit_head *head = (struct audit_head *)heads.items + i;

		log_info("audit.head", LOG_INT("firm", head->firm_id), LOG_INT("entry", head->seq), LOG_TEXT("hash", head->hash));
		ctx->firm_id = head->firm_id;
		TRY(db_write(ctx, note_anchored, head));
	}
	return OK;
}

/* --- Comparing --- */

static enum err check_line(struct ctx *ctx, const char *line, struct text *problems)
{
	long long firm_id = 0, seq = 0;
	char hash[65] = "";
	const char *kept;

	if (sscanf(line, "%lld %lld %64[0-9a-f]", &firm_id, &seq, hash) != 3) {
		text_append_format(problems, "this is no line of audit heads: %.80s\n", line);
		return OK;
	}
	ctx->firm_id = firm_id;
	TRY(audit_store_hash_at(ctx, seq, &kept));
	if (!kept)
		text_append_format(problems, "firm %lld: audit entry %lld stood here and is gone\n", firm_id, seq);
	else if (!text_equal(kept, hash))
		text_append_format(problems, "firm %lld: audit entry %lld is another than it was\n", firm_id, seq);
	return OK;
}

enum err audit_heads_check(struct ctx *ctx, const char *path, struct text *problems)
{
	char *content;

	TRY(file_read(ctx, path, HEADS_MAX_BYTES, &content));
	for (char *rest = content, *line; (line = strsep(&rest, "\n"));) {
		size_t mark = arena_mark(ctx->arena);

		if (*line)
			TRY(check_line(ctx, line, problems));
		arena_release(ctx->arena, mark);
	}
	return OK;
}
