/* What the sheets of a workbook share: their list, texts and number formats. */
#pragma once
#include <stdint.h>

#include "base/text.h"
#include "base/vec.h"
#include "extract/cell_format.h"
#include "extract/xml_part.h"

enum { WORKBOOK_MAX_SHEETS = 1000, WORKBOOK_MAX_FORMATS = 5000, WORKBOOK_MAX_STYLES = 70000 };

struct sheet {
	const char *name;
	const char *relation; /* id in the relations of the workbook; NULL in an old one */
	size_t place;         /* where it begins in the stream of an old workbook */
	bool hidden;
};

struct workbook {
	struct package package;
	const char *path;  /* of the workbook part, "xl/workbook.xml" */
	struct vec sheets; /* struct sheet */
	bool since_1904;
	struct text texts; /* shared texts, one after the other */
	struct text text_ends; /* uint32_t: where each of them ends in `texts` */
	struct vec kinds;  /* enum cell_kind of each cell style */
};

/* Makes it empty: no sheets, no texts. Its lists lie in ctx->arena. */
void workbook_init(struct ctx *ctx, struct workbook *ret_workbook);

/* Opens the package and reads all of this. Close it also after an error; accepts a zeroed one.
 * errors ERR_MEANING "table.damaged"   ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err workbook_open(struct ctx *ctx, const unsigned char *bytes, size_t length,
				struct workbook *ret_workbook);
void workbook_close(struct workbook *workbook);

/* Path of the part behind a relation of the workbook. errors ERR_MEANING "table.damaged" */
MUST_USE enum err workbook_part(struct ctx *ctx, struct workbook *workbook, const char *relation,
				const char **ret_path);

/* Shared text number `index`; false when there is none. */
bool workbook_text(const struct workbook *workbook, uint64_t index, const char **ret_chars, size_t *ret_length);

/* Kind of the numbers in cells of style `index`. */
enum cell_kind workbook_kind(const struct workbook *workbook, uint64_t index);

/* Appends XML text with the escapes _xHHHH_ of workbooks resolved. source ECMA-376 Part 1, 22.9.2.19 */
void workbook_append_text(struct text *out, const char *chars, size_t length);
