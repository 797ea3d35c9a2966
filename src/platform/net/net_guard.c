/* Which hosts and addresses may be called at all: strict URLs, lists of the operator, public addresses. */
#include "platform/net/net.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netdb.h>

#include "base/cleanup.h"
#include "base/text.h"


enum { HOST_MAX_BYTES = 253, LABEL_MAX_BYTES = 63, PINNED_MAX = 16 };

/* --- URLs --- */

static enum err bad_url(struct ctx *ctx, const char *why)
{
	return fail(ctx, ERR_INVALID, "net.bad_url", NULL, "not an address to call: %s", why);
}

static bool is_plain(const char *text)
{
	for (; *text; text++) {
		if (*text <= ' ' || *text == 0x7f || *text == '\\' || (unsigned char)*text >= 0x80)
			return false;
	}
	return true;
}

/* Letters, digits, hyphens in labels of 1 to 63; the last label must not look like a number, else clever spellings of
 * addresses ("0x7f.1", "2130706433") would slip through as names. */
static bool is_host_name(const char *host)
{
	size_t label = 0;
	const char *last = host;

	for (const char *at = host; *at; at++) {
		bool is_edge = label == 0 || at[1] == '.' || !at[1];

		if (*at == '.') {
			if (label == 0)
				return false;
			label = 0;
			last = at + 1;
			continue;
		}
		if (!isalnum((unsigned char)*at) && (*at != '-' || is_edge))
			return false;
		if (++label > LABEL_MAX_BYTES)
			return false;
	}
	return label > 0 && strlen(host) <= HOST_MAX_BYTES && !isdigit((unsigned char)*last);
}

static bool is_ip_address(const char *host)
{
	unsigned char address[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1;
}

/* Splits "host[:port]" or "[v6][:port]"; ret_port stays as it is without one. */
static bool split_authority(struct ctx *ctx, const char *authority, const char **ret_host, int *ret_port)
{
	const char *end = *authority == '[' ? strchr(authority, ']') : strchrnul(authority, ':');
	const char *rest = end && *end == ']' ? end + 1 : end;
	int64_t port = *ret_port;

	if (!end || (*rest && *rest != ':'))
		return false;
	if (*rest && (!isdigit((unsigned char)rest[1]) || !text_to_i64(rest + 1, &port) || port < 1 || port > 65535))
		return false;
	bool is_v6 = *authority == '[';
	char *host = arena_text_n(ctx->arena, authority + is_v6, (size_t)(end - authority - is_v6));
	for (char *at = host; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	*ret_host = host;
	*ret_port = (int)port;
	return is_v6 ? strchr(host, ':') && is_ip_address(host) : is_host_name(host) || is_ip_address(host);
}

enum err net_url_parse(struct ctx *ctx, const char *text, struct net_url *ret_url)
{
	bool is_https = strncasecmp(text, "https://", 8) == 0;
	struct net_url url = { .text = text, .scheme = is_https ? "https" : "http", .port = is_https ? 443 : 80 };
	int own_port = url.port;

	if (strlen(text) > NET_URL_MAX_BYTES || !is_plain(text))
		return bad_url(ctx, "too long, or with blanks or bytes that do not belong there");
	if (!is_https && strncasecmp(text, "http://", 7) != 0)
		return bad_url(ctx, "neither http nor https");
	const char *start = text + (is_https ? 8 : 7);
	char *authority = arena_text_n(ctx->arena, start, strcspn(start, "/?#"));
	if (strchr(authority, '@') || strchr(text, '#'))
		return bad_url(ctx, "with a user or a fragment");
	if (!split_authority(ctx, authority, &url.host, &url.port))
		return bad_url(ctx, "without a proper host");
	url.is_address = is_ip_address(url.host);
	const char *host = strchr(url.host, ':') ? arena_format(ctx->arena, "[%s]", url.host) : url.host;
	url.origin = url.port == own_port ? arena_format(ctx->arena, "%s://%s", url.scheme, host)
					  : arena_format(ctx->arena, "%s://%s:%d", url.scheme, host, url.port);
	*ret_url = url;
	return OK;
}

/* --- Addresses --- */

struct block {
	uint8_t prefix[16];
	int bits;
};

/* Not public: IANA IPv4 Special-Purpose Address Registry, multicast and reserved. */
static const struct block private_v4[] = {
	{ { 0 }, 8 },              { { 10 }, 8 },           { { 100, 64 }, 10 },     { { 127 }, 8 },
	{ { 169, 254 }, 16 },      { { 172, 16 }, 12 },     { { 192, 0, 0 }, 24 },   { { 192, 0, 2 }, 24 },
	{ { 192, 88, 99 }, 24 },   { { 192, 168 }, 16 },    { { 198, 18 }, 15 },     { { 198, 51, 100 }, 24 },
	{ { 203, 0, 113 }, 24 },   { { 224 }, 4 },          { { 240 }, 4 },
};

/* Of IPv6 only global unicast (2000::/3) is public, without protocol assignments and Teredo (2001::/23), documentation
 * (2001:db8::/32, 3fff::/20) and 6to4 (2002::/16), which could carry any IPv4 address inside. */
static const struct block global_v6 = { { 0x20 }, 3 };
static const struct block private_v6[] = {
	{ { 0x20, 0x01 }, 23 },
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 },
	{ { 0x20, 0x02 }, 16 },
	{ { 0x3f, 0xff }, 20 },
};

static bool in_block(const uint8_t *address, const struct block *block)
{
	int whole = block->bits / 8;
	int rest = block->bits % 8;

	if (memcmp(address, block->prefix, (size_t)whole) != 0)
		return false;
	return rest == 0 || (address[whole] ^ block->prefix[whole]) >> (8 - rest) == 0;
}

static bool in_any_block(const uint8_t *address, const struct block *blocks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (in_block(address, &blocks[i]))
			return true;
	}
	return false;
}

