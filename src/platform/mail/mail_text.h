/* The written form of a mail: addresses, encoded subjects, dates, HTML. Inside of platform/mail. */
#pragma once
#include "base/ctx.h"
#include "base/text.h"

/* The address inside "Name <address>" or the bare one; NULL when it is none. */
const char *mail_address_of(struct arena *arena, const char *mailbox);

/* "From" value: an encoded name before the address; NULL when the mailbox is none. */
const char *mail_mailbox(struct arena *arena, const char *mailbox);

/* A subject as encoded words of RFC 2047, folded; pure ASCII stays as it is. Control characters become blanks. */
const char *mail_encode_words(struct arena *arena, const char *subject);

/* "Mon, 23 Nov 2026 06:12:00 +0000" (RFC 5322). */
const char *mail_date(struct arena *arena, int64_t at_ms);

/* The text as a small HTML page; everything in it escaped. */
const char *mail_html(struct ctx *ctx, const char *text, const char *link, const char *link_text);
