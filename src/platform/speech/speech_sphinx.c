/* English on this machine: pocketsphinx inside genjin-audio, one process per span. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/speech/speech_private.h"
#include "platform/speech/speech_process.h"

enum { LINES_MAX_BYTES = 256 * 1024 };

static const char debian_models[] = "/usr/share/pocketsphinx/model/en-us";

static const char *model_folder(const struct speech_settings *settings)
{
	return text_is_empty(settings->model_folder) ? debian_models : settings->model_folder;
}

static bool take(void *arg, const void *bytes, size_t length)
{
	text_append_n(arg, bytes, length);
	return text_ok(arg);
}

/* The samples as something that the helper can read. */
static enum err open_samples(struct ctx *ctx, const struct speech_samples *samples, int *ret_fd)
{
	CLOSING(fd_close) int fd = memfd_create("genjin-span", MFD_CLOEXEC);
	size_t bytes = samples->count * sizeof(int16_t);

	for (size_t done = 0; fd >= 0 && done < bytes;) {
		ssize_t written = pwrite(fd, (const char *)samples->items + done, bytes - done, (off_t)done);

		if (written < 0 && errno != EINTR)
			return fail(ctx, ERR_BUSY, "speech.memory", NULL, "No memory for the samples.");
		done += written > 0 ? (size_t)written : 0;
	}
	if (fd < 0)
		return fail(ctx, ERR_BUSY, "speech.memory", NULL, "No memory for the samples.");
	*ret_fd = fd;
	fd = -1;
	return OK;
}

/* "START END<tab>TEXT"; false when it is not such a line. */
static bool read_line(struct ctx *ctx, char *line, int64_t duration_ms, struct speech_segment *ret_segment)
{
	char *tab = strchr(line, '\t');
	char *blank = tab ? memchr(line, ' ', (size_t)(tab - line)) : NULL;
	struct speech_segment segment;

	if (!blank || !text_is_utf8(tab + 1, strlen(tab + 1)))
		return false;
	*blank = *tab = '\0';
	segment.text = speech_clean_text(ctx, tab + 1);
	if (!segment.text || !text_to_i64(line, &segment.start_ms) || !text_to_i64(blank + 1, &segment.end_ms))
		return false;
	if (segment.start_ms < 0 || segment.end_ms < segment.start_ms || segment.start_ms > duration_ms)
		return false;
	if (segment.end_ms > duration_ms)
		segment.end_ms = duration_ms;
	*ret_segment = segment;
	return true;
}

static enum err read_lines(struct ctx *ctx, const struct text *lines, int64_t duration_ms, struct list *ret_segments)
{
	char *at = arena_text_n(ctx->arena, text_chars(lines), lines->length);
	struct vec segments;

	vec_init(&segments, ctx->arena, sizeof(struct speech_segment));
	for (char *line; (line = strsep(&at, "\n")) && *line;) {
		if (!read_line(ctx, line, duration_ms, vec_push(&segments)))
			return fail(ctx, ERR_MEANING, "speech.failed", NULL, "The recogniser spoke nonsense.");
	}
	*ret_segments = vec_list(&segments);
	return OK;
}

static enum err transcribe(struct ctx *ctx, const struct speech_settings *settings, const struct speech_samples *samples,
			   struct speech_result *ret_result)
{
	const char *folder = model_folder(settings);
	const char *words[] = {
		"recognize",
		arena_format(ctx->arena, "%s/en-us", folder),
		arena_format(ctx->arena, "%s/en-us.lm.bin", folder),
		arena_format(ctx->arena, "%s/cmudict-en-us.dict", folder),
		NULL,
	};
	CLOSING(text_done) struct text lines = { 0 };
	CLOSING(fd_close) int input = -1;

	text_init(&lines, LINES_MAX_BYTES);
	TRY(open_samples(ctx, samples, &input));
	if (lseek(input, 0, SEEK_SET) < 0)
		return fail(ctx, ERR_INTERNAL, "speech.memory", NULL, "The samples cannot be read.");
	TRY(speech_process_run(ctx, input, words, take, &lines));
	TRY(read_lines(ctx, &lines, (int64_t)samples->count * MS_PER_SECOND / SPEECH_RATE, &ret_result->segments));
	ret_result->language = "en";
	return OK;
}

static void probe(struct ctx *ctx, const struct speech_settings *settings, struct speech_health *ret_health)
{
	const char *model = arena_format(ctx->arena, "%s/en-us.lm.bin", model_folder(settings));

	*ret_health = (struct speech_health){ .is_ready = access(model, R_OK) == 0 };
	if (!ret_health->is_ready)
		ret_health->reason = "speech.no_model";
}

const struct speech_engine speech_sphinx = { "pocketsphinx", true, "en", probe, transcribe };
