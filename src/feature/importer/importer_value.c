/* Readers of cell values: names, words, numbers, pay. Dates: importer_date.c. */
#include "feature/importer/importer_value.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "platform/unicode/unicode.h"

enum { MINOR_UNITS = 100, WORK_DAYS_A_MONTH = 22, WORK_HOURS_A_DAY = 8, MAX_WAGE = 1000000000 };

/* --- Words --- */

struct word {
	const char *word; /* small letters */
	const char *value;
};

/* Lower-case copy without blanks at the ends and with single inner blanks; false when it does not fit. */
static bool plain_word(const char *text, char *ret_word, size_t bytes)
{
	size_t length = 0;

	for (; text && *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (length + 1 >= bytes)
			return false;
		if (byte <= ' ' && (length == 0 || ret_word[length - 1] == ' '))
			continue;
		ret_word[length++] = byte <= ' ' ? ' ' : (char)tolower(byte);
	}
	while (length && ret_word[length - 1] == ' ')
		length--;
	ret_word[length] = '\0';
	return true;
}

static const char *look_up(const struct word *words, size_t count, const char *text)
{
	char plain[64];

	if (!plain_word(text, plain, sizeof(plain)))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(plain, words[i].word) == 0)
			return words[i].value;
	}
	return NULL;
}

#define LOOK_UP(words, text) look_up((words), sizeof(words) / sizeof((words)[0]), (text))

const char *value_gender(const char *text)
{
	static const struct word words[] = {
		{ "男", "male" }, { "男性", "male" }, { "先生", "male" }, { "male", "male" }, { "m", "male" }, { "mr", "male" },
		{ "mr.", "male" }, { "女", "female" }, { "女性", "female" }, { "女士", "female" }, { "小姐", "female" },
		{ "female", "female" }, { "f", "female" }, { "ms", "female" }, { "ms.", "female" }, { "mrs", "female" },
		{ "mrs.", "female" }, { "其他", "other" }, { "其它", "other" }, { "other", "other" },
	};

	return LOOK_UP(words, text);
}

const char *value_channel(const char *text)
{
	static const struct word words[] = {
		{ "电话", "phone" }, { "通话", "phone" }, { "手机", "phone" }, { "来电", "phone" }, { "去电", "phone" },
		{ "phone", "phone" }, { "call", "phone" }, { "phone call", "phone" }, { "telephone", "phone" }, { "tel", "phone" },
		{ "微信", "wechat" }, { "wechat", "wechat" }, { "企业微信", "wecom" }, { "企微", "wecom" }, { "wecom", "wecom" },
		{ "面谈", "meeting" }, { "见面", "meeting" }, { "面聊", "meeting" }, { "拜访", "meeting" }, { "面试", "meeting" },
		{ "meeting", "meeting" }, { "visit", "meeting" }, { "in person", "meeting" }, { "face to face", "meeting" },
		{ "interview", "meeting" }, { "视频", "video" }, { "视频会议", "video" }, { "video", "video" }, { "zoom", "video" },
		{ "邮件", "email" }, { "电子邮件", "email" }, { "邮箱", "email" }, { "email", "email" }, { "e-mail", "email" },
		{ "mail", "email" }, { "短信", "sms" }, { "sms", "sms" }, { "text", "sms" }, { "其他", "other" }, { "其它", "other" },
		{ "other", "other" }, { "note", "other" },
	};

	return LOOK_UP(words, text);
}

const char *value_direction(const char *text)
{
	static const struct word words[] = {
		{ "呼出", "out" }, { "去电", "out" }, { "拨出", "out" }, { "主动", "out" }, { "out", "out" }, { "outgoing", "out" },
		{ "outbound", "out" }, { "呼入", "in" }, { "来电", "in" }, { "in", "in" }, { "incoming", "in" }, { "inbound", "in" },
		{ "对方联系", "in" },
	};

	return LOOK_UP(words, text);
}

