/* Checks and normalises the facts of a candidate, table first. */
#include "feature/candidate/candidate_facts.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/candidate/candidate_custom.h"
#include "feature/candidate/identity.h"
#include "platform/unicode/unicode.h"

enum { TAGS_MAX = 50, TAG_MAX = 50, TAGS_BYTES = 64 * 1024, NAME_BYTES = 400, FACT_BYTES = 300,
       RESUME_MAX_BYTES = 600000 };

/* --- Facts that are copied as they are, from the input to the row --- */

struct copy {
	const char *name;
	size_t from;
	size_t to;
	size_t bytes;
	bool is_text; /* trimmed; blank counts as nothing */
};

#define COPY_(member, text)                                                                          \
	{ #member, offsetof(struct candidate_input, member), offsetof(struct candidate_stored, member), \
	  sizeof(((struct candidate_input *)NULL)->member), text }
#define COPY(member) COPY_(member, false)
#define COPY_TEXT(member) COPY_(member, true)

static const struct copy copies[] = {
	COPY_TEXT(name),	   COPY_TEXT(company),	   COPY_TEXT(title),  COPY_TEXT(city),
	COPY(gender),		   COPY(birth_year),	   COPY_TEXT(education), COPY(preferred_channel),
	COPY_TEXT(contact_window), COPY_TEXT(office_address), COPY_TEXT(source), COPY(resume),
};
enum { COPY_COUNT = sizeof(copies) / sizeof(copies[0]) };

static bool has(const struct candidate_input *input, const char *name)
{
	return shape_has(&candidate_change_shape, input, name);
}

static const char *trimmed(struct arena *arena, const char *text)
{
	static const char blanks[] = " \t\n";

	if (!text)
		return NULL;
	text += strspn(text, blanks);
	size_t length = strlen(text);
	while (length && strchr(blanks, text[length - 1]))
		length--;
	return length ? arena_text_n(arena, text, length) : NULL;
}

static void copy_facts(struct ctx *ctx, const struct candidate_input *input, struct candidate_stored *row)
{
	for (int i = 0; i < COPY_COUNT; i++) {
		const void *from = (const char *)input + copies[i].from;
		void *to = (char *)row + copies[i].to;

		if (!has(input, copies[i].name))
			continue;
		if (copies[i].is_text)
			*(const char **)to = trimmed(ctx->arena, *(const char *const *)from);
		else
			memcpy(to, from, copies[i].bytes);
	}
}

/* --- Names --- */

static enum err apply_name(struct ctx *ctx, struct candidate_stored *row)
{
	if (!row->name)
		return fail(ctx, ERR_MEANING, "request.missing", "name", "A candidate needs a name.");
	TRY(identity_name_key(ctx, row->name, &row->name_key));
	TRY(unicode_spell(ctx, row->name, &row->name_pinyin, &row->name_initials));
	if (!row->name_pinyin)
		row->name_pinyin = row->name_key;
	return OK;
}

static enum err apply_company(struct ctx *ctx, struct candidate_stored *row)
{
	row->company_key = NULL;
	return row->company ? identity_employer_key(ctx, row->company, &row->company_key) : OK;
}

/* The first `bytes` of a text, cut between characters. */
static const char *cut(struct ctx *ctx, const char *text, size_t bytes)
{
	if (strlen(text) <= bytes)
		return text;
	while (bytes && ((unsigned char)text[bytes] & 0xC0) == 0x80)
		bytes--;
	return arena_text_n(ctx->arena, text, bytes);
}

/* What the words of a list are looked up in, a line each; short enough for one entry of an index. */
static enum err apply_search_key(struct ctx *ctx, struct candidate_stored *row)
{
	const char *company, *title;

	TRY(unicode_fold(ctx, row->company, &company));
	TRY(unicode_fold(ctx, row->title, &title));
	row->search_key = arena_format(ctx->arena, "%s\n%s\n%s\n%s\n%s", cut(ctx, row->name_key, NAME_BYTES),
				       cut(ctx, company, FACT_BYTES), cut(ctx, title, FACT_BYTES),
				       cut(ctx, row->name_pinyin, NAME_BYTES),
				       row->name_initials ? cut(ctx, row->name_initials, NAME_BYTES) : "");
	return OK;
}

