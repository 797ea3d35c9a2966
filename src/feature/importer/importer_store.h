/* Rows of imports. Private to this feature. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/vec.h"

struct import_counts {
	int64_t rows;      /* data rows, known or estimated */
	int64_t processed;
	int64_t created;
	int64_t merged;
	int64_t skipped;   /* blank ones included */
	int64_t rejected;
	int64_t blank;
};

struct import_row {
	int64_t id;
	int64_t account_id;
	const char *account_name;
	const char *kind;
	const char *state;
	const char *file_name;
	int64_t bytes;
	const char *file_digest;
	int64_t header_row;
	const char *layout;
	const char *guess;
	const char *sample;
	const char *mapping;
	const char *duplicates;
	const char *care;
	int64_t job_id;
	int64_t rows;
	int64_t position;
	int64_t created;
	int64_t merged;
	int64_t skipped;
	int64_t blank;
	int64_t rejected;
	const char *error;
	int64_t created_at_ms;
	int64_t started_at_ms;
	int64_t finished_at_ms;
	/* parameters only */
	int64_t position_before;
};

struct import_reject {
	int64_t import_id;
	int64_t line;
	const char *field;
	const char *code;
	const char *params;
	const char *detail;
	const char *cells; /* as a line of CSV */
};

/* An import with its file still to come; one by id. */
MUST_USE enum err import_store_insert(struct ctx *ctx, const struct import_row *row, int64_t *ret_id);
MUST_USE enum err import_store_get(struct ctx *ctx, int64_t id, struct import_row *ret_row, bool *ret_found);

/* Newest first. in account_id 0 = all of the firm; before_id 0 = from the newest. out struct import_row */
MUST_USE enum err import_store_list(struct ctx *ctx, int64_t account_id, int64_t before_id, int64_t limit,
				    struct list *ret_rows, int64_t *ret_total);

/* Id of the running import of this file that a command left behind, 0 = none. */
MUST_USE enum err import_store_unfinished(struct ctx *ctx, const char *kind, const char *file_digest, int64_t *ret_id);
MUST_USE enum err import_store_uploaded(struct ctx *ctx, int64_t id);

/* The refusal of what comes too late: ERR_CONFLICT "import.started". */
MUST_USE enum err import_started(struct ctx *ctx);

/* Sets header row, layout, guess, sample and rows. errors as below */
MUST_USE enum err import_store_guess(struct ctx *ctx, const struct import_row *row);

/* errors ERR_CONFLICT "import.started"  it does not wait for its start any more */
MUST_USE enum err import_store_start(struct ctx *ctx, const struct import_row *row);

/* errors ERR_CANCELLED "import.stopped"  cancelled, or another worker went on from row->position_before */
MUST_USE enum err import_store_advance(struct ctx *ctx, const struct import_row *row);

/* Sets state, rows, error and drops the file; does nothing to an import that has ended. */
MUST_USE enum err import_store_finish(struct ctx *ctx, const struct import_row *row);

/* Piece `seq` (from 0) of the file. */
MUST_USE enum err import_store_put_chunk(struct ctx *ctx, int64_t id, int64_t seq, struct bytes data);

/* Walks the pieces of the file in order. */
typedef enum err (*import_chunk_visit)(struct ctx *ctx, struct bytes data, void *arg);
MUST_USE enum err import_store_chunks(struct ctx *ctx, int64_t id, import_chunk_visit visit, void *arg);

/* Drops what uploads and guesses left behind that nobody goes on with. */
MUST_USE enum err import_store_sweep(struct ctx *ctx, int64_t uploading_before_ms, int64_t guessed_before_ms);

/* A line that was refused, with its reason. */
MUST_USE enum err import_store_reject(struct ctx *ctx, const struct import_reject *reject);

/* In the order of the file. out struct import_reject */
MUST_USE enum err import_store_rejects(struct ctx *ctx, int64_t id, int64_t limit, struct list *ret_rejects);

/* Walks all of them in the order of the file. */
typedef enum err (*import_reject_visit)(struct ctx *ctx, const struct import_reject *reject, void *arg);
MUST_USE enum err import_store_each_reject(struct ctx *ctx, int64_t id, import_reject_visit visit, void *arg);

/* A line that was taken in although its candidate is off limits. */
struct import_note {
	int64_t import_id;
	int64_t line;
	int64_t candidate_id;
	const char *candidate_name;
};
MUST_USE enum err import_store_note(struct ctx *ctx, int64_t id, int64_t line, int64_t candidate_id);

/* In the order of the file. out struct import_note */
MUST_USE enum err import_store_notes(struct ctx *ctx, int64_t id, int64_t limit, struct list *ret_notes);

/* Candidate that a row became, 0 = none that is still there. */
MUST_USE enum err import_store_source(struct ctx *ctx, const char *source_key, int64_t *ret_candidate_id);
MUST_USE enum err import_store_set_source(struct ctx *ctx, const char *source_key, int64_t candidate_id);

/* Record that a row became, 0 = none. */
MUST_USE enum err import_store_record(struct ctx *ctx, const char *source_key, int64_t *ret_record_id);

/* Position that a row became, 0 = none. */
MUST_USE enum err import_store_position(struct ctx *ctx, const char *source_key, int64_t *ret_position_id);

/* A position of this title, 0 = none, and how many there are (2 = two or more). in client_key  folded name, NULL = of any client */
MUST_USE enum err import_store_by_title(struct ctx *ctx, const char *title, const char *client_key, int64_t *ret_id,
					int64_t *ret_count);

/* A candidate of this folded name, 0 = none, and how many there are (2 = two or more). */
MUST_USE enum err import_store_by_name(struct ctx *ctx, const char *name_key, int64_t *ret_id, int64_t *ret_count);

/* Mapping of this layout the last time, NULL = none. */
MUST_USE enum err import_store_layout(struct ctx *ctx, const char *layout, const char **ret_mapping);
MUST_USE enum err import_store_set_layout(struct ctx *ctx, const char *layout, const char *mapping);
