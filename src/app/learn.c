/* What both measurements share, and the one on simulated firms. */
#include "app/learn.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/map.h"
#include "base/text.h"
#include "feature/learning/learning.h"
#include "platform/file/unpack.h"

static const int64_t UNPACKED_MOST_BYTES = (int64_t)1 << 30;

/* --- Tables and files --- */

static enum err open_file(struct ctx *ctx, const char *path, struct extract **ret_table)
{
	const char *unpacked;

	if (strlen(path) < 3 || !text_equal(path + strlen(path) - 3, ".gz"))
		return extract_open(ctx, path, NULL, ret_table);
	TRY(file_unpack(ctx, path, UNPACKED_MOST_BYTES, &unpacked));
	enum err err = extract_open(ctx, unpacked, NULL, ret_table);
	unlink(unpacked);
	return err;
}

static int column_of(const struct extract_row *head, const char *name)
{
	for (uint32_t i = 0; i < head->cell_count; i++) {
		if (text_equal(head->cells[i], name))
			return (int)i;
	}
	return -1;
}

enum err learn_open(struct ctx *ctx, const char *path, const char *const *names, int *const *columns, int count,
		    struct extract **ret_table)
{
	struct extract_row head = { 0 };
	bool more;

	TRY(open_file(ctx, path, ret_table));
	TRY(extract_next(ctx, *ret_table, &head, &more));
	for (int i = 0; i < count; i++) {
		*columns[i] = more ? column_of(&head, names[i]) : -1;
		if (*columns[i] < 0)
			return fail(ctx, ERR_MEANING, "learn.no_column", NULL, "The file has no column %s.", names[i]);
	}
	return OK;
}

const char *learn_cell(const struct extract_row *row, int column)
{
	return column < (int)row->cell_count && row->cells[column] ? row->cells[column] : "";
}

enum err learn_create(struct ctx *ctx, const char *path, FILE **ret_file)
{
	FILE *file = path ? fopen(path, "w") : NULL;

	if (!file)
		return fail(ctx, ERR_INVALID, "learn.out", "out", "--out names a file that can be written.");
	*ret_file = file;
	return OK;
}

void learn_close(FILE **file)
{
	if (*file)
		fclose(*file);
}

static void line_free(char **line)
{
	free(*line);
}

/* --- Simulated firms --- */

struct sim_cell {
	int64_t firm, stage, job;
	double rule_days;
	struct learning_cell counters;
};

enum { SIM_FIRM, SIM_STAGE, SIM_JOB, SIM_RULE, SIM_ASSIGNED, SIM_ANSWERED, SIM_COLUMNS, LINE_CELLS = 32 };

static const char *const sim_columns[SIM_COLUMNS] = { "firm", "stage", "job", "rule_days", "assigned_days", "answered" };

struct sim {
	struct vec cells; /* struct sim_cell, those of a firm one after another */
	struct map by_key;
	int places[SIM_COLUMNS];
};

static struct sim_cell *sim_cell_of(struct ctx *ctx, struct sim *sim, const struct sim_cell *cell)
{
	char key[80];

	snprintf(key, sizeof(key), "%lld,%lld,%lld", (long long)cell->firm, (long long)cell->stage, (long long)cell->job);
	const void *place = map_get(&sim->by_key, key);
	if (place)
		return vec_at(&sim->cells, (size_t)(uintptr_t)place - 1);
	vec_add(&sim->cells, cell);
	map_set(&sim->by_key, arena_text(ctx->arena, key), (void *)(uintptr_t)sim->cells.count);
	return vec_at(&sim->cells, sim->cells.count - 1);
}

/* Cuts a line of numbers at its commas. Nothing is quoted here, and the file may have millions of lines. */
static int cut_line(char *line, const char **ret_cells)
{
	int count = 0;

	line[strcspn(line, "\r\n")] = '\0';
	while (line && count < LINE_CELLS)
		ret_cells[count++] = strsep(&line, ",");
	return count;
}

static enum err sim_take_heading(struct ctx *ctx, struct sim *sim, char *line)
{
	const char *cells[LINE_CELLS];
	int count = cut_line(line, cells);

	for (int i = 0; i < SIM_COLUMNS; i++) {
		sim->places[i] = -1;
		for (int at = 0; at < count; at++)
			sim->places[i] = text_equal(cells[at], sim_columns[i]) ? at : sim->places[i];
		if (sim->places[i] < 0)
			return fail(ctx, ERR_MEANING, "learn.no_column", NULL, "The file has no column %s.", sim_columns[i]);
	}
	return OK;
}