/* --- Pay: one currency for all figures of a candidate --- */

static enum err take_money(struct ctx *ctx, const char *field, const struct money *money, int64_t *amount,
			   const char **currency)
{
	if (!money)
		return OK;
	TRY(money_check(ctx, field, money));
	if (*currency && !text_equal(*currency, money->currency))
		return fail(ctx, ERR_MEANING, "candidate.currency", arena_format(ctx->arena, "%s.currency", field),
			    "All figures of one candidate are in one currency, here %s.", *currency);
	*amount = money->amount;
	*currency = money->currency;
	return OK;
}

static void forget_replaced_pay(const struct candidate_input *input, struct candidate_stored *row)
{
	if (has(input, "current_salary"))
		row->current_salary = 0;
	if (has(input, "expected_salary"))
		row->expected_salary = 0;
	if (!has(input, "floor_salary"))
		return;
	row->floor_monthly = row->floor_months = row->floor_bonus = 0;
	row->floor_equity = NULL;
}

static enum err apply_pay(struct ctx *ctx, const struct candidate_input *input, struct candidate_stored *row)
{
	const struct salary *floor = input->floor_salary;

	forget_replaced_pay(input, row);
	bool has_figure = row->current_salary || row->expected_salary || row->floor_monthly || row->floor_bonus;
	const char *currency = has_figure ? row->salary_currency : NULL;
	if (has(input, "current_salary"))
		TRY(take_money(ctx, "current_salary", input->current_salary, &row->current_salary, &currency));
	if (has(input, "expected_salary"))
		TRY(take_money(ctx, "expected_salary", input->expected_salary, &row->expected_salary, &currency));
	if (has(input, "floor_salary") && floor) {
		TRY(take_money(ctx, "floor_salary.monthly", floor->monthly, &row->floor_monthly, &currency));
		TRY(take_money(ctx, "floor_salary.bonus", floor->bonus, &row->floor_bonus, &currency));
		row->floor_months = floor->months;
		row->floor_equity = floor->equity;
	}
	row->salary_currency = currency;
	return OK;
}

/* --- Tags --- */

static bool list_has(const struct vec *texts, const char *text)
{
	for (size_t i = 0; i < texts->count; i++) {
		if (text_equal(*(const char **)vec_at(texts, i), text))
			return true;
	}
	return false;
}

static enum err add_tags(struct ctx *ctx, const struct list *tags, struct vec *all)
{
	for (size_t i = 0; i < tags->count; i++) {
		const char *tag = trimmed(ctx->arena, ((const char *const *)tags->items)[i]);
		const char *field = arena_format(ctx->arena, "tags.%zu", i);

		if (!tag || list_has(all, tag))
			continue;
		if (text_code_points(tag) > TAG_MAX)
			return fail(ctx, ERR_MEANING, "request.too_long", field, "A tag has at most %d characters.",
				    TAG_MAX);
		if (all->count == TAGS_MAX)
			return fail(ctx, ERR_MEANING, "request.too_many", "tags", "At most %d tags.", TAGS_MAX);
		*(const char **)vec_push(all) = tag;
	}
	return OK;
}

enum err facts_join_tags(struct ctx *ctx, const char *stored, const struct list *more, const char **ret_json)
{
	struct list old = { 0 };
	struct vec all;
	CLOSING(text_done) struct text out = { 0 };

	vec_init(&all, ctx->arena, sizeof(const char *));
	TRY(custom_read_texts(ctx, stored, &old));
	TRY(add_tags(ctx, &old, &all));
	TRY(add_tags(ctx, more, &all));
	text_init(&out, TAGS_BYTES);
	text_append_char(&out, '[');
	for (size_t i = 0; i < all.count; i++) {
		if (i)
			text_append_char(&out, ',');
		json_append_text(&out, *(const char **)vec_at(&all, i));
	}
	text_append_char(&out, ']');
	*ret_json = arena_text(ctx->arena, text_chars(&out));
	return OK;
}

/* --- All of it --- */

