/* Odoo's recruiting: the records of its XML files as files of candidates, positions, submissions and records.
 * source odoo/odoo, addons/hr_recruitment: hr.candidate, hr.applicant (his application), hr.job, mail.message */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/importer/importer_beside.h"
#include "feature/importer/importer_convert.h"

enum { FILES_MOST = 100 };

struct odoo {
	const char *files[FILES_MOST]; /* by name */
	size_t file_count;
	struct convert_names degrees;
	struct convert_names candidates; /* by the id of an application */
	struct convert_out out;
};

/* --- The folder --- */

static void folder_close(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum err list_files(struct ctx *ctx, const char *path, struct odoo *odoo)
{
	CLOSING(folder_close) DIR *folder = opendir(path);

	if (!folder)
		return fail(ctx, ERR_NOT_FOUND, "import.no_files", "path", "%s is no folder that can be read.", path);
	for (struct dirent *entry; odoo->file_count < FILES_MOST && (entry = readdir(folder));) {
		if (text_ends(entry->d_name, ".xml"))
			odoo->files[odoo->file_count++] = arena_format(ctx->arena, "%s/%s", path, entry->d_name);
	}
	qsort(odoo->files, odoo->file_count, sizeof(odoo->files[0]), by_name);
	return OK;
}

static enum err each(struct ctx *ctx, struct odoo *odoo, const char *model, bool keeps, convert_visit visit)
{
	for (size_t i = 0; i < odoo->file_count; i++)
		TRY(convert_each(ctx, odoo->files[i], model, keeps, visit, odoo));
	return OK;
}

/* --- Names --- */

/* Ids of records that stand in no file are words: degree_graduate → graduate. */
static const char *words_of(struct ctx *ctx, const char *id, const char *prefix)
{
	if (!id)
		return NULL;
	char *words = arena_text(ctx->arena, text_starts(id, prefix) ? id + strlen(prefix) : id);

	for (char *at = words; *at; at++)
		*at = *at == '_' ? ' ' : *at;
	return words;
}

static enum err add_degree(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct odoo *odoo = arg;

	(void)ctx;
	convert_names_add(&odoo->degrees, convert_value(row, "id"), convert_value(row, "name"));
	return OK;
}

static enum err add_application(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct odoo *odoo = arg;

	(void)ctx;
	convert_names_add(&odoo->candidates, convert_value(row, "id"), convert_value(row, "candidate_id"));
	return OK;
}

/* --- Times --- */

/* "DateTime.now() - relativedelta(days=29)" counts from now; a plain date stays. NULL when it is neither. */
static const char *time_of(struct ctx *ctx, const char *said)
{
	const char *days = said ? strstr(said, "days=") : NULL;
	bool is_now = said && (strstr(said, "now()") || strstr(said, "today()"));
	struct local_time local;

	if (!said || (*said >= '0' && *said <= '9'))
		return said;
	if (!is_now || strstr(said, "months=") || strstr(said, "years="))
		return NULL;
	int64_t amount = days ? strtol(days + strlen("days="), NULL, 10) : 0;
	int64_t back = strchr(said, '-') && strchr(said, '-') < (days ? days : said) ? amount : -amount;
	zone_local(ctx->actor.zone, ctx_now_ms(ctx) - back * MS_PER_DAY, &local);
	return arena_format(ctx->arena, "%04d-%02d-%02d 00:00", local.year, local.month, local.day);
}

/* --- Files --- */

static enum err write_candidate(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct odoo *odoo = arg;
	const char *name = convert_value(row, "partner_name");
	const char *type = convert_value(row, "type_id");
	const char *degree = convert_name_of(&odoo->degrees, type);
	const char *phone = convert_value(row, "partner_phone");
	const char *const cells[] = {
		convert_value(row, "id"),
		name,
		convert_value(row, "email_from"),
		degree ? degree : words_of(ctx, type, "degree_"),
		convert_value(row, "linkedin_profile"),
		phone, /* of any country, without its code: a note */
	};

	return name ? convert_write(ctx, &odoo->out, cells, sizeof(cells) / sizeof(cells[0])) : OK;
}

static enum err write_position(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct odoo *odoo = arg;
	const char *title = convert_value(row, "name");
	const char *id = convert_value(row, "id");
	const char *const cells[] = { id, title ? title : words_of(ctx, id, "job_"), convert_value(row, "no_of_recruitment"),
				      convert_value(row, "description") };

	return convert_write(ctx, &odoo->out, cells, sizeof(cells) / sizeof(cells[0]));
}

/* Shipped stages have no names in these files: hr_recruitment_data.xml. */
static const char *stage_of(const struct convert_row *row)
{
	static const char *const shipped[][2] = {
		{ "stage_job0", "new" }, { "stage_job1", "initial qualification" }, { "stage_job2", "first interview" },
		{ "stage_job3", "second interview" }, { "stage_job4", "contract proposal" }, { "stage_job5", "contract signed" },
	};
	const char *stage = convert_value(row, "stage_id");

	if (convert_value(row, "refuse_reason_id"))
		return "refused";
	for (size_t i = 0; stage && i < sizeof(shipped) / sizeof(shipped[0]); i++) {
		if (text_equal(stage, shipped[i][0]))
			return shipped[i][1];
	}
	return stage;
}

static enum err write_submission(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct odoo *odoo = arg;
	const char *candidate = convert_value(row, "candidate_id");
	const char *const cells[] = { convert_value(row, "id"), candidate, convert_value(row, "job_id"), stage_of(row),
				      time_of(ctx, convert_value(row, "create_date")),
				      words_of(ctx, convert_value(row, "refuse_reason_id"), "refuse_reason_") };

	return candidate ? convert_write(ctx, &odoo->out, cells, sizeof(cells) / sizeof(cells[0])) : OK;
}

/* What was written to an application or a candidate; notices of the system without a word are passed over. */
static enum err write_record(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct odoo *odoo = arg;
	const char *body = convert_value(row, "body");
	const char *model = convert_value(row, "model");
	const char *about = convert_value(row, "res_id");
	const char *candidate = text_equal(model, "hr.applicant") ? convert_name_of(&odoo->candidates, about) : about;
	const char *at = time_of(ctx, convert_value(row, "date"));
	const char *const cells[] = { convert_value(row, "id"), candidate, at ? at : time_of(ctx, "now()"), "other",
				      convert_value(row, "subject"), body, words_of(ctx, convert_value(row, "author_id"), "partner_") };

	return body ? convert_write(ctx, &odoo->out, cells, sizeof(cells) / sizeof(cells[0])) : OK;
}

/* Files of candidates and of their applications. */
static enum err write_file(struct ctx *ctx, const struct convert_row *row, void *arg)
{
	struct odoo *odoo = arg;
	const char *model = convert_value(row, "res_model");
	const char *about = convert_value(row, "res_id");
	const char *person = text_equal(model, "hr.applicant") ? convert_name_of(&odoo->candidates, about) : about;
	const char *path = convert_value(row, "datas");
	const char *name = convert_value(row, "name");
	const char *const cells[] = { person, name ? name : path, path };

	if (!person || !path || !(text_equal(model, "hr.candidate") || text_equal(model, "hr.applicant")))
		return OK;
	return convert_write(ctx, &odoo->out, cells, sizeof(cells) / sizeof(cells[0]));
}

static void odoo_done(struct odoo *odoo)
{
	convert_out_close(&odoo->out);
}

static enum err read_names(struct ctx *ctx, struct odoo *odoo)
{
	convert_names_init(ctx, &odoo->degrees);
	convert_names_init(ctx, &odoo->candidates);
	TRY(each(ctx, odoo, "hr.recruitment.degree", true, add_degree));
	return each(ctx, odoo, "hr.applicant", true, add_application);
}

enum err import_convert_odoo(struct ctx *ctx, const char *path, const char *folder)
{
	static const struct {
		const char *file;
		const char *model;
		const char *headings;
		convert_visit write;
	} files[] = {
		{ "candidates.csv", "hr.candidate", "id,partner_name,email_from,degree,odoo.linkedin,odoo.phone", write_candidate },
		{ "positions.csv", "hr.job", "id,name,no_of_recruitment,description", write_position },
		{ "submissions.csv", "hr.applicant", "id,candidate_id,job_id,stage,date,reason", write_submission },
		{ "records.csv", "mail.message", "id,candidate_id,date,channel,odoo.subject,body,odoo.author", write_record },
		{ IMPORT_BESIDE_LIST, "ir.attachment", IMPORT_BESIDE_HEADINGS, write_file },
	};
	CLOSING(odoo_done) struct odoo odoo = { 0 };

	TRY(list_files(ctx, path, &odoo));
	TRY(read_names(ctx, &odoo));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		convert_out_begin(ctx, folder, files[i].file, files[i].headings, &odoo.out);
		TRY(each(ctx, &odoo, files[i].model, false, files[i].write));
		convert_out_close(&odoo.out);
	}
	return OK;
}
