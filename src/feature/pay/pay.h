/* 行业薪酬报告: what the market pays for a job, what the firm's own placements were agreed at, beside what a candidate asks and what
 * the client gives.
 *
 * Partners keep the figures of the market, by hand or from a file (importer). Own figures are told only over five people or more,
 * rounded. Pay of the candidate follows the masks of candidate.h. Amounts are gross a year in minor units.
 * Source: DOMAIN.md, Cadence (negotiation, with the industry pay report) and Reminders. */
#pragma once
#include "base/money.h"
#include "feature/candidate/candidate.h"
#include "platform/http/http.h"
#include "platform/http/page.h"

enum { PAY_LEAST_PEOPLE = 5, PAY_OWN_MONTHS = 24 };

/* --- What the market pays --- */

struct pay_figure {
	int64_t id;
	const char *job;   /* as the source words it */
	const char *city;  /* NULL: everywhere */
	const char *level; /* NULL: any */
	int64_t years_from; /* of experience */
	int64_t years_to;   /* 0: no upper end */
	struct money *low;    /* a quarter earns less */
	struct money *middle; /* half earns less */
	struct money *high;   /* three quarters earn less */
	int64_t sample;       /* they rest on so many, 0: not said */
	const char *source;
	const char *as_of; /* date */
};
extern const struct shape pay_figure_shape;

/* What a partner writes, or a line of a file holds. */
struct pay_input {
	uint64_t present;
	const char *job;
	const char *city;
	const char *level;
	int64_t years_from;
	int64_t years_to;
	struct money *low;
	struct money *middle;
	struct money *high;
	int64_t sample;
	const char *source;
	const char *as_of; /* NULL: today */
};
extern const struct shape pay_input_shape;

struct pay_filter {
	const char *q; /* part of job or city */
	int64_t limit;
	const char *cursor;
};

/* One page by job. out ret_page  struct pay_figure */
MUST_USE enum err pay_list(struct ctx *ctx, const struct pay_filter *filter, struct page *ret_page);

/* errors ERR_NOT_FOUND "pay.not_found" */
MUST_USE enum err pay_get(struct ctx *ctx, int64_t id, struct pay_figure *ret_figure);

enum pay_taken { PAY_NEW = 1, PAY_REPLACED, PAY_SAME };

/* Keeps a figure in the place of the one for the same job, city, level, years and source. Inside a write.
 * in     may_replace  false: one that is there stays (PAY_SAME)
 * errors ERR_MEANING "request.missing" (job, middle, source), "request.currency", "pay.order" (low ≤ middle ≤ high, years),
 *        "pay.currency": one currency for all three */
MUST_USE enum err pay_put(struct ctx *ctx, const struct pay_input *input, bool may_replace, int64_t *ret_id, enum pay_taken *ret_taken);

/* Years of experience out of words: "3-5年", "5年以上", "3 years"; false when they say none. */
bool pay_years(const char *words, int64_t *ret_from, int64_t *ret_to);

/* errors ERR_NOT_FOUND "pay.not_found" */
MUST_USE enum err pay_remove(struct ctx *ctx, int64_t id);

/* --- What was agreed --- */

/* Notes what a placement was agreed at, a year; NULL takes it back. Inside a write.
 * errors ERR_NOT_FOUND "submission.not_found"; ERR_DENIED; ERR_MEANING "request.currency", "pay.amount" */
MUST_USE enum err pay_agree(struct ctx *ctx, int64_t submission_id, const struct money *amount);

/* --- The report --- */

/* A range of amounts. */
struct pay_range {
	struct money *low;
	struct money *middle;
	struct money *high;
	int64_t sample;
	bool of_city; /* of the position's city, not of everywhere */
};
extern const struct shape pay_range_shape;

struct pay_report {
	struct person_ref candidate;
	struct position_ref *position; /* NULL: he is submitted nowhere */
	int64_t submission_id;
	int64_t made_at;
	const char *job; /* what was looked for: title of the position, else his own */
	const char *city;
	int64_t years_from, years_to;
	struct list market;     /* struct pay_figure, the fittest first, at most 3 */
	struct pay_range *own;  /* NULL: fewer than PAY_LEAST_PEOPLE */
	struct money *current;  /* NULL also where masked */
	struct money *expected;
	struct money *floor;    /* monthly × months + bonus */
	bool masked;            /* his pay is not for this actor */
	struct money *band_low; /* the client's, a year */
	struct money *band_high;
	struct money *agreed;
	struct list says;       /* const char *: what it comes to, in the actor's language */
};
extern const struct shape pay_report_shape;

/* in     submission_id  0: the running one that has come furthest towards an agreement, else none
 * errors ERR_NOT_FOUND "candidate.not_found", "submission.not_found" */
MUST_USE enum err pay_report_make(struct ctx *ctx, int64_t candidate_id, int64_t submission_id, struct pay_report *ret_report);

/* The same on one page of PDF. Slow, outside of a write; it counts as an export.
 * errors as above; ERR_DENIED, ERR_RATE "export.cap"; ERR_INTERNAL "report.…" */
MUST_USE enum err pay_report_pdf(struct ctx *ctx, int64_t candidate_id, int64_t submission_id, struct bytes *ret_pdf);

extern const struct http_routes pay_routes;
