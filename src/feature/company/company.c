/* Rules of companies: one per folded name, changes by version. */
#include "feature/company/company.h"

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/company/company_store.h"
#include "platform/unicode/unicode.h"

static const struct field ref_fields[] = {
	FIELD_ID(struct company_ref, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct company_ref, name, .flags = FIELD_REQUIRED),
};
const struct shape company_ref_shape = SHAPE("CompanyRef", struct company_ref, ref_fields);

static const struct field company_fields[] = {
	FIELD_ID(struct company, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct company, version),
	FIELD_TEXT(struct company, name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct company, industry),
	FIELD_TEXT(struct company, city),
	FIELD_TEXT(struct company, note),
	FIELD_INT(struct company, protection_months, .flags = FIELD_NULL),
	FIELD_INT(struct company, position_count),
	FIELD_TIME(struct company, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct company, updated_at, .flags = FIELD_REQUIRED),
};
const struct shape company_shape = SHAPE("Company", struct company, company_fields);

#define INPUT_FIELDS(name_flags)                                                             \
	{                                                                                    \
		FIELD_TEXT(struct company_input, name, .max = 200, .flags = (name_flags)),   \
			FIELD_TEXT(struct company_input, industry, .max = 100),              \
			FIELD_TEXT(struct company_input, city, .max = 100),                  \
			FIELD_TEXT(struct company_input, note, .max = 4000),                 \
			FIELD_INT(struct company_input, protection_months, .max = 120, .flags = FIELD_NULL), \
	}
static const struct field input_fields[] = INPUT_FIELDS(FIELD_REQUIRED);
static const struct field change_fields[] = INPUT_FIELDS(0);
const struct shape company_input_shape = SHAPE_INPUT("CompanyInput", struct company_input, input_fields);
const struct shape company_change_shape = SHAPE_INPUT("CompanyChange", struct company_input, change_fields);

static const char sort_name[] = "company";

enum err company_list(struct ctx *ctx, const struct company_filter *filter, struct page *ret_page)
{
	struct page page = { 0 };
	struct page_key key;
	const char *q;

	TRY(page_start(ctx, filter->cursor, sort_name, &key));
	TRY(unicode_fold(ctx, filter->q, &q));
	const struct company_query query = {
		.q_like = page_like(ctx, q),
		.after_key = key.text,
		.row_limit = filter->limit,
	};
	TRY(company_store_list(ctx, &query, &page.items));
	TRY(company_store_count(ctx, &query, &page.total));
	if (page.items.count == (size_t)filter->limit) {
		const struct company *last = (const struct company *)page.items.items + page.items.count - 1;
		struct page_key after = { .id = last->id };

		TRY(unicode_fold(ctx, last->name, &after.text));
		page.next = page_next(ctx, sort_name, &after);
	}
	*ret_page = page;
	return OK;
}

enum err company_get(struct ctx *ctx, int64_t id, struct company *ret_company)
{
	bool found;

	TRY(company_store_get(ctx, id, ret_company, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "company.not_found", NULL, "There is no such company.");
	return OK;
}

/* Refuses a name that another company than `own_id` has. */
static enum err check_name(struct ctx *ctx, const char *name_key, int64_t own_id)
{
	int64_t other_id;

	if (text_is_empty(name_key))
		return fail(ctx, ERR_MEANING, "request.missing", "name", "A company needs a name.");
	TRY(company_store_find(ctx, name_key, &other_id));
	if (other_id && other_id != own_id)
		return fail(ctx, ERR_CONFLICT, "company.duplicate", "name", "A company of this name exists.");
	return OK;
}

enum err company_create(struct ctx *ctx, const struct company_input *input, int64_t *ret_id)
{
	struct company_row row = {
		.name = input->name,
		.industry = input->industry,
		.city = input->city,
		.note = input->note,
		.protection_months = input->protection_months,
	};
	int64_t id;

	TRY(unicode_fold(ctx, row.name, &row.name_key));
	TRY(check_name(ctx, row.name_key, 0));
	TRY(company_store_insert(ctx, &row, &id));
	TRY(audit_note(ctx, "company.create", "company", id, NULL));
	*ret_id = id;
	return OK;
}

enum err company_change(struct ctx *ctx, int64_t id, int64_t version, const struct company_input *input)
{
	const struct shape *shape = &company_change_shape;
	struct company old;
	int64_t changes;

	TRY(company_get(ctx, id, &old));
	struct company_row row = {
		.id = id,
		.version = version ? version : old.version,
		.name = shape_has(shape, input, "name") ? input->name : old.name,
		.industry = shape_has(shape, input, "industry") ? input->industry : old.industry,
		.city = shape_has(shape, input, "city") ? input->city : old.city,
		.note = shape_has(shape, input, "note") ? input->note : old.note,
		.protection_months = shape_has(shape, input, "protection_months") ? input->protection_months : old.protection_months,
	};
	TRY(unicode_fold(ctx, row.name, &row.name_key));
	TRY(check_name(ctx, row.name_key, id));
	TRY(company_store_update(ctx, &row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed this company in between.");
	return audit_note(ctx, "company.change", "company", id, NULL);
}

enum err company_find_or_create(struct ctx *ctx, const char *name, const char *industry, int64_t *ret_id)
{
	const struct company_input input = { .name = name, .industry = industry };
	const char *name_key;
	int64_t id;

	TRY(unicode_fold(ctx, name, &name_key));
	TRY(company_store_find(ctx, name_key, &id));
	if (!id)
		TRY(company_create(ctx, &input, &id));
	*ret_id = id;
	return OK;
}
