/* Spawning genjin-extract and decoding its frames. */
#include "platform/extract/extract.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "extract/frame.h"

enum { READ_BYTES = 64 * 1024, PATH_BYTES = 4096 };

struct extract {
	pid_t pid; /* 0 = ended and waited for */
	int fd;    /* its standard output */
	struct extract_header header;
	unsigned char *buffer; /* bytes [used_from, used_to) wait to be decoded */
	size_t capacity;
	size_t used_from;
	size_t used_to;
	uint64_t total_bytes;
	struct text row_text; /* the row's cells, each ended by NUL */
	const char **cells;
	bool ended;
};

/* --- Starting --- */

/* GENJIN_EXTRACT, else genjin-extract in the folder of this program, else in the folder above (test programs). */
static enum err find_program(struct ctx *ctx, const char **ret_path)
{
	static const char *const places[] = { "", "../" };
	const char *named = getenv("GENJIN_EXTRACT");
	char self[PATH_BYTES];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = length > 0 ? memrchr(self, '/', (size_t)length) : NULL;

	if (named) {
		*ret_path = named;
		return OK;
	}
	for (size_t i = 0; slash && i < sizeof(places) / sizeof(places[0]); i++) {
		*ret_path = arena_format(ctx->arena, "%.*s%sgenjin-extract", (int)(slash + 1 - self), self, places[i]);
		if (access(*ret_path, X_OK) == 0)
			return OK;
	}
	return fail(ctx, ERR_INTERNAL, "extract.no_program", NULL, "genjin-extract is missing beside the program");
}

static void actions_done(posix_spawn_file_actions_t *actions)
{
	posix_spawn_file_actions_destroy(actions);
}

static void attributes_done(posix_spawnattr_t *attributes)
{
	posix_spawnattr_destroy(attributes);
}

/* Starts the program on the file with an empty environment and unblocked signals. */
static enum err spawn(struct ctx *ctx, const char *program, int input, int output, const char *sheet, pid_t *ret_pid)
{
	CLOSING(actions_done) posix_spawn_file_actions_t actions;
	CLOSING(attributes_done) posix_spawnattr_t attributes;
	char *arguments[] = { arena_text(ctx->arena, program), arena_text(ctx->arena, "table"),
			      arena_text(ctx->arena, sheet), NULL };
	char *environment[] = { NULL };
	sigset_t none;

	sigemptyset(&none);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	int error = posix_spawn(ret_pid, program, &actions, &attributes, arguments, environment);
	if (error)
		return fail(ctx, ERR_INTERNAL, "extract.no_program", NULL, "%s: %s", program, strerrordesc_np(error));
	return OK;
}

/* --- Reading bytes --- */

static enum err died(struct ctx *ctx, const char *why)
{
	return fail(ctx, ERR_MEANING, "extract.failed", NULL, "The file could not be read: %s", why);
}

static enum err reserve(struct ctx *ctx, struct extract *extract, size_t bytes)
{
	if (extract->used_from) {
		memmove(extract->buffer, extract->buffer + extract->used_from, extract->used_to - extract->used_from);
		extract->used_to -= extract->used_from;
		extract->used_from = 0;
	}
	if (bytes <= extract->capacity)
		return OK;
	unsigned char *buffer = realloc(extract->buffer, bytes);
	if (!buffer)
		return fail(ctx, ERR_BUSY, "extract.memory", NULL, "No memory for a row of %zu bytes", bytes);
	extract->buffer = buffer;
	extract->capacity = bytes;
	return OK;
}

/* Waits for more bytes and takes them. */
static enum err read_more(struct ctx *ctx, struct extract *extract)
{
	struct pollfd waiting = { .fd = extract->fd, .events = POLLIN };
	int ready = poll(&waiting, 1, EXTRACT_STALL_MS);

	if (ready < 0 && errno == EINTR)
		return OK;
	if (ready <= 0)
		return died(ctx, "the reader stands still");
	ssize_t length = read(extract->fd, extract->buffer + extract->used_to, extract->capacity - extract->used_to);
	if (length < 0 && errno == EINTR)
		return OK;
	if (length <= 0)
		return died(ctx, "the reader ended early, perhaps over its limits of time or memory");
	extract->used_to += (size_t)length;
	extract->total_bytes += (uint64_t)length;
	if (extract->total_bytes > EXTRACT_MAX_OUTPUT_BYTES)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The table has more than %d bytes",
			    EXTRACT_MAX_OUTPUT_BYTES);
	return OK;
}

