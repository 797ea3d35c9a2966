/* Writing CSV. */
#include "base/csv.h"

#include <string.h>

/* What begins a formula, or what a spreadsheet drops before it looks; the last four are full-width = + - @. */
static const char *const starts[] = { "=",	"+",		"-",		"@",		"\t",	     "\r", "\n",
				      "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0" };

static bool is_formula(const char *cell)
{
	cell += strspn(cell, " ");
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (text_starts(cell, starts[i]))
			return true;
	}
	return false;
}

void csv_append_cell(struct text *out, const char *chars)
{
	const char *cell = chars ? chars : "";
	bool quote = strpbrk(cell, ",\"\r\n") != NULL;

	if (quote)
		text_append_char(out, '"');
	if (is_formula(cell))
		text_append_char(out, '\'');
	for (const char *c = cell; *c; c++) {
		if (*c == '"')
			text_append_char(out, '"');
		text_append_char(out, *c);
	}
	if (quote)
		text_append_char(out, '"');
}
