/* Taking data out of the firm: whoever exports anything asks here first. One place counts what each person took out on a day, refuses
 * what is over the firm's cap, and notes both in the audit log; and one place words the mark that every file carries.
 *
 * takeout_begin() and takeout_mark() stand in audit.h. Source: DOMAIN.md, People and permissions (export: senior own, capped,
 * audited; partner audited); PROMISES.md, Privacy. */
#pragma once
#include "feature/audit/audit.h"

/* Exports of one person a day. */
struct takeout_caps {
	uint64_t present;
	int64_t senior_per_day;
	int64_t partner_per_day; /* and of whoever reads the audit log */
	int64_t taken;           /* by the actor, today */
};
extern const struct shape takeout_caps_shape;

/* The caps of the firm and how many the actor took. */
MUST_USE enum err takeout_caps_get(struct ctx *ctx, struct takeout_caps *ret_caps);

/* Changes those that are present. Inside a write. */
MUST_USE enum err takeout_caps_put(struct ctx *ctx, const struct takeout_caps *input);

extern const struct http_routes takeout_routes;
