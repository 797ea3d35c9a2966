/* Guessing the columns of a file. */
#include "feature/importer/importer_guess.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/field.h"
#include "base/text.h"
#include "feature/importer/importer_value.h"
#include "platform/crypto/crypto.h"
#include "platform/unicode/phone.h"
#include "platform/unicode/unicode.h"

enum { MAX_HEADING_BYTES = 300, MAX_TEXT = 2000, CUT_TO = 200 };

static const struct field column_fields[] = {
	FIELD_INT(struct guess_column, column),
	FIELD_TEXT(struct guess_column, heading, .max = MAX_TEXT),
	FIELD_TEXT(struct guess_column, field),
	FIELD_BOOL(struct guess_column, remembered),
	FIELD_TEXTS(struct guess_column, samples),
};
const struct shape guess_column_shape = SHAPE("ImportColumn", struct guess_column, column_fields);

/* --- What cells look like --- */

static bool looks_like_phone(const char *text)
{
	char phone[PHONE_BYTES];

	return phone_normalise(text, phone);
}

static bool looks_like_gender(const char *text)
{
	return value_gender(text) != NULL;
}

static bool is_in(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (text_equal(text, words[i]))
			return true;
	}
	return false;
}

#define IS_IN(text, words) is_in((text), (words), sizeof(words) / sizeof((words)[0]))

static bool looks_like_education(const char *text)
{
	static const char *const words[] = { "博士", "硕士", "研究生", "本科", "学士", "大专", "专科", "中专", "高中", "初中",
					     "MBA", "EMBA", "本科及以上", "大专及以上", "硕士及以上", "不限", "学历不限" };

	return IS_IN(text, words);
}

static bool looks_like_city(const char *text)
{
	static const char *const words[] = {
		"北京", "上海", "广州", "深圳", "杭州", "成都", "南京", "武汉", "西安", "苏州", "天津", "重庆", "长沙", "厦门", "青岛",
		"郑州", "合肥", "福州", "大连", "宁波", "无锡", "济南", "东莞", "佛山", "珠海", "昆明", "沈阳", "哈尔滨", "长春",
		"石家庄", "太原", "南昌", "南宁", "贵阳", "海口", "兰州", "乌鲁木齐", "呼和浩特", "银川", "西宁", "拉萨", "常州",
		"温州", "烟台", "香港", "澳门", "台北", "北京市", "上海市", "广州市", "深圳市", "杭州市", "成都市", "重庆市", "天津市",
	};

	return IS_IN(text, words);
}

static bool looks_like_company(const char *text)
{
	return text_ends(text, "公司") || text_ends(text, "集团") || text_ends(text, "Ltd.") || text_ends(text, "Inc.");
}

static bool looks_like_title(const char *text)
{
	static const char *const words[] = { "工程师", "经理", "总监", "主管", "专员", "助理", "设计师", "架构师", "分析师", "顾问",
					     "总裁", "董事", "开发", "运营", "engineer", "developer", "manager", "director",
					     "analyst", "designer", "consultant" };

	if (text_code_points(text) > 40)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasestr(text, words[i]))
			return true;
	}
	return false;
}

static bool looks_like_wage(const char *text)
{
	struct wage wage;

	return strpbrk(text, "kKwW-") && value_wage(text, NULL, &wage) && wage.max > 100000;
}

static bool looks_like_experience(const char *text)
{
	return isdigit((unsigned char)*text) && text_ends(text, "年") && text_code_points(text) <= 8 &&
	       strtol(text, NULL, 10) < 50;
}

static bool looks_like_name(const char *text)
{
	size_t count = text_code_points(text);

	if (count < 2 || count > 4)
		return false;
	for (const char *at = text; *at;) {
		if (!unicode_is_han(unicode_next(&at)))
			return false;
	}
	return !looks_like_city(text) && !looks_like_education(text) && !looks_like_title(text);
}

static bool looks_like_date(const char *text)
{
	struct local_time at;
	bool has_time;

	return strlen(text) >= 8 && value_date(text, DATE_ORDER_UNKNOWN, &at, &has_time);
}

/* In this order: what is told apart most surely comes first. */
static const struct {
	const char *field;
	bool (*looks)(const char *text);
} contents[] = {
	{ "phone", looks_like_phone },	   { "email", value_is_email },	     { "gender", looks_like_gender },
	{ "salary", looks_like_wage },	   { "city", looks_like_city },	     { "education", looks_like_education },
	{ "experience", looks_like_experience }, { "company", looks_like_company }, { "title", looks_like_title },
	{ "at", looks_like_date },	   { "name", looks_like_name },
};

