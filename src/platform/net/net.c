/* One guarded HTTP call over libcurl. */
#include "platform/net/net.h"

#include <ctype.h>
#include <stdlib.h>

#include <curl/curl.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { CONNECT_MS = 5000, ALL_MS = 15000, RETRY_AFTER_MAX_S = 24 * 60 * 60 };

static void easy_close(CURL **easy)
{
	curl_easy_cleanup(*easy);
}

static void list_close(struct curl_slist **list)
{
	curl_slist_free_all(*list);
}

/* Keeps the first NET_ANSWER_MAX_BYTES; the rest ends the transfer. */
static size_t take_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct text *body = arg;

	text_append_n(body, bytes, size * count);
	return text_ok(body) ? size * count : 0;
}

static const char *proxy_of(struct ctx *ctx, const struct net_policy *policy, const struct net_url *url)
{
	static const char gaps[] = ", \t\n";

	for (const char *at = policy->proxies ? policy->proxies + strspn(policy->proxies, gaps) : ""; *at;) {
		size_t length = strcspn(at, gaps);
		size_t host = strcspn(at, "=");
		const char *below = arena_format(ctx->arena, "*.%.*s", (int)host, at);

		if (host < length && (net_host_listed(below + 2, url->host, url->port) ||
				      net_host_listed(below, url->host, url->port)))
			return arena_text_n(ctx->arena, at + host + 1, length - host - 1);
		at += length;
		at += strspn(at, gaps);
	}
	return NULL;
}

/* A line break in a value would start another header. */
static enum err add_headers(struct ctx *ctx, const struct net_request *request, struct curl_slist **list)
{
	for (int i = 0; i < request->header_count; i++) {
		const struct net_header *header = &request->headers[i];
		struct curl_slist *longer;

		if (strpbrk(header->value, "\r\n"))
			return fail(ctx, ERR_INVALID, "net.bad_header", NULL, "%s holds a line break", header->name);
		longer = curl_slist_append(*list, arena_format(ctx->arena, "%s: %s", header->name, header->value));
		if (!longer)
			return fail(ctx, ERR_BUSY, "net.memory", NULL, "no memory for a header");
		*list = longer;
	}
	return OK;
}

static void set_limits(CURL *easy, const struct net_policy *policy, const struct net_request *request, const char *proxy)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)(request->timeout_ms ? request->timeout_ms : ALL_MS));
	curl_easy_setopt(easy, CURLOPT_PROXY, proxy ? proxy : ""); /* "": not the environment's either */
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	if (policy->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, policy->ca_file);
}

/* Feishu says in a header of its own how long its limit lasts. */
static curl_off_t throttled_s(CURL *easy)
{
	struct curl_header *header;

	if (curl_easy_header(easy, "x-ogw-ratelimit-reset", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return 0;
	long wait_s = strtol(header->value, NULL, 10);
	return wait_s > 0 ? wait_s : 0;
}

static enum err perform(struct ctx *ctx, CURL *easy, struct text *body, struct net_answer *ret_answer)
{
	struct net_answer answer = { 0 };
	curl_off_t retry_after_s = 0;
	long status = 0;

	CURLcode result = curl_easy_perform(easy);
	answer.is_cut = !text_ok(body);
	if (result != CURLE_OK && !(result == CURLE_WRITE_ERROR && answer.is_cut))
		return fail(ctx, ERR_PEER, "net.no_answer", NULL, "%s", curl_easy_strerror(result));
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after_s);
	if (!retry_after_s)
		retry_after_s = throttled_s(easy);
	answer.status = (int)status;
	answer.retry_after_ms = (retry_after_s > RETRY_AFTER_MAX_S ? RETRY_AFTER_MAX_S : retry_after_s) * MS_PER_SECOND;
	answer.body.length = body->length;
	answer.body.data = arena_copy(ctx->arena, text_chars(body), body->length + 1);
	*ret_answer = answer;
	return OK;
}

enum err net_http_call(struct ctx *ctx, const struct net_policy *policy, const struct net_request *request,
		       struct net_answer *ret_answer)
{
	struct net_url url;
	const char *pin = "";

	TRY(net_url_parse(ctx, request->url, &url));
	const char *proxy = proxy_of(ctx, policy, &url);
	if (!proxy)
		TRY(net_check(ctx, policy, &url, &pin));

	CLOSING(easy_close) CURL *easy = curl_easy_init();
	CLOSING(list_close) struct curl_slist *headers = NULL;
	CLOSING(list_close) struct curl_slist *pins = *pin ? curl_slist_append(NULL, pin) : NULL;
	CLOSING(text_done) struct text body = { 0 };
	text_init(&body, NET_ANSWER_MAX_BYTES);
	if (!easy || (*pin && !pins))
		return fail(ctx, ERR_BUSY, "net.memory", NULL, "no memory for a call");
	TRY(add_headers(ctx, request, &headers));
	set_limits(easy, policy, request, proxy);
	curl_easy_setopt(easy, CURLOPT_URL, request->url);
	curl_easy_setopt(easy, CURLOPT_RESOLVE, pins);
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	if (!text_equal(request->method, "GET")) {
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.length);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.length ? (const char *)request->body.data : "");
	}
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
	return perform(ctx, easy, &body, ret_answer);
}
