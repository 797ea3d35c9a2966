/* The web client inside the program: every file of web/dist, gzipped once at build time by tools/webpack.py. */
#pragma once
#include <stddef.h>

struct web_asset {
	const char *path; /* as in the URL: "/index.html"; the table is sorted by it, byte order */
	const char *mime;
	const char *etag; /* quoted SHA-256 of the unpacked content */
	const unsigned char *gz;
	size_t gz_bytes;
	size_t raw_bytes; /* unpacked */
};

/* Empty (count 0) in tests, in genjin-openapi and with -Dwebpack=false. */
extern const struct web_asset web_assets[];
extern const int web_asset_count;
