/* Finding by words: candidates, CV texts, records, whatever search_source.c knows.
 *
 * The index follows the rows within a second: changes are noted in the transaction that makes them, the job search.index takes
 * them up. What the actor may not know is neither found, counted nor suggested; what is masked for him is not searched; sealed
 * records are in no index.  Source: DOMAIN.md, Records, files, search; docs/decisions/0009-search.md */
#pragma once
#include "base/text.h"
#include "feature/candidate/candidate.h"
#include "platform/job/job.h"

/* Counting ends there: where the terms of the index say all (on SQLite), where each document is looked at, and for who may not know all. */
enum { SEARCH_COUNT_MAX = 20000, SEARCH_TOTAL_MAX = 1000, SEARCH_KNOWN_MAX = 200 };

/* A piece of the text around a hit, or the hit itself. */
struct search_mark {
	const char *text;
	bool hit;
};

struct search_hit {
	const char *kind; /* candidate, resume, record, file, cv, transcript: as search_source.c says */
	int64_t id;       /* of the row: candidate, record, attachment */
	struct person_ref candidate;
	const char *company; /* his employer and title */
	const char *title;
	struct account_ref *author;
	const char *channel;
	int64_t at;
	struct list highlight; /* struct search_mark, in order: the original text around the hits */
};
extern const struct shape search_hit_shape;

enum search_sort { SEARCH_NEWEST = 1, SEARCH_BEST };

struct search_filter {
	const char *q;
	struct list in; /* const char *, kinds; empty = all */
	int64_t candidate_id; /* 0 = all */
	int sort;       /* enum search_sort, 0 = newest */
	int64_t limit;
	const char *cursor;
};
extern const struct shape search_filter_shape;

struct search_page {
	struct page page; /* struct search_hit */
	bool total_exact; /* false: there are more than total */
};

/* One page of what the query finds.
 * errors ERR_MEANING, field q: search_parse(), "search.unknown_author", "search.unknown_stage", "search.unknown_channel",
 *        "search.bad_date" with params {"position", "length"}; field in: "request.choice"; "request.bad_cursor" */
MUST_USE enum err search_find(struct ctx *ctx, const struct search_filter *filter, struct search_page *ret_page);

/* How a suggested name was found. */
enum suggest_how { SUGGEST_NAME = 1, SUGGEST_PINYIN, SUGGEST_SPELLING, SUGGEST_PHONE };

struct suggestion {
	struct person_ref candidate;
	const char *company;
	const char *title;
	int how; /* enum suggest_how */
};
extern const struct shape suggestion_shape;

/* Candidates by the beginning of their name, its pinyin, its initials, or the last four digits of the phone; best first.
 * out ret_suggestions  struct suggestion, at most `limit` */
MUST_USE enum err search_suggest(struct ctx *ctx, const char *q, int64_t limit, struct list *ret_suggestions);

/* --- What changes the index --- */

/* Notes that a document is to be indexed anew, or to leave the index; inside the write that changed it.
 * in  kind  one of search_source.c */
MUST_USE enum err search_note(struct ctx *ctx, const char *kind, int64_t id);

/* Listeners of HOOK_CANDIDATE_…, HOOK_RECORD_SAVED and HOOK_RECORD_CHANGED. */
MUST_USE enum err search_on_candidate(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err search_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err search_on_candidate_restored(struct ctx *ctx, const void *hook_candidate);
MUST_USE enum err search_on_merged(struct ctx *ctx, const void *hook_merge);
MUST_USE enum err search_on_record(struct ctx *ctx, const void *hook_record);

/* Listeners of HOOK_DOCUMENT_TEXT and HOOK_TRANSCRIPT_CHANGED. */
MUST_USE enum err search_on_file(struct ctx *ctx, const void *hook_document);
MUST_USE enum err search_on_transcript(struct ctx *ctx, const void *hook_transcript);

/* Everything of the firm is to be indexed anew, piece by piece, while it is searched. out ret_count  documents noted */
MUST_USE enum err search_rebuild(struct ctx *ctx, int64_t *ret_count);

/* The firm's part of the index goes at once, inside the write that empties the firm. */
MUST_USE enum err search_forget_firm(struct ctx *ctx);

/* A candidate's part of the index goes at once, inside the write that erases him. */
MUST_USE enum err search_forget_candidate(struct ctx *ctx, int64_t candidate_id);

/* Everything that waits, in all firms, is indexed now; for commands. */
MUST_USE enum err search_catch_up(struct ctx *ctx);

/* After much was indexed: the index becomes one piece, step by step, while others write. */
MUST_USE enum err search_tidy(struct ctx *ctx);

/* Compares the firm's index with what it was made from: 16 documents of each 10,000, or all.
 * out problems  a sentence a line, at most some 20 for each kind */
MUST_USE enum err search_check(struct ctx *ctx, bool all, struct text *problems);

/* Periodic job. */
MUST_USE enum err search_job_index(struct ctx *ctx, struct job_run *run, const char *payload);
#define SEARCH_JOBS { .name = "search.index", .run = search_job_index, .every_ms = 250 }

extern const struct http_routes search_routes;
