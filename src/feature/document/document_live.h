/* What open workbenches hear of files. Private to this feature. */
#pragma once
#include "feature/document/document_store.h"

/* Tells whoever may know the file that it came, moved on or went. Inside a write. */
MUST_USE enum err document_publish(struct ctx *ctx, const struct attachment_row *row);
