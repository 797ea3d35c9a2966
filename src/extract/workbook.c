/* The parts of a workbook around its sheets. */
#include "extract/workbook.h"

#include <ctype.h>
#include <stdlib.h>

#include "extract/table.h"

enum { ESCAPE_BYTES = 7 };

/* --- Relations --- */

struct relation_search {
	const char *id;   /* the relation with this id … */
	const char *type; /* … or the first whose type ends so */
	const char *target;
};

static enum err on_relation(struct ctx *ctx, const char *name, const char **attributes, void *arg)
{
	struct relation_search *search = arg;
	const char *id = xml_attribute(attributes, "Id");
	const char *type = xml_attribute(attributes, "Type");

	if (strcmp(name, "Relationship") != 0 || search->target)
		return OK;
	if (search->id ? text_equal(id, search->id) : type && text_ends(type, search->type))
		search->target = arena_text(ctx->arena, xml_attribute(attributes, "Target"));
	return OK;
}

/* The relations of a part lie beside it: "xl/workbook.xml" has "xl/_rels/workbook.xml.rels". */
static const char *relations_path(struct ctx *ctx, const char *part)
{
	const char *slash = strrchr(part, '/');
	int folder = slash ? (int)(slash + 1 - part) : 0;

	return arena_format(ctx->arena, "%.*s_rels/%s.rels", folder, part, part + folder);
}

/* A target is absolute in the package or relative to the folder of its part. */
static const char *resolve(struct ctx *ctx, const char *part, const char *target)
{
	const char *slash = strrchr(part, '/');

	if (*target == '/')
		return target + 1;
	return arena_format(ctx->arena, "%.*s%s", slash ? (int)(slash + 1 - part) : 0, part, target);
}

/* Finds a relation of `part`; *ret_path stays NULL when there is none. */
static enum err find_relation(struct ctx *ctx, struct package *package, const char *part,
			      struct relation_search search, const char **ret_path)
{
	const char *path = relations_path(ctx, part);
	struct xml_events events = { .start = on_relation, .arg = &search };

	*ret_path = NULL;
	if (!package_has(package, path))
		return OK;
	TRY(xml_part_read(ctx, package, path, &events));
	if (search.target)
		*ret_path = resolve(ctx, part, search.target);
	return OK;
}

enum err workbook_part(struct ctx *ctx, struct workbook *workbook, const char *relation, const char **ret_path)
{
	TRY(find_relation(ctx, &workbook->package, workbook->path, (struct relation_search){ .id = relation },
			  ret_path));
	if (!*ret_path)
		return fail(ctx, ERR_MEANING, "table.damaged", NULL, "The workbook is damaged: a sheet is missing");
	return OK;
}

/* --- List of sheets --- */

static enum err on_workbook(struct ctx *ctx, const char *name, const char **attributes, void *arg)
{
	struct workbook *workbook = arg;
	const char *since_1904 = xml_attribute(attributes, "date1904");

	if (strcmp(name, "workbookPr") == 0)
		workbook->since_1904 = text_equal(since_1904, "1") || text_equal(since_1904, "true");
	if (strcmp(name, "sheet") != 0)
		return OK;
	if (workbook->sheets.count == WORKBOOK_MAX_SHEETS)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d sheets", WORKBOOK_MAX_SHEETS);

	const char *state = xml_attribute(attributes, "state");
	struct sheet sheet = {
		.name = arena_text(ctx->arena, xml_attribute(attributes, "name")),
		.relation = arena_text(ctx->arena, xml_attribute(attributes, "id")),
		.hidden = state && strcmp(state, "visible") != 0,
	};
	if (sheet.name && sheet.relation)
		vec_add(&workbook->sheets, &sheet);
	return OK;
}

/* --- Number formats --- */

struct number_format {
	int id;
	enum cell_kind kind;
};

struct styles_reading {
	struct workbook *workbook;
	struct vec formats; /* struct number_format, the workbook's own */
	bool in_cell_formats;
};

