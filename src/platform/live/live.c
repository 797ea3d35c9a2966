/* The hub's thread, and attaching a stream to it. */
#include "platform/live/live.h"

#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "platform/live/live_hub.h"
#include "platform/live/live_store.h"
#include "platform/live/live_wire.h"

enum { TICK_MS = 1000, CHECK_MS = 900, PING_MS = 20 * 1000, PRESENCE_MS = 15 * 1000 };

static const char SESSION_OVER[] = "{\"reason\":\"session\"}";

/* ---- delivering: what is new for the accounts of one firm */

struct delivery {
	struct live_hub *hub;
	int64_t firm_id;
	struct live_counter *counters;
	size_t counter_count;
	struct list firm_events; /* of account 0, after firm_from */
	int64_t firm_from;
	int64_t firm_to;
	bool firm_complete;
};

static int compare_accounts(const void *a, const void *b)
{
	int64_t left = ((const struct live_counter *)a)->account_id, right = ((const struct live_counter *)b)->account_id;

	return (left > right) - (left < right);
}

static int64_t counter_of(const struct delivery *delivery, int64_t account_id)
{
	const struct live_counter key = { .account_id = account_id };
	const struct live_counter *found = delivery->counter_count == 0
						   ? NULL
						   : bsearch(&key, delivery->counters, delivery->counter_count,
							     sizeof key, compare_accounts);

	return found ? found->last_id : 0;
}

/* The stream cannot be brought up to date event by event. */
static void reset_stream(struct live_stream *stream, int64_t firm_no, int64_t own_no)
{
	live_stream_put(stream, "reset", firm_no, own_no, "{}");
}

static void put_firm_events(const struct delivery *delivery, struct live_stream *stream)
{
	const struct live_event *events = delivery->firm_events.items;

	if (stream->firm_no >= delivery->firm_to)
		return;
	if (!delivery->firm_complete) {
		reset_stream(stream, delivery->firm_to, stream->own_no);
		return;
	}
	for (size_t i = 0; i < delivery->firm_events.count; i++) {
		if (events[i].id > stream->firm_no)
			live_stream_put(stream, events[i].kind, events[i].id, stream->own_no, events[i].data);
	}
}

static void put_own_events(struct live_stream *stream, const struct list *list, int64_t own_to, bool is_complete)
{
	const struct live_event *events = list->items;

	if (stream->own_no >= own_to)
		return;
	if (!is_complete) {
		reset_stream(stream, stream->firm_no, own_to);
		return;
	}
	for (size_t i = 0; i < list->count; i++) {
		if (events[i].id > stream->own_no)
			live_stream_put(stream, events[i].kind, stream->firm_no, events[i].id, events[i].data);
	}
}

/* Smallest numbers that any stream of the group has reached; false when there is none. */
static bool group_position(struct live_hub *hub, int64_t firm_id, int64_t account_id, int64_t *ret_firm_no,
			   int64_t *ret_own_no)
{
	struct live_stream *stream;
	bool has_streams;

	pthread_mutex_lock(&hub->lock);
	struct live_group *group = live_group_find(hub, firm_id, account_id);
	stream = group ? group->streams : NULL;
	has_streams = stream != NULL;
	*ret_firm_no = *ret_own_no = INT64_MAX;
	for (; stream; stream = stream->next) {
		*ret_firm_no = stream->firm_no < *ret_firm_no ? stream->firm_no : *ret_firm_no;
		*ret_own_no = stream->own_no < *ret_own_no ? stream->own_no : *ret_own_no;
	}
	pthread_mutex_unlock(&hub->lock);
	return has_streams;
}

static enum err deliver_account(struct ctx *ctx, const struct delivery *delivery, int64_t account_id)
{
	struct live_hub *hub = delivery->hub;
	int64_t firm_no, own_no, own_to = counter_of(delivery, account_id);
	struct list events;
	bool is_complete;

