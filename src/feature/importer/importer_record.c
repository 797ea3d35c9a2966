/* Lines that are contacts: the candidate is looked up, and added when nobody like him is there; the contact is a record of
 * the importing account. */
#include "base/cleanup.h"
#include "base/text.h"
#include "feature/candidate/candidate.h"
#include "feature/importer/importer_row.h"
#include "feature/importer/importer_store.h"
#include "feature/record/record.h"
#include "platform/unicode/phone.h"

enum { NOTES_MAX_BYTES = 1024 * 1024, RECORD_TEXT_MAX = 20000 };

static const char *value(const struct import_plan *plan, const struct import_line *line, const char *field)
{
	return plan_value(plan, line, field, NULL);
}

/* --- Whom it is about --- */

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

static enum err resolve(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, int64_t *ret_id)
{
	const char *reference = plan_reference(ctx, plan, line, "person");
	struct candidate_import person;
	int64_t id = 0;

	if (reference)
		TRY(import_store_source(ctx, reference, ret_id));
	if (reference && !*ret_id)
		return fail(ctx, ERR_MEANING, "import.no_candidate", "name", "No candidate fits this row.");
	if (reference)
		return permission_need(ctx, *ret_id, ACT_RECORD);
	if (value(plan, line, "candidate_id")) {
		TRY(find_by_id(ctx, value(plan, line, "candidate_id"), &id));
		if (id) {
			*ret_id = id;
			return OK;
		}
	}
	TRY(read_person(ctx, plan, line, &person));
	TRY(find_person(ctx, &person, &id));
	if (!id && !person.input.name)
		return fail(ctx, ERR_MEANING, "import.no_candidate", "name", "No candidate fits this row.");
	if (!id)
		TRY(candidate_insert(ctx, &person, &id));
	*ret_id = id;
	return OK;
}

/* --- What was said --- */

static enum err read_times(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			   struct record_new *record, struct text *notes)
{
	const struct plan_column *column;
	const char *text = plan_value(plan, line, "at", &column);

	if (!text)
		return fail(ctx, ERR_MEANING, "import.missing", "at", "The row has no date.");
	if (!plan_instant(plan, column, text, &record->at))
		return fail(ctx, ERR_MEANING, "import.date", "at", "%.60s is no date.", text);
	if (record->at > ctx_now_ms(ctx))
		return fail(ctx, ERR_MEANING, "import.future", "at", "%.60s lies in the future.", text);
	text = plan_value(plan, line, "action_due_at", &column);
	if (text && !plan_instant(plan, column, text, &record->action_due_at))
		plan_append_note(notes, column->heading, text);
	return OK;
}

/* A list of contacts says that somebody was spoken to: without a word on it the contact reached the person, by phone where
 * the headings speak of calls. */
static void read_words(const struct import_plan *plan, const struct import_line *line, struct record_new *record,
		       struct text *notes)
{
	const struct plan_column *column;
	const char *text;

	if ((text = plan_value(plan, line, "channel", &column)) && !(record->channel = value_channel(text)))
		plan_append_note(notes, column->heading, text);
	for (size_t i = 0; i < plan->column_count && !record->channel; i++) {
		if (strcasestr(plan->columns[i].heading, "call") || strstr(plan->columns[i].heading, "电话") ||
		    strstr(plan->columns[i].heading, "通话"))
			record->channel = "phone";
	}
	if (!record->channel)
		record->channel = "other";
	if ((text = plan_value(plan, line, "direction", &column)) && !(record->direction = value_direction(text)))
		plan_append_note(notes, column->heading, text);
	if (!record->direction)
		record->direction = "out";
	if ((text = plan_value(plan, line, "outcome", &column)) && !(record->outcome = value_outcome(text)))
		plan_append_note(notes, column->heading, text);
	if (!record->outcome)
		record->outcome = "reached";
	if ((text = plan_value(plan, line, "emotion", &column)) &&
	    (!value_int(text, &record->emotion) || record->emotion < 1 || record->emotion > 5)) {
		record->emotion = 0;
		record->emotion_text = text;
	}
}

static enum err read_record(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			    struct record_new *record)
{
	CLOSING(text_done) struct text notes = { 0 };
	const char *text = plan_joined(ctx, plan, line, "text");

	text_init(&notes, NOTES_MAX_BYTES);
	text_append(&notes, text ? text : "");
	TRY(read_times(ctx, plan, line, record, &notes));
	read_words(plan, line, record, &notes);
	record->fact = plan_joined(ctx, plan, line, "fact");
	record->action = plan_joined(ctx, plan, line, "action");
	plan_append_unmapped(plan, line, &notes);
	record->text = notes.length ? arena_text(ctx->arena, text_chars(&notes)) : NULL;
	if (record->text && text_code_points(record->text) > RECORD_TEXT_MAX)
		return fail(ctx, ERR_MEANING, "import.too_long", "text", "The text has more than %d characters.",
			    RECORD_TEXT_MAX);
	return OK;
}

enum err import_apply_record(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			     enum row_result *ret_result)
{
	struct record_new record = { .source_key = line->source_key };
	int64_t known;
	bool is_new;
	int64_t id;

	TRY(import_store_record(ctx, line->source_key, &known));
	if (known) {
		*ret_result = plan->merge ? ROW_MERGED : ROW_SKIPPED;
		return OK;
	}
	TRY(read_record(ctx, plan, line, &record));
	TRY(resolve(ctx, plan, line, &record.candidate_id));
	TRY(record_save(ctx, &record, &id, &is_new));
	*ret_result = is_new ? ROW_CREATED : ROW_MERGED;
	return OK;
}
