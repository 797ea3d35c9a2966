/* Rules of the list of who is off limits: who may write it, terms, many lines at once, why somebody stands on it. */
#include "feature/off_limits/off_limits.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/off_limits/off_limits_store.h"
#include "feature/permission/permission.h"
#include "platform/hook/hook.h"
#include "platform/unicode/unicode.h"

enum { REASON_CHARS = 500, HITS_BYTES = 64 * 1024 };

static const char *const kind_names[] = { NULL, "company", "person", "placement" };
const struct choices off_limits_kinds = CHOICES(kind_names);
static const char sort_newest[] = "offlimits";

static const struct field entry_fields[] = {
	FIELD_ID(struct off_limits, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct off_limits, version),
	FIELD_ENUM(struct off_limits, kind, &off_limits_kinds, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct off_limits, company),
	FIELD_OBJECT_PTR(struct off_limits, candidate, &person_ref_shape),
	FIELD_DATE(struct off_limits, from_on),
	FIELD_DATE(struct off_limits, until_on),
	FIELD_TEXT(struct off_limits, reason),
	FIELD_TEXT(struct off_limits, source, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct off_limits, created_by, &account_ref_shape),
	FIELD_BOOL(struct off_limits, current),
	FIELD_BOOL(struct off_limits, may_change),
};
const struct shape off_limits_shape = SHAPE("OffLimits", struct off_limits, entry_fields);

#define TERM_FIELDS                                                                          \
	FIELD_DATE(struct off_limits_input, from_on), FIELD_DATE(struct off_limits_input, until_on), \
		FIELD_TEXT(struct off_limits_input, reason, .max = REASON_CHARS)

static const struct field change_fields[] = { TERM_FIELDS };
const struct shape off_limits_change_shape = SHAPE_INPUT("OffLimitsChange", struct off_limits_input, change_fields);

static const struct field input_fields[] = {
	TERM_FIELDS,
	FIELD_TEXT(struct off_limits_input, company, .max = 200),
	FIELD_ID(struct off_limits_input, candidate_id),
};
const struct shape off_limits_input_shape = SHAPE_INPUT("OffLimitsInput", struct off_limits_input, input_fields);

static const struct field line_fields[] = {
	FIELD_INT(struct off_limits_line, line),
	FIELD_TEXT(struct off_limits_line, result, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct off_limits_line, code),
	FIELD_TEXT(struct off_limits_line, text),
};
const struct shape off_limits_line_shape = SHAPE("OffLimitsLine", struct off_limits_line, line_fields);

static const struct field hit_fields[] = {
	FIELD_ENUM(struct off_limits_hit, kind, &off_limits_kinds, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct off_limits_hit, company),
	FIELD_DATE(struct off_limits_hit, until_on),
	FIELD_TEXT(struct off_limits_hit, reason),
};
const struct shape off_limits_hit_shape = SHAPE("OffLimitsHit", struct off_limits_hit, hit_fields);

static const char *today(const struct ctx *ctx)
{
	return zone_date(ctx->arena, ctx->actor.zone, ctx_now_ms(ctx));
}

/* --- The list --- */

static bool is_current(const struct ctx *ctx, const struct off_limits_row *row)
{
	const char *now = today(ctx);

	return (!row->from_on || strcmp(row->from_on, now) <= 0) && (!row->until_on || strcmp(row->until_on, now) >= 0);
}

static struct off_limits make_entry(const struct ctx *ctx, const struct off_limits_row *row)
{
	const struct person_ref candidate = { row->candidate_id, row->candidate_name };
	const struct account_ref by = { row->created_by_id, row->created_by_name };
	bool is_placement = row->until_ms != 0;

	return (struct off_limits){
		.id = row->id,
		.version = row->version,
		.kind = is_placement ? OFF_LIMITS_PLACEMENT : row->candidate_id ? OFF_LIMITS_PERSON : OFF_LIMITS_COMPANY,
		.company = row->company,
		.candidate = candidate.id ? arena_copy(ctx->arena, &candidate, sizeof(candidate)) : NULL,
		.from_on = row->from_on,
		.until_on = is_placement ? zone_date(ctx->arena, ctx->actor.zone, row->until_ms) : row->until_on,
		.reason = row->reason,
		.source = is_placement ? "placement" : row->source,
		.created_by = by.id ? arena_copy(ctx->arena, &by, sizeof(by)) : NULL,
		.current = is_current(ctx, row),
		.may_change = !is_placement && role_may(ctx->actor.role, 0, PERMIT_OFF_LIMITS),
	};
}

enum err off_limits_list(struct ctx *ctx, const struct off_limits_filter *filter, struct page *ret_page)
{
	struct viewer viewer = permission_viewer(ctx);
	bool is_placement = filter->kind == OFF_LIMITS_PLACEMENT;
	struct page page = { 0 };
	struct page_key key;
	struct list rows;
	const char *q;

