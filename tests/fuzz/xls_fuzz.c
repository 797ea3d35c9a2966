/* Hostile workbooks of old Excel: as a table, and as the text of all sheets. */
#include "extract/workbook_pages.h"
#include "extract/xls.h"
#include "document_fuzz.h"
#include "table_fuzz.h"

static enum err read_likely_sheet(struct ctx *ctx, const uint8_t *bytes, size_t length, const struct table_sink *sink)
{
	return xls_read(ctx, bytes, length, NULL, sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	fuzz_table(read_likely_sheet, bytes, length);
	return fuzz_document(workbook_pages_read, bytes, length);
}
