/* The sentences of a timeline. Private to this feature. */
#pragma once
#include "feature/timeline/timeline_store.h"

/* One sentence in the actor's language (zh-CN or en). */
const char *timeline_text(const struct ctx *ctx, enum timeline_rank rank, const struct timeline_fact *fact);
