/* Says in one sentence what happened, in Chinese and English. */
#include "feature/timeline/timeline_text.h"

#include "base/text.h"

struct word {
	const char *code;
	const char *zh;
	const char *en;
};

static const struct word reminder_states[] = {
	{ "open", "未处理", "open" },	      { "acknowledged", "已知道", "acknowledged" },
	{ "snoozed", "已稍后提醒", "snoozed" }, { "done", "已完成", "done" },
	{ "cancelled", "已取消", "cancelled" }, { NULL, "", "" },
};

/* Codes of followup_endings; anything else was written by somebody. */
static const struct word endings[] = {
	{ "followup.merged", "并入了这位候选人的另一条跟进", "joined with another followup of the candidate" },
	{ "candidate.deleted", "候选人已删除", "the candidate was deleted" },
	{ "bulk.undo", "撤销了批量操作", "a bulk action was undone" }, { NULL, NULL, NULL },
};

static const struct word appointment_kinds[] = {
	{ "interview", "面试", "Interview" }, { "offer_deadline", "offer 截止", "Offer deadline" },
	{ "onboarding", "入职", "Onboarding" }, { "visit", "客户拜访", "Client visit" },
	{ NULL, "日程", "Appointment" },
};

static bool is_english(const struct ctx *ctx)
{
	return text_equal(ctx->actor.locale, "en");
}

static const char *word_of(const struct ctx *ctx, const struct word *words, const char *code)
{
	while (words->code && !text_equal(words->code, code))
		words++;
	return is_english(ctx) ? words->en : words->zh;
}

/* The text behind a separator, "" when there is none. */
static const char *behind(const struct ctx *ctx, const char *separator, const char *text)
{
	return text_is_empty(text) ? "" : arena_format(ctx->arena, "%s%s", separator, text);
}

static const char *position_text(const struct ctx *ctx, const struct timeline_fact *fact)
{
	return arena_format(ctx->arena, "%s%s", fact->position_title, behind(ctx, " · ", fact->company_name));
}

static const char *stage_text(const struct ctx *ctx, const struct timeline_fact *fact)
{
	const char *from = fact->from_name ? fact->from_name : fact->from_stage;
	const char *to = fact->to_name ? fact->to_name : fact->to_stage;
	const char *position = position_text(ctx, fact);
	bool english = is_english(ctx);

	if (!from)
		return arena_format(ctx->arena, english ? "Submitted to %s: %s" : "推荐到 %s，阶段「%s」", position, to);
	if (fact->is_undo)
		return arena_format(ctx->arena, english ? "Undone, back in %s (%s)" : "撤销，阶段回到「%s」（%s）", to,
				    position);
	return arena_format(ctx->arena, english ? "Moved from %s to %s (%s)%s" : "阶段由「%s」改为「%s」（%s）%s", from,
			    to, position, behind(ctx, english ? ": " : "：", fact->detail));
}

static const char *care_text(const struct ctx *ctx, const struct timeline_fact *fact)
{
	bool english = is_english(ctx);

	if (text_equal(fact->code, "pool"))
		return arena_format(ctx->arena, "%s%s", english ? "talent pool" : "人才库",
				    behind(ctx, " ", fact->title));
	return english ? "in care" : "在跟";
}

static const char *opened_text(const struct ctx *ctx, const struct timeline_fact *fact)
{
	return arena_format(ctx->arena, is_english(ctx) ? "%s follows up (%s)" : "%s 开始跟进（%s）", fact->person,
			    care_text(ctx, fact));
}

static const char *ended_text(const struct ctx *ctx, const struct timeline_fact *fact)
{
	const char *known = fact->detail ? word_of(ctx, endings, fact->detail) : NULL;
	bool english = is_english(ctx);

	return arena_format(ctx->arena, english ? "Followup of %s ended%s" : "%s 的跟进结束%s", fact->person,
			    behind(ctx, english ? ": " : "：", known ? known : fact->detail));
}

static const char *reminder_text(const struct ctx *ctx, const struct timeline_fact *fact)
{
	bool english = is_english(ctx);
	const char *late = english ? ", late" : "，补发";

	return arena_format(ctx->arena, english ? "%s was reminded (%s%s)" : "提醒 %s 跟进（%s%s）", fact->person,
			    word_of(ctx, reminder_states, fact->code), fact->is_late ? late : "");
}

static const char *todo_sentence(const struct ctx *ctx, const struct timeline_fact *fact)
{
	bool done = text_equal(fact->code, "done");

	if (is_english(ctx))
		return arena_format(ctx->arena, "%s for %s: %s", done ? "Todo, done," : "Todo", fact->person,
				    fact->detail);
	return arena_format(ctx->arena, "%s（%s）：%s", done ? "待办已完成" : "待办", fact->person, fact->detail);
}

static const char *appointment_text(const struct ctx *ctx, const struct timeline_fact *fact)
{
	bool english = is_english(ctx);
	const char *round = "";
	const char *cancelled = "";

	if (fact->round)
		round = arena_format(ctx->arena, english ? ", round %lld" : "，第 %lld 轮", (long long)fact->round);
	if (text_equal(fact->person, "cancelled"))
		cancelled = english ? " (cancelled)" : "（已取消）";
	return arena_format(ctx->arena, "%s%s%s%s%s", word_of(ctx, appointment_kinds, fact->code), round,
			    behind(ctx, english ? ": " : "：", fact->title),
			    behind(ctx, english ? ", " : "，", fact->detail), cancelled);
}

static const char *candidate_text(const struct ctx *ctx, const struct timeline_fact *fact)
{
	bool english = is_english(ctx);

	return arena_format(ctx->arena, "%s%s", english ? "Added" : "录入候选人",
			    behind(ctx, english ? ", source: " : "，来源：", fact->detail));
}

static const char *relay_text(const struct ctx *ctx, const struct timeline_fact *fact)
{
	bool english = is_english(ctx);
	bool is_over = text_equal(fact->code, "ended");

	if (english)
		return arena_format(ctx->arena, "%s %s for %s", fact->person, is_over ? "acted" : "acts", fact->title);
	return arena_format(ctx->arena, "接力：%s 代 %s 跟进%s", fact->person, fact->title, is_over ? "（已交还）" : "");
}

/* A record speaks for itself, a file by its name. */
static const char *record_text(const struct ctx *ctx, const struct timeline_fact *fact)
{
	(void)ctx, (void)fact;
	return "";
}

const char *timeline_text(const struct ctx *ctx, enum timeline_rank rank, const struct timeline_fact *fact)
{
	typedef const char *(*sentence)(const struct ctx *ctx, const struct timeline_fact *fact);
	static const sentence sentences[RANK_COUNT] = {
		[RANK_CANDIDATE] = candidate_text,
		[RANK_FOLLOWUP_OPENED] = opened_text,
		[RANK_STAGE] = stage_text,
		[RANK_RECORD] = record_text,
		[RANK_REMINDER] = reminder_text,
		[RANK_TODO] = todo_sentence,
		[RANK_APPOINTMENT] = appointment_text,
		[RANK_FOLLOWUP_ENDED] = ended_text,
		[RANK_RELAY] = relay_text,
		[RANK_FILE] = record_text, /* its name is put in where it is known who may see it */
	};

	return sentences[rank](ctx, fact);
}
