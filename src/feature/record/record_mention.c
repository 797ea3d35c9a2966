/* Finding the names behind an @ among the people of the firm. */
#include "feature/record/record_mention.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "feature/record/record_date.h"

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

/* out ret_bytes  of the name found */
static int64_t longest_match(const char *at, const struct list *accounts, size_t *ret_bytes)
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
	*ret_bytes = longest;
	return id;
}

static struct mention *mention_of(const struct list *mentions, int64_t account_id)
{
	struct mention *items = mentions->items;

	for (size_t i = 0; i < mentions->count; i++) {
		if (items[i].account_id == account_id)
			return &items[i];
	}
	return NULL;
}

/* True where what is asked of somebody ends. */
static bool is_end(const char *at)
{
	static const char *const ends[] = { "@", "＠", "\n", "。", "；", ";", "！", "!" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (text_starts(at, ends[i]))
			return true;
	}
	return *at == '\0';
}

/* What follows the name, without the marks around it. */
static const char *asked_behind(struct arena *arena, const char *at)
{
	static const char marks[] = " \t\r,:、，：";
	const char *end = at;

	while (*at && (isspace((unsigned char)*at) || *at == ',' || *at == ':' || text_starts(at, "，") || text_starts(at, "：") ||
		       text_starts(at, "、")))
		at += (unsigned char)*at < 0x80 ? 1 : strlen("，");
	for (end = at; !is_end(end);)
		end++;
	while (end > at && (unsigned char)end[-1] < 0x80 && strchr(marks, end[-1]))
		end--;
	return arena_text_n(arena, at, (size_t)(end - at));
}

void record_mention_find(struct arena *arena, const char *text, const struct list *accounts, struct vec *mentions)
{
	for (const char *place = text; place && *place; place++) {
		const char *name = behind_at(text, place);
		size_t bytes = 0;
		int64_t id = name ? longest_match(name, accounts, &bytes) : 0;

		const struct list before = vec_list(mentions);
		if (id && !mention_of(&before, id))
			vec_add(mentions, &(struct mention){ .account_id = id, .asked = asked_behind(arena, name + bytes) });
	}
}

static bool may_name_somebody(const char *text)
{
	return text && (strchr(text, '@') || strstr(text, wide_at));
}

/* Those named before and no longer. */
static enum err drop_gone(struct ctx *ctx, int64_t record_id, const struct list *before, const struct list *mentions)
{
	for (size_t i = 0; i < before->count; i++) {
		int64_t account_id = ((const struct record_named *)before->items)[i].id;

		if (!mention_of(mentions, account_id))
			TRY(record_mention_drop(ctx, record_id, account_id));
	}
	return OK;
}

static bool was_named(const struct list *before, int64_t account_id)
{
	for (size_t i = 0; i < before->count; i++) {
		if (((const struct record_named *)before->items)[i].id == account_id)
			return true;
	}
	return false;
}

/* What comes from another system's past asks nobody for anything. */
static enum err keep_mentions(struct ctx *ctx, const struct record_row *row, const struct list *before,
			      const struct list *mentions)
{
	for (size_t i = 0; i < mentions->count; i++) {
		const struct mention *mention = (const struct mention *)mentions->items + i;

		TRY(record_store_add_mention(ctx, row->id, mention->account_id));
		if (!row->source_key && mention->account_id != row->author_id && !was_named(before, mention->account_id))
			TRY(record_mention_tell(ctx, row, mention));
	}
	return OK;
}

/* The date that stands behind a name. */
static void read_due(struct ctx *ctx, struct mention *mention)
{
	const struct date_proposal *until = record_date_deadline(ctx->arena, mention->asked, ctx_now_ms(ctx), ctx->actor.zone);

	mention->due_at = until ? until->next_due_at : 0;
	mention->phrase = until ? until->phrase : NULL;
}

enum err record_mention_read(struct ctx *ctx, const struct record_row *row, struct list *ret_mentions)
{
	const char *const texts[] = { row->text, row->fact, row->action, row->emotion_text };
	struct list accounts;
	bool has_names = false;
	struct vec mentions;

	*ret_mentions = (struct list){ 0 };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		has_names = has_names || may_name_somebody(texts[i]);
	if (!has_names)
		return OK;
	vec_init(&mentions, ctx->arena, sizeof(struct mention));
	TRY(account_list(ctx, NULL, &accounts));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		record_mention_find(ctx->arena, texts[i], &accounts, &mentions);
	for (size_t i = 0; i < mentions.count; i++)
		read_due(ctx, vec_at(&mentions, i));
	*ret_mentions = vec_list(&mentions);
	return OK;
}

static void choose_dues(struct list *mentions, const struct list *dues)
{
	for (size_t i = 0; dues && i < dues->count; i++) {
		const struct mention_due *due = (const struct mention_due *)dues->items + i;
		struct mention *mention = mention_of(mentions, due->account_id);

		if (mention)
			mention->due_at = due->due_at;
	}
}

enum err record_mention_note(struct ctx *ctx, const struct record_row *row, const struct list *dues, bool is_new)
{
	struct list before = { 0 }, mentions;

	if (!is_new) {
		TRY(record_store_mentions(ctx, row->id, &before));
		TRY(record_store_clear_mentions(ctx, row->id));
	}
	TRY(record_mention_read(ctx, row, &mentions));
	choose_dues(&mentions, dues);
	TRY(keep_mentions(ctx, row, &before, &mentions));
	return drop_gone(ctx, row->id, &before, &mentions);
}
