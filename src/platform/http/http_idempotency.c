/* Claim, compare, replay. The kept reply is its header lines, an empty line, and the body, sealed as one text: it may
 * hold fields that the tables hold sealed only. */
#include "platform/http/http_idempotency.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "http_idempotency_sql.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"
#include "platform/http/http_upload.h"

enum { KEY_MAX = 200, SECRET_BYTES = 32 };

static const char SEALED_AS[] = "idempotency.reply";

struct params {
	int64_t account_id;
	int64_t before_ms;
	int64_t status;
	const char *request_key;
	const char *digest;
	const char *noun;
	int64_t noun_id;
	struct bytes reply;
};

static const struct field params_fields[] = {
	FIELD_INT(struct params, account_id),  FIELD_INT(struct params, before_ms), FIELD_INT(struct params, status),
	FIELD_TEXT(struct params, request_key), FIELD_TEXT(struct params, digest),  FIELD_BYTES(struct params, reply),
	FIELD_TEXT(struct params, noun),       FIELD_ID(struct params, noun_id),
};
static const struct shape params_shape = SHAPE("idempotency_params", struct params, params_fields);

struct row {
	const char *digest;
	int64_t status;
	struct bytes reply;
};

static const struct field row_fields[] = {
	FIELD_TEXT(struct row, digest),
	FIELD_INT(struct row, status),
	FIELD_BYTES(struct row, reply),
};
static const struct shape row_shape = SHAPE("idempotency_row", struct row, row_fields);

/* NULL when the request carries no key, or nobody's key it would be. */
static const char *key_of(const struct ctx *ctx, struct http_exchange *exchange)
{
	const char *key = http_header(exchange, "Idempotency-Key");
	bool is_post = text_equal(http_method(exchange), "POST");
	bool is_wanted = is_post || (exchange->match.route->flags & HTTP_IDEMPOTENT);

	return is_wanted && ctx->actor.account_id ? key : NULL;
}

static enum err check_key(struct ctx *ctx, const char *key)
{
	size_t length = strlen(key);

	for (size_t i = 0; i < length; i++) {
		if (key[i] <= ' ' || key[i] > '~')
			length = 0;
	}
	if (length == 0 || length > KEY_MAX)
		return fail(ctx, ERR_INVALID, "request.malformed", "Idempotency-Key",
			    "The Idempotency-Key must be 1 to %d visible ASCII characters.", KEY_MAX);
	return OK;
}

/* Keyed: the body may hold what nobody should be able to guess from the table. */
static enum err digest_of(struct ctx *ctx, struct http_exchange *exchange, const char **ret_digest)
{
	unsigned char mac[CRYPTO_HASH_BYTES];
	CLOSING(text_done) struct text request = { 0 };
	const char *upload;

	TRY(http_upload_digest(exchange, &upload));
	text_init(&request, exchange->body.length + HTTP_TARGET_MAX + 256);
	text_append_format(&request, "%s %s\n%s", exchange->method, exchange->target, upload);
	text_append_n(&request, text_chars(&exchange->body), exchange->body.length);
	crypto_hmac_sha256(exchange->options->secret, SECRET_BYTES, text_chars(&request), request.length, mac);
	*ret_digest = crypto_hex(ctx->arena, mac, sizeof mac);
	return OK;
}

/* "Name: value" lines up to the empty one; the rest is the body. */
static void restore_reply(struct http_exchange *exchange, int status, char *kept)
{
	char *line = kept;

	for (char *end; (end = strchr(line, '\n')) && end != line; line = end + 1) {
		char *colon = strstr(line, ": ");

		*end = *colon = '\0';
		http_reply_header(exchange, line, colon + 2);
	}
	text_append(&exchange->reply.body, line + 1);
	exchange->reply.status = status;
	exchange->reply.mime = line[1] ? "application/json; charset=utf-8" : NULL;
}

static enum err replay(struct ctx *ctx, struct http_exchange *exchange, const struct params *params, bool *ret_found)
{
	struct row row = { 0 };
	const char *kept;

	TRY(db_maybe(ctx, &sql_idempotency_get, &params_shape, params, &row_shape, &row, ret_found));
	if (!*ret_found)
		return OK;
	if (!text_equal(row.digest, params->digest))
		return fail(ctx, ERR_MEANING, "request.key_reused", "Idempotency-Key",
			    "This Idempotency-Key belongs to another request.");
	TRY(keyring_unseal(ctx, SEALED_AS, params->account_id, &row.reply, &kept));
	if (!kept && row.status)
		return fail(ctx, ERR_NOT_FOUND, "request.answer_erased", NULL, "What this request was about has been erased.");
	if (!kept)
		return fail(ctx, ERR_INTERNAL, "server.failed", NULL, "A claimed key has no answer.");
	restore_reply(exchange, (int)row.status, arena_text(ctx->arena, kept));
	return OK;
}

