/* The hub: every open stream of this node, grouped by account. Private to platform/live.
 *
 * One lock guards it all. It is held for memory work only, never during a statement. Order of locks: the
 * server's list of streams, the hub, one stream (http_stream_wake). */
#pragma once
#include <pthread.h>

#include "base/text.h"
#include "platform/live/live.h"

struct live_group;

struct live_stream {
	struct live_hub *hub;
	struct live_group *group; /* NULL before it is added and after it was removed */
	struct live_stream *previous, *next;
	struct http_stream *stream;
	struct text queue;      /* what the client has not read yet */
	size_t queue_read;
	int64_t firm_no;        /* numbers of the last events put into the queue */
	int64_t own_no;
	int64_t written_ms;     /* monotonic; for pings */
	bool is_workbench;
	bool is_ended;
	struct actor actor;     /* its texts are our copies */
	enum err (*recheck)(struct ctx *ctx, const struct actor *actor);
};

/* The streams of one account. */
struct live_group {
	struct live_group *next; /* in its bucket */
	int64_t firm_id;
	int64_t account_id;
	struct live_stream *streams;
	bool is_noted; /* a row of live_presence says that it is here */
};

enum { LIVE_BUCKETS = 1024, LIVE_QUEUE_BYTES = 256 * 1024 };

struct live_hub {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	struct arena arena; /* of the hub's thread */
	struct ctx ctx;
	const char *node;
	struct live_group *buckets[LIVE_BUCKETS];
	int stream_count;
	bool is_ending;
	bool is_woken;
	bool presence_changed;
	int64_t checked_ms;      /* monotonic: last recheck */
	int64_t presence_at_ms;  /* business clock: presence last written */
};

/* --- live_stream.c: streams and groups; the caller holds the lock unless said otherwise --- */

/* Takes no lock. NULL when memory is refused. */
struct live_stream *live_stream_open(struct live_hub *hub, const struct ctx *ctx, const struct live_options *options);

/* What http does with such a stream. */
extern const struct http_stream_ops live_stream_ops;

/* Adds the stream to its account's group and wakes the hub's thread. */
bool live_stream_add(struct live_stream *stream, int64_t firm_id);

/* The streams of one account; NULL without any. The hub's lock is held. */
struct live_group *live_group_find(struct live_hub *hub, int64_t firm_id, int64_t account_id);

/* Puts an event into the queue and moves the stream's position; a client that does not read is ended. */
void live_stream_put(struct live_stream *stream, const char *kind, int64_t firm_no, int64_t own_no, const char *json);

/* Puts text that is no event (pings, the first block). */
void live_stream_put_text(struct live_stream *stream, const char *chars);

/* Says why and ends. */
void live_stream_bye(struct live_stream *stream, const char *reason_json);
