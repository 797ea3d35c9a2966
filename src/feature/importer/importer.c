/* Starting, cancelling and showing imports. Taking files in: importer_intake.c; the rows themselves: importer_run.c. */
#include "feature/importer/importer.h"

#include "base/cleanup.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate.h"
#include "feature/importer/importer_run.h"
#include "platform/json/json_read.h"
#include "platform/live/live.h"

enum {
	JSON_MAX_BYTES = 16 * 1024 * 1024,
	SHOWN_REJECTS = 50,
};

/* --- Shapes --- */

static const struct field target_fields[] = {
	FIELD_TEXT(struct import_target, field, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import_target, label, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct import_target, required),
};
static const struct shape target_shape = SHAPE("ImportTarget", struct import_target, target_fields);

static const struct field reason_fields[] = {
	FIELD_TEXT(struct import_reason, code, .flags = FIELD_REQUIRED),
	FIELD_JSON(struct import_reason, params, .schema = "object", .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import_reason, text, .flags = FIELD_REQUIRED),
};
static const struct shape import_reason_shape = SHAPE("Reason", struct import_reason, reason_fields);

static const struct field reject_fields[] = {
	FIELD_INT(struct import_reject_shown, row),
	FIELD_TEXT(struct import_reject_shown, field),
	FIELD_OBJECT(struct import_reject_shown, reason, &import_reason_shape),
};
static const struct shape reject_shape = SHAPE("ImportReject", struct import_reject_shown, reject_fields);

static const struct field off_limits_fields[] = {
	FIELD_INT(struct import_off_limits, row),
	FIELD_OBJECT(struct import_off_limits, candidate, &person_ref_shape),
};
static const struct shape warned_shape = SHAPE("ImportOffLimits", struct import_off_limits, off_limits_fields);

static const struct field counts_fields[] = {
	FIELD_INT(struct import_counts, rows),	  FIELD_INT(struct import_counts, processed),
	FIELD_INT(struct import_counts, created), FIELD_INT(struct import_counts, merged),
	FIELD_INT(struct import_counts, skipped), FIELD_INT(struct import_counts, rejected),
	FIELD_INT(struct import_counts, blank),
};
const struct shape import_counts_shape = SHAPE("ImportCounts", struct import_counts, counts_fields);

static const char *const kind_names[] = { NULL, "candidates", "positions", "records", "submissions", "users", "pay" };
const struct choices import_kinds = CHOICES(kind_names);
static const char *const state_names[] = { NULL, "guessed", "running", "done", "cancelled", "failed" };
static const struct choices state_choices = CHOICES(state_names);

static const struct field import_fields[] = {
	FIELD_ID(struct import, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import, kind, .choices = &import_kinds, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import, state, .choices = &state_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct import, file_name, .flags = FIELD_REQUIRED),
	FIELD_INT(struct import, bytes),
	FIELD_OBJECT(struct import, guess, &import_guess_shape),
	FIELD_LIST(struct import, fields, &target_shape),
	FIELD_JSON(struct import, sample, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct import, counts, &import_counts_shape),
	FIELD_LIST(struct import, rejects, &reject_shape),
	FIELD_TEXT(struct import, rejects_url),
	FIELD_LIST(struct import, off_limits, &warned_shape),
	FIELD_OBJECT_PTR(struct import, error, &import_reason_shape),
	FIELD_TIME(struct import, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct import, started_at),
	FIELD_TIME(struct import, finished_at),
	FIELD_OBJECT(struct import, by, &account_ref_shape),
};
const struct shape import_shape = SHAPE("Import", struct import, import_fields);

/* --- Kinds --- */

enum err import_need_kind(struct ctx *ctx, const char *kind)
{
	static const int needs[] = {
		[IMPORT_CANDIDATES] = PERMIT_IMPORT,  [IMPORT_POSITIONS] = PERMIT_IMPORT, [IMPORT_RECORDS] = PERMIT_IMPORT,
		[IMPORT_SUBMISSIONS] = PERMIT_IMPORT, [IMPORT_USERS] = PERMIT_ACCOUNTS,	  [IMPORT_PAY] = PERMIT_CHANGE_RULES,
	};
	enum import_kind known = import_kind_of(kind);

