/* One XML part of a ZIP as events, with bounds: no document type, bounded nesting, bounded total inflation. */
#pragma once
#include <stddef.h>
#include <zip.h>

#include "base/ctx.h"

/* An open package and how much of it was unpacked so far, over all parts. */
struct package {
	zip_t *zip;
	size_t inflated_bytes;
};

/* Names come without namespace prefix. `attributes` is name, value, …, NULL. An error ends the reading with it;
 * XML_PART_ENOUGH ends it with success. */
struct xml_events {
	enum err (*start)(struct ctx *ctx, const char *name, const char **attributes, void *arg);
	enum err (*end)(struct ctx *ctx, const char *name, void *arg);
	enum err (*chars)(struct ctx *ctx, const char *chars, size_t length, void *arg);
	void *arg;
};

enum { XML_PART_ENOUGH = ERR_KINDS + 1 };

/* Opens the package in `bytes` (which stay with the caller) after zip_guard(). errors as zip_guard() */
MUST_USE enum err package_open(struct ctx *ctx, const unsigned char *bytes, size_t length,
			       struct package *ret_package);
void package_close(struct package *package);

/* Whether the package has a part of this name. */
bool package_has(const struct package *package, const char *path);

/* Unpacks the part at `path` piece by piece. errors as xml_part_read(), and those of `receive` */
typedef enum err (*package_receive)(struct ctx *ctx, const char *bytes, size_t length, void *arg);
MUST_USE enum err package_read(struct ctx *ctx, struct package *package, const char *path, package_receive receive, void *arg);

/* Reads the part at `path`.
 * errors ERR_MEANING   "table.damaged"  absent, not well formed, with a document type, too deep
 *        ERR_TOO_LARGE "table.too_large" the package inflates past TABLE_MAX_INFLATED_BYTES */
MUST_USE enum err xml_part_read(struct ctx *ctx, struct package *package, const char *path,
				const struct xml_events *events);

/* The same for a file that is XML itself. */
MUST_USE enum err xml_bytes_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const struct xml_events *events);

/* Value of an attribute by its name without prefix, NULL when absent. */
const char *xml_attribute(const char **attributes, const char *name);
