/* Asking for transcripts, showing and correcting them. */
#include "feature/transcript/transcript.h"

#include <string.h>

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/document/document.h"
#include "feature/permission/permission.h"
#include "feature/record/record.h"
#include "feature/transcript/transcript_private.h"
#include "platform/hook/hook.h"
#include "platform/live/live.h"

enum { WHOLE = 100, TEXT_MAX_BYTES = 8 * 1024 * 1024 };

static const char *const states[] = { NULL, "waiting", "running", "done", "failed" };
const struct choices transcript_state_choices = CHOICES(states);

/* --- Who may what --- */

/* The file, when the actor may hear it. */
static enum err load_file(struct ctx *ctx, int64_t attachment_id, struct attachment *ret_file)
{
	TRY(attachment_get(ctx, attachment_id, ret_file));
	if (!ret_file->may_open)
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Your role or your part in this candidate does not allow that.");
	return OK;
}

enum err transcript_load(struct ctx *ctx, int64_t attachment_id, struct transcript_row *ret_row)
{
	struct attachment file;
	bool found;

	TRY(load_file(ctx, attachment_id, &file));
	TRY(transcript_store_get(ctx, attachment_id, ret_row, &found));
	return found ? OK : fail(ctx, ERR_NOT_FOUND, "transcript.not_found", NULL, "This file has no transcript.");
}

static enum err need_done(struct ctx *ctx, const struct transcript_row *row)
{
	return text_equal(row->state, "done") ? OK : fail(ctx, ERR_MEANING, "transcript.not_done", NULL, "It is not heard to its end yet.");
}

/* --- Telling --- */

static int64_t progress_of(const struct transcript_row *row)
{
	if (text_equal(row->state, "done"))
		return WHOLE;
	return row->duration_ms ? row->position_ms * WHOLE / row->duration_ms : 0;
}

enum err transcript_publish(struct ctx *ctx, const struct transcript_row *row)
{
	const char *json = arena_format(ctx->arena, "{\"attachment_id\":%lld,\"state\":\"%s\",\"progress\":%lld}",
					(long long)row->attachment_id, row->state, (long long)progress_of(row));
	struct attachment_original original;
	struct list watchers;

	TRY(attachment_original_get(ctx, row->attachment_id, &original));
	if (original.sealed_for_id)
		return live_publish(ctx, original.sealed_for_id, "transcript", json);
	TRY(permission_watchers(ctx, original.candidate_id, &watchers));
	for (size_t i = 0; i < watchers.count; i++)
		TRY(live_publish(ctx, ((const int64_t *)watchers.items)[i], "transcript", json));
	return OK;
}

enum err transcript_changed(struct ctx *ctx, const struct transcript_row *row)
{
	struct attachment_original original;

	TRY(attachment_original_get(ctx, row->attachment_id, &original));
	struct hook_transcript event = { row->attachment_id, original.candidate_id };
	TRY(hook_fire(ctx, HOOK_TRANSCRIPT_CHANGED, &event));
	return transcript_publish(ctx, row);
}

/* --- Asking --- */

static bool has_words(const char *text)
{
	return text && text[strspn(text, " \t\n")];
}

static enum err check_file(struct ctx *ctx, int64_t attachment_id, const struct attachment *file)
{
	struct attachment_original original;

	TRY(attachment_original_get(ctx, attachment_id, &original));
	if (!original.is_recording)
		return fail(ctx, ERR_MEANING, "transcript.not_recording", NULL, "Only recordings are heard.");
	if (original.is_gone)
		return fail(ctx, ERR_MEANING, "document.gone", NULL, "The recording is not there any more.");
	return permission_need(ctx, file->candidate_id, ACT_RECORD);
}

static enum err note_request(struct ctx *ctx, const struct transcript_row *row)
{
	TRY(audit_note(ctx, "transcript.request", "attachment", row->attachment_id, NULL));
	return transcript_publish(ctx, row);
}

static enum err ask_again(struct ctx *ctx, struct transcript_row *row, const struct transcript_request *request)
{
	if (text_equal(row->state, "waiting"))
		return transcript_store_hurry(ctx, row->id);
	if (text_equal(row->state, "running"))
		return OK;
	if (text_equal(row->state, "done") && !request->again)
		return fail(ctx, ERR_CONFLICT, "transcript.exists", NULL, "There is a transcript already; again = true makes a new one.");
	row->consent = request->consent;
	row->requested_by_id = ctx->actor.account_id;
	TRY(transcript_store_restart(ctx, row));
	row->state = "waiting";
	row->position_ms = 0;
	TRY(transcript_changed(ctx, row));
	return note_request(ctx, row);
}

enum err transcript_ask(struct ctx *ctx, int64_t attachment_id, const struct transcript_request *request)
{
	struct transcript_row row = { .attachment_id = attachment_id };
	struct attachment file;
	bool found;

