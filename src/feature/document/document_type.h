/* Which types of files are taken. Private to this feature. */
#pragma once
#include "base/ctx.h"

enum document_reader {
	READER_NONE,   /* holds no text that could be read */
	READER_PDF,
	READER_DOCX,
	READER_XLSX,
	READER_TEXT,
	READER_HTML,
	READER_IMAGE,
};

struct document_type {
	const char *sniffed;  /* what genjin-extract finds */
	const char *served;   /* what downloads say; never a type that a browser would run */
	enum document_reader reader;
	bool is_recording;
};

/* The record of a sniffed type, NULL when it is not taken. */
const struct document_type *document_type_find(const char *sniffed);

/* Name of the reader for genjin-extract, NULL for READER_NONE. */
const char *document_reader_name(enum document_reader reader);

/* What a file most likely is: a kind of document_kind_choices. */
const char *document_guess_kind(const struct document_type *type, const char *file_name, bool is_of_record);
