/* 批量操作: one change for many candidates, foreseen before, taken back after.
 *
 * A bulk names its candidates by id or by the filter of the talent table. It runs as a background job under the rights of
 * who asked, a candidate at a time: whoever he may not change is refused with the reason and counted, the others change. What
 * each was before is kept, so that the whole can be taken back. Not here: the changes themselves, which candidate and followup
 * make. Source: UI.md, Talent; DOMAIN.md, 激活. */
#pragma once
#include "feature/candidate/candidate.h"
#include "platform/job/job.h"

enum bulk_action {
	BULK_OWNER = 1,   /* owner_id */
	BULK_TAGS_ADD,    /* tags */
	BULK_TAGS_REMOVE, /* tags */
	BULK_CARE,        /* care; pool_grade, or reason and wake_at with "end" */
	BULK_RULE,        /* interval and unit; 0 = back to the rule of the firm */
	BULK_ARCHIVE,     /* into the bin */
	BULK_ACTIVATE,    /* 激活: into care of owner_id, onto position_id, spread over days; quiet_days */
};

enum bulk_care { BULK_TO_CARE = 1, BULK_TO_POOL, BULK_TO_END };

/* Whom and what. */
struct bulk_input {
	struct list ids;                 /* int64_t; or */
	struct candidate_filter *filter; /* those that match, */
	struct list except;              /* int64_t, but these */
	int action;                      /* enum bulk_action */
	int64_t owner_id;
	struct list tags;                /* const char * */
	int care;                        /* enum bulk_care */
	int pool_grade;
	const char *reason;
	int64_t wake_at;
	int64_t interval;
	int unit;                        /* days, hours */
	int64_t position_id;             /* activation: a submission in 待联系 is opened for it; 0 = for none */
	int64_t quiet_days;              /* activation leaves out whom anybody reached within so many days; 0 = 14 */
};
extern const struct shape bulk_input_shape;

/* Why some are refused, with how many. */
struct bulk_reason {
	const char *code;
	const char *text; /* in the actor's language */
	int64_t count;
};

/* How many followups an activation puts on a day. */
struct bulk_day {
	const char *date;
	int64_t planned; /* already there */
	int64_t added;
};

struct bulk_preview {
	int64_t total;
	int64_t changed;
	int64_t same;
	int64_t refused;
	struct list reasons; /* struct bulk_reason, most frequent first */
	struct list days;    /* struct bulk_day; activation only */
	int64_t woken;       /* activation: of those changed, who need a day; not shown */
	int64_t unplanned;   /* activation: for whom no day is free within 60 working days */
	int64_t looked;      /* how many were looked at: all, or of very many some, and the numbers hold about */
};
extern const struct shape bulk_preview_shape;

struct bulk {
	int64_t id;
	const char *action;
	const char *state;
	int64_t total;
	int64_t processed;
	int64_t changed;
	int64_t same;
	int64_t refused;
	int64_t undone;
	struct list reasons; /* struct bulk_reason */
	int64_t created_at;
	int64_t finished_at;
};
extern const struct shape bulk_shape;

/* What it would do, candidate by candidate, of more than 20,000 by a sample of all ages; changes nothing.
 * errors ERR_MEANING "request.missing", "bulk.whom" (neither ids nor filter, or both) */
MUST_USE enum err bulk_foresee(struct ctx *ctx, const struct bulk_input *input, struct bulk_preview *ret_preview);

/* Queues it; inside a write. errors as above */
MUST_USE enum err bulk_start(struct ctx *ctx, const struct bulk_input *input, int64_t *ret_id);

/* One of the actor's. errors ERR_NOT_FOUND "bulk.not_found" */
MUST_USE enum err bulk_get(struct ctx *ctx, int64_t id, struct bulk *ret_bulk);

/* The actor's, newest first, 20 at most. out ret_bulks  struct bulk without reasons */
MUST_USE enum err bulk_list(struct ctx *ctx, struct list *ret_bulks);

/* Stops a running one; what it changed stays and can be taken back. */
MUST_USE enum err bulk_cancel(struct ctx *ctx, int64_t id);

/* Takes back what it changed, where nobody changed it since. errors ERR_CONFLICT "bulk.not_done" while it runs or twice */
MUST_USE enum err bulk_undo(struct ctx *ctx, int64_t id);

/* The job that carries a bulk action out, piece by piece; it goes on where a killed run stopped. */
MUST_USE enum err bulk_job(struct ctx *ctx, struct job_run *run, const char *payload);
#define BULK_JOBS { .name = "bulk", .run = bulk_job }

extern const struct http_routes bulk_routes;
