/* Files of former systems: which they are, in what order they are read, what their headings mean. A number of the former system is
 * the identity of its row ("source.SYSTEM") and how other files name it
 * ("person.SYSTEM", "position.SYSTEM"). */
#include "feature/importer/importer_source.h"

#include <unistd.h>

#include "base/text.h"
#include "feature/importer/importer.h"

enum { FILES_MOST = 4, HEADINGS_MOST = 16 };

struct source_file {
	const char *name;
	const char *kind;
	struct import_heading headings[HEADINGS_MOST];
};

struct source {
	const char *system;
	struct source_file files[FILES_MOST];
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

enum err importer_run_source(struct ctx *ctx, const char *system, const struct import_file *settings, struct list *ret_results)
{
	const struct source *source = find(system);
	struct vec results;

	if (!source)
		return fail(ctx, ERR_INVALID, "import.kind", "kind", "There is no known system \"%s\".", system);
	vec_init(&results, ctx->arena, sizeof(struct import_source_result));
	for (int i = 0; i < FILES_MOST && source->files[i].name; i++)
		TRY(run_one(ctx, &source->files[i], settings, &results));
	if (!results.count)
		return fail(ctx, ERR_NOT_FOUND, "import.no_files", "path", "%s holds none of the files that %s exports.", settings->path,
			    system);
	*ret_results = vec_list(&results);
	return OK;
}
