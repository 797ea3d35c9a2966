/* The allow list. What is not here is refused: archives, programs, pages with scripts. */
#include "feature/document/document_type.h"

#include <strings.h>

#include "base/text.h"

#define OOXML "application/vnd.openxmlformats-officedocument."

static const char BYTES[] = "application/octet-stream";

static const struct document_type types[] = {
	{ "application/pdf", "application/pdf", EXTRACT_PDF, false },
	{ OOXML "wordprocessingml.document", OOXML "wordprocessingml.document", EXTRACT_DOCX, false },
	{ OOXML "spreadsheetml.sheet", OOXML "spreadsheetml.sheet", EXTRACT_XLSX, false },
	{ OOXML "presentationml.presentation", OOXML "presentationml.presentation", 0, false },
	{ "application/msword", "application/msword", EXTRACT_DOC, false },
	{ "application/vnd.ms-excel", "application/vnd.ms-excel", EXTRACT_XLSX, false },
	{ "application/vnd.ms-powerpoint", "application/vnd.ms-powerpoint", EXTRACT_PPT, false },
	{ "application/x-ole-storage", BYTES, 0, false },
	{ "text/rtf", "application/rtf", 0, false },
	{ "text/plain", "text/plain", EXTRACT_TEXT, false },
	{ "text/html", BYTES, EXTRACT_HTML, false },
	{ "image/png", "image/png", EXTRACT_IMAGE, false },
	{ "image/jpeg", "image/jpeg", EXTRACT_IMAGE, false },
	{ "image/gif", "image/gif", EXTRACT_IMAGE, false },
	{ "image/webp", "image/webp", EXTRACT_IMAGE, false },
	{ "image/tiff", "image/tiff", EXTRACT_IMAGE, false },
	{ "image/bmp", "image/bmp", EXTRACT_IMAGE, false },
	{ "image/heic", "image/heic", EXTRACT_IMAGE, false },
	{ "audio/mpeg", "audio/mpeg", 0, true },
	{ "audio/mp4", "audio/mp4", 0, true },
	{ "audio/wav", "audio/wav", 0, true },
	{ "audio/ogg", "audio/ogg", 0, true },
	{ "audio/webm", "audio/webm", 0, true },
	{ "audio/amr", "audio/amr", 0, true },
	{ "audio/flac", "audio/flac", 0, true },
	{ "audio/aac", "audio/aac", 0, true },
};

const struct document_type *document_type_find(const char *sniffed)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (text_equal(types[i].sniffed, sniffed))
			return &types[i];
	}
	return NULL;
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
