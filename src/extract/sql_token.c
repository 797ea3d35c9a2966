/* Cutting a dump into words. */
#include "extract/sql_token.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char end_of_query[] = "((ENDOFQUERY))";

enum err sql_damaged(struct ctx *ctx, const struct sql_scan *scan, const char *what)
{
	return fail(ctx, ERR_MEANING, "table.damaged", NULL, "The dump is damaged in line %u: %s", scan->line, what);
}

bool sql_is_word(const struct sql_token *token, const char *word)
{
	return token->kind == SQL_WORD && strcasecmp(text_chars(&token->value), word) == 0;
}

bool sql_is_sign(const struct sql_token *token, char sign)
{
	return token->kind == SQL_SIGN && token->sign == sign;
}

static size_t left(const struct sql_scan *scan)
{
	return (size_t)(scan->end - scan->at);
}

static bool begins(const struct sql_scan *scan, const char *word)
{
	size_t length = strlen(word);

	return left(scan) >= length && memcmp(scan->at, word, length) == 0;
}

static void step(struct sql_scan *scan, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		scan->line += scan->at[i] == '\n';
	scan->at += bytes;
}

/* --- Blanks and comments --- */

static void skip_line(struct sql_scan *scan)
{
	const char *end = memchr(scan->at, '\n', left(scan));

	step(scan, end ? (size_t)(end + 1 - scan->at) : left(scan));
}

static enum err skip_comment(struct ctx *ctx, struct sql_scan *scan)
{
	const char *end = memmem(scan->at + 2, left(scan) - 2, "*/", 2);

	if (!end)
		return sql_damaged(ctx, scan, "a comment without an end");
	step(scan, (size_t)(end + 2 - scan->at));
	return OK;
}

/* "--" begins a comment only before a blank or the end of the line: 5--3 is none. */
static bool is_line_comment(const struct sql_scan *scan)
{
	return *scan->at == '#' || (begins(scan, "--") && (left(scan) == 2 || isspace((unsigned char)scan->at[2])));
}

static enum err skip_blanks(struct ctx *ctx, struct sql_scan *scan)
{
	while (left(scan)) {
		if (isspace((unsigned char)*scan->at) || *scan->at == '\0')
			step(scan, 1);
		else if (is_line_comment(scan))
			skip_line(scan);
		else if (begins(scan, "/*"))
			TRY(skip_comment(ctx, scan));
		else
			break;
	}
	return OK;
}

/* --- Quoted --- */

/* What stands behind a backslash; % and _ keep it (they are for LIKE). */
static void append_escaped(struct text *value, char byte)
{
	static const char from[] = "0nrtbZ";
	static const char to[] = "\0\n\r\t\b\x1A";
	const char *known = byte ? strchr(from, byte) : NULL;

	if (byte == '%' || byte == '_')
		text_append_char(value, '\\');
	text_append_char(value, known ? to[known - from] : byte);
}

/* From the quote on; the quote twice is one of it. Backslashes escape in strings, not in names. */
static enum err take_quoted(struct ctx *ctx, struct sql_scan *scan, char quote, struct text *value)
{
	struct sql_scan start = *scan;

	step(scan, 1);
	while (left(scan)) {
		bool escapes = *scan->at == '\\' && quote != '`';

		if (escapes && left(scan) > 1) {
			append_escaped(value, scan->at[1]);
			step(scan, 2);
			continue;
		}
		if (*scan->at == quote && (left(scan) == 1 || scan->at[1] != quote)) {
			step(scan, 1);
			return OK;
		}
		size_t taken = *scan->at == quote ? 2 : 1;
		text_append_char(value, *scan->at);
		step(scan, taken);
	}
	*scan = start;
	return sql_damaged(ctx, scan, "a quote without an end");
}

/* --- Hex: 0x6162, x'6162' --- */

static int digit_of(char byte)
{
	return isdigit((unsigned char)byte) ? byte - '0' : isxdigit((unsigned char)byte) ? tolower((unsigned char)byte) - 'a' + 10 : -1;
}

static bool decode_hex(const char *digits, size_t count, struct text *value)
{
	if (count % 2)
		return false;
	for (size_t i = 0; i < count; i += 2) {
		int high = digit_of(digits[i]), low = digit_of(digits[i + 1]);

		if (high < 0 || low < 0)
			return false;
		text_append_char(value, (char)(high * 16 + low));
	}
	return true;
}

