/* Lines that are contacts: the candidate is looked up, and added when nobody like him is there; the contact is a record of
 * the importing account. */
#include "base/cleanup.h"
#include "base/text.h"
#include "feature/importer/importer_row.h"
#include "feature/importer/importer_store.h"
#include "feature/record/record.h"

enum { NOTES_MAX_BYTES = 1024 * 1024, RECORD_TEXT_MAX = 20000 };

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
	TRY(import_find_person(ctx, plan, line, &record.candidate_id));
	TRY(record_save(ctx, &record, &id, &is_new));
	*ret_result = is_new ? ROW_CREATED : ROW_MERGED;
	return OK;
}
