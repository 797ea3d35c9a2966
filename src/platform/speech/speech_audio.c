/* Samples in a file without name, mapped. */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "extract/audio.h"
#include "platform/speech/speech.h"
#include "platform/speech/speech_process.h"

_Static_assert((int)SPEECH_RATE == (int)AUDIO_RATE, "the helper and the engines speak of the same samples");

struct sink {
	int fd;
	int64_t left;  /* bytes that may still come */
	int64_t bytes;
	int error;
};

static bool take(void *arg, const void *bytes, size_t length)
{
	struct sink *sink = arg;
	const char *at = bytes;

	if ((int64_t)length > sink->left)
		return false;
	sink->left -= (int64_t)length;
	sink->bytes += (int64_t)length;
	while (length > 0) {
		ssize_t written = write(sink->fd, at, length);

		if (written < 0 && errno != EINTR) {
			sink->error = errno;
			return false;
		}
		at += written > 0 ? written : 0;
		length -= written > 0 ? (size_t)written : 0;
	}
	return true;
}

/* A file that has no name and goes with its descriptor. */
static int open_nameless(const char *folder)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	return fd >= 0 ? fd : memfd_create("genjin-samples", MFD_CLOEXEC);
}

static enum err map_samples(struct ctx *ctx, const struct sink *sink, struct speech_audio *ret_audio)
{
	size_t bytes = (size_t)sink->bytes & ~(size_t)1;
	void *mapped = bytes ? mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, sink->fd, 0) : NULL;

	if (mapped == MAP_FAILED)
		return fail(ctx, ERR_BUSY, "speech.memory", NULL, "The samples could not be mapped: %s", strerrordesc_np(errno));
	ret_audio->samples = (struct speech_samples){ mapped, bytes / sizeof(int16_t) };
	ret_audio->duration_ms = (int64_t)ret_audio->samples.count * MS_PER_SECOND / SPEECH_RATE;
	ret_audio->mapped_bytes = bytes;
	return OK;
}

enum err speech_audio_open(struct ctx *ctx, const char *path, const char *spool, int max_seconds, struct speech_audio *ret_audio)
{
	CLOSING(fd_close) int input = open(path, O_RDONLY | O_CLOEXEC);
	CLOSING(fd_close) int samples = open_nameless(spool);
	const char *words[] = { "decode", arena_format(ctx->arena, "%d", max_seconds), NULL };
	struct sink sink = { .fd = samples, .left = (int64_t)max_seconds * SPEECH_RATE * (int64_t)sizeof(int16_t) };

	if (input < 0)
		return fail(ctx, ERR_NOT_FOUND, "speech.no_file", NULL, "The recording is not there any more.");
	if (samples < 0)
		return fail(ctx, ERR_BUSY, "speech.spool", NULL, "%s: %s", spool, strerrordesc_np(errno));
	enum err result = speech_process_run(ctx, input, words, take, &sink);
	if (sink.error == ENOSPC || sink.error == EDQUOT) {
		fault_clear(ctx);
		return fail(ctx, ERR_FULL, "server.disk_full", NULL, "There is no room left for the samples.");
	}
	return result == OK ? map_samples(ctx, &sink, ret_audio) : result;
}

void speech_audio_close(struct speech_audio *audio)
{
	if (audio->mapped_bytes)
		munmap((void *)(uintptr_t)audio->samples.items, audio->mapped_bytes);
	*audio = (struct speech_audio){ 0 };
}
