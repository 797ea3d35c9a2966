/* Hostile documents of Word. */
#include "extract/docx.h"
#include "document_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	return fuzz_document(docx_read, bytes, length);
}