const char *value_outcome(const char *text)
{
	static const struct word words[] = {
		{ "接通", "reached" }, { "已接通", "reached" }, { "已联系", "reached" }, { "已沟通", "reached" }, { "联系上", "reached" },
		{ "reached", "reached" }, { "answered", "reached" }, { "connected", "reached" }, { "spoke", "reached" },
		{ "yes", "reached" }, { "ok", "reached" }, { "已回复", "replied" }, { "回复", "replied" }, { "有回复", "replied" },
		{ "replied", "replied" }, { "未接", "no_answer" }, { "未接通", "no_answer" }, { "无人接听", "no_answer" },
		{ "没接", "no_answer" }, { "no answer", "no_answer" }, { "no_answer", "no_answer" }, { "not reached", "no_answer" },
		{ "voicemail", "no_answer" }, { "left voicemail", "no_answer" }, { "未回复", "no_reply" }, { "无回复", "no_reply" },
		{ "no reply", "no_reply" }, { "no_reply", "no_reply" }, { "稍后联系", "call_later" }, { "稍后", "call_later" },
		{ "改天再聊", "call_later" }, { "call later", "call_later" }, { "call_later", "call_later" },
		{ "call back", "call_later" }, { "callback", "call_later" }, { "拒绝", "refused" }, { "已拒绝", "refused" },
		{ "不考虑", "refused" }, { "refused", "refused" }, { "declined", "refused" }, { "not interested", "refused" },
		{ "no", "refused" }, { "空号", "wrong_number" }, { "错号", "wrong_number" }, { "号码错误", "wrong_number" },
		{ "wrong number", "wrong_number" }, { "wrong_number", "wrong_number" },
	};

	return LOOK_UP(words, text);
}

const char *value_position_state(const char *text)
{
	static const struct word words[] = {
		{ "open", "open" }, { "active", "open" }, { "招聘中", "open" }, { "进行中", "open" }, { "开放", "open" },
		{ "accepting candidates", "open" }, { "paused", "paused" }, { "on hold", "paused" }, { "暂停", "paused" },
		{ "暂缓", "paused" }, { "closed", "closed" }, { "filled", "closed" }, { "cancelled", "closed" }, { "关闭", "closed" },
		{ "已关闭", "closed" }, { "结束", "closed" }, { "已结束", "closed" }, { "完成", "closed" }, { "停招", "closed" },
	};

	return LOOK_UP(words, text);
}

/* --- Names --- */

const char *value_name(struct arena *arena, const char *text, const char **ret_gender)
{
	static const struct word remarks[] = {
		{ "(女)", "female" }, { "（女）", "female" }, { "(女士)", "female" }, { "（女士）", "female" }, { "(男)", "male" },
		{ "（男）", "male" }, { "(先生)", "male" }, { "（先生）", "male" }, { "(f)", "female" }, { "(m)", "male" },
		{ "(F)", "female" }, { "(M)", "male" },
	};

	*ret_gender = NULL;
	for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++) {
		if (!text_ends(text, remarks[i].word))
			continue;
		size_t length = strlen(text) - strlen(remarks[i].word);

		while (length && text[length - 1] == ' ')
			length--;
		*ret_gender = remarks[i].value;
		return arena_text_n(arena, text, length);
	}
	return text;
}

const char *value_join_name(struct arena *arena, const char *surname, const char *given_name)
{
	const char *at = surname;

	if (text_is_empty(surname) || text_is_empty(given_name))
		return text_is_empty(surname) ? given_name : surname;
	if (unicode_is_han(unicode_next(&at)))
		return arena_format(arena, "%s%s", surname, given_name);
	return arena_format(arena, "%s %s", given_name, surname);
}

/* --- Numbers --- */

bool value_is_damaged_number(const char *text)
{
	const char *at = text;
	bool fraction = false;

	if (text_is_empty(text) || !isdigit((unsigned char)*at++))
		return false;
	while (isdigit((unsigned char)*at) || (*at == '.' && !fraction))
		fraction |= *at++ == '.';
	if (*at != 'E' && *at != 'e')
		return false;
	at++;
	at += *at == '+';
	if (!isdigit((unsigned char)*at))
		return false;
	while (isdigit((unsigned char)*at))
		at++;
	return !*at;
}

