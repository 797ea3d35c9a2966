/* Field tables: one description of a struct serves JSON in, JSON out, query strings, database
 * parameters and database columns.
 *
 *	static const struct field candidate_fields[] = {
 *		FIELD_ID(struct candidate, id),
 *		FIELD_TEXT(struct candidate, name, .max = 200, .flags = FIELD_REQUIRED),
 *		FIELD_TIME(struct candidate, last_contact_at),
 *		...
 *	};
 *	const struct shape candidate_shape = SHAPE("candidate", struct candidate, candidate_fields);
 *
 * Representation in C: numbers, ids and instants are int64_t (0 = absent), text is const char * (NULL =
 * absent), flags are bool, real numbers double. Instants are UTC milliseconds in C and in the database
 * (column `due_at_ms` or the name given) and RFC 3339 text with the account's offset in JSON. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_type {
	FIELD_TYPE_INT,    /* int64_t */
	FIELD_TYPE_ID,     /* int64_t > 0 */
	FIELD_TYPE_BOOL,   /* bool */
	FIELD_TYPE_REAL,   /* double */
	FIELD_TYPE_TEXT,   /* const char * */
	FIELD_TYPE_TIME,   /* int64_t, UTC ms; RFC 3339 in JSON */
	FIELD_TYPE_DATE,   /* const char *, "2026-11-23", checked as a real date */
	FIELD_TYPE_JSON,   /* const char *, raw JSON passed through, checked on input */
	FIELD_TYPE_BYTES,  /* struct bytes; database only */
	FIELD_TYPE_OBJECT, /* embedded struct, see .shape */
	FIELD_TYPE_OBJECT_PTR, /* pointer to struct or NULL, see .shape */
	FIELD_TYPE_LIST,   /* struct list of .shape items */
	FIELD_TYPE_TEXTS,  /* struct list of const char * */
	FIELD_TYPE_IDS,    /* struct list of int64_t */
	FIELD_TYPE_ENUM,   /* int (C enum), text in JSON, query and database, see .choices; 0 = absent */
};

enum field_flag {
	FIELD_REQUIRED = 1, /* input must hold it; a reply never lacks it (null-ability in OpenAPI) */
	FIELD_OMIT = 2,     /* leave out of JSON when absent (else null; numbers of type INT print 0) */
	FIELD_NULL = 4,     /* INT: 0 is absent (null in JSON, NULL in the database) */
	FIELD_SECRET = 8,   /* never logged */
};

struct bytes {
	const unsigned char *data;
	size_t length;
};

/* Text of a C enum: values[0] is NULL or "", values[i] the name of i. */
struct choices {
	const char *const *names;
	int count;
};

struct shape;

struct field {
	const char *name; /* JSON, query, parameter and column name */
	size_t name_bytes;
	enum field_type type;
	size_t offset;
	unsigned flags;
	int64_t min; /* INT: smallest; TEXT: least code points */
	int64_t max; /* INT: greatest (0 = 2^53-1); TEXT: most code points (0 = 2000); LIST: most items (0 = 200) */
	const struct shape *shape; /* OBJECT, OBJECT_PTR, LIST; on JSON: shape of the items of its list, for OpenAPI */
	const struct choices *choices; /* ENUM; on a TEXT of a reply: what it can be, for OpenAPI */
	const char *schema; /* JSON: component it holds, "Followup", "Followup[]", "string[]", for OpenAPI */
};

struct shape {
	const char *name; /* component name in OpenAPI */
	const struct field *fields;
	int field_count;
	size_t bytes;
	ptrdiff_t present_offset; /* uint64_t bit per field number that the input held; -1 = none */
};

/* The name is the member's; another one goes with FIELD_NAMED("at") among what follows. */
#define FIELD_NAMED(the_name) .name = (the_name), .name_bytes = sizeof(the_name) - 1
#define FIELD_(T, member, kind, ...) \
	{ FIELD_NAMED(#member), .type = FIELD_TYPE_##kind, .offset = offsetof(T, member), ##__VA_ARGS__ }
#define FIELD_INT(T, member, ...) FIELD_(T, member, INT, ##__VA_ARGS__)
#define FIELD_ID(T, member, ...) FIELD_(T, member, ID, ##__VA_ARGS__)
#define FIELD_BOOL(T, member, ...) FIELD_(T, member, BOOL, ##__VA_ARGS__)
#define FIELD_REAL(T, member, ...) FIELD_(T, member, REAL, ##__VA_ARGS__)
#define FIELD_TEXT(T, member, ...) FIELD_(T, member, TEXT, ##__VA_ARGS__)
#define FIELD_TIME(T, member, ...) FIELD_(T, member, TIME, ##__VA_ARGS__)
#define FIELD_DATE(T, member, ...) FIELD_(T, member, DATE, ##__VA_ARGS__)
#define FIELD_JSON(T, member, ...) FIELD_(T, member, JSON, ##__VA_ARGS__)
#define FIELD_BYTES(T, member, ...) FIELD_(T, member, BYTES, ##__VA_ARGS__)
#define FIELD_OBJECT(T, member, the_shape, ...) FIELD_(T, member, OBJECT, .shape = (the_shape), ##__VA_ARGS__)
#define FIELD_OBJECT_PTR(T, member, the_shape, ...) \
	FIELD_(T, member, OBJECT_PTR, .shape = (the_shape), ##__VA_ARGS__)
#define FIELD_LIST(T, member, the_shape, ...) FIELD_(T, member, LIST, .shape = (the_shape), ##__VA_ARGS__)
#define FIELD_TEXTS(T, member, ...) FIELD_(T, member, TEXTS, ##__VA_ARGS__)
#define FIELD_IDS(T, member, ...) FIELD_(T, member, IDS, ##__VA_ARGS__)
#define FIELD_ENUM(T, member, the_choices, ...) \
	FIELD_(T, member, ENUM, .choices = (the_choices), ##__VA_ARGS__)

#define SHAPE(the_name, T, table)                                                              \
	{ .name = (the_name), .fields = (table), .field_count = (int)(sizeof(table) / sizeof((table)[0])), \
	  .bytes = sizeof(T), .present_offset = -1 }
/* For input structs with a member `uint64_t present`. */
#define SHAPE_INPUT(the_name, T, table)                                                        \
	{ .name = (the_name), .fields = (table), .field_count = (int)(sizeof(table) / sizeof((table)[0])), \
	  .bytes = sizeof(T), .present_offset = offsetof(T, present) }

#define CHOICES(table) { .names = (table), .count = (int)(sizeof(table) / sizeof((table)[0])) }

/* Number of the name, 0 when it is none of them. */
int choice_from_text(const struct choices *choices, const char *name);

/* Name of the number, NULL for 0 or out of range. */
const char *choice_text(const struct choices *choices, int value);

/* The field called `name`, or NULL. */
const struct field *shape_field(const struct shape *shape, const char *name);

/* True when the input behind `value` held the field called `name`. */
bool shape_has(const struct shape *shape, const void *value, const char *name);
