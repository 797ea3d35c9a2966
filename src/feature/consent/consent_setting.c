/* Texts and mode of a firm. */
#include "feature/consent/consent_setting.h"

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/consent/consent_store.h"

static const struct field text_fields[] = {
	FIELD_ENUM(struct consent_text, purpose, &consent_purposes, .flags = FIELD_REQUIRED),
	FIELD_INT(struct consent_text, version),
	FIELD_TEXT(struct consent_text, text, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct consent_text, since),
};
static const struct shape text_shape = SHAPE("ConsentText", struct consent_text, text_fields);

static const struct field settings_fields[] = {
	FIELD_INT(struct consent_settings, version),
	FIELD_ENUM(struct consent_settings, recommend, &consent_modes, .flags = FIELD_REQUIRED),
	FIELD_LIST(struct consent_settings, texts, &text_shape),
};
const struct shape consent_settings_shape = SHAPE("ConsentSettings", struct consent_settings, settings_fields);

static const struct field text_input_fields[] = {
	FIELD_ENUM(struct consent_text, purpose, &consent_purposes, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct consent_text, text, .min = 1, .max = 4000, .flags = FIELD_REQUIRED),
};
static const struct shape text_input_shape = SHAPE("ConsentTextInput", struct consent_text, text_input_fields);

static const struct field input_fields[] = {
	FIELD_ENUM(struct consent_settings, recommend, &consent_modes),
	FIELD_LIST(struct consent_settings, texts, &text_input_shape, .max = CONSENT_PURPOSES),
};
const struct shape consent_settings_input_shape = SHAPE_INPUT("ConsentSettingsInput", struct consent_settings, input_fields);

static const char *const shipped_zh[] = {
	[CONSENT_STORE] = "我同意贵公司为提供求职服务保存我的个人信息（姓名、联系方式、工作与教育经历、薪资）。我可以随时要求查看、更正或删除。",
	[CONSENT_CONTACT] = "我同意贵公司就合适的职位机会与我联系。",
	[CONSENT_RECOMMEND] = "我同意贵公司将我的简历及上述信息提供给这家客户公司，仅用于该公司的招聘。",
	[CONSENT_RECORDING] = "我同意本次通话录音，录音仅用于整理沟通内容。",
	[CONSENT_BACKGROUND] = "我同意进行背景调查，调查前会告知范围；不联系我目前的任职单位。",
};
static const char *const shipped_en[] = {
	[CONSENT_STORE] = "I agree that you keep my data (name, contact, career, education, pay) to find me a position. I may see, "
			  "correct or delete it at any time.",
	[CONSENT_CONTACT] = "I agree to be contacted about fitting positions.",
	[CONSENT_RECOMMEND] = "I agree that my CV and data go to this client, for its recruiting only.",
	[CONSENT_RECORDING] = "I agree that this call is recorded, to write down what was said.",
	[CONSENT_BACKGROUND] = "I agree to a background check whose scope I am told before; my present employer is not asked.",
};

enum err consent_mode_of(struct ctx *ctx, int *ret_mode)
{
	struct consent_settings settings = { .recommend = CONSENT_WARN };

	TRY(consent_store_settings(ctx, &settings));
	*ret_mode = settings.recommend;
	return OK;
}

enum err consent_settings_get(struct ctx *ctx, struct consent_settings *ret_settings)
{
	struct consent_settings settings = { .version = 1, .recommend = CONSENT_WARN };
	const char *const *shipped = text_equal(ctx->actor.locale, "en") ? shipped_en : shipped_zh;
	struct consent_text *texts = arena_array(ctx->arena, CONSENT_PURPOSES, sizeof(*texts));
	struct list own;

	TRY(consent_store_settings(ctx, &settings));
	TRY(consent_store_texts(ctx, &own));
	for (int purpose = 1; purpose < CONSENT_PURPOSES; purpose++)
		texts[purpose - 1] = (struct consent_text){ .purpose = purpose, .text = shipped[purpose] };
	for (size_t i = 0; i < own.count; i++) {
		const struct consent_text *text = (const struct consent_text *)own.items + i;

		texts[text->purpose - 1] = *text;
	}
	settings.texts = (struct list){ texts, CONSENT_PURPOSES - 1 };
	*ret_settings = settings;
	return OK;
}

enum err consent_text_version(struct ctx *ctx, int purpose, int64_t *ret_version)
{
	struct list own;

	TRY(consent_store_texts(ctx, &own));
	*ret_version = 0;
	for (size_t i = 0; i < own.count; i++) {
		const struct consent_text *text = (const struct consent_text *)own.items + i;

		if (text->purpose == purpose)
			*ret_version = text->version;
	}
	return OK;
}

static enum err add_text(struct ctx *ctx, const struct consent_settings *old, const struct consent_text *wanted)
{
	const struct consent_text *now = (const struct consent_text *)old->texts.items + wanted->purpose - 1;
	const struct consent_text next = { .purpose = wanted->purpose, .version = now->version + 1, .text = wanted->text };

	if (text_equal(now->text, wanted->text))
		return OK;
	TRY(consent_store_add_text(ctx, &next));
	return audit_note(ctx, "consent.text", NULL, 0, arena_format(ctx->arena, "{\"purpose\":\"%s\",\"version\":%lld}",
			  choice_text(&consent_purposes, next.purpose), (long long)next.version));
}

enum err consent_settings_put(struct ctx *ctx, const struct consent_settings *input, int64_t version)
{
	struct consent_settings old;

	TRY(consent_settings_get(ctx, &old));
	if (version && version != old.version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed it in between.");
	for (size_t i = 0; i < input->texts.count; i++)
		TRY(add_text(ctx, &old, (const struct consent_text *)input->texts.items + i));
	const struct consent_settings next = { .version = old.version + 1,
					       .recommend = input->recommend ? input->recommend : old.recommend };
	TRY(consent_store_put_settings(ctx, &next));
	if (next.recommend == old.recommend)
		return OK;
	return audit_note(ctx, "consent.settings", NULL, 0,
			  arena_format(ctx->arena, "{\"recommend\":\"%s\"}", choice_text(&consent_modes, next.recommend)));
}
