/* Looking over a ZIP's directory before any library unpacks it. */
#pragma once
#include <stddef.h>

#include "base/ctx.h"

/* Accepts a plain ZIP: one directory at its end, at most TABLE_MAX_ZIP_ENTRIES entries, whose data lie one after the
 * other without overlap, none larger when unpacked than TABLE_MAX_INFLATED_BYTES, neither encrypted nor ZIP64 nor
 * split over disks.
 * errors ERR_MEANING "table.damaged"   ERR_TOO_LARGE "table.too_large"
 * source APPNOTE.TXT 6.3.9, sections 4.3.12 and 4.3.16 */
MUST_USE enum err zip_guard(struct ctx *ctx, const unsigned char *bytes, size_t length);
