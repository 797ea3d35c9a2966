/* Characters as old Office programs keep them. */
#pragma once
#include <stddef.h>

#include "base/text.h"

/* Appends UTF-16 (little endian) as UTF-8; a lone surrogate becomes U+FFFD, NUL is left out. */
void office_append_utf16(struct text *out, const unsigned char *bytes, size_t units);

/* Appends bytes of Windows code page 1252 as UTF-8, NUL left out. */
void office_append_1252(struct text *out, const unsigned char *bytes, size_t length);
