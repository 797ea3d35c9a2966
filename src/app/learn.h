/* Measuring the estimators of feature/learning from the command line: on simulated firms whose truth is known, and on a real log. */
#pragma once
#include "app/app.h"
#include "platform/extract/extract.h"

/* genjin learn-sim CONTACTS.csv --out FILE: an interval for each cell of each firm. Columns firm, stage, job, rule_days,
 * assigned_days, answered (empty: not known yet); realised_days is not looked at. */
MUST_USE enum err learn_run_sim(struct app *app);

/* genjin learn-eval --log FILE --split SHARE --out FILE: how well the shrunk factors foresee answers they have not seen. */
MUST_USE enum err learn_run_eval(struct app *app);

/* --- Shared by the two --- */

/* Opens a table, .csv or .csv.gz, and finds columns by their exact headings.
 * out    columns  where each of names stands, from 0
 * errors those of extract_open(); ERR_MEANING "learn.no_column" */
MUST_USE enum err learn_open(struct ctx *ctx, const char *path, const char *const *names, int *const *columns, int count,
			     struct extract **ret_table);

/* A cell of a row; "" where there is none. */
const char *learn_cell(const struct extract_row *row, int column);

/* A file to write text into; closed by CLOSING(learn_close). errors ERR_INVALID "learn.out" */
MUST_USE enum err learn_create(struct ctx *ctx, const char *path, FILE **ret_file);
void learn_close(FILE **file);
