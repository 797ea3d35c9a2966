/* Import of candidates, positions, contact records and submissions from CSV and XLSX.
 *
 * A file is read by genjin-extract, its columns are guessed, a person confirms or corrects them, a background job takes
 * the rows in, batch by batch: each batch is one transaction that also notes how far the file is in, so a crash loses
 * nothing and repeats nothing. Every row of the file ends as created, merged, skipped or rejected; rejected ones are kept
 * with their cells and a reason. The same file again creates nothing.
 * Source: DOMAIN.md, Records, files, search (duplicates); issue "main job", item 5. */
#pragma once
#include "feature/account/account.h"
#include "feature/candidate/candidate.h"
#include "feature/importer/importer_store.h"
#include "platform/http/http.h"
#include "platform/job/job.h"

/* What the reader and the guess found in a file. */
struct import_guess {
	const char *format;    /* csv, xlsx, xls */
	const char *encoding;  /* NULL for workbooks, as the delimiter */
	const char *delimiter;
	const char *sheet;     /* the one that is read; NULL for csv */
	struct list sheets;    /* const char *: all of the workbook */
	int64_t header_row;    /* line of the headings, 0 = none */
	struct list columns;   /* struct guess_column */
};

/* A target that a column may be mapped to. */
struct import_target {
	const char *field;
	const char *label; /* in the actor's language */
	bool required;
};

/* Why a row or an import failed, for people. */
struct import_reason {
	const char *code;
	const char *params; /* JSON object */
	const char *text;   /* in the actor's language */
};

struct import_reject_shown {
	int64_t row; /* line of the file */
	const char *field;
	struct import_reason reason;
};

/* A row that was taken in although its candidate is off limits (禁挖). */
struct import_off_limits {
	int64_t row; /* line of the file */
	struct person_ref candidate;
};

/* An import as the API shows it. */
struct import {
	int64_t id;
	const char *kind;  /* candidates, positions, records, submissions */
	const char *state; /* guessed, running, done, cancelled, failed */
	const char *file_name;
	int64_t bytes;
	struct import_guess guess;
	struct list fields; /* struct import_target */
	const char *sample; /* JSON: first data rows, lists of texts */
	struct import_counts counts;
	struct list rejects; /* struct import_reject_shown: the first 50 */
	const char *rejects_url;
	struct list off_limits; /* struct import_off_limits: the first 50 */
	struct import_reason *error;
	int64_t created_at;
	int64_t started_at;
	int64_t finished_at;
	struct account_ref by;
};
extern const struct choices import_kinds; /* candidates, positions, records, submissions, users, pay */
extern const struct shape import_shape;
extern const struct shape import_counts_shape;

/* Takes a file in and guesses its columns; no row is imported yet. Outside of a write: reading may take seconds.
 * Nobody sees the import before import_show_guess(); what never gets there is forgotten after an hour.
 * in     kind       "candidates", "positions", "records", "submissions"
 *        path       of the file; may vanish afterwards
 *        file_name  as its owner calls it
 *        sheet      of a workbook, NULL = the likely one
 * errors ERR_MEANING   "import.kind", "import.sheet", "import.unreadable" (params: the reader's reason), "import.empty"
 *        ERR_TOO_LARGE "import.too_large" */
struct import_upload {
	const char *kind;
	const char *path;
	const char *file_name;
	const char *sheet;
};
MUST_USE enum err import_take_in(struct ctx *ctx, const struct import_upload *upload, int64_t *ret_id);

/* The guess is there: from now on people see the import. Inside a write. */
MUST_USE enum err import_show_guess(struct ctx *ctx, int64_t id);

/* Guesses from another sheet of the workbook. Outside of a write; nothing changes before import_use_look().
 * out    ret_look  NULL when that sheet is the guessed one already
 * errors ERR_NOT_FOUND "import.not_found"; ERR_CONFLICT "import.started"; ERR_MEANING "import.sheet", "import.empty" */
struct import_look;
MUST_USE enum err import_look_at_sheet(struct ctx *ctx, int64_t id, const char *sheet, const struct import_look **ret_look);

