/* 为什么能 / 不能: each decision about one person with its reason, as a sentence like a colleague's.
 *
 * Computed from the table that decides (permission_rule.h) and the ties that it reads, so it cannot differ from the decision. */
#pragma once
#include "feature/permission/permission.h"

struct permission_question {
	int64_t account_id;
	int64_t candidate_id; /* 0: not asked */
	int64_t position_id;  /* 0: not asked */
	int64_t record_id;    /* stands for its candidate; 0: not asked */
};

/* One permission of the person. */
struct permission_reason {
	const char *act;      /* act_name(), or that of a position */
	const char *scope;    /* "candidate", "position" */
	const char *answer;   /* "yes", "no", "masked" */
	const char *sentence; /* in the reader's language */
};

/* One field of the candidate as the person sees it. */
struct permission_field {
	const char *field;
	const char *answer;
};

struct permission_explanation {
	struct account_ref account;
	int role;
	struct rights rights;
	int64_t candidate_id;
	int64_t position_id;
	struct list items;  /* struct permission_reason */
	struct list fields; /* struct permission_field, of a candidate */
};
extern const struct shape permission_question_shape;
extern const struct shape permission_explanation_shape;

/* errors ERR_NOT_FOUND "account.not_found", "candidate.not_found", "position.not_found", "record.not_found"
 *        ERR_MEANING "request.missing"  neither candidate nor position nor record */
MUST_USE enum err permission_explain(struct ctx *ctx, const struct permission_question *question,
				     struct permission_explanation *ret_explanation);

/* A line of who can do what: what each role must be, by reach_name(); for scope "firm" it is "firm" or "never". */
struct permission_line {
	const char *act;
	const char *scope; /* "candidate", "position", "firm" */
	const char *junior;
	const char *senior;
	const char *partner;
	const char *system; /* by the right of that name */
	const char *security;
	const char *audit;
};
struct permission_matrix {
	struct list items; /* struct permission_line */
};
extern const struct shape permission_matrix_shape;
void permission_matrix_make(struct ctx *ctx, struct permission_matrix *ret_matrix);

extern const struct http_routes permission_routes;
