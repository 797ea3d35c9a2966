/* Two passes with libcsv: the first counts rows and checks that quotes pair up, the second hands rows over. */
#include "extract/csv_table.h"

#include <csv.h>

#include "base/cleanup.h"
#include "extract/charset.h"

enum { SNIFF_BYTES = 64 * 1024, SNIFF_ROWS = 100, CELL_BLOCK_BYTES = 64 * 1024 };

/* --- Delimiter --- */

struct width_counter {
	uint32_t widths[SNIFF_ROWS];
	uint32_t rows;
	uint32_t cells;
};

static void count_cell(void *cell, size_t length, void *arg)
{
	struct width_counter *counter = arg;

	(void)cell;
	(void)length;
	counter->cells++;
}

static void count_width(int end, void *arg)
{
	struct width_counter *counter = arg;

	(void)end;
	if (counter->rows < SNIFF_ROWS)
		counter->widths[counter->rows++] = counter->cells;
	counter->cells = 0;
}

/* How well the delimiter cuts: the share of rows that have the most frequent width, which is at least two cells;
 * wider tables win between equals. */
static double delimiter_score(const char *utf8, size_t length, char delimiter)
{
	struct width_counter counter = { .rows = 0 };
	struct csv_parser parser;
	uint32_t best_count = 0;
	uint32_t best_width = 0;

	if (csv_init(&parser, 0) != 0)
		return 0;
	csv_set_delim(&parser, (unsigned char)delimiter);
	csv_parse(&parser, utf8, length, count_cell, count_width, &counter);
	csv_free(&parser);
	for (uint32_t i = 0; i < counter.rows; i++) {
		uint32_t same = 0;

		for (uint32_t k = 0; k < counter.rows; k++)
			same += counter.widths[k] == counter.widths[i];
		if (counter.widths[i] > 1 && same > best_count) {
			best_count = same;
			best_width = counter.widths[i];
		}
	}
	if (!best_count)
		return 0;
	return (double)best_count / counter.rows + (best_width < 1000 ? best_width : 1000) / 10000.0;
}

/* The beginning without its last, probably cut line. */
static size_t whole_lines(const char *utf8, size_t length)
{
	const char *last = memrchr(utf8, '\n', length);

	return last ? (size_t)(last + 1 - utf8) : length;
}

char csv_guess_delimiter(const char *utf8, size_t length)
{
	static const char delimiters[] = { ',', '\t', ';', '|' };
	double best_score = 0;
	char best = ',';

	length = whole_lines(utf8, length);
	for (size_t i = 0; i < sizeof(delimiters); i++) {
		double score = delimiter_score(utf8, length, delimiters[i]);

		if (score > best_score) {
			best_score = score;
			best = delimiters[i];
		}
	}
	return best;
}

/* "sep=;" in the first line: its delimiter, or 0. ret_bytes: length of that line. */
static char declared_delimiter(const char *utf8, size_t length, size_t *ret_bytes)
{
	if (length < 6 || memcmp(utf8, "sep=", 4) != 0)
		return 0;
	if (utf8[5] == '\n')
		*ret_bytes = 6;
	else if (length >= 7 && utf8[5] == '\r' && utf8[6] == '\n')
		*ret_bytes = 7;
	else
		return 0;
	return utf8[4];
}

/* --- Beginning of the text, for guessing --- */


static enum err take_beginning(struct ctx *ctx, const char *utf8, size_t length, void *arg)
{
	struct text *text = arg;

	(void)ctx;
	if (text->length < SNIFF_BYTES)
		text_append_n(text, utf8, length < SNIFF_BYTES - text->length ? length : SNIFF_BYTES - text->length);
	return OK;
}

/* --- Passes --- */

struct csv_pass {
	struct ctx *ctx;
	struct csv_parser parser;
	const struct table_sink *sink; /* NULL in the counting pass */
	struct table_row row;
	size_t skip_bytes;  /* of a "sep=" line still to come */
	uint32_t line;      /* the one being fed, from 1 */
	uint32_t row_line;  /* where the current row began; 0 between rows */
	uint32_t column;
	uint32_t rows;      /* with something in them, or at least a delimiter */
	bool ended_row;     /* the line being fed completed a row */
	bool after_cr;      /* the last byte fed was a CR */
	enum err result;
};