/* That guess takes the place of the former one. Inside a write. in look  NULL changes nothing
 * errors ERR_CONFLICT "import.started" */
MUST_USE enum err import_use_look(struct ctx *ctx, int64_t id, const struct import_look *look);

/* One column and its target. */
struct import_pair {
	int64_t column;
	const char *field;
};
extern const struct shape import_pair_shape;

struct import_start {
	bool has_mapping;
	struct list mapping; /* struct import_pair; without has_mapping the guess counts */
	bool skip_duplicates; /* else they are merged */
	bool in_care;         /* new candidates go into care, else into the pool */
};

/* Starts it in the background (by_job) or for importer_run_file(). Inside a write.
 * errors ERR_NOT_FOUND "import.not_found"; ERR_MEANING "import.mapping"; ERR_CONFLICT "import.started" */
MUST_USE enum err import_begin(struct ctx *ctx, int64_t id, const struct import_start *start, bool by_job);

/* Stops it; rows that are in stay. Inside a write. Nothing happens to an import that has ended. */
MUST_USE enum err import_cancel(struct ctx *ctx, int64_t id);

/* Own imports; partners see all of the firm. errors ERR_NOT_FOUND "import.not_found" */
MUST_USE enum err import_get(struct ctx *ctx, int64_t id, struct import *ret_import);

/* Newest first. in before_id 0 = from the newest. out ret_imports  struct import */
MUST_USE enum err import_list(struct ctx *ctx, int64_t before_id, int64_t limit, struct list *ret_imports,
			      int64_t *ret_total);

/* The rejected rows as CSV (UTF-8 with BOM): line, reason, then the columns of the file. Cells that a spreadsheet would
 * take for formulas are guarded.
 * in  out  appended to; its maximum bounds the file */
MUST_USE enum err import_rejects_csv(struct ctx *ctx, int64_t id, struct text *out);

/* The job "import", queued by import_begin(). */
MUST_USE enum err import_job(struct ctx *ctx, struct job_run *run, const char *payload_json);
#define IMPORTER_JOBS { .name = "import", .run = import_job, .lease_ms = 10000, .attempts = 1000 }

/* What a heading means: {"CandidateId", "source.ezekia"}. */
struct import_heading {
	const char *heading;
	const char *field;
};

/* `genjin import KIND FILE`: the whole way in one call, as the actor of ctx. An import of the same file that an earlier
 * command left unfinished is gone on with. */
struct import_file {
	const char *kind;
	const char *path;
	const char *sheet;      /* of a workbook, NULL = the likely one */
	const struct import_heading *headings; /* what headings of a known system mean, ended by a NULL; NULL = none */
	const char *map_path;   /* JSON object heading → field (null = leave out); NULL = the guess */
	bool skip_duplicates;   /* as in import_start */
	bool in_care;
	const char *rejects_folder; /* the file of rejected rows is written here */
};
struct import_file_result {
	int64_t id;
	int64_t rows;
	int64_t created;
	int64_t merged;
	int64_t skipped;
	int64_t blank;
	int64_t rejected;
	const char *rejects_file; /* NULL: nothing was rejected */
};
extern const struct shape import_file_result_shape;

/* errors those of import_take_in() and import_begin(); ERR_NOT_FOUND "extract.no_file"; ERR_DENIED "permission.denied" */
MUST_USE enum err importer_run_file(struct ctx *ctx, const struct import_file *file, struct import_file_result *ret_result);

/* `genjin import SYSTEM FOLDER`: the files that a former system exports, in the order in which they need each other; what is not
 * there is passed over. out ret_results  struct import_source_result
 * errors ERR_NOT_FOUND "import.no_files"; those of importer_run_file() */
struct import_source_result {
	const char *file;
	struct import_file_result result;
};
MUST_USE enum err importer_run_source(struct ctx *ctx, const char *system, const struct import_file *settings,
				      struct list *ret_results);

extern const struct http_routes importer_routes;
