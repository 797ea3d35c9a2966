/* One running genjin-extract and what it says. Private to this folder; nothing in a frame is trusted. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/ctx.h"

enum extract_program {
	EXTRACT_PLAIN, /* genjin-extract */
	EXTRACT_PAGES, /* genjin-extract-pages: with the large libraries */
};

struct extract_process {
	enum extract_program program;
	pid_t pid;     /* 0 = never started */
	int fd;        /* its standard output */
	int stall_ms;  /* without a byte for so long it is given up */
	unsigned char *buffer; /* bytes [used_from, used_to) wait to be decoded */
	size_t capacity;
	size_t used_from;
	size_t used_to;
	uint64_t total_bytes;
};

/* The payload of a frame; reading past it sets `bad` and gives zeros. */
struct payload {
	const unsigned char *at;
	size_t left;
	bool bad;
};

/* Starts the program with these words on the file; `words` ends in NULL. The process is zeroed, with fd -1.
 * errors ERR_NOT_FOUND "extract.no_file"; ERR_INTERNAL "extract.no_program"; ERR_BUSY "extract.pipe" */
MUST_USE enum err extract_start(struct ctx *ctx, struct extract_process *process, const char *path, const char *const *words);

/* Kills it unless it has ended, frees all. */
void extract_end(struct extract_process *process);

/* The next frame; its payload holds until the next call.
 * errors ERR_MEANING "extract.failed"  it died, stands still or speaks nonsense; ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err extract_frame(struct ctx *ctx, struct extract_process *process, unsigned char *ret_type, struct payload *ret_payload);

/* Passes on, out of an error frame, what it found wrong with the file. */
MUST_USE enum err extract_refusal(struct ctx *ctx, struct payload *payload);

/* ERR_MEANING "extract.failed": a frame that cannot be. */
MUST_USE enum err extract_nonsense(struct ctx *ctx);

/* Takes four bytes, little endian; a payload that is too short is marked so and gives 0. */
uint32_t payload_u32(struct payload *payload);

/* Text inside the payload, checked to be UTF-8 without NUL; "" when it is not. */
const char *payload_chars(struct payload *payload, size_t *ret_length);

/* The same as a copy in the arena; NULL when empty. */
const char *payload_text(struct ctx *ctx, struct payload *payload);
