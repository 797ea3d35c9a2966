/* Replies are built once at start and queued for ever: gzipped as embedded, unpacked for the rare client that
 * does not take gzip. */
#include "platform/http/http_asset.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/text.h"
#include "platform/http/http_metrics.h"
#include "platform/http/http_server.h"
#include "platform/http/http_wire.h"
#include "platform/http/web_asset.h"

struct asset_reply {
	struct MHD_Response *packed;
	struct MHD_Response *same; /* 304 */
};

struct http_assets {
	bool is_https;
	struct asset_reply *replies; /* one per web_assets[] */
};

static const struct http_reply_header page_headers[] = {
	{ "X-Content-Type-Options", "nosniff" },
	{ "Content-Security-Policy",
	  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
	  "connect-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; base-uri 'none'; "
	  "form-action 'self'; frame-ancestors 'none'" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Referrer-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(self), microphone=(self), geolocation=(self), payment=(), usb=()" },
	{ NULL, NULL },
};

static void add_headers(const struct http_assets *assets, const struct web_asset *asset, struct MHD_Response *response)
{
	bool is_hashed = text_starts(asset->path, "/assets/");

	for (const struct http_reply_header *header = page_headers; header->name; header++)
		MHD_add_response_header(response, header->name, header->value);
	if (assets->is_https)
		MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
	MHD_add_response_header(response, "Cache-Control",
				is_hashed ? "public, max-age=31536000, immutable" : "no-cache");
	MHD_add_response_header(response, "ETag", asset->etag);
	MHD_add_response_header(response, "Vary", "Accept-Encoding");
	MHD_add_response_header(response, "Content-Type", asset->mime);
}

static struct MHD_Response *make(const void *bytes, size_t length)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(length, (void *)(uintptr_t)bytes, MHD_RESPMEM_PERSISTENT);

	if (!response)
		abort();
	return response;
}

struct http_assets *http_assets_open(bool is_https)
{
	struct http_assets *assets = calloc(1, sizeof *assets);
	struct asset_reply *replies = calloc((size_t)web_asset_count + 1, sizeof *replies);

	if (!assets || !replies)
		abort();
	*assets = (struct http_assets){ is_https, replies };
	for (int i = 0; i < web_asset_count; i++) {
		replies[i].packed = make(web_assets[i].gz, web_assets[i].gz_bytes);
		add_headers(assets, &web_assets[i], replies[i].packed);
		MHD_add_response_header(replies[i].packed, "Content-Encoding", "gzip");
		replies[i].same = make("", 0);
		add_headers(assets, &web_assets[i], replies[i].same);
	}
	return assets;
}

void http_assets_close(struct http_assets *assets)
{
	if (!assets)
		return;
	for (int i = 0; i < web_asset_count; i++) {
		MHD_destroy_response(assets->replies[i].packed);
		MHD_destroy_response(assets->replies[i].same);
	}
	free(assets->replies);
	free(assets);
}

bool http_asset_is_for(const struct http_exchange *exchange)
{
	bool is_api = exchange->path_length >= 4 && strncmp(exchange->path, "/api", 4) == 0 &&
		      (exchange->path_length == 4 || exchange->path[4] == '/');

	return web_asset_count > 0 && !exchange->match.allow && !is_api && text_equal(http_method(exchange), "GET");
}

/* Position in web_assets[], -1 when there is no such file. */
static int find(const char *path)
{
	int low = 0, high = web_asset_count;

	while (low < high) {
		int middle = (low + high) / 2;
		int order = strcmp(path, web_assets[middle].path);

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -1;
}

static int find_asset(struct http_exchange *exchange, int *ret_status)
{
	const char *path = arena_text_n(exchange->ctx.arena, exchange->path, exchange->path_length);
	bool is_mobile = text_equal(path, "/m") || text_starts(path, "/m/");
	int at = find(path);

	*ret_status = 200;
	if (at >= 0)
		return at;
	if (!text_equal(path, "/") && !text_equal(path, "/m/"))
		*ret_status = 404;
	return find(is_mobile ? "/m/index.html" : "/index.html");
}

static bool takes_gzip(struct http_exchange *exchange)
{
	const char *accepted = http_header(exchange, "Accept-Encoding");

	return accepted && (strstr(accepted, "gzip") || strchr(accepted, '*')) && !strstr(accepted, "gzip;q=0");
}

static struct MHD_Response *unpack(const struct http_assets *assets, const struct web_asset *asset)
{
	z_stream stream = { .next_in = (unsigned char *)(uintptr_t)asset->gz, .avail_in = (unsigned)asset->gz_bytes };
	unsigned char *bytes = malloc(asset->raw_bytes + 1);
	struct MHD_Response *response;

	if (!bytes || inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) {
		free(bytes);
		return NULL;
	}
	stream.next_out = bytes;
	stream.avail_out = (unsigned)asset->raw_bytes;
	int result = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	response = result == Z_STREAM_END
			   ? MHD_create_response_from_buffer(asset->raw_bytes, bytes, MHD_RESPMEM_MUST_FREE)
			   : NULL;
	if (response)
		add_headers(assets, asset, response);
	else
		free(bytes);
	return response;
}

static enum MHD_Result queue(struct http_exchange *exchange, int status, struct MHD_Response *response)
{
	http_metrics_note(exchange->server->metrics, -1, status, clock_monotonic_us() - exchange->started_us);
	return MHD_queue_response(exchange->connection, (unsigned)status, response);
}

/* "/m" would make relative addresses of the page point at the desk. */
static enum MHD_Result redirect_mobile(struct http_exchange *exchange)
{
	struct MHD_Response *response = make("", 0);

	MHD_add_response_header(response, "Location", "/m/");
	enum MHD_Result result = queue(exchange, 308, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result respond_unpacked(struct http_exchange *exchange, int status, const struct web_asset *asset)
{
	struct MHD_Response *response = unpack(exchange->server->assets, asset);

	if (!response)
		return MHD_NO;
	enum MHD_Result result = queue(exchange, status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result http_asset_respond(struct http_exchange *exchange)
{
	const struct http_assets *assets = exchange->server->assets;
	const char *known = http_header(exchange, "If-None-Match");
	int status;

	if (exchange->path_length == 2 && strncmp(exchange->path, "/m", 2) == 0)
		return redirect_mobile(exchange);
	int at = find_asset(exchange, &status);
	if (at < 0)
		return respond_unpacked(exchange, 404, &(const struct web_asset){ .path = "", .mime = "text/plain", .etag = "\"\"" });
	if (status == 200 && known && strstr(known, web_assets[at].etag))
		return queue(exchange, 304, assets->replies[at].same);
	if (!takes_gzip(exchange))
		return respond_unpacked(exchange, status, &web_assets[at]);
	return queue(exchange, status, assets->replies[at].packed);
}
