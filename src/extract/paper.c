/* Pango lays text out, cairo draws it. */
#include "extract/paper.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Points. */
static const double WIDTH = 595, HEIGHT = 842, MARGIN = 56, FOOT = 48, BAR = 5, LABEL_SHARE = 0.62;

enum { PARTS_MAX = 6, ALONE = 3 };

struct pen {
	cairo_t *cairo;
	PangoLayout *layout;
	double y;
};

struct colour {
	double red, green, blue;
};
static const struct colour INK = { 0.12, 0.14, 0.17 }, SOFT = { 0.42, 0.45, 0.50 }, TRACK = { 0.91, 0.92, 0.94 },
			   RANGE = { 0.36, 0.55, 0.86 }, MARK = { 0.11, 0.26, 0.52 };

static const struct style {
	char kind;
	const char *font;
	const struct colour *colour;
	double before, after; /* space */
} styles[] = {
	{ 'T', "sans-serif bold 20", &INK, 0, 6 },  { 'N', "sans-serif 10", &SOFT, 0, 3 },
	{ 'H', "sans-serif bold 12.5", &INK, 18, 6 }, { 'P', "sans-serif 10.5", &INK, 0, 5 },
};
static const struct style label = { 'R', "sans-serif 9.5", &INK, 5, 4 }, value = { 'R', "sans-serif bold 9.5", &INK, 5, 4 },
			  foot = { 'F', "sans-serif 8.5", &SOFT, 0, 0 };

/* --- Text --- */

static void use_colour(const struct pen *pen, const struct colour *colour)
{
	cairo_set_source_rgb(pen->cairo, colour->red, colour->green, colour->blue);
}

static void set_text(const struct pen *pen, const struct style *style, const char *words, double width)
{
	PangoFontDescription *font = pango_font_description_from_string(style->font);

	pango_layout_set_font_description(pen->layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(pen->layout, (int)(width * PANGO_SCALE));
	pango_layout_set_text(pen->layout, words, -1);
	use_colour(pen, style->colour);
}

static double text_height(const struct pen *pen)
{
	int width, height;

	pango_layout_get_pixel_size(pen->layout, &width, &height);
	return height;
}

/* Draws what was set, and tells its height. */
static double put_text(const struct pen *pen, double x, double y)
{
	cairo_move_to(pen->cairo, x, y);
	pango_cairo_show_layout(pen->cairo, pen->layout);
	return text_height(pen);
}

static bool has_room(const struct pen *pen, double height)
{
	return pen->y + height <= HEIGHT - FOOT;
}

static void draw_words(struct pen *pen, const struct style *style, const char *words)
{
	set_text(pen, style, words, WIDTH - 2 * MARGIN);
	pen->y += style->before;
	if (has_room(pen, text_height(pen)))
		pen->y += put_text(pen, MARGIN, pen->y) + style->after;
}

static void draw_foot(struct pen *pen, const char *words)
{
	set_text(pen, &foot, words, WIDTH - 2 * MARGIN);
	put_text(pen, MARGIN, HEIGHT - FOOT + 8);
}

/* --- Bars --- */

static double on_scale(long place)
{
	return MARGIN + (WIDTH - 2 * MARGIN) * (double)place / 1000;
}

static void fill_box(const struct pen *pen, const struct colour *colour, double from, double to)
{
	use_colour(pen, colour);
	cairo_rectangle(pen->cairo, from, pen->y, to - from, BAR);
	cairo_fill(pen->cairo);
}

static void draw_bar(const struct pen *pen, long low, long middle, long high)
{
	fill_box(pen, &TRACK, MARGIN, WIDTH - MARGIN);
	if (low < 0 || high < low)
		return;
	fill_box(pen, low == high ? &MARK : &RANGE, on_scale(low) - (low == high ? ALONE : 0), on_scale(high) + (low == high ? ALONE : 0));
	if (middle >= 0)
		fill_box(pen, &MARK, on_scale(middle) - 1, on_scale(middle) + 1);
}

static void draw_range(struct pen *pen, char *const *parts)
{
	double width = WIDTH - 2 * MARGIN, height;

	pen->y += label.before;
	if (!has_room(pen, 3 * BAR + 24))
		return;
	set_text(pen, &label, parts[4], width * LABEL_SHARE);
	height = put_text(pen, MARGIN, pen->y);
	pango_layout_set_alignment(pen->layout, PANGO_ALIGN_RIGHT);
	set_text(pen, &value, parts[5], width * (1 - LABEL_SHARE));
	put_text(pen, MARGIN + width * LABEL_SHARE, pen->y);
	pango_layout_set_alignment(pen->layout, PANGO_ALIGN_LEFT);
	pen->y += height + 2;
	draw_bar(pen, strtol(parts[1], NULL, 10), strtol(parts[2], NULL, 10), strtol(parts[3], NULL, 10));
	pen->y += BAR + label.after;
}

/* --- Lines --- */

static int take_apart(char *line, char **parts)
{
	int count = 0;

	for (char *at = line; at && count < PARTS_MAX; count++) {
		parts[count] = at;
		at = strchr(at, '\t');
		if (at)
			*at++ = '\0';
	}
	return count;
}

static void draw_line(struct pen *pen, char *line)
{
	char *parts[PARTS_MAX];
	int count = take_apart(line, parts);

	if (count == PARTS_MAX && *parts[0] == 'R')
		draw_range(pen, parts);
	else if (count == 2 && *parts[0] == foot.kind)
		draw_foot(pen, parts[1]);
	for (size_t i = 0; count == 2 && i < sizeof(styles) / sizeof(styles[0]); i++) {
		if (styles[i].kind == *parts[0])
			draw_words(pen, &styles[i], parts[1]);
	}
}

static void draw_lines(cairo_t *cairo, char *lines)
{
	struct pen pen = { .cairo = cairo, .layout = pango_cairo_create_layout(cairo), .y = MARGIN };
	char *rest;

	pango_context_set_language(pango_layout_get_context(pen.layout), pango_language_from_string("zh-cn"));
	pango_layout_set_wrap(pen.layout, PANGO_WRAP_WORD_CHAR);
	for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		draw_line(&pen, line);
	g_object_unref(pen.layout);
}

/* --- The file --- */

static cairo_status_t write_some(void *arg, const unsigned char *bytes, unsigned length)
{
	int fd = *(const int *)arg;

	while (length > 0) {
		ssize_t written = write(fd, bytes, length);

		if (written <= 0)
			return CAIRO_STATUS_WRITE_ERROR;
		bytes += written;
		length -= (unsigned)written;
	}
	return CAIRO_STATUS_SUCCESS;
}

enum err paper_draw(struct ctx *ctx, char *lines, int fd)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(write_some, &fd, WIDTH, HEIGHT);
	cairo_t *cairo = cairo_create(surface);

	draw_lines(cairo, lines);
	cairo_destroy(cairo);
	cairo_surface_finish(surface);
	cairo_status_t status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS ? OK : fail(ctx, ERR_INTERNAL, "report.failed", NULL, "%s", cairo_status_to_string(status));
}
