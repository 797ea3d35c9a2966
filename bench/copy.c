/* Writes what bench_fill made as a script for psql, so that both engines are measured on the same rows.
 *
 *	bench_copy DATABASE | psql … */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	const char *which;
} tables[] = {
	{ "account", "login LIKE 'bench%'" }, { "company", "1" }, { "position", "1" },	     { "candidate", "1" },  { "submission", "1" },
	{ "followup", "1" },		      { "record", "1" },  { "followup_total", "1" }, { "board_card", "1" }, { "board_total", "1" },
};

static int stop(sqlite3 *database)
{
	fprintf(stderr, "bench_copy: %s\n", sqlite3_errmsg(database));
	return 1;
}

/* As COPY reads it. */
static void write_value(const char *text)
{
	for (; *text; text++) {
		if (*text == '\\')
			fputs("\\\\", stdout);
		else if (*text == '\n')
			fputs("\\n", stdout);
		else if (*text == '\t')
			fputs("\\t", stdout);
		else
			putchar(*text);
	}
}

static void write_row(sqlite3_stmt *statement)
{
	for (int i = 0; i < sqlite3_column_count(statement); i++) {
		if (i)
			putchar('\t');
		if (sqlite3_column_type(statement, i) == SQLITE_NULL)
			fputs("\\N", stdout);
		else
			write_value((const char *)sqlite3_column_text(statement, i));
	}
	putchar('\n');
}

static int write_table(sqlite3 *database, const char *name, const char *which)
{
	sqlite3_stmt *statement;
	char sql[256];
	int step;

	snprintf(sql, sizeof(sql), "SELECT * FROM %s WHERE %s", name, which);
	if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
		return SQLITE_ERROR;
	printf("COPY %s (", name);
	for (int i = 0; i < sqlite3_column_count(statement); i++)
		printf("%s%s", i ? ", " : "", sqlite3_column_name(statement, i));
	printf(") FROM STDIN;\n");
	while ((step = sqlite3_step(statement)) == SQLITE_ROW)
		write_row(statement);
	printf("\\.\n");
	sqlite3_finalize(statement);
	return step;
}

int main(int argc, char **argv)
{
	sqlite3 *database;

	if (argc != 2 || sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		fprintf(stderr, "bench_copy DATABASE\n");
		return 2;
	}
	printf("SET session_replication_role = replica;\n");
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (write_table(database, tables[i].name, tables[i].which) != SQLITE_DONE)
			return stop(database);
		printf("SELECT setval(pg_get_serial_sequence('%s', attname), (SELECT max(a.id) FROM %s a)) FROM pg_attribute\n"
		       " WHERE attrelid = '%s'::regclass AND attname = 'id';\n", tables[i].name, tables[i].name, tables[i].name);
	}
	return sqlite3_close(database) == SQLITE_OK ? 0 : 1;
}
