/* Hands the lines to genjin-paper and takes the PDF back. */
#include "platform/report/report.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "platform/helper/helper.h"

enum { LINES_BYTES = 256 * 1024, PDF_BYTES = 8 * 1024 * 1024, READ_BYTES = 64 * 1024, STALL_MS = 20 * 1000 };

static const struct helper program = { "genjin-paper", "GENJIN_PAPER", "report.no_program", "report.pipe" };

void report_init(struct report *page)
{
	text_init(&page->lines, LINES_BYTES);
}

void report_done(struct report *page)
{
	text_done(&page->lines);
}

/* --- Lines --- */

static void append_words(struct report *page, const char *words)
{
	for (; *words; words++)
		text_append_char(&page->lines, (unsigned char)*words < ' ' ? ' ' : *words);
}

static void add_line(struct report *page, char kind, const char *words)
{
	text_append_char(&page->lines, kind);
	text_append_char(&page->lines, '\t');
	append_words(page, words);
	text_append_char(&page->lines, '\n');
}

void report_title(struct report *page, const char *words)
{
	add_line(page, 'T', words);
}

void report_note(struct report *page, const char *words)
{
	add_line(page, 'N', words);
}

void report_heading(struct report *page, const char *words)
{
	add_line(page, 'H', words);
}

void report_text(struct report *page, const char *words)
{
	add_line(page, 'P', words);
}

void report_foot(struct report *page, const char *words)
{
	add_line(page, 'F', words);
}

void report_range(struct report *page, const char *label, const char *value, int low, int middle, int high)
{
	text_append_format(&page->lines, "R\t%d\t%d\t%d\t", low, middle, high);
	append_words(page, label);
	text_append_char(&page->lines, '\t');
	append_words(page, value);
	text_append_char(&page->lines, '\n');
}

/* --- Drawing --- */

static enum err failed(struct ctx *ctx, const char *why)
{
	return fail(ctx, ERR_INTERNAL, "report.failed", NULL, "The page could not be drawn: %s", why);
}

static enum err spool(struct ctx *ctx, const struct report *page, int *ret_input)
{
	CLOSING(fd_close) int input = memfd_create("report", MFD_CLOEXEC);
	ssize_t length = (ssize_t)page->lines.length;

	if (input < 0 || write(input, text_chars(&page->lines), (size_t)length) != length || lseek(input, 0, SEEK_SET) != 0)
		return fail(ctx, ERR_BUSY, "report.pipe", NULL, "No room for the page: %s", strerrordesc_np(errno));
	*ret_input = input;
	input = -1;
	return OK;
}

/* Takes what it says until it ends. */
static enum err read_all(struct ctx *ctx, int fd, struct text *pdf)
{
	struct pollfd waiting = { .fd = fd, .events = POLLIN };
	ssize_t length = 1;

	while (length > 0) {
		int ready = poll(&waiting, 1, STALL_MS);
		char *room = text_room(pdf, READ_BYTES);

		if (ready == 0)
			return failed(ctx, "it stands still");
		if (!room)
			return fail(ctx, ERR_TOO_LARGE, "report.too_large", NULL, "The page is too large");
		length = read(fd, room, READ_BYTES - 1);
		if (length < 0 && errno != EINTR)
			return failed(ctx, strerrordesc_np(errno));
		if (length > 0)
			text_took(pdf, room + length);
		else if (length < 0)
			length = 1;
	}
	return OK;
}

static enum err draw(struct ctx *ctx, int input, struct text *pdf)
{
	static const char *const words[] = { NULL };
	CLOSING(fd_close) int output = -1;
	pid_t pid;

	TRY(helper_start(ctx, &program, input, words, &pid, &output));
	enum err result = read_all(ctx, output, pdf);
	int status = result == OK ? helper_wait(pid) : helper_kill(pid);

	TRY(result);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || !text_starts(text_chars(pdf), "%PDF-"))
		return failed(ctx, "it ended early");
	return OK;
}

enum err report_pdf(struct ctx *ctx, const struct report *page, struct bytes *ret_pdf)
{
	CLOSING(text_done) struct text pdf = { 0 };
	CLOSING(fd_close) int input = -1;

	if (!text_ok(&page->lines))
		return fail(ctx, ERR_TOO_LARGE, "report.too_large", NULL, "The page holds too much");
	text_init(&pdf, PDF_BYTES);
	TRY(spool(ctx, page, &input));
	TRY(draw(ctx, input, &pdf));
	*ret_pdf = (struct bytes){ arena_copy(ctx->arena, text_chars(&pdf), pdf.length), pdf.length };
	return OK;
}
