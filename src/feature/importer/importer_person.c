/* Whom a line of contacts or submissions is about: the candidate is looked up, and added when nobody like him is there. */
#include "base/text.h"
#include "feature/candidate/candidate.h"
#include "feature/importer/importer_row.h"
#include "feature/importer/importer_store.h"
#include "platform/unicode/phone.h"

static const char *value(const struct import_plan *plan, const struct import_line *line, const char *field)
{
	return plan_value(plan, line, field, NULL);
}

static enum err find_by_id(struct ctx *ctx, const char *text, int64_t *ret_id)
{
	int64_t id;

	if (!value_int(text, &id))
		return OK;
	TRY(permission_need(ctx, id, ACT_RECORD));
	*ret_id = id;
	return OK;
}

/* What a line of contacts says of the person himself. */
static enum err read_person(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			    struct candidate_import *ret_person)
{
	struct candidate_import person = { .care = plan->care, .input.notice_days = -1 };
	const char *phone = value(plan, line, "phone");
	const char *email = value(plan, line, "email");
	const char *name = value(plan, line, "name");
	char normal[PHONE_BYTES];
	const char *gender;

	if (phone && value_is_damaged_number(phone))
		return fail(ctx, ERR_MEANING, "import.damaged_number", "phone",
			    "The number %.40s was rounded by a spreadsheet.", phone);
	if (phone && !phone_normalise(phone, normal))
		return fail(ctx, ERR_MEANING, "import.phone", "phone", "%.40s is no phone number.", phone);
	if (email && !value_is_email(email))
		return fail(ctx, ERR_MEANING, "import.email", "email", "%.100s is no e-mail address.", email);
	person.input.phone = phone ? arena_text(ctx->arena, normal) : NULL;
	person.input.email = email;
	person.input.company = value(plan, line, "company");
	person.input.name = name ? value_name(ctx->arena, name, &gender) : NULL;
	TRY(plan_check_length(ctx, &candidate_input_shape, "name", person.input.name));
	TRY(plan_check_length(ctx, &candidate_input_shape, "company", person.input.company));
	*ret_person = person;
	return OK;
}

/* By phone, e-mail, name and employer; else by the name alone, when one candidate only has it. */
static enum err find_person(struct ctx *ctx, const struct candidate_import *person, int64_t *ret_id)
{
	struct candidate_keys keys;
	const char *field;
	int64_t count = 0;

	TRY(candidate_keys_make(ctx, &person->input, &keys));
	TRY(candidate_find_duplicate(ctx, &keys, ret_id, &field));
	if (*ret_id || keys.phone_hash || keys.email_hash || keys.company_key || !person->input.name)
		return OK;
	TRY(import_store_by_name(ctx, keys.name_key, ret_id, &count));
	if (count > 1)
		return fail(ctx, ERR_MEANING, "import.ambiguous", "name", "Several candidates are called so.");
	return OK;
}

enum err import_find_person(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			    int64_t *ret_candidate_id)
{
	const char *reference = plan_reference(ctx, plan, line, "person");
	struct candidate_import person;
	int64_t id = 0;

	if (reference)
		TRY(import_store_source(ctx, reference, ret_candidate_id));
	if (reference && !*ret_candidate_id)
		return fail(ctx, ERR_MEANING, "import.no_candidate", "name", "No candidate fits this row.");
	if (reference)
		return permission_need(ctx, *ret_candidate_id, ACT_RECORD);
	if (value(plan, line, "candidate_id")) {
		TRY(find_by_id(ctx, value(plan, line, "candidate_id"), &id));
		if (id) {
			*ret_candidate_id = id;
			return OK;
		}
	}
	TRY(read_person(ctx, plan, line, &person));
	TRY(find_person(ctx, &person, &id));
	if (!id && !person.input.name)
		return fail(ctx, ERR_MEANING, "import.no_candidate", "name", "No candidate fits this row.");
	if (!id)
		TRY(candidate_insert(ctx, &person, &id));
	*ret_candidate_id = id;
	return OK;
}
