/* genjin-openapi: prints the OpenAPI document of the program's routes. Links no web client, so that the client's
 * generated types can come from it. */
#include <stdio.h>

#include "app/app.h"
#include "platform/http/http.h"

enum { DOCUMENT_MAX_BYTES = 16 * 1024 * 1024 };

int main(void)
{
	struct text document;

	text_init(&document, DOCUMENT_MAX_BYTES);
	http_print_openapi(&document, app_routes);
	if (!text_ok(&document))
		return 1;
	bool is_written = fwrite(document.bytes, 1, document.length, stdout) == document.length && fflush(stdout) == 0;
	text_done(&document);
	return is_written ? 0 : 1;
}