bool value_real(const char *text, double *ret_number)
{
	char *end;

	if (text_is_empty(text) || !strchr("+-.0123456789", *text))
		return false;
	double number = strtod(text, &end);
	while (*end == ' ')
		end++;
	if (*end || !isfinite(number) || strpbrk(text, "xXpP"))
		return false;
	*ret_number = number;
	return true;
}

bool value_int(const char *text, int64_t *ret_number)
{
	char digits[24];
	size_t length = 0;

	for (; text && *text; text++) {
		if (*text == ',' || *text == ' ')
			continue;
		if (length == sizeof(digits) - 1)
			return false;
		digits[length++] = *text;
	}
	digits[length] = '\0';
	if (text_ends(digits, ".0"))
		digits[length - 2] = '\0';
	return text_to_i64(digits, ret_number);
}

bool value_days(const char *text, int64_t *ret_days)
{
	static const struct {
		const char *unit;
		int days;
	} units[] = {
		{ "", 1 }, { "天", 1 }, { "日", 1 }, { "day", 1 }, { "days", 1 }, { "周", 7 }, { "个星期", 7 }, { "星期", 7 },
		{ "week", 7 }, { "weeks", 7 }, { "个月", 30 }, { "月", 30 }, { "month", 30 }, { "months", 30 },
	};
	static const struct word at_once[] = {
		{ "随时", "0" }, { "随时到岗", "0" }, { "立即", "0" }, { "马上", "0" }, { "immediate", "0" }, { "immediately", "0" },
	};
	char plain[64];
	char *unit;

	if (!plain_word(text, plain, sizeof(plain)) || !*plain)
		return false;
	if (LOOK_UP(at_once, plain)) {
		*ret_days = 0;
		return true;
	}
	long number = strtol(plain, &unit, 10);
	while (*unit == ' ')
		unit++;
	for (size_t i = 0; unit > plain && i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(unit, units[i].unit) == 0 && number >= 0 && number * units[i].days <= 3650) {
			*ret_days = number * units[i].days;
			return true;
		}
	}
	return false;
}

bool value_birth_year(const char *text, const char *heading, int this_year, int64_t *ret_year)
{
	bool is_age = heading && (strstr(heading, "年龄") || strcasestr(heading, "age"));
	struct local_time date;
	bool has_time;
	char *unit;
	long number = strtol(text ? text : "", &unit, 10);
	int64_t year = 0;

	if (unit == text || text_is_empty(text))
		return false;
	while (*unit == ' ')
		unit++;
	if (text_equal(unit, "岁") || (is_age && !*unit && number < 120))
		year = this_year - number;
	else if ((!*unit || text_equal(unit, "年") || text_equal(unit, "年生") || text_equal(unit, "后")) && number >= 1000)
		year = number;
	else if ((text_equal(unit, "年") || text_equal(unit, "年生")) && number >= 0 && number < 100)
		year = number > this_year % 100 ? 1900 + number : 2000 + number;
	else if (value_date(text, DATE_ORDER_UNKNOWN, &date, &has_time))
		year = date.year;
	if (year < 1900 || year > this_year - 10)
		return false;
	*ret_year = year;
	return true;
}

/* --- Pay --- */

/* Reads "1.5万", "15k", "8千", "12,000" at *at. ret_unit 0 when none is written. */
static bool read_amount(const char **at, double *ret_amount, double *ret_unit)
{
	static const struct {
		const char *word;
		double unit;
	} units[] = { { "万", 10000 }, { "w", 10000 }, { "W", 10000 }, { "千", 1000 }, { "k", 1000 }, { "K", 1000 } };
	char digits[24];
	size_t length = 0;
	const char *c = *at;

	while (*c == ' ')
		c++;
	for (; isdigit((unsigned char)*c) || *c == '.' || (*c == ',' && isdigit((unsigned char)c[1])); c++) {
		if (*c == ',')
			continue;
		if (length == sizeof(digits) - 1)
			return false;
		digits[length++] = *c;
	}
	digits[length] = '\0';
	if (!value_real(digits, ret_amount))
		return false;
	while (*c == ' ')
		c++;
	*ret_unit = 0;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (text_starts(c, units[i].word)) {
			*ret_unit = units[i].unit;
			c += strlen(units[i].word);
			break;
		}
	}
	*at = c;
	return true;
}