	if (!known)
		return fail(ctx, ERR_MEANING, "import.kind", "kind",
			    "The kind is candidates, positions, records, submissions, users or pay.");
	if (!role_may(ctx->actor.role, ctx->actor.rights, needs[known]))
		return fail(ctx, ERR_DENIED, "permission.denied", "kind", "This account must not import lists of this kind.");
	return OK;
}

enum import_kind import_kind_of(const char *name)
{
	return (enum import_kind)choice_from_text(&import_kinds, name);
}

/* --- Loading --- */

enum err import_load(struct ctx *ctx, int64_t id, struct import_row *ret_row)
{
	struct viewer viewer = permission_viewer(ctx);
	struct import_row row = { 0 };
	bool found;

	TRY(import_store_get(ctx, id, &row, &found));
	if (!found || text_equal(row.state, "uploading") || !(viewer.sees_all || row.account_id == viewer.account_id))
		return fail(ctx, ERR_NOT_FOUND, "import.not_found", NULL, "There is no such import.");
	*ret_row = row;
	return OK;
}

/* --- Plan --- */

/* The guess as a mapping. */
static struct list guessed_pairs(struct ctx *ctx, const struct import_guess *guess)
{
	const struct guess_column *columns = guess->columns.items;
	struct vec pairs;

	vec_init(&pairs, ctx->arena, sizeof(struct import_pair));
	for (size_t i = 0; i < guess->columns.count; i++) {
		struct import_pair pair = { columns[i].column, columns[i].field };

		if (pair.field)
			vec_add(&pairs, &pair);
	}
	return vec_list(&pairs);
}

static enum err make_plan(struct ctx *ctx, const char *kind, const struct import_guess *guess, const struct list *pairs,
			  struct import_plan *ret_plan)
{
	struct import_plan plan = { .kind = import_kind_of(kind), .zone = ctx->actor.zone };
	struct local_time now;

	zone_local(plan.zone, ctx_now_ms(ctx), &now);
	plan.this_year = now.year;
	TRY(custom_field_list(ctx, &plan.custom_fields));
	TRY(plan_columns(ctx, pairs, &guess->columns, &plan));
	*ret_plan = plan;
	return OK;
}

enum err import_make_plan(struct ctx *ctx, const struct import_row *row, const struct import_guess *guess,
			  struct import_plan *ret_plan)
{
	struct list pairs;

	TRY(json_read_list(ctx, row->mapping, strlen(row->mapping), &import_pair_shape, GUESS_MAX_COLUMNS, &pairs));
	TRY(make_plan(ctx, row->kind, guess, &pairs, ret_plan));
	ret_plan->merge = !text_equal(row->duplicates, "skip");
	ret_plan->care = row->care;
	ret_plan->file_name = row->file_name;
	return ret_plan->kind == IMPORT_USERS ? account_nobodys_password(ctx, &ret_plan->password_hash) : OK;
}

/* --- Starting and cancelling --- */

/* The pairs as JSON, with columns counted from `first` on. */
static const char *pairs_json(struct ctx *ctx, const struct list *pairs, size_t first)
{
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, JSON_MAX_BYTES);
	text_append_char(&json, '[');
	for (size_t i = 0; i < pairs->count; i++) {
		struct import_pair pair = ((const struct import_pair *)pairs->items)[i];

		pair.column -= (int64_t)first;
		if (pair.column < 0)
			continue;
		if (json.length > 1)
			text_append_char(&json, ',');
		json_append_shape(&json, &import_pair_shape, &pair, NULL);
	}
	text_append_char(&json, ']');
	return arena_text(ctx->arena, text_chars(&json));
}

enum err import_begin(struct ctx *ctx, int64_t id, const struct import_start *start, bool by_job)
{
	struct import_guess guess = { 0 };
	struct import_plan plan;
	struct import_row row;

	TRY(import_load(ctx, id, &row));
	TRY(import_need_kind(ctx, row.kind));
	if (!text_equal(row.state, "guessed"))
		return import_started(ctx);
	TRY(import_read_guess(ctx, &row, &guess));
	struct list pairs = start->has_mapping ? start->mapping : guessed_pairs(ctx, &guess);
	TRY(make_plan(ctx, row.kind, &guess, &pairs, &plan));
	row.mapping = pairs_json(ctx, &pairs, 0);
	const char *remembered = pairs_json(ctx, &pairs, guess_reject_columns(&guess.columns));
	row.duplicates = start->skip_duplicates ? "skip" : "merge";
	row.care = start->in_care ? "care" : "pool";
	row.job_id = 0;
	if (by_job)
		TRY(job_enqueue(ctx, "import", NULL,
				arena_format(ctx->arena, "{\"import_id\":%lld,\"account_id\":%lld}", (long long)id,
					     (long long)row.account_id), 0, &row.job_id));
	TRY(import_store_start(ctx, &row));
	TRY(import_store_set_layout(ctx, row.layout, remembered));
	TRY(audit_note(ctx, "import.start", "import", id, NULL));
	row.state = "running";
	return import_publish(ctx, &row);
}