	if (!group_position(hub, delivery->firm_id, account_id, &firm_no, &own_no))
		return OK;
	if (firm_no >= delivery->firm_to && own_no >= own_to)
		return OK;
	TRY(live_store_since(ctx, account_id, own_no, own_to, &events, &is_complete));
	is_complete |= own_no >= own_to;
	pthread_mutex_lock(&hub->lock);
	struct live_group *group = live_group_find(hub, delivery->firm_id, account_id);
	for (struct live_stream *stream = group->streams; stream; stream = stream->next) {
		put_firm_events(delivery, stream);
		put_own_events(stream, &events, own_to, is_complete);
	}
	pthread_mutex_unlock(&hub->lock);
	return OK;
}

/* Accounts of the firm that have streams, as int64_t, and the smallest firm number any of them has reached. */
static struct list open_accounts(struct live_hub *hub, int64_t firm_id, int64_t *ret_firm_from)
{
	struct vec ids;

	vec_init(&ids, &hub->arena, sizeof(int64_t));
	*ret_firm_from = INT64_MAX;
	pthread_mutex_lock(&hub->lock);
	for (int i = 0; i < LIVE_BUCKETS; i++) {
		for (struct live_group *group = hub->buckets[i]; group; group = group->next) {
			if (!group->streams || group->firm_id != firm_id)
				continue;
			vec_add(&ids, &group->account_id);
			for (struct live_stream *stream = group->streams; stream; stream = stream->next)
				*ret_firm_from = stream->firm_no < *ret_firm_from ? stream->firm_no : *ret_firm_from;
		}
	}
	pthread_mutex_unlock(&hub->lock);
	return vec_list(&ids);
}

static enum err deliver_firm(struct ctx *ctx, void *arg)
{
	struct delivery *delivery = arg;
	struct list counters, accounts;

	TRY(live_store_counters(ctx, &counters));
	delivery->counters = counters.items;
	delivery->counter_count = counters.count;
	delivery->firm_to = counter_of(delivery, 0);
	accounts = open_accounts(delivery->hub, delivery->firm_id, &delivery->firm_from);
	TRY(live_store_since(ctx, 0, delivery->firm_from, delivery->firm_to, &delivery->firm_events,
			     &delivery->firm_complete));
	for (size_t i = 0; i < accounts.count; i++) {
		size_t mark = arena_mark(ctx->arena);

		TRY(deliver_account(ctx, delivery, ((const int64_t *)accounts.items)[i]));
		arena_release(ctx->arena, mark);
	}
	return OK;
}

/* Firms with open streams, as int64_t. */
static struct list open_firms(struct live_hub *hub)
{
	struct vec firms;

	vec_init(&firms, &hub->arena, sizeof(int64_t));
	pthread_mutex_lock(&hub->lock);
	for (int i = 0; i < LIVE_BUCKETS; i++) {
		for (struct live_group *group = hub->buckets[i]; group; group = group->next) {
			bool is_known = !group->streams;

			for (size_t j = 0; j < firms.count && !is_known; j++)
				is_known = *(int64_t *)vec_at(&firms, j) == group->firm_id;
			if (!is_known)
				vec_add(&firms, &group->firm_id);
		}
	}
	pthread_mutex_unlock(&hub->lock);
	return vec_list(&firms);
}

static void report(struct ctx *ctx, const char *event, enum err result)
{
	if (result != OK)
		log_warning(event, LOG_TEXT("kind", err_name(result)), LOG_TEXT("code", ctx->fault.code),
			    LOG_TEXT("detail", ctx->fault.detail));
	fault_clear(ctx);
}

static void deliver(struct live_hub *hub)
{
	struct list firms = open_firms(hub);

	for (size_t i = 0; i < firms.count; i++) {
		struct delivery delivery = { .hub = hub, .firm_id = ((const int64_t *)firms.items)[i] };

		hub->ctx.firm_id = delivery.firm_id;
		report(&hub->ctx, "live.deliver", db_read(&hub->ctx, deliver_firm, &delivery));
	}
	hub->ctx.firm_id = 0;
}

/* ---- may the streams go on? */

struct check {
	int64_t firm_id;
	struct actor actor;
	enum err (*recheck)(struct ctx *ctx, const struct actor *actor);
};

