/* What transcription servers answer: text, sometimes segments, in the many ways of their makers. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "platform/speech/speech_private.h"

enum { CODE_BYTES = 2, NAME_BYTES = 16 };

/* Whisper's own rule for a segment that it invented. */
static const double NO_SPEECH_FROM = 0.6;
static const double UNSURE_BELOW = -1.0;

static const struct field segment_fields[] = {
	FIELD_REAL(struct answer_segment, start),          FIELD_REAL(struct answer_segment, end),
	FIELD_TEXT(struct answer_segment, text),           FIELD_REAL(struct answer_segment, no_speech_prob),
	FIELD_REAL(struct answer_segment, avg_logprob),
};
static const struct shape segment_shape = SHAPE("speech_segment", struct answer_segment, segment_fields);

static const struct field answer_fields[] = {
	FIELD_TEXT(struct speech_answer, text),
	FIELD_TEXT(struct speech_answer, language),
	FIELD_LIST(struct speech_answer, segments, &segment_shape),
};
const struct shape speech_answer_shape = SHAPE("speech_answer", struct speech_answer, answer_fields);

/* --- Text --- */

/* End of a mark of a model that begins here ("<|withitn|>"), NULL = none does. */
static const char *mark_end(const char *at)
{
	const char *end = text_starts(at, "<|") ? strstr(at, "|>") : NULL;

	return end ? end + 2 : NULL;
}

/* Longest beginning of at most `bytes` bytes that ends between characters. */
static size_t whole_characters(const char *text, size_t bytes)
{
	while (bytes > 0 && ((unsigned char)text[bytes] & 0xC0) == 0x80)
		bytes--;
	return bytes;
}

const char *speech_clean_text(struct ctx *ctx, const char *text)
{
	char *clean = arena_alloc(ctx->arena, strlen(text) + 1);
	size_t length = 0;

	for (const char *at = text, *end; *at; at = end ? end : at + 1) {
		bool is_gap = (unsigned char)*at <= ' ';

		end = mark_end(at);
		if (end || (is_gap && (length == 0 || clean[length - 1] == ' ')))
			continue;
		clean[length++] = is_gap ? ' ' : *at;
	}
	if (length > SPEECH_TEXT_MAX_BYTES)
		length = whole_characters(clean, SPEECH_TEXT_MAX_BYTES);
	while (length > 0 && clean[length - 1] == ' ')
		length--;
	clean[length] = '\0';
	return length ? clean : NULL;
}

const char *speech_language(struct ctx *ctx, const char *name)
{
	static const char *const names[][2] = {
		{ "chinese", "zh" }, { "mandarin", "zh" }, { "cantonese", "zh" }, { "yue", "zh" },   { "english", "en" },
		{ "japanese", "ja" }, { "korean", "ko" },  { "german", "de" },    { "french", "fr" }, { "spanish", "es" },
	};
	size_t length = name ? strlen(name) : 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (text_equal_nocase(name, names[i][0]))
			return names[i][1];
	}
	bool has_region = length > CODE_BYTES && length < NAME_BYTES && strchr("-_", name[CODE_BYTES]);
	bool is_code = length == CODE_BYTES || has_region;
	if (!is_code || strspn(name, "abcdefghijklmnopqrstuvwxyz") < CODE_BYTES)
		return NULL;
	return arena_text_n(ctx->arena, name, CODE_BYTES);
}

/* --- Segments --- */

/* Seconds as milliseconds within [least, most]; anything odd is `least`. */
static int64_t place(double seconds, int64_t least, int64_t most)
{
	if (!isfinite(seconds) || seconds * MS_PER_SECOND <= (double)least)
		return least;
	return seconds * MS_PER_SECOND >= (double)most ? most : (int64_t)llround(seconds * MS_PER_SECOND);
}

static bool is_invented(const struct answer_segment *segment)
{
	return segment->no_speech_prob > NO_SPEECH_FROM && segment->avg_logprob < UNSURE_BELOW;
}

void speech_answer_read(struct ctx *ctx, const struct speech_answer *answer, int64_t duration_ms, struct speech_result *ret_result)
{
	const struct answer_segment *given = answer->segments.items;
	struct vec segments;
	int64_t at = 0;
	size_t texts = 0;

	vec_init(&segments, ctx->arena, sizeof(struct speech_segment));
	for (size_t i = 0; i < answer->segments.count; i++) {
		const char *text = given[i].text ? speech_clean_text(ctx, given[i].text) : NULL;

		texts += text != NULL;
		if (!text || is_invented(&given[i]))
			continue;
		int64_t start_ms = place(given[i].start, at, duration_ms);
		at = place(given[i].end, start_ms, duration_ms);
		*(struct speech_segment *)vec_push(&segments) = (struct speech_segment){ start_ms, at, text };
	}
	const char *whole = !texts && answer->text ? speech_clean_text(ctx, answer->text) : NULL;
	if (whole)
		*(struct speech_segment *)vec_push(&segments) = (struct speech_segment){ 0, duration_ms, whole };
	*ret_result = (struct speech_result){ vec_list(&segments), speech_language(ctx, answer->language) };
}
