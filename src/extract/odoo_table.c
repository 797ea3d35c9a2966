/* Records of Odoo as rows, in two passes: which models and fields there are, then the rows of one. */
#include "extract/odoo_table.h"

#include <ctype.h>
#include <string.h>

#include "base/cleanup.h"
#include "extract/xml_part.h"

enum { SNIFF_BYTES = 4096, MODELS_MOST = 500, FIELDS_MOST = 200, NAME_MOST = 200 };

struct model {
	const char *name;
	struct vec fields; /* const char *; "id" first */
	uint32_t rows;
};

struct cell {
	size_t field;
	size_t offset;
	size_t length;
};

struct reading {
	struct vec models; /* struct model */
	const struct table_sink *sink;
	const struct model *wanted; /* its rows are sent; NULL in the first pass */
	struct table_row row;
	struct model *model;        /* of the record being read */
	struct vec cells;           /* struct cell of that record */
	struct text text;           /* of its cells */
	bool in_field;
	uint32_t line;
};

static void reading_done(struct reading *reading)
{
	table_row_done(&reading->row);
	text_done(&reading->text);
}

static enum err too_large(struct ctx *ctx)
{
	return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The file has too many models, fields or records, or one is too long");
}

/* --- Models and fields --- */

static enum err find_model(struct ctx *ctx, struct reading *reading, const char *name, struct model **ret_model)
{
	for (size_t i = 0; i < reading->models.count; i++) {
		*ret_model = vec_at(&reading->models, i);
		if (text_equal((*ret_model)->name, name))
			return OK;
	}
	if (reading->models.count == MODELS_MOST || strlen(name) > NAME_MOST)
		return too_large(ctx);
	*ret_model = vec_push(&reading->models);
	**ret_model = (struct model){ .name = arena_text(ctx->arena, name) };
	vec_init(&(*ret_model)->fields, ctx->arena, sizeof(const char *));
	*(const char **)vec_push(&(*ret_model)->fields) = "id";
	return OK;
}

static enum err find_field(struct ctx *ctx, struct model *model, const char *name, size_t *ret_field)
{
	for (*ret_field = 0; *ret_field < model->fields.count; ++*ret_field) {
		if (text_equal(*(const char **)vec_at(&model->fields, *ret_field), name))
			return OK;
	}
	if (model->fields.count == FIELDS_MOST || strlen(name) > NAME_MOST)
		return too_large(ctx);
	*(const char **)vec_push(&model->fields) = arena_text(ctx->arena, name);
	return OK;
}

/* --- Cells --- */

static void begin_cell(struct reading *reading, size_t field, const char *chars)
{
	struct cell *cell = vec_push(&reading->cells);

	*cell = (struct cell){ field, reading->text.length, 0 };
	text_append(&reading->text, chars);
}

static void end_cell(struct reading *reading)
{
	struct cell *cell = vec_at(&reading->cells, reading->cells.count - 1);

	cell->length = reading->text.length - cell->offset;
}

static const char *behind_last(const char *chars, char divider)
{
	const char *found = strrchr(chars, divider);

	return found ? found + 1 : chars;
}

/* What a field says in its attributes. */
static const char *said_beside(const char **attributes)
{
	const char *ref = xml_attribute(attributes, "ref");
	const char *file = xml_attribute(attributes, "file");
	const char *eval = xml_attribute(attributes, "eval");

	return ref ? behind_last(ref, '.') : file ? behind_last(file, '/') : eval ? eval : "";
}

/* --- Rows --- */

static const struct cell *cell_of(const struct reading *reading, size_t field)
{
	for (size_t i = 0; i < reading->cells.count; i++) {
		const struct cell *cell = vec_at(&reading->cells, i);

		if (cell->field == field)
			return cell;
	}
	return NULL;
}

static enum err send_record(struct ctx *ctx, struct reading *reading)
{
	table_row_begin(&reading->row, ++reading->line);
	for (size_t i = 0; i < reading->wanted->fields.count; i++) {
		const struct cell *cell = cell_of(reading, i);

		TRY(table_row_add(ctx, &reading->row, (uint32_t)i, cell ? text_chars(&reading->text) + cell->offset : "",
				  cell ? cell->length : 0));
	}
	return reading->row.cell_count ? reading->sink->row(ctx, &reading->row, reading->sink->arg) :
					 reading->sink->blank(ctx, reading->line, 1, reading->sink->arg);
}

static enum err end_record(struct ctx *ctx, struct reading *reading)
{
	bool is_wanted = reading->model == reading->wanted;

	if (!text_ok(&reading->text) || ++reading->model->rows > 2 * TABLE_MAX_ROWS)
		return too_large(ctx);
	reading->model = NULL;
	return is_wanted ? send_record(ctx, reading) : OK;
}

/* --- Events --- */

static enum err begin_record(struct ctx *ctx, struct reading *reading, const char **attributes)
{
	const char *model = xml_attribute(attributes, "model");
	const char *id = xml_attribute(attributes, "id");

