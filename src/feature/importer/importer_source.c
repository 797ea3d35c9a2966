/* Files of former systems: which they are, in what order they are read, what their headings mean. A number of the former system is
 * the identity of its row ("source.SYSTEM") and how other files name it
 * ("person.SYSTEM", "position.SYSTEM"). */
#include "feature/importer/importer_source.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/importer/importer.h"
#include "feature/importer/importer_beside.h"
#include "feature/importer/importer_convert.h"

enum { FILES_MOST = 6, HEADINGS_MOST = 24 };

struct source_file {
	const char *name;
	const char *kind;
	struct import_heading headings[HEADINGS_MOST];
};

struct source {
	const char *system;
	struct source_file files[FILES_MOST];
	enum err (*convert)(struct ctx *ctx, const char *path, const char *folder); /* writes these files; NULL: the folder has them */
};

static const struct source sources[] = {
	/* Ezekia: people, and the jobs of their lives. */
	{ "ezekia",
	  { { "candidates.csv", "candidates", { { "CandidateId", "source.ezekia" } } },
	    { "jobs.csv", "candidates",
	      { { "JobId", "ignore" }, { "CandidateId", "person.ezekia" }, { "Title", "job_title" }, { "Employer", "job_employer" },
		{ "StartDate", "job_from" }, { "EndDate", "job_to" } } } } },
	/* Files of the Bullhorn data loader. */
	{ "bullhorn",
	  { { "Candidate.csv", "candidates",
	      { { "externalID", "source.bullhorn" }, { "firstName", "given_name" }, { "lastName", "surname" }, { "name", "name" },
		{ "companyName", "company" }, { "occupation", "title" }, { "address.city", "city" }, { "address(city)", "city" },
		{ "comments", "note" }, { "description", "resume" } } },
	    { "JobOrder.csv", "positions",
	      { { "externalID", "source.bullhorn" }, { "title", "title" }, { "clientCorporation.name", "company" },
		{ "numOpenings", "headcount" }, { "publicDescription", "description" } } },
	    { "Note.csv", "records",
	      { { "externalID", "source.bullhorn" }, { "candidates.externalID", "person.bullhorn" },
		{ "personReference.externalID", "person.bullhorn" }, { "comments", "text" }, { "dateAdded", "at" } } },
	    { "JobSubmission.csv", "submissions",
	      { { "id", "ignore" }, { "externalID", "source.bullhorn" }, { "candidate.externalID", "person.bullhorn" },
		{ "jobOrder.externalID", "position.bullhorn" }, { "status", "stage" }, { "dateAdded", "at" } } } } },
	/* OpenCATS: importer_opencats.c writes these out of its tables. */
	{ "opencats",
	  { { "candidates.csv", "candidates",
	      { { "candidate_id", "source.opencats" }, { "last_name", "surname" }, { "first_name", "given_name" },
		{ "phone_cell", "phone" }, { "phone_home", "phone" }, { "phone_work", "phone" },
		{ "email1", "email" }, { "email2", "email" },
		{ "current_employer", "company" }, { "city", "city" }, { "key_skills", "tags" }, { "notes", "note" },
		{ "current_pay", "current_salary" }, { "desired_pay", "expected_salary" }, { "best_time_to_call", "contact_window" },
		{ "source", "source" } } },
	    { "cvs.csv", "candidates", { { "candidate_id", "person.opencats" }, { "text", "resume" } } },
	    { "positions.csv", "positions",
	      { { "joborder_id", "source.opencats" }, { "company", "company" }, { "status", "state" }, { "title", "title" },
		{ "city", "city" }, { "description", "description" }, { "salary", "salary" }, { "openings", "headcount" } } },
	    { "submissions.csv", "submissions",
	      { { "candidate_joborder_id", "source.opencats" }, { "candidate_id", "person.opencats" },
		{ "joborder_id", "position.opencats" }, { "stage", "stage" }, { "date", "at" } } },
	    { "records.csv", "records",
	      { { "activity_id", "source.opencats" }, { "candidate_id", "person.opencats" }, { "date", "at" }, { "type", "channel" },
		{ "outcome", "outcome" }, { "notes", "text" } } } },
	  import_convert_opencats },
	/* Odoo: importer_odoo.c writes these out of its XML. */
	{ "odoo",
	  { { "candidates.csv", "candidates",
	      { { "id", "source.odoo" }, { "partner_name", "name" }, { "email_from", "email" }, { "degree", "education" } } },
	    { "positions.csv", "positions",
	      { { "id", "source.odoo" }, { "name", "title" }, { "no_of_recruitment", "headcount" }, { "description", "description" } } },
	    { "submissions.csv", "submissions",
	      { { "id", "source.odoo" }, { "candidate_id", "person.odoo" }, { "job_id", "position.odoo" }, { "stage", "stage" },
		{ "date", "at" }, { "reason", "reason" } } },
	    { "records.csv", "records",
	      { { "id", "source.odoo" }, { "candidate_id", "person.odoo" }, { "date", "at" }, { "channel", "channel" },
		{ "body", "text" } } } },
	  import_convert_odoo },
};
enum { SOURCE_COUNT = sizeof(sources) / sizeof(sources[0]) };

