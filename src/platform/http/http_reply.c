/* What handlers reply: bodies from shapes, and problems from faults. */
#include <assert.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "platform/http/http_exchange.h"
#include "platform/http/http_range.h"
#include "platform/http/http_stream.h"

static const char JSON_MIME[] = "application/json; charset=utf-8";
static const char PROBLEM_MIME[] = "application/problem+json; charset=utf-8";

/* General codes, used where a fault names none. */
static const char *const general_codes[ERR_KINDS] = {
	[ERR_INVALID] = "request.malformed",
	[ERR_UNAUTHENTICATED] = "session.required",
	[ERR_DENIED] = "permission.denied",
	[ERR_NOT_FOUND] = "request.not_found",
	[ERR_METHOD] = "request.method",
	[ERR_CONFLICT] = "request.conflict",
	[ERR_STALE] = "request.stale",
	[ERR_TOO_LARGE] = "request.too_large",
	[ERR_MEDIA] = "request.media_type",
	[ERR_MEANING] = "request.invalid",
	[ERR_RANGE] = "request.file_range",
	[ERR_RATE] = "request.too_many",
	[ERR_BUSY] = "server.busy",
	[ERR_FULL] = "server.disk_full",
	[ERR_PEER] = "server.peer_failed",
	[ERR_CANCELLED] = "request.cancelled",
	[ERR_INTERNAL] = "server.failed",
};

static void close_file(struct http_reply_state *reply)
{
	if (reply->file >= 0)
		close(reply->file);
	reply->file = -1;
}

void http_reply_reset(struct http_exchange *exchange, bool keep_retry)
{
	struct http_reply_state *reply = &exchange->reply;
	int kept = 0;

	for (int i = 0; keep_retry && i < reply->header_count; i++) {
		if (text_equal_nocase(reply->headers[i].name, "Retry-After"))
			reply->headers[kept++] = reply->headers[i];
	}
	close_file(reply);
	if (reply->stream)
		http_stream_drop(reply->stream);
	reply->stream = NULL;
	text_clear(&reply->body);
	reply->header_count = kept;
	reply->status = 0;
	reply->mime = NULL;
	reply->file_from = 0;
	reply->file_bytes = 0;
}

void http_reply_header(struct http_exchange *exchange, const char *name, const char *value)
{
	struct http_reply_state *reply = &exchange->reply;

	assert(reply->header_count < HTTP_REPLY_HEADERS_MAX && !value[strcspn(value, "\r\n")]);
	reply->headers[reply->header_count++] = (struct http_reply_header){
		arena_text(exchange->ctx.arena, name),
		arena_text(exchange->ctx.arena, value),
	};
}

static enum err finish(struct ctx *ctx, struct http_exchange *exchange, int status, const char *mime)
{
	if (!text_ok(&exchange->reply.body))
		return fail(ctx, ERR_INTERNAL, "server.failed", NULL, "The reply outgrew its limit.");
	exchange->reply.status = status;
	exchange->reply.mime = mime;
	return OK;
}

enum err http_reply(struct ctx *ctx, struct http_exchange *exchange, int status, const struct shape *shape,
		    const void *value)
{
	assert(!exchange->reply.status);
	json_append_shape(&exchange->reply.body, shape, value, ctx->actor.zone);
	return finish(ctx, exchange, status, JSON_MIME);
}

enum err http_reply_version(struct ctx *ctx, struct http_exchange *exchange, int status, const struct shape *shape,
			    const void *value, int64_t version)
{
	http_reply_header(exchange, "ETag", arena_format(ctx->arena, "\"%lld\"", (long long)version));
	return http_reply(ctx, exchange, status, shape, value);
}

enum err http_reply_list(struct ctx *ctx, struct http_exchange *exchange, const struct shape *item_shape,
			 const struct list *items, const char *next, int64_t total)
{
	struct text *body = &exchange->reply.body;

	assert(!exchange->reply.status);
	text_append(body, "{\"items\":[");
	for (size_t i = 0; i < items->count; i++) {
		if (i)
			text_append_char(body, ',');
		json_append_shape(body, item_shape, (const char *)items->items + i * item_shape->bytes,
				  ctx->actor.zone);
	}
	text_append(body, "],\"next\":");
	json_append_text(body, next);
	if (total >= 0) {
		text_append(body, ",\"total\":");
		text_append_i64(body, total);
	}
	text_append_char(body, '}');
	return finish(ctx, exchange, 200, JSON_MIME);
}

enum err http_reply_empty(struct ctx *ctx, struct http_exchange *exchange)
{
	assert(!exchange->reply.status);
	return finish(ctx, exchange, 204, NULL);
}

enum err http_reply_bytes(struct ctx *ctx, struct http_exchange *exchange, const char *mime, const char *disposition,
			  const void *bytes, size_t length)
{
	assert(!exchange->reply.status);
	text_append_n(&exchange->reply.body, bytes, length);
	if (disposition)
		http_reply_header(exchange, "Content-Disposition", disposition);
	return finish(ctx, exchange, 200, mime);
}

