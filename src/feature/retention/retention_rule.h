/* Subjects: what may be said about each, and since when something is too old. Private to this feature. */
#pragma once
#include "feature/retention/retention.h"

/* All rules, as shipped or as these rows (struct retention_rule) say, with what may be chosen; in the order of their subjects. */
struct list retention_rules_of(struct ctx *ctx, const struct list *rows);

/* Whether it may be set. errors ERR_MEANING "retention.months", "retention.action", "retention.grace" */
MUST_USE enum err retention_rule_check(struct ctx *ctx, const struct retention_rule *rule);

/* True for rules about persons. */
bool retention_is_person(int subject);

/* Some months before now in that zone, on the last day of a shorter month. */
int64_t retention_before_ms(const struct zone *zone, int64_t now_ms, int64_t months);

/* The next 02:30 in that zone. */
int64_t retention_next_night_ms(const struct zone *zone, int64_t now_ms);
