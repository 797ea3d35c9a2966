/* multipart/form-data (RFC 7578) read piece by piece, in constant memory. Pure: what it finds goes to a sink.
 * Stricter than the standard: nothing before the first boundary, no blanks after one, part headers of at most 4 KiB. */
#pragma once
#include "base/err.h"
#include "base/text.h"

enum { HTTP_BOUNDARY_MAX = 70, HTTP_PART_HEAD_MAX = 4096, HTTP_PART_NAME_MAX = 200 };

/* One part; texts are valid UTF-8 without control characters. */
struct http_part {
	char name[HTTP_PART_NAME_MAX + 1];
	bool is_file;
	char file_name[HTTP_PART_NAME_MAX + 1]; /* last segment of the path; "upload" when it is unusable */
};

/* What an error of the sink means is the sink's business; the parser stops. */
struct http_part_sink {
	enum err (*begin)(void *arg, const struct http_part *part);
	enum err (*data)(void *arg, const char *bytes, size_t length);
	enum err (*end)(void *arg);
};

enum http_multipart_state {
	HTTP_MULTIPART_START,  /* expects the first boundary */
	HTTP_MULTIPART_MARK,   /* after a boundary: CRLF or "--" */
	HTTP_MULTIPART_HEAD,   /* part headers */
	HTTP_MULTIPART_DATA,
	HTTP_MULTIPART_DONE,   /* the last boundary was read; the rest is dropped */
	HTTP_MULTIPART_FAILED, /* not multipart, or the sink refused */
};

struct http_multipart {
	enum http_multipart_state state;
	const struct http_part_sink *sink;
	void *arg;
	char delimiter[HTTP_BOUNDARY_MAX + 5]; /* CRLF "--" boundary */
	size_t delimiter_length;
	size_t matched;                        /* bytes of the delimiter (or of the mark) seen so far */
	char mark[2];
	char head[HTTP_PART_HEAD_MAX + 1];
	size_t head_length;
	enum err sink_error;                   /* OK when the format was at fault */
};

/* Starts with the value of Content-Type; false when it names no usable boundary. */
bool http_multipart_init(struct http_multipart *parser, const char *content_type, const struct http_part_sink *sink,
			 void *arg);

/* Takes the next bytes; false once it has failed. */
bool http_multipart_feed(struct http_multipart *parser, const char *bytes, size_t length);
