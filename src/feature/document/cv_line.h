/* The lines of a CV, and small questions about them. Private to this feature. */
#pragma once
#include "feature/document/cv.h"

enum { CV_MAX_LINES = 2000, CV_LINE_MAX_BYTES = 2000 };

struct cv_line {
	const char *chars; /* without the line end */
	int64_t page;
	int64_t offset;    /* code points before it on its page */
};

/* Lines with something on them; the first CV_MAX_LINES. out struct cv_line */
struct list cv_lines(struct ctx *ctx, const struct list *pages);

/* A piece of a line. */
struct cv_span {
	const char *at;
	size_t bytes;
};

/* Adds a proposal for what stands in the span; value NULL = as it stands. */
struct cv_item *cv_add(struct ctx *ctx, struct vec *items, const struct cv_line *line, const char *field, struct cv_span span,
		       const char *value, bool sure);

/* Length of the character at `at`; 0 at the end. */
size_t cv_char(const char *at);
bool cv_is_han(const char *at);

/* Bytes of white space at `at` (blank, tab, ideographic space), 0 if there is none. */
size_t cv_blank(const char *at);

/* The first of the words (NULL-ended) in the text; ret_word which one. NULL when there is none. ASCII without regard to case. */
const char *cv_find_word(const char *chars, const char *const *words, const char **ret_word);

/* A year, perhaps with a month, at `at`: "2016", "2016.02", "2016年2月", "2016-2". False when there is none; ret_bytes how long. */
bool cv_date(struct ctx *ctx, const char *at, const char **ret_date, size_t *ret_bytes);

/* Two dates, or one and 至今, anywhere in the line; each NULL when it is not there. */
void cv_range(struct ctx *ctx, const char *chars, const char **ret_from, const char **ret_until);
