/* Server-sent events as text, and the pairing of two counters into one id. */
#pragma once
#include "base/text.h"

/* Appends "event: kind", "id: …" (left out for 0) and "data: json" as one event. */
void live_append_event(struct text *out, const char *kind, int64_t id, const char *json);

/* One number from two that only grow: grows with each of them, and tells both (Cantor). Good for sums up to
 * 10^8. */
int64_t live_pair(int64_t firm_no, int64_t own_no);

/* The two numbers of an id as a client sent it; false when it is none. */
bool live_unpair(const char *id, int64_t *ret_firm_no, int64_t *ret_own_no);