enum err import_cancel(struct ctx *ctx, int64_t id)
{
	struct import_row row;

	TRY(import_load(ctx, id, &row));
	if (!text_equal(row.state, "guessed") && !text_equal(row.state, "running"))
		return OK;
	if (row.job_id) {
		enum err result = job_cancel(ctx, row.job_id);

		if (result == ERR_NOT_FOUND)
			fault_clear(ctx);
		else
			TRY(result);
	}
	row.state = "cancelled";
	TRY(import_store_finish(ctx, &row));
	TRY(audit_note(ctx, "import.cancel", "import", id, NULL));
	return import_publish(ctx, &row);
}

/* --- Showing --- */

struct import_counts import_counts_of(const struct import_row *row)
{
	return (struct import_counts){ .rows = row->rows > row->position ? row->rows : row->position,
				       .processed = row->position, .created = row->created, .merged = row->merged,
				       .skipped = row->skipped, .rejected = row->rejected, .blank = row->blank };
}

enum err import_publish(struct ctx *ctx, const struct import_row *row)
{
	struct import_counts counts = import_counts_of(row);
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, 4096);
	text_append_format(&json, "{\"id\":%lld,\"state\":\"%s\",\"counts\":", (long long)row->id, row->state);
	json_append_shape(&json, &import_counts_shape, &counts, NULL);
	text_append_char(&json, '}');
	return live_publish(ctx, row->account_id, "import", arena_text(ctx->arena, text_chars(&json)));
}

static bool is_required(enum import_kind kind, const char *field)
{
	static const char *const needed[] = {
		[IMPORT_CANDIDATES] = "name", [IMPORT_POSITIONS] = "title", [IMPORT_RECORDS] = "at", [IMPORT_SUBMISSIONS] = "position",
		[IMPORT_USERS] = "login", [IMPORT_PAY] = "job",
	};

	return text_equal(field, needed[kind]);
}

static enum err targets_of(struct ctx *ctx, enum import_kind kind, struct list *ret_targets)
{
	struct import_fields fields = import_fields_of(kind);
	bool english = text_equal(ctx->actor.locale, "en");
	struct list custom = { 0 };
	struct vec targets;

	vec_init(&targets, ctx->arena, sizeof(struct import_target));
	for (size_t i = 0; i < fields.count; i++) {
		const struct import_field *field = &fields.items[i];
		struct import_target target = { field->name, english ? field->label_en : field->label_zh,
						is_required(kind, field->name) };

		if (*field->headings) /* others are for the tables of known systems */
			vec_add(&targets, &target);
	}
	if (kind == IMPORT_CANDIDATES)
		TRY(custom_field_list(ctx, &custom));
	for (size_t i = 0; i < custom.count; i++) {
		const struct custom_field *field = (const struct custom_field *)custom.items + i;
		struct import_target target = { arena_format(ctx->arena, "custom.%s", field->key), field->label, false };

		vec_add(&targets, &target);
	}
	*ret_targets = vec_list(&targets);
	return OK;
}

static enum err shown_rejects(struct ctx *ctx, int64_t id, struct list *ret_shown)
{
	struct list rejects;
	struct vec shown;

	vec_init(&shown, ctx->arena, sizeof(struct import_reject_shown));
	TRY(import_store_rejects(ctx, id, SHOWN_REJECTS, &rejects));
	for (size_t i = 0; i < rejects.count; i++) {
		const struct import_reject *reject = (const struct import_reject *)rejects.items + i;
		struct import_reject_shown item = { reject->line, reject->field,
						    import_reason(ctx, reject->code, reject->params, reject->detail) };

		vec_add(&shown, &item);
	}
	*ret_shown = vec_list(&shown);
	return OK;
}

