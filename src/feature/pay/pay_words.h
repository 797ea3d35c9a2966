/* What a report comes to, in words. Pure but for the arena. Private to this folder. */
#pragma once
#include "feature/pay/pay.h"

/* "52.5 万", "CNY 525,000"; "–" for none. */
const char *pay_amount_words(struct arena *arena, const struct money *money, bool english);

/* "52 – 80 万", "CNY 520,000 – 800,000". */
const char *pay_range_words(struct arena *arena, const struct money *low, const struct money *high, bool english);

/* "上海 · 高级 · 3–5 年 · 某报告 2026-09": what a figure speaks of. */
const char *pay_figure_words(struct arena *arena, const struct pay_figure *figure, bool english);

/* The sentences of a report: market, what he asks, the client's band, own placements. out ret_says  const char * */
void pay_says(struct arena *arena, const struct pay_report *report, bool english, struct list *ret_says);
