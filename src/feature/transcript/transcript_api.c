/* Routes of transcripts. */
#include "feature/audit/audit.h"
#include "feature/transcript/transcript.h"
#include "platform/db/db.h"
#include "platform/speech/speech.h"

enum { CONSENT_CHARS_MAX = 1000, CORRECTIONS_MAX = 2000, SEGMENT_CHARS_MAX = 2000, BODY_MAX_BYTES = 4 * 1024 * 1024 };

static const struct field segment_fields[] = {
	FIELD_ID(struct transcript_segment, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct transcript_segment, start_ms),
	FIELD_INT(struct transcript_segment, end_ms),
	FIELD_TEXT(struct transcript_segment, text, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct transcript_segment, heard),
};
static const struct shape segment_shape = SHAPE("TranscriptSegment", struct transcript_segment, segment_fields);

static const struct field transcript_fields[] = {
	FIELD_ID(struct transcript, attachment_id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct transcript, version),
	FIELD_TEXT(struct transcript, state, .choices = &transcript_state_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct transcript, error),
	FIELD_INT(struct transcript, progress),
	FIELD_INT(struct transcript, duration_ms),
	FIELD_TEXT(struct transcript, engine, .choices = &speech_engine_choices),
	FIELD_TEXT(struct transcript, language),
	FIELD_TEXT(struct transcript, consent, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct transcript, requested_by, &account_ref_shape),
	FIELD_TIME(struct transcript, requested_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct transcript, done_at),
	FIELD_TIME(struct transcript, edited_at),
	FIELD_LIST(struct transcript, segments, &segment_shape),
};
const struct shape transcript_shape = SHAPE("Transcript", struct transcript, transcript_fields);

static const struct field request_fields[] = {
	FIELD_TEXT(struct transcript_request, consent, .max = CONSENT_CHARS_MAX),
	FIELD_BOOL(struct transcript_request, again),
};
static const struct shape request_shape = SHAPE("TranscriptRequest", struct transcript_request, request_fields);

struct corrections {
	struct list segments;
};
static const struct field correction_fields[] = {
	FIELD_ID(struct transcript_correction, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct transcript_correction, text, .max = SEGMENT_CHARS_MAX),
};
static const struct shape correction_shape = SHAPE("TranscriptCorrection", struct transcript_correction, correction_fields);
static const struct field corrections_fields[] = {
	FIELD_LIST(struct corrections, segments, &correction_shape, .max = CORRECTIONS_MAX, .flags = FIELD_REQUIRED),
};
static const struct shape corrections_shape = SHAPE("TranscriptCorrections", struct corrections, corrections_fields);

static const char *const source_names[] = { NULL, "rules", "model" };
static const struct choices source_choices = CHOICES(source_names);
static const struct field draft_fields[] = {
	FIELD_TEXT(struct transcript_draft, source, .choices = &source_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct transcript_draft, error),
	FIELD_TEXT(struct transcript_draft, fact),
	FIELD_INT(struct transcript_draft, emotion, .flags = FIELD_NULL),
	FIELD_TEXT(struct transcript_draft, emotion_text),
	FIELD_TEXT(struct transcript_draft, action),
	FIELD_TIME(struct transcript_draft, action_due_at),
};
const struct shape transcript_draft_shape = SHAPE("TranscriptDraft", struct transcript_draft, draft_fields);

static enum err reply(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct transcript transcript;

	TRY(transcript_get(ctx, id, &transcript));
	return http_reply_version(ctx, exchange, status, &transcript_shape, &transcript, transcript.version);
}

static enum err post_transcribe(struct ctx *ctx, struct http_exchange *exchange)
{
	struct transcript_request request = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &request_shape, &request));
	TRY(transcript_ask(ctx, id, &request));
	return reply(ctx, exchange, 202, id);
}

static enum err note_look(struct ctx *ctx, void *arg)
{
	return audit_note(ctx, "transcript.read", "attachment", *(const int64_t *)arg, NULL);
}

/* Asking how far it is shows nothing; what was said does. */
static enum err get_transcript(struct ctx *ctx, struct http_exchange *exchange)
{
	struct transcript transcript;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(transcript_get(ctx, id, &transcript));
	if (transcript.segments.count)
		TRY(db_write(ctx, note_look, &id));
	return http_reply_version(ctx, exchange, 200, &transcript_shape, &transcript, transcript.version);
}

static enum err patch_transcript(struct ctx *ctx, struct http_exchange *exchange)
{
	struct corrections corrections = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &corrections_shape, &corrections));
	TRY(transcript_correct(ctx, id, version, &corrections.segments));
	return reply(ctx, exchange, 200, id);
}

static enum err post_draft(struct ctx *ctx, struct http_exchange *exchange)
{
	struct transcript_draft draft;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(transcript_make_draft(ctx, id, &draft));
	TRY(db_write(ctx, note_look, &id));
	return http_reply(ctx, exchange, 200, &transcript_draft_shape, &draft);
}

const struct http_routes transcript_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/attachments/{id}/transcribe", "Has a recording heard; needs the noted consent of the person recorded",
	  PERMIT_ADD, HTTP_RUN_WRITE, post_transcribe, .body = &request_shape, .reply = &transcript_shape, .status = 202 },
	{ "GET", "/api/v1/attachments/{id}/transcript", "What was said in a recording, as far as it is heard; audited", PERMIT_VIEW,
	  HTTP_RUN_SLOW, get_transcript, .reply = &transcript_shape },
	{ "PATCH", "/api/v1/attachments/{id}/transcript", "Corrects segments", PERMIT_ADD, HTTP_RUN_WRITE, patch_transcript,
	  .body = &corrections_shape, .reply = &transcript_shape, .body_max_bytes = BODY_MAX_BYTES },
	{ "POST", "/api/v1/attachments/{id}/draft", "Proposes fact, emotion and action of a record; saves nothing", PERMIT_VIEW,
	  HTTP_RUN_SLOW, post_draft, .reply = &transcript_draft_shape },
}));
