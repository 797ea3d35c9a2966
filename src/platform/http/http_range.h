/* The part of a file that a request asks for: one range of bytes (RFC 9110, section 14.2). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct http_file_range {
	bool is_whole;
	int64_t from;
	int64_t bytes;       /* 0 with is_whole false: the file ends before the range begins */
	int64_t total_bytes; /* of the file */
};

/* Reads the header; without one, for several ranges at once and for what is no range the whole file counts.
 * in  header  "bytes=0-99", "bytes=100-", "bytes=-100", or NULL */
struct http_file_range http_file_range(const char *header, int64_t total_bytes);
