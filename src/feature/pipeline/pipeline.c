/* Rules of stages and job types: what ships, what may be removed. */
#include "feature/pipeline/pipeline.h"

#include <string.h>

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/pipeline/pipeline_store.h"
#include "platform/hook/hook.h"
#include "platform/live/live.h"

static const char *const kind_names[] = {
	NULL,	       "to_contact", "contacted", "recommended", "interview",
	"negotiation", "offer",	     "accepted",  "onboarded",	 "closed",
};
const struct choices stage_kind_choices = CHOICES(kind_names);

/* Shipped stages: codes equal their kinds. */
static const struct stage shipped_stages[] = {
	{ "to_contact", "待联系", STAGE_TO_CONTACT, 1, 0 },
	{ "contacted", "已沟通", STAGE_CONTACTED, 2, 0 },
	{ "recommended", "已推荐", STAGE_RECOMMENDED, 3, 0 },
	{ "interview", "面试", STAGE_INTERVIEW, 4, 0 },
	{ "negotiation", "薪资谈判", STAGE_NEGOTIATION, 5, 0 },
	{ "offer", "已发 offer", STAGE_OFFER, 6, 0 },
	{ "accepted", "待入职", STAGE_ACCEPTED, 7, 0 },
	{ "onboarded", "已入职", STAGE_ONBOARDED, 8, 0 },
	{ "closed", "结束", STAGE_CLOSED, 9, 0 },
};

static const struct job_type shipped_job_types[] = {
	{ "tech", "技术", 1, 0 },
	{ "executive", "高管", 2, 0 },
};

enum err pipeline_seed_firm(struct ctx *ctx, const void *hook_firm)
{
	(void)hook_firm;
	for (size_t i = 0; i < sizeof(shipped_stages) / sizeof(shipped_stages[0]); i++)
		TRY(pipeline_store_put_stage(ctx, &shipped_stages[i]));
	for (size_t i = 0; i < sizeof(shipped_job_types) / sizeof(shipped_job_types[0]); i++)
		TRY(pipeline_store_put_job_type(ctx, &shipped_job_types[i]));
	return OK;
}

static const struct stage *find_stage(const struct list *stages, const char *code)
{
	const struct stage *items = stages->items;

	for (size_t i = 0; i < stages->count; i++) {
		if (text_equal(items[i].code, code))
			return &items[i];
	}
	return NULL;
}

enum err pipeline_stages(struct ctx *ctx, struct list *ret_stages)
{
	return pipeline_store_stages(ctx, ret_stages);
}

static enum err stages_with_use(struct ctx *ctx, struct list *ret_stages)
{
	struct list stages, used;

	TRY(pipeline_store_stages(ctx, &stages));
	TRY(pipeline_store_stage_use(ctx, &used));
	for (size_t i = 0; i < stages.count; i++) {
		struct stage *stage = (struct stage *)stages.items + i;
		const struct stage *use = find_stage(&used, stage->code);

		stage->in_use = use ? use->in_use : 0;
	}
	*ret_stages = stages;
	return OK;
}

/* How much stands in a stage is told to those who may change the stages: the numbers cover the whole firm. */
enum err pipeline_stages_in_use(struct ctx *ctx, struct list *ret_stages)
{
	if (role_may(ctx->actor.role, ctx->actor.rights, PERMIT_CHANGE_RULES))
		return stages_with_use(ctx, ret_stages);
	return pipeline_store_stages(ctx, ret_stages);
}

enum err pipeline_job_types(struct ctx *ctx, struct list *ret_job_types)
{
	return pipeline_store_job_types(ctx, ret_job_types);
}

enum err pipeline_stage(struct ctx *ctx, const char *field, const char *code, struct stage *ret_stage)
{
	struct list stages;

	TRY(pipeline_store_stages(ctx, &stages));
	const struct stage *stage = find_stage(&stages, code);
	if (!stage)
		return fail(ctx, ERR_MEANING, "request.unknown", field, "The firm has no such stage.");
	*ret_stage = *stage;
	return OK;
}

/* Codes are words of a-z, 0-9 and _, up to 40 characters. */
static enum err check_code(struct ctx *ctx, size_t at, const char *code)
{
	size_t length = strlen(code);

	if (length < 1 || length > 40 || strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_") != length)
		return fail(ctx, ERR_MEANING, "request.code", arena_format(ctx->arena, "items.%zu.code", at),
			    "A code is 1 to 40 of a-z, 0-9 and _.");
	return OK;
}

static enum err refuse_repeated(struct ctx *ctx, size_t at)
{
	return fail(ctx, ERR_MEANING, "request.repeated", arena_format(ctx->arena, "items.%zu.code", at),
		    "This code is listed twice.");
}

static enum err check_stages(struct ctx *ctx, const struct list *stages)
{
	const struct stage *items = stages->items;
	bool has_closed = false;

