/* What a column of a file may be mapped to, and by which headings people call it. Tables only, no rows. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/ctx.h"

enum import_kind { IMPORT_CANDIDATES = 1, IMPORT_POSITIONS, IMPORT_RECORDS, IMPORT_SUBMISSIONS, IMPORT_USERS, IMPORT_PAY };

/* A target column. */
struct import_field {
	const char *name;     /* stable: "phone", "birth_year" */
	const char *label_zh;
	const char *label_en;
	bool several;         /* more than one column may go here; they are joined */
	const char *headings; /* folded headings (import_heading_key) that mean it, separated by blanks */
};

struct import_fields {
	const struct import_field *items;
	size_t count;
};

/* Targets of a kind, in the order the page offers them. Custom fields ("custom.KEY") come beside. */
struct import_fields import_fields_of(enum import_kind kind);

/* The target called `name`, NULL when there is none. */
const struct import_field *import_field_find(enum import_kind kind, const char *name);

/* Headings as they are compared: folded, without bracketed remarks, blanks, punctuation and marks for "required":
 * "*手机号码（必填）" → "手机号码", "companyFullName" → "companyfullname", "Name(Cand ID)" → "name". */
MUST_USE enum err import_heading_key(struct ctx *ctx, const char *heading, const char **ret_key);

/* The target that a heading means best, NULL when none.
 * out ret_score  100 = a listed heading, 40 to 99 = it ends in one (在职公司 ends in 公司) */
const struct import_field *import_field_by_heading(enum import_kind kind, const char *heading_key, int *ret_score);
