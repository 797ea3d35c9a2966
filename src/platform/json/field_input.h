/* Putting one foreign value into a struct by its field: the checks that JSON bodies and query strings
 * share. Every refusal is ERR_MEANING with a `request.…` code and the path of the field:
 *
 *	request.wrong_type      not of the field's type          request.missing    required, but absent or blank
 *	request.too_long        params {"max": n}                request.too_short  params {"min": n}
 *	request.range           params {"min": n, "max": n}      request.choice     params {"choices": [...]}
 *	request.bad_text        control characters               request.bad_date, request.bad_time
 *	request.unknown_field   no such field                    request.too_many   a list over its limit
 *
 * Field paths are dotted: "items.2.name". */
#pragma once
#include "base/ctx.h"
#include "base/field.h"

/* Where we are in the input; lives on the stack, becomes text only when something is refused. */
struct field_path {
	const struct field_path *parent; /* NULL at the top */
	const char *name;                /* NULL: `index` counts */
	size_t index;
};

/* "items.2.name" in the arena; NULL for a NULL path. */
const char *field_path_text(struct arena *arena, const struct field_path *path);

/* Refuses with ERR_MEANING, the code and the path. `params` may be NULL. */
enum err field_refuse(struct ctx *ctx, const struct field_path *path, const char *code, const char *params,
		      const char *detail);

/* Text for TEXT, DATE, TIME and ENUM fields; any other type is refused. Copied into the arena.
 * in  chars  `length` bytes of valid UTF-8 */
MUST_USE enum err field_put_text(struct ctx *ctx, const struct field *field, const struct field_path *path,
				 const char *chars, size_t length, void *at);

/* Whole number for INT, ID and REAL fields. */
MUST_USE enum err field_put_int(struct ctx *ctx, const struct field *field, const struct field_path *path,
				int64_t number, void *at);

/* Number with a fraction for REAL fields; must be finite. */
MUST_USE enum err field_put_real(struct ctx *ctx, const struct field *field, const struct field_path *path,
				 double number, void *at);

/* Truth for BOOL fields. */
MUST_USE enum err field_put_bool(struct ctx *ctx, const struct field *field, const struct field_path *path,
				 bool flag, void *at);

/* Clears the value; refused for required fields and for BOOL, which has no absent value. */
MUST_USE enum err field_put_null(struct ctx *ctx, const struct field *field, const struct field_path *path,
				 void *at);

/* The text of a query string or form field, for any scalar type and for lists of texts or ids divided by
 * commas. */
MUST_USE enum err field_put_word(struct ctx *ctx, const struct field *field, const struct field_path *path,
				 const char *chars, size_t length, void *at);

/* Refuses control characters other than newline and tab, and more than `max` code points.
 * in  max  0 = 2000 */
MUST_USE enum err field_check_text(struct ctx *ctx, const struct field_path *path, const char *chars,
				   size_t length, int64_t max);

/* Items a list field may hold. */
size_t field_list_max(const struct field *field);
