/* Hostile text tables. */
#include "extract/csv_table.h"
#include "table_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	return fuzz_table(csv_read, bytes, length);
}
