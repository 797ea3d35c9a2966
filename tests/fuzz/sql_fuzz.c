/* Hostile dumps of databases. */
#include "extract/sql_table.h"
#include "table_fuzz.h"

static enum err read_likely_table(struct ctx *ctx, const uint8_t *bytes, size_t length, const struct table_sink *sink)
{
	return sql_table_read(ctx, bytes, length, NULL, sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	return fuzz_table(read_likely_table, bytes, length);
}
