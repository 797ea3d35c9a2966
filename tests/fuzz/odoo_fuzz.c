/* Hostile data files of Odoo. */
#include "extract/odoo_table.h"
#include "table_fuzz.h"

static enum err read_first_model(struct ctx *ctx, const uint8_t *bytes, size_t length, const struct table_sink *sink)
{
	return odoo_table_read(ctx, bytes, length, NULL, sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	return fuzz_table(read_first_model, bytes, length);
}
