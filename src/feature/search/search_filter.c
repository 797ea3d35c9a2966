/* Resolves what a query says of people, stages, channels and days. */
#include "feature/search/search_filter.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/permission/permission.h"
#include "feature/pipeline/pipeline.h"
#include "platform/db/db.h"

enum { JSON_BYTES = 256 * 1024, SPILL_MS = 24 * 3600000 };

/* Channels by the names people write, beside their codes. */
static const struct {
	const char *name;
	int channel; /* enum channel */
} channel_words[] = {
	{ "电话", CHANNEL_PHONE },     { "微信", CHANNEL_WECHAT }, { "企业微信", CHANNEL_WECOM }, { "企微", CHANNEL_WECOM },
	{ "面谈", CHANNEL_MEETING },   { "见面", CHANNEL_MEETING }, { "视频", CHANNEL_VIDEO },	  { "邮件", CHANNEL_EMAIL },
	{ "短信", CHANNEL_SMS },       { "其他", CHANNEL_OTHER },
};

/* --- Kinds --- */

/* Juniors see CV originals and transcripts masked, whatever they work with (DOMAIN.md, People and permissions). */
static bool may_search(const struct ctx *ctx, const struct search_kind *kind)
{
	return !kind->is_protected || permission_ever(ctx, ACT_OPEN);
}

static bool is_wanted(const struct search_filter *filter, const struct search_kind *kind)
{
	for (size_t i = 0; i < filter->in.count; i++) {
		if (text_equal(((const char *const *)filter->in.items)[i], kind->name))
			return true;
	}
	return filter->in.count == 0;
}

enum err search_filter_kinds(struct ctx *ctx, const struct search_filter *filter, const struct search_kind **ret_kinds,
			     int *ret_count)
{
	int count = 0;

	for (size_t i = 0; i < filter->in.count; i++) {
		if (!search_kind_find(((const char *const *)filter->in.items)[i]))
			return fail(ctx, ERR_MEANING, "request.choice", "in", "There is no such kind of document.");
	}
	for (int i = 0; i < search_kind_count; i++) {
		if (is_wanted(filter, &search_kinds[i]) && may_search(ctx, &search_kinds[i]))
			ret_kinds[count++] = &search_kinds[i];
	}
	*ret_count = count;
	return OK;
}

/* --- JSON arrays --- */

static const char *end_array(struct ctx *ctx, struct text *out)
{
	text_append(out, out->length ? "]" : "[]");
	return arena_text(ctx->arena, text_chars(out));
}

static const char *kinds_json(struct ctx *ctx, const struct search_filter *filter)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, JSON_BYTES);
	for (int i = 0; i < search_kind_count; i++) {
		if (is_wanted(filter, &search_kinds[i]) && may_search(ctx, &search_kinds[i]))
			text_append_format(&out, "%s\"%s\"", out.length ? "," : "[", search_kinds[i].letter);
	}
	return end_array(ctx, &out);
}

static const char *words_json(struct ctx *ctx, const struct list *words)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, JSON_BYTES);
	for (size_t i = 0; i < words->count; i++) {
		text_append_char(&out, i ? ',' : '[');
		json_append_text(&out, ((const struct search_word *)words->items)[i].text);
	}
	return words->count ? end_array(ctx, &out) : NULL;
}

/* A word of two characters is its pair: SQLite's index has said all; PostgreSQL's may confuse two pairs. Others are verified. */
static bool is_verified(const struct ctx *ctx, const struct search_word *word)
{
	return db_engine(ctx->db) == DB_POSTGRES || text_code_points(word->text) != 2;
}

static void put_words(struct ctx *ctx, const struct list *words, struct search_key *key)
{
	const struct search_word *items = words->items;
	struct vec verified;

	vec_init(&verified, ctx->arena, sizeof(struct search_word));
	for (size_t i = 0; i < words->count; i++) {
		if (is_verified(ctx, &items[i]))
			vec_add(&verified, &items[i]);
	}
	const struct list list = vec_list(&verified);
	if (list.count == 1)
		key->word = ((const struct search_word *)list.items)->text;
	else
		key->words = words_json(ctx, &list);
}

/* --- Operators --- */

/* Everybody of that name, or with that login. */
static enum err resolve_author(struct ctx *ctx, const struct search_query *query, const char **ret_json)
{
	const char *name = query->values[SEARCH_AUTHOR];
	CLOSING(text_done) struct text out = { 0 };
	struct list accounts;

