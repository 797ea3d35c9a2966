/* Rate limits: token buckets by class and account (or address, before login), in a table of fixed size.
 * When the table is crowded the bucket that rested longest gives way, which only ever loosens a limit. */
#pragma once
#include <stdint.h>

#include "platform/http/http.h"

struct http_limiter;

/* in  percent  of the built-in rates; below 0 = no limits. Aborts when memory is refused at start. */
struct http_limiter *http_limiter_open(int percent);
void http_limiter_close(struct http_limiter *limiter);

/* Takes one token.
 * in      who     "firm/account" or an address
 * returns 0 when granted, else the seconds after which to come back */
int http_limiter_take(struct http_limiter *limiter, enum http_rate rate, const char *who, int64_t now_ms);
