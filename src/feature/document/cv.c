/* Facts of the person; what he did is cv_history.c. */
#include "feature/document/cv.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "feature/document/cv_history.h"
#include "feature/document/cv_line.h"
#include "platform/unicode/phone.h"

enum { HEAD_LINES = 12, NAME_MAX_CHARS = 4, PHONE_MIN_DIGITS = 10, PHONE_MAX_DIGITS = 15 };

static const struct field item_fields[] = {
	FIELD_TEXT(struct cv_item, field, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct cv_item, value, .flags = FIELD_REQUIRED),
	FIELD_INT(struct cv_item, page),
	FIELD_INT(struct cv_item, offset),
	FIELD_INT(struct cv_item, length),
	FIELD_TEXT(struct cv_item, title),
	FIELD_TEXT(struct cv_item, from),
	FIELD_TEXT(struct cv_item, until),
	FIELD_BOOL(struct cv_item, sure),
};
const struct shape cv_item_shape = SHAPE("CvItem", struct cv_item, item_fields);

/* --- E-mail --- */

static bool is_local(char byte)
{
	return isalnum((unsigned char)byte) || (byte && strchr("._%+-", byte));
}

static void read_email(struct ctx *ctx, const struct cv_line *line, struct vec *items)
{
	for (const char *at = strchr(line->chars, '@'); at; at = strchr(at + 1, '@')) {
		const char *start = at;
		const char *end = at + 1;

		while (start > line->chars && is_local(start[-1]))
			start--;
		while (isalnum((unsigned char)*end) || *end == '.' || *end == '-')
			end++;
		while (end > at + 1 && !isalnum((unsigned char)end[-1]))
			end--;
		struct cv_span span = { start, (size_t)(end - start) };
		if (start < at && memchr(at, '.', (size_t)(end - at)))
			cv_add(ctx, items, line, "email", span, NULL, true);
	}
}

/* --- Phone --- */

/* Where a number with its dividers ends. */
static size_t number_bytes(const char *at, size_t *ret_digits)
{
	size_t bytes = strspn(at, "0123456789+()- .");

	while (bytes > 0 && !isdigit((unsigned char)at[bytes - 1]))
		bytes--;
	*ret_digits = 0;
	for (size_t i = 0; i < bytes; i++)
		*ret_digits += isdigit((unsigned char)at[i]) != 0;
	return bytes;
}

static void read_phone(struct ctx *ctx, const struct cv_line *line, struct vec *items)
{
	for (const char *at = line->chars; *at;) {
		bool is_start = isdigit((unsigned char)*at) || *at == '+' || *at == '(';
		size_t digits;
		size_t bytes = is_start ? number_bytes(at, &digits) : 0;
		char phone[PHONE_BYTES];

		if (bytes && digits >= PHONE_MIN_DIGITS && digits <= PHONE_MAX_DIGITS &&
		    phone_normalise(arena_text_n(ctx->arena, at, bytes), phone)) {
			char shown[PHONE_BYTES];

			phone_show(phone, shown);
			cv_add(ctx, items, line, "phone", (struct cv_span){ at, bytes }, arena_text(ctx->arena, shown), true);
		}
		at += bytes ? bytes : cv_char(at);
	}
}

/* --- Labels: 姓名：韩梅, 性 别	女 --- */

/* Behind the label, its colon and blanks; NULL when the line does not hold it. Characters of the label may stand apart. */
static const char *behind_label(const char *chars, const char *label)
{
	for (const char *start = chars; *start; start += cv_char(start)) {
		const char *at = start;
		const char *left = label;

		while (*left && cv_char(left) && strncmp(at, left, cv_char(left)) == 0) {
			at += cv_char(left);
			left += cv_char(left);
			while (*left && cv_blank(at))
				at += cv_blank(at);
		}
		if (*left)
			continue;
		while (cv_blank(at) || *at == ':' || strncmp(at, "：", 3) == 0)
			at += *at == ':' ? 1 : cv_blank(at) ? cv_blank(at) : 3;
		return at;
	}
	return NULL;
}

/* --- Name --- */

