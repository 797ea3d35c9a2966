/* Hostile workbooks. */
#include "extract/xlsx.h"
#include "table_fuzz.h"

static enum err read_likely_sheet(struct ctx *ctx, const uint8_t *bytes, size_t length, const struct table_sink *sink)
{
	return xlsx_read(ctx, bytes, length, NULL, sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	return fuzz_table(read_likely_sheet, bytes, length);
}
