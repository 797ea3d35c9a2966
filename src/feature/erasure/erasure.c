/* Erasing: rows at once, files by the job, which a kill cannot keep from it. */
#include "feature/erasure/erasure.h"

#include "base/log.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate.h"
#include "feature/document/document.h"
#include "feature/erasure/erasure_store.h"
#include "feature/hold/hold.h"
#include "feature/search/search.h"
#include "platform/db/db.h"
#include "platform/file/file.h"

enum { LIST_MOST = 200, AT_ONCE = 10, FILES_AT_ONCE = 500 };

static const char *const reasons[] = { NULL, "asked", "expired", "mistake" };
const struct choices erasure_reason_choices = CHOICES(reasons);

/* --- Rows and index --- */

/* What was answered to requests that did not name him by number, as the one that made him. */
static enum err forget_answers(struct ctx *ctx, const struct erasure_person *person)
{
	long long id = person->id;
	const char *const anywhere[] = { person->name, arena_format(ctx->arena, "\"candidate_id\":%lld,", id),
					 arena_format(ctx->arena, "\"candidate_id\":%lld}", id),
					 arena_format(ctx->arena, "\"candidate\":{\"id\":%lld,", id), NULL };
	const char *const made[] = { arena_format(ctx->arena, "\n{\"id\":%lld,", id), NULL };

	TRY(http_forget_answers(ctx, NULL, anywhere));
	return http_forget_answers(ctx, "candidates", made);
}

static enum err erase_person(struct ctx *ctx, int64_t id, const struct erasure_person *person)
{
	TRY(search_forget_candidate(ctx, person->id));
	TRY(forget_answers(ctx, person));
	return erasure_store_erase(ctx, id, person);
}

enum err erasure_make(struct ctx *ctx, int64_t candidate_id, int reason, int64_t *ret_id)
{
	const struct erasure_row row = { .candidate_id = candidate_id, .account_id = ctx->actor.account_id,
					 .reason = choice_text(&erasure_reason_choices, reason) };
	struct list persons;

	TRY(candidate_bin(ctx, candidate_id));
	TRY(hold_check(ctx, candidate_id));
	TRY(erasure_store_insert(ctx, &row, ret_id));
	TRY(erasure_store_persons(ctx, candidate_id, &persons));
	for (size_t i = 0; i < persons.count; i++)
		TRY(erase_person(ctx, *ret_id, (const struct erasure_person *)persons.items + i));
	db_notify(ctx);
	return audit_note(ctx, "candidate.erase", "candidate", candidate_id,
			  arena_format(ctx->arena, "{\"reason\":\"%s\"}", row.reason));
}

/* --- Files and log --- */

static enum err end(struct ctx *ctx, void *arg)
{
	return erasure_store_end(ctx, *(const int64_t *)arg);
}

/* False: a backup holds the folder. */
static enum err remove_files(struct ctx *ctx, struct job_run *run, int64_t id, bool *ret_all)
{
	struct list files;
	int64_t after_id = 0;

	*ret_all = true;
	do {
		TRY(job_heartbeat(ctx, run));
		TRY(erasure_store_files(ctx, id, after_id, FILES_AT_ONCE, &files));
		for (size_t i = 0; i < files.count; i++) {
			const struct erasure_file *file = (const struct erasure_file *)files.items + i;

			*ret_all &= file_remove(ctx, document_folder(ctx), file->file);
			after_id = file->id;
		}
	} while (files.count == FILES_AT_ONCE);
	return OK;
}

/* The log goes before the row says that all is done; readers may keep it a little. */
static enum err finish(struct ctx *ctx, struct job_run *run, const struct erasure_row *row)
{
	int64_t id = row->id;
	bool is_all;

	TRY(remove_files(ctx, run, id, &is_all));
	if (!is_all)
		return OK;
	if (db_scrub(ctx) != OK) {
		fault_clear(ctx);
		return OK;
	}
	TRY(db_write(ctx, end, &id));
	log_info("candidate.erased", LOG_INT("candidate", row->candidate_id));
	return OK;
}

enum err erasure_job(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct list rows;

	(void)payload;
	TRY(erasure_store_under_way(ctx, AT_ONCE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct erasure_row *row = (const struct erasure_row *)rows.items + i;

		ctx->firm_id = row->firm_id;
		TRY(finish(ctx, run, row));
	}
	return OK;
}

/* --- Showing --- */

static struct erasure erasure_of(const struct erasure_row *row)
{
	return (struct erasure){
		.id = row->id,
		.candidate_id = row->candidate_id,
		.reason = choice_from_text(&erasure_reason_choices, row->reason),
		.by = { row->account_id, row->account_name },
		.at = row->at_ms,
		.done_at = row->done_at_ms,
	};
}

enum err erasure_get(struct ctx *ctx, int64_t id, struct erasure *ret_erasure)
{
	struct erasure_row row = { 0 };
	bool found;

	TRY(erasure_store_get(ctx, id, &row, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "erasure.not_found", NULL, "There is no such erasure.");
	*ret_erasure = erasure_of(&row);
	return OK;
}

enum err erasure_list(struct ctx *ctx, struct list *ret_erasures, int64_t *ret_total)
{
	struct list rows;

	TRY(erasure_store_list(ctx, LIST_MOST, &rows, ret_total));
	struct erasure *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++)
		items[i] = erasure_of((const struct erasure_row *)rows.items + i);
	*ret_erasures = (struct list){ items, rows.count };
	return OK;
}
