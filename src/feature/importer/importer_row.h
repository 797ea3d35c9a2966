/* One line of a file becomes a candidate, a position, a record, a submission, a colleague or a figure of the market, inside the
 * write of its batch. */
#pragma once
#include "feature/importer/importer_plan.h"

enum row_result { ROW_CREATED = 1, ROW_MERGED, ROW_SKIPPED };

/* Applies the line.
 * errors ERR_MEANING, ERR_INVALID, ERR_CONFLICT, ERR_DENIED, ERR_NOT_FOUND  the line is refused: code, field and detail of
 *        the fault are the reason; what it wrote must be undone
 *        others  the batch cannot go on */
MUST_USE enum err import_row_apply(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
				   enum row_result *ret_result);

/* A candidate out of a line.
 * out    ret_row  with notes: what has no field of its own
 * errors ERR_MEANING with the field */
struct candidate_import;
MUST_USE enum err import_read_candidate(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
					struct candidate_import *ret_row);

/* Carry out one line of a file of their kind; the same line a second time changes nothing. Inside a write.
 * out    ret_result  created, merged, skipped
 * errors ERR_MEANING and ERR_CONFLICT with the field: the line is rejected, the import goes on */
MUST_USE enum err import_apply_candidate(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
					 enum row_result *ret_result);
MUST_USE enum err import_apply_position(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
					enum row_result *ret_result);
MUST_USE enum err import_apply_record(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
				      enum row_result *ret_result);
MUST_USE enum err import_apply_submission(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
					  enum row_result *ret_result);

/* A colleague; what he is told goes by mail. */
MUST_USE enum err import_apply_user(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
				    enum row_result *ret_result);

/* A figure of the market. */
MUST_USE enum err import_apply_pay(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
				   enum row_result *ret_result);

/* Notes that a line was taken in although its candidate is off limits today. */
MUST_USE enum err import_note_off_limits(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
					 int64_t candidate_id);

/* Whom a line of contacts or submissions is about: by a number of another system, the own id, phone, e-mail, name and employer; added
 * when nobody like him is there.
 * errors ERR_MEANING "import.no_candidate", "import.ambiguous", "import.phone", "import.email", "import.damaged_number" */
MUST_USE enum err import_find_person(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
				     int64_t *ret_candidate_id);