/* One check for all streams of a session. */
static void note_check(struct vec *checks, struct arena *arena, int64_t firm_id, const struct live_stream *stream)
{
	for (size_t i = checks->count; i > 0; i--) {
		const struct check *known = vec_at(checks, i - 1);

		if (known->firm_id != firm_id || known->actor.account_id != stream->actor.account_id)
			break;
		if (known->actor.session_id == stream->actor.session_id)
			return;
	}
	struct check *check = vec_push(checks);
	*check = (struct check){ firm_id, stream->actor, stream->recheck };
	check->actor.login = arena_text(arena, stream->actor.login);
	check->actor.locale = arena_text(arena, stream->actor.locale);
}

static struct list open_checks(struct live_hub *hub)
{
	struct vec checks;

	vec_init(&checks, &hub->arena, sizeof(struct check));
	pthread_mutex_lock(&hub->lock);
	for (int i = 0; i < LIVE_BUCKETS; i++) {
		for (struct live_group *group = hub->buckets[i]; group; group = group->next) {
			for (struct live_stream *stream = group->streams; stream; stream = stream->next) {
				if (stream->recheck)
					note_check(&checks, &hub->arena, group->firm_id, stream);
			}
		}
	}
	pthread_mutex_unlock(&hub->lock);
	return vec_list(&checks);
}

static void end_session(struct live_hub *hub, const struct check *check)
{
	pthread_mutex_lock(&hub->lock);
	struct live_group *group = live_group_find(hub, check->firm_id, check->actor.account_id);
	for (struct live_stream *stream = group->streams; stream; stream = stream->next) {
		if (stream->actor.session_id == check->actor.session_id)
			live_stream_bye(stream, SESSION_OVER);
	}
	pthread_mutex_unlock(&hub->lock);
}

/* A database that does not answer is no verdict: the next round asks again. */
static bool is_verdict(enum err result)
{
	return result == ERR_UNAUTHENTICATED || result == ERR_DENIED || result == ERR_NOT_FOUND;
}

static void recheck(struct live_hub *hub)
{
	struct list checks = open_checks(hub);

	for (size_t i = 0; i < checks.count; i++) {
		const struct check *check = (const struct check *)checks.items + i;

		hub->ctx.firm_id = check->firm_id;
		hub->ctx.actor = check->actor;
		enum err result = check->recheck(&hub->ctx, &check->actor);
		if (is_verdict(result))
			end_session(hub, check);
		else
			report(&hub->ctx, "live.recheck", result);
		fault_clear(&hub->ctx);
	}
	hub->ctx.firm_id = 0;
	hub->ctx.actor = (struct actor){ 0 };
}

/* ---- presence */

struct presence {
	int64_t firm_id;
	int64_t account_id;
	bool is_here;
};

static bool has_workbench(const struct live_group *group)
{
	for (const struct live_stream *stream = group->streams; stream; stream = stream->next) {
		if (stream->is_workbench)
			return true;
	}
	return false;
}

/* What the table should be told now. */
static struct list changed_presence(struct live_hub *hub)
{
	struct vec rows;

	vec_init(&rows, &hub->arena, sizeof(struct presence));
	pthread_mutex_lock(&hub->lock);
	hub->presence_changed = false;
	for (int i = 0; i < LIVE_BUCKETS; i++) {
		for (struct live_group *group = hub->buckets[i]; group; group = group->next) {
			bool is_here = has_workbench(group) && !hub->is_ending;

			if (is_here || group->is_noted)
				vec_add(&rows, &(struct presence){ group->firm_id, group->account_id, is_here });
			group->is_noted = is_here;
		}
	}
	pthread_mutex_unlock(&hub->lock);
	return vec_list(&rows);
}

struct presence_write {
	const char *node;
	const struct presence *row;
};

static enum err write_presence(struct ctx *ctx, void *arg)
{
	const struct presence_write *write = arg;

	if (write->row->is_here)
		return live_store_arrive(ctx, write->row->account_id, write->node);
	return live_store_leave(ctx, write->row->account_id, write->node);
}

static void note_presence(struct live_hub *hub)
{
	struct list rows = changed_presence(hub);

	for (size_t i = 0; i < rows.count; i++) {
		struct presence_write write = { hub->node, (const struct presence *)rows.items + i };

		hub->ctx.firm_id = write.row->firm_id;
		report(&hub->ctx, "live.presence", db_write(&hub->ctx, write_presence, &write));
	}
	hub->ctx.firm_id = 0;
	hub->presence_at_ms = ctx_now_ms(&hub->ctx);
}

