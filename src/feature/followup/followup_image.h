/* Followups as they were before a change, to be put back exactly. Private to feature/followup. */
#pragma once
#include "feature/followup/followup_store.h"

/* The open followups of a candidate, appended to `images` (struct followup_image). */
MUST_USE enum err followup_images_add(struct ctx *ctx, int64_t candidate_id, struct vec *images);

/* The row as it was, but for version and due number; a due time that was over meanwhile gets its reminder anew, and submissions go
 * back with it. Where the owner has another one open by now it stays as it is.
 * in  now  the row as it is */
MUST_USE enum err followup_image_put_back(struct ctx *ctx, const struct followup_image *image, const struct followup *now);
