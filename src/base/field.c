/* Look-ups in field tables. */
#include "base/field.h"

#include <string.h>

int choice_from_text(const struct choices *choices, const char *name)
{
	for (int i = 1; name && i < choices->count; i++) {
		const char *choice = choices->names[i];

		if (choice && *choice == *name && strcmp(choice, name) == 0)
			return i;
	}
	return 0;
}

const char *choice_text(const struct choices *choices, int value)
{
	return value > 0 && value < choices->count ? choices->names[value] : NULL;
}

const struct field *shape_field(const struct shape *shape, const char *name)
{
	for (int i = 0; i < shape->field_count; i++) {
		if (strcmp(shape->fields[i].name, name) == 0)
			return &shape->fields[i];
	}
	return NULL;
}

bool shape_has(const struct shape *shape, const void *value, const char *name)
{
	const struct field *field = shape_field(shape, name);

	if (!field || shape->present_offset < 0)
		return false;
	uint64_t present = *(const uint64_t *)((const char *)value + shape->present_offset);
	return present >> (field - shape->fields) & 1;
}
