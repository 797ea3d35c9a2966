/* Values that a filter of the talent table can be filled in with, and their route: cities, employers, tags, custom values that
 * candidates the actor may know have. Not here: stages, job types, colleagues, which have lists of their own. */
#include <string.h>

#include "base/text.h"
#include "candidate_value_sql.h"
#include "feature/candidate/candidate_store.h"
#include "feature/candidate/identity.h"
#include "platform/db/db.h"

enum { VALUES_MOST = 20 };

struct value_query {
	const char *field; /* city, company, tags, custom.KEY */
	const char *q;     /* how it begins */
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
	int64_t row_limit;
};
static const struct field walk_fields[] = {
	FIELD_ID(struct walk, account_id),   FIELD_TEXT(struct walk, label_field), FIELD_TEXT(struct walk, from_text),
	FIELD_TEXT(struct walk, to_text), FIELD_INT(struct walk, row_limit),
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
static enum err beginning_of(struct ctx *ctx, const struct value_query *query, const char **ret_text)
{
	const char *key = NULL;

	*ret_text = query->q ? query->q : "";
	if (!text_equal(query->field, "company") || text_is_empty(query->q))
		return OK;
	TRY(identity_employer_key(ctx, query->q, &key));
	*ret_text = key ? key : "";
	return OK;
}

static enum err get_values(struct ctx *ctx, struct http_exchange *exchange)
{
	struct viewer viewer = permission_viewer(ctx);
	struct value_query query = { 0 };
	struct list values;

	TRY(http_read_query(ctx, exchange, &query_shape, &query));
	const struct source *source = find_source(query.field);
	if (!source)
		return fail(ctx, ERR_MEANING, "request.choice", "field", "There are no values of this field.");
	struct walk walk = { .account_id = viewer.account_id, .row_limit = VALUES_MOST,
			     .label_field = text_equal(query.field, "tags") ? "tag" : query.field };
	TRY(beginning_of(ctx, &query, &walk.from_text));
	walk.to_text = arena_format(ctx->arena, "%s" TEXT_LAST, walk.from_text);
	TRY(db_list(ctx, viewer.sees_all ? source->all : source->own, &walk_shape, &walk, &value_shape, &values));
	return http_reply_list(ctx, exchange, &value_shape, &values, NULL, (int64_t)values.count);
}

const struct http_routes candidate_value_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/candidates/values", "Values of city, company, tags or custom.KEY that candidates the caller may know have, "
	  "20 at most", PERMIT_VIEW, HTTP_RUN_READ, get_values, .query = &query_shape, .reply = &value_shape, .flags = HTTP_LIST },
}));
