/* Pictures of telephones (HEIC) by libheif. In genjin-extract-pages only; decoding starts a thread, which the cage must allow. */
#pragma once
#include <stddef.h>

#include "base/ctx.h"

struct Pix; /* of leptonica */

/* Whether the bytes begin like one. source ISO/IEC 23008-12, 10.2 brands */
bool heic_is(const unsigned char *bytes, size_t length);

/* Decodes the picture, turned as it was held. out ret_pix  of 32 bits; for picture_close()
 * errors ERR_MEANING "document.damaged"; ERR_TOO_LARGE "document.too_large" */
MUST_USE enum err heic_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct Pix **ret_pix);
