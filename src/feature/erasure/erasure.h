/* 彻底删除: nothing of a person is left. All his rows, index entries, messages waiting to be sent, events and the persons who were
 * merged into him go in one transaction; his files, and what the log of SQLite still holds, right after it.
 *
 * What stays: that somebody erased number N and why, and the audit log (numbers, no texts of his). On PostgreSQL old row versions and WAL
 * are the administrator's (docs/files.md).
 * Source: PROMISES.md 23; DOMAIN.md, People and permissions (delete: junior no, senior own, partner yes). */
#pragma once
#include "feature/account/account.h"
#include "platform/http/http.h"
#include "platform/job/job.h"

extern const struct choices erasure_reason_choices; /* asked, expired, mistake */

/* An erasure as the API shows it. */
struct erasure {
	int64_t id;
	int64_t candidate_id;
	int reason;
	struct account_ref by;
	int64_t at;
	int64_t done_at; /* files are gone, too; 0 = under way */
};
extern const struct shape erasure_shape;

/* Erases one who is there or in the bin. Inside a write.
 * in     reason  place in erasure_reason_choices
 * errors ERR_NOT_FOUND "candidate.not_found"; ERR_DENIED "permission.denied"; ERR_CONFLICT "candidate.on_hold" */
MUST_USE enum err erasure_make(struct ctx *ctx, int64_t candidate_id, int reason, int64_t *ret_id);

/* One. errors ERR_NOT_FOUND "erasure.not_found" */
MUST_USE enum err erasure_get(struct ctx *ctx, int64_t id, struct erasure *ret_erasure);

/* The newest, at most 200, and how many there are. out ret_erasures  struct erasure */
MUST_USE enum err erasure_list(struct ctx *ctx, struct list *ret_erasures, int64_t *ret_total);

/* Removes files of those under way; what a kill cut off goes on here. */
MUST_USE enum err erasure_job(struct ctx *ctx, struct job_run *run, const char *payload);
#define ERASURE_JOBS { .name = "candidate.erase", .run = erasure_job, .every_ms = 500, .lease_ms = 5000 }

/* Tables with a candidate_id of which the person's rows go, NULL ended; for the test that none is forgotten. */
const char *const *erasure_places(void);

extern const struct http_routes erasure_routes;