/* RFC 6266: an ASCII name for old readers, the true one percent-encoded. */
static const char *attachment(struct ctx *ctx, const char *file_name)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
	char *safe = arena_text(ctx->arena, file_name);
	char *escaped = arena_alloc(ctx->arena, 3 * strlen(file_name) + 1);
	size_t used = 0;

	for (size_t i = 0; file_name[i]; i++) {
		bool is_plain = strchr(plain, file_name[i]) != NULL;

		if (is_plain)
			escaped[used++] = file_name[i];
		else
			used += (size_t)snprintf(escaped + used, 4, "%%%02X", (unsigned char)file_name[i]);
		safe[i] = is_plain ? file_name[i] : '_';
	}
	return arena_format(ctx->arena, "attachment; filename=\"%s\"; filename*=UTF-8''%s", safe, escaped);
}

static enum err out_of_range(struct ctx *ctx, struct http_exchange *exchange, const struct http_file_range *range)
{
	close_file(&exchange->reply);
	return fail_with(ctx, ERR_RANGE, "request.file_range", NULL,
			 arena_format(ctx->arena, "{\"bytes\":%lld}", (long long)range->total_bytes),
			 "The file ends before the range begins.");
}

enum err http_reply_file(struct ctx *ctx, struct http_exchange *exchange, const char *mime, const char *file_name,
			 const char *path)
{
	struct http_reply_state *reply = &exchange->reply;
	struct http_file_range range;
	struct stat stat;

	assert(!reply->status);
	reply->file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (reply->file < 0 || fstat(reply->file, &stat) != 0 || !S_ISREG(stat.st_mode)) {
		close_file(reply);
		return fail(ctx, ERR_NOT_FOUND, "request.not_found", NULL, "The file is not there any more.");
	}
	range = http_file_range(http_header(exchange, "Range"), stat.st_size);
	if (!range.is_whole && range.bytes == 0)
		return out_of_range(ctx, exchange, &range);
	reply->file_from = range.from;
	reply->file_bytes = range.bytes;
	http_reply_header(exchange, "Accept-Ranges", "bytes");
	http_reply_header(exchange, "Content-Disposition", attachment(ctx, file_name));
	if (range.is_whole)
		return finish(ctx, exchange, 200, mime);
	http_reply_header(exchange, "Content-Range",
			  arena_format(ctx->arena, "bytes %lld-%lld/%lld", (long long)range.from,
				       (long long)(range.from + range.bytes - 1), (long long)range.total_bytes));
	return finish(ctx, exchange, 206, mime);
}

/* Our own mistakes are told to the log, not to the client. */
static struct fault public_fault(const struct http_exchange *exchange, enum err kind)
{
	struct fault fault = exchange->ctx.fault;

	if (fault.kind != kind)
		fault = (struct fault){ .kind = kind };
	if (kind == ERR_INTERNAL || kind == ERR_PEER)
		log_error("http.failed", LOG_TEXT("request", exchange->request_id),
			  LOG_TEXT("route", exchange->match.route ? exchange->match.route->path : ""),
			  LOG_TEXT("code", fault.code), LOG_TEXT("detail", fault.detail));
	if (kind == ERR_INTERNAL)
		fault = (struct fault){ .kind = kind, .detail = "Something went wrong on our side." };
	if (!fault.code || text_starts(fault.code, "db."))
		fault.code = general_codes[kind];
	return fault;
}

static void append_member(struct text *out, const char *name, const char *value)
{
	text_append_format(out, ",\"%s\":", name);
	json_append_text(out, value);
}

void http_reply_problem(struct http_exchange *exchange, enum err kind)
{
	struct http_reply_state *reply = &exchange->reply;

	http_reply_reset(exchange, true);
	const struct fault fault = public_fault(exchange, kind);
	reply->status = err_http_status(kind);
	reply->mime = PROBLEM_MIME;
	text_append_format(&reply->body, "{\"type\":\"urn:genjin:problem:%s\"", fault.code);
	append_member(&reply->body, "title", err_name(kind));
	text_append_format(&reply->body, ",\"status\":%d", reply->status);
	append_member(&reply->body, "code", fault.code);
	append_member(&reply->body, "field", fault.field);
	append_member(&reply->body, "detail", fault.detail ? fault.detail : err_name(kind));
	text_append(&reply->body, ",\"params\":");
	text_append(&reply->body, fault.params ? fault.params : "null");
	append_member(&reply->body, "request_id", exchange->request_id);
	text_append_char(&reply->body, '}');
	if (err_is_retryable(kind) && reply->header_count == 0)
		http_reply_header(exchange, "Retry-After", "1");
	if (kind == ERR_METHOD && exchange->match.allow)
		http_reply_header(exchange, "Allow", exchange->match.allow);
}

enum err http_refuse(struct ctx *ctx, struct http_exchange *exchange, enum err kind)
{
	http_reply_problem(exchange, kind);
	fault_clear(ctx);
	return OK;
}