/* Steps over one of the words at *at. */
static bool step_over(const char **at, const char *const *words, size_t count)
{
	while (**at == ' ')
		++*at;
	for (size_t i = 0; i < count; i++) {
		if (text_starts(*at, words[i])) {
			*at += strlen(words[i]);
			return true;
		}
	}
	return false;
}

#define STEP_OVER(at, words) step_over((at), (words), sizeof(words) / sizeof((words)[0]))

static enum wage_period read_period(const char *text)
{
	static const struct {
		const char *word;
		enum wage_period period;
	} periods[] = {
		{ "年薪", WAGE_YEAR }, { "/年", WAGE_YEAR }, { "每年", WAGE_YEAR }, { "一年", WAGE_YEAR }, { "annual", WAGE_YEAR },
		{ "year", WAGE_YEAR }, { "p.a", WAGE_YEAR }, { "月薪", WAGE_MONTH }, { "/月", WAGE_MONTH }, { "每月", WAGE_MONTH },
		{ "month", WAGE_MONTH }, { "/天", WAGE_DAY }, { "/日", WAGE_DAY }, { "每天", WAGE_DAY }, { "/day", WAGE_DAY },
		{ "/小时", WAGE_HOUR }, { "/时", WAGE_HOUR }, { "/hour", WAGE_HOUR },
	};

	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		if (strcasestr(text, periods[i].word))
			return periods[i].period;
	}
	return WAGE_UNKNOWN;
}

/* "14薪", "·14薪", "*14" behind the amounts. */
static int read_months(const char *text)
{
	const char *mark = strstr(text, "薪");
	const char *start = mark;

	while (start && start > text && isdigit((unsigned char)start[-1]))
		start--;
	long months = start && start < mark ? strtol(start, NULL, 10) : 0;
	return months >= 12 && months <= 36 ? (int)months : 0;
}

static bool is_open_wage(const char *text)
{
	static const struct word words[] = {
		{ "面议", "" }, { "薪资面议", "" }, { "保密", "" }, { "不限", "" }, { "negotiable", "" }, { "tbd", "" }, { "-", "" },
		{ "面谈", "" }, { "暂无", "" }, { "无", "" }, { "n/a", "" }, { "na", "" }, { "\"\"", "" },
	};

	return LOOK_UP(words, text) != NULL;
}

/* What stands in the cell, before units and periods are settled. */
struct written_wage {
	double low, low_unit;   /* unit 0 = not written */
	double high, high_unit; /* of a range */
	bool is_range;
	bool open_above;
	bool open_below;
};

/* Reads the amounts at *at and steps behind them. */
static bool read_amounts(const char **at, struct written_wage *ret_written)
{
	static const char *const dashes[] = { "-", "–", "—", "~", "～", "至", "到", "－", "to " };
	static const char *const prefixes[] = { "¥", "￥", "rmb", "RMB", "CNY", "cny", "年薪", "月薪", "约" };
	static const char *const currencies[] = { "元", "人民币", "rmb", "RMB", "CNY", "cny" };
	static const char *const above[] = { "以上", "起", "及以上", "+" };
	static const char *const below[] = { "以下", "以内", "及以下" };
	struct written_wage written = { 0 };

	while (STEP_OVER(at, prefixes))
		;
	if (!read_amount(at, &written.low, &written.low_unit))
		return false;
	STEP_OVER(at, currencies);
	written.is_range = STEP_OVER(at, dashes);
	if (written.is_range && !read_amount(at, &written.high, &written.high_unit))
		return false;
	STEP_OVER(at, currencies);
	written.open_above = STEP_OVER(at, above);
	written.open_below = !written.open_above && STEP_OVER(at, below);
	while (**at == ' ')
		++*at;
	*ret_written = written;
	return true;
}

