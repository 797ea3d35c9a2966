/* Streams: read until nothing is left, suspend, go on when woken.
 *
 * Locks: the list's lock is taken before a caller's own (ending), a caller's own before a stream's (wake). The
 * caller's read and closed run without any of ours. */
#include "platform/http/http_stream.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>

#include "platform/http/http_server.h"

enum { BLOCK_BYTES = 1024 };

struct http_stream {
	struct http_streams *streams;
	struct http_stream *previous, *next;
	struct MHD_Connection *connection;
	const struct http_stream_ops *ops;
	void *arg;
	pthread_mutex_t lock; /* of the flags below */
	bool is_suspended;
	bool is_woken;
	bool is_ended;
	bool is_last_read; /* ended, and read once more since */
};

struct http_streams {
	pthread_mutex_t lock; /* of the list */
	struct http_stream *first;
	int count;
	bool is_ending;
};

struct http_streams *http_streams_open(void)
{
	struct http_streams *streams = calloc(1, sizeof *streams);

	if (!streams)
		abort();
	pthread_mutex_init(&streams->lock, NULL);
	return streams;
}

void http_streams_close(struct http_streams *streams)
{
	if (!streams)
		return;
	pthread_mutex_destroy(&streams->lock);
	free(streams);
}

int http_streams_count(struct http_streams *streams)
{
	pthread_mutex_lock(&streams->lock);
	int count = streams->count;
	pthread_mutex_unlock(&streams->lock);
	return count;
}

static void link_stream(struct http_streams *streams, struct http_stream *stream)
{
	pthread_mutex_lock(&streams->lock);
	stream->next = streams->first;
	if (stream->next)
		stream->next->previous = stream;
	streams->first = stream;
	streams->count++;
	stream->is_ended = streams->is_ending;
	pthread_mutex_unlock(&streams->lock);
}

static void unlink_stream(struct http_streams *streams, struct http_stream *stream)
{
	pthread_mutex_lock(&streams->lock);
	if (stream->next)
		stream->next->previous = stream->previous;
	if (stream->previous)
		stream->previous->next = stream->next;
	else
		streams->first = stream->next;
	streams->count--;
	pthread_mutex_unlock(&streams->lock);
}

void http_streams_end(struct http_streams *streams)
{
	pthread_mutex_lock(&streams->lock);
	streams->is_ending = true;
	for (struct http_stream *stream = streams->first; stream; stream = stream->next) {
		stream->ops->ending(stream->arg);
		http_stream_end(stream);
	}
	pthread_mutex_unlock(&streams->lock);
}

void http_stream_drop(struct http_stream *stream)
{
	unlink_stream(stream->streams, stream);
	stream->ops->closed(stream->arg);
	pthread_mutex_destroy(&stream->lock);
	free(stream);
}

/* Called with the stream's lock. */
static void resume(struct http_stream *stream)
{
	if (stream->is_suspended) {
		stream->is_suspended = false;
		MHD_resume_connection(stream->connection);
	} else {
		stream->is_woken = true;
	}
}

void http_stream_wake(struct http_stream *stream)
{
	pthread_mutex_lock(&stream->lock);
	resume(stream);
	pthread_mutex_unlock(&stream->lock);
}

void http_stream_end(struct http_stream *stream)
{
	pthread_mutex_lock(&stream->lock);
	stream->is_ended = true;
	resume(stream);
	pthread_mutex_unlock(&stream->lock);
}

enum pause { PAUSE_SUSPENDED, PAUSE_READ_AGAIN, PAUSE_END };

/* What to do after a read that gave nothing. */
static enum pause pause_stream(struct http_stream *stream)
{
	enum pause pause = PAUSE_READ_AGAIN;

	pthread_mutex_lock(&stream->lock);
	if (stream->is_last_read) {
		pause = PAUSE_END;
	} else if (stream->is_ended) {
		stream->is_last_read = true;
	} else if (stream->is_woken) {
		stream->is_woken = false;
	} else {
		pause = PAUSE_SUSPENDED;
		stream->is_suspended = true;
		MHD_suspend_connection(stream->connection);
	}
	pthread_mutex_unlock(&stream->lock);
	return pause;
}

static ssize_t read_stream(void *cls, uint64_t position, char *bytes, size_t max)
{
	struct http_stream *stream = cls;

	(void)position;
	for (;;) {
		size_t length = stream->ops->read(stream->arg, bytes, max);

		if (length)
			return (ssize_t)length;
		enum pause pause = pause_stream(stream);
		if (pause != PAUSE_READ_AGAIN)
			return pause == PAUSE_END ? MHD_CONTENT_READER_END_OF_STREAM : 0;
	}
}

static void close_stream(void *cls)
{
	http_stream_drop(cls);
}

struct MHD_Response *http_stream_response(struct http_stream *stream)
{
	return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_stream, stream, close_stream);
}

enum err http_reply_stream(struct ctx *ctx, struct http_exchange *exchange, const char *mime,
			   const struct http_stream_ops *ops, void *arg, struct http_stream **ret_stream)
{
	struct http_stream *stream = calloc(1, sizeof *stream);

	if (!stream)
		return fail(ctx, ERR_BUSY, "server.busy", NULL, "No memory for a stream.");
	stream->streams = http_server_streams(exchange->server);
	stream->connection = exchange->connection;
	stream->ops = ops;
	stream->arg = arg;
	pthread_mutex_init(&stream->lock, NULL);
	*ret_stream = stream;
	exchange->reply.stream = stream;
	exchange->reply.status = 200;
	exchange->reply.mime = mime;
	link_stream(stream->streams, stream);
	return OK;
}
