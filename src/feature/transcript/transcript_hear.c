/* Hearing one recording: decode, find the speech, hand it to the engine stretch by stretch. Each stretch is noted in one
 * transaction with the position reached, so a kill or a fault of the engine costs one stretch. */
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "feature/document/document.h"
#include "feature/transcript/speech_setting.h"
#include "feature/transcript/transcript_private.h"
#include "platform/config/config.h"
#include "platform/db/db.h"
#include "platform/net/net_ask.h"

enum {
	ATTEMPTS_MAX = 8,               /* without moving on */
	RETRY_MS = 15 * 1000,           /* after the first; doubled each time */
	RETRY_MAX_MS = 60 * 60 * 1000,
	SLICE_MS = 60 * 1000,           /* then others that wait have their turn */
	DECODING_MS = 5 * 60 * 1000,    /* the longest recording */
	BESIDE_CALL_MS = 15 * 1000,     /* what a stretch takes beside the call of its engine */
	MINUTES_DEFAULT = 120,
	SECONDS_PER_MINUTE = 60,
};

struct hearing {
	struct job_run *run;
	struct transcript_row *row;
	const struct speech_engine *engine;
	struct speech_settings settings;
	struct speech_audio audio;
	struct list spans; /* struct speech_span */
	int64_t started_ms; /* monotonic */
};

static int64_t ms_of(size_t samples)
{
	return (int64_t)samples * MS_PER_SECOND / SPEECH_RATE;
}

/* --- How it ends --- */

static enum err begin(struct ctx *ctx, void *arg)
{
	struct hearing *hearing = arg;
	bool is_ours;

	TRY(job_fence(ctx, hearing->run));
	hearing->row->engine = hearing->engine->name;
	TRY(transcript_store_begin(ctx, hearing->row, &is_ours));
	hearing->row->state = is_ours ? "running" : "gone";
	return is_ours ? transcript_publish(ctx, hearing->row) : OK;
}

static enum err finish(struct ctx *ctx, void *arg)
{
	const struct hearing *hearing = arg;

	TRY(job_fence(ctx, hearing->run));
	TRY(transcript_store_finish(ctx, hearing->row));
	return transcript_changed(ctx, hearing->row);
}

static enum err wait_for_more(struct ctx *ctx, void *arg)
{
	const struct hearing *hearing = arg;

	TRY(job_fence(ctx, hearing->run));
	TRY(transcript_store_wait(ctx, hearing->row));
	return transcript_publish(ctx, hearing->row);
}

static int64_t delay_ms(int64_t attempts, int64_t asked_ms)
{
	int64_t delay = RETRY_MS;

	while (--attempts > 0 && delay < RETRY_MAX_MS)
		delay *= 2;
	return asked_ms > delay ? asked_ms : delay < RETRY_MAX_MS ? delay : RETRY_MAX_MS;
}

/* What can pass is tried again later, from the position reached; the rest needs a person. */
static enum err end_badly(struct ctx *ctx, struct hearing *hearing, enum err result)
{
	struct transcript_row *row = hearing->row;
	bool again = err_is_retryable(result) && row->attempts < ATTEMPTS_MAX;

	row->error = ctx->fault.code;
	row->not_before_ms = ctx_now_ms(ctx) + delay_ms(row->attempts, net_retry_after_ms(ctx));
	row->state = again ? "waiting" : "failed";
	log_warning(again ? "transcript.waits" : "transcript.failed", LOG_INT("id", row->id), LOG_TEXT("code", row->error));
	fault_clear(ctx);
	return db_write(ctx, again ? wait_for_more : finish, hearing);
}

static enum err end_well(struct ctx *ctx, struct hearing *hearing)
{
	hearing->row->state = "done";
	hearing->row->error = NULL;
	hearing->row->done_at_ms = ctx_now_ms(ctx);
	log_info("transcript.heard", LOG_INT("id", hearing->row->id), LOG_INT("sound_ms", hearing->audio.duration_ms),
		 LOG_INT("took_ms", clock_monotonic_ms() - hearing->started_ms));
	return db_write(ctx, finish, hearing);
}

/* --- Stretch by stretch --- */

struct step {
	struct hearing *hearing;
	const struct speech_result *result;
	const struct speech_span *span;
	bool is_ours;
};

static enum err note_step(struct ctx *ctx, void *arg)
{
	struct step *step = arg;
	struct transcript_row *row = step->hearing->row;
	const struct speech_segment *said = step->result->segments.items;
	int64_t offset_ms = ms_of(step->span->from);

