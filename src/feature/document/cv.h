/* What a CV says of a person: name, phone, e-mail, education, employers, each with its place in the text. Rules over text, no rows;
 * nothing is saved before a person has confirmed it.
 *
 * Source: DOMAIN.md, Records, files, search; Candidate facts. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/vec.h"

/* One proposal. Fields are those of a candidate: name, phone, email, gender (male, female), birth_year, education, company, title; and
 * school. */
struct cv_item {
	const char *field;
	const char *value;  /* as it would go into the candidate */
	int64_t page;       /* from 1; 0: out of the file's name */
	int64_t offset;     /* in characters (code points) from the beginning of the page's text */
	int64_t length;     /* of what stands there */
	const char *title;  /* of company: what he was there, NULL when the CV does not say; also an item of its own */
	const char *from;   /* of company, title, school: "2016-02", "2016", NULL */
	const char *until;  /* "2020-06", "now", NULL */
	bool sure;          /* by a label, a form or a section; else a guess */
};
extern const struct shape cv_item_shape;

/* Reads the pages (const char *, in order) and the file's name (may be NULL). What is likelier stands first in each field.
 * out  ret_items  struct cv_item */
void cv_read(struct ctx *ctx, const struct list *pages, const char *file_name, struct list *ret_items);
