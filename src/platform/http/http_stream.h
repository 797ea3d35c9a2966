/* Endless replies on suspended connections (http_reply_stream in http.h); the server's side of them. */
#pragma once
#include "platform/http/http_exchange.h"

struct MHD_Response;
struct http_streams; /* all open ones */

/* The open streams of a server and how many they are. NULL when memory is refused. */
struct http_streams *http_streams_open(void);
void http_streams_close(struct http_streams *streams);
int http_streams_count(struct http_streams *streams);

/* Tells every stream to say its last words and end. */
void http_streams_end(struct http_streams *streams);

/* The reply that reads from it; NULL when memory is refused. From now on the response owns the stream. */
struct MHD_Response *http_stream_response(struct http_stream *stream);

/* Closes a stream that never became a response. */
void http_stream_drop(struct http_stream *stream);
