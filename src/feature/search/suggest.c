/* Names while they are typed. */
#include <string.h>

#include "base/text.h"
#include "feature/search/search.h"
#include "feature/search/search_person.h"
#include "feature/search/search_store.h"
#include "platform/unicode/unicode.h"

static const char *const how_names[] = { NULL, "name", "pinyin", "spelling", "phone" };
static const struct choices how_choices = CHOICES(how_names);

static const struct field suggestion_fields[] = {
	FIELD_OBJECT(struct suggestion, candidate, &person_ref_shape),
	FIELD_TEXT(struct suggestion, company),
	FIELD_TEXT(struct suggestion, title),
	FIELD_ENUM(struct suggestion, how, &how_choices, .flags = FIELD_REQUIRED),
};
const struct shape suggestion_shape = SHAPE("Suggestion", struct suggestion, suggestion_fields);

static bool is_ascii(char byte)
{
	return (unsigned char)byte < 0x80;
}

/* As names are kept: blanks between words of letters only; spellings without any. */
static const char *without_blanks(struct ctx *ctx, const char *folded, bool keeps_words)
{
	char *out = arena_text(ctx->arena, folded);
	char *write = out;

	for (const char *read = folded; *read; read++) {
		bool divides = keeps_words && read > folded && is_ascii(read[-1]) && is_ascii(read[1]);

		if (*read != ' ' || divides)
			*write++ = *read;
	}
	*write = '\0';
	return out;
}

/* Behind everything that begins with the prefix. */
static const char *end_of(struct ctx *ctx, const char *prefix)
{
	return arena_format(ctx->arena, "%s\xF4\x8F\xBF\xBF", prefix);
}

static bool is_four_digits(const char *text)
{
	return strlen(text) == 4 && strspn(text, "0123456789") == 4;
}

/* A name may be found in several ways: the best one, which comes first, counts. */
static bool is_there(const struct vec *suggestions, int64_t candidate_id)
{
	for (size_t i = 0; i < suggestions->count; i++) {
		if (((const struct suggestion *)vec_at(suggestions, i))->candidate.id == candidate_id)
			return true;
	}
	return false;
}

enum err search_suggest(struct ctx *ctx, const char *q, int64_t limit, struct list *ret_suggestions)
{
	struct viewer viewer = permission_viewer(ctx);
	struct suggest_key key = { .row_limit = limit, .account_id = viewer.account_id, .sees_all = viewer.sees_all };
	struct vec suggestions;
	struct list rows;

	vec_init(&suggestions, ctx->arena, sizeof(struct suggestion));
	TRY(unicode_fold(ctx, q, &key.prefix));
	key.spelled = without_blanks(ctx, key.prefix, false);
	key.spelled_end = end_of(ctx, key.spelled);
	key.prefix = without_blanks(ctx, key.prefix, true);
	key.prefix_end = end_of(ctx, key.prefix);
	*ret_suggestions = vec_list(&suggestions);
	if (text_is_empty(key.prefix))
		return OK;
	key.last4 = is_four_digits(key.prefix) ? key.prefix : NULL;
	TRY(search_person(ctx, q, &key.person_id));
	TRY(search_store_suggest(ctx, &key, &rows));
	for (size_t i = 0; i < rows.count && (int64_t)suggestions.count < limit; i++) {
		const struct suggest_row *row = (const struct suggest_row *)rows.items + i;
		const struct suggestion suggestion = { { row->id, row->name }, row->company, row->title, (int)row->how };

		if (!is_there(&suggestions, row->id))
			vec_add(&suggestions, &suggestion);
	}
	*ret_suggestions = vec_list(&suggestions);
	return OK;
}
