/* Routes of stages and job types. */
#include "feature/pipeline/pipeline.h"
#include "platform/http/page.h"

static const struct field stage_fields[] = {
	FIELD_TEXT(struct stage, code, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct stage, name, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct stage, kind, &stage_kind_choices, .flags = FIELD_REQUIRED),
	FIELD_INT(struct stage, rank),
	FIELD_INT(struct stage, in_use),
};
static const struct shape stage_shape = SHAPE("Stage", struct stage, stage_fields);
static const struct field stage_list_fields[] = PAGE_FIELDS(&stage_shape);
static const struct shape stage_list_shape = SHAPE("StageList", struct page, stage_list_fields);

static const struct field job_type_fields[] = {
	FIELD_TEXT(struct job_type, code, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct job_type, name, .flags = FIELD_REQUIRED),
	FIELD_INT(struct job_type, rank),
	FIELD_INT(struct job_type, in_use),
};
static const struct shape job_type_shape = SHAPE("JobType", struct job_type, job_type_fields);
static const struct field job_type_list_fields[] = PAGE_FIELDS(&job_type_shape);
static const struct shape job_type_list_shape = SHAPE("JobTypeList", struct page, job_type_list_fields);

/* The body of both PUTs: the whole list in order. */
struct list_input {
	struct list items;
};

static const struct field stage_input_fields[] = {
	FIELD_TEXT(struct stage, code, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct stage, name, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct stage, kind, &stage_kind_choices, .flags = FIELD_REQUIRED),
};
static const struct shape stage_input_shape = SHAPE("StageInput", struct stage, stage_input_fields);
static const struct field stages_input_fields[] = {
	FIELD_LIST(struct list_input, items, &stage_input_shape, .max = 40, .flags = FIELD_REQUIRED),
};
static const struct shape stages_input_shape = SHAPE("StagesInput", struct list_input, stages_input_fields);

static const struct field job_type_input_fields[] = {
	FIELD_TEXT(struct job_type, code, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct job_type, name, .max = 40, .flags = FIELD_REQUIRED),
};
static const struct shape job_type_input_shape = SHAPE("JobTypeInput", struct job_type, job_type_input_fields);
static const struct field job_types_input_fields[] = {
	FIELD_LIST(struct list_input, items, &job_type_input_shape, .max = 100, .flags = FIELD_REQUIRED),
};
static const struct shape job_types_input_shape = SHAPE("JobTypesInput", struct list_input, job_types_input_fields);

static enum err get_stages(struct ctx *ctx, struct http_exchange *exchange)
{
	struct page page = { 0 };

	TRY(pipeline_stages_in_use(ctx, &page.items));
	page.total = (int64_t)page.items.count;
	return http_reply(ctx, exchange, 200, &stage_list_shape, &page);
}

static enum err put_stages(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list_input input = { 0 };

	TRY(http_read_body(ctx, exchange, &stages_input_shape, &input));
	TRY(pipeline_set_stages(ctx, &input.items));
	return get_stages(ctx, exchange);
}

static enum err get_job_types(struct ctx *ctx, struct http_exchange *exchange)
{
	struct page page = { 0 };

	TRY(pipeline_job_types(ctx, &page.items));
	page.total = (int64_t)page.items.count;
	return http_reply(ctx, exchange, 200, &job_type_list_shape, &page);
}

static enum err put_job_types(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list_input input = { 0 };

	TRY(http_read_body(ctx, exchange, &job_types_input_shape, &input));
	TRY(pipeline_set_job_types(ctx, &input.items));
	return get_job_types(ctx, exchange);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/stages", "Stages of the firm in order", PERMIT_VIEW, HTTP_RUN_READ, get_stages,
	  .reply = &stage_list_shape },
	{ "PUT", "/api/v1/stages", "Replaces the stages", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, put_stages,
	  .body = &stages_input_shape, .reply = &stage_list_shape },
	{ "GET", "/api/v1/job-types", "Job types of the firm in order", PERMIT_VIEW, HTTP_RUN_READ, get_job_types,
	  .reply = &job_type_list_shape },
	{ "PUT", "/api/v1/job-types", "Replaces the job types", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, put_job_types,
	  .body = &job_types_input_shape, .reply = &job_type_list_shape },
};
const struct http_routes pipeline_routes = HTTP_ROUTES(routes);