static enum cell_kind kind_of(const struct styles_reading *reading, int id)
{
	for (size_t i = 0; i < reading->formats.count; i++) {
		const struct number_format *format = vec_at(&reading->formats, i);

		if (format->id == id)
			return format->kind;
	}
	return cell_kind_of_format(id, NULL);
}

static enum err on_style(struct ctx *ctx, const char *name, const char **attributes, void *arg)
{
	struct styles_reading *reading = arg;
	const char *id_text = xml_attribute(attributes, "numFmtId");
	int id = id_text ? atoi(id_text) : 0;

	if (strcmp(name, "cellXfs") == 0)
		reading->in_cell_formats = true;
	if (reading->formats.count > WORKBOOK_MAX_FORMATS || reading->workbook->kinds.count > WORKBOOK_MAX_STYLES)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d styles", WORKBOOK_MAX_STYLES);
	if (strcmp(name, "numFmt") == 0) {
		const char *code = xml_attribute(attributes, "formatCode");
		struct number_format format = { id, cell_kind_of_format(id, code ? code : "General") };

		vec_add(&reading->formats, &format);
	}
	if (strcmp(name, "xf") == 0 && reading->in_cell_formats) {
		enum cell_kind kind = kind_of(reading, id);

		vec_add(&reading->workbook->kinds, &kind);
	}
	return OK;
}

static enum err on_style_end(struct ctx *ctx, const char *name, void *arg)
{
	struct styles_reading *reading = arg;

	(void)ctx;
	if (strcmp(name, "cellXfs") == 0)
		reading->in_cell_formats = false;
	return OK;
}

static enum err read_styles(struct ctx *ctx, struct workbook *workbook)
{
	struct styles_reading reading = { .workbook = workbook };
	struct xml_events events = { .start = on_style, .end = on_style_end, .arg = &reading };
	const char *path;

	vec_init(&reading.formats, ctx->arena, sizeof(struct number_format));
	TRY(find_relation(ctx, &workbook->package, workbook->path, (struct relation_search){ .type = "/styles" },
			  &path));
	return path ? xml_part_read(ctx, &workbook->package, path, &events) : OK;
}

enum cell_kind workbook_kind(const struct workbook *workbook, uint64_t index)
{
	if (index >= workbook->kinds.count)
		return CELL_NUMBER;
	return *(const enum cell_kind *)vec_at(&workbook->kinds, (size_t)index);
}

/* --- Shared texts --- */

struct texts_reading {
	struct workbook *workbook;
	struct text item;   /* of the <si> being read */
	int phonetic_depth; /* inside <rPh>: readings that are no part of the text */
	bool in_text;
};

static enum err on_text_start(struct ctx *ctx, const char *name, const char **attributes, void *arg)
{
	struct texts_reading *reading = arg;

	(void)ctx;
	(void)attributes;
	if (strcmp(name, "si") == 0)
		text_clear(&reading->item);
	reading->phonetic_depth += strcmp(name, "rPh") == 0;
	reading->in_text = strcmp(name, "t") == 0 && !reading->phonetic_depth;
	return OK;
}

static enum err on_text_chars(struct ctx *ctx, const char *chars, size_t length, void *arg)
{
	struct texts_reading *reading = arg;

	(void)ctx;
	if (reading->in_text)
		text_append_n(&reading->item, chars, length);
	return OK;
}

static enum err on_text_end(struct ctx *ctx, const char *name, void *arg)
{
	struct texts_reading *reading = arg;
	struct workbook *workbook = reading->workbook;

	reading->in_text = false;
	reading->phonetic_depth -= strcmp(name, "rPh") == 0;
	if (strcmp(name, "si") != 0)
		return OK;
	workbook_append_text(&workbook->texts, text_chars(&reading->item), reading->item.length);
	uint32_t end = (uint32_t)workbook->texts.length;
	text_append_n(&workbook->text_ends, &end, sizeof(end));
	if (!text_ok(&reading->item) || !text_ok(&workbook->texts) || !text_ok(&workbook->text_ends))
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The texts of the workbook take too much room");
	return OK;
}

