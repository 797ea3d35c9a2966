/* Reading, marking and announcing messages inside. */
#include "feature/notification/inbox.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/moment.h"
#include "base/zone.h"
#include "platform/db/db.h"
#include "platform/live/live.h"

enum { ANNOUNCE_BATCH = 200, EVENT_MAX_BYTES = 64 * 1024 };

static const struct field candidate_fields[] = {
	FIELD_ID(struct inbox_candidate, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct inbox_candidate, name, .flags = FIELD_REQUIRED),
};
static const struct shape candidate_shape = SHAPE("CandidateName", struct inbox_candidate, candidate_fields);

static const char *const kind_names[] = { NULL, "reminder", "mention", "relay", "warning", "todo", "import", "system" };
const struct choices inbox_kind_choices = CHOICES(kind_names);

static const struct field message_fields[] = {
	FIELD_ID(struct inbox_message, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct inbox_message, kind, .choices = &inbox_kind_choices, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct inbox_message, at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct inbox_message, read_at),
	FIELD_TEXT(struct inbox_message, text, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct inbox_message, detail),
	FIELD_OBJECT_PTR(struct inbox_message, candidate, &candidate_shape),
	FIELD_ID(struct inbox_message, followup_id),
	FIELD_ID(struct inbox_message, reminder_id),
	FIELD_BOOL(struct inbox_message, reminder_open),
	FIELD_TEXT(struct inbox_message, link),
};
const struct shape inbox_message_shape = SHAPE("InboxMessage", struct inbox_message, message_fields);

const char *inbox_fill_name(struct arena *arena, const char *text, const char *name, const char *locale)
{
	static const char mark[] = "{candidate}";
	const char *at = text ? strstr(text, mark) : NULL;

	if (!at)
		return text;
	if (!name)
		name = text_equal(locale, "en") ? "a candidate" : "候选人";
	return arena_format(arena, "%.*s%s%s", (int)(at - text), text, name, at + sizeof(mark) - 1);
}

static void render(struct ctx *ctx, const struct inbox_row *row, const struct inbox_reader *person, struct inbox_message *ret_message)
{
	const struct moment_reader reader = moment_reader_of(person->locale, zone_get(person->zone), ctx_now_ms(ctx));
	const char *text = inbox_fill_name(ctx->arena, row->text, row->candidate_name, person->locale);
	struct inbox_candidate *candidate = NULL;

	if (row->candidate_id) {
		candidate = arena_alloc(ctx->arena, sizeof(*candidate));
		*candidate = (struct inbox_candidate){ row->candidate_id, row->candidate_name };
	}
	*ret_message = (struct inbox_message){
		.id = row->id,
		.kind = row->kind,
		.at = row->at_ms,
		.read_at = row->read_at_ms,
		.text = moment_fill(ctx->arena, text, &reader),
		.detail = row->is_hidden ? NULL : moment_fill(ctx->arena, row->detail, &reader),
		.candidate = candidate,
		.followup_id = row->is_hidden ? 0 : row->followup_id,
		.reminder_id = row->reminder_id,
		.reminder_open = row->reminder_open,
		.link = row->link,
	};
}

/* --- Pages --- */

/* "instant.id" of the last message shown. */
static enum err read_position(struct ctx *ctx, const char *position, struct inbox_query *query)
{
	const char *dot = position ? strchr(position, '.') : NULL;

	query->before_ms = INT64_MAX;
	query->before_id = INT64_MAX;
	if (!position)
		return OK;
	if (!dot || !text_to_i64(arena_text_n(ctx->arena, position, (size_t)(dot - position)), &query->before_ms) ||
	    !text_to_i64(dot + 1, &query->before_id))
		return fail(ctx, ERR_MEANING, "request.bad_cursor", "cursor", "not a place in this list");
	return OK;
}

enum err inbox_page_get(struct ctx *ctx, const struct inbox_wish *wish, struct inbox_page *ret_page)
{
	struct inbox_query query = { .account_id = ctx->actor.account_id, .unread_only = wish->unread_only, .kind = wish->kind,
				     .row_limit = wish->limit + 1 };
	struct inbox_reader reader;
	struct inbox_page page = { 0 };
	struct list rows;

	TRY(read_position(ctx, wish->position, &query));
	TRY(inbox_store_reader(ctx, query.account_id, &reader));
	TRY(inbox_store_list(ctx, &query, &rows));
	TRY(inbox_store_count(ctx, &query, &page.total));
	TRY(inbox_store_unread(ctx, query.account_id, &page.unread));

