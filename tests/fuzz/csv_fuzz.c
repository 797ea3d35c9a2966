/* Hostile text tables. */
#include "extract/csv_table.h"
#include "table_fuzz.h"

/* As guessed, and as somebody insists: his choice may fit the bytes or not. */
static enum err read_both_ways(struct ctx *ctx, const uint8_t *bytes, size_t length, const struct table_sink *sink)
{
	static const char *const encodings[] = { "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE", "Big5", "windows-1252", "none" };
	static const char *const delimiters[] = { ",", ";", "\t", "|", "\"", "" };
	const struct table_choice choice = { NULL, encodings[length % 7], delimiters[length % 6] };
	const struct table_choice none = { 0 };
	uint32_t *line = sink->arg;
	enum err result = csv_read(ctx, bytes, length, &choice, sink);

	MUST_HOLD(result == OK || ctx->fault.code);
	fault_clear(ctx);
	*line = 0;
	return csv_read(ctx, bytes, length, &none, sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	return fuzz_table(read_both_ways, bytes, length);
}
