/* genjin-extract: reads one hostile file from descriptor 0 and says on descriptor 1 what is in it.
 *
 *	genjin-extract table [SHEET [ENCODING [DELIMITER]]]      a table, row by row; "" leaves it to the reader
 *	genjin-extract type                                      what the file is
 *
 * in frames of frame.h.
 * Started by platform/extract with nothing but its three descriptors. Exit status 0: the stream ends in Z or E. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "extract/charset.h"
#include "extract/file_type.h"
#include "extract/frame.h"
#include "extract/sandbox.h"

enum { ARENA_BYTES = 32 * 1024 * 1024, FILE_MAX_BYTES = 100 * 1024 * 1024, OPERANDS_MOST = 3 };

struct input {
	const unsigned char *bytes;
	size_t length;
};

/* Reads a pipe to its end; one byte over the limit is kept so that the reader refuses it. */
static enum err read_stream(struct ctx *ctx, size_t most, struct input *ret_input)
{
	static struct text text;
	char piece[64 * 1024];
	ssize_t length;

	text_init(&text, most + sizeof(piece));
	while (text.length <= most && (length = read(STDIN_FILENO, piece, sizeof(piece))) > 0)
		text_append_n(&text, piece, (size_t)length);
	if (!text_ok(&text))
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The file does not fit into memory");
	*ret_input = (struct input){ (const unsigned char *)text_chars(&text), text.length };
	return OK;
}

static enum err read_input(struct ctx *ctx, size_t most, struct input *ret_input)
{
	struct stat status;

	if (fstat(STDIN_FILENO, &status) != 0 || !S_ISREG(status.st_mode))
		return read_stream(ctx, most, ret_input);
	ret_input->length = (size_t)status.st_size;
	if (ret_input->length == 0 || ret_input->length > most)
		return OK; /* the reader refuses it by its length */
	void *bytes = mmap(NULL, ret_input->length, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
	if (bytes == MAP_FAILED)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The file does not fit into memory");
	ret_input->bytes = bytes;
	return OK;
}

/* An operand that says something, or NULL. */
static const char *said(const char *operand)
{
	return operand && operand[0] ? operand : NULL;
}

static enum err extract_table(struct ctx *ctx, struct frame_writer *writer, const char *const *operands)
{
	const struct table_choice choice = { said(operands[0]), said(operands[1]), said(operands[2]) };
	struct input input = { 0 };
	struct table_sink sink = frame_sink(writer);

	TRY(charset_prepare(ctx));
	TRY(sandbox_enter(ctx));
	TRY(read_input(ctx, TABLE_MAX_FILE_BYTES, &input));
	return table_read(ctx, input.bytes, input.length, &choice, &sink);
}

static enum err extract_type(struct ctx *ctx, struct frame_writer *writer, const char *const *unused)
{
	struct input input = { 0 };

	(void)unused;
	TRY(charset_prepare(ctx));
	TRY(file_type_prepare(ctx));
	TRY(sandbox_enter(ctx));
	TRY(read_input(ctx, FILE_MAX_BYTES, &input));
	return frame_document(ctx, writer, file_type_find(ctx, input.bytes, input.length), 0);
}

static const struct mode {
	const char *name;
	enum err (*run)(struct ctx *ctx, struct frame_writer *writer, const char *const *operands);
} modes[] = {
	{ "table", extract_table },
	{ "type", extract_type },
};

static const struct mode *find_mode(const char *name)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	}
	return NULL;
}

int main(int argc, char **argv)
{
	static struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };
	const char *operands[OPERANDS_MOST] = { NULL };
	const struct mode *mode = argc > 1 ? find_mode(argv[1]) : NULL;

	if (!mode || argc > 2 + OPERANDS_MOST) {
		fputs("usage: genjin-extract table [SHEET [ENCODING [DELIMITER]]] | type  <FILE\n", stderr);
		return 2;
	}
	if (arena_open(ARENA_BYTES, &arena) != OK)
		return 1;
	struct frame_writer *writer = frame_writer_open(&ctx, STDOUT_FILENO);
	for (int i = 2; i < argc; i++)
		operands[i - 2] = argv[i];
	enum err result = mode->run(&ctx, writer, operands);
	if (result != OK && ctx.fault.kind == ERR_PEER)
		return 1;
	return frame_finish(&ctx, writer, result) == OK ? 0 : 1;
}