	TRY(page_start(ctx, filter->cursor, sort_newest, &key));
	TRY(unicode_fold(ctx, filter->q, &q));
	const struct off_limits_query query = {
		.account_id = viewer.account_id,
		.sees_all = viewer.sees_all,
		.is_person = filter->kind == OFF_LIMITS_PERSON,
		.q_like = page_like(ctx, q),
		.before_id = key.id ? key.id : INT64_MAX,
		.row_limit = filter->limit,
	};
	TRY((is_placement ? off_limits_store_placed : off_limits_store_list)(ctx, &query, &rows));
	TRY((is_placement ? off_limits_store_placed_count : off_limits_store_count)(ctx, &query, &page.total));
	struct off_limits *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++)
		items[i] = make_entry(ctx, (const struct off_limits_row *)rows.items + i);
	page.items = (struct list){ items, rows.count };
	if (rows.count == (size_t)filter->limit)
		page.next = page_next(ctx, sort_newest, &(struct page_key){ .id = items[rows.count - 1].id });
	*ret_page = page;
	return OK;
}

static enum err not_found(struct ctx *ctx)
{
	fault_clear(ctx);
	return fail(ctx, ERR_NOT_FOUND, "off_limits.not_found", NULL, "This is not on the list.");
}

static enum err load(struct ctx *ctx, int64_t id, struct off_limits_row *ret_row)
{
	struct off_limits_row row = { 0 };
	struct access access;
	bool found;

	TRY(off_limits_store_get(ctx, id, &row, &found));
	if (!found)
		return not_found(ctx);
	enum err result = row.candidate_id ? permission_candidate(ctx, row.candidate_id, &access) : OK;
	if (result == ERR_NOT_FOUND)
		return not_found(ctx);
	TRY(result);
	*ret_row = row;
	return OK;
}

enum err off_limits_get(struct ctx *ctx, int64_t id, struct off_limits *ret_entry)
{
	struct off_limits_row row;

	TRY(load(ctx, id, &row));
	*ret_entry = make_entry(ctx, &row);
	return OK;
}

/* --- Writing it --- */

static enum err missing(struct ctx *ctx, const char *field)
{
	return fail(ctx, ERR_MEANING, "request.missing", field, "This is needed.");
}

static enum err check_term(struct ctx *ctx, const struct off_limits_row *row)
{
	if (text_is_empty(row->reason))
		return missing(ctx, "reason");
	if (row->until_on && strcmp(row->until_on, row->from_on) < 0)
		return fail(ctx, ERR_MEANING, "off_limits.order", "until_on", "The last day comes before the first.");
	return OK;
}

/* Whom the input names: a company by its key, or a candidate the actor may know. */
static enum err check_subject(struct ctx *ctx, const struct off_limits_input *input, struct off_limits_row *row)
{
	const struct candidate_input employer = { .company = input->company };
	struct candidate_keys keys;
	struct access access;

	if (input->candidate_id) {
		row->candidate_id = input->candidate_id;
		return permission_candidate(ctx, input->candidate_id, &access);
	}
	if (text_is_empty(input->company))
		return missing(ctx, "company");
	TRY(candidate_keys_make(ctx, &employer, &keys));
	if (text_is_empty(keys.company_key))
		return fail(ctx, ERR_MEANING, "off_limits.no_employer", "company", "This names no employer.");
	row->company = input->company;
	row->company_key = keys.company_key;
	return OK;
}

static enum err make_row(struct ctx *ctx, const struct off_limits_input *input, const char *source, struct off_limits_row *ret_row)
{
	struct off_limits_row row = {
		.from_on = input->from_on ? input->from_on : today(ctx),
		.until_on = input->until_on,
		.reason = input->reason,
		.source = source,
		.created_by_id = ctx->actor.account_id,
	};

	TRY(check_subject(ctx, input, &row));
	TRY(check_term(ctx, &row));
	*ret_row = row;
	return OK;
}

static enum err insert(struct ctx *ctx, const struct off_limits_row *row, int64_t *ret_id)
{
	TRY(off_limits_store_insert(ctx, row, ret_id));
	return audit_note(ctx, "off_limits.create", row->candidate_id ? "candidate" : "off_limits",
			  row->candidate_id ? row->candidate_id : *ret_id, NULL);
}

enum err off_limits_add(struct ctx *ctx, const struct off_limits_input *input, int64_t *ret_id)
{
	struct off_limits_row old = { 0 };
	struct off_limits_row row;
	bool found;

