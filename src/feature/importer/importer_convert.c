/* What the converters of all systems share. */
#include "feature/importer/importer_convert.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/extract/extract.h"

enum { PLAIN_MAX_BYTES = 1024 * 1024, LINE_MAX_BYTES = 16 * 1024 * 1024 };

/* --- Rows --- */

const char *convert_value(const struct convert_row *row, const char *column)
{
	const char *const *names = row->names.items;

	for (size_t i = 0; i < row->names.count && i < row->cell_count; i++) {
		if (text_equal(names[i], column))
			return row->cells[i];
	}
	return NULL;
}

static struct list copy_names(struct ctx *ctx, const struct extract_row *row)
{
	const char **names = arena_array(ctx->arena, row->cell_count + 1, sizeof(*names));

	for (uint32_t i = 0; i < row->cell_count; i++)
		names[i] = arena_text(ctx->arena, row->cells[i] ? row->cells[i] : "");
	return (struct list){ names, row->cell_count };
}

/* A sheet that is not there, or holds nothing, is no failure of the whole. */
static bool is_absent(const struct ctx *ctx)
{
	return text_equal(ctx->fault.code, "table.no_sheet") || text_equal(ctx->fault.code, "table.empty");
}

/* Cells of a row that outlive the next one. */
static const char *const *copy_cells(struct ctx *ctx, const struct extract_row *row)
{
	const char **cells = arena_array(ctx->arena, row->cell_count + 1, sizeof(*cells));

	for (uint32_t i = 0; i < row->cell_count; i++)
		cells[i] = row->cells[i] ? arena_text(ctx->arena, row->cells[i]) : NULL;
	return cells;
}

static enum err walk(struct ctx *ctx, struct extract *table, bool keeps, convert_visit visit, void *arg)
{
	struct convert_row row = { 0 };
	struct extract_row read;
	bool more;

	TRY(extract_next(ctx, table, &read, &more));
	if (!more || read.blank_count)
		return OK;
	row.names = copy_names(ctx, &read);
	for (;;) {
		size_t mark = arena_mark(ctx->arena);

		TRY(extract_next(ctx, table, &read, &more));
		if (!more)
			return OK;
		if (read.blank_count)
			continue;
		row.cells = keeps ? copy_cells(ctx, &read) : read.cells;
		row.cell_count = read.cell_count;
		TRY(visit(ctx, &row, arg));
		if (!keeps)
			arena_release(ctx->arena, mark);
	}
}

enum err convert_each(struct ctx *ctx, const char *path, const char *table, bool keeps, convert_visit visit, void *arg)
{
	CLOSING(extract_close) struct extract *extract = NULL;
	enum err result = extract_open(ctx, path, table, &extract);

	if (result == ERR_MEANING && is_absent(ctx)) {
		fault_clear(ctx);
		return OK;
	}
	TRY(result);
	return walk(ctx, extract, keeps, visit, arg);
}

/* --- Names by number --- */

struct named {
	const char *id;
	const char *text;
};

void convert_names_init(struct ctx *ctx, struct convert_names *names)
{
	names->is_sorted = false;
	vec_init(&names->items, ctx->arena, sizeof(struct named));
}

void convert_names_add(struct convert_names *names, const char *id, const char *text)
{
	if (!id || !text)
		return;
	*(struct named *)vec_push(&names->items) = (struct named){ id, text };
	names->is_sorted = false;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->id, ((const struct named *)b)->id);
}

const char *convert_name_of(struct convert_names *names, const char *id)
{
	const struct named wanted = { .id = id };

	if (!id || !names->items.count)
		return NULL;
	if (!names->is_sorted)
		qsort(names->items.items, names->items.count, sizeof(struct named), by_id);
	names->is_sorted = true;
	const struct named *found = bsearch(&wanted, names->items.items, names->items.count, sizeof(struct named), by_id);
	return found ? found->text : NULL;
}

/* --- Files --- */

void convert_out_close(struct convert_out *out)
{
	if (out->stream)
		fclose(out->stream);
	out->stream = NULL;
}

static enum err not_written(struct ctx *ctx)
{
	return fail(ctx, errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "import.convert", NULL, "A file between could not be written: %s",
		    strerrordesc_np(errno));
}

void convert_out_begin(struct ctx *ctx, const char *folder, const char *name, const char *headings, struct convert_out *ret_out)
{
	*ret_out = (struct convert_out){ .path = arena_format(ctx->arena, "%s/%s", folder, name), .headings = headings };
}

static enum err write_headings(struct ctx *ctx, struct convert_out *out)
{
	out->stream = fopen(out->path, "wbxe");
	if (!out->stream || fprintf(out->stream, "%s\n", out->headings) < 0)
		return not_written(ctx);
	return OK;
}

static void append_cell(struct text *line, const char *cell)
{
	text_append_char(line, '"');
	for (; cell && *cell; cell++) {
		if (*cell == '"')
			text_append_char(line, '"');
		text_append_char(line, *cell);
	}
	text_append_char(line, '"');
}

enum err convert_write(struct ctx *ctx, struct convert_out *out, const char *const *cells, size_t count)
{
	CLOSING(text_done) struct text line = { 0 };

	if (!out->stream)
		TRY(write_headings(ctx, out));
	text_init(&line, LINE_MAX_BYTES);
	for (size_t i = 0; i < count; i++) {
		if (i)
			text_append_char(&line, ',');
		if (cells[i])
			append_cell(&line, cells[i]);
	}
	text_append_char(&line, '\n');
	if (!text_ok(&line))
		return fail(ctx, ERR_TOO_LARGE, "import.too_large", NULL, "A row is too long.");
	return fwrite(text_chars(&line), 1, line.length, out->stream) == line.length && fflush(out->stream) == 0 ? OK : not_written(ctx);
}

/* --- HTML --- */

/* Behind the tag that begins at `at`; a line break where it ends a line. */
static const char *pass_tag(const char *at, struct text *plain)
{
	static const char *const breaks[] = { "<br", "</p", "</div", "</li", "</tr" };
	const char *end = strchr(at, '>');

	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		if (strncasecmp(at, breaks[i], strlen(breaks[i])) == 0)
			text_append_char(plain, '\n');
	}
	return end ? end + 1 : at + strlen(at);
}

static const char *pass_entity(const char *at, struct text *plain)
{
	static const struct {
		const char *name;
		const char *text;
	} entities[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&#39;", "'" }, { "&#039;", "'" },
			 { "&nbsp;", " " } };

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (text_starts(at, entities[i].name)) {
			text_append(plain, entities[i].text);
			return at + strlen(entities[i].name);
		}
	}
	text_append_char(plain, '&');
	return at + 1;
}

static bool is_tag(const char *at)
{
	return *at == '<' && (at[1] == '/' || at[1] == '!' || (at[1] | 0x20) >= 'a') && (at[1] | 0x20) <= 'z' && strchr(at, '>');
}

const char *convert_plain(struct ctx *ctx, const char *html)
{
	CLOSING(text_done) struct text plain = { 0 };

	if (!html)
		return NULL;
	text_init(&plain, PLAIN_MAX_BYTES);
	while (*html) {
		if (is_tag(html))
			html = pass_tag(html, &plain);
		else if (*html == '&')
			html = pass_entity(html, &plain);
		else
			text_append_char(&plain, *html++);
	}
	return arena_text(ctx->arena, text_chars(&plain));
}