	TRY(account_list(ctx, NULL, &accounts));
	text_init(&out, JSON_BYTES);
	for (size_t i = 0; i < accounts.count; i++) {
		const struct account *account = (const struct account *)accounts.items + i;
		bool is_me = text_equal(name, "me") && account->id == ctx->actor.account_id;

		if (is_me || text_equal(account->name, name) || text_equal_nocase(account->login, name))
			text_append_format(&out, "%s%lld", out.length ? "," : "[", (long long)account->id);
	}
	if (!out.length)
		return search_refuse(ctx, "search.unknown_author", query->spans[SEARCH_AUTHOR], "There is no such colleague.");
	*ret_json = end_array(ctx, &out);
	return OK;
}

/* Stages by code, by name, or all of a kind. */
static enum err resolve_stage(struct ctx *ctx, const struct search_query *query, const char **ret_json)
{
	const char *word = query->values[SEARCH_STAGE];
	CLOSING(text_done) struct text out = { 0 };
	struct list stages;

	TRY(pipeline_stages(ctx, &stages));
	text_init(&out, JSON_BYTES);
	for (size_t i = 0; i < stages.count; i++) {
		const struct stage *stage = (const struct stage *)stages.items + i;

		if (!text_equal(stage->code, word) && !text_equal_nocase(stage->name, word) &&
		    !text_equal(choice_text(&stage_kind_choices, stage->kind), word))
			continue;
		text_append_char(&out, out.length ? ',' : '[');
		json_append_text(&out, stage->code);
	}
	if (!out.length)
		return search_refuse(ctx, "search.unknown_stage", query->spans[SEARCH_STAGE], "There is no such stage.");
	*ret_json = end_array(ctx, &out);
	return OK;
}

static enum err resolve_channel(struct ctx *ctx, const struct search_query *query, const char **ret_channel)
{
	const char *word = query->values[SEARCH_CHANNEL];
	int channel = choice_from_text(&channel_choices, word);

	for (size_t i = 0; i < sizeof(channel_words) / sizeof(channel_words[0]) && !channel; i++)
		channel = text_equal(channel_words[i].name, word) ? channel_words[i].channel : 0;
	if (!channel)
		return search_refuse(ctx, "search.unknown_channel", query->spans[SEARCH_CHANNEL], "There is no such channel.");
	*ret_channel = choice_text(&channel_choices, channel);
	return OK;
}

/* Start of the local day, month or year: 2026-11-23, 2026-11, 2026. */
static enum err resolve_day(struct ctx *ctx, const struct search_query *query, enum search_operator operator,
			    int64_t *ret_at_ms)
{
	static const char *const rests[] = { "", "-01", "-01-01" };
	const char *word = query->values[operator];
	struct local_time local = { 0 };
	int64_t days;
	bool good = false;

	for (size_t i = 0; i < sizeof(rests) / sizeof(rests[0]) && !good && strlen(word) <= 10; i++)
		good = date_parse(arena_format(ctx->arena, "%s%s", word, rests[i]), &days);
	if (!good)
		return search_refuse(ctx, "search.bad_date", query->spans[operator], "A day is written 2026-11-23.");
	date_from_days(days, &local.year, &local.month, &local.day);
	*ret_at_ms = zone_instant_ms(ctx->actor.zone, &local);
	return OK;
}

static enum err resolve(struct ctx *ctx, const struct search_query *query, struct search_key *key)
{
	if (query->values[SEARCH_AUTHOR])
		TRY(resolve_author(ctx, query, &key->authors));
	if (query->values[SEARCH_STAGE])
		TRY(resolve_stage(ctx, query, &key->stages));
	if (query->values[SEARCH_CHANNEL])
		TRY(resolve_channel(ctx, query, &key->channel));
	if (query->values[SEARCH_AFTER])
		TRY(resolve_day(ctx, query, SEARCH_AFTER, &key->from_ms));
	if (query->values[SEARCH_BEFORE])
		TRY(resolve_day(ctx, query, SEARCH_BEFORE, &key->to_ms));
	return OK;
}

/* --- The whole --- */

enum err search_filter_key(struct ctx *ctx, const struct search_filter *filter, const struct search_query *query,
			   struct search_key *ret_key)
{
	struct viewer viewer = permission_viewer(ctx);
	struct search_key key = {
		.account_id = viewer.account_id,
		.sees_all = viewer.sees_all,
		.candidate_id = filter->candidate_id,
		.kinds = kinds_json(ctx, filter),
		.without = words_json(ctx, &query->without),
		.from_ms = INT64_MIN,
		.to_ms = INT64_MAX,
		.before_id = INT64_MAX,
		.from_id = INT64_MIN,
	};

	put_words(ctx, &query->words, &key);
	TRY(resolve(ctx, query, &key));
	if (query->words.count)
		key.kinds = NULL; /* the terms say it */
	if (key.from_ms > 0)
		key.from_id = key.from_ms;
	if (key.to_ms < INT64_MAX)
		key.before_id = key.to_ms + SPILL_MS;
	*ret_key = key;
	return OK;
}
