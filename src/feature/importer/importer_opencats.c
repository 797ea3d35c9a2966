/* OpenCATS: its tables as files of candidates, CVs, positions, submissions and records.
 * source opencats/OpenCATS, db/cats_schema.sql; data item types of constants.php: 100 candidate, 200 company, 300 contact, 400 job order */
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/importer/importer_beside.h"
#include "feature/importer/importer_convert.h"
#include "platform/unicode/phone.h"

enum { CELLS_MOST = 24, TEXT_MAX_BYTES = 1024 * 1024 };

static const char candidate_item[] = "100";
static const char no_date[] = "2005-01-01 00:00:00"; /* what OpenCATS fills a date column with */

/* What rows of other tables are called. */
struct opencats {
	struct convert_names companies;
	struct convert_names users;
	struct convert_names positions;
	struct convert_names stages;
	struct convert_names channels;
	struct convert_out out;
};

/* Its backup writes 0 for what is empty. */
static const char *said(const struct convert_row *row, const char *column)
{
	const char *value = convert_value(row, column);
	bool is_nothing = text_is_empty(value) || text_equal(value, "0") || text_equal(value, "(none)") ||
			  text_starts(value, "0000-00-00") || text_equal(value, no_date);

	return is_nothing ? NULL : value;
}

/* --- Names --- */

static enum err add_company(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	(void)ctx;
	convert_names_add(arg, convert_value(row, "company_id"), said(row, "name"));
	return OK;
}

static enum err add_user(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	const char *first = said(row, "first_name");
	const char *last = said(row, "last_name");

	if (first || last)
		convert_names_add(arg, convert_value(row, "user_id"),
				  arena_format(ctx->arena, "%s%s%s", first ? first : "", first && last ? " " : "", last ? last : ""));
	return OK;
}

static enum err add_position(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	(void)ctx;
	convert_names_add(arg, convert_value(row, "joborder_id"), said(row, "title"));
	return OK;
}

static enum err add_stage(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	(void)ctx;
	convert_names_add(arg, convert_value(row, "candidate_joborder_status_id"), said(row, "short_description"));
	return OK;
}

static enum err add_channel(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	(void)ctx;
	convert_names_add(arg, convert_value(row, "activity_type_id"), said(row, "short_description"));
	return OK;
}

static enum err read_names(struct ctx *ctx, const char *path, struct opencats *cats)
{
	const struct {
		const char *table;
		struct convert_names *names;
		convert_visit add;
	} tables[] = {
		{ "company", &cats->companies, add_company },
		{ "user", &cats->users, add_user },
		{ "joborder", &cats->positions, add_position },
		{ "candidate_joborder_status", &cats->stages, add_stage },
		{ "activity_type", &cats->channels, add_channel },
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		convert_names_init(ctx, tables[i].names);
		TRY(convert_each(ctx, path, tables[i].table, true, tables[i].add, tables[i].names));
	}
	return OK;
}

/* --- Files --- */

/* Numbers there are written as people at home do: ten digits are one of North America. NULL when it is no number at all. */
static const char *phone_of(struct ctx *ctx, const char *written)
{
	const char *abroad = written ? arena_format(ctx->arena, "+1 %s", written) : NULL;
	char normal[PHONE_BYTES];

	if (!written || phone_normalise(written, normal))
		return written;
	return phone_normalise(abroad, normal) ? abroad : NULL;
}

/* Three phones, and behind them in words what is no number. */
static void add_phones(struct ctx *ctx, const struct convert_row *row, const char **cells, const char **ret_odd)
{
	static const char *const columns[] = { "phone_cell", "phone_home", "phone_work" };

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		const char *written = said(row, columns[i]);

		cells[i] = phone_of(ctx, written);
		if (written && !cells[i])
			*ret_odd = *ret_odd ? arena_format(ctx->arena, "%s, %s", *ret_odd, written) : written;
	}
}

static enum err write_candidate(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	static const char *const columns[] = { "last_name", "first_name", "email1", "email2", "current_employer", "city", "key_skills",
					       "notes", "current_pay", "desired_pay", "best_time_to_call", "source", "address",
					       "state", "zip",
					       "date_available", "web_site" };
	struct opencats *cats = arg;
	const char *cells[CELLS_MOST] = { convert_value(row, "candidate_id") };
	const char *odd_phones = NULL;
	size_t count = 4;

	add_phones(ctx, row, cells + 1, &odd_phones);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		cells[count++] = said(row, columns[i]);
	cells[count++] = convert_name_of(&cats->users, convert_value(row, "owner"));
	cells[count++] = odd_phones;
	return convert_write(ctx, &cats->out, cells, count);
}
static const char candidate_headings[] =
	"candidate_id,phone_cell,phone_home,phone_work,last_name,first_name,email1,email2,current_employer,city,key_skills,notes,"
	"current_pay,desired_pay,best_time_to_call,source,"
	"opencats.address,opencats.state,opencats.zip,opencats.date_available,opencats.web_site,"
	"opencats.owner,opencats.phone";

/* Its search index cannot hold dots: 1_rDOTr1 is 1.1. */
static const char *with_dots(struct ctx *ctx, const char *chars)
{
	static const char mark[] = "_rDOTr";
	CLOSING(text_done) struct text text = { 0 };

	text_init(&text, TEXT_MAX_BYTES);
	for (const char *found; (found = strstr(chars, mark)); chars = found + sizeof(mark) - 1) {
		text_append_n(&text, chars, (size_t)(found - chars));
		text_append_char(&text, '.');
	}
	text_append(&text, chars);
	return arena_text(ctx->arena, text_chars(&text));
}

