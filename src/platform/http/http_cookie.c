/* Splitting "a=1; b=2". */
#include "platform/http/http_cookie.h"

#include <string.h>

static bool is_cookie_text(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte <= 0x20 || byte >= 0x7f || byte == '"' || byte == ',' || byte == ';' || byte == '\\')
			return false;
	}
	return true;
}

/* One "name=value" without its blanks; true when the name is the wanted one. */
static bool read_pair(const char *pair, size_t length, const char *name, const char **ret_value, size_t *ret_length)
{
	size_t name_length = strlen(name);

	while (length > 0 && (pair[length - 1] == ' ' || pair[length - 1] == '\t'))
		length--;
	if (length <= name_length || memcmp(pair, name, name_length) != 0 || pair[name_length] != '=')
		return false;
	*ret_value = pair + name_length + 1;
	*ret_length = length - name_length - 1;
	return true;
}

static void strip_quotes(const char **value, size_t *length)
{
	if (*length >= 2 && (*value)[0] == '"' && (*value)[*length - 1] == '"') {
		*value += 1;
		*length -= 2;
	}
}

bool http_cookie_find(const char *header, const char *name, const char **ret_value, size_t *ret_length)
{
	const char *value = NULL;
	size_t length = 0;
	int count = 0;

	for (const char *at = header; at && *at;) {
		at += strspn(at, " \t;");
		size_t pair_length = strcspn(at, ";");

		count += read_pair(at, pair_length, name, &value, &length);
		at += pair_length;
	}
	if (count != 1)
		return false;
	strip_quotes(&value, &length);
	if (!is_cookie_text(value, length))
		return false;
	*ret_value = value;
	*ret_length = length;
	return true;
}
