/* Which types of files are taken. Private to this feature. */
#pragma once
#include "platform/extract/extract_document.h"

struct document_type {
	const char *sniffed;  /* what genjin-extract finds */
	const char *served;   /* what downloads say; never a type that a browser would run */
	enum extract_reader reader; /* 0: holds no text that could be read */
	bool is_recording;
};

/* The record of a sniffed type, NULL when it is not taken. */
const struct document_type *document_type_find(const char *sniffed);

/* What a file most likely is: a kind of document_kind_choices. */
const char *document_guess_kind(const struct document_type *type, const char *file_name, bool is_of_record);
