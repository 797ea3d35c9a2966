/* One named SQL block, as tools/sqlgen.py makes them from the *.sql files. */
#pragma once
#include <stdbool.h>

struct sql {
	const char *name;
	const char *sqlite;   /* with ?1 … ?n */
	const char *postgres; /* with $1 … $n */
	const char *const *params; /* names in the order of the numbers */
	int param_count;
	const char *const *kept;    /* tables that a kept result depends on, then NULL; NULL: it is not kept */
	const char *const *gathered; /* words of a text that its rows must not wait for, then NULL; NULL: it takes no arrays of rows */
	const char *const *changed; /* tables whose rows it changes, then NULL; NULL: none */
	bool all_firms; /* "firms: all": it reads and writes over all firms, not behind the wall of one (db_wall.h) */
	bool one_plan;  /* "plan: one": PostgreSQL makes no plan of its own for these parameters */
};

/* Every block of the program, for the test that prepares all of them on both engines. */
extern const struct sql *const sql_all[];
extern const int sql_all_count;
