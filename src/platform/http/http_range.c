/* Reading "bytes=FROM-TO". */
#include "platform/http/http_range.h"

#include <stddef.h>

#include "base/banned.h"
#include "base/text.h"

enum { DIGITS_MAX = 18 };

/* Decimal digits only, -1 when there are none. */
static bool take_number(const char **at, int64_t *ret_number)
{
	int64_t number = 0;
	int digits = 0;

	for (; **at >= '0' && **at <= '9' && digits < DIGITS_MAX; (*at)++, digits++)
		number = number * 10 + (**at - '0');
	*ret_number = digits ? number : -1;
	return digits < DIGITS_MAX;
}

static int64_t smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

struct http_file_range http_file_range(const char *header, int64_t total_bytes)
{
	static const char unit[] = "bytes=";
	const struct http_file_range whole = { true, 0, total_bytes, total_bytes };
	const char *at = header;
	int64_t first;
	int64_t last;

	if (!text_starts(header, unit))
		return whole;
	at += sizeof(unit) - 1;
	if (!take_number(&at, &first) || *at++ != '-' || !take_number(&at, &last) || *at)
		return whole;
	if ((first < 0 && last < 0) || (first >= 0 && last >= 0 && last < first))
		return whole;
	if (first < 0) /* the last so many bytes */
		return (struct http_file_range){ false, total_bytes - smaller(last, total_bytes), smaller(last, total_bytes), total_bytes };
	if (first >= total_bytes)
		return (struct http_file_range){ false, 0, 0, total_bytes };
	last = last < 0 ? total_bytes - 1 : smaller(last, total_bytes - 1);
	return (struct http_file_range){ false, first, last - first + 1, total_bytes };
}
