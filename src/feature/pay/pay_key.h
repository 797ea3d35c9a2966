/* How jobs, cities and rows are made comparable. Private to this folder. */
#pragma once
#include "feature/pay/pay_store.h"

/* Folded words, "" for none. */
MUST_USE enum err pay_key(struct ctx *ctx, const char *words, const char **ret_key);

/* The same without 市 at the end. */
MUST_USE enum err pay_city_key(struct ctx *ctx, const char *city, const char **ret_key);

/* A row as others see it. */
struct pay_figure pay_make_figure(struct ctx *ctx, const struct pay_row *row);
