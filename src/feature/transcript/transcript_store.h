/* Rows of transcripts. Private to this feature. */
#pragma once
#include "feature/transcript/transcript.h"

struct transcript_row {
	int64_t id;
	int64_t firm_id;
	int64_t version;
	int64_t attachment_id;
	const char *state;
	const char *error;
	const char *consent;
	int64_t requested_by_id;
	const char *requested_by_name;
	int64_t requested_at_ms;
	const char *engine;
	const char *language;
	int64_t duration_ms;
	int64_t position_ms;
	int64_t attempts;
	int64_t not_before_ms;
	int64_t done_at_ms;
	int64_t edited_at_ms;
	int64_t edited_by_id;
};

/* The transcript of a recording. */
MUST_USE enum err transcript_store_get(struct ctx *ctx, int64_t attachment_id, struct transcript_row *ret_row, bool *ret_found);

/* out ret_segments  struct transcript_segment */
MUST_USE enum err transcript_store_segments(struct ctx *ctx, int64_t id, struct list *ret_segments);
MUST_USE enum err transcript_store_insert(struct ctx *ctx, const struct transcript_row *row);

/* Begins anew: without segments. */
MUST_USE enum err transcript_store_restart(struct ctx *ctx, const struct transcript_row *row);
MUST_USE enum err transcript_store_delete(struct ctx *ctx, int64_t id);

/* Of all firms: id, firm_id, attachment_id of those that are due and that no job has, and of those whose originals are to go. */
MUST_USE enum err transcript_store_due(struct ctx *ctx, int64_t limit, struct list *ret_rows);
MUST_USE enum err transcript_store_originals_over(struct ctx *ctx, int64_t limit, struct list *ret_rows);

/* The recording that the job has from an attempt before, and the one that is next. Inside a write.
 * out ret_row  id, firm_id, attachment_id */
MUST_USE enum err transcript_store_held(struct ctx *ctx, int64_t job_id, struct transcript_row *ret_row, bool *ret_found);
MUST_USE enum err transcript_store_take(struct ctx *ctx, int64_t job_id, struct transcript_row *ret_row, bool *ret_found);

/* ret_is_ours false: nobody waits for it any more. */
MUST_USE enum err transcript_store_begin(struct ctx *ctx, const struct transcript_row *row, bool *ret_is_ours);
MUST_USE enum err transcript_store_advance(struct ctx *ctx, const struct transcript_row *row, bool *ret_is_ours);
MUST_USE enum err transcript_store_add_segment(struct ctx *ctx, int64_t id, const struct transcript_segment *segment);
MUST_USE enum err transcript_store_finish(struct ctx *ctx, const struct transcript_row *row);
MUST_USE enum err transcript_store_wait(struct ctx *ctx, const struct transcript_row *row);

/* What waits for another attempt gets it at once. */
MUST_USE enum err transcript_store_hurry(struct ctx *ctx, int64_t id);

/* Goes on after the others that wait. */
MUST_USE enum err transcript_store_yield(struct ctx *ctx, int64_t id);

/* ret_found false: the transcript has no such segment. */
MUST_USE enum err transcript_store_correct(struct ctx *ctx, int64_t id, const struct transcript_correction *correction, bool *ret_found);
MUST_USE enum err transcript_store_corrected(struct ctx *ctx, int64_t id);