	const struct inbox_row *found = rows.items;
	page.items.count = rows.count > (size_t)wish->limit ? (size_t)wish->limit : rows.count;
	struct inbox_message *messages = arena_array(ctx->arena, page.items.count + 1, sizeof(*messages));
	for (size_t i = 0; i < page.items.count; i++)
		render(ctx, &found[i], &reader, &messages[i]);
	if (rows.count > page.items.count) {
		const struct inbox_row *last = &found[page.items.count - 1];

		page.next = arena_format(ctx->arena, "%lld.%lld", (long long)last->at_ms, (long long)last->id);
	}
	page.items.items = messages;
	*ret_page = page;
	return OK;
}

enum err inbox_mark_read(struct ctx *ctx, const struct list *ids, int64_t *ret_unread)
{
	int64_t account_id = ctx->actor.account_id;
	const int64_t *one = ids ? ids->items : NULL;

	if (!ids)
		TRY(inbox_store_read_all(ctx, account_id));
	for (size_t i = 0; ids && i < ids->count; i++)
		TRY(inbox_store_read_one(ctx, account_id, one[i]));
	TRY(inbox_publish(ctx, account_id, 0));
	return inbox_store_unread(ctx, account_id, ret_unread);
}

/* --- Live --- */

static enum err append_message(struct ctx *ctx, int64_t account_id, int64_t message_id, struct text *out)
{
	struct inbox_reader reader;
	struct inbox_message message;
	struct inbox_row row = { 0 };

	TRY(inbox_store_reader(ctx, account_id, &reader));
	TRY(inbox_store_get(ctx, message_id, &row));
	render(ctx, &row, &reader, &message);
	json_append_shape(out, &inbox_message_shape, &message, zone_get(reader.zone));
	return OK;
}

static enum err write_event(struct ctx *ctx, int64_t account_id, int64_t message_id, struct text *out)
{
	int64_t unread;

	TRY(inbox_store_unread(ctx, account_id, &unread));
	if (message_id)
		text_append_format(out, "{\"id\":%lld,\"unread\":%lld,\"message\":", (long long)message_id, (long long)unread);
	else
		text_append_format(out, "{\"id\":null,\"unread\":%lld,\"message\":", (long long)unread);
	if (message_id)
		TRY(append_message(ctx, account_id, message_id, out));
	else
		text_append(out, "null");
	text_append(out, "}");
	return OK;
}

enum err inbox_publish(struct ctx *ctx, int64_t account_id, int64_t message_id)
{
	CLOSING(text_done) struct text event = { 0 };

	text_init(&event, EVENT_MAX_BYTES);
	TRY(write_event(ctx, account_id, message_id, &event));
	return live_publish(ctx, account_id, "inbox", arena_text(ctx->arena, text_chars(&event)));
}

/* Neighbours of one firm, announced in one write. */
struct batch {
	const struct inbox_waiting *rows;
	size_t count;
};

static enum err announce_batch(struct ctx *ctx, void *arg)
{
	const struct batch *batch = arg;

	for (size_t i = 0; i < batch->count; i++) {
		int64_t account_id = 0;

		TRY(inbox_store_announce(ctx, batch->rows[i].id, &account_id));
		if (account_id)
			TRY(inbox_publish(ctx, account_id, batch->rows[i].id));
	}
	return OK;
}

static enum err announce_rows(struct ctx *ctx, const struct list *rows)
{
	const struct inbox_waiting *waiting = rows->items;

	for (size_t done = 0; done < rows->count;) {
		struct batch batch = { .rows = waiting + done };

		while (done + batch.count < rows->count && batch.rows[batch.count].firm_id == batch.rows[0].firm_id)
			batch.count++;
		ctx->firm_id = batch.rows[0].firm_id;
		TRY(db_write(ctx, announce_batch, &batch));
		done += batch.count;
	}
	return OK;
}

enum err inbox_announce_due(struct ctx *ctx, int64_t *ret_count)
{
	int64_t own_firm = ctx->firm_id;
	struct list rows;

	ctx->firm_id = 0;
	enum err result = inbox_store_waiting(ctx, ANNOUNCE_BATCH, &rows);
	if (result == OK)
		result = announce_rows(ctx, &rows);
	ctx->firm_id = own_firm;
	if (result == OK)
		*ret_count = (int64_t)rows.count;
	return result;
}