static const struct source *find(const char *system)
{
	for (int i = 0; i < SOURCE_COUNT; i++) {
		if (text_equal(sources[i].system, system))
			return &sources[i];
	}
	return NULL;
}

bool import_source_is_known(const char *system)
{
	return find(system) != NULL;
}

static enum err run_one(struct ctx *ctx, const struct source_file *one, const struct import_file *settings, struct vec *results)
{
	struct import_source_result result = { .file = arena_format(ctx->arena, "%s/%s", settings->path, one->name) };
	struct import_file file = *settings;

	if (access(result.file, R_OK) != 0)
		return OK;
	file.kind = one->kind;
	file.path = result.file;
	file.headings = one->headings;
	TRY(importer_run_file(ctx, &file, &result.result));
	vec_add(results, &result);
	return OK;
}

static enum err run_files(struct ctx *ctx, const struct source *source, const struct import_file *settings, struct list *ret_results)
{
	struct vec results;

	vec_init(&results, ctx->arena, sizeof(struct import_source_result));
	for (int i = 0; i < FILES_MOST && source->files[i].name; i++)
		TRY(run_one(ctx, &source->files[i], settings, &results));
	if (!results.count)
		return fail(ctx, ERR_NOT_FOUND, "import.no_files", "path", "%s holds nothing that %s exports.", settings->path,
			    source->system);
	*ret_results = vec_list(&results);
	return OK;
}

/* --- What has to be converted first --- */

struct between {
	const struct source *source;
	char folder[PATH_MAX]; /* "" = not made */
};

static void between_remove(struct between *between)
{
	char path[PATH_MAX + NAME_MAX];

	if (!*between->folder)
		return;
	for (int i = 0; i < FILES_MOST && between->source->files[i].name; i++) {
		snprintf(path, sizeof(path), "%s/%s", between->folder, between->source->files[i].name);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/" IMPORT_BESIDE_LIST, between->folder);
	unlink(path);
	rmdir(between->folder);
}

static enum err make_folder(struct ctx *ctx, const char *parent, char *ret_folder)
{
	char folder[PATH_MAX];
	int length = snprintf(folder, sizeof(folder), "%s/convert-XXXXXX", parent);
	bool is_there = mkdir(parent, 0700) == 0 || errno == EEXIST;

	if (!is_there || length >= (int)sizeof(folder) || !mkdtemp(folder))
		return fail(ctx, ERR_INTERNAL, "import.convert", NULL, "%s: %s", parent, strerrordesc_np(errno));
	memcpy(ret_folder, folder, (size_t)length + 1);
	return OK;
}

/* CVs that lie beside, once their people are there. */
static enum err run_beside(struct ctx *ctx, const struct source *source, const struct import_file *settings, const char *folder,
			   struct list *results)
{
	struct import_source_result *all = arena_array(ctx->arena, results->count + 1, sizeof(*all));
	struct import_source_result *last = all + results->count;

	last->file = arena_format(ctx->arena, "%s/" IMPORT_BESIDE_LIST, folder);
	TRY(import_take_beside(ctx, source->system, last->file, settings, &last->result));
	memcpy(all, results->items, results->count * sizeof(*all));
	*results = (struct list){ all, results->count + (last->result.rows > 0) };
	return OK;
}

/* Files between: written beside the rejected rows, gone at the end. */
static enum err convert_and_run(struct ctx *ctx, const struct source *source, const struct import_file *settings, struct list *ret_results)
{
	CLOSING(between_remove) struct between between = { .source = source };
	struct import_file converted = *settings;

	if (access(settings->path, R_OK) != 0)
		return fail(ctx, ERR_NOT_FOUND, "import.no_files", "path", "%s cannot be read.", settings->path);
	TRY(make_folder(ctx, settings->rejects_folder, between.folder));
	TRY(source->convert(ctx, settings->path, between.folder));
	converted.path = between.folder;
	TRY(run_files(ctx, source, &converted, ret_results));
	return run_beside(ctx, source, settings, between.folder, ret_results);
}

enum err importer_run_source(struct ctx *ctx, const char *system, const struct import_file *settings, struct list *ret_results)
{
	const struct source *source = find(system);

	if (!source)
		return fail(ctx, ERR_INVALID, "import.kind", "kind", "There is no known system \"%s\".", system);
	return source->convert ? convert_and_run(ctx, source, settings, ret_results) : run_files(ctx, source, settings, ret_results);
}
