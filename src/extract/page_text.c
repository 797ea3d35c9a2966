/* Collecting and cleaning pages. */
#include "extract/page_text.h"

#include <string.h>

void page_text_init(struct page_text *pages, page_receive receive, void *arg)
{
	*pages = (struct page_text){ .page = 1, .receive = receive, .arg = arg };
	text_init(&pages->text, PAGE_TEXT_MAX_BYTES + 4);
}

void page_text_done(struct page_text *pages)
{
	text_done(&pages->text);
}

/* Length of the well-formed character at `chars`, 0 when it is none. */
static size_t char_length(const char *chars, size_t left)
{
	unsigned char first = (unsigned char)chars[0];
	size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

	return length <= left && text_is_utf8(chars, length) ? length : 0;
}

/* Soft hyphens, zero-width characters and marks of the writing direction are not what somebody looks for. */
static bool is_invisible(const char *chars, size_t length)
{
	static const char *const invisible[] = { "\xC2\xAD", "\xE2\x80\x8B", "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAA", "\xE2\x80\xAB",
						 "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE", "\xEF\xBB\xBF" };

	for (size_t i = 0; i < sizeof(invisible) / sizeof(invisible[0]); i++) {
		if (strlen(invisible[i]) == length && memcmp(chars, invisible[i], length) == 0)
			return true;
	}
	return false;
}

static void add_char(struct text *text, const char *chars, size_t length)
{
	unsigned char byte = (unsigned char)chars[0];

	if (length == 1 && byte == '\r')
		return;
	if (length == 1 && (byte == '\v' || byte == '\f'))
		text_append_char(text, '\n');
	else if (length > 1 ? !is_invisible(chars, length) : (byte >= ' ' && byte != 0x7F) || byte == '\t' || byte == '\n')
		text_append_n(text, chars, length);
}

void page_text_add(struct page_text *pages, const char *chars, size_t length)
{
	for (size_t i = 0; i < length && !pages->is_full;) {
		size_t step = char_length(chars + i, length - i);

		if (pages->text.length >= PAGE_TEXT_MAX_BYTES || pages->total_bytes + pages->text.length >= DOCUMENT_TEXT_MAX_BYTES) {
			pages->is_full = true;
		} else if (step) {
			add_char(&pages->text, chars + i, step);
		} else {
			text_append(&pages->text, "\xEF\xBF\xBD");
			step = 1;
		}
		i += step;
	}
}

static char last_char(const struct page_text *pages)
{
	return pages->text.length ? pages->text.bytes[pages->text.length - 1] : '\n';
}

void page_text_break(struct page_text *pages)
{
	if (last_char(pages) != '\n')
		page_text_add(pages, "\n", 1);
}

void page_text_cell(struct page_text *pages, size_t row)
{
	while (pages->text.length > row && last_char(pages) == '\n')
		pages->text.bytes[--pages->text.length] = '\0';
	if (pages->text.length > row)
		page_text_add(pages, "\t", 1);
}

enum err page_text_next(struct ctx *ctx, struct page_text *pages, bool is_picture)
{
	size_t length = pages->text.length;

	while (length && strchr(" \t\n", pages->text.bytes[length - 1]))
		length--;
	TRY(pages->receive(ctx, pages->page, is_picture, text_chars(&pages->text), length, pages->arg));
	pages->total_bytes += length;
	pages->page++;
	pages->is_full = pages->page > DOCUMENT_MAX_PAGES || pages->total_bytes >= DOCUMENT_TEXT_MAX_BYTES;
	text_clear(&pages->text);
	return OK;
}
