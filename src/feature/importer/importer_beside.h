/* Files that a former system kept beside its rows: CVs of people who were imported before. Private to this feature. */
#pragma once
#include "feature/importer/importer.h"

/* Name of the list that a converter writes: person, name (as people call it), path (beneath the export). */
#define IMPORT_BESIDE_LIST "files.csv"
#define IMPORT_BESIDE_HEADINGS "person,name,path"

/* Takes the files of a list in, one by one, each as if it were uploaded as a CV: its type is what the content says, its text is read in the
 * background. The same file again is passed over. What is missing, or is refused, is named in REJECTS/files-SYSTEM.csv.
 * in     system    whose numbers the list names people by
 *        list      the list; nothing happens when it is not there
 *        settings  path: of the export, a folder, or a file beside which or (an archive) in which the files lie
 * out    ret_result  rows: lines of the list
 * errors only those that are of no single file */
MUST_USE enum err import_take_beside(struct ctx *ctx, const char *system, const char *list, const struct import_file *settings,
				     struct import_file_result *ret_result);