const char *guess_by_content(enum import_kind kind, const struct list *cells)
{
	const char *const *items = cells->items;

	for (size_t i = 0; i < sizeof(contents) / sizeof(contents[0]); i++) {
		size_t fitting = 0;

		if (!import_field_find(kind, contents[i].field))
			continue;
		for (size_t k = 0; k < cells->count; k++)
			fitting += contents[i].looks(items[k]);
		if (cells->count && fitting * 5 >= cells->count * 4)
			return contents[i].field;
	}
	return NULL;
}

/* --- The heading row --- */

/* Sum of the scores of cells that mean a target; a row of headings has several, a row of data hardly one. */
static enum err score_row(struct ctx *ctx, enum import_kind kind, const struct guess_row *row, int *ret_score)
{
	int score = 0;

	for (size_t i = 0; i < row->cell_count && i < GUESS_MAX_COLUMNS; i++) {
		const char *key;
		int cell_score;

		if (!row->cells[i] || strlen(row->cells[i]) > MAX_HEADING_BYTES)
			continue;
		TRY(import_heading_key(ctx, row->cells[i], &key));
		if (import_field_by_heading(kind, key, &cell_score))
			score += cell_score;
	}
	*ret_score = score;
	return OK;
}

/* A first row nobody knows the words of is still a heading row when it holds words only, all of them different. */
static bool could_be_headings(const struct guess_row *row)
{
	size_t filled = 0;

	for (size_t i = 0; i < row->cell_count; i++) {
		const char *cell = row->cells[i];
		double number;

		if (!cell)
			continue;
		filled++;
		if (value_real(cell, &number) || looks_like_phone(cell) || value_is_email(cell) || looks_like_date(cell) ||
		    looks_like_wage(cell) || looks_like_gender(cell) || looks_like_company(cell) || strlen(cell) > 60)
			return false;
		for (size_t k = 0; k < i; k++) {
			if (text_equal(row->cells[k], cell))
				return false;
		}
	}
	return filled > 1;
}

static enum err find_header(struct ctx *ctx, enum import_kind kind, const struct guess_row *rows, size_t row_count,
			    size_t *ret_at)
{
	size_t best_at = row_count;
	int best = 0;

	for (size_t i = 0; i < row_count && i < GUESS_HEADER_ROWS; i++) {
		int score;

		TRY(score_row(ctx, kind, &rows[i], &score));
		if (score > best) {
			best = score;
			best_at = i;
		}
	}
	/* One matching cell below the first row is chance: 联系人 may stand anywhere. */
	if (best < 200 && best_at > 0)
		best_at = row_count && could_be_headings(&rows[0]) ? 0 : row_count;
	*ret_at = best_at;
	return OK;
}

/* --- Columns --- */

static void collect_cells(struct ctx *ctx, const struct guess_row *rows, size_t from, size_t row_count, size_t column,
			  struct list *ret_cells)
{
	struct vec cells;

	vec_init(&cells, ctx->arena, sizeof(const char *));
	for (size_t i = from; i < row_count; i++) {
		if (column < rows[i].cell_count && rows[i].cells[column])
			*(const char **)vec_push(&cells) = rows[i].cells[column];
	}
	*ret_cells = vec_list(&cells);
}

/* The beginning of a long text. */
static const char *cut(struct ctx *ctx, const char *text)
{
	const char *end = text;

	for (int i = 0; i < CUT_TO && *end; i++)
		unicode_next(&end);
	return *end ? arena_text_n(ctx->arena, text, (size_t)(end - text)) : text;
}

static struct list samples_of(struct ctx *ctx, const struct list *cells)
{
	const char *const *items = cells->items;
	struct vec samples;

	vec_init(&samples, ctx->arena, sizeof(const char *));
	for (size_t i = 0; i < cells->count && samples.count < GUESS_SAMPLES; i++)
		*(const char **)vec_push(&samples) = cut(ctx, items[i]);
	return vec_list(&samples);
}

/* Gives each target to the column whose heading means it best; ties go to the left one. */
static enum err guess_by_headings(struct ctx *ctx, enum import_kind kind, struct guess_column *columns, size_t count)
{
	int *scores = arena_array(ctx->arena, count + 1, sizeof(*scores));

	for (size_t i = 0; i < count; i++) {
		const struct import_field *field;
		const char *key;
		int score;

		if (strlen(columns[i].heading) > MAX_HEADING_BYTES)
			continue;
		TRY(import_heading_key(ctx, columns[i].heading, &key));
		field = import_field_by_heading(kind, key, &score);
		for (size_t k = 0; field && !field->several && k < i; k++) {
			if (!text_equal(columns[k].field, field->name))
				continue;
			if (scores[k] >= score)
				field = NULL;
			else
				columns[k].field = NULL;
		}
		columns[i].field = field ? field->name : NULL;
		scores[i] = score;
	}
	return OK;
}