	if (!model)
		return OK;
	TRY(find_model(ctx, reading, model, &reading->model));
	reading->cells.count = 0;
	text_clear(&reading->text);
	begin_cell(reading, 0, id ? behind_last(id, '.') : "");
	end_cell(reading);
	return OK;
}

static enum err on_start(struct ctx *ctx, const char *name, const char **attributes, void *arg)
{
	struct reading *reading = arg;
	const char *field_name = xml_attribute(attributes, "name");
	size_t field;

	if (strcmp(name, "record") == 0 && !reading->model)
		return begin_record(ctx, reading, attributes);
	if (strcmp(name, "field") != 0 || !reading->model || reading->in_field || !field_name)
		return OK;
	TRY(find_field(ctx, reading->model, field_name, &field));
	begin_cell(reading, field, said_beside(attributes));
	reading->in_field = true;
	return OK;
}

static enum err on_chars(struct ctx *ctx, const char *chars, size_t length, void *arg)
{
	struct reading *reading = arg;

	if (!reading->in_field)
		return OK;
	for (size_t i = 0; i < length; i++) { /* lines of the file are no lines of the text */
		bool is_blank = isspace((unsigned char)chars[i]);
		char last = reading->text.length ? reading->text.bytes[reading->text.length - 1] : ' ';

		if (!is_blank || !isspace((unsigned char)last))
			text_append_char(&reading->text, is_blank ? ' ' : chars[i]);
	}
	return text_ok(&reading->text) ? OK : too_large(ctx);
}

static bool is_block(const char *name)
{
	static const char *const blocks[] = { "p", "br", "div", "li", "tr", "h1", "h2", "h3" };

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		if (strcmp(name, blocks[i]) == 0)
			return true;
	}
	return false;
}

static enum err on_end(struct ctx *ctx, const char *name, void *arg)
{
	struct reading *reading = arg;

	if (strcmp(name, "field") == 0 && reading->in_field) {
		reading->in_field = false;
		end_cell(reading);
	} else if (reading->in_field && is_block(name)) {
		text_append_char(&reading->text, '\n');
	} else if (strcmp(name, "record") == 0 && reading->model && !reading->in_field) {
		return end_record(ctx, reading);
	}
	return OK;
}

/* --- Whole files --- */

static enum err pass(struct ctx *ctx, struct reading *reading, const unsigned char *bytes, size_t length)
{
	const struct xml_events events = { on_start, on_end, on_chars, reading };

	reading->model = NULL;
	reading->in_field = false;
	return xml_bytes_read(ctx, bytes, length, &events);
}

static const struct model *choose(const struct vec *models, const char *name)
{
	for (size_t i = 0; i < models->count; i++) {
		const struct model *model = vec_at(models, i);

		if (!name || text_equal(model->name, name))
			return model;
	}
	return NULL;
}

static enum err send_header(struct ctx *ctx, struct reading *reading)
{
	const char **names = arena_array(ctx->arena, reading->models.count + 1, sizeof(*names));
	const struct model *wanted = reading->wanted;
	struct table_header header = { .format = "odoo", .encoding = "UTF-8", .sheet = wanted->name, .sheets = names,
				       .sheet_count = reading->models.count, .rows = wanted->rows + 1 };

	for (size_t i = 0; i < reading->models.count; i++)
		names[i] = ((const struct model *)vec_at(&reading->models, i))->name;
	TRY(reading->sink->header(ctx, &header, reading->sink->arg));
	table_row_begin(&reading->row, ++reading->line);
	for (size_t i = 0; i < wanted->fields.count; i++) {
		const char *field = *(const char **)vec_at(&wanted->fields, i);

		TRY(table_row_add(ctx, &reading->row, (uint32_t)i, field, strlen(field)));
	}
	return reading->sink->row(ctx, &reading->row, reading->sink->arg);
}

enum err odoo_table_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet, const struct table_sink *sink)
{
	CLOSING(reading_done) struct reading reading = { .sink = sink };

	table_row_init(&reading.row);
	text_init(&reading.text, TABLE_MAX_ROW_BYTES);
	vec_init(&reading.models, ctx->arena, sizeof(struct model));
	vec_init(&reading.cells, ctx->arena, sizeof(struct cell));
	TRY(pass(ctx, &reading, bytes, length));
	if (!reading.models.count)
		return fail(ctx, ERR_MEANING, "table.empty", NULL, "The file holds no records");
	reading.wanted = choose(&reading.models, sheet);
	if (!reading.wanted)
		return fail(ctx, ERR_MEANING, "table.no_sheet", NULL, "The file has no records of \"%s\"", sheet);
	TRY(send_header(ctx, &reading));
	return pass(ctx, &reading, bytes, length);
}

bool odoo_table_is(const char *bytes, size_t length)
{
	size_t sniffed = length < SNIFF_BYTES ? length : SNIFF_BYTES;
	size_t at = sniffed >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

	while (at < sniffed && isspace((unsigned char)bytes[at]))
		at++;
	return at < sniffed && bytes[at] == '<' && memmem(bytes, sniffed, "<odoo", 5);
}