static enum err sim_take(struct ctx *ctx, struct sim *sim, char *line, int64_t number)
{
	const char *cells[LINE_CELLS], *values[SIM_COLUMNS];
	int count = cut_line(line, cells);

	for (int i = 0; i < SIM_COLUMNS; i++)
		values[i] = sim->places[i] < count ? cells[sim->places[i]] : "";
	const struct sim_cell key = { .firm = atoll(values[SIM_FIRM]), .stage = atoll(values[SIM_STAGE]),
				      .job = atoll(values[SIM_JOB]), .rule_days = atof(values[SIM_RULE]) };
	double ratio = key.rule_days > 0 ? atof(values[SIM_ASSIGNED]) / key.rule_days : 0;
	if (!(ratio > 0))
		return fail(ctx, ERR_MEANING, "learn.no_interval", NULL, "Line %lld has no interval.", (long long)number);
	if (*values[SIM_ANSWERED])
		learning_count(&sim_cell_of(ctx, sim, &key)->counters, ratio, text_equal(values[SIM_ANSWERED], "1"), 1);
	return OK;
}

static enum err sim_read(struct ctx *ctx, const char *path, struct sim *sim)
{
	CLOSING(learn_close) FILE *file = fopen(path, "r");
	CLOSING(line_free) char *line = NULL;
	size_t room = 0;
	int64_t number = 1;

	if (!file)
		return fail(ctx, ERR_NOT_FOUND, "file.missing", NULL, "%s cannot be opened.", path);
	vec_init(&sim->cells, ctx->arena, sizeof(struct sim_cell));
	map_init(&sim->by_key, ctx->arena);
	if (getline(&line, &room, file) < 0)
		return fail(ctx, ERR_MEANING, "learn.no_column", NULL, "The file is empty.");
	TRY(sim_take_heading(ctx, sim, line));
	while (getline(&line, &room, file) >= 0)
		TRY(sim_take(ctx, sim, line, ++number));
	return OK;
}

static void sim_print_cell(FILE *out, const struct sim_cell *cell, const struct learning_curve *firm)
{
	struct learning_choice choice;
	double rule = cell->rule_days;

	learning_choose(&cell->counters, firm, &choice);
	fprintf(out, "{\"firm\":%lld,\"stage\":%lld,\"job\":%lld,", (long long)cell->firm, (long long)cell->stage, (long long)cell->job);
	fprintf(out, "\"best_days\":%.4f,\"lo90\":%.4f,\"hi90\":%.4f,\"use_days\":%.4f}", rule * choice.best, rule * choice.low,
		rule * choice.high, choice.is_proposed ? rule * choice.best : rule);
}

/* The cells from `first` on that belong to one firm. */
static size_t sim_firm_size(const struct sim *sim, size_t first)
{
	const struct sim_cell *cells = sim->cells.items;
	size_t at = first;

	while (at < sim->cells.count && cells[at].firm == cells[first].firm)
		at++;
	return at - first;
}

static void sim_print_firm(struct ctx *ctx, FILE *out, const struct sim_cell *cells, size_t count, bool is_first)
{
	struct learning_cell *counters = arena_array(ctx->arena, count, sizeof(*counters));
	struct learning_curve curve;

	for (size_t i = 0; i < count; i++)
		counters[i] = cells[i].counters;
	learning_firm_curve(counters, count, &curve);
	for (size_t i = 0; i < count; i++) {
		fputs(is_first && i == 0 ? "" : ",\n", out);
		sim_print_cell(out, &cells[i], &curve);
	}
}

enum err learn_run_sim(struct app *app)
{
	const char *path = config_operand(app->config, 0);
	CLOSING(learn_close) FILE *out = NULL;
	struct sim sim = { 0 };

	if (!path)
		return fail(&app->ctx, ERR_INVALID, "config.verb", NULL, "genjin learn-sim CONTACTS.csv --out FILE.");
	TRY(sim_read(&app->ctx, path, &sim));
	TRY(learn_create(&app->ctx, config_text(app->config, "out"), &out));
	fputs("[", out);
	for (size_t at = 0, count; at < sim.cells.count; at += count) {
		count = sim_firm_size(&sim, at);
		sim_print_firm(&app->ctx, out, (const struct sim_cell *)sim.cells.items + at, count, at == 0);
	}
	fputs("]\n", out);
	return OK;
}
