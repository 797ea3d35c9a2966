/* Folding with a way back: which piece of the original every folded byte came from. For highlights. */
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "platform/unicode/unicode.h"
#include "platform/unicode/unicode_private.h"

enum {
	PIECE_UNITS = 64, /* a longer run of combining marks is cut: nobody searches for it */
	PIECE_GROWTH = 18, /* NFKC makes text at most so many times longer (U+FDFA) */
	PIECE_BYTES = PIECE_UNITS * PIECE_GROWTH * 3,
};

/* The folded text while it grows. */
struct mapping {
	char *chars;
	uint32_t *starts;
	uint32_t *ends;
	size_t length;
};

static void put(struct mapping *map, char byte, size_t start, size_t end)
{
	map->chars[map->length] = byte;
	map->starts[map->length] = (uint32_t)start;
	map->ends[map->length++] = (uint32_t)end;
}

/* As unicode_fold() tidies: ASCII in lower case, white space as single blanks, none at the start. */
static void put_tidy(struct mapping *map, const char *bytes, size_t length, size_t start, size_t end)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte > ' ' && byte != 0x7F)
			put(map, byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : (char)byte, start, end);
		else if (map->length && map->chars[map->length - 1] != ' ')
			put(map, ' ', start, end);
	}
}

/* End of the piece at `at`: characters that normalise together. */
static const char *piece_end(const UNormalizer2 *fold, const char *at)
{
	const char *end = at;
	int units = 0;

	do {
		const char *next = end;
		int32_t code_point;

		unicode_next(&next);
		end = next;
		code_point = unicode_next(&next);
		if (code_point < 0x80 || unorm2_hasBoundaryBefore(fold, code_point))
			return end;
	} while (++units < PIECE_UNITS / 2);
	return end;
}

static enum err fold_piece(struct ctx *ctx, const UNormalizer2 *fold, const char *at, size_t length, char *ret_bytes,
			   size_t *ret_length)
{
	UChar from[PIECE_UNITS], to[PIECE_UNITS * PIECE_GROWTH];
	int32_t from_length, to_length, out_length;
	UErrorCode status = U_ZERO_ERROR;

	u_strFromUTF8WithSub(from, PIECE_UNITS, &from_length, at, (int32_t)length, 0xFFFD, NULL, &status);
	to_length = unorm2_normalize(fold, from, from_length, to, PIECE_UNITS * PIECE_GROWTH, &status);
	if (U_FAILURE(status))
		return fail(ctx, ERR_INTERNAL, "unicode.icu", NULL, "ICU: %s", u_errorName(status));
	unicode_simplify(to, to_length);
	u_strToUTF8(ret_bytes, PIECE_BYTES, &out_length, to, to_length, &status);
	if (U_FAILURE(status))
		return fail(ctx, ERR_INTERNAL, "unicode.icu", NULL, "ICU: %s", u_errorName(status));
	*ret_length = (size_t)out_length;
	return OK;
}

/* Folded bytes that the text can become at most; one pass over it. */
static enum err measure(struct ctx *ctx, const UNormalizer2 *fold, const char *text, size_t *ret_bytes)
{
	char bytes[PIECE_BYTES];
	size_t total = 0;

	for (const char *at = text; *at;) {
		const char *end = piece_end(fold, at);
		size_t length = 1;

		if (end - at > 1)
			TRY(fold_piece(ctx, fold, at, (size_t)(end - at), bytes, &length));
		total += length;
		at = end;
	}
	*ret_bytes = total;
	return OK;
}

enum err unicode_fold_map(struct ctx *ctx, const char *text, struct unicode_folded *ret_folded)
{
	const UNormalizer2 *fold;
	struct mapping map = { 0 };
	char bytes[PIECE_BYTES];
	size_t most;

	TRY(unicode_folder(ctx, &fold));
	TRY(measure(ctx, fold, text, &most));
	map.chars = arena_alloc(ctx->arena, most + 1);
	map.starts = arena_array(ctx->arena, most + 1, sizeof(*map.starts));
	map.ends = arena_array(ctx->arena, most + 1, sizeof(*map.ends));
	for (const char *at = text; *at;) {
		const char *end = piece_end(fold, at);
		size_t length = 1;

		bytes[0] = *at;
		if (end - at > 1)
			TRY(fold_piece(ctx, fold, at, (size_t)(end - at), bytes, &length));
		put_tidy(&map, bytes, length, (size_t)(at - text), (size_t)(end - text));
		at = end;
	}
	map.length -= map.length && map.chars[map.length - 1] == ' ';
	map.chars[map.length] = '\0';
	*ret_folded = (struct unicode_folded){ map.chars, map.starts, map.ends, map.length };
	return OK;
}
