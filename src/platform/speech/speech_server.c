/* Any server with OpenAI's POST /v1/audio/transcriptions: FunASR, whisper.cpp, speaches, vLLM, a cloud. */
#include "base/cleanup.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/net/net_ask.h"
#include "platform/speech/speech_private.h"

enum { WAVE_HEAD_BYTES = 44, FORM_MAX_BYTES = 4 * 1024 * 1024, TIMEOUT_MS = 60 * 1000, PROBE_TIMEOUT_MS = 8 * 1000, BOUNDARY_BYTES = 18 };

static const char default_path[] = "/v1/audio/transcriptions";

/* --- The form --- */

static void put_u16(struct text *out, unsigned number)
{
	text_append_char(out, (char)(number & 0xFF));
	text_append_char(out, (char)(number >> 8 & 0xFF));
}

static void put_u32(struct text *out, uint32_t number)
{
	put_u16(out, number & 0xFFFF);
	put_u16(out, number >> 16);
}

/* The samples as a WAV file; the machine is little-endian like the format. */
static void append_wave(struct text *out, const struct speech_samples *samples)
{
	uint32_t bytes = (uint32_t)(samples->count * sizeof(int16_t));

	text_append(out, "RIFF");
	put_u32(out, bytes + WAVE_HEAD_BYTES - 8);
	text_append(out, "WAVEfmt ");
	put_u32(out, 16);
	put_u16(out, 1); /* PCM */
	put_u16(out, 1); /* channels */
	put_u32(out, SPEECH_RATE);
	put_u32(out, SPEECH_RATE * sizeof(int16_t));
	put_u16(out, sizeof(int16_t));
	put_u16(out, 16); /* bits */
	text_append(out, "data");
	put_u32(out, bytes);
	text_append_n(out, samples->items, bytes);
}

static void append_field(struct text *form, const char *boundary, const char *name, const char *value)
{
	if (!text_is_empty(value))
		text_append_format(form, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", boundary, name, value);
}

static void append_form(struct text *form, const char *boundary, const struct speech_settings *settings, const char *format,
			const struct speech_samples *samples)
{
	append_field(form, boundary, "model", settings->model);
	append_field(form, boundary, "language", settings->language);
	append_field(form, boundary, "response_format", format);
	append_field(form, boundary, "temperature", "0");
	text_append_format(form, "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"audio.wav\"\r\n"
				 "Content-Type: audio/wav\r\n\r\n", boundary);
	append_wave(form, samples);
	text_append_format(form, "\r\n--%s--\r\n", boundary);
}

/* --- Calls --- */

static int fill_headers(struct ctx *ctx, const struct speech_settings *settings, struct net_header headers[], const char *content_type)
{
	int count = 0;

	headers[count++] = (struct net_header){ "Accept", "application/json" };
	if (content_type)
		headers[count++] = (struct net_header){ "Content-Type", content_type };
	if (!text_is_empty(settings->key))
		headers[count++] = (struct net_header){ "Authorization", arena_format(ctx->arena, "Bearer %s", settings->key) };
	return count;
}

static enum err ask(struct ctx *ctx, const struct speech_settings *settings, const char *format, const struct speech_samples *samples,
		    struct speech_answer *answer)
{
	const char *boundary = crypto_token(ctx->arena, BOUNDARY_BYTES);
	const char *path = text_is_empty(settings->path) ? default_path : settings->path;
	CLOSING(text_done) struct text form = { 0 };
	const char *content_type = arena_format(ctx->arena, "multipart/form-data; boundary=%s", boundary);
	struct net_header headers[3];

	text_init(&form, FORM_MAX_BYTES);
	append_form(&form, boundary, settings, format, samples);
	if (!text_ok(&form))
		return fail(ctx, ERR_BUSY, "speech.memory", NULL, "The samples do not fit into one call.");
	const struct net_request request = {
		.method = "POST",
		.url = net_join(ctx, settings->base_url, path),
		.headers = headers,
		.header_count = fill_headers(ctx, settings, headers, content_type),
		.body = { (const unsigned char *)text_chars(&form), form.length },
		.timeout_ms = settings->timeout_ms ? settings->timeout_ms : TIMEOUT_MS,
	};
	return net_ask(ctx, &settings->policy, &request, &speech_answer_shape, answer);
}

/* Servers that know no segments refuse the format that has them; "" leaves the choice to the server. */
static enum err transcribe(struct ctx *ctx, const struct speech_settings *settings, const struct speech_samples *samples,
			   struct speech_result *ret_result)
{
	static const char *const formats[] = { "verbose_json", "json", "" };
	enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };
	struct speech_answer answer = { 0 };
	enum err result = ERR_MEANING;

	if (text_is_empty(settings->base_url))
		return fail(ctx, ERR_MEANING, "speech.no_engine", NULL, "No transcription server is set.");
	for (int i = 0; i < FORMATS && result != OK; i++) {
		answer = (struct speech_answer){ 0 };
		result = ask(ctx, settings, formats[i], samples, &answer);
		if (result == ERR_MEANING && text_equal(ctx->fault.code, "peer.format") && i + 1 < FORMATS)
			fault_clear(ctx);
		else
			TRY(result);
	}
	speech_answer_read(ctx, &answer, (int64_t)samples->count * MS_PER_SECOND / SPEECH_RATE, ret_result);
	return OK;
}

/* Most servers list their models; one that has no such list is there all the same. */
static void probe(struct ctx *ctx, const struct speech_settings *settings, struct speech_health *ret_health)
{
	static const struct shape nothing = { .name = "speech_models", .present_offset = -1 };
	struct net_header headers[3];
	char ignored;

	if (text_is_empty(settings->base_url)) {
		*ret_health = (struct speech_health){ .reason = "speech.no_engine", .detail = "No transcription server is set." };
		return;
	}
	const struct net_request request = {
		.method = "GET",
		.url = net_join(ctx, settings->base_url, "/v1/models"),
		.headers = headers,
		.header_count = fill_headers(ctx, settings, headers, NULL),
		.timeout_ms = PROBE_TIMEOUT_MS,
	};
	enum err result = net_ask(ctx, &settings->policy, &request, &nothing, &ignored);
	bool is_there = result == OK || text_equal(ctx->fault.code, "peer.no_route") || text_equal(ctx->fault.code, "peer.nonsense");
	*ret_health = is_there ? (struct speech_health){ .is_ready = true }
			       : (struct speech_health){ .reason = ctx->fault.code, .detail = ctx->fault.detail };
	fault_clear(ctx);
}

const struct speech_engine speech_server = { "server", false, NULL, probe, transcribe };
