/* Sections, and the lines in them that name a school or an employer. */
#include "feature/document/cv_history.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { HEADING_MAX_CHARS = 14, CELL_MAX_BYTES = 120 };

enum section { SECTION_OTHER, SECTION_WORK, SECTION_SCHOOL };

static const char *const work_headings[] = { "工作经历", "工作经验", "任职经历", "任职", "职业经历", "工作履历", "实习经历", "实习和项目",
					     "work experience", "employment", "experience", NULL };
static const char *const school_headings[] = { "教育", "学历", "education", NULL };
static const char *const other_headings[] = { "项目", "技能", "获奖", "荣誉", "证书", "自我", "校园", "科研", "竞赛", "论文", "个人能力", "个人总结",
					      "projects", "skills", "awards", "languages", NULL };

/* --- Sections --- */

/* Characters of a line that is nothing but a heading. */
static size_t count_chars(const char *chars)
{
	size_t count = 0;

	for (; *chars; chars += cv_char(chars))
		count += !cv_blank(chars);
	return count;
}

static bool heading(const char *chars, enum section *ret_section)
{
	const char *word;

	if (count_chars(chars) > HEADING_MAX_CHARS && !isalpha((unsigned char)chars[strspn(chars, " \t")]))
		return false;
	if (count_chars(chars) > 2 * HEADING_MAX_CHARS || strpbrk(chars, "0123456789"))
		return false;
	if (cv_find_word(chars, work_headings, &word))
		*ret_section = SECTION_WORK;
	else if (cv_find_word(chars, school_headings, &word))
		*ret_section = SECTION_SCHOOL;
	else if (cv_find_word(chars, other_headings, &word))
		*ret_section = SECTION_OTHER;
	else
		return false;
	return true;
}

/* --- Cells: pieces of a line between tabs, bars, two blanks --- */

static bool is_divider(const char *at)
{
	return *at == '\t' || *at == '|' || (cv_blank(at) && cv_blank(at + cv_blank(at))) || strncmp(at, "｜", 3) == 0 ||
	       strncmp(at, "，", 3) == 0 || strncmp(at, "·", 2) == 0;
}

/* The next cell from *at on, without blanks around it; false at the end. */
static bool next_cell(const char **at, struct cv_span *ret_cell)
{
	const char *start = *at;

	while (*start && (is_divider(start) || cv_blank(start)))
		start += cv_char(start);
	const char *end = start;
	while (*end && !is_divider(end))
		end += cv_char(end);
	*at = end;
	*ret_cell = (struct cv_span){ start, (size_t)(end - start) };
	while (ret_cell->bytes && (start[ret_cell->bytes - 1] == ' ' || start[ret_cell->bytes - 1] == '\r'))
		ret_cell->bytes--;
	return ret_cell->bytes > 0;
}

/* True when some cell of the line is a company's or school's: ends with one of the words. The cell is cut behind the word, and begins
 * behind the last blank, bullet or date before it. */
static bool find_ending(const char *chars, const char *const *endings, struct cv_span *ret_span)
{
	const char *word;
	const char *found = cv_find_word(chars, endings, &word);

	if (!found)
		return false;
	const char *end = found + strlen(word);
	for (const char *more; (more = cv_find_word(end, endings, &word)) == end;) /* 研究院有限公司 */
		end = more + strlen(word);
	const char *start = chars;
	for (const char *at = chars; at < found; at += cv_char(at)) {
		bool divides = cv_blank(at) || is_divider(at) || (!cv_is_han(at) && !isalnum((unsigned char)*at) && !strchr("*&()-", *at) &&
								  strncmp(at, "（", 3) != 0 && strncmp(at, "）", 3) != 0);
		if (divides || isdigit((unsigned char)*at))
			start = at + cv_char(at);
	}
	while (*start == '-' || *start == '(' || strncmp(start, "月", 3) == 0 || strncmp(start, "今", 3) == 0)
		start += cv_char(start);
	*ret_span = (struct cv_span){ start, (size_t)(end - start) };
	return start < found && ret_span->bytes <= CELL_MAX_BYTES;
}

/* --- Education --- */

static const struct {
	const char *word;
	const char *value;
	int rank;
} degrees[] = {
	{ "博士", "博士", 5 }, { "Ph.D", "博士", 5 }, { "PhD", "博士", 5 }, { "硕士", "硕士", 4 }, { "研究生", "硕士", 4 },
	{ "MBA", "硕士", 4 }, { "Master", "硕士", 4 }, { "MSc", "硕士", 4 }, { "本科", "本科", 3 }, { "学士", "本科", 3 },
	{ "Bachelor", "本科", 3 }, { "BSc", "本科", 3 }, { "大专", "大专", 2 }, { "专科", "大专", 2 }, { "高中", "高中", 1 },
};

struct degree {
	int rank;
	const struct cv_line *line;
	struct cv_span span;
	const char *value;
};

static void look_for_degree(const struct cv_line *line, struct degree *best)
{
	for (size_t i = 0; i < sizeof(degrees) / sizeof(degrees[0]); i++) {
		const char *found = strstr(line->chars, degrees[i].word);

		if (found && degrees[i].rank > best->rank)
			*best = (struct degree){ degrees[i].rank, line, { found, strlen(degrees[i].word) }, degrees[i].value };
	}
}

static void look_for_school(struct ctx *ctx, const struct list *lines, size_t at, struct vec *items)
{
	static const char *const endings[] = { "大学", "学院", "University", "College", NULL };
	const struct cv_line *line = (const struct cv_line *)lines->items + at;
	struct cv_span span;

	if (!find_ending(line->chars, endings, &span))
		return;
	struct cv_item *item = cv_add(ctx, items, line, "school", span, NULL, true);
	cv_range(ctx, line->chars, &item->from, &item->until);
	if (!item->from && at + 1 < lines->count)
		cv_range(ctx, line[1].chars, &item->from, &item->until);
}