bool net_address_is_public(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET) {
		const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;

		return !in_any_block((const uint8_t *)&v4->sin_addr, private_v4, sizeof(private_v4) / sizeof(private_v4[0]));
	}
	if (address->sa_family == AF_INET6) {
		const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;

		return in_block(v6->sin6_addr.s6_addr, &global_v6) &&
		       !in_any_block(v6->sin6_addr.s6_addr, private_v6, sizeof(private_v6) / sizeof(private_v6[0]));
	}
	return false;
}

/* --- Lists of the operator --- */

/* One entry: "host", "*.host", each with or without ":port"; IPv6 in brackets. */
static bool entry_matches(const char *entry, size_t length, const char *host, int port)
{
	char pattern[HOST_MAX_BYTES + 8];

	if (length >= sizeof(pattern))
		return false;
	memcpy(pattern, entry, length);
	pattern[length] = '\0';
	char *name = pattern;
	char *colon = strrchr(pattern, ':');
	char *bracket = strrchr(pattern, ']');
	if (colon && (bracket ? colon > bracket : strchr(pattern, ':') == colon)) {
		int64_t wanted;

		if (!text_to_i64(colon + 1, &wanted) || wanted != port)
			return false;
		*colon = '\0';
	}
	if (bracket) {
		*bracket = '\0';
		name++;
	}
	if (text_starts(name, "*."))
		return strlen(host) > strlen(name + 1) && text_ends(host, name + 1);
	return *name && text_equal_nocase(name, host);
}

bool net_host_listed(const char *list, const char *host, int port)
{
	static const char gaps[] = ", \t\n";

	for (const char *at = list ? list + strspn(list, gaps) : ""; *at;) {
		size_t length = strcspn(at, gaps);

		if (entry_matches(at, length, host, port))
			return true;
		at += length;
		at += strspn(at, gaps);
	}
	return false;
}

/* --- The guard --- */

static void addresses_close(struct addrinfo **addresses)
{
	if (*addresses)
		freeaddrinfo(*addresses);
}

static enum err forbidden(struct ctx *ctx, const struct net_url *url, const char *why)
{
	return fail(ctx, ERR_DENIED, "net.forbidden", NULL, "%s must not be called: %s", url->host, why);
}

static enum err resolve(struct ctx *ctx, const struct net_url *url, struct addrinfo **ret_addresses)
{
	struct addrinfo wish = { .ai_socktype = SOCK_STREAM, .ai_flags = url->is_address ? AI_NUMERICHOST : 0 };
	int result = getaddrinfo(url->host, NULL, &wish, ret_addresses);

	if (result != 0)
		return fail(ctx, ERR_PEER, "net.unresolved", NULL, "%s: %s", url->host, gai_strerror(result));
	return OK;
}

enum err net_check(struct ctx *ctx, const struct net_policy *policy, const struct net_url *url, const char **ret_pin)
{
	CLOSING(addresses_close) struct addrinfo *addresses = NULL;
	bool may_be_private = net_host_listed(policy->private_hosts, url->host, url->port);
	const char *pin = "";
	int count = 0;

	if (text_equal(url->scheme, "http") && !may_be_private)
		return forbidden(ctx, url, "only https");
	TRY(resolve(ctx, url, &addresses));
	for (const struct addrinfo *one = addresses; one && count < PINNED_MAX; one = one->ai_next, count++) {
		char text[INET6_ADDRSTRLEN];

		if (!may_be_private && !net_address_is_public(one->ai_addr))
			return forbidden(ctx, url, "it lies at a private address");
		getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST);
		pin = arena_format(ctx->arena, "%s%s%s", pin, count ? "," : "", text);
	}
	if (count == 0)
		return fail(ctx, ERR_PEER, "net.unresolved", NULL, "%s has no address", url->host);
	*ret_pin = url->is_address ? "" : arena_format(ctx->arena, "%s:%d:%s", url->host, url->port, pin);
	return OK;
}