	for (size_t i = 0; i < stages->count; i++) {
		TRY(check_code(ctx, i, items[i].code));
		if (find_stage(stages, items[i].code) != &items[i])
			return refuse_repeated(ctx, i);
		has_closed = has_closed || items[i].kind == STAGE_CLOSED;
	}
	if (!has_closed || stages->count < 2)
		return fail(ctx, ERR_MEANING, "stage.closed_missing", "items",
			    "One stage of kind closed and one other are needed.");
	return OK;
}

/* What stands in a stage stays there with its kind. */
static enum err check_in_use(struct ctx *ctx, const struct list *old_stages, const struct list *stages)
{
	const struct stage *old = old_stages->items;

	for (size_t i = 0; i < old_stages->count; i++) {
		const struct stage *now = find_stage(stages, old[i].code);

		if (!old[i].in_use || (now && now->kind == old[i].kind))
			continue;
		const char *field = "items";
		if (now)
			field = arena_format(ctx->arena, "items.%td.kind", now - (const struct stage *)stages->items);
		return fail_with(ctx, ERR_CONFLICT, "stage.in_use", field,
				 arena_format(ctx->arena, "{\"code\":\"%s\",\"in_use\":%lld}", old[i].code,
					      (long long)old[i].in_use),
				 "Submissions stand in this stage.");
	}
	return OK;
}

static enum err tell_change(struct ctx *ctx, const char *action)
{
	const struct hook_firm firm = { .firm_id = ctx->firm_id };

	TRY(audit_note(ctx, action, NULL, 0, NULL));
	TRY(hook_fire(ctx, HOOK_RULES_CHANGED, &firm));
	return live_publish(ctx, 0, "rules", "{}");
}

enum err pipeline_set_stages(struct ctx *ctx, const struct list *stages)
{
	struct list old_stages;

	TRY(check_stages(ctx, stages));
	TRY(stages_with_use(ctx, &old_stages));
	TRY(check_in_use(ctx, &old_stages, stages));
	const struct stage *old = old_stages.items;
	for (size_t i = 0; i < old_stages.count; i++) {
		if (!find_stage(stages, old[i].code))
			TRY(pipeline_store_drop_stage(ctx, old[i].code));
	}
	for (size_t i = 0; i < stages->count; i++) {
		struct stage stage = ((const struct stage *)stages->items)[i];

		stage.rank = (int64_t)i + 1;
		TRY(pipeline_store_put_stage(ctx, &stage));
	}
	return tell_change(ctx, "stage.change");
}

static const struct job_type *find_job_type(const struct list *job_types, const char *code)
{
	const struct job_type *items = job_types->items;

	for (size_t i = 0; i < job_types->count; i++) {
		if (text_equal(items[i].code, code))
			return &items[i];
	}
	return NULL;
}

static enum err check_job_types(struct ctx *ctx, const struct list *old_types, const struct list *job_types)
{
	const struct job_type *items = job_types->items;
	const struct job_type *old = old_types->items;

	for (size_t i = 0; i < job_types->count; i++) {
		TRY(check_code(ctx, i, items[i].code));
		if (find_job_type(job_types, items[i].code) != &items[i])
			return refuse_repeated(ctx, i);
	}
	for (size_t i = 0; i < old_types->count; i++) {
		if (old[i].in_use && !find_job_type(job_types, old[i].code))
			return fail_with(ctx, ERR_CONFLICT, "job_type.in_use", "items",
					 arena_format(ctx->arena, "{\"code\":\"%s\",\"in_use\":%lld}", old[i].code,
						      (long long)old[i].in_use),
					 "Positions are of this job type.");
	}
	return OK;
}

enum err pipeline_set_job_types(struct ctx *ctx, const struct list *job_types)
{
	struct list old_types;

	TRY(pipeline_store_job_types(ctx, &old_types));
	TRY(check_job_types(ctx, &old_types, job_types));
	const struct job_type *old = old_types.items;
	for (size_t i = 0; i < old_types.count; i++) {
		if (!find_job_type(job_types, old[i].code))
			TRY(pipeline_store_drop_job_type(ctx, old[i].code));
	}
	for (size_t i = 0; i < job_types->count; i++) {
		struct job_type job_type = ((const struct job_type *)job_types->items)[i];

		job_type.rank = (int64_t)i + 1;
		TRY(pipeline_store_put_job_type(ctx, &job_type));
	}
	return tell_change(ctx, "job_type.change");
}
