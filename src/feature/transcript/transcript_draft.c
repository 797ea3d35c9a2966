/* A draft out of the words themselves: sentences are sorted by phrases of both languages. Whole sentences, in their order,
 * nothing added; whatever is not recognised stays out of it and in the transcript. */
#include "base/text.h"
#include "base/vec.h"
#include "feature/transcript/transcript_private.h"

#include <string.h>
#include <strings.h>

enum { PART_MAX_BYTES = 1500, EMOTION_NEUTRAL = 3, EMOTION_SPREAD = 2, FALLBACK_SENTENCES = 3 };

/* What is promised or wanted next. */
static const char *const action_phrases[] = {
	"我会", "我们会", "我来", "我先", "我再", "我去", "稍后", "回头", "发你", "发给你", "发给您", "发您", "给你发", "给您发",
	"约个", "约一下", "约在", "安排", "再联系", "再聊", "再沟通", "再打", "给你打", "给您打", "回复你", "回复您", "确认一下",
	"帮你推", "帮您推", "推荐给", "加微信", "加个微信",
	"i will", "i'll", "we will", "we'll", "let me ", "let's", "send you", "call you", "get back to you", "follow up", "set up a",
	"schedule", "arrange", "introduce you", "next step", NULL,
};

/* How he feels about it: 1 up, -1 down. Longer phrases first where one holds the other. */
static const struct mood {
	const char *phrase;
	int weight;
} moods[] = {
	{ "不感兴趣", -1 }, { "没兴趣", -1 }, { "没有兴趣", -1 }, { "不考虑", -1 }, { "不太想", -1 },
	{ "不想", -1 }, { "不满意", -1 }, { "不太满意", -1 }, { "不开心", -1 }, { "不高兴", -1 },
	{ "不愿意", -1 }, { "担心", -1 }, { "犹豫", -1 }, { "纠结", -1 }, { "压力", -1 }, { "失望", -1 },
	{ "太累", -1 }, { "很累", -1 }, { "焦虑", -1 }, { "生气", -1 }, { "not interested", -1 },
	{ "no interest", -1 }, { "not happy", -1 }, { "unhappy", -1 }, { "worried", -1 }, { "concerned", -1 },
	{ "frustrated", -1 }, { "stressed", -1 }, { "exhausted", -1 }, { "hesitant", -1 }, { "not sure", -1 },
	{ "disappointed", -1 }, { "感兴趣", 1 }, { "有兴趣", 1 }, { "期待", 1 }, { "满意", 1 }, { "开心", 1 },
	{ "高兴", 1 }, { "愿意", 1 }, { "挺好", 1 }, { "很好", 1 }, { "不错", 1 }, { "想试试", 1 },
	{ "心动", 1 }, { "interested", 1 }, { "excited", 1 }, { "happy", 1 }, { "looking forward", 1 }, { "love to", 1 },
	{ "sounds good", 1 }, { "sounds great", 1 }, { "keen", 1 },
};

/* What is so. */
static const char *const fact_phrases[] = {
	"薪", "年包", "base", "奖金", "股票", "期权", "期望", "离职", "在职", "跳槽", "入职", "到岗", "通知期", "竞业", "合同", "汇报",
	"团队", "下属", "负责", "公司", "部门", "职位", "岗位", "面试", "offer", "家", "孩子", "城市", "搬", "学历", "毕业", "年经验", "万",
	"salary", "package", "bonus", "equity", "stock", "notice", "resign", "leave my", "currently", "manager", "report to", "team",
	"company", "role", "position", "interview", "relocat", "family", "years", "experience", "contract", NULL,
};

static bool holds_one(const char *sentence, const char *const *phrases)
{
	for (; *phrases; phrases++) {
		if (strcasestr(sentence, *phrases))
			return true;
	}
	return false;
}

