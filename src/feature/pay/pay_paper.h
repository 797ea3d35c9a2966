/* The report as one page of PDF. Private to this folder. */
#pragma once
#include "feature/pay/pay.h"

/* In the language of the actor, with his mark. errors ERR_INTERNAL "report.…" */
MUST_USE enum err pay_paper(struct ctx *ctx, const struct pay_report *report, struct bytes *ret_pdf);
