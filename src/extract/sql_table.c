/* Dumps as sheets. */
#include "extract/sql_table.h"

#include "base/cleanup.h"
#include "extract/charset.h"
#include "extract/sql_dump.h"
#include "extract/xml_part.h"

enum { PARTS_MOST = 1000 };

/* --- One table --- */

struct sending {
	const struct sql_table *table;
	const struct table_sink *sink;
	struct table_row row;
	uint32_t line;
};

static void sending_done(struct sending *sending)
{
	table_row_done(&sending->row);
}

static enum err ignore_row(struct ctx *ctx, const struct sql_row *row, void *arg)
{
	(void)ctx;
	(void)row;
	(void)arg;
	return OK;
}

/* Number of the value for this column of the table, -1 when the statement does not name it. */
static int place_of(const struct sql_row *row, const struct list *columns, size_t column)
{
	const char *const *names = columns->items;
	const char *const *given = row->columns->items;

	if (!row->columns->count)
		return column < row->count ? (int)column : -1;
	for (size_t i = 0; i < row->columns->count; i++) {
		if (text_equal(given[i], names[column]))
			return (int)i;
	}
	return -1;
}

static enum err send(struct ctx *ctx, struct sending *sending)
{
	return sending->row.cell_count ? sending->sink->row(ctx, &sending->row, sending->sink->arg) :
					 sending->sink->blank(ctx, sending->line, 1, sending->sink->arg);
}

static enum err send_row(struct ctx *ctx, const struct sql_row *row, void *arg)
{
	struct sending *sending = arg;
	const struct list *columns = &sending->table->columns;

	table_row_begin(&sending->row, ++sending->line);
	for (size_t i = 0; i < columns->count; i++) {
		int place = place_of(row, columns, i);
		const struct sql_value *value = place < 0 ? NULL : &row->values[place];
		bool is_empty = !value || value->is_null;
		const char *chars = is_empty ? "" : row->bytes + value->offset;

		TRY(table_row_add(ctx, &sending->row, (uint32_t)i, chars, is_empty ? 0 : value->length));
	}
	return send(ctx, sending);
}

static enum err send_names(struct ctx *ctx, struct sending *sending)
{
	const char *const *names = sending->table->columns.items;

	table_row_begin(&sending->row, ++sending->line);
	for (size_t i = 0; i < sending->table->columns.count; i++)
		TRY(table_row_add(ctx, &sending->row, (uint32_t)i, names[i], strlen(names[i])));
	return send(ctx, sending);
}

static const struct sql_table *choose(const struct list *tables, const char *name)
{
	const struct sql_table *items = tables->items;

	for (size_t i = 0; i < tables->count; i++) {
		if (name ? text_equal(items[i].name, name) : items[i].rows > 0)
			return &items[i];
	}
	return NULL;
}

static enum err send_header(struct ctx *ctx, const struct list *tables, const struct sql_table *table, const struct table_sink *sink)
{
	const char **names = arena_array(ctx->arena, tables->count + 1, sizeof(*names));
	struct table_header header = { .format = "sql", .encoding = "UTF-8", .sheet = table->name, .sheets = names,
				       .sheet_count = tables->count, .rows = table->rows + 1 };

	for (size_t i = 0; i < tables->count; i++)
		names[i] = ((const struct sql_table *)tables->items)[i].name;
	return sink->header(ctx, &header, sink->arg);
}

static enum err read_utf8(struct ctx *ctx, const char *utf8, size_t length, const char *sheet, const struct table_sink *sink)
{
	CLOSING(sending_done) struct sending sending = { .sink = sink };
	struct list tables;

	TRY(sql_dump_read(ctx, utf8, length, NULL, ignore_row, NULL, &tables));
	sending.table = choose(&tables, sheet);
	if (!sending.table && sheet)
		return fail(ctx, ERR_MEANING, "table.no_sheet", NULL, "The dump has no table \"%s\"", sheet);
	if (!sending.table || !sending.table->rows || !sending.table->columns.count)
		return fail(ctx, ERR_MEANING, "table.empty", NULL, "The dump holds no rows");
	table_row_init(&sending.row);
	TRY(send_header(ctx, &tables, sending.table, sink));
	TRY(send_names(ctx, &sending));
	return sql_dump_read(ctx, utf8, length, sending.table->name, send_row, &sending, &tables);
}

/* --- Whole files --- */

static enum err append(struct ctx *ctx, const char *utf8, size_t length, void *arg)
{
	struct text *text = arg;

	text_append_n(text, utf8, length);
	return text_ok(text) ? OK : fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The dump is too large");
}

enum err sql_table_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet, const struct table_sink *sink)
{
	struct charset_guess guess = charset_guess(bytes, length);
	CLOSING(text_done) struct text text = { 0 };

	bytes += guess.mark_bytes;
	length -= guess.mark_bytes;
	if (guess.charset == CHARSET_UTF_8)
		return read_utf8(ctx, (const char *)bytes, length, sheet, sink);
	text_init(&text, 2 * TABLE_MAX_FILE_BYTES);
	TRY(charset_convert(ctx, guess.charset, bytes, length, append, &text));
	return read_utf8(ctx, text_chars(&text), text.length, sheet, sink);
}

/* The first entry whose name ends in ".sql"; NULL without one. */
static const char *find_dump(struct ctx *ctx, struct package *package)
{
	zip_int64_t count = zip_get_num_entries(package->zip, 0);

	for (zip_int64_t i = 0; i < count; i++) {
		const char *name = zip_get_name(package->zip, (zip_uint64_t)i, 0);

		if (name && text_ends(name, ".sql"))
			return arena_text(ctx->arena, name);
	}
	return NULL;
}

static enum err read_parts(struct ctx *ctx, struct package *package, struct text *dump)
{
	const char *name = find_dump(ctx, package);

	for (int i = 0; i < PARTS_MOST; i++) {
		const char *part = arena_format(ctx->arena, "db/catsbackup.sql.%d", i);

		if (!package_has(package, part))
			break;
		TRY(package_read(ctx, package, part, append, dump));
	}
	return !dump->length && name ? package_read(ctx, package, name, append, dump) : OK;
}

enum err sql_archive_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet, const struct table_sink *sink,
			  bool *ret_found)
{
	CLOSING(package_close) struct package package = { 0 };
	CLOSING(text_done) struct text dump = { 0 };

	*ret_found = false;
	text_init(&dump, TABLE_MAX_INFLATED_BYTES);
	TRY(package_open(ctx, bytes, length, &package));
	TRY(read_parts(ctx, &package, &dump));
	*ret_found = dump.length > 0;
	return *ret_found ? sql_table_read(ctx, (const unsigned char *)text_chars(&dump), dump.length, sheet, sink) : OK;
}