static enum err shown_off_limits(struct ctx *ctx, int64_t id, struct list *ret_shown)
{
	struct list notes;

	TRY(import_store_notes(ctx, id, SHOWN_REJECTS, &notes));
	struct import_off_limits *shown = arena_array(ctx->arena, notes.count + 1, sizeof(*shown));
	for (size_t i = 0; i < notes.count; i++) {
		const struct import_note *note = (const struct import_note *)notes.items + i;

		shown[i] = (struct import_off_limits){ note->line, { note->candidate_id, note->candidate_name } };
	}
	*ret_shown = (struct list){ shown, notes.count };
	return OK;
}

enum err import_read_error(struct ctx *ctx, const struct import_row *row, struct import_reason *ret_reason)
{
	struct import_reason stored = { 0 };

	TRY(json_read(ctx, row->error, strlen(row->error), &import_reason_shape, &stored));
	*ret_reason = import_reason(ctx, stored.code, stored.params, stored.text);
	return OK;
}

static enum err show(struct ctx *ctx, const struct import_row *row, struct import *ret_import)
{
	struct import import = {
		.id = row->id,
		.kind = row->kind,
		.state = row->state,
		.file_name = row->file_name,
		.bytes = row->bytes,
		.sample = row->sample,
		.counts = import_counts_of(row),
		.rejects_url = row->rejected ? arena_format(ctx->arena, "/api/v1/imports/%lld/rejects", (long long)row->id) :
					       NULL,
		.created_at = row->created_at_ms,
		.started_at = row->started_at_ms,
		.finished_at = row->finished_at_ms,
		.by = { row->account_id, row->account_name },
	};

	TRY(import_read_guess(ctx, row, &import.guess));
	TRY(targets_of(ctx, import_kind_of(row->kind), &import.fields));
	TRY(shown_rejects(ctx, row->id, &import.rejects));
	TRY(shown_off_limits(ctx, row->id, &import.off_limits));
	if (row->error) {
		import.error = arena_alloc(ctx->arena, sizeof(*import.error));
		TRY(import_read_error(ctx, row, import.error));
	}
	*ret_import = import;
	return OK;
}

enum err import_get(struct ctx *ctx, int64_t id, struct import *ret_import)
{
	struct import_row row;

	TRY(import_load(ctx, id, &row));
	return show(ctx, &row, ret_import);
}

enum err import_list(struct ctx *ctx, int64_t before_id, int64_t limit, struct list *ret_imports, int64_t *ret_total)
{
	struct viewer viewer = permission_viewer(ctx);
	struct list rows;

	TRY(import_store_list(ctx, viewer.sees_all ? 0 : viewer.account_id, before_id, limit, &rows, ret_total));
	struct import *imports = arena_array(ctx->arena, rows.count + 1, sizeof(*imports));
	for (size_t i = 0; i < rows.count; i++)
		TRY(show(ctx, (const struct import_row *)rows.items + i, &imports[i]));
	*ret_imports = (struct list){ imports, rows.count };
	return OK;
}

/* --- Rejected rows as a file --- */

static enum err append_reject(struct ctx *ctx, const struct import_reject *reject, void *arg)
{
	struct text *out = arg;

	text_append_format(out, "%lld,", (long long)reject->line);
	csv_append_cell(out, import_reason_text(ctx, reject->code, reject->detail));
	text_append_format(out, ",%s\r\n", reject->cells);
	return text_ok(out) ? OK : fail(ctx, ERR_TOO_LARGE, "import.too_large", NULL, "Too many rejected rows for one file.");
}

enum err import_rejects_csv(struct ctx *ctx, int64_t id, struct text *out)
{
	bool english = text_equal(ctx->actor.locale, "en");
	struct import_guess guess = { 0 };
	struct import_row row;

	TRY(import_load(ctx, id, &row));
	TRY(import_read_guess(ctx, &row, &guess));
	const char *const *headings = english ? guess_reject_headings_en : guess_reject_headings_zh;
	text_append_format(out, "\xEF\xBB\xBF%s,%s", headings[0], headings[1]);
	for (size_t i = guess_reject_columns(&guess.columns); i < guess.columns.count; i++) {
		text_append_char(out, ',');
		csv_append_cell(out, ((const struct guess_column *)guess.columns.items)[i].heading);
	}
	text_append(out, "\r\n");
	return import_store_each_reject(ctx, id, append_reject, out);
}
