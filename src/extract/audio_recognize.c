/* pocketsphinx 0.8 with its default models. */
#include "extract/audio_recognize.h"

#include <errno.h>
#include <pocketsphinx.h>
#include <sphinxbase/err.h>
#include <stdio.h>
#include <unistd.h>

#include "base/text.h"

enum {
	FRAME_MS = 10, /* of the recogniser */
	PAUSE_MS = 500,
	SAMPLES_MAX = 120 * AUDIO_RATE,
	LINES_MAX_BYTES = 256 * 1024,
};

struct ps_decoder_s *audio_recognizer_open(const char *acoustic, const char *language, const char *dictionary)
{
	err_set_logfp(NULL);
	cmd_ln_t *settings = cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", acoustic, "-lm", language, "-dict", dictionary, NULL);
	if (!settings)
		return NULL;
	ps_decoder_t *recognizer = ps_init(settings);
	cmd_ln_free_r(settings);
	return recognizer;
}

void audio_recognizer_close(struct ps_decoder_s **place)
{
	if (*place)
		ps_free(*place);
	*place = NULL;
}

/* All samples; false when there are none or too many. */
static bool read_samples(int input, struct text *samples)
{
	char piece[64 * 1024];
	ssize_t length;

	text_init(samples, SAMPLES_MAX * sizeof(int16_t) + sizeof(piece));
	while ((length = read(input, piece, sizeof(piece))) > 0 || (length < 0 && errno == EINTR)) {
		if (length > 0)
			text_append_n(samples, piece, (size_t)length);
	}
	return length == 0 && text_ok(samples) && samples->length >= sizeof(int16_t) && samples->length <= SAMPLES_MAX * sizeof(int16_t);
}

/* "<s>", "<sil>", "[NOISE]", "++SMACK++" are no words. */
static bool is_word(const char *word)
{
	return word && *word && !strchr("<[+", *word);
}

struct line {
	struct text out;
	int64_t start_ms;
	int64_t end_ms; /* 0: no word yet */
	struct text words;
};

static void end_line(struct line *line)
{
	if (line->words.length > 0)
		text_append_format(&line->out, "%lld %lld\t%s\n", (long long)line->start_ms, (long long)line->end_ms,
				   text_chars(&line->words));
	text_clear(&line->words);
	line->end_ms = 0;
}

/* "ten(2)" is another way to say ten. */
static void add_word(struct line *line, const char *word, int64_t start_ms, int64_t end_ms)
{
	if (line->end_ms && start_ms - line->end_ms >= PAUSE_MS)
		end_line(line);
	if (line->words.length > 0)
		text_append_char(&line->words, ' ');
	else
		line->start_ms = start_ms;
	text_append_n(&line->words, word, strcspn(word, "("));
	line->end_ms = end_ms;
}

static void collect(ps_decoder_t *recognizer, struct line *line)
{
	for (ps_seg_t *at = ps_seg_iter(recognizer); at; at = ps_seg_next(at)) {
		int first, last;

		ps_seg_frames(at, &first, &last);
		if (is_word(ps_seg_word(at)))
			add_word(line, ps_seg_word(at), (int64_t)first * FRAME_MS, (int64_t)(last + 1) * FRAME_MS);
	}
	end_line(line);
}

static enum audio_exit write_lines(int output, const struct text *lines)
{
	const char *bytes = text_chars(lines);

	for (size_t left = lines->length; left > 0;) {
		ssize_t done = write(output, bytes, left);

		if (done < 0 && errno != EINTR)
			return AUDIO_FAILED;
		bytes += done > 0 ? done : 0;
		left -= done > 0 ? (size_t)done : 0;
	}
	return AUDIO_OK;
}

enum audio_exit audio_recognize(struct ps_decoder_s *recognizer, int input, int output)
{
	static struct text samples;
	static struct line line;

	if (!read_samples(input, &samples))
		return AUDIO_DAMAGED;
	text_init(&line.out, LINES_MAX_BYTES);
	text_init(&line.words, LINES_MAX_BYTES / 2);
	const int16 *sound = (const int16 *)(const void *)text_chars(&samples);
	if (ps_start_utt(recognizer) < 0 || ps_process_raw(recognizer, sound, samples.length / sizeof(*sound), FALSE, TRUE) < 0 ||
	    ps_end_utt(recognizer) < 0)
		return AUDIO_FAILED;
	collect(recognizer, &line);
	enum audio_exit result = text_ok(&line.out) && text_ok(&line.words) ? write_lines(output, &line.out) : AUDIO_FAILED;
	text_done(&line.out);
	text_done(&line.words);
	text_done(&samples);
	return result;
}