	TRY(job_heartbeat(ctx, step->hearing->run));
	row->duration_ms = step->hearing->audio.duration_ms;
	row->position_ms = ms_of(step->span->to);
	row->language = step->result->language;
	TRY(transcript_store_advance(ctx, row, &step->is_ours));
	for (size_t i = 0; step->is_ours && i < step->result->segments.count; i++) {
		const struct transcript_segment segment = { .start_ms = offset_ms + said[i].start_ms,
							    .end_ms = offset_ms + said[i].end_ms, .text = said[i].text };

		TRY(transcript_store_add_segment(ctx, row->id, &segment));
	}
	return step->is_ours ? transcript_publish(ctx, row) : OK;
}

/* out ret_fault  what the engine said when it could not; the result of this function is of the database */
static enum err hear_span(struct ctx *ctx, struct hearing *hearing, const struct speech_span *span, bool *ret_is_ours, enum err *ret_fault)
{
	const struct speech_samples part = { hearing->audio.samples.items + span->from, span->to - span->from };
	struct speech_result result = { 0 };
	struct step step = { .hearing = hearing, .result = &result, .span = span };

	*ret_is_ours = true;
	*ret_fault = hearing->engine->transcribe(ctx, &hearing->settings, &part, &result);
	if (*ret_fault != OK)
		return OK;
	if (!result.language)
		result.language = hearing->settings.language;
	TRY(db_write(ctx, note_step, &step));
	hearing->row->attempts = 1;
	*ret_is_ours = step.is_ours;
	return OK;
}

static enum err yield_turn(struct ctx *ctx, void *arg)
{
	return transcript_store_yield(ctx, ((const struct hearing *)arg)->row->id);
}

static enum err hear_spans(struct ctx *ctx, struct hearing *hearing)
{
	const struct speech_span *spans = hearing->spans.items;
	enum err fault = OK;
	bool is_ours = true;

	for (size_t i = 0; i < hearing->spans.count; i++) {
		if (ms_of(spans[i].to) <= hearing->row->position_ms)
			continue;
		if (clock_monotonic_ms() - hearing->started_ms > SLICE_MS)
			return db_write(ctx, yield_turn, hearing);
		size_t mark = arena_mark(ctx->arena);
		TRY(hear_span(ctx, hearing, &spans[i], &is_ours, &fault));
		if (fault != OK)
			return end_badly(ctx, hearing, fault);
		if (!is_ours)
			return OK;
		arena_release(ctx->arena, mark);
	}
	return end_well(ctx, hearing);
}

/* --- From the file on --- */

static enum err open_audio(struct ctx *ctx, struct hearing *hearing)
{
	const char *spool = ctx->config ? arena_format(ctx->arena, "%s/spool", config_text(ctx->config, "data")) : "/tmp";
	int64_t minutes = MINUTES_DEFAULT;
	struct attachment_original original;

	TRY(attachment_original_get(ctx, hearing->row->attachment_id, &original));
	if (original.is_gone)
		return fail(ctx, ERR_MEANING, "document.gone", NULL, "The recording is not there any more.");
	if (ctx->config)
		TRY(config_int(ctx, ctx->config, "speech_minutes", &minutes));
	TRY(speech_audio_open(ctx, original.path, spool, (int)minutes * SECONDS_PER_MINUTE, &hearing->audio));
	speech_spans(ctx, &hearing->audio.samples, &hearing->spans);
	return OK;
}

static enum err prepare(struct ctx *ctx, struct hearing *hearing)
{
	struct speech_setting setting;

	TRY(speech_setting_get(ctx, &setting));
	TRY(speech_setting_engine(ctx, &setting, &hearing->settings));
	hearing->engine = speech_engine(setting.engine);
	return OK;
}

static void hearing_done(struct hearing *hearing)
{
	speech_audio_close(&hearing->audio);
}

enum err transcript_hear(struct ctx *ctx, struct job_run *run, struct transcript_row *row)
{
	CLOSING(hearing_done) struct hearing hearing = { .run = run, .row = row, .started_ms = clock_monotonic_ms() };

	TRY(prepare(ctx, &hearing));
	TRY(db_write(ctx, begin, &hearing));
	if (!text_equal(row->state, "running"))
		return OK;
	row->attempts++;
	if (row->attempts > ATTEMPTS_MAX) {
		(void)fail(ctx, ERR_MEANING, "speech.failed", NULL, "It was begun too often without moving on.");
		return end_badly(ctx, &hearing, ERR_MEANING);
	}
	TRY(job_hold(ctx, run, DECODING_MS));
	enum err result = open_audio(ctx, &hearing);
	if (result != OK)
		return end_badly(ctx, &hearing, result);
	TRY(job_hold(ctx, run, hearing.settings.timeout_ms + BESIDE_CALL_MS));
	return hear_spans(ctx, &hearing);
}
