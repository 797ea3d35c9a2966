/* One SMTP transaction over libcurl, and what the server's answer means. */
#include "platform/mail/mail.h"

#include <ctype.h>
#include <curl/curl.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/mail/mail_text.h"

enum { CONNECT_MS = 10000, ALL_MS = 30000 };

static void easy_close(CURL **easy)
{
	curl_easy_cleanup(*easy);
}

static void list_close(struct curl_slist **list)
{
	curl_slist_free_all(*list);
}

static void mime_close(curl_mime **mime)
{
	curl_mime_free(*mime);
}

static void url_close(CURLU **url)
{
	curl_url_cleanup(*url);
}

static void part_close(char **part)
{
	curl_free(*part);
}

bool mail_is_set_up(const struct mail_settings *settings)
{
	return !text_is_empty(settings->smtp_url) && !text_is_empty(settings->from);
}

/* --- What answers mean --- */

struct reply_rule {
	int from;
	int to;
	enum send_verdict verdict;
	const char *reason;
};

/* RFC 5321, section 4.2; RFC 4954, section 6. First match counts. */
static const struct reply_rule reply_rules[] = {
	{ 400, 499, SEND_RETRY, "mail.busy" },
	{ 530, 530, SEND_DISABLED, "mail.login_refused" },
	{ 534, 535, SEND_DISABLED, "mail.login_refused" },
	{ 538, 538, SEND_DISABLED, "mail.login_refused" },
	{ 500, 599, SEND_REFUSED, "mail.refused" },
};

static struct send_outcome classify_reply(int code)
{
	for (size_t i = 0; i < sizeof(reply_rules) / sizeof(reply_rules[0]); i++) {
		const struct reply_rule *rule = &reply_rules[i];

		if (code >= rule->from && code <= rule->to)
			return (struct send_outcome){ .verdict = rule->verdict, .code = code, .reason = rule->reason };
	}
	return (struct send_outcome){ .verdict = SEND_RETRY, .code = code, .reason = "mail.no_answer" };
}

static struct send_outcome classify(CURLcode result, int code)
{
	if (result == CURLE_LOGIN_DENIED)
		return (struct send_outcome){ .verdict = SEND_DISABLED, .code = code, .reason = "mail.login_refused" };
	if (result == CURLE_USE_SSL_FAILED || result == CURLE_PEER_FAILED_VERIFICATION)
		return (struct send_outcome){ .verdict = SEND_RETRY, .code = code, .reason = "mail.tls_failed" };
	if (result == CURLE_OK)
		return (struct send_outcome){ .verdict = SEND_OK, .code = code, .reason = "mail.accepted" };
	if (code < 400) /* the last answer was friendly, then the line broke */
		return (struct send_outcome){ .verdict = SEND_RETRY, .code = code, .reason = "mail.no_answer" };
	return classify_reply(code);
}

/* --- The message --- */

static const char *message_id(struct ctx *ctx, const char *key, const char *from_address)
{
	return arena_format(ctx->arena, "Message-ID: <%s@%s>", key, strchr(from_address, '@') + 1);
}

static bool add_header(struct ctx *ctx, struct curl_slist **list, const char *name, const char *value)
{
	const char *line = *name ? arena_format(ctx->arena, "%s: %s", name, value) : value;
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (longer)
		*list = longer;
	return longer;
}

static bool add_headers(struct ctx *ctx, const struct mail_settings *settings, const struct mail *mail,
			const char *from_address, struct curl_slist **list)
{
	return add_header(ctx, list, "Date", mail_date(ctx->arena, ctx_now_ms(ctx))) &&
	       add_header(ctx, list, "From", mail_mailbox(ctx->arena, settings->from)) &&
	       add_header(ctx, list, "To", mail->to) &&
	       add_header(ctx, list, "Subject", mail_encode_words(ctx->arena, mail->subject)) &&
	       add_header(ctx, list, "", message_id(ctx, mail->key, from_address)) &&
	       add_header(ctx, list, "Auto-Submitted", "auto-generated") &&
	       add_header(ctx, list, "X-Auto-Response-Suppress", "All");
}

static bool add_part(curl_mime *mime, const char *type, const char *bytes)
{
	curl_mimepart *part = curl_mime_addpart(mime);

	return part && curl_mime_data(part, bytes, CURL_ZERO_TERMINATED) == CURLE_OK &&
	       curl_mime_type(part, type) == CURLE_OK && curl_mime_encoder(part, "base64") == CURLE_OK;
}

