/* Parts of the engines. Private to this folder. */
#pragma once
#include "platform/speech/speech.h"

/* The engines: an OpenAI-compatible server, pocketsphinx. */
extern const struct speech_engine speech_server;
extern const struct speech_engine speech_sphinx;

/* Reads the text of an answer of a transcription server, with its times where it gives some. Never fails: what is not
 * there is not there.
 * in  json members are already in `answer`;  duration_ms  of what was sent: no segment reaches beyond */
struct speech_answer {
	const char *text;
	const char *language;
	struct list segments; /* struct answer_segment */
};
struct answer_segment {
	double start; /* seconds */
	double end;
	const char *text;
	double no_speech_prob;
	double avg_logprob;
};
extern const struct shape speech_answer_shape;
void speech_answer_read(struct ctx *ctx, const struct speech_answer *answer, int64_t duration_ms, struct speech_result *ret_result);

/* Text as it is kept: without the marks of models ("<|zh|>"), one line, trimmed, at most SPEECH_TEXT_MAX_BYTES; NULL when
 * nothing is left. */
const char *speech_clean_text(struct ctx *ctx, const char *text);

/* ISO 639-1 of what an engine calls a language ("Chinese", "zh-CN", "yue"); NULL when it is no name of one. */
const char *speech_language(struct ctx *ctx, const char *name);
