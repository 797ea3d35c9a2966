/* The allow list. What is not here is refused: archives, programs, pages with scripts. */
#include "feature/document/document_type.h"

#include <strings.h>

#include "base/text.h"

#define OOXML "application/vnd.openxmlformats-officedocument."

static const char BYTES[] = "application/octet-stream";

static const struct document_type types[] = {
	{ "application/pdf", "application/pdf", READER_PDF, false },
	{ OOXML "wordprocessingml.document", OOXML "wordprocessingml.document", READER_DOCX, false },
	{ OOXML "spreadsheetml.sheet", OOXML "spreadsheetml.sheet", READER_XLSX, false },
	{ OOXML "presentationml.presentation", OOXML "presentationml.presentation", READER_NONE, false },
	{ "application/msword", "application/msword", READER_NONE, false },
	{ "application/vnd.ms-excel", "application/vnd.ms-excel", READER_NONE, false },
	{ "application/vnd.ms-powerpoint", "application/vnd.ms-powerpoint", READER_NONE, false },
	{ "application/x-ole-storage", BYTES, READER_NONE, false },
	{ "text/rtf", "application/rtf", READER_NONE, false },
	{ "text/plain", "text/plain", READER_TEXT, false },
	{ "text/html", BYTES, READER_HTML, false },
	{ "image/png", "image/png", READER_IMAGE, false },
	{ "image/jpeg", "image/jpeg", READER_IMAGE, false },
	{ "image/gif", "image/gif", READER_IMAGE, false },
	{ "image/webp", "image/webp", READER_IMAGE, false },
	{ "image/tiff", "image/tiff", READER_IMAGE, false },
	{ "image/bmp", "image/bmp", READER_IMAGE, false },
	{ "image/heic", "image/heic", READER_NONE, false },
	{ "audio/mpeg", "audio/mpeg", READER_NONE, true },
	{ "audio/mp4", "audio/mp4", READER_NONE, true },
	{ "audio/wav", "audio/wav", READER_NONE, true },
	{ "audio/ogg", "audio/ogg", READER_NONE, true },
	{ "audio/webm", "audio/webm", READER_NONE, true },
	{ "audio/amr", "audio/amr", READER_NONE, true },
	{ "audio/flac", "audio/flac", READER_NONE, true },
	{ "audio/aac", "audio/aac", READER_NONE, true },
};

const struct document_type *document_type_find(const char *sniffed)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (text_equal(types[i].sniffed, sniffed))
			return &types[i];
	}
	return NULL;
}

const char *document_reader_name(enum document_reader reader)
{
	static const char *const names[] = { NULL, "pdf", "docx", "xlsx", "text", "html", "image" };

	return names[reader];
}

/* True when the name holds one of the words; `words` ends in NULL. */
static bool names_one_of(const char *file_name, const char *const *words)
{
	for (; *words; words++) {
		if (strcasestr(file_name, *words))
			return true;
	}
	return false;
}

const char *document_guess_kind(const struct document_type *type, const char *file_name, bool is_of_record)
{
	static const char *const cv_words[] = { "简历", "履历", "resume", "résumé", "curriculum", "cv.", "cv-", "cv_", "-cv", "_cv", NULL };
	static const char *const assessment_words[] = { "测评", "评估", "评价", "报告", "背调", "assessment", "evaluation", "report", NULL };

	if (type->is_recording)
		return "recording";
	if (names_one_of(file_name, cv_words))
		return "cv";
	if (names_one_of(file_name, assessment_words))
		return "assessment";
	return is_of_record ? "other" : "cv";
}