/* multipart/mixed around multipart/alternative: libcurl gives the outer one, the inner one is ours. */
static bool add_body(struct ctx *ctx, CURL *easy, const struct mail *mail, curl_mime *outer)
{
	const char *text = mail->link ? arena_format(ctx->arena, "%s\r\n\r\n%s\r\n", mail->text, mail->link)
				      : arena_format(ctx->arena, "%s\r\n", mail->text);
	curl_mime *inner = curl_mime_init(easy);

	if (!inner)
		return false;
	if (!add_part(inner, "text/plain; charset=utf-8", text) ||
	    !add_part(inner, "text/html; charset=utf-8", mail_html(ctx, mail->text, mail->link, mail->link_text))) {
		curl_mime_free(inner);
		return false;
	}
	curl_mimepart *part = curl_mime_addpart(outer);
	if (!part || curl_mime_subparts(part, inner) != CURLE_OK) { /* on success the part owns it */
		curl_mime_free(inner);
		return false;
	}
	return curl_mime_type(part, "multipart/alternative") == CURLE_OK;
}

/* --- The connection --- */

static enum err bad_settings(struct ctx *ctx, const char *why)
{
	return fail(ctx, ERR_INVALID, "mail.bad_settings", NULL, "the SMTP settings do not work: %s", why);
}

static bool is_loopback(const char *host)
{
	return text_equal(host, "localhost") || text_starts(host, "127.") || text_equal(host, "[::1]");
}

/* Where a password travels, the connection must be sealed and the server proven; only on the loopback it may be open. */
static enum err set_connection(struct ctx *ctx, CURL *easy, const struct mail_settings *settings)
{
	CLOSING(url_close) CURLU *url = curl_url();
	CLOSING(part_close) char *scheme = NULL;
	CLOSING(part_close) char *host = NULL;
	CLOSING(part_close) char *user = NULL;

	if (!url || curl_url_set(url, CURLUPART_URL, settings->smtp_url, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK ||
	    curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
	    curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		return bad_settings(ctx, "not a URL");
	if (!text_equal(scheme, "smtp") && !text_equal(scheme, "smtps"))
		return bad_settings(ctx, "neither smtp nor smtps");
	bool has_user = curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_OK;
	bool may_be_open = is_loopback(host) || !has_user;
	curl_easy_setopt(easy, CURLOPT_URL, settings->smtp_url);
	curl_easy_setopt(easy, CURLOPT_USE_SSL, (long)(may_be_open ? CURLUSESSL_TRY : CURLUSESSL_ALL));
	if (is_loopback(host)) {
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	if (settings->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, settings->ca_file);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)ALL_MS);
	return OK;
}

static bool is_key(const char *key)
{
	for (const char *at = key; *at; at++) {
		if (!isalnum((unsigned char)*at) && *at != '.' && *at != '-')
			return false;
	}
	return *key;
}

static enum err no_memory(struct ctx *ctx)
{
	return fail(ctx, ERR_BUSY, "mail.memory", NULL, "no memory for a mail");
}

enum err mail_send(struct ctx *ctx, const struct mail_settings *settings, const struct mail *mail,
		   struct send_outcome *ret_outcome)
{
	if (!mail_is_set_up(settings))
		return fail(ctx, ERR_MEANING, "mail.not_set_up", NULL, "GENJIN_SMTP_URL and GENJIN_MAIL_FROM are not set");
	const char *from = mail_address_of(ctx->arena, settings->from);
	if (!from)
		return bad_settings(ctx, "the sender is no address");
	if (!mail_address_is_valid(mail->to) || !is_key(mail->key))
		return fail(ctx, ERR_INVALID, "mail.bad_address", "address", "not an address to write to");

	CLOSING(easy_close) CURL *easy = curl_easy_init();
	CLOSING(mime_close) curl_mime *mime = easy ? curl_mime_init(easy) : NULL;
	CLOSING(list_close) struct curl_slist *headers = NULL;
	CLOSING(list_close) struct curl_slist *to = curl_slist_append(NULL, arena_format(ctx->arena, "<%s>", mail->to));
	long code = 0;
	if (!mime || !to || !add_headers(ctx, settings, mail, from, &headers) || !add_body(ctx, easy, mail, mime))
		return no_memory(ctx);
	TRY(set_connection(ctx, easy, settings));
	curl_easy_setopt(easy, CURLOPT_MAIL_FROM, arena_format(ctx->arena, "<%s>", from));
	curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_MIMEPOST, mime);
	CURLcode result = curl_easy_perform(easy);
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &code);
	*ret_outcome = classify(result, (int)code);
	return OK;
}
