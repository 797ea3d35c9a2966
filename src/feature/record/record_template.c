/* Templates as one JSON list per firm. */
#include "feature/record/record_template.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/cadence/cadence.h"
#include "feature/record/record_store.h"
#include "platform/json/json_read.h"

enum { SHIPPED_VERSION = 1, TEMPLATES_MAX = 50, JSON_MAX_BYTES = 2 * 1024 * 1024 };

static const struct field template_fields[] = {
	FIELD_TEXT(struct record_template, name, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct record_template, stage_kind, &cadence_stages),
	FIELD_TEXT(struct record_template, fact, .max = 4000),
	FIELD_TEXT(struct record_template, emotion_text, .max = 2000),
	FIELD_TEXT(struct record_template, action, .max = 2000),
};
static const struct shape template_shape = SHAPE("RecordTemplate", struct record_template, template_fields);

static const struct field templates_fields[] = {
	FIELD_INT(struct record_templates, version),
	FIELD_BOOL(struct record_templates, shipped),
	FIELD_LIST(struct record_templates, items, &template_shape),
};
const struct shape record_templates_shape = SHAPE("RecordTemplates", struct record_templates, templates_fields);

static const struct field input_fields[] = {
	FIELD_LIST(struct record_templates, items, &template_shape, .max = TEMPLATES_MAX, .flags = FIELD_REQUIRED),
};
const struct shape record_templates_input_shape = SHAPE("RecordTemplatesInput", struct record_templates, input_fields);

static const struct record_template shipped_zh[] = {
	{ "首次沟通", CADENCE_TO_CONTACT, "目前工作：\n看机会的原因：\n期望与底线：", "意愿：", "约定的下一步：" },
	{ "面试回访", CADENCE_INTERVIEW, "面试官与问题：\n候选人自评：", "对这个机会的感受：", "向客户催反馈：" },
	{ "谈薪", CADENCE_NEGOTIATION, "现在的薪资结构：\n期望与底线：\n手上其他 offer：", "顾虑：", "与客户确认：" },
	{ "入职前跟进", CADENCE_ACCEPTED, "离职进展：\n是否被挽留：", "状态：", "背调、体检、离职证明：" },
};
static const struct record_template shipped_en[] = {
	{ "First talk", CADENCE_TO_CONTACT, "Present work:\nWhy look around:\nHopes and floor:", "Willingness:",
	  "Next step agreed:" },
	{ "After the interview", CADENCE_INTERVIEW, "Interviewers and questions:\nOwn impression:", "Feeling about it:",
	  "Ask the client for feedback:" },
	{ "Pay", CADENCE_NEGOTIATION, "Present pay:\nHopes and floor:\nOther offers:", "Doubts:", "Confirm with the client:" },
	{ "Before the start", CADENCE_ACCEPTED, "Notice given:\nAsked to stay:", "Mood:",
	  "Background check, medical, leaving certificate:" },
};

static struct list shipped(struct ctx *ctx)
{
	bool is_english = text_equal(ctx->actor.locale, "en");

	return (struct list){ (void *)(uintptr_t)(is_english ? shipped_en : shipped_zh),
			      sizeof(shipped_zh) / sizeof(shipped_zh[0]) };
}

enum err record_templates_get(struct ctx *ctx, struct record_templates *ret_templates)
{
	struct template_row row = { .version = SHIPPED_VERSION };
	struct record_templates templates = { 0 };

	TRY(record_store_templates(ctx, &row));
	templates.version = row.version;
	templates.shipped = !row.items;
	templates.items = shipped(ctx);
	if (row.items)
		TRY(json_read_list(ctx, row.items, strlen(row.items), &template_shape, TEMPLATES_MAX, &templates.items));
	*ret_templates = templates;
	return OK;
}

static enum err check_names(struct ctx *ctx, const struct list *items)
{
	const struct record_template *templates = items->items;

	for (size_t i = 0; i < items->count; i++) {
		for (size_t k = 0; k < i; k++) {
			if (text_equal(templates[i].name, templates[k].name))
				return fail(ctx, ERR_MEANING, "record_template.duplicate", arena_format(ctx->arena, "items.%zu.name", i),
					    "Another template has this name.");
		}
	}
	return OK;
}

static const char *items_json(struct ctx *ctx, const struct list *items)
{
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, JSON_MAX_BYTES);
	text_append_char(&json, '[');
	for (size_t i = 0; i < items->count; i++) {
		if (i)
			text_append_char(&json, ',');
		json_append_shape(&json, &template_shape, (const struct record_template *)items->items + i, NULL);
	}
	text_append_char(&json, ']');
	return arena_text(ctx->arena, text_chars(&json));
}

enum err record_templates_put(struct ctx *ctx, const struct list *items, int64_t version)
{
	struct template_row row = { .version = SHIPPED_VERSION };

	TRY(check_names(ctx, items));
	TRY(record_store_templates(ctx, &row));
	if (version && version != row.version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the templates in between.");
	row.items = items_json(ctx, items);
	row.version++;
	TRY(record_store_put_templates(ctx, &row));
	return audit_note(ctx, "record_template.change", NULL, 0, NULL);
}
