/* 记录模板: texts that the record form offers to start from, never forced. Private to feature/record.
 *
 * One list per firm, in the order of the form; a firm that has none of its own has the shipped ones, in the reader's
 * language. Source: DOMAIN.md, Records (template fact / emotion / action). */
#pragma once
#include "feature/account/account.h"

struct record_template {
	const char *name;
	int stage_kind;           /* enum cadence_stage: offered there only; 0 = everywhere */
	const char *fact;         /* what the fields begin with, NULL = nothing */
	const char *emotion_text;
	const char *action;
};

struct record_templates {
	int64_t version;
	bool shipped;      /* the firm has none of its own */
	struct list items; /* struct record_template */
};
extern const struct shape record_templates_shape;
extern const struct shape record_templates_input_shape;

/* The templates of the firm, the shipped ones until it has its own. */
MUST_USE enum err record_templates_get(struct ctx *ctx, struct record_templates *ret_templates);

/* Replaces the list, inside a write.
 * in     version  expected one, 0 = any
 * errors ERR_STALE; ERR_MEANING "record_template.duplicate" (field items.N.name) */
MUST_USE enum err record_templates_put(struct ctx *ctx, const struct list *items, int64_t version);