static void note(struct csv_pass *pass, enum err result)
{
	if (pass->result == OK)
		pass->result = result;
}

static void on_cell(void *cell, size_t length, void *arg)
{
	struct csv_pass *pass = arg;

	if (pass->column == 0 && pass->sink)
		table_row_begin(&pass->row, pass->row_line ? pass->row_line : pass->line);
	if (pass->sink && pass->result == OK)
		note(pass, table_row_add(pass->ctx, &pass->row, pass->column, cell, length));
	pass->column++;
}

static void on_row(int end, void *arg)
{
	struct csv_pass *pass = arg;

	(void)end;
	pass->rows++;
	pass->column = 0;
	pass->ended_row = true;
	pass->row_line = 0;
	if (pass->rows > TABLE_MAX_ROWS)
		note(pass, fail(pass->ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d rows",
				TABLE_MAX_ROWS));
	if (!pass->sink || pass->result != OK)
		return;
	if (pass->row.cell_count)
		note(pass, pass->sink->row(pass->ctx, &pass->row, pass->sink->arg));
	else
		note(pass, pass->sink->blank(pass->ctx, pass->row.line, 1, pass->sink->arg));
}

/* A line that began no row and is complete is blank. */
static enum err blank_line(struct csv_pass *pass)
{
	pass->rows++;
	if (pass->rows > TABLE_MAX_ROWS)
		return fail(pass->ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d rows", TABLE_MAX_ROWS);
	return pass->sink ? pass->sink->blank(pass->ctx, pass->line, 1, pass->sink->arg) : OK;
}

/* Feeds at most one line. */
static enum err feed_line(struct csv_pass *pass, const char *utf8, size_t length)
{
	bool whole = length && (utf8[length - 1] == '\n' || utf8[length - 1] == '\r');

	if (!pass->row_line)
		pass->row_line = pass->line;
	if (csv_parse(&pass->parser, utf8, length, on_cell, on_row, pass) != length)
		return fail(pass->ctx, ERR_TOO_LARGE, "table.too_large", NULL, "Line %u: %s", pass->line,
			    csv_strerror(csv_error(&pass->parser)));
	TRY(pass->result);
	if (!whole)
		return OK;
	/* libcsv reports no row for an empty line: its state is still "row not begun". */
	if (!pass->ended_row && pass->parser.pstate == 0) {
		TRY(blank_line(pass));
		pass->row_line = 0;
	}
	pass->ended_row = false;
	pass->line++;
	return OK;
}

/* Bytes of the first line, its end (LF, CR LF or CR) included. */
static size_t line_length(const char *utf8, size_t length)
{
	const char *lf = memchr(utf8, '\n', length);
	size_t limit = lf ? (size_t)(lf + 1 - utf8) : length;
	const char *cr = memchr(utf8, '\r', limit);

	if (!cr || (lf && cr + 1 == lf))
		return limit;
	return (size_t)(cr + 1 - utf8);
}

static enum err feed(struct ctx *ctx, const char *utf8, size_t length, void *arg)
{
	struct csv_pass *pass = arg;

