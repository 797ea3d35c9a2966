/* The table of failure kinds: name, HTTP status, retry or not. */
#include "base/err.h"

struct kind {
	const char *name;
	int http_status;
	bool is_retryable;
};

static const struct kind kinds[ERR_KINDS] = {
	[OK] = { "ok", 200, false },
	[ERR_INVALID] = { "invalid", 400, false },
	[ERR_UNAUTHENTICATED] = { "unauthenticated", 401, false },
	[ERR_DENIED] = { "denied", 403, false },
	[ERR_NOT_FOUND] = { "not_found", 404, false },
	[ERR_METHOD] = { "method_not_allowed", 405, false },
	[ERR_CONFLICT] = { "conflict", 409, false },
	[ERR_STALE] = { "stale", 412, false },
	[ERR_TOO_LARGE] = { "too_large", 413, false },
	[ERR_MEDIA] = { "unsupported_media_type", 415, false },
	[ERR_RANGE] = { "out_of_range", 416, false },
	[ERR_MEANING] = { "unprocessable", 422, false },
	[ERR_RATE] = { "too_many_requests", 429, true },
	[ERR_BUSY] = { "busy", 503, true },
	[ERR_FULL] = { "storage_full", 507, true },
	[ERR_PEER] = { "peer_failed", 502, true },
	[ERR_CANCELLED] = { "cancelled", 409, false },
	[ERR_INTERNAL] = { "internal", 500, false },
};

int err_http_status(enum err kind)
{
	return kinds[kind].http_status;
}

const char *err_name(enum err kind)
{
	return kinds[kind].name;
}

bool err_is_retryable(enum err kind)
{
	return kinds[kind].is_retryable;
}
