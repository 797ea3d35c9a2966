/* Draws a page of A4 from lines, as platform/report hands them over; in genjin-paper only.
 *
 *	T words                          title
 *	N words                          note below it
 *	H words                          heading
 *	P words                          paragraph
 *	R low middle high label value    a bar, in thousandths of the width; -1 = none
 *	F words                          foot of the page
 *
 * Parts are divided by tabs, lines by line feeds. What has no room on the page is left out. */
#pragma once
#include <stddef.h>

#include "base/ctx.h"

/* Writes the PDF to the descriptor.
 * in     lines  ends in NUL, is taken apart
 * errors ERR_INTERNAL "report.failed" */
MUST_USE enum err paper_draw(struct ctx *ctx, char *lines, int fd);
