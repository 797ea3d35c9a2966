/* What the files of platform/unicode share. Private to this folder. */
#pragma once
#include <unicode/unorm2.h>

#include "base/ctx.h"

/* ICU's folding, made ready. errors ERR_INTERNAL "unicode.icu" */
MUST_USE enum err unicode_folder(struct ctx *ctx, const UNormalizer2 **ret_fold);

/* Traditional characters become simplified ones, in place; after unicode_folder(). */
void unicode_simplify(UChar *units, int32_t length);
