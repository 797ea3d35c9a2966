/* What a file is, by its content alone. */
#pragma once
#include <stddef.h>

#include "base/ctx.h"

/* Loads the signatures of libmagic. Before the sandbox closes. errors ERR_INTERNAL "document.magic" */
MUST_USE enum err file_type_prepare(struct ctx *ctx);

/* The type of the bytes as the server's allow list names it: "application/pdf", "text/plain", "audio/mp4", …; what looks like
 * nothing known is "application/octet-stream". Office documents are told by their parts, texts also without a mark of their
 * encoding. */
const char *file_type_find(struct ctx *ctx, const unsigned char *bytes, size_t length);