/* --- Employers --- */

static const char *const title_words[] = { "工程师", "总经理", "经理", "总监", "主管", "顾问", "专员", "总裁", "架构师", "设计师", "分析师",
					   "会计", "负责人", "助理", "实习生", "组长", "开发", "Engineer", "Manager", "Director", "Developer",
					   "Analyst", "Consultant", "Designer", "Officer", NULL };

/* The cell of the line that is a title. */
static bool find_title(const char *chars, struct cv_span *ret_span)
{
	const char *at = chars;
	struct cv_span cell;
	const char *word;

	while (next_cell(&at, &cell)) {
		for (const char *start = cell.at; start < cell.at + cell.bytes;) {
			size_t bytes = strcspn(start, " \t|");
			char piece[CELL_MAX_BYTES + 1];

			bytes = bytes < (size_t)(cell.at + cell.bytes - start) ? bytes : (size_t)(cell.at + cell.bytes - start);
			if (bytes > 0 && bytes <= 60 && !isdigit((unsigned char)*start)) {
				memcpy(piece, start, bytes);
				piece[bytes] = '\0';
				const char *found = cv_find_word(piece, title_words, &word);
				if (found && found + strlen(word) == piece + bytes) {
					*ret_span = (struct cv_span){ start, bytes };
					return true;
				}
			}
			start += bytes ? bytes : 1;
		}
	}
	return false;
}

/* Without 公司 in it: the first cell of a dated line that is neither date nor title. */
static bool guess_employer(struct ctx *ctx, const char *chars, struct cv_span *ret_span)
{
	const char *at = chars;
	struct cv_span cell;
	struct cv_span title;
	const char *date;
	size_t bytes;

	while (next_cell(&at, &cell)) {
		const char *word;
		const char *text = arena_text_n(ctx->arena, cell.at, cell.bytes);
		bool is_title = find_title(text, &title) || cv_find_word(text, title_words, &word);

		if (cv_date(ctx, text, &date, &bytes) || is_title || !cv_is_han(text) || count_chars(text) > 20)
			continue;
		*ret_span = cell;
		return true;
	}
	return false;
}

static const char *const employer_endings[] = { "公司", "集团", "银行", "事务所", "研究院", "研究所", "医院", "Inc.", "Inc", "Ltd", "LLC", "Corp",
						"GmbH", NULL };

/* Where the dates stand on a line of their own, behind it. */
static void range_of_next(struct ctx *ctx, const struct list *lines, size_t at, const char **ret_from, const char **ret_until)
{
	const struct cv_line *next = (const struct cv_line *)lines->items + at + 1;
	struct cv_span span;

	if (at + 1 < lines->count && !find_ending(next->chars, employer_endings, &span))
		cv_range(ctx, next->chars, ret_from, ret_until);
}

/* What he did there, in sentences. */
static bool is_sentence(const char *chars)
{
	return strstr(chars, "，") || strstr(chars, "。") || strstr(chars, "；") || count_chars(chars) > 60;
}

static void look_for_employer(struct ctx *ctx, const struct list *lines, size_t at, struct vec *found)
{
	const struct cv_line *line = (const struct cv_line *)lines->items + at;
	const char *from;
	const char *until;
	struct cv_span span;

	cv_range(ctx, line->chars, &from, &until);
	if (!from && is_sentence(line->chars))
		return;
	bool is_sure = find_ending(line->chars, employer_endings, &span);
	if (!is_sure && !(from && guess_employer(ctx, line->chars, &span)))
		return;
	if (!from)
		range_of_next(ctx, lines, at, &from, &until);
	is_sure &= from != NULL;
	size_t employer = found->count;
	struct cv_item *item = cv_add(ctx, found, line, "company", span, NULL, is_sure);
	item->from = from;
	item->until = until;
	for (size_t i = at; i < lines->count && i <= at + 1; i++) {
		const struct cv_line *near = (const struct cv_line *)lines->items + i;

		if (find_title(near->chars, &span)) {
			struct cv_item *title = cv_add(ctx, found, near, "title", span, NULL, is_sure);

			title->from = from;
			title->until = until;
			((struct cv_item *)vec_at(found, employer))->title = title->value;
			return;
		}
	}
}

/* Where he is now comes first; a CV is written newest first. */
static void add_employers(struct vec *items, const struct vec *found)
{
	for (int now = 1; now >= 0; now--) {
		for (size_t i = 0; i < found->count; i++) {
			const struct cv_item *item = vec_at(found, i);

			if (text_equal(item->until, "now") == now)
				vec_add(items, item);
		}
	}
}

void cv_read_history(struct ctx *ctx, const struct list *lines, struct vec *items)
{
	enum section section = SECTION_OTHER;
	struct degree best = { 0 };
	struct vec employers;

	vec_init(&employers, ctx->arena, sizeof(struct cv_item));
	for (size_t i = 0; i < lines->count; i++) {
		const struct cv_line *line = (const struct cv_line *)lines->items + i;

		look_for_degree(line, &best);
		if (heading(line->chars, &section))
			continue;
		if (section == SECTION_SCHOOL)
			look_for_school(ctx, lines, i, items);
		if (section == SECTION_WORK)
			look_for_employer(ctx, lines, i, &employers);
	}
	if (best.rank)
		cv_add(ctx, items, best.line, "education", best.span, best.value, true);
	add_employers(items, &employers);
}
