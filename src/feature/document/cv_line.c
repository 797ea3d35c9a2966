/* Lines, characters, words, dates. */
#include "feature/document/cv_line.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* --- Lines --- */

static int64_t count_points(const char *chars, size_t bytes)
{
	int64_t points = 0;

	for (size_t i = 0; i < bytes; i++)
		points += ((unsigned char)chars[i] & 0xC0) != 0x80;
	return points;
}

static bool is_blank_line(const char *chars)
{
	while (cv_blank(chars))
		chars += cv_blank(chars);
	return !*chars;
}

static void add_page(struct ctx *ctx, struct vec *lines, const char *chars, int64_t page)
{
	int64_t offset = 0;

	while (chars && *chars && lines->count < CV_MAX_LINES) {
		size_t bytes = strcspn(chars, "\n");
		size_t kept = bytes < CV_LINE_MAX_BYTES ? bytes : CV_LINE_MAX_BYTES;

		while (kept < bytes && kept > 0 && ((unsigned char)chars[kept] & 0xC0) == 0x80)
			kept--;
		struct cv_line line = { arena_text_n(ctx->arena, chars, kept), page, offset };
		if (!is_blank_line(line.chars))
			vec_add(lines, &line);
		offset += count_points(chars, bytes) + 1;
		chars += bytes + (chars[bytes] == '\n');
	}
}

struct list cv_lines(struct ctx *ctx, const struct list *pages)
{
	struct vec lines;

	vec_init(&lines, ctx->arena, sizeof(struct cv_line));
	for (size_t i = 0; i < pages->count; i++)
		add_page(ctx, &lines, ((const char *const *)pages->items)[i], (int64_t)i + 1);
	return vec_list(&lines);
}

struct cv_item *cv_add(struct ctx *ctx, struct vec *items, const struct cv_line *line, const char *field, struct cv_span span,
		       const char *value, bool sure)
{
	struct cv_item *item = vec_push(items);

	item->field = field;
	item->value = value ? value : arena_text_n(ctx->arena, span.at, span.bytes);
	item->page = line->page;
	item->offset = line->offset + count_points(line->chars, (size_t)(span.at - line->chars));
	item->length = count_points(span.at, span.bytes);
	item->sure = sure;
	return item;
}

/* --- Characters --- */

size_t cv_char(const char *at)
{
	unsigned char first = (unsigned char)at[0];
	size_t length = first < 0x80 ? first != 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

	return strnlen(at, length) == length ? length : strnlen(at, length);
}

bool cv_is_han(const char *at)
{
	const unsigned char *b = (const unsigned char *)at;

	if (cv_char(at) != 3)
		return false;
	unsigned point = (b[0] & 0x0Fu) << 12 | (b[1] & 0x3Fu) << 6 | (b[2] & 0x3Fu);
	return point >= 0x4E00 && point <= 0x9FFF;
}

size_t cv_blank(const char *at)
{
	if (*at == ' ' || *at == '\t')
		return 1;
	if (strncmp(at, "\xC2\xA0", 2) == 0)
		return 2;
	return strncmp(at, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

const char *cv_find_word(const char *chars, const char *const *words, const char **ret_word)
{
	const char *first = NULL;

	for (; *words; words++) {
		const char *found = strcasestr(chars, *words);

		if (found && (!first || found < first)) {
			first = found;
			*ret_word = *words;
		}
	}
	return first;
}

/* --- Dates --- */

/* What may stand between year and month. */
static size_t divider(const char *at)
{
	if (*at == '.' || *at == '/' || *at == '-')
		return 1;
	return strncmp(at, "年", 3) == 0 ? 3 : 0;
}

static size_t blanks(const char *at)
{
	size_t bytes = 0;

	while (cv_blank(at + bytes))
		bytes += cv_blank(at + bytes);
	return bytes;
}

static int month_at(const char *at, size_t *ret_bytes)
{
	size_t digits = strspn(at, "0123456789");
	int month = digits == 1 ? at[0] - '0' : digits == 2 ? (at[0] - '0') * 10 + at[1] - '0' : 0;

	*ret_bytes = digits;
	return month >= 1 && month <= 12 ? month : 0;
}

bool cv_date(struct ctx *ctx, const char *at, const char **ret_date, size_t *ret_bytes)
{
	bool is_year = strspn(at, "0123456789") >= 4 && (strncmp(at, "19", 2) == 0 || strncmp(at, "20", 2) == 0);
	size_t month_bytes;

	if (!is_year || isdigit((unsigned char)at[4]))
		return false;
	size_t used = 4 + blanks(at + 4);
	size_t step = divider(at + used);
	size_t start = used + step + blanks(at + used + step);
	int month = step ? month_at(at + start, &month_bytes) : 0;

	*ret_bytes = month ? start + month_bytes : 4;
	*ret_date = month ? arena_format(ctx->arena, "%.4s-%02d", at, month) : arena_text_n(ctx->arena, at, 4);
	return true;
}

void cv_range(struct ctx *ctx, const char *chars, const char **ret_from, const char **ret_until)
{
	static const char *const now_words[] = { "至今", "至 今", "-今", "–今", "– 至", "现在", "present", "now", NULL };
	const char *word;
	size_t bytes;

	*ret_from = *ret_until = NULL;
	for (const char *at = chars; *at && !*ret_until;) {
		const char *date;
		bool is_start = at == chars || !isdigit((unsigned char)at[-1]);

		if (is_start && cv_date(ctx, at, &date, &bytes)) {
			*(*ret_from ? ret_until : ret_from) = date;
			at += bytes;
		} else {
			at += cv_char(at);
		}
	}
	if (*ret_from && !*ret_until && cv_find_word(chars, now_words, &word))
		*ret_until = "now";
}
