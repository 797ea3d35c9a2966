/* 禁挖: companies and people whom the firm has promised not to approach, and for how long.
 *
 * Companies and people are put on the list by partners, one by one or many at once; whom the firm has placed is off limits for a year
 * after his guarantee (candidate_set_off_limits()). An employer is compared as duplicates compare it: however it is written.
 * It warns before a call and refuses a submission (feature/pipeline); nothing here hides anybody.
 * Source: DOMAIN.md, Around the candidate. */
#pragma once
#include "feature/account/account.h"
#include "feature/candidate/candidate.h"
#include "platform/http/http.h"
#include "platform/http/page.h"

/* What stands on the list: an employer, a person, or a person the firm has placed. */
enum off_limits_kind { OFF_LIMITS_COMPANY = 1, OFF_LIMITS_PERSON, OFF_LIMITS_PLACEMENT };
extern const struct choices off_limits_kinds;

/* One line of the list. */
struct off_limits {
	int64_t id; /* of a placement: the candidate's */
	int64_t version;
	int kind;
	const char *company;
	struct person_ref *candidate;
	const char *from_on;  /* NULL for a placement */
	const char *until_on; /* NULL: until it is lifted */
	const char *reason;   /* NULL for a placement */
	const char *source;   /* hand, import, placement */
	struct account_ref *created_by;
	bool current;    /* today lies in its term */
	bool may_change; /* by this actor */
};
extern const struct shape off_limits_shape;

/* What a partner writes: a company or a candidate. In a change only term and reason count. */
struct off_limits_input {
	uint64_t present;
	const char *company;
	int64_t candidate_id;
	const char *from_on; /* NULL: from today */
	const char *until_on;
	const char *reason;
};
extern const struct shape off_limits_input_shape;  /* POST */
extern const struct shape off_limits_change_shape; /* PATCH */

struct off_limits_filter {
	int kind;      /* 0 = companies */
	const char *q; /* part of the name, NULL = all */
	int64_t limit;
	const char *cursor;
};

/* One page, newest first; of people only those the actor may know. out ret_page  struct off_limits */
MUST_USE enum err off_limits_list(struct ctx *ctx, const struct off_limits_filter *filter, struct page *ret_page);

/* errors ERR_NOT_FOUND "off_limits.not_found": absent, lifted, or about somebody the actor may not know */
MUST_USE enum err off_limits_get(struct ctx *ctx, int64_t id, struct off_limits *ret_entry);

/* errors ERR_MEANING "request.missing" (field company, reason), "off_limits.no_employer", "off_limits.order" (until_on);
 *        ERR_CONFLICT "off_limits.exists"; ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err off_limits_add(struct ctx *ctx, const struct off_limits_input *input, int64_t *ret_id);

/* in     version  expected one, 0 = any
 * errors ERR_NOT_FOUND, ERR_STALE "request.stale", ERR_MEANING as above */
MUST_USE enum err off_limits_change(struct ctx *ctx, int64_t id, int64_t version, const struct off_limits_input *input);

/* Off the list. errors ERR_NOT_FOUND */
MUST_USE enum err off_limits_lift(struct ctx *ctx, int64_t id);

/* What became of one line of many. */
struct off_limits_line {
	int64_t line;       /* from 1 */
	const char *result; /* created, changed, unchanged, refused */
	const char *code;   /* of a refusal: stable code */
	const char *text;   /* of a refusal, in words */
};
extern const struct shape off_limits_line_shape;

/* Puts many companies on the list; one that is there gets the term and reason of the line. What is refused does not stop the rest.
 * in  entries    struct off_limits_input
 * out ret_lines  struct off_limits_line, one for each */
MUST_USE enum err off_limits_import(struct ctx *ctx, const struct list *entries, struct list *ret_lines);

/* --- For other features --- */

/* Why a candidate is off limits today. */
struct off_limits_hit {
	int kind;
	const char *company; /* of kind company */
	const char *until_on;
	const char *reason;
};
extern const struct shape off_limits_hit_shape;

/* All reasons today, none for who may be approached. Nobody's rights are checked. out ret_hits  struct off_limits_hit */
MUST_USE enum err off_limits_of(struct ctx *ctx, int64_t candidate_id, struct list *ret_hits);

/* Whether anybody at all may be: who asks for many spares the question where not. */
MUST_USE enum err off_limits_any(struct ctx *ctx, bool *ret_any);

/* Listener of HOOK_CANDIDATE_SHOWN: adds the reasons to the reply. */
MUST_USE enum err off_limits_show_candidate(struct ctx *ctx, const void *hook_shown);

extern const struct http_routes off_limits_routes;
