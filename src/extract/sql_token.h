/* Words of a dump. Private to sql_dump.c and its test. */
#pragma once
#include "base/ctx.h"
#include "base/text.h"

enum sql_kind {
	SQL_END,         /* of the dump */
	SQL_STATEMENT,   /* ";" or "((ENDOFQUERY))" */
	SQL_WORD,        /* bare: keyword, number, name */
	SQL_NAME,        /* `quoted` */
	SQL_STRING,      /* 'text', "text", x'6162', 0x6162: the value */
	SQL_SIGN,        /* one character */
};

struct sql_token {
	enum sql_kind kind;
	char sign;
	struct text value; /* of words, names and strings */
};

struct sql_scan {
	const char *at;
	const char *end;
	uint32_t line;
};

/* The next token; comments are passed over. in/out token  its value is emptied first
 * errors ERR_MEANING "table.damaged": a quote or comment without an end; ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err sql_next(struct ctx *ctx, struct sql_scan *scan, struct sql_token *token);

/* True for the bare word, whatever its letters' size. */
bool sql_is_word(const struct sql_token *token, const char *word);
bool sql_is_sign(const struct sql_token *token, char sign);

/* The refusal of a damaged dump, with the line. */
MUST_USE enum err sql_damaged(struct ctx *ctx, const struct sql_scan *scan, const char *what);
