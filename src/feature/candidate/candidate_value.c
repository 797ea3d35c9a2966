/* Values that a filter of the talent table can be filled in with, and their route: cities, employers, tags, custom values that
 * candidates the actor may know have. Not here: stages, job types, colleagues, which have lists of their own. */
#include <string.h>

#include "base/text.h"
#include "base/vec.h"
#include "candidate_value_sql.h"
#include "feature/candidate/candidate_store.h"
#include "feature/candidate/identity.h"
#include "platform/db/db.h"

enum { VALUES_MOST = 20, STEPS_MOST = 2000 };

struct value_query {
	const char *field; /* city, company, tags, custom.KEY */
	const char *q;     /* how it begins, or what it holds */
};
static const struct field query_fields[] = {
	FIELD_TEXT(struct value_query, field, .max = 60, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct value_query, q, .max = 200),
};
static const struct shape query_shape = SHAPE("candidate_value_query", struct value_query, query_fields);

struct candidate_value {
	const char *value;
};
static const struct field value_fields[] = { FIELD_TEXT(struct candidate_value, value, .flags = FIELD_REQUIRED) };
static const struct shape value_shape = SHAPE("CandidateValue", struct candidate_value, value_fields);

/* Parameters of the statements. */
struct walk {
	int64_t account_id;
	const char *label_field;
	const char *from_text;
	const char *to_text;
	const char *word;
	int64_t steps;
	int64_t row_limit;
};
static const struct field walk_fields[] = {
	FIELD_ID(struct walk, account_id), FIELD_TEXT(struct walk, label_field), FIELD_TEXT(struct walk, from_text),
	FIELD_TEXT(struct walk, to_text),  FIELD_TEXT(struct walk, word),	 FIELD_INT(struct walk, steps),
	FIELD_INT(struct walk, row_limit),
};
static const struct shape walk_shape = SHAPE("candidate_value_walk", struct walk, walk_fields);

/* Where values stand: the statement for those who see the whole firm, and for the others. */
struct source {
	const char *field;
	const struct sql *all;
	const struct sql *own;
};
static const struct source sources[] = {
	{ "city", &sql_candidate_value_cities, &sql_candidate_value_own_cities },
	{ "company", &sql_candidate_value_employers, &sql_candidate_value_own_employers },
	{ "tags", &sql_candidate_value_labels, &sql_candidate_value_own_labels },
};
static const struct source custom_source = { "custom.", &sql_candidate_value_labels, &sql_candidate_value_own_labels };

static const struct source *find_source(const char *field)
{
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		if (text_equal(sources[i].field, field))
			return &sources[i];
	}
	return strncmp(field, custom_source.field, strlen(custom_source.field)) ? NULL : &custom_source;
}

/* Employers are compared as they are kept beside their names. */
static enum err text_of(struct ctx *ctx, const struct value_query *query, const char **ret_text)
{
	const char *key = NULL;

	*ret_text = query->q ? query->q : "";
	if (!text_equal(query->field, "company") || text_is_empty(query->q))
		return OK;
	TRY(identity_employer_key(ctx, query->q, &key));
	*ret_text = key ? key : "";
	return OK;
}

static bool has_value(const struct vec *values, const char *value)
{
	for (size_t i = 0; i < values->count; i++) {
		if (text_equal(((const struct candidate_value *)vec_at(values, i))->value, value))
			return true;
	}
	return false;
}

static enum err add_values(struct ctx *ctx, const struct sql *sql, const struct walk *walk, struct vec *values)
{
	struct list found;

	TRY(db_list(ctx, sql, &walk_shape, walk, &value_shape, &found));
	for (size_t i = 0; i < found.count && values->count < VALUES_MOST; i++) {
		const struct candidate_value *value = (const struct candidate_value *)found.items + i;

		if (!has_value(values, value->value))
			vec_add(values, value);
	}
	return OK;
}

/* How values begin is looked up, however many there are; what they hold is looked for in the first STEPS_MOST of them. */
static enum err find_values(struct ctx *ctx, const struct source *source, const char *label_field, const char *text, struct vec *values)
{
	struct viewer viewer = permission_viewer(ctx);
	const struct walk holding = { .account_id = viewer.account_id, .label_field = label_field, .from_text = "", .to_text = TEXT_LAST,
				      .word = text, .steps = STEPS_MOST, .row_limit = VALUES_MOST };
	struct walk beginning = holding;

	if (!viewer.sees_all)
		return add_values(ctx, source->own, &holding, values);
	beginning.from_text = text;
	beginning.to_text = arena_format(ctx->arena, "%s" TEXT_LAST, text);
	beginning.word = "";
	beginning.steps = VALUES_MOST;
	TRY(add_values(ctx, source->all, &beginning, values));
	return text_is_empty(text) ? OK : add_values(ctx, source->all, &holding, values);
}

static enum err get_values(struct ctx *ctx, struct http_exchange *exchange)
{
	struct value_query query = { 0 };
	const char *text;
	struct vec values;

	TRY(http_read_query(ctx, exchange, &query_shape, &query));
	const struct source *source = find_source(query.field);
	if (!source)
		return fail(ctx, ERR_MEANING, "request.choice", "field", "There are no values of this field.");
	TRY(text_of(ctx, &query, &text));
	vec_init(&values, ctx->arena, sizeof(struct candidate_value));
	TRY(find_values(ctx, source, text_equal(query.field, "tags") ? "tag" : query.field, text, &values));
	const struct list list = vec_list(&values);
	return http_reply_list(ctx, exchange, &value_shape, &list, NULL, (int64_t)values.count);
}

const struct http_routes candidate_value_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/candidates/values", "Values of city, company, tags or custom.KEY that candidates the caller may know have, "
	  "20 at most", PERMIT_VIEW, HTTP_RUN_READ, get_values, .query = &query_shape, .reply = &value_shape, .flags = HTTP_LIST },
}));
