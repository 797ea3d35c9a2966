/* Plain files and HTML of any encoding; the first byte says which. */
#include "extract/text_file.h"
#include "document_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	if (!length)
		return 0;
	return fuzz_document(bytes[0] & 1 ? html_file_read : text_file_read, bytes + 1, length - 1);
}