static enum err write_cv(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct opencats *cats = arg;
	const char *text = said(row, "text");
	const char *const cells[] = { convert_value(row, "data_item_id"), text ? with_dots(ctx, text) : NULL };

	if (!text || !text_equal(convert_value(row, "data_item_type"), candidate_item))
		return OK;
	return convert_write(ctx, &cats->out, cells, 2);
}

/* attachments/FOLDER/FILE in its backup, or beside it, where those who unpacked it find them. */
static enum err write_file(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct opencats *cats = arg;
	const char *folder = said(row, "directory_name");
	const char *stored = said(row, "stored_filename");
	const char *name = said(row, "original_filename");
	const char *path = stored ? arena_format(ctx->arena, "attachments/%s%s%s", folder ? folder : "", folder ? "/" : "", stored) : NULL;
	const char *const cells[] = { convert_value(row, "data_item_id"), name ? name : stored, path };

	if (!path || !text_equal(convert_value(row, "data_item_type"), candidate_item))
		return OK;
	return convert_write(ctx, &cats->out, cells, sizeof(cells) / sizeof(cells[0]));
}

/* Its words for the state of a job order, where ours differ. */
static const char *state_word(const char *word)
{
	static const char *const words[][2] = { { "OnHold", "on hold" }, { "Full", "filled" }, { "Canceled", "cancelled" } };

	for (size_t i = 0; word && i < sizeof(words) / sizeof(words[0]); i++) {
		if (text_equal_nocase(word, words[i][0]))
			return words[i][1];
	}
	return word;
}

static enum err write_position(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	static const char *const columns[] = { "title", "city", "description", "salary", "openings", "notes", "client_job_id", "type",
					       "duration", "rate_max", "start_date", "state" };
	struct opencats *cats = arg;
	const char *cells[CELLS_MOST] = { convert_value(row, "joborder_id"),
					  convert_name_of(&cats->companies, convert_value(row, "company_id")),
					  state_word(said(row, "status")) };
	size_t count = 3;

	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		cells[count++] = said(row, columns[i]);
	cells[count++] = convert_name_of(&cats->users, convert_value(row, "recruiter"));
	return convert_write(ctx, &cats->out, cells, count);
}
static const char position_headings[] =
	"joborder_id,company,status,title,city,description,salary,openings,opencats.notes,opencats.client_job_id,opencats.type,"
	"opencats.duration,opencats.rate_max,opencats.start_date,opencats.state,opencats.recruiter";

static enum err write_submission(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct opencats *cats = arg;
	const char *status = convert_value(row, "status");
	const char *stage = convert_name_of(&cats->stages, status);
	const char *submitted = said(row, "date_submitted");
	const char *const cells[] = { convert_value(row, "candidate_joborder_id"), convert_value(row, "candidate_id"),
				      convert_value(row, "joborder_id"), stage ? stage : status,
				      submitted ? submitted : said(row, "date_created") };

	return convert_write(ctx, &cats->out, cells, sizeof(cells) / sizeof(cells[0]));
}

/* "Call (LVM)": by phone, and what came of it. */
static const char *outcome_of(const char *type)
{
	bool is_missed = type && (strstr(type, "LVM") || strstr(type, "Missed"));

	return is_missed ? "no_answer" : NULL;
}

static enum err write_record(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct opencats *cats = arg;
	const char *type = convert_name_of(&cats->channels, convert_value(row, "type"));
	bool is_call = type && text_starts(type, "Call");
	bool is_of_candidate = text_equal(convert_value(row, "data_item_type"), candidate_item);
	const char *const cells[] = {
		convert_value(row, "activity_id"),
		is_of_candidate ? convert_value(row, "data_item_id") : NULL, /* of a company or contact: refused with that reason */
		said(row, "date_created"),
		is_call ? "phone" : type,
		outcome_of(type),
		convert_plain(ctx, said(row, "notes")),
		convert_name_of(&cats->positions, convert_value(row, "joborder_id")),
		convert_name_of(&cats->users, convert_value(row, "entered_by")),
	};

	return convert_write(ctx, &cats->out, cells, sizeof(cells) / sizeof(cells[0]));
}

static void opencats_done(struct opencats *cats)
{
	convert_out_close(&cats->out);
}

enum err import_convert_opencats(struct ctx *ctx, const char *path, const char *folder)
{
	static const struct {
		const char *file;
		const char *table;
		const char *headings;
		convert_visit write;
	} files[] = {
		{ "candidates.csv", "candidate", candidate_headings, write_candidate },
		{ "cvs.csv", "attachment", "candidate_id,text", write_cv },
		{ "positions.csv", "joborder", position_headings, write_position },
		{ "submissions.csv", "candidate_joborder", "candidate_joborder_id,candidate_id,joborder_id,stage,date", write_submission },
		{ "records.csv", "activity", "activity_id,candidate_id,date,type,outcome,notes,opencats.joborder,opencats.entered_by",
		  write_record },
		{ IMPORT_BESIDE_LIST, "attachment", IMPORT_BESIDE_HEADINGS, write_file },
	};
	CLOSING(opencats_done) struct opencats cats = { 0 };

	TRY(read_names(ctx, path, &cats));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		convert_out_begin(ctx, folder, files[i].file, files[i].headings, &cats.out);
		TRY(convert_each(ctx, path, files[i].table, false, files[i].write, &cats));
		convert_out_close(&cats.out);
	}
	return OK;
}
