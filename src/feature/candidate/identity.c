/* Keys of names and employers. */
#include "feature/candidate/identity.h"

#include "base/text.h"
#include "platform/unicode/unicode.h"

/* Two-character surnames still in use; with nothing behind them they are bare. */
static const char *const compound_surnames[] = {
	"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "宇文", "长孙",
	"端木", "轩辕", "南宫", "独孤", "闻人", "申屠", "拓跋", "钟离", "呼延", "赫连", "单于", "万俟", "澹台", "淳于",
	"百里", "东郭", "西门", "公冶", "宗政", "濮阳", "太叔", "仲孙", "司空", "第五",
};

static const char *const titles[] = {
	"先生", "女士", "小姐", "太太", "老师", "教授", "博士", "经理", "总监", "总经理", "总裁", "董事长", "主任", "院长",
	"校长", "处长", "局长", "部长", "科长", "主管", "师傅", "医生", "律师", "工程师", "同学", "同志", "总", "工", "董", "某",
	"某某", "哥", "姐", "生", "女",
};

static const char *const no_employers[] = {
	"本", "我", "该", "子", "母", "总", "分", "某", "贵", "本集团", "集团", "本行", "我行", "本所", "本院", "本单位", "该单位",
	"原单位", "个人", "个体", "个体户", "自由", "自由职业", "自由职业者", "无", "无业", "待业", "离职", "已离职", "在职", "未知",
	"不详", "保密", "暂无", "没有", "学生", "在读", "应届", "应届生", "退休", "null", "none", "nil", "na", "nan", "unknown",
	"confidential", "freelance", "freelancer", "selfemployed", "unemployed", "retired", "student",
};

static const char *const legal_forms[] = {
	"股份有限责任公司", "股份有限公司", "有限责任公司", "有限公司", "股份公司", "公司", "incorporated", "corporation",
	"limited", "gmbh", "coltd", "corp", "inc", "ltd", "llc", "plc", "co",
};

static bool is_one_of(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (text_equal(text, words[i]))
			return true;
	}
	return false;
}

#define IS_ONE_OF(text, words) is_one_of((text), (words), sizeof(words) / sizeof((words)[0]))

/* Removes blanks that stand beside a Chinese character, in place. */
static void join_han(char *text)
{
	char *write = text;
	bool after_han = false;

	for (const char *at = text; *at;) {
		const char *start = at;
		int32_t code_point = unicode_next(&at);
		const char *following = at;
		bool before_han = unicode_is_han(unicode_next(&following));

		if (code_point == ' ' && (after_han || before_han))
			continue;
		after_han = unicode_is_han(code_point);
		memmove(write, start, (size_t)(at - start));
		write += at - start;
	}
	*write = '\0';
}

enum err identity_name_key(struct ctx *ctx, const char *name, const char **ret_key)
{
	const char *folded;

	TRY(unicode_fold(ctx, name, &folded));
	char *key = arena_text(ctx->arena, folded);
	join_han(key);
	*ret_key = key;
	return OK;
}

/* Bytes of the surname the key begins with. */
static size_t surname_bytes(const char *name_key)
{
	const char *second = name_key;

	for (size_t i = 0; i < sizeof(compound_surnames) / sizeof(compound_surnames[0]); i++) {
		if (text_starts(name_key, compound_surnames[i]))
			return strlen(compound_surnames[i]);
	}
	unicode_next(&second);
	return (size_t)(second - name_key);
}

bool identity_is_full_name(const char *name_key)
{
	const char *at = name_key;

	if (text_is_empty(name_key))
		return false;
	if (!unicode_is_han(unicode_next(&at)))
		return strpbrk(name_key, " .,") != NULL || text_code_points(name_key) < strlen(name_key);
	const char *rest = name_key + surname_bytes(name_key);
	return *rest && !IS_ONE_OF(rest, titles);
}

/* Keeps letters, digits and characters beyond ASCII that are no punctuation, in place. */
static void strip_punctuation(char *text)
{
	char *write = text;

	for (const char *at = text; *at;) {
		const char *start = at;
		int32_t c = unicode_next(&at);
		bool ascii_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '&' || c == '+';
		bool punctuation = c < 0xC0 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x3003) ||
				   (c >= 0x3008 && c <= 0x301F) || c == 0x30FB || (c >= 0xFF00 && c <= 0xFF0F);

		if (ascii_word || !punctuation) {
			memmove(write, start, (size_t)(at - start));
			write += at - start;
		}
	}
	*write = '\0';
}

/* Cuts one legal form off the end. */
static void cut_legal_form(char *key)
{
	for (size_t i = 0; i < sizeof(legal_forms) / sizeof(legal_forms[0]); i++) {
		if (text_ends(key, legal_forms[i])) {
			key[strlen(key) - strlen(legal_forms[i])] = '\0';
			return;
		}
	}
}

/* A Latin legal form counts only as a word of its own: "Costco" keeps its end. */
static void cut_latin_form(char *folded)
{
	for (;;) {
		char *word = strrchr(folded, ' ');
		char bare[16] = "";
		size_t length = 0;

		for (const char *c = word ? word + 1 : ""; *c && length < sizeof(bare) - 1; c++) {
			if (*c >= 'a' && *c <= 'z')
				bare[length++] = *c;
		}
		if (!word || !length || (unsigned char)word[1] >= 0x80 || !IS_ONE_OF(bare, legal_forms))
			return;
		*word = '\0';
	}
}

enum err identity_employer_key(struct ctx *ctx, const char *company, const char **ret_key)
{
	const char *folded;

	*ret_key = NULL;
	TRY(unicode_fold(ctx, company, &folded));
	char *key = arena_text(ctx->arena, folded);
	cut_latin_form(key);
	strip_punctuation(key);
	if (*key && (unsigned char)key[strlen(key) - 1] >= 0x80)
		cut_legal_form(key);
	if (*key && !IS_ONE_OF(key, no_employers))
		*ret_key = key;
	return OK;
}