enum err facts_apply(struct ctx *ctx, const struct candidate_input *input, struct candidate_stored *row)
{
	copy_facts(ctx, input, row);
	TRY(apply_name(ctx, row));
	TRY(apply_company(ctx, row));
	TRY(apply_search_key(ctx, row));
	TRY(apply_pay(ctx, input, row));
	if (has(input, "notice_days"))
		row->notice_days = input->notice_days;
	if (has(input, "tags"))
		TRY(facts_join_tags(ctx, "[]", &input->tags, &row->tags));
	if (has(input, "custom"))
		TRY(custom_merge(ctx, row->custom, input->custom, &row->custom));
	return OK;
}

enum err facts_apply_contact(struct ctx *ctx, const struct candidate_input *input, const struct contact_plain *plain,
			     struct candidate_stored *row)
{
	if (has(input, "phone"))
		TRY(contact_put_phone(ctx, plain->phone, row));
	if (has(input, "email"))
		TRY(contact_put_email(ctx, plain->email, row));
	if (has(input, "wechat"))
		TRY(contact_put_wechat(ctx, plain->wechat, row));
	return OK;
}

/* --- CV text --- */

/* True when one line of `text` is exactly the `length` bytes at `line`. */
static bool has_line(const char *text, const char *line, size_t length)
{
	for (const char *at = text; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (strncmp(at, line, length) == 0 && (at[length] == '\n' || !at[length]))
			return true;
	}
	return false;
}

const char *facts_add_lines(struct ctx *ctx, const char *resume, const char *more)
{
	CLOSING(text_done) struct text joined = { 0 };

	text_init(&joined, RESUME_MAX_BYTES);
	text_append(&joined, resume ? resume : "");
	for (const char *line = more; line && *line;) {
		size_t length = strcspn(line, "\n");

		if (length && !has_line(text_chars(&joined), line, length)) {
			text_append(&joined, joined.length ? "\n" : "");
			text_append_n(&joined, line, length);
		}
		line += length + (line[length] == '\n');
	}
	if (!joined.length || !text_ok(&joined))
		return resume;
	return arena_text(ctx->arena, text_chars(&joined));
}

/* --- Rows of files --- */

static bool is_given(const struct field *field, const void *at)
{
	switch (field->type) {
	case FIELD_TYPE_INT:
		return *(const int64_t *)at > 0 ||
		       (*(const int64_t *)at == 0 && text_equal(field->name, "notice_days"));
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_JSON:
	case FIELD_TYPE_OBJECT_PTR:
		return *(const void *const *)at != NULL;
	case FIELD_TYPE_ENUM:
		return *(const int *)at != 0;
	case FIELD_TYPE_TEXTS:
		return ((const struct list *)at)->count > 0;
	case FIELD_TYPE_BOOL:
		return *(const bool *)at;
	default:
		return false;
	}
}

void facts_mark_given(struct candidate_input *input)
{
	input->present = 0;
	for (int i = 0; i < candidate_change_shape.field_count; i++) {
		const struct field *field = &candidate_change_shape.fields[i];

		if (is_given(field, (const char *)input + field->offset))
			input->present |= UINT64_C(1) << i;
	}
}

static void unmark(struct candidate_input *input, const char *name)
{
	const struct field *field = shape_field(&candidate_change_shape, name);

	input->present &= ~(UINT64_C(1) << (field - candidate_change_shape.fields));
}

void facts_keep_plain(struct candidate_input *input)
{
	static const char *const others[] = { "tags", "custom", "pool_grade", "owner_id" };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		unmark(input, others[i]);
}

static bool is_zero(const void *at, size_t bytes)
{
	static const char zeros[16];

	return memcmp(at, zeros, bytes) == 0;
}

void facts_keep_missing(const struct candidate_stored *row, struct candidate_input *input)
{
	const struct {
		const char *name;
		bool is_there;
	} others[] = {
		{ "phone", row->phone_hash },
		{ "email", row->email_hash },
		{ "wechat", row->wechat_sealed.length > 0 },
		{ "current_salary", row->current_salary },
		{ "expected_salary", row->expected_salary },
		{ "floor_salary", row->floor_monthly || row->floor_months || row->floor_bonus || row->floor_equity },
		{ "notice_days", row->notice_days >= 0 },
	};

	for (int i = 0; i < COPY_COUNT; i++) {
		if (!is_zero((const char *)row + copies[i].to, copies[i].bytes))
			unmark(input, copies[i].name);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (others[i].is_there)
			unmark(input, others[i].name);
	}
}
