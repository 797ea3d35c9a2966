/* Which encoding a text file is in, and turning it into UTF-8 piece by piece.
 *
 * Byte order mark, else strict UTF-8, else GB18030 (which contains GBK and GB2312). A file that is UTF-8 but for a few
 * damaged bytes stays UTF-8: the damaged bytes become U+FFFD. */
#pragma once
#include <stddef.h>

#include "base/ctx.h"

enum charset { CHARSET_UTF_8, CHARSET_GB18030, CHARSET_UTF_16LE, CHARSET_UTF_16BE };

struct charset_guess {
	enum charset charset;
	size_t mark_bytes; /* length of the byte order mark */
};

/* By the byte order mark, else UTF-8, or GB18030 when more than one sequence in fifty is none. */
struct charset_guess charset_guess(const unsigned char *bytes, size_t length);

/* "UTF-8", "GB18030", … */
const char *charset_name(enum charset charset);

/* Receives UTF-8; a piece may end inside a character. */
typedef enum err (*charset_receive)(struct ctx *ctx, const char *utf8, size_t length, void *arg);

/* Converts everything, in pieces of at most 64 kB; what cannot be read becomes U+FFFD.
 * errors those of `receive`; ERR_INTERNAL  the converter is missing */
MUST_USE enum err charset_convert(struct ctx *ctx, enum charset charset, const unsigned char *bytes, size_t length,
				  charset_receive receive, void *arg);

/* Loads the converters before the sandbox closes. errors ERR_INTERNAL */
MUST_USE enum err charset_prepare(struct ctx *ctx);
