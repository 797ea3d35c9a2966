/* Hostile documents of old PowerPoint, and the compound files they lie in. */
#include "extract/ppt.h"
#include "document_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	return fuzz_document(ppt_read, bytes, length);
}
