/* Cursors of keyset pages and the words that list queries share. */
#include "platform/http/page.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { LIKE_BYTES = 16 * 1024 };

enum err page_read(struct ctx *ctx, struct http_exchange *exchange, const struct shape *shape, void *filter,
		   const char **cursor)
{
	TRY(http_read_query(ctx, exchange, shape, filter));
	return *cursor ? http_cursor_read(ctx, exchange, *cursor, cursor) : OK;
}

enum err page_reply(struct ctx *ctx, struct http_exchange *exchange, const struct shape *shape, struct page *page)
{
	if (page->next)
		page->next = http_cursor_make(ctx, exchange, page->next);
	return http_reply(ctx, exchange, 200, shape, page);
}

/* Cuts the part before the next '|' off *at; NULL when there is none. */
static const char *cut(struct ctx *ctx, const char **at)
{
	const char *bar = strchr(*at, '|');

	if (!bar)
		return NULL;
	const char *part = arena_text_n(ctx->arena, *at, (size_t)(bar - *at));
	*at = bar + 1;
	return part;
}

enum err page_start(struct ctx *ctx, const char *position, const char *sort, struct page_key *ret_key)
{
	struct page_key key = { .text = "" };

	if (!position) {
		*ret_key = key;
		return OK;
	}
	const char *kind = cut(ctx, &position);
	const char *number = kind ? cut(ctx, &position) : NULL;
	const char *id = number ? cut(ctx, &position) : NULL;
	if (!id || !text_equal(kind, sort) || !text_to_i64(number, &key.number) || !text_to_i64(id, &key.id))
		return fail(ctx, ERR_MEANING, "request.bad_cursor", "cursor",
			    "This cursor belongs to another list or order.");
	key.text = position;
	*ret_key = key;
	return OK;
}

const char *page_next(struct ctx *ctx, const char *sort, const struct page_key *key)
{
	return arena_format(ctx->arena, "%s|%lld|%lld|%s", sort, (long long)key->number, (long long)key->id,
			    key->text ? key->text : "");
}

enum err page_account(struct ctx *ctx, const char *field, const char *word, int64_t *ret_account_id)
{
	int64_t id = 0;

	if (text_equal(word, "me"))
		id = ctx->actor.account_id;
	else if (word && (!text_to_i64(word, &id) || id <= 0))
		return fail(ctx, ERR_MEANING, "request.wrong_type", field, "This must be an account id or \"me\".");
	*ret_account_id = id;
	return OK;
}

const char *page_like(struct ctx *ctx, const char *needle)
{
	CLOSING(text_done) struct text out = { 0 };

	if (text_is_empty(needle))
		return NULL;
	text_init(&out, LIKE_BYTES);
	text_append_char(&out, '%');
	for (const char *at = needle; *at; at++) {
		if (*at == '%' || *at == '_' || *at == '!')
			text_append_char(&out, '!');
		text_append_char(&out, *at);
	}
	text_append_char(&out, '%');
	return arena_text(ctx->arena, text_chars(&out));
}
