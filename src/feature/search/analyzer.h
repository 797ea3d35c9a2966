/* Text into what the index holds: its folded form, and every pair of neighbouring characters in it.
 *
 * A pair ("gram") answers for any script: a text that holds 张伟Java holds 张伟, 伟j, ja, av, va. So each stretch of two or
 * more characters of a text can be asked for by its pairs; that they stand together is verified on the folded text. Each
 * pair is written as a term of its firm, kind of document and class, e.g. 12ra张伟: other firms' and other kinds' terms
 * are other terms.  Source: docs/decisions/0009-search.md */
#pragma once
#include "base/ctx.h"
#include "base/vec.h"

/* Classes of terms: where in a document a pair stands. The letter is part of the term. */
enum gram_class {
	GRAM_NAME = 'n',     /* in its name */
	GRAM_HEAD = 'h',     /* in the rest of its head: employer, title */
	GRAM_REST = 'a',     /* elsewhere */
	GRAM_SPELLING = 'p', /* a whole spelling of the name: zhangwei, zw */
	GRAM_FIRST = 'f',    /* the first character of the name, alone */
};

struct gram_doc {
	int64_t firm_id;
	char kind;            /* letter of the kind */
	int name_lines;       /* so many first lines of norm are the name */
	int head_lines;       /* and so many the head, the name included */
	const char *norm;     /* analyzer_norm() */
	const char *spelling; /* analyzer_spelling() or NULL */
};

/* Folded lines (const char *, NULL = an empty one), divided by line ends. */
MUST_USE enum err analyzer_norm(struct ctx *ctx, const struct list *lines, const char **ret_norm);

/* Spellings of a name, full ones and initials, each between line ends: "\nzhangwei\nzw\n". NULL when there are none. */
MUST_USE enum err analyzer_spelling(struct ctx *ctx, const char *name, const char **ret_spelling);

/* All terms of a document, each once in its class, with blanks between; past a megabyte the rest is left out.
 * errors ERR_BUSY "search.memory" */
MUST_USE enum err analyzer_terms(struct ctx *ctx, const struct gram_doc *doc, const char **ret_terms);

/* Terms (const char *) that a document must hold in a class when it holds the folded word: its pairs, for GRAM_SPELLING the
 * whole word, for GRAM_FIRST its first character. None for a word of one character. */
void analyzer_word(struct ctx *ctx, int64_t firm_id, char kind, enum gram_class class, const char *word,
		   struct list *ret_terms);

/* For PostgreSQL a term is a number of 32 bits: two of some million pairs seldom share one, so that what is found is verified. */
int32_t analyzer_number(const char *term, size_t length);

/* Numbers of the terms that analyzer_terms() gave, as PostgreSQL writes an array: {12,-7}.  errors ERR_BUSY "search.memory" */
MUST_USE enum err analyzer_numbers(struct ctx *ctx, const char *terms, const char **ret_numbers);