/* "records", 12 of /api/v1/records/12/attachments. */
static void read_noun(struct ctx *ctx, const struct http_exchange *exchange, struct params *params)
{
	static const char base[] = "/api/v1/";
	const char *start = exchange->path + sizeof(base) - 1;

	if (!text_starts(exchange->path, base))
		return;
	size_t length = strcspn(start, "/?");
	params->noun = arena_format(ctx->arena, "%.*s", (int)length, start);
	if (start[length] == '/')
		params->noun_id = strtoll(start + length + 1, NULL, 10);
}

/* Without a key request_key is NULL. */
static enum err params_of(struct ctx *ctx, struct http_exchange *exchange, struct params *ret_params)
{
	struct params params = { .account_id = ctx->actor.account_id, .request_key = key_of(ctx, exchange) };

	if (params.request_key) {
		TRY(check_key(ctx, params.request_key));
		TRY(digest_of(ctx, exchange, &params.digest));
		params.before_ms = ctx_now_ms(ctx) - MS_PER_DAY;
		read_noun(ctx, exchange, &params);
	}
	*ret_params = params;
	return OK;
}

struct looking {
	struct http_exchange *exchange;
	const struct params *params;
	bool is_answered;
};

static enum err look(struct ctx *ctx, void *arg)
{
	struct looking *looking = arg;

	return replay(ctx, looking->exchange, looking->params, &looking->is_answered);
}

enum err http_idempotency_look(struct ctx *ctx, struct http_exchange *exchange, bool *ret_is_answered)
{
	struct params params;
	struct looking looking = { .exchange = exchange, .params = &params };

	TRY(params_of(ctx, exchange, &params));
	if (params.request_key)
		TRY(db_read(ctx, look, &looking));
	*ret_is_answered = looking.is_answered;
	return OK;
}

enum err http_idempotency_begin(struct ctx *ctx, struct http_exchange *exchange, bool *ret_is_answered)
{
	struct params params;
	int64_t changes;

	*ret_is_answered = false;
	TRY(params_of(ctx, exchange, &params));
	if (!params.request_key)
		return OK;
	TRY(db_run(ctx, &sql_idempotency_forget, &params_shape, &params, NULL));
	TRY(db_run(ctx, &sql_idempotency_claim, &params_shape, &params, &changes));
	if (changes)
		return OK;
	return replay(ctx, exchange, &params, ret_is_answered);
}

enum err http_idempotency_end(struct ctx *ctx, struct http_exchange *exchange)
{
	const struct http_reply_state *reply = &exchange->reply;
	struct params params = { .account_id = ctx->actor.account_id, .request_key = key_of(ctx, exchange) };
	CLOSING(text_done) struct text kept = { 0 };

	if (!params.request_key)
		return OK;
	text_init(&kept, HTTP_REPLY_MAX_BYTES);
	for (int i = 0; i < reply->header_count; i++)
		text_append_format(&kept, "%s: %s\n", reply->headers[i].name, reply->headers[i].value);
	text_append_char(&kept, '\n');
	text_append_n(&kept, text_chars(&reply->body), reply->body.length);
	params.status = reply->status;
	TRY(keyring_seal_lately(ctx, SEALED_AS, params.account_id, text_chars(&kept), &params.reply));
	return db_run(ctx, &sql_idempotency_keep, &params_shape, &params, NULL);
}

/* --- Forgetting --- */

struct loose_key {
	int64_t account_id;
	const char *request_key;
};
static const struct field loose_fields[] = { FIELD_ID(struct loose_key, account_id), FIELD_TEXT(struct loose_key, request_key) };
static const struct shape loose_shape = SHAPE("idempotency_key", struct loose_key, loose_fields);

static bool holds_any(const char *kept, const char *const *texts)
{
	for (; *texts; texts++) {
		if (strstr(kept, *texts))
			return true;
	}
	return false;
}

static enum err forget_one(struct ctx *ctx, const struct loose_key *key, const char *const *texts)
{
	const struct params params = { .account_id = key->account_id, .request_key = key->request_key };
	struct row row = { 0 };
	const char *kept;
	bool found;

	TRY(db_maybe(ctx, &sql_idempotency_get, &params_shape, &params, &row_shape, &row, &found));
	TRY(keyring_unseal(ctx, SEALED_AS, key->account_id, &row.reply, &kept));
	return kept && holds_any(kept, texts) ? db_run(ctx, &sql_idempotency_empty, &params_shape, &params, NULL) : OK;
}

enum err http_forget_answers(struct ctx *ctx, const char *noun, const char *const *texts)
{
	const struct params params = { .noun = noun };
	struct list keys;

	TRY(db_list(ctx, &sql_idempotency_loose, &params_shape, &params, &loose_shape, &keys));
	for (size_t i = 0; i < keys.count; i++) {
		size_t mark = arena_mark(ctx->arena);

		TRY(forget_one(ctx, (const struct loose_key *)keys.items + i, texts));
		arena_release(ctx->arena, mark);
	}
	return OK;
}
