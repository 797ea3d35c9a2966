/* Finding the names behind an @ among the people of the firm. */
#include "feature/record/record_mention.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "feature/account/account.h"

static const char wide_at[] = "＠";

/* Behind the @ at this place, NULL when there is none or it belongs to an address. */
static const char *behind_at(const char *text, const char *place)
{
	size_t bytes = *place == '@' ? 1 : text_starts(place, wide_at) ? strlen(wide_at) : 0;
	bool is_address = place > text && (isalnum((unsigned char)place[-1]) || place[-1] == '_' || place[-1] == '.');

	return bytes && !is_address ? place + bytes : NULL;
}

/* A login or Latin name ends where no letter or digit follows; a Chinese name may be followed by anything. */
static size_t match_bytes(const char *at, const char *name)
{
	size_t bytes = name ? strlen(name) : 0;

	if (!bytes || strncasecmp(at, name, bytes) != 0)
		return 0;
	bool is_latin = isalnum((unsigned char)name[bytes - 1]);
	return is_latin && isalnum((unsigned char)at[bytes]) ? 0 : bytes;
}

static int64_t longest_match(const char *at, const struct list *accounts)
{
	const struct account *items = accounts->items;
	size_t longest = 0;
	int64_t id = 0;

	for (size_t i = 0; i < accounts->count; i++) {
		size_t by_name = match_bytes(at, items[i].name);
		size_t by_login = match_bytes(at, items[i].login);
		size_t bytes = by_name > by_login ? by_name : by_login;

		if (bytes > longest) {
			longest = bytes;
			id = items[i].id;
		}
	}
	return id;
}

static bool holds(const struct vec *ids, int64_t id)
{
	for (size_t i = 0; i < ids->count; i++) {
		if (*(const int64_t *)vec_at(ids, i) == id)
			return true;
	}
	return false;
}

void record_mention_find(const char *text, const struct list *accounts, struct vec *ids)
{
	for (const char *place = text; place && *place; place++) {
		const char *name = behind_at(text, place);
		int64_t id = name ? longest_match(name, accounts) : 0;

		if (id && !holds(ids, id))
			vec_add(ids, &id);
	}
}

static bool may_name_somebody(const char *text)
{
	return text && (strchr(text, '@') || strstr(text, wide_at));
}

enum err record_mention_note(struct ctx *ctx, const struct record_row *row, bool is_new)
{
	const char *const texts[] = { row->text, row->fact, row->action, row->emotion_text };
	bool has_names = false;
	struct list accounts;
	struct vec ids;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		has_names = has_names || may_name_somebody(texts[i]);
	if (!is_new)
		TRY(record_store_clear_mentions(ctx, row->id));
	if (!has_names)
		return OK;
	TRY(account_list(ctx, NULL, &accounts));
	vec_init(&ids, ctx->arena, sizeof(int64_t));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		record_mention_find(texts[i], &accounts, &ids);
	for (size_t i = 0; i < ids.count; i++)
		TRY(record_store_add_mention(ctx, row->id, *(int64_t *)vec_at(&ids, i)));
	return OK;
}
