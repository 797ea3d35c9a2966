/* Rows of custom fields. Private to this feature. */
#pragma once
#include "feature/candidate/candidate.h"

/* All fields of the firm in their order, struct custom_field; and one of them. */
MUST_USE enum err custom_field_store_list(struct ctx *ctx, struct list *ret_fields);
MUST_USE enum err custom_field_store_get(struct ctx *ctx, int64_t id, struct custom_field *ret_field, bool *ret_found);

/* Id of the field with this key, 0 = none. */
MUST_USE enum err custom_field_store_find(struct ctx *ctx, const char *key, int64_t *ret_id);
MUST_USE enum err custom_field_store_insert(struct ctx *ctx, const struct custom_field *field, int64_t *ret_id);

/* ret_changes 0: field->version is no longer the stored one. */
MUST_USE enum err custom_field_store_update(struct ctx *ctx, const struct custom_field *field, int64_t *ret_changes);
MUST_USE enum err custom_field_store_delete(struct ctx *ctx, int64_t id);
