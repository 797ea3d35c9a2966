/* Through poppler's GLib interface, the stable one. */
#include "extract/pdf.h"

#include <ctype.h>
#include <poppler.h>
#include <string.h>

#include "base/cleanup.h"

/* A page with fewer characters than that and with a picture on it was scanned. */
enum { SCAN_MAX_CHARS = 20 };

static enum err refuse(struct ctx *ctx, GError *error)
{
	bool is_locked = g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED);
	enum err result = is_locked ? fail(ctx, ERR_MEANING, "document.password", NULL, "The document is locked by a password")
				    : fail(ctx, ERR_MEANING, "document.damaged", NULL, "The document is damaged: %s", error->message);

	g_error_free(error);
	return result;
}

static PopplerDocument *document_of(const struct pdf *pdf)
{
	return (PopplerDocument *)(uintptr_t)pdf;
}

enum err pdf_open(struct ctx *ctx, const unsigned char *bytes, size_t length, struct pdf **ret_pdf)
{
	GBytes *content = g_bytes_new_static(bytes, length);
	GError *error = NULL;
	PopplerDocument *document = poppler_document_new_from_bytes(content, NULL, &error);

	g_bytes_unref(content);
	if (!document)
		return refuse(ctx, error);
	*ret_pdf = (struct pdf *)document;
	return OK;
}

void pdf_close(struct pdf **pdf)
{
	if (*pdf)
		g_object_unref(document_of(*pdf));
	*pdf = NULL;
}

int pdf_page_count(const struct pdf *pdf)
{
	int count = poppler_document_get_n_pages(document_of(pdf));

	return count < 0 ? 0 : count < PDF_MAX_PAGES ? count : PDF_MAX_PAGES;
}

static bool has_picture(PopplerPage *page)
{
	GList *images = poppler_page_get_image_mapping(page);
	bool found = images != NULL;

	poppler_page_free_image_mapping(images);
	return found;
}

/* Characters that say something, at most SCAN_MAX_CHARS. */
static int count_chars(const char *text)
{
	int count = 0;

	for (; *text && count < SCAN_MAX_CHARS; text++)
		count += !isspace((unsigned char)*text) && ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

static void page_unref(PopplerPage **page)
{
	if (*page)
		g_object_unref(*page);
}

static enum err read_page(struct ctx *ctx, struct pdf *pdf, int number, struct page_text *pages)
{
	CLOSING(page_unref) PopplerPage *page = poppler_document_get_page(document_of(pdf), number);
	char *text = page ? poppler_page_get_text(page) : NULL;
	bool is_scan = page && count_chars(text ? text : "") < SCAN_MAX_CHARS && has_picture(page);

	if (text)
		page_text_add(pages, text, strlen(text));
	g_free(text);
	return page_text_next(ctx, pages, is_scan);
}

enum err pdf_read(struct ctx *ctx, struct pdf *pdf, struct page_text *pages)
{
	int count = pdf_page_count(pdf);

	for (int i = 0; i < count && !pages->is_full; i++)
		TRY(read_page(ctx, pdf, i, pages));
	return OK;
}

static enum err draw(struct ctx *ctx, PopplerPage *page, double scale, cairo_surface_t *surface)
{
	cairo_t *cairo = cairo_create(surface);

	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_scale(cairo, scale, scale);
	poppler_page_render(page, cairo);
	bool is_drawn = cairo_status(cairo) == CAIRO_STATUS_SUCCESS;
	cairo_destroy(cairo);
	cairo_surface_flush(surface);
	return is_drawn ? OK : fail(ctx, ERR_TOO_LARGE, "document.too_large", NULL, "The page cannot be drawn");
}

enum err pdf_draw(struct ctx *ctx, struct pdf *pdf, int number, double scale, int most, cairo_surface_t **ret_surface)
{
	CLOSING(page_unref) PopplerPage *page = NULL;
	double width = 0;
	double height = 0;

	if (number < 1 || number > pdf_page_count(pdf))
		return fail(ctx, ERR_MEANING, "document.no_page", NULL, "There is no page %d", number);
	page = poppler_document_get_page(document_of(pdf), number - 1);
	if (page)
		poppler_page_get_size(page, &width, &height);
	double longer = width > height ? width : height;
	if (!(longer >= 1) || !(width >= 0.1) || !(height >= 0.1))
		return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The page has no size");
	if (longer * scale > most)
		scale = most / longer;
	cairo_surface_t *surface =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(width * scale) + 1, (int)(height * scale) + 1);
	enum err result = draw(ctx, page, scale, surface);
	if (result != OK)
		cairo_surface_destroy(surface);
	else
		*ret_surface = surface;
	return result;
}