/* Sum of the moods in the sentence; each place counts once, for the first phrase of the table that covers it. */
static int mood_of(struct ctx *ctx, const char *sentence, int *ret_found)
{
	char *rest = arena_text(ctx->arena, sentence);
	int sum = 0;

	for (size_t i = 0; i < sizeof(moods) / sizeof(moods[0]); i++) {
		for (char *at; (at = strcasestr(rest, moods[i].phrase));) {
			memset(at, ' ', strlen(moods[i].phrase));
			sum += moods[i].weight;
			++*ret_found;
		}
	}
	return sum;
}

/* Bytes of the sentence that begins here, its end mark included. */
static size_t sentence_bytes(const char *at)
{
	static const char *const marks[] = { "。", "！", "？", "；", "!", "?", ";", "\n", ". " };
	size_t length = strlen(at);

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const char *mark = strstr(at, marks[i]);

		if (mark && (size_t)(mark - at) + strlen(marks[i]) < length)
			length = (size_t)(mark - at) + strlen(marks[i]);
	}
	return length;
}

static struct list sentences_of(struct ctx *ctx, const char *text)
{
	struct vec sentences;

	vec_init(&sentences, ctx->arena, sizeof(const char *));
	while (*text) {
		size_t length = sentence_bytes(text);
		size_t from = strspn(text, " \n");
		size_t to = length;

		while (to > from && strchr(" \n", text[to - 1]))
			to--;
		if (to > from)
			*(const char **)vec_push(&sentences) = arena_text_n(ctx->arena, text + from, to - from);
		text += length;
	}
	return vec_list(&sentences);
}

/* Adds a whole sentence, while there is room for it. */
static void add(struct text *part, const char *sentence)
{
	if (part->length + strlen(sentence) + 1 > PART_MAX_BYTES)
		return;
	if (part->length)
		text_append_char(part, '\n');
	text_append(part, sentence);
}

static const char *taken(struct ctx *ctx, struct text *part)
{
	const char *chars = part->length ? arena_text_n(ctx->arena, text_chars(part), part->length) : NULL;

	text_done(part);
	return chars;
}

struct parts {
	struct text fact;
	struct text emotion;
	struct text action;
	int mood;
	int moods_found;
};

/* A promise may hold a fact and a mood as well; it is an action first. */
static void sort_sentence(struct ctx *ctx, struct parts *parts, const char *sentence)
{
	int found = 0;
	int mood = mood_of(ctx, sentence, &found);

	parts->mood += mood;
	parts->moods_found += found;
	if (found)
		add(&parts->emotion, sentence);
	if (holds_one(sentence, action_phrases))
		add(&parts->action, sentence);
	else if (!found && holds_one(sentence, fact_phrases))
		add(&parts->fact, sentence);
}

static int64_t emotion_of(const struct parts *parts)
{
	int mood = parts->mood;

	if (!parts->moods_found)
		return 0;
	return EMOTION_NEUTRAL + (mood > EMOTION_SPREAD ? EMOTION_SPREAD : mood < -EMOTION_SPREAD ? -EMOTION_SPREAD : mood);
}

void transcript_draft_by_rules(struct ctx *ctx, const char *text, struct transcript_draft *ret_draft)
{
	struct list sentences = sentences_of(ctx, text);
	const char *const *sentence = sentences.items;
	struct parts parts = { 0 };

	text_init(&parts.fact, PART_MAX_BYTES);
	text_init(&parts.emotion, PART_MAX_BYTES);
	text_init(&parts.action, PART_MAX_BYTES);
	for (size_t i = 0; i < sentences.count; i++)
		sort_sentence(ctx, &parts, sentence[i]);
	bool has_none = !parts.fact.length && !parts.emotion.length && !parts.action.length;
	for (size_t i = 0; has_none && i < sentences.count && i < FALLBACK_SENTENCES; i++)
		add(&parts.fact, sentence[i]);
	ret_draft->source = "rules";
	ret_draft->emotion = emotion_of(&parts);
	ret_draft->fact = taken(ctx, &parts.fact);
	ret_draft->emotion_text = taken(ctx, &parts.emotion);
	ret_draft->action = taken(ctx, &parts.action);
}
