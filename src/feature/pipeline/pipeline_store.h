/* Rows of stages and job types. Private to this feature. */
#pragma once
#include "feature/pipeline/pipeline.h"

/* out ret_stages  struct stage without in_use */
MUST_USE enum err pipeline_store_stages(struct ctx *ctx, struct list *ret_stages);

/* out ret_stages  struct stage: code and in_use of those that hold submissions */
MUST_USE enum err pipeline_store_stage_use(struct ctx *ctx, struct list *ret_stages);
MUST_USE enum err pipeline_store_put_stage(struct ctx *ctx, const struct stage *stage);
MUST_USE enum err pipeline_store_drop_stage(struct ctx *ctx, const char *code);
MUST_USE enum err pipeline_store_job_types(struct ctx *ctx, struct list *ret_job_types);
MUST_USE enum err pipeline_store_put_job_type(struct ctx *ctx, const struct job_type *job_type);
MUST_USE enum err pipeline_store_drop_job_type(struct ctx *ctx, const char *code);