/* The business clock may jump; presence is compared with it, so a jump is told at once. */
static bool presence_is_old(const struct live_hub *hub)
{
	int64_t age_ms = ctx_now_ms(&hub->ctx) - hub->presence_at_ms;

	return age_ms < 0 || age_ms >= PRESENCE_MS;
}

/* ---- the thread */

static void ping(struct live_hub *hub)
{
	int64_t silent_since_ms = clock_monotonic_ms() - PING_MS;

	pthread_mutex_lock(&hub->lock);
	for (int i = 0; i < LIVE_BUCKETS; i++) {
		for (struct live_group *group = hub->buckets[i]; group; group = group->next) {
			for (struct live_stream *stream = group->streams; stream; stream = stream->next) {
				if (stream->written_ms <= silent_since_ms)
					live_stream_put_text(stream, ": ping\n\n");
			}
		}
	}
	pthread_mutex_unlock(&hub->lock);
}

static void run_once(struct live_hub *hub, bool presence_changed)
{
	int64_t now_ms = clock_monotonic_ms();

	deliver(hub);
	if (presence_changed || presence_is_old(hub))
		note_presence(hub);
	if (now_ms - hub->checked_ms >= CHECK_MS) {
		hub->checked_ms = now_ms;
		recheck(hub);
	}
	ping(hub);
	arena_reset(&hub->arena);
}

/* Waits for a wake or the tick; called and returns with the lock. */
static void wait_for_wake(struct live_hub *hub)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += TICK_MS / MS_PER_SECOND;
	while (!hub->is_woken && !hub->is_ending && !hub->presence_changed) {
		if (pthread_cond_timedwait(&hub->wake, &hub->lock, &until) != 0)
			break;
	}
	hub->is_woken = false;
}

static void *run_hub(void *arg)
{
	struct live_hub *hub = arg;

	pthread_mutex_lock(&hub->lock);
	while (!hub->is_ending) {
		wait_for_wake(hub);
		bool presence_changed = hub->presence_changed;
		pthread_mutex_unlock(&hub->lock);
		run_once(hub, presence_changed);
		pthread_mutex_lock(&hub->lock);
	}
	pthread_mutex_unlock(&hub->lock);
	note_presence(hub);
	return NULL;
}

static void init_locks(struct live_hub *hub)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_mutex_init(&hub->lock, NULL);
	pthread_cond_init(&hub->wake, &attributes);
	pthread_condattr_destroy(&attributes);
}

static void hub_free(struct live_hub *hub)
{
	for (int i = 0; i < LIVE_BUCKETS; i++) {
		for (struct live_group *group = hub->buckets[i], *next; group; group = next) {
			next = group->next;
			free(group);
		}
	}
	pthread_cond_destroy(&hub->wake);
	pthread_mutex_destroy(&hub->lock);
	arena_close(&hub->arena);
	free((char *)(uintptr_t)hub->node);
	free(hub);
}

enum err live_start(struct ctx *ctx, const char *node, struct live_hub **ret_hub)
{
	struct live_hub *hub = calloc(1, sizeof *hub);
	char *name = strdup(node);

	if (!hub || !name || arena_open(ARENA_REQUEST_BYTES, &hub->arena) != OK) {
		free(hub);
		free(name);
		return fail(ctx, ERR_BUSY, "live.start", NULL, "No memory for the live hub.");
	}
	hub->node = name;
	hub->ctx = (struct ctx){ .arena = &hub->arena, .clock = ctx->clock, .db = ctx->db, .keys = ctx->keys };
	init_locks(hub);
	if (pthread_create(&hub->thread, NULL, run_hub, hub) != 0) {
		hub_free(hub);
		return fail(ctx, ERR_BUSY, "live.start", NULL, "No thread for the live hub.");
	}
	*ret_hub = hub;
	return OK;
}

void live_wake(struct live_hub *hub)
{
	if (!hub)
		return;
	pthread_mutex_lock(&hub->lock);
	hub->is_woken = true;
	pthread_cond_signal(&hub->wake);
	pthread_mutex_unlock(&hub->lock);
}