/* Of 15-30K the unit stands once; without any the heading's counts (期望年薪（万）). */
static void settle_units(struct written_wage *written, const char *heading)
{
	double usual = heading && strstr(heading, "万") ? 10000 : heading && strcasestr(heading, "(k)") ? 1000 : 1;

	if (written->high_unit <= 0)
		written->high_unit = written->low_unit;
	if (written->low_unit <= 0)
		written->low_unit = written->high_unit;
	if (written->low_unit <= 0)
		written->low_unit = written->high_unit = usual;
}

bool value_wage(const char *text, const char *heading, struct wage *ret_wage)
{
	struct written_wage written;
	const char *at = text;

	if (text_is_empty(text))
		return false;
	struct wage wage = { .period = read_period(text), .months = read_months(text) };
	if (is_open_wage(text)) {
		*ret_wage = wage;
		return true;
	}
	if (!read_amounts(&at, &written))
		return false;
	/* Behind the amounts only a period, months or nothing may stand. */
	if (*at && !wage.months && read_period(at) == WAGE_UNKNOWN)
		return false;
	settle_units(&written, heading);
	double low = written.low * written.low_unit;
	double high = written.is_range ? written.high * written.high_unit : low;
	if (low > MAX_WAGE || high > MAX_WAGE || high < low)
		return false;
	wage.min = written.open_below ? 0 : llround(low * MINOR_UNITS);
	wage.max = written.open_above ? 0 : llround(high * MINOR_UNITS);
	if (wage.period == WAGE_UNKNOWN && heading)
		wage.period = read_period(heading);
	*ret_wage = wage;
	return true;
}

/* A hundred thousand or more without a period is a year's pay. */
static enum wage_period period_of(const struct wage *wage)
{
	int64_t amount = wage->max ? wage->max : wage->min;

	if (wage->period != WAGE_UNKNOWN)
		return wage->period;
	return amount >= INT64_C(100000) * MINOR_UNITS ? WAGE_YEAR : WAGE_MONTH;
}

int64_t wage_per_month(const struct wage *wage, int64_t amount)
{
	switch (period_of(wage)) {
	case WAGE_YEAR:
		return amount / (wage->months ? wage->months : 12);
	case WAGE_DAY:
		return amount * WORK_DAYS_A_MONTH;
	case WAGE_HOUR:
		return amount * WORK_HOURS_A_DAY * WORK_DAYS_A_MONTH;
	default:
		return amount;
	}
}

int64_t wage_per_year(const struct wage *wage, int64_t amount)
{
	if (period_of(wage) == WAGE_YEAR)
		return amount;
	return wage_per_month(wage, amount) * (wage->months ? wage->months : 12);
}

/* --- Lists and addresses --- */

void value_split(struct arena *arena, const char *text, struct list *ret_items)
{
	static const char *const separators[] = { ",", "，", "、", ";", "；", "/", "|", "\n", "或" };
	struct vec items;
	const char *start = text ? text : "";

	vec_init(&items, arena, sizeof(const char *));
	for (const char *at = start;; at++) {
		size_t step = *at ? 0 : 1;

		for (size_t i = 0; !step && i < sizeof(separators) / sizeof(separators[0]); i++)
			step = text_starts(at, separators[i]) ? strlen(separators[i]) : 0;
		if (!step)
			continue;
		while (*start == ' ')
			start++;
		size_t length = at > start ? (size_t)(at - start) : 0;
		while (length && start[length - 1] == ' ')
			length--;
		if (length)
			*(const char **)vec_push(&items) = arena_text_n(arena, start, length);
		if (!*at)
			break;
		at += step - 1;
		start = at + 1;
	}
	*ret_items = vec_list(&items);
}

bool value_is_email(const char *text)
{
	const char *at = text ? strchr(text, '@') : NULL;
	const char *dot = at ? strrchr(at, '.') : NULL;

	if (!at || at == text || !dot || dot == at + 1 || !dot[1] || strchr(at + 1, '@') || strlen(text) > 254)
		return false;
	for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
		if (*c <= ' ' || *c >= 0x7F || strchr("()<>[]\\,;:\"", *c))
			return false;
	}
	return true;
}