static enum err read_texts(struct ctx *ctx, struct workbook *workbook)
{
	struct texts_reading reading = { .workbook = workbook };
	struct xml_events events = { on_text_start, on_text_end, on_text_chars, &reading };
	const char *path;

	TRY(find_relation(ctx, &workbook->package, workbook->path,
			  (struct relation_search){ .type = "/sharedStrings" }, &path));
	if (!path)
		return OK;
	text_init(&reading.item, TABLE_MAX_CELL_BYTES);
	enum err result = xml_part_read(ctx, &workbook->package, path, &events);
	text_done(&reading.item);
	return result;
}

bool workbook_text(const struct workbook *workbook, uint64_t index, const char **ret_chars, size_t *ret_length)
{
	const uint32_t *ends = (const uint32_t *)(const void *)workbook->text_ends.bytes;
	uint32_t start;

	if (index >= workbook->text_ends.length / sizeof(*ends))
		return false;
	start = index ? ends[index - 1] : 0;
	*ret_chars = text_chars(&workbook->texts) + start;
	*ret_length = ends[index] - start;
	return true;
}

/* Code unit of the escape "_xHHHH_" at `chars`, -1 when it is none. */
static long escape_at(const char *chars, size_t left)
{
	char digits[5] = "";

	if (left < ESCAPE_BYTES || chars[0] != '_' || chars[1] != 'x' || chars[6] != '_')
		return -1;
	memcpy(digits, chars + 2, 4);
	for (int i = 0; i < 4; i++) {
		if (!isxdigit((unsigned char)digits[i]))
			return -1;
	}
	return strtol(digits, NULL, 16);
}

void workbook_append_text(struct text *out, const char *chars, size_t length)
{
	while (length) {
		const char *mark = memchr(chars, '_', length);
		size_t plain = mark ? (size_t)(mark - chars) : length;
		long unit = mark ? escape_at(mark, length - plain) : -1;

		if (mark && unit < 0)
			plain++;
		text_append_n(out, chars, plain);
		if (unit >= 0 && unit < 0x80)
			text_append_char(out, (char)unit);
		if (unit >= 0)
			plain += ESCAPE_BYTES;
		chars += plain;
		length -= plain;
	}
}

/* --- Whole --- */

void workbook_init(struct ctx *ctx, struct workbook *ret_workbook)
{
	*ret_workbook = (struct workbook){ 0 };
	text_init(&ret_workbook->texts, TABLE_MAX_INFLATED_BYTES);
	text_init(&ret_workbook->text_ends, TABLE_MAX_INFLATED_BYTES);
	vec_init(&ret_workbook->sheets, ctx->arena, sizeof(struct sheet));
	vec_init(&ret_workbook->kinds, ctx->arena, sizeof(enum cell_kind));
}

enum err workbook_open(struct ctx *ctx, const unsigned char *bytes, size_t length, struct workbook *ret_workbook)
{
	struct workbook *workbook = ret_workbook;
	struct xml_events events = { .start = on_workbook, .arg = workbook };

	workbook_init(ctx, workbook);
	TRY(package_open(ctx, bytes, length, &workbook->package));
	TRY(find_relation(ctx, &workbook->package, "", (struct relation_search){ .type = "/officeDocument" },
			  &workbook->path));
	if (!workbook->path)
		workbook->path = "xl/workbook.xml";
	if (!package_has(&workbook->package, workbook->path))
		return fail(ctx, ERR_MEANING, "table.not_table", NULL, "The file is a ZIP, but no .xlsx workbook");
	TRY(xml_part_read(ctx, &workbook->package, workbook->path, &events));
	TRY(read_styles(ctx, workbook));
	return read_texts(ctx, workbook);
}

void workbook_close(struct workbook *workbook)
{
	package_close(&workbook->package);
	text_done(&workbook->texts);
	text_done(&workbook->text_ends);
}
