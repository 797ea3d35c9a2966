/* The web client: files of web_asset.h at their paths, and its two pages for every other path outside /api. */
#pragma once
#include <microhttpd.h>
#include <stdbool.h>

struct http_assets;
struct http_exchange;

/* Builds every reply once. in is_https  tells browsers to stay with TLS */
struct http_assets *http_assets_open(bool is_https);
void http_assets_close(struct http_assets *assets);

/* True for GET and HEAD of a path without a route outside /api, when there is a web client. */
bool http_asset_is_for(const struct http_exchange *exchange);

/* Sends the file, or 304 when the client has it; an unknown path gets the page of its entry (desk, or mobile
 * under /m/) with status 404. */
enum MHD_Result http_asset_respond(struct http_exchange *exchange);
