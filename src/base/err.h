/* The kinds of failure and the one word that passes them on.
 *
 * A function that can fail returns `enum err`, is marked MUST_USE and writes its outputs only on
 * success. What exactly went wrong (stable code, field, sentence) lies in ctx->fault, put there by
 * fail() in ctx.h. Kinds map to HTTP statuses and to "retry or not" in err.c, nowhere else. */
#pragma once
#include <stdbool.h>

enum err {
	OK = 0,
	ERR_INVALID,         /* 400: shape or syntax of the input */
	ERR_UNAUTHENTICATED, /* 401: nobody is logged in */
	ERR_DENIED,          /* 403: known, but not allowed */
	ERR_NOT_FOUND,       /* 404: absent, or not to be known */
	ERR_METHOD,          /* 405: the path exists, the method does not */
	ERR_CONFLICT,        /* 409: clashes with what is stored */
	ERR_STALE,           /* 412: somebody changed it in between */
	ERR_TOO_LARGE,       /* 413: over a stated limit */
	ERR_MEDIA,           /* 415: a body of another type */
	ERR_RANGE,           /* 416: the file ends before the range begins */
	ERR_MEANING,         /* 422: well formed, but breaks a rule of the product */
	ERR_RATE,            /* 429: too often */
	ERR_BUSY,            /* 503: locked or draining, safe to retry */
	ERR_FULL,            /* 507: no room on the disk */
	ERR_PEER,            /* 502: a server we called did not do its part */
	ERR_CANCELLED,       /* 409: stopped on request */
	ERR_INTERNAL,        /* 500: our mistake */
	ERR_KINDS
};

#define MUST_USE __attribute__((warn_unused_result))

/* Runs `call`; returns its error to our caller unless it is OK. */
#define TRY(call)                                  \
	do {                                       \
		enum err try_err_ = (call);        \
		if (try_err_ != OK)                \
			return try_err_;           \
	} while (0)

/* HTTP status of a kind; OK is 200. */
int err_http_status(enum err kind);

/* Short English name ("stale"), for logs and as the last resort for a problem's title. */
const char *err_name(enum err kind);

/* True when the same call may succeed a little later without anybody changing it. */
bool err_is_retryable(enum err kind);
