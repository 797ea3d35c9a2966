/* Streams: a queue of text each, read by the HTTP server. */
#include <stdlib.h>

#include "platform/live/live_hub.h"
#include "platform/live/live_wire.h"

static unsigned bucket_of(int64_t firm_id, int64_t account_id)
{
	return (unsigned)((uint64_t)(firm_id * 31 + account_id) % LIVE_BUCKETS);
}

struct live_group *live_group_find(struct live_hub *hub, int64_t firm_id, int64_t account_id)
{
	struct live_group *group = hub->buckets[bucket_of(firm_id, account_id)];

	while (group && (group->firm_id != firm_id || group->account_id != account_id))
		group = group->next;
	return group;
}

/* Groups stay when their last stream goes: there are as many as accounts, and presence wants to tell of them. */
static struct live_group *group_make(struct live_hub *hub, int64_t firm_id, int64_t account_id)
{
	struct live_group **bucket = &hub->buckets[bucket_of(firm_id, account_id)];
	struct live_group *group = live_group_find(hub, firm_id, account_id);

	if (group)
		return group;
	group = calloc(1, sizeof *group);
	if (!group)
		return NULL;
	*group = (struct live_group){ .next = *bucket, .firm_id = firm_id, .account_id = account_id };
	*bucket = group;
	return group;
}

static void stream_free(struct live_stream *stream)
{
	text_done(&stream->queue);
	free((char *)(uintptr_t)stream->actor.login);
	free((char *)(uintptr_t)stream->actor.locale);
	free(stream);
}

struct live_stream *live_stream_open(struct live_hub *hub, const struct ctx *ctx, const struct live_options *options)
{
	struct live_stream *stream = calloc(1, sizeof *stream);

	if (!stream)
		return NULL;
	stream->hub = hub;
	stream->is_workbench = options->is_workbench;
	stream->recheck = options->recheck;
	stream->actor = ctx->actor;
	stream->actor.login = ctx->actor.login ? strdup(ctx->actor.login) : NULL;
	stream->actor.locale = ctx->actor.locale ? strdup(ctx->actor.locale) : NULL;
	stream->written_ms = clock_monotonic_ms();
	text_init(&stream->queue, LIVE_QUEUE_BYTES);
	return stream;
}

bool live_stream_add(struct live_stream *stream, int64_t firm_id)
{
	struct live_hub *hub = stream->hub;
	struct live_group *group = group_make(hub, firm_id, stream->actor.account_id);

	if (!group)
		return false;
	stream->group = group;
	stream->next = group->streams;
	if (stream->next)
		stream->next->previous = stream;
	group->streams = stream;
	hub->stream_count++;
	hub->presence_changed |= stream->is_workbench;
	hub->is_woken = true;
	pthread_cond_signal(&hub->wake);
	return true;
}

static void stream_remove(struct live_stream *stream)
{
	struct live_hub *hub = stream->hub;

	if (stream->next)
		stream->next->previous = stream->previous;
	if (stream->previous)
		stream->previous->next = stream->next;
	else
		stream->group->streams = stream->next;
	hub->stream_count--;
	if (stream->is_workbench) {
		hub->presence_changed = true;
		pthread_cond_signal(&hub->wake);
	}
}

void live_stream_put_text(struct live_stream *stream, const char *chars)
{
	text_append(&stream->queue, chars);
	stream->written_ms = clock_monotonic_ms();
	if (!text_ok(&stream->queue) && !stream->is_ended) {
		stream->is_ended = true;
		http_stream_end(stream->stream);
	}
	http_stream_wake(stream->stream);
}

void live_stream_put(struct live_stream *stream, const char *kind, int64_t firm_no, int64_t own_no, const char *json)
{
	stream->firm_no = firm_no;
	stream->own_no = own_no;
	live_append_event(&stream->queue, kind, live_pair(firm_no, own_no), json);
	live_stream_put_text(stream, "");
}

void live_stream_bye(struct live_stream *stream, const char *reason_json)
{
	if (stream->is_ended)
		return;
	stream->is_ended = true;
	live_append_event(&stream->queue, "bye", 0, reason_json);
	http_stream_end(stream->stream);
}

static size_t read_queue(void *arg, char *bytes, size_t max)
{
	struct live_stream *stream = arg;

	pthread_mutex_lock(&stream->hub->lock);
	size_t length = stream->queue.length - stream->queue_read;
	if (length > max)
		length = max;
	if (length)
		memcpy(bytes, stream->queue.bytes + stream->queue_read, length);
	stream->queue_read += length;
	if (stream->queue_read == stream->queue.length) { /* an idle stream holds no buffer */
		text_done(&stream->queue);
		stream->queue_read = 0;
	}
	pthread_mutex_unlock(&stream->hub->lock);
	return length;
}

static void say_bye(void *arg)
{
	struct live_stream *stream = arg;

	pthread_mutex_lock(&stream->hub->lock);
	live_stream_bye(stream, "{\"reason\":\"shutdown\"}");
	pthread_mutex_unlock(&stream->hub->lock);
}

static void close_queue(void *arg)
{
	struct live_stream *stream = arg;

	pthread_mutex_lock(&stream->hub->lock);
	if (stream->group)
		stream_remove(stream);
	pthread_mutex_unlock(&stream->hub->lock);
	stream_free(stream);
}

const struct http_stream_ops live_stream_ops = { read_queue, say_bye, close_queue };
