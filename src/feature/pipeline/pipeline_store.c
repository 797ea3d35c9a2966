/* Runs pipeline.sql. */
#include "feature/pipeline/pipeline_store.h"

#include "platform/db/db.h"
#include "pipeline_sql.h"

static const struct field stage_fields[] = {
	FIELD_TEXT(struct stage, code), FIELD_TEXT(struct stage, name),
	FIELD_ENUM(struct stage, kind, &stage_kind_choices),
	FIELD_INT(struct stage, rank),	FIELD_INT(struct stage, in_use),
};
static const struct shape stage_shape = SHAPE("stage", struct stage, stage_fields);

static const struct field job_type_fields[] = {
	FIELD_TEXT(struct job_type, code), FIELD_TEXT(struct job_type, name),
	FIELD_INT(struct job_type, rank),  FIELD_INT(struct job_type, in_use),
};
static const struct shape job_type_shape = SHAPE("job_type", struct job_type, job_type_fields);

enum err pipeline_store_stages(struct ctx *ctx, struct list *ret_stages)
{
	return db_list(ctx, &sql_stage_list, NULL, NULL, &stage_shape, ret_stages);
}

enum err pipeline_store_stage_use(struct ctx *ctx, struct list *ret_stages)
{
	return db_list(ctx, &sql_stage_use, NULL, NULL, &stage_shape, ret_stages);
}

enum err pipeline_store_put_stage(struct ctx *ctx, const struct stage *stage)
{
	return db_run(ctx, &sql_stage_put, &stage_shape, stage, NULL);
}

enum err pipeline_store_drop_stage(struct ctx *ctx, const char *code)
{
	const struct stage key = { .code = code };

	return db_run(ctx, &sql_stage_drop, &stage_shape, &key, NULL);
}

enum err pipeline_store_job_types(struct ctx *ctx, struct list *ret_job_types)
{
	return db_list(ctx, &sql_job_type_list, NULL, NULL, &job_type_shape, ret_job_types);
}

enum err pipeline_store_put_job_type(struct ctx *ctx, const struct job_type *job_type)
{
	return db_run(ctx, &sql_job_type_put, &job_type_shape, job_type, NULL);
}

enum err pipeline_store_drop_job_type(struct ctx *ctx, const char *code)
{
	const struct job_type key = { .code = code };

	return db_run(ctx, &sql_job_type_drop, &job_type_shape, &key, NULL);
}
