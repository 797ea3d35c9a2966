/* Hostile documents of old Word, and the compound files they lie in. */
#include "extract/doc.h"
#include "document_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	return fuzz_document(doc_read, bytes, length);
}
