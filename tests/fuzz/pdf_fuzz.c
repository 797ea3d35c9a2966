/* Hostile PDF: our handling of what poppler says. Poppler itself is not instrumented; what brings it down is bounded by the cage, and
 * by the mutants of tests/flow. */
#include "extract/pdf.h"
#include "document_fuzz.h"

static enum err read_pdf(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages)
{
	CLOSING(pdf_close) struct pdf *pdf = NULL;

	TRY(pdf_open(ctx, bytes, length, &pdf));
	return pdf_read(ctx, pdf, pages);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	return fuzz_document(read_pdf, bytes, length);
}
