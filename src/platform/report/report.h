/* One page of paper: lines in order, drawn as PDF by genjin-paper in a process of its own (pango and cairo are not mapped here).
 *
 *	report_init(&page);
 *	report_title(&page, "行业薪酬报告"); …
 *	result = report_pdf(ctx, &page, &pdf);
 *	report_done(&page);
 */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/text.h"

struct report {
	struct text lines; /* as src/extract/paper.h writes them */
};

/* An empty page; report_done() frees it. */
void report_init(struct report *page);
void report_done(struct report *page);

/* Lines, from above. Line breaks and tabs in words become blanks. */
void report_title(struct report *page, const char *words);
void report_note(struct report *page, const char *words);
void report_heading(struct report *page, const char *words);
void report_text(struct report *page, const char *words);

/* A label, a value in words, and a bar from low to high with a mark at the middle, in thousandths of the width; -1 draws none. */
void report_range(struct report *page, const char *label, const char *value, int low, int middle, int high);

/* At the foot of the page. */
void report_foot(struct report *page, const char *words);

/* Draws it. Slow, outside of a write.
 * out    ret_pdf  in ctx->arena
 * errors ERR_INTERNAL "report.no_program", "report.failed"; ERR_BUSY "report.pipe"; ERR_TOO_LARGE "report.too_large" */
MUST_USE enum err report_pdf(struct ctx *ctx, const struct report *page, struct bytes *ret_pdf);
