/* Converted piece by piece; a character may lie across two pieces. */
#include "extract/text_file.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "extract/charset.h"

enum { PAGE_BYTES = 256 * 1024, RAW_MAX_BYTES = 16 * 1024 * 1024, NAME_MAX = 16 };

static enum err collect(struct ctx *ctx, const char *utf8, size_t length, void *arg)
{
	struct text *raw = arg;

	(void)ctx;
	if (length > raw->max_bytes - raw->length - 1)
		length = raw->max_bytes - raw->length - 1; /* the rest is left out, like that of every document */
	text_append_n(raw, utf8, length);
	return OK;
}

static enum err decode(struct ctx *ctx, const unsigned char *bytes, size_t length, struct text *ret_raw)
{
	struct charset_guess guess = charset_guess(bytes, length);

	text_init(ret_raw, RAW_MAX_BYTES);
	TRY(charset_convert(ctx, guess.charset, bytes + guess.mark_bytes, length - guess.mark_bytes, collect, ret_raw));
	return text_ok(ret_raw) ? OK : fail(ctx, ERR_TOO_LARGE, "document.too_large", NULL, "The text does not fit into memory");
}

/* --- Plain --- */

/* Up to the last line end within a page; a line longer than that is cut between two characters. */
static size_t page_length(const char *chars, size_t left)
{
	if (left <= PAGE_BYTES)
		return left;
	const char *end = memrchr(chars, '\n', PAGE_BYTES);
	if (end)
		return (size_t)(end + 1 - chars);
	size_t length = PAGE_BYTES;
	while (length > PAGE_BYTES - 4 && ((unsigned char)chars[length] & 0xC0) == 0x80)
		length--;
	return length;
}

enum err text_file_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages)
{
	CLOSING(text_done) struct text raw = { 0 };
	size_t at = 0;

	TRY(decode(ctx, bytes, length, &raw));
	do {
		size_t step = page_length(text_chars(&raw) + at, raw.length - at);

		page_text_add(pages, text_chars(&raw) + at, step);
		TRY(page_text_next(ctx, pages, false));
		at += step;
	} while (at < raw.length && !pages->is_full);
	return OK;
}

/* --- HTML --- */

/* Name of the element at `at` ("p", "/td"), in lower case. */
static void element_name(const char *at, char ret_name[NAME_MAX])
{
	size_t length = 0;

	for (; length < NAME_MAX - 1 && (isalnum((unsigned char)at[length]) || (length == 0 && at[length] == '/')); length++)
		ret_name[length] = (char)tolower((unsigned char)at[length]);
	ret_name[length] = '\0';
}

static bool ends_line(const char *name)
{
	static const char *const names[] = { "br", "p", "/p", "/div", "div", "/tr", "/li", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6",
					     "/table", "/title", "/dt", "/dd" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

/* Where the element that begins at `at` ends; a script or style ends with its end mark. */
static const char *skip_element(const char *at, const char *name)
{
	const char *end = NULL;

	if (strcmp(name, "script") == 0)
		end = strcasestr(at, "</script");
	else if (strcmp(name, "style") == 0)
		end = strcasestr(at, "</style");
	else if (strncmp(at, "<!--", 4) == 0)
		end = strstr(at, "-->");
	end = strchr(end ? end : at, '>');
	return end ? end + 1 : at + strlen(at);
}

static const struct {
	const char *name;
	const char *chars;
} entities[] = { { "&nbsp;", " " }, { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&middot;", "·" } };

/* Bytes of the entity at `at`, which it stands for; 0 when it is none that we know. */
static size_t take_entity(struct page_text *pages, const char *at)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		size_t length = strlen(entities[i].name);

		if (strncasecmp(at, entities[i].name, length) == 0) {
			page_text_add(pages, entities[i].chars, strlen(entities[i].chars));
			return length;
		}
	}
	return 0;
}

static const char *take_element(struct page_text *pages, const char *at)
{
	char name[NAME_MAX];

	element_name(at + 1, name);
	if (ends_line(name))
		page_text_break(pages);
	else if (strcmp(name, "/td") == 0 || strcmp(name, "/th") == 0)
		page_text_add(pages, "\t", 1);
	return skip_element(at, name);
}

enum err html_file_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages)
{
	CLOSING(text_done) struct text raw = { 0 };

	TRY(decode(ctx, bytes, length, &raw));
	for (const char *at = text_chars(&raw); *at && !pages->is_full;) {
		size_t plain = strcspn(at, "<&\r\n");
		size_t entity = plain == 0 && *at == '&' ? take_entity(pages, at) : 0;

		page_text_add(pages, at, plain);
		if (plain)
			at += plain;
		else if (*at == '<')
			at = take_element(pages, at);
		else if (entity)
			at += entity;
		else
			page_text_add(pages, *at == '&' ? "&" : " ", 1), at++;
	}
	return page_text_next(ctx, pages, false);
}
