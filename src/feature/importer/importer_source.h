/* The systems whose exports are known: one table. Private to feature/importer. */
#pragma once
#include <stdbool.h>

/* True for "ezekia", "bullhorn". */
bool import_source_is_known(const char *system);
