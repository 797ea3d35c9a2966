/* Hostile addresses: URLs and host lists of the guard, mail addresses, subjects. What is taken must be plain. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "platform/mail/mail.h"
#include "platform/mail/mail_text.h"
#include "platform/net/net.h"

static void try_url(struct ctx *ctx, const char *text)
{
	struct net_url url;

	net_host_listed(text, "push.example.com", 443);
	if (net_url_parse(ctx, text, &url) != OK)
		return;
	MUST_HOLD(url.port >= 1 && url.port <= 65535 && *url.host);
	for (const char *at = url.host; *at; at++)
		MUST_HOLD(isalnum((unsigned char)*at) || strchr("-.:", *at));
	MUST_HOLD(!strpbrk(url.origin, "@\\ \r\n"));
}

/* A line break in a subject is only ever the fold of a header. */
static void try_mail(struct ctx *ctx, const char *text)
{
	if (mail_address_is_valid(text))
		MUST_HOLD(!strpbrk(text, " \r\n,;<>\""));
	const char *words = mail_encode_words(ctx->arena, text);
	for (const char *at = words; (at = strpbrk(at, "\r\n")); at += 3)
		MUST_HOLD(strncmp(at, "\r\n ", 3) == 0);
	mail_mailbox(ctx->arena, text);
	MUST_HOLD(!strstr(mail_html(ctx, text, text, NULL), "<script"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct ctx *ctx = fuzz_ctx();
	const char *text = arena_text_n(ctx->arena, (const char *)bytes, length);

	if (!text_is_utf8(text, strlen(text)))
		return 0;
	try_url(ctx, text);
	try_mail(ctx, text);
	return 0;
}
