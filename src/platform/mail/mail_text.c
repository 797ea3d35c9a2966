/* RFC 5322 and RFC 2047, as far as we write them. */
#include "platform/mail/mail_text.h"

#include <ctype.h>

#include "base/zone.h"
#include "platform/mail/mail.h"

enum {
	LOCAL_MAX_BYTES = 64,
	WORD_BYTES = 42, /* of UTF-8 in one encoded word: 56 of base64 and 12 around them stay below 75 */
	HTML_MAX_BYTES = 6 * MAIL_TEXT_MAX_BYTES + 16 * 1024,
};

static bool is_local_part(const char *start, size_t length)
{
	if (length == 0 || length > LOCAL_MAX_BYTES || start[0] == '.' || start[length - 1] == '.')
		return false;
	for (size_t i = 0; i < length; i++) {
		if (!isalnum((unsigned char)start[i]) && !strchr("!#$%&'*+-/=?^_`{|}~.", start[i]))
			return false;
		if (start[i] == '.' && start[i + 1] == '.')
			return false;
	}
	return true;
}

static bool is_domain(const char *domain)
{
	size_t label = 0;
	size_t dots = 0;

	for (const char *at = domain; *at; at++) {
		bool is_edge = label == 0 || at[1] == '.' || !at[1];

		if (*at == '.' && label > 0) {
			label = 0;
			dots++;
		} else if ((isalnum((unsigned char)*at) || (*at == '-' && !is_edge)) && label < 63) {
			label++;
		} else {
			return false;
		}
	}
	return label > 0 && (dots > 0 || text_equal(domain, "localhost"));
}

bool mail_address_is_valid(const char *address)
{
	const char *at = address ? strchr(address, '@') : NULL;

	return at && strlen(address) <= MAIL_ADDRESS_MAX_BYTES && is_local_part(address, (size_t)(at - address)) &&
	       is_domain(at + 1);
}

const char *mail_address_of(struct arena *arena, const char *mailbox)
{
	const char *open = strrchr(mailbox, '<');
	const char *address = mailbox;

	if (open && text_ends(mailbox, ">"))
		address = arena_text_n(arena, open + 1, strlen(open) - 2);
	return mail_address_is_valid(address) ? address : NULL;
}

const char *mail_contact(struct arena *arena, const char *from)
{
	const char *address = mail_address_of(arena, from);

	return address ? arena_format(arena, "mailto:%s", address) : NULL;
}

const char *mail_mailbox(struct arena *arena, const char *mailbox)
{
	const char *address = mail_address_of(arena, mailbox);
	const char *open = strrchr(mailbox, '<');

	if (!address || !open)
		return address;
	size_t length = (size_t)(open - mailbox);
	while (length > 0 && isspace((unsigned char)mailbox[length - 1]))
		length--;
	const char *name = mail_encode_words(arena, arena_text_n(arena, mailbox, length));
	for (const char *at = name; *at; at++) {
		if (strchr("\"(),.:;<>@[]\\", *at))
			return address; /* a name that would need quoting is not worth it */
	}
	return length ? arena_format(arena, "%s <%s>", name, address) : address;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x7f)
			return false;
	}
	return true;
}

static void append_base64(struct text *out, const unsigned char *bytes, size_t length)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		unsigned group = (unsigned)bytes[i] << 16 | (left > 1 ? (unsigned)bytes[i + 1] << 8 : 0) |
				 (left > 2 ? (unsigned)bytes[i + 2] : 0);

		text_append_char(out, digits[group >> 18]);
		text_append_char(out, digits[group >> 12 & 63]);
		text_append_char(out, left > 1 ? digits[group >> 6 & 63] : '=');
		text_append_char(out, left > 2 ? digits[group & 63] : '=');
	}
}

/* The longest piece of at most WORD_BYTES that ends between two characters. */
static size_t word_length(const char *text)
{
	size_t length = strnlen(text, WORD_BYTES);

	while (length > 1 && ((unsigned char)text[length] & 0xC0) == 0x80)
		length--;
	return length;
}

const char *mail_encode_words(struct arena *arena, const char *subject)
{
	char *line = arena_text_n(arena, subject, strnlen(subject, MAIL_SUBJECT_MAX_BYTES));
	struct text out;

	for (char *at = line; *at; at++) {
		if (iscntrl((unsigned char)*at))
			*at = ' ';
	}
	for (size_t end = strlen(line); end > 0 && !text_is_utf8(line, end); end--)
		line[end - 1] = '\0'; /* the cut went through a character */
	if (is_ascii(line) && !strstr(line, "=?"))
		return line;
	text_init(&out, 8 * MAIL_SUBJECT_MAX_BYTES);
	for (const char *at = line; *at; at += word_length(at)) {
		text_append(&out, at == line ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
		append_base64(&out, (const unsigned char *)at, word_length(at));
		text_append(&out, "?=");
	}
	const char *words = arena_text(arena, text_chars(&out));
	text_done(&out);
	return words;
}

const char *mail_date(struct arena *arena, int64_t at_ms)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct local_time t;

	zone_local(NULL, at_ms, &t);
	return arena_format(arena, "%s, %02d %s %04d %02d:%02d:%02d +0000",
			    days[date_weekday(date_to_days(t.year, t.month, t.day)) - 1], t.day, months[t.month - 1], t.year,
			    t.hour, t.minute, t.second);
}

static void append_escaped(struct text *out, const char *chars)
{
	static const char *const entities[128] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;", ['\n'] = "<br>\n",
	};

	for (; *chars; chars++) {
		unsigned char byte = (unsigned char)*chars;

		if (byte < 128 && entities[byte])
			text_append(out, entities[byte]);
		else
			text_append_char(out, *chars);
	}
}

const char *mail_html(struct ctx *ctx, const char *text, const char *link, const char *link_text)
{
	struct text out;

	text_init(&out, HTML_MAX_BYTES);
	text_append(&out, "<!doctype html><meta charset=\"utf-8\"><p style=\"font:16px/1.6 sans-serif\">");
	append_escaped(&out, text);
	text_append(&out, "</p>\n");
	if (link) {
		text_append(&out, "<p style=\"font:16px/1.6 sans-serif\"><a href=\"");
		append_escaped(&out, link);
		text_append(&out, "\">");
		append_escaped(&out, link_text ? link_text : link);
		text_append(&out, "</a></p>\n");
	}
	const char *html = arena_text(ctx->arena, text_chars(&out));
	text_done(&out);
	return html;
}