void live_stop(struct live_hub *hub)
{
	if (!hub)
		return;
	pthread_mutex_lock(&hub->lock);
	hub->is_ending = true;
	pthread_cond_signal(&hub->wake);
	pthread_mutex_unlock(&hub->lock);
	pthread_join(hub->thread, NULL);
	hub_free(hub);
}

int live_stream_count(const struct live_hub *hub)
{
	struct live_hub *own = (struct live_hub *)(uintptr_t)hub;

	pthread_mutex_lock(&own->lock);
	int count = own->stream_count;
	pthread_mutex_unlock(&own->lock);
	return count;
}

/* ---- attaching */

struct attach {
	struct live_stream *stream;
	const char *hello_json;
	const char *last_id; /* Last-Event-ID, or NULL */
};

static void append_missed(struct live_stream *stream, const struct list *firm, const struct list *own)
{
	for (size_t i = 0; i < firm->count; i++) {
		const struct live_event *event = (const struct live_event *)firm->items + i;

		stream->firm_no = event->id;
		live_append_event(&stream->queue, event->kind, live_pair(stream->firm_no, stream->own_no), event->data);
	}
	for (size_t i = 0; i < own->count; i++) {
		const struct live_event *event = (const struct live_event *)own->items + i;

		stream->own_no = event->id;
		live_append_event(&stream->queue, event->kind, live_pair(stream->firm_no, stream->own_no), event->data);
	}
}

/* What came since the client's last event, or the one event that says: reload. */
static enum err resume(struct ctx *ctx, const struct attach *attach, int64_t firm_to, int64_t own_to)
{
	struct live_stream *stream = attach->stream;
	struct list firm = { 0 }, own = { 0 };
	bool firm_complete = false, own_complete = false;

	if (live_unpair(attach->last_id, &stream->firm_no, &stream->own_no)) {
		TRY(live_store_since(ctx, 0, stream->firm_no, firm_to, &firm, &firm_complete));
		TRY(live_store_since(ctx, ctx->actor.account_id, stream->own_no, own_to, &own, &own_complete));
	}
	if (firm_complete && own_complete) {
		append_missed(stream, &firm, &own);
		return OK;
	}
	stream->firm_no = firm_to;
	stream->own_no = own_to;
	live_append_event(&stream->queue, "reset", live_pair(firm_to, own_to), "{}");
	return OK;
}

/* The first block: hello, then either what was missed or just the id to resume from (an event without data is
 * not shown to the page, but its id is remembered). */
static enum err begin_stream(struct ctx *ctx, void *arg)
{
	const struct attach *attach = arg;
	struct live_stream *stream = attach->stream;
	int64_t firm_to, own_to;

	text_clear(&stream->queue);
	TRY(live_store_position(ctx, ctx->actor.account_id, &firm_to, &own_to));
	text_append(&stream->queue, "retry: 3000\n\n");
	live_append_event(&stream->queue, "hello", 0, attach->hello_json ? attach->hello_json : "{}");
	if (attach->last_id)
		return resume(ctx, attach, firm_to, own_to);
	stream->firm_no = firm_to;
	stream->own_no = own_to;
	text_append_format(&stream->queue, "id: %lld\n\n", (long long)live_pair(firm_to, own_to));
	return OK;
}

enum err live_attach(struct ctx *ctx, struct http_exchange *exchange, const struct live_options *options)
{
	struct live_hub *hub = http_live(exchange);
	struct live_stream *stream = live_stream_open(hub, ctx, options);
	struct attach attach = { stream, options->hello_json, http_header(exchange, "Last-Event-ID") };
	bool is_added;

	if (!stream)
		return fail(ctx, ERR_BUSY, "server.busy", NULL, "No memory for a stream.");
	enum err result = db_read(ctx, begin_stream, &attach);
	if (result == OK)
		result = http_reply_stream(ctx, exchange, "text/event-stream", &live_stream_ops, stream, &stream->stream);
	if (result != OK) {
		live_stream_ops.closed(stream);
		return result;
	}
	pthread_mutex_lock(&hub->lock);
	is_added = live_stream_add(stream, ctx->firm_id);
	pthread_mutex_unlock(&hub->lock);
	return is_added ? OK : fail(ctx, ERR_BUSY, "server.busy", NULL, "No memory for a stream.");
}
