/* Writing JSON from field tables (reading is platform/json). Text that is not UTF-8 never gets this
 * far: it is refused at every entrance; should it, the bad bytes become U+FFFD. */
#pragma once
#include "base/arena.h"
#include "base/field.h"
#include "base/text.h"

struct zone;

/* Appends a JSON string with quotes; NULL gives null. */
void json_append_text(struct text *out, const char *chars);

/* Appends an instant as RFC 3339 with the offset that holds in `zone` (NULL = UTC), in quotes; whole
 * seconds, milliseconds only when there are any. */
void json_append_time(struct text *out, int64_t at_ms, const struct zone *zone);

/* Appends one struct as a JSON object by its shape. Instants are written in `zone`. */
void json_append_shape(struct text *out, const struct shape *shape, const void *value, const struct zone *zone);

/* A list of numbers for a parameter that statements take apart (json_each), in the arena. */
const char *json_ids(struct arena *arena, const int64_t *ids, size_t count);
