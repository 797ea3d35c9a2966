/* Mapping or reading the file. */
#include "extract/input.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

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

enum err input_read(struct ctx *ctx, size_t most, struct input *ret_input)
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
