/* Values of custom fields: checked by their type, merged by key. Private to this feature. */
#pragma once
#include "feature/candidate/candidate.h"

/* Joins the stored object with the given one: each given value is checked by the type of its field, null removes.
 * in     stored, given  JSON objects; NULL = {}
 * errors ERR_MEANING  "custom_field.unknown", "custom_field.value" with field "custom.KEY" */
MUST_USE enum err custom_merge(struct ctx *ctx, const char *stored, const char *given, const char **ret_json);

/* The given object without the keys that the stored one has. */
MUST_USE enum err custom_missing(struct ctx *ctx, const char *stored, const char *given, const char **ret_json);

/* Both objects as one: where they differ the kept one counts, but for the keys that `taken` (const char *) names as "custom.KEY".
 * Nothing is checked: both are stored already. */
MUST_USE enum err custom_join(struct ctx *ctx, const char *kept, const char *other, const struct list *taken,
			      const char **ret_json);

/* Texts of a JSON array of texts. out ret_texts  const char * */
MUST_USE enum err custom_read_texts(struct ctx *ctx, const char *json, struct list *ret_texts);

/* JSON array of the texts. */
const char *custom_write_texts(struct ctx *ctx, const struct list *texts);
