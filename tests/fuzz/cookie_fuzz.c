/* The Cookie header: a value that is found lies inside the header and holds cookie-octets only. */
#include <string.h>

#include "platform/http/http_cookie.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char *header = malloc(length + 1);
	const char *value;
	size_t value_length;

	MUST_HOLD(header);
	memcpy(header, bytes, length);
	header[length] = '\0';
	if (http_cookie_find(header, "sid", &value, &value_length)) {
		MUST_HOLD(value >= header && value + value_length <= header + strlen(header));
		for (size_t i = 0; i < value_length; i++)
			MUST_HOLD(value[i] > ' ' && value[i] < 127 && !strchr("\",;\\", value[i]));
	}
	free(header);
	return 0;
}
