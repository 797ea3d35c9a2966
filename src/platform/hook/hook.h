/* How later features hear of what earlier ones did, in the same transaction.
 *
 * An earlier feature fires an event; app/hooks.c holds the one table that says which functions listen. A listener
 * that fails makes the whole write fail. Events carry ids and plain values, never another feature's structs. */
#pragma once
#include "base/ctx.h"

enum hook_event {
	HOOK_FIRM_CREATED,       /* struct hook_firm */
	HOOK_ACCOUNT_CREATED,    /* struct hook_account */
	HOOK_ACCOUNT_CHANGED,    /* struct hook_account_change */
	HOOK_ACCOUNT_DISABLED,   /* struct hook_account */
	HOOK_CANDIDATE_CREATED,  /* struct hook_candidate */
	HOOK_CANDIDATE_CHANGED,  /* struct hook_candidate */
	HOOK_CANDIDATE_DELETED,  /* struct hook_candidate */
	HOOK_CANDIDATE_RESTORED, /* struct hook_candidate: back from the bin */
	HOOK_CANDIDATE_SHOWN,    /* struct hook_shown: listeners fill in their parts of the reply */
	HOOK_CANDIDATE_MERGED,   /* struct hook_merge: rows have changed their candidate */
	HOOK_SUBMISSION_CREATED, /* struct hook_stage; from_stage NULL */
	HOOK_SUBMISSION_TAKEN_BACK, /* struct hook_stage; to_stage NULL: the submission never was */
	HOOK_STAGE_CHANGED,      /* struct hook_stage */
	HOOK_POSITION_CHANGED,   /* struct hook_position */
	HOOK_APPOINTMENT_CHANGED, /* struct hook_appointment */
	HOOK_RULES_CHANGED,      /* struct hook_firm */
	HOOK_FOLLOWUP_EXPECTED,  /* struct hook_followup, only its id: the next event will come; for db_expect() */
	HOOK_FOLLOWUP_DUE_CHANGED, /* struct hook_followup: next_due_at, acting or state moved */
	HOOK_RECORD_SAVED,       /* struct hook_record */
	HOOK_DOCUMENT_TEXT,      /* struct hook_document: its text was read, or it was renamed, archived, restored or is about to go */
	HOOK_RECORD_CHANGED,     /* struct hook_record; followup_id as stored */
	HOOK_DOCUMENT_GONE,      /* struct hook_document: it goes for good, and all that follows from it */
	HOOK_TRANSCRIPT_CHANGED, /* struct hook_transcript: heard, corrected, or about to go */
	HOOK_EVENTS
};

struct hook_firm {
	int64_t firm_id;
};

struct hook_account {
	int64_t account_id;
};

struct hook_account_change {
	int64_t account_id;
	const char *action; /* "account.change", "account.reset", "token.create", … */
	const char *detail; /* JSON object of what changed, or NULL */
};

struct hook_candidate {
	int64_t candidate_id;
	int64_t owner_id;      /* who is to follow up; 0 = the actor */
	const char *care;      /* "care", "pool", or NULL for none */
	const char *pool_grade; /* "A", "B", "C" or NULL */
	const char *opened_by; /* "hand", "import", "activation" */
	bool is_tags;          /* changed: only tags, which no due time follows from and no card shows */
	const char *followups; /* restored: as followup_keep() kept them, or NULL */
};

struct hook_merge {
	int64_t survivor_id;
	int64_t merged_id;
	bool is_undo; /* the other one is back */
};

/* What later features add to the reply of one candidate; raw JSON in ctx->arena. */
struct hook_parts {
	const char *followup;    /* the actor's own open one, else the most urgent he may see; NULL = null */
	const char *followups;   /* array; NULL = [] */
	const char *submissions; /* array; NULL = [] */
	const char *off_limits;  /* array; NULL = [] */
};

struct hook_shown {
	int64_t candidate_id;
	struct hook_parts *parts;
};

struct hook_stage {
	int64_t submission_id;
	int64_t candidate_id;
	int64_t position_id;
	int64_t owner_id;
	const char *from_stage;
	const char *from_kind;
	const char *to_stage;
	const char *to_kind;
	int64_t since_ms; /* entry into the stage (the former one after an undo) */
	bool is_undo;
	bool is_import; /* one of many of a file: its followup waits for its day */
	const char *reason;
};

struct hook_position {
	int64_t position_id;
	const char *from_job_type; /* NULL: none */
	const char *to_job_type;
};

struct hook_appointment {
	int64_t appointment_id;
	int64_t candidate_id;
	int64_t submission_id;
	const char *kind;
	int64_t starts_at_ms;
	bool is_cancelled;
};

struct hook_followup {
	int64_t followup_id;
	int64_t candidate_id;
	int64_t acting_id;
	int64_t due_no;     /* of the present due instant: reminders of earlier ones are over */
	const char *change; /* "recorded", "moved", "snoozed", "rescheduled", "put_away", "ended", "handed_over", "relayed", "returned" */
	bool is_escalated;  /* a superior was told of a due instant of this followup, this one or an earlier */
};

struct hook_record {
	int64_t record_id;
	int64_t candidate_id;
	int64_t followup_id; /* 0 when the author follows nobody up */
	int64_t author_id;
};

struct hook_document {
	int64_t attachment_id;
	int64_t candidate_id;
};

struct hook_transcript {
	int64_t attachment_id;
	int64_t candidate_id;
};

/* Calls every listener of the event in the order of the table; stops at the first error. */
MUST_USE enum err hook_fire(struct ctx *ctx, enum hook_event event, const void *data);

/* --- The table, in app/hooks.c --- */
typedef enum err (*hook_listener)(struct ctx *ctx, const void *data);

struct hook_entry {
	enum hook_event event;
	hook_listener listener;
};

/* Who listens to what, in the order they are called: app/hooks.c. */
extern const struct hook_entry hook_table[];
extern const int hook_table_count;
