/* 转写: what was said in a recording, as text with time marks that a person corrects and from which a record can be drafted.
 *
 * A transcript belongs to one attachment and is seen by whoever may open it. It is made in the background, on the noted
 * consent of the person recorded: waiting → running → done, or failed with a reason. What was heard stays beside what was
 * corrected. Silence gives no text. Nothing becomes a record before a person saves one.
 * Source: DOMAIN.md, Records, files, search. */
#pragma once
#include "feature/account/account.h"
#include "platform/http/http.h"
#include "platform/job/job.h"

extern const struct choices transcript_state_choices; /* waiting, running, done, failed */

struct transcript_segment {
	int64_t id;
	int64_t start_ms; /* in the recording */
	int64_t end_ms;
	const char *text;
	const char *heard; /* as the engine heard it; NULL = as it stands */
};

/* A transcript as the API shows it. */
struct transcript {
	int64_t attachment_id;
	int64_t version;
	const char *state;
	const char *error;    /* why it failed, or what the next attempt waits for; NULL = nothing */
	int64_t progress;     /* percent */
	int64_t duration_ms;  /* 0 until it is decoded */
	const char *engine;
	const char *language;
	const char *consent;
	struct account_ref requested_by;
	int64_t requested_at;
	int64_t done_at;
	int64_t edited_at;
	struct list segments; /* struct transcript_segment; those heard so far */
};
extern const struct shape transcript_shape;

struct transcript_request {
	const char *consent; /* how and when the recorded person agreed */
	bool again;          /* a finished one is made anew, corrections are lost */
};

/* Asks for the transcript of a recording; one that waits is tried at once, one that runs stays as it is. Inside
 * a write.
 * errors ERR_NOT_FOUND "document.not_found"; ERR_DENIED "permission.denied"
 *        ERR_MEANING "transcript.consent" none is noted; "transcript.not_recording", "document.gone"
 *        ERR_CONFLICT "transcript.exists" it is done and `again` is not set */
MUST_USE enum err transcript_ask(struct ctx *ctx, int64_t attachment_id, const struct transcript_request *request);

/* errors ERR_NOT_FOUND "document.not_found", "transcript.not_found"; ERR_DENIED "permission.denied" */
MUST_USE enum err transcript_get(struct ctx *ctx, int64_t attachment_id, struct transcript *ret_transcript);

struct transcript_correction {
	int64_t id;       /* of the segment */
	const char *text; /* NULL = nothing was said there */
};

/* Corrects segments (struct transcript_correction). Inside a write.
 * errors as transcript_get(); ERR_STALE "request.stale"; ERR_MEANING "transcript.not_done", "transcript.no_segment" */
MUST_USE enum err transcript_correct(struct ctx *ctx, int64_t attachment_id, int64_t version, const struct list *corrections);

/* The text as it stands, one segment a line, for search and drafts; NULL when there is none. No permission is asked. */
MUST_USE enum err transcript_text(struct ctx *ctx, int64_t attachment_id, const char **ret_text);

/* What a record of it could say; only a proposal. */
struct transcript_draft {
	const char *source; /* "model", or "rules" */
	const char *error;  /* why the model was not of help; NULL = it was, or none is set */
	const char *fact;
	int64_t emotion;    /* 1 to 5, 0 = not to be told */
	const char *emotion_text;
	const char *action;
	int64_t action_due_at; /* 0 = no date is named */
};
extern const struct shape transcript_draft_shape;

/* By the firm's chat server if it set one, else by rules. Outside of a write.
 * errors as transcript_get(); ERR_MEANING "transcript.not_done" */
MUST_USE enum err transcript_make_draft(struct ctx *ctx, int64_t attachment_id, struct transcript_draft *ret_draft);

/* Listens to HOOK_DOCUMENT_GONE: with the file goes what was said in it. */
MUST_USE enum err transcript_on_document_gone(struct ctx *ctx, const void *data);

/* Queues the hearing of what waits, hears one recording (so many at once on a node as its settings say, fair between firms), and deletes
 * originals when the firm's time for them is over. */
MUST_USE enum err transcript_job_look(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err transcript_job_hear(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err transcript_job_originals(struct ctx *ctx, struct job_run *run, const char *payload);
#define TRANSCRIPT_JOBS \
	{ .name = "document.transcribe", .run = transcript_job_look, .every_ms = 1000 }, \
	{ .name = "document.hear", .run = transcript_job_hear, .attempts = 1000, .at_once = 1, .at_once_setting = "speech_at_once" }, \
	{ .name = "document.originals", .run = transcript_job_originals, .every_ms = 10 * 60 * 1000 }

/* Settings of `genjin serve`. */
#define TRANSCRIPT_SETTINGS \
	{ "speech_hosts", NULL, "HOSTS", "Speech and model servers that may lie at private addresses or speak http: host[:port], …" }, \
	{ "speech_models", NULL, "DIR", "English models of pocketsphinx; Debian's by default" }, \
	{ "speech_minutes", "120", "N", "The longest recording that is heard, in minutes" }, \
	{ "speech_at_once", "1", "N", "Recordings that this node hears at the same time, 1 to 8" }
enum { SPEECH_AT_ONCE_MAX = 8 };

extern const struct http_routes transcript_routes;
extern const struct http_routes speech_setting_routes;