static const char surnames[] =
	"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
	"金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧尚温庞樊兰殷施洪翟安颜倪牛鲁葛俞章毕"
	"聂焦鲍左岳齐关柳祝文耿管卜齐米柯裴梅麻霍童祁涂成詹翁";

static bool is_surname(const char *at)
{
	static const char *const compound[] = { "欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "慕容", "令狐", "端木", "司徒" };

	for (size_t i = 0; i < sizeof(compound) / sizeof(compound[0]); i++) {
		if (text_starts(at, compound[i]))
			return true;
	}
	for (const char *one = surnames; *one; one += cv_char(one)) {
		if (strncmp(one, at, cv_char(one)) == 0)
			return true;
	}
	return false;
}

/* 三 in 张 三 丰: a single character behind a blank. */
static bool stands_alone(const char *at)
{
	size_t blank = *at == '\t' ? 0 : cv_blank(at);

	return blank && cv_is_han(at + blank) && !cv_is_han(at + blank + 3);
}

/* Han characters at `at`, blanks between single ones included; ret_name without them. */
static size_t take_name(struct ctx *ctx, const char *at, const char **ret_name, size_t *ret_chars)
{
	char name[NAME_MAX_CHARS * 4 + 1];
	size_t used = 0;
	size_t bytes = 0;

	*ret_chars = 0;
	for (const char *next = at; *ret_chars < NAME_MAX_CHARS + 1 && cv_is_han(next);) {
		if (*ret_chars < NAME_MAX_CHARS) {
			memcpy(name + used, next, 3);
			used += 3;
		}
		++*ret_chars;
		bytes = (size_t)(next + 3 - at);
		next += 3;
		if (*ret_chars < 3 && stands_alone(next))
			next += cv_blank(next);
	}
	*ret_name = arena_text_n(ctx->arena, name, used);
	return bytes;
}

static bool is_no_name(const char *name)
{
	static const char *const words[] = { "简历", "个人", "求职", "教育", "工作", "经理", "工程", "总监", "技能", "经历", "项目", "信息",
					     "联系", "电话", "专业", "高级", "学历", "大学", "学院", "公司", "基本", "自我", "男", "女", "性别",
					     "照片", "应聘", "方向", "程序", "金融", "温馨", "成绩", "任职", "经验", "能力", NULL };
	const char *word;

	return cv_find_word(name, words, &word) != NULL;
}

/* A whole line that is a name, near the top. */
static void read_name_line(struct ctx *ctx, const struct cv_line *line, struct vec *items)
{
	const char *at = line->chars;
	const char *name;
	size_t chars;

	while (cv_blank(at))
		at += cv_blank(at);
	size_t bytes = take_name(ctx, at, &name, &chars);
	const char *rest = at + bytes;
	while (cv_blank(rest))
		rest += cv_blank(rest);
	bool ends = !*rest || *rest == '|' || *rest == '(' || *rest == '/' || !cv_is_han(rest);
	if (chars >= 2 && chars <= NAME_MAX_CHARS && ends && is_surname(name) && !is_no_name(name))
		cv_add(ctx, items, line, "name", (struct cv_span){ at, bytes }, name, false);
}

static void read_labelled_name(struct ctx *ctx, const struct cv_line *line, struct vec *items)
{
	const char *at = behind_label(line->chars, "姓名");
	const char *name;
	size_t chars;

	if (!at)
		return;
	size_t bytes = take_name(ctx, at, &name, &chars);
	if (chars >= 2 && chars <= NAME_MAX_CHARS && !is_no_name(name))
		cv_add(ctx, items, line, "name", (struct cv_span){ at, bytes }, name, true);
}

/* "Henry Jekyll": two or three words with capitals, alone on the first line. */
static void read_latin_name(struct ctx *ctx, const struct cv_line *line, struct vec *items)
{
	const char *at = line->chars + strspn(line->chars, " \t");
	size_t bytes = 0;
	int words = 0;

	for (bool goes_on = true; goes_on && words < 4 && isupper((unsigned char)at[bytes]); words++) {
		bytes += 1 + strspn(at + bytes + 1, "abcdefghijklmnopqrstuvwxyz'-.");
		goes_on = at[bytes] == ' ' && isupper((unsigned char)at[bytes + 1]);
		bytes += goes_on;
	}
	if (words >= 2 && words <= 3 && !at[bytes + strspn(at + bytes, " \t")])
		cv_add(ctx, items, line, "name", (struct cv_span){ at, bytes }, NULL, false);
}

/* 张三-简历.pdf */
static void read_file_name(struct ctx *ctx, const char *file_name, struct vec *items)
{
	for (const char *at = file_name ? file_name : ""; *at;) {
		const char *name;
		size_t chars;
		size_t bytes = take_name(ctx, at, &name, &chars);

		if (chars >= 2 && chars <= 3 && is_surname(name) && !is_no_name(name)) {
			*(struct cv_item *)vec_push(items) = (struct cv_item){ .field = "name", .value = name };
			return;
		}
		at += bytes ? bytes : cv_char(at);
	}
}

/* --- Gender, year of birth --- */

static void read_gender(struct ctx *ctx, const struct cv_line *line, bool is_head, struct vec *items)
{
	const char *at = behind_label(line->chars, "性别");
	bool is_sure = at != NULL;

	for (const char *next = line->chars; !at && is_head && *next; next += cv_char(next)) {
		bool is_one = strncmp(next, "男", 3) == 0 || strncmp(next, "女", 3) == 0;
		bool is_first = next - line->chars < 3 || !cv_is_han(next - 3);

		if (is_one && is_first && !cv_is_han(next + 3))
			at = next;
	}
	if (at && (strncmp(at, "男", 3) == 0 || strncmp(at, "女", 3) == 0))
		cv_add(ctx, items, line, "gender", (struct cv_span){ at, 3 }, strncmp(at, "男", 3) == 0 ? "male" : "female", is_sure);
}

static void read_birth(struct ctx *ctx, const struct cv_line *line, struct vec *items)
{
	static const char *const labels[] = { "出生年月", "出生日期", "出生", "生日" };

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		const char *at = behind_label(line->chars, labels[i]);
		const char *date;
		size_t bytes;

		if (at && cv_date(ctx, at, &date, &bytes)) {
			cv_add(ctx, items, line, "birth_year", (struct cv_span){ at, 4 }, NULL, true);
			return;
		}
	}
}