/* Makes the next `bytes` bytes available at buffer + used_from. */
static enum err need(struct ctx *ctx, struct extract *extract, size_t bytes)
{
	if (extract->used_to - extract->used_from >= bytes)
		return OK;
	TRY(reserve(ctx, extract, bytes > READ_BYTES ? bytes : READ_BYTES));
	while (extract->used_to < bytes)
		TRY(read_more(ctx, extract));
	return OK;
}

/* --- Decoding --- */

/* The payload of a frame; reading past it sets `bad` and gives zeros. */
struct payload {
	const unsigned char *at;
	size_t left;
	bool bad;
};

static uint32_t take_u32(struct payload *payload)
{
	if (payload->left < 4) {
		*payload = (struct payload){ .bad = true };
		return 0;
	}
	const unsigned char *b = payload->at;
	payload->at += 4;
	payload->left -= 4;
	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* Text inside the payload, checked to be UTF-8 without NUL; "" when it is not. */
static const char *take_chars(struct payload *payload, size_t *ret_length)
{
	uint32_t length = take_u32(payload);
	const char *chars = (const char *)payload->at;

	*ret_length = 0;
	if (payload->bad || length > payload->left || !text_is_utf8(chars, length) || memchr(chars, 0, length)) {
		*payload = (struct payload){ .bad = true };
		return "";
	}
	payload->at += length;
	payload->left -= length;
	*ret_length = length;
	return chars;
}

/* The same as a copy in the arena; NULL when empty. */
static const char *take_text(struct ctx *ctx, struct payload *payload)
{
	size_t length;
	const char *chars = take_chars(payload, &length);

	return length ? arena_text_n(ctx->arena, chars, length) : NULL;
}

static enum err nonsense(struct ctx *ctx)
{
	return died(ctx, "the reader spoke nonsense");
}

static enum err next_frame(struct ctx *ctx, struct extract *extract, unsigned char *ret_type,
			   struct payload *ret_payload)
{
	TRY(need(ctx, extract, FRAME_PREFIX_BYTES));
	struct payload prefix = { extract->buffer + extract->used_from + 1, 4, false };
	uint32_t bytes = take_u32(&prefix);

	if (bytes > FRAME_MAX_BYTES)
		return nonsense(ctx);
	TRY(need(ctx, extract, FRAME_PREFIX_BYTES + bytes));
	*ret_type = extract->buffer[extract->used_from];
	*ret_payload = (struct payload){ extract->buffer + extract->used_from + FRAME_PREFIX_BYTES, bytes, false };
	extract->used_from += FRAME_PREFIX_BYTES + bytes;
	return OK;
}

/* Passes on what the reader found wrong with the file. */
static enum err take_error(struct ctx *ctx, struct payload *payload)
{
	const char *code = take_text(ctx, payload);
	const char *detail = take_text(ctx, payload);

	if (payload->bad || !code || !text_starts(code, "table."))
		return died(ctx, detail ? detail : "the reader failed");
	return fail(ctx, text_equal(code, "table.too_large") ? ERR_TOO_LARGE : ERR_MEANING, code, NULL, "%s",
		    detail ? detail : code);
}

static enum err take_header(struct ctx *ctx, struct extract *extract)
{
	struct extract_header *header = &extract->header;
	struct payload payload;
	unsigned char type;
	struct vec sheets;

	TRY(next_frame(ctx, extract, &type, &payload));
	if (type == FRAME_ERROR)
		return take_error(ctx, &payload);
	header->format = take_text(ctx, &payload);
	header->encoding = take_text(ctx, &payload);
	header->delimiter = take_text(ctx, &payload);
	header->sheet = take_text(ctx, &payload);
	header->rows = take_u32(&payload);
	vec_init(&sheets, ctx->arena, sizeof(const char *));
	for (uint32_t count = take_u32(&payload); count > 0 && !payload.bad; count--)
		*(const char **)vec_push(&sheets) = take_text(ctx, &payload);
	header->sheets = vec_list(&sheets);
	if (type != FRAME_HEADER || payload.bad || !header->format)
		return nonsense(ctx);
	return OK;
}

static enum err take_row(struct ctx *ctx, struct extract *extract, struct payload *payload,
			 struct extract_row *ret_row)
{
	uint32_t line = take_u32(payload);
	uint32_t width = take_u32(payload);
	uint32_t count = take_u32(payload);
	uint32_t filled = 0;

	if (payload->bad || width > TABLE_MAX_COLUMNS || count > width)
		return nonsense(ctx);
	/* Room for every cell and its NUL at once: the lengths in front of the cells take more than the NULs will. */
	text_clear(&extract->row_text);
	text_append_n(&extract->row_text, payload->at, payload->left);
	if (!text_ok(&extract->row_text))
		return fail(ctx, ERR_BUSY, "extract.memory", NULL, "No memory for line %u", line);
	char *write = extract->row_text.bytes;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t column = take_u32(payload);
		size_t length;
		const char *chars = take_chars(payload, &length);

		if (payload->bad || column < filled || column >= width)
			return nonsense(ctx);
		while (filled < column)
			extract->cells[filled++] = NULL;
		memcpy(write, chars, length);
		write[length] = '\0';
		extract->cells[filled++] = write;
		write += length + 1;
	}
	while (filled < width)
		extract->cells[filled++] = NULL;
	*ret_row = (struct extract_row){ .line = line, .cells = extract->cells, .cell_count = width };
	return OK;
}

