/* Taking the rows of a started import in. Private to this feature. */
#pragma once
#include "feature/importer/importer.h"
#include "feature/importer/importer_plan.h"

/* Goes on with a running import until it is done or fails; how it ended is in its row.
 * in     run  the job, for heartbeat and fencing; NULL for commands
 * errors only what may be tried again: ERR_BUSY, ERR_FULL, ERR_STALE … */
MUST_USE enum err import_run(struct ctx *ctx, int64_t id, struct job_run *run);

/* Kinds of failure that lie in one row, or file; all others stop the whole. */
bool import_is_refusal(enum err kind);

/* The stored import. errors ERR_NOT_FOUND "import.not_found" */
MUST_USE enum err import_load(struct ctx *ctx, int64_t id, struct import_row *ret_row);

/* Reads the file of an import again. in sheet  NULL for csv; out ret_table  close with extract_close()
 * errors those of extract_open() */
struct extract;
MUST_USE enum err import_open_table(struct ctx *ctx, int64_t id, const char *sheet, struct extract **ret_table);

/* Its guess out of the stored JSON, which has this shape. */
extern const struct shape import_guess_shape;
MUST_USE enum err import_read_guess(struct ctx *ctx, const struct import_row *row, struct import_guess *ret_guess);

/* Why it failed; its error must be set. */
MUST_USE enum err import_read_error(struct ctx *ctx, const struct import_row *row, struct import_reason *ret_reason);

/* The running import of the file at `path` that a command of the actor left unfinished; 0 = none.
 * errors ERR_NOT_FOUND "extract.no_file" */
MUST_USE enum err import_find_unfinished(struct ctx *ctx, const char *kind, const char *path, int64_t *ret_id);

/* The plan of an import whose mapping, duplicates and care are set.
 * errors ERR_MEANING "import.mapping" */
MUST_USE enum err import_make_plan(struct ctx *ctx, const struct import_row *row, const struct import_guess *guess,
				   struct import_plan *ret_plan);

/* Tells the account's open streams how far it is, inside a write. */
MUST_USE enum err import_publish(struct ctx *ctx, const struct import_row *row);

/* Counts as the API shows them. */
struct import_counts import_counts_of(const struct import_row *row);

/* Why a row or an import failed, for the actor. in params  JSON object or NULL; detail  English sentence */
struct import_reason import_reason(const struct ctx *ctx, const char *code, const char *params, const char *detail);
const char *import_reason_text(const struct ctx *ctx, const char *code, const char *detail);

/* errors ERR_MEANING "import.kind"; ERR_DENIED "permission.denied": colleagues are imported by system admins */
MUST_USE enum err import_need_kind(struct ctx *ctx, const char *kind);

/* "candidates" and so on; 0 when it is none. */
enum import_kind import_kind_of(const char *name);