	(void)ctx;
	if (pass->skip_bytes) {
		size_t skipped = pass->skip_bytes < length ? pass->skip_bytes : length;

		pass->skip_bytes -= skipped;
		utf8 += skipped;
		length -= skipped;
	}
	/* The second half of a line end that was cut in two; inside quotes the first half stands for both. */
	if (length && pass->after_cr && *utf8 == '\n') {
		utf8++;
		length--;
	}
	while (length) {
		size_t step = line_length(utf8, length);

		pass->after_cr = utf8[step - 1] == '\r';
		TRY(feed_line(pass, utf8, step));
		utf8 += step;
		length -= step;
	}
	return OK;
}

static void pass_done(struct csv_pass *pass)
{
	csv_free(&pass->parser);
	table_row_done(&pass->row);
}

struct csv_text {
	enum charset charset;
	const unsigned char *bytes;
	size_t length;
	size_t skip_bytes;
	char delimiter;
	bool quotes; /* they pair up */
};

/* One pass over the whole text. sink NULL: only counts. */
static enum err run_pass(struct ctx *ctx, const struct csv_text *csv, const struct table_sink *sink,
			 uint32_t *ret_rows, bool *ret_open_quote)
{
	CLOSING(pass_done) struct csv_pass pass = { .ctx = ctx, .sink = sink, .skip_bytes = csv->skip_bytes };

	table_row_init(&pass.row);
	pass.line = csv->skip_bytes ? 2 : 1;
	if (csv_init(&pass.parser, 0) != 0)
		return fail(ctx, ERR_INTERNAL, "table.csv", NULL, "libcsv refused to start");
	csv_set_delim(&pass.parser, (unsigned char)csv->delimiter);
	csv_set_blk_size(&pass.parser, CELL_BLOCK_BYTES);
	if (!csv->quotes)
		csv_set_quote(&pass.parser, '\0');
	if (csv->charset == CHARSET_UTF_8)
		TRY(feed(ctx, (const char *)csv->bytes, csv->length, &pass));
	else
		TRY(charset_convert(ctx, csv->charset, csv->bytes, csv->length, feed, &pass));
	*ret_open_quote = pass.parser.quoted && pass.parser.pstate == 2;
	csv_fini(&pass.parser, on_cell, on_row, &pass);
	*ret_rows = pass.rows;
	return pass.result;
}

/* A table holds no NUL and hardly any control characters. */
static bool looks_binary(const struct text *beginning)
{
	size_t odd = 0;

	for (size_t i = 0; i < beginning->length; i++) {
		unsigned char byte = (unsigned char)beginning->bytes[i];

		odd += byte == 0 || (byte < ' ' && !strchr("\t\n\v\f\r\x1A", byte));
	}
	return odd * 200 > beginning->length;
}

static enum err look_at_beginning(struct ctx *ctx, struct csv_text *csv)
{
	CLOSING(text_done) struct text beginning = { 0 };
	size_t taken = csv->length < SNIFF_BYTES ? csv->length : SNIFF_BYTES;

	text_init(&beginning, SNIFF_BYTES);
	TRY(charset_convert(ctx, csv->charset, csv->bytes, taken, take_beginning, &beginning));
	if (looks_binary(&beginning) || text_starts(text_chars(&beginning), "%PDF-"))
		return fail(ctx, ERR_MEANING, "table.not_table", NULL, "The file is neither CSV nor XLSX");
	csv->delimiter = declared_delimiter(text_chars(&beginning), beginning.length, &csv->skip_bytes);
	if (!csv->delimiter)
		csv->delimiter = csv_guess_delimiter(text_chars(&beginning), beginning.length);
	return OK;
}

enum err csv_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const struct table_sink *sink)
{
	struct charset_guess guess = charset_guess(bytes, length);
	struct csv_text csv = { .charset = guess.charset, .bytes = bytes + guess.mark_bytes,
				.length = length - guess.mark_bytes, .quotes = true };
	uint32_t rows;
	bool open_quote;

	TRY(look_at_beginning(ctx, &csv));
	TRY(run_pass(ctx, &csv, NULL, &rows, &open_quote));
	if (open_quote) {
		csv.quotes = false;
		TRY(run_pass(ctx, &csv, NULL, &rows, &open_quote));
	}
	if (!rows)
		return fail(ctx, ERR_MEANING, "table.empty", NULL, "The file holds no rows");

	struct table_header header = { .format = "csv", .encoding = charset_name(csv.charset), .rows = rows,
				       .delimiter = arena_text_n(ctx->arena, &csv.delimiter, 1) };
	TRY(sink->header(ctx, &header, sink->arg));
	return run_pass(ctx, &csv, sink, &rows, &open_quote);
}