/* --- Words --- */

static bool is_word_byte(char byte)
{
	return isalnum((unsigned char)byte) || (byte && strchr("_$.@", byte)) || (unsigned char)byte >= 0x80;
}

/* The sign in 1.5e-3. */
static bool is_exponent_sign(const char *start, size_t at)
{
	return at >= 2 && start[at] && strchr("+-", start[at]) && strchr("eE", start[at - 1]) && isdigit((unsigned char)start[at - 2]);
}

static enum err take_word(struct ctx *ctx, struct sql_scan *scan, struct sql_token *token)
{
	const char *start = scan->at;
	size_t bytes = strchr("+-", *start) != NULL;

	while (bytes < left(scan) && (is_word_byte(start[bytes]) || is_exponent_sign(start, bytes)))
		bytes++;
	step(scan, bytes);
	token->kind = SQL_WORD;
	if (bytes > 2 && start[0] == '0' && start[1] == 'x') {
		token->kind = SQL_STRING;
		return decode_hex(start + 2, bytes - 2, &token->value) ? OK : sql_damaged(ctx, scan, "a hex number that is none");
	}
	text_append_n(&token->value, start, bytes);
	return OK;
}

/* x'6162', b'101', _utf8'text', N'text': what stands before the quote is no word of its own. */
static enum err take_prefixed(struct ctx *ctx, struct sql_scan *scan, struct sql_token *token)
{
	bool is_hex = tolower((unsigned char)*scan->at) == 'x';
	struct text hex = { 0 };
	bool is_sound;

	scan->at = memchr(scan->at, '\'', left(scan));
	if (!is_hex)
		return take_quoted(ctx, scan, '\'', &token->value);
	text_init(&hex, 2 * 1024 * 1024);
	enum err result = take_quoted(ctx, scan, '\'', &hex);
	is_sound = result == OK && text_ok(&hex) && decode_hex(text_chars(&hex), hex.length, &token->value);
	text_done(&hex);
	TRY(result);
	return is_sound ? OK : sql_damaged(ctx, scan, "a hex text that is none");
}

static bool is_prefix(const struct sql_scan *scan)
{
	size_t bytes = 0;

	if (strchr("xXbBnN", *scan->at) && left(scan) > 1 && scan->at[1] == '\'')
		return true;
	while (*scan->at == '_' && bytes < left(scan) && (isalnum((unsigned char)scan->at[bytes]) || scan->at[bytes] == '_'))
		bytes++;
	bytes += bytes > 1 && bytes < left(scan) && scan->at[bytes] == ' '; /* mysqldump: _binary 'x' */
	return bytes > 1 && bytes < left(scan) && scan->at[bytes] == '\'';
}

static enum err take(struct ctx *ctx, struct sql_scan *scan, struct sql_token *token)
{
	char first = *scan->at;

	if (begins(scan, end_of_query)) {
		step(scan, sizeof(end_of_query) - 1);
		token->kind = SQL_STATEMENT;
		return OK;
	}
	if (first == '\'' || first == '"' || first == '`') {
		token->kind = first == '`' ? SQL_NAME : SQL_STRING;
		return take_quoted(ctx, scan, first, &token->value);
	}
	if (is_prefix(scan)) {
		token->kind = SQL_STRING;
		return take_prefixed(ctx, scan, token);
	}
	bool is_signed = strchr("+-", first) && left(scan) > 1 && isdigit((unsigned char)scan->at[1]);
	if (is_word_byte(first) || is_signed)
		return take_word(ctx, scan, token);
	token->kind = first == ';' ? SQL_STATEMENT : SQL_SIGN;
	token->sign = first;
	step(scan, 1);
	return OK;
}

enum err sql_next(struct ctx *ctx, struct sql_scan *scan, struct sql_token *token)
{
	text_clear(&token->value);
	token->kind = SQL_END;
	TRY(skip_blanks(ctx, scan));
	if (!left(scan))
		return OK;
	TRY(take(ctx, scan, token));
	if (!text_ok(&token->value))
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "A value in line %u is too long", scan->line);
	return OK;
}