static bool is_taken(const struct guess_column *columns, size_t count, const char *field)
{
	for (size_t i = 0; i < count; i++) {
		if (text_equal(columns[i].field, field))
			return true;
	}
	return false;
}

const char *const guess_reject_headings_zh[GUESS_REJECT_COLUMNS] = { "行号", "原因" };
const char *const guess_reject_headings_en[GUESS_REJECT_COLUMNS] = { "line", "reason" };

static bool begins_with(const struct list *columns, const char *const *headings)
{
	const struct guess_column *items = columns->items;

	for (size_t i = 0; i < GUESS_REJECT_COLUMNS; i++) {
		if (i >= columns->count || !text_equal(items[i].heading, headings[i]))
			return false;
	}
	return true;
}

size_t guess_reject_columns(const struct list *columns)
{
	bool is_rejects = begins_with(columns, guess_reject_headings_zh) || begins_with(columns, guess_reject_headings_en);

	return is_rejects ? GUESS_REJECT_COLUMNS : 0;
}

static const char *layout_of(struct ctx *ctx, enum import_kind kind, const struct list *columns)
{
	CLOSING(text_done) struct text headings = { 0 };
	const struct guess_column *items = columns->items;

	text_init(&headings, GUESS_MAX_COLUMNS * (MAX_HEADING_BYTES + 8));
	text_append_i64(&headings, kind);
	for (size_t i = guess_reject_columns(columns); i < columns->count; i++)
		text_append_format(&headings, "\n%.*s", MAX_HEADING_BYTES, items[i].heading);
	return crypto_sha256_hex(ctx->arena, text_chars(&headings));
}

static struct list sample_rows(struct ctx *ctx, const struct guess_row *rows, size_t from, size_t row_count, size_t width)
{
	struct vec sample;

	vec_init(&sample, ctx->arena, sizeof(struct list));
	for (size_t i = from; i < row_count && sample.count < GUESS_SAMPLE_ROWS; i++) {
		const char **cells = arena_array(ctx->arena, width + 1, sizeof(*cells));

		for (size_t k = 0; k < width; k++)
			cells[k] = k < rows[i].cell_count && rows[i].cells[k] ? rows[i].cells[k] : "";
		*(struct list *)vec_push(&sample) = (struct list){ cells, width };
	}
	return vec_list(&sample);
}

/* Columns of the widest row, but none that are empty behind the last one in use. */
static size_t width_of(const struct guess_row *rows, size_t from, size_t row_count)
{
	size_t width = 0;

	for (size_t i = from < row_count ? from : 0; i < row_count; i++) {
		for (size_t k = rows[i].cell_count; k > width; k--) {
			if (rows[i].cells[k - 1]) {
				width = k;
				break;
			}
		}
	}
	return width < GUESS_MAX_COLUMNS ? width : GUESS_MAX_COLUMNS;
}

enum err guess_columns(struct ctx *ctx, enum import_kind kind, const struct guess_row *rows, size_t row_count,
		       struct guess *ret_guess)
{
	struct guess guess = { 0 };

	TRY(find_header(ctx, kind, rows, row_count, &guess.header_at));
	bool has_header = guess.header_at < row_count;
	size_t data = has_header ? guess.header_at + 1 : 0;
	size_t width = width_of(rows, guess.header_at, row_count);
	struct guess_column *columns = arena_array(ctx->arena, width + 1, sizeof(*columns));

	for (size_t i = 0; i < width; i++) {
		const struct guess_row *header = has_header ? &rows[guess.header_at] : NULL;

		columns[i].column = (int64_t)i;
		columns[i].heading = header && i < header->cell_count && header->cells[i] ? cut(ctx, header->cells[i]) : "";
	}
	TRY(guess_by_headings(ctx, kind, columns, width));
	for (size_t i = 0; i < width; i++) {
		struct list cells;
		const char *field;

		collect_cells(ctx, rows, data, row_count, i, &cells);
		columns[i].samples = samples_of(ctx, &cells);
		field = columns[i].field || *columns[i].heading ? NULL : guess_by_content(kind, &cells);
		if (field && !is_taken(columns, width, field))
			columns[i].field = field;
	}
	guess.header_row = has_header ? rows[guess.header_at].line : 0;
	guess.columns = (struct list){ columns, width };
	guess.sample = sample_rows(ctx, rows, data, row_count, width);
	guess.layout = layout_of(ctx, kind, &guess.columns);
	*ret_guess = guess;
	return OK;
}
