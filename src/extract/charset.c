/* Guessing by marks and by strict decoding; converting with ICU. */
#include "extract/charset.h"

#include <unicode/ucnv.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { PIECE_BYTES = 64 * 1024, PIVOT_UNITS = 16 * 1024 };

static const char *const names[] = { "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE" };

const char *charset_name(enum charset charset)
{
	return names[charset];
}

/* Counts whole multi-byte sequences and bytes that belong to none. */
static void count_utf8(const unsigned char *bytes, size_t length, size_t *ret_whole, size_t *ret_broken)
{
	size_t whole = 0;
	size_t broken = 0;

	for (size_t i = 0; i < length;) {
		size_t step = bytes[i] < 0x80 ? 1 : bytes[i] < 0xE0 ? 2 : bytes[i] < 0xF0 ? 3 : 4;

		if (step == 1) {
			i++;
		} else if (step <= length - i && text_is_utf8((const char *)bytes + i, step)) {
			whole++;
			i += step;
		} else {
			broken++;
			i++;
		}
	}
	*ret_whole = whole;
	*ret_broken = broken;
}

struct charset_guess charset_guess(const unsigned char *bytes, size_t length)
{
	size_t whole;
	size_t broken;

	if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
		return (struct charset_guess){ CHARSET_UTF_8, 3 };
	if (length >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0)
		return (struct charset_guess){ CHARSET_UTF_16LE, 2 };
	if (length >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0)
		return (struct charset_guess){ CHARSET_UTF_16BE, 2 };
	/* GB18030 text holds almost no accidental UTF-8: one broken byte in fifty is damage, not another encoding. */
	count_utf8(bytes, length, &whole, &broken);
	return (struct charset_guess){ broken * 50 <= whole ? CHARSET_UTF_8 : CHARSET_GB18030, 0 };
}

static void converter_close(UConverter **converter)
{
	if (*converter)
		ucnv_close(*converter);
}

/* Hands the pieces over; `from` reads the file's encoding, `to` writes UTF-8. */
static enum err convert_pieces(struct ctx *ctx, UConverter *from, UConverter *to, const char *bytes, size_t length,
			       charset_receive receive, void *arg)
{
	char *piece = arena_alloc(ctx->arena, PIECE_BYTES);
	UChar *pivot = arena_array(ctx->arena, PIVOT_UNITS, sizeof(UChar));
	UChar *pivot_read = pivot;
	UChar *pivot_write = pivot;
	const char *source = bytes;
	UErrorCode status = U_BUFFER_OVERFLOW_ERROR;

	for (bool first = true; status == U_BUFFER_OVERFLOW_ERROR; first = false) {
		char *target = piece;

		status = U_ZERO_ERROR;
		ucnv_convertEx(to, from, &target, piece + PIECE_BYTES, &source, bytes + length, pivot, &pivot_read,
			       &pivot_write, pivot + PIVOT_UNITS, first, true, &status);
		if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
			return fail(ctx, ERR_INTERNAL, "table.charset", NULL, "ICU: %s", u_errorName(status));
		if (target > piece)
			TRY(receive(ctx, piece, (size_t)(target - piece), arg));
	}
	return OK;
}

enum err charset_convert(struct ctx *ctx, enum charset charset, const unsigned char *bytes, size_t length,
			 charset_receive receive, void *arg)
{
	UErrorCode status = U_ZERO_ERROR;
	CLOSING(converter_close) UConverter *from = ucnv_open(names[charset], &status);
	CLOSING(converter_close) UConverter *to = ucnv_open("UTF-8", &status);

	if (U_FAILURE(status))
		return fail(ctx, ERR_INTERNAL, "table.charset", NULL, "ICU: %s", u_errorName(status));
	return convert_pieces(ctx, from, to, (const char *)bytes, length, receive, arg);
}

enum err charset_prepare(struct ctx *ctx)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		UErrorCode status = U_ZERO_ERROR;
		CLOSING(converter_close) UConverter *converter = ucnv_open(names[i], &status);

		if (U_FAILURE(status))
			return fail(ctx, ERR_INTERNAL, "table.charset", NULL, "ICU: %s", u_errorName(status));
	}
	return OK;
}