	TRY(load_file(ctx, attachment_id, &file));
	if (!has_words(request->consent))
		return fail(ctx, ERR_MEANING, "transcript.consent", "consent", "Note first how the recorded person agreed.");
	TRY(check_file(ctx, attachment_id, &file));
	TRY(transcript_store_get(ctx, attachment_id, &row, &found));
	if (found)
		return ask_again(ctx, &row, request);
	row.consent = request->consent;
	row.requested_by_id = ctx->actor.account_id;
	row.state = "waiting";
	TRY(transcript_store_insert(ctx, &row));
	return note_request(ctx, &row);
}

/* --- Showing --- */

enum err transcript_get(struct ctx *ctx, int64_t attachment_id, struct transcript *ret_transcript)
{
	struct transcript_row row = { 0 };
	struct list segments;

	TRY(transcript_load(ctx, attachment_id, &row));
	TRY(transcript_store_segments(ctx, row.id, &segments));
	*ret_transcript = (struct transcript){
		.attachment_id = attachment_id,
		.version = row.version,
		.state = row.state,
		.error = row.error,
		.progress = progress_of(&row),
		.duration_ms = row.duration_ms,
		.engine = row.engine,
		.language = row.language,
		.consent = row.consent,
		.requested_by = { row.requested_by_id, row.requested_by_name },
		.requested_at = row.requested_at_ms,
		.done_at = row.done_at_ms,
		.edited_at = row.edited_at_ms,
		.segments = segments,
	};
	return OK;
}

enum err transcript_text(struct ctx *ctx, int64_t attachment_id, const char **ret_text)
{
	struct transcript_row row = { 0 };
	struct list segments;
	struct text text;
	bool found;

	*ret_text = NULL;
	TRY(transcript_store_get(ctx, attachment_id, &row, &found));
	if (!found)
		return OK;
	TRY(transcript_store_segments(ctx, row.id, &segments));
	text_init(&text, TEXT_MAX_BYTES);
	for (size_t i = 0; i < segments.count; i++) {
		const char *said = ((const struct transcript_segment *)segments.items)[i].text;

		if (!text_is_empty(said))
			text_append_format(&text, "%s%s", text.length ? "\n" : "", said);
	}
	*ret_text = text.length ? arena_text_n(ctx->arena, text_chars(&text), text.length) : NULL;
	text_done(&text);
	return OK;
}

/* --- Correcting --- */

static enum err correct_one(struct ctx *ctx, int64_t id, const struct transcript_correction *correction, size_t number)
{
	bool found;

	TRY(transcript_store_correct(ctx, id, correction, &found));
	if (found)
		return OK;
	return fail(ctx, ERR_MEANING, "transcript.no_segment", arena_format(ctx->arena, "segments.%zu.id", number),
		    "The transcript has no such segment.");
}

enum err transcript_correct(struct ctx *ctx, int64_t attachment_id, int64_t version, const struct list *corrections)
{
	struct transcript_row row = { 0 };
	struct attachment file;

	TRY(transcript_load(ctx, attachment_id, &row));
	TRY(attachment_get(ctx, attachment_id, &file));
	TRY(permission_need(ctx, file.candidate_id, ACT_RECORD));
	if (version && version != row.version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the transcript in between.");
	TRY(need_done(ctx, &row));
	for (size_t i = 0; i < corrections->count; i++)
		TRY(correct_one(ctx, row.id, (const struct transcript_correction *)corrections->items + i, i));
	TRY(transcript_store_corrected(ctx, row.id));
	TRY(audit_note(ctx, "transcript.correct", "attachment", attachment_id, NULL));
	return transcript_changed(ctx, &row);
}

/* --- Drafting --- */

enum err transcript_make_draft(struct ctx *ctx, int64_t attachment_id, struct transcript_draft *ret_draft)
{
	struct transcript_draft draft = { 0 };
	struct transcript_row row = { 0 };
	const char *text;
	bool is_set;

	TRY(transcript_load(ctx, attachment_id, &row));
	TRY(need_done(ctx, &row));
	TRY(transcript_text(ctx, attachment_id, &text));
	enum err result = transcript_draft_by_model(ctx, text ? text : "", &draft, &is_set);
	if (result != OK) {
		draft = (struct transcript_draft){ .error = ctx->fault.code };
		fault_clear(ctx);
	}
	if (result != OK || !is_set)
		transcript_draft_by_rules(ctx, text ? text : "", &draft);
	if (draft.action)
		draft.action_due_at = record_date_in(ctx, draft.action);
	*ret_draft = draft;
	return OK;
}

/* --- Forgetting --- */

enum err transcript_on_document_gone(struct ctx *ctx, const void *data)
{
	const struct hook_document *event = data;
	struct transcript_row row = { 0 };
	bool found;

	TRY(transcript_store_get(ctx, event->attachment_id, &row, &found));
	if (!found)
		return OK;
	TRY(transcript_store_delete(ctx, row.id));
	return hook_fire(ctx, HOOK_TRANSCRIPT_CHANGED, &(struct hook_transcript){ event->attachment_id, event->candidate_id });
}