enum err extract_next(struct ctx *ctx, struct extract *extract, struct extract_row *ret_row, bool *ret_more)
{
	struct payload payload;
	unsigned char type;

	*ret_more = false;
	if (extract->ended)
		return OK;
	TRY(next_frame(ctx, extract, &type, &payload));
	switch (type) {
	case FRAME_ROW:
		*ret_more = true;
		return take_row(ctx, extract, &payload, ret_row);
	case FRAME_BLANK:
		*ret_more = true;
		*ret_row = (struct extract_row){ .line = take_u32(&payload), .blank_count = take_u32(&payload) };
		return payload.bad || !ret_row->blank_count ? nonsense(ctx) : OK;
	case FRAME_END:
		extract->ended = true;
		return OK;
	case FRAME_ERROR:
		return take_error(ctx, &payload);
	default:
		return nonsense(ctx);
	}
}

const struct extract_header *extract_header(const struct extract *extract)
{
	return &extract->header;
}

/* --- Open and close --- */

static enum err start(struct ctx *ctx, struct extract *extract, const char *path, const char *sheet)
{
	CLOSING(fd_close) int input = open(path, O_RDONLY | O_CLOEXEC);
	CLOSING(fd_close) int output = -1;
	const char *program;
	int ends[2];

	if (input < 0)
		return fail(ctx, ERR_NOT_FOUND, "extract.no_file", NULL, "%s: %s", path, strerrordesc_np(errno));
	TRY(find_program(ctx, &program));
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail(ctx, ERR_BUSY, "extract.pipe", NULL, "No pipe: %s", strerrordesc_np(errno));
	extract->fd = ends[0];
	output = ends[1];
	return spawn(ctx, program, input, output, sheet, &extract->pid);
}

enum err extract_open(struct ctx *ctx, const char *path, const char *sheet, struct extract **ret_extract)
{
	CLOSING(extract_close) struct extract *extract = arena_alloc(ctx->arena, sizeof(*extract));

	extract->fd = -1;
	extract->cells = arena_array(ctx->arena, TABLE_MAX_COLUMNS, sizeof(*extract->cells));
	text_init(&extract->row_text, 2 * FRAME_MAX_BYTES);
	TRY(start(ctx, extract, path, sheet));
	TRY(take_header(ctx, extract));
	*ret_extract = extract;
	extract = NULL;
	return OK;
}

void extract_close(struct extract **place)
{
	struct extract *extract = *place;
	int status;

	if (!extract)
		return;
	fd_close(&extract->fd);
	if (extract->pid > 0) {
		kill(extract->pid, SIGKILL);
		while (waitpid(extract->pid, &status, 0) < 0 && errno == EINTR)
			;
		if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL && WTERMSIG(status) != SIGPIPE)
			log_warning("extract.died", LOG_INT("signal", WTERMSIG(status)));
	}
	free(extract->buffer);
	text_done(&extract->row_text);
	*place = NULL;
}