	TRY(make_row(ctx, input, "hand", &row));
	TRY(off_limits_store_find(ctx, &row, &old, &found));
	if (found)
		return fail(ctx, ERR_CONFLICT, "off_limits.exists", row.candidate_id ? "candidate_id" : "company",
			    "This is on the list already.");
	return insert(ctx, &row, ret_id);
}

static enum err save(struct ctx *ctx, const struct off_limits_row *row)
{
	int64_t changes;

	TRY(check_term(ctx, row));
	TRY(off_limits_store_update(ctx, row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed this line in between.");
	return audit_note(ctx, "off_limits.change", "off_limits", row->id, NULL);
}

enum err off_limits_change(struct ctx *ctx, int64_t id, int64_t version, const struct off_limits_input *input)
{
	const struct shape *shape = &off_limits_change_shape;
	struct off_limits_row row;

	TRY(load(ctx, id, &row));
	row.version = version ? version : row.version;
	if (shape_has(shape, input, "from_on") && input->from_on)
		row.from_on = input->from_on;
	if (shape_has(shape, input, "until_on"))
		row.until_on = input->until_on;
	if (shape_has(shape, input, "reason"))
		row.reason = input->reason;
	return save(ctx, &row);
}

enum err off_limits_lift(struct ctx *ctx, int64_t id)
{
	struct off_limits_row row;

	TRY(load(ctx, id, &row));
	TRY(off_limits_store_lift(ctx, id));
	return audit_note(ctx, "off_limits.lift", "off_limits", id, NULL);
}

/* --- Many at once --- */

static enum err take_line(struct ctx *ctx, const struct off_limits_input *input, struct off_limits_line *line)
{
	struct off_limits_row old = { 0 };
	struct off_limits_row row;
	bool found;

	TRY(make_row(ctx, input, "import", &row));
	TRY(off_limits_store_find(ctx, &row, &old, &found));
	if (!found) {
		line->result = "created";
		return insert(ctx, &row, &row.id);
	}
	row.id = old.id;
	row.version = old.version;
	row.from_on = input->from_on ? input->from_on : old.from_on;
	bool same = text_equal(row.from_on, old.from_on) && text_equal(row.until_on, old.until_on) && text_equal(row.reason, old.reason);
	line->result = same ? "unchanged" : "changed";
	return same ? OK : save(ctx, &row);
}

/* Only what lies in the line itself is refused: nothing of it was written then. */
static bool is_refusal(enum err kind)
{
	return kind == ERR_MEANING || kind == ERR_NOT_FOUND;
}

enum err off_limits_import(struct ctx *ctx, const struct list *entries, struct list *ret_lines)
{
	struct off_limits_line *lines = arena_array(ctx->arena, entries->count + 1, sizeof(*lines));

	for (size_t i = 0; i < entries->count; i++) {
		lines[i].line = (int64_t)i + 1;
		enum err result = take_line(ctx, (const struct off_limits_input *)entries->items + i, &lines[i]);

		if (!is_refusal(result)) {
			TRY(result);
			continue;
		}
		lines[i] = (struct off_limits_line){ (int64_t)i + 1, "refused", ctx->fault.code, ctx->fault.detail };
		fault_clear(ctx);
	}
	*ret_lines = (struct list){ lines, entries->count };
	return OK;
}

/* --- Why somebody stands on it --- */

enum err off_limits_of(struct ctx *ctx, int64_t candidate_id, struct list *ret_hits)
{
	struct list rows;

	TRY(off_limits_store_hits(ctx, candidate_id, today(ctx), &rows));
	struct off_limits_hit *hits = arena_array(ctx->arena, rows.count + 1, sizeof(*hits));
	for (size_t i = 0; i < rows.count; i++) {
		const struct off_limits entry = make_entry(ctx, (const struct off_limits_row *)rows.items + i);

		hits[i] = (struct off_limits_hit){ entry.kind, entry.company, entry.until_on, entry.reason };
	}
	*ret_hits = (struct list){ hits, rows.count };
	return OK;
}

enum err off_limits_any(struct ctx *ctx, bool *ret_any)
{
	return off_limits_store_any(ctx, ret_any);
}

enum err off_limits_show_candidate(struct ctx *ctx, const void *hook_shown)
{
	const struct hook_shown *shown = hook_shown;
	CLOSING(text_done) struct text out = { 0 };
	struct list hits;

	TRY(off_limits_of(ctx, shown->candidate_id, &hits));
	if (!hits.count)
		return OK;
	text_init(&out, HITS_BYTES);
	for (size_t i = 0; i < hits.count; i++) {
		text_append_char(&out, i ? ',' : '[');
		json_append_shape(&out, &off_limits_hit_shape, (const struct off_limits_hit *)hits.items + i, ctx->actor.zone);
	}
	text_append_char(&out, ']');
	shown->parts->off_limits = arena_text(ctx->arena, text_chars(&out));
	return OK;
}