/* --- Putting it together --- */

static void read_line(struct ctx *ctx, const struct cv_line *line, size_t number, struct vec *items)
{
	bool is_head = number < HEAD_LINES;

	read_email(ctx, line, items);
	read_phone(ctx, line, items);
	read_labelled_name(ctx, line, items);
	read_gender(ctx, line, is_head, items);
	read_birth(ctx, line, items);
	if (is_head)
		read_name_line(ctx, line, items);
	if (number == 0)
		read_latin_name(ctx, line, items);
}

/* Sure ones first, each value once. */
static struct list best_first(struct ctx *ctx, const struct vec *items)
{
	struct vec sorted;

	vec_init(&sorted, ctx->arena, sizeof(struct cv_item));
	for (int sure = 1; sure >= 0; sure--) {
		for (size_t i = 0; i < items->count; i++) {
			const struct cv_item *item = vec_at(items, i);
			bool is_known = item->sure != sure;

			for (size_t j = 0; j < sorted.count && !is_known; j++) {
				const struct cv_item *other = vec_at(&sorted, j);

				is_known = text_equal(other->field, item->field) && text_equal(other->value, item->value) &&
					   text_equal(other->title, item->title);
			}
			if (!is_known)
				vec_add(&sorted, item);
		}
	}
	return vec_list(&sorted);
}

void cv_read(struct ctx *ctx, const struct list *pages, const char *file_name, struct list *ret_items)
{
	struct list lines = cv_lines(ctx, pages);
	struct vec items;

	vec_init(&items, ctx->arena, sizeof(struct cv_item));
	for (size_t i = 0; i < lines.count; i++)
		read_line(ctx, (const struct cv_line *)lines.items + i, i, &items);
	read_file_name(ctx, file_name, &items);
	cv_read_history(ctx, &lines, &items);
	*ret_items = best_first(ctx, &items);
}
