/* The newest saving says where each part lies; slides are read in the order of their list. */
#include "extract/ppt.h"

#include <string.h>

#include "base/cleanup.h"
#include "extract/little.h"
#include "extract/office_char.h"
#include "extract/ole.h"

/* Kinds of records. */
enum {
	DOCUMENT = 1000,
	SLIDE_PERSIST = 1011,
	TEXT_CHARS = 4000,
	TEXT_BYTES = 4008,
	SLIDE_LIST = 4080,
	USER_EDIT = 4085,
	PERSIST_DIRECTORY = 6002,
};

enum { LIST_OF_SLIDES = 0, LIST_OF_NOTES = 2 };

enum { HEAD_BYTES = 8, PARTS_MAX = 1 << 20, EDITS_MAX = 10000, CONTAINER = 0xF };

static const uint32_t ENCRYPTED_TOKEN = 0xF3D1C4DF;

struct record {
	unsigned version;  /* CONTAINER: it holds records */
	unsigned instance;
	unsigned type;
	size_t at; /* of its content */
	size_t end;
};

struct ppt {
	struct page_text *pages;
	struct ole_stream user;
	struct ole_stream stream;
	struct text text;
	uint32_t *places; /* of the parts, by their number; 0 = none */
	size_t place_count;
};

static void ppt_done(struct ppt *ppt)
{
	ole_stream_close(&ppt->user);
	ole_stream_close(&ppt->stream);
	text_done(&ppt->text);
}

static enum err damaged(struct ctx *ctx)
{
	return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The presentation is damaged");
}

/* The record at `at`; false when it does not lie before `end`. */
static bool record_at(const struct ppt *ppt, size_t at, size_t end, struct record *ret_record)
{
	if (end > ppt->stream.length || at > end || end - at < HEAD_BYTES)
		return false;
	const unsigned char *head = ppt->stream.bytes + at;
	if (little_u32(head + 4) > end - at - HEAD_BYTES)
		return false;
	*ret_record = (struct record){ .version = head[0] & 0xF, .instance = little_u16(head) >> 4, .type = little_u16(head + 2),
				       .at = at + HEAD_BYTES, .end = at + HEAD_BYTES + little_u32(head + 4) };
	return true;
}

/* --- Where the parts lie --- */

/* Runs of parts: the number of the first and how many, then the place of each. What a newer saving has told stays. */
static enum err take_directory(struct ctx *ctx, struct ppt *ppt, const struct record *record)
{
	for (size_t at = record->at; at + 4 <= record->end;) {
		uint32_t run = little_u32(ppt->stream.bytes + at);
		size_t first = run & 0xFFFFF;
		size_t count = run >> 20;

		at += 4;
		if (count > (record->end - at) / 4 || first + count > ppt->place_count)
			return damaged(ctx);
		for (size_t i = 0; i < count; i++, at += 4) {
			if (!ppt->places[first + i])
				ppt->places[first + i] = little_u32(ppt->stream.bytes + at);
		}
	}
	return OK;
}

/* From the newest saving back to the first. out ret_document  number of the part that is the document */
static enum err read_edits(struct ctx *ctx, struct ppt *ppt, size_t at, uint32_t *ret_document)
{
	struct record edit;
	struct record directory;

	for (size_t edits = 0; at && edits < EDITS_MAX; edits++) {
		if (!record_at(ppt, at, ppt->stream.length, &edit) || edit.type != USER_EDIT || edit.end - edit.at < 20)
			return damaged(ctx);
		const unsigned char *body = ppt->stream.bytes + edit.at;
		if (!record_at(ppt, little_u32(body + 12), ppt->stream.length, &directory) || directory.type != PERSIST_DIRECTORY)
			return damaged(ctx);
		TRY(take_directory(ctx, ppt, &directory));
		if (edits == 0)
			*ret_document = little_u32(body + 16);
		at = little_u32(body + 8);
	}
	return OK;
}

/* The part of this number, as a record. */
static bool part_at(const struct ppt *ppt, uint32_t number, struct record *ret_record)
{
	return number < ppt->place_count && ppt->places[number] && record_at(ppt, ppt->places[number], ppt->stream.length, ret_record);
}

/* --- Text --- */

static void take_text(struct ppt *ppt, const struct record *record)
{
	size_t length = record->end - record->at;

	if (length > DOCUMENT_TEXT_MAX_BYTES / 4)
		length = DOCUMENT_TEXT_MAX_BYTES / 4;
	text_clear(&ppt->text);
	if (record->type == TEXT_CHARS)
		office_append_utf16(&ppt->text, ppt->stream.bytes + record->at, length / 2);
	else
		office_append_1252(&ppt->text, ppt->stream.bytes + record->at, length);
	for (size_t i = 0; i < ppt->text.length; i++) {
		if (ppt->text.bytes[i] == '\r')
			ppt->text.bytes[i] = '\n';
	}
	page_text_add(ppt->pages, text_chars(&ppt->text), ppt->text.length);
	page_text_break(ppt->pages);
}

/* All text in a part, however deep: stepping into a container is going on behind its head. */
static void take_part(struct ppt *ppt, const struct record *part)
{
	struct record record;

	for (size_t at = part->at; !ppt->pages->is_full && record_at(ppt, at, part->end, &record);) {
		if (record.type == TEXT_CHARS || record.type == TEXT_BYTES)
			take_text(ppt, &record);
		at = record.version == CONTAINER ? record.at : record.end;
	}
}

/* A list tells, one behind the other, a slide and the text of its outline; the rest of its text lies in its own part. */
static enum err take_list(struct ctx *ctx, struct ppt *ppt, const struct record *list)
{
	struct record part = { 0 };
	struct record record;
	bool is_begun = false;

	for (size_t at = list->at; !ppt->pages->is_full && record_at(ppt, at, list->end, &record); at = record.end) {
		if (record.type == SLIDE_PERSIST && record.end - record.at >= 4) {
			take_part(ppt, &part);
			if (is_begun && list->instance == LIST_OF_SLIDES)
				TRY(page_text_next(ctx, ppt->pages, false));
			is_begun = true;
			if (!part_at(ppt, little_u32(ppt->stream.bytes + record.at), &part))
				return damaged(ctx);
		}
		if (record.type == TEXT_CHARS || record.type == TEXT_BYTES)
			take_text(ppt, &record);
	}
	take_part(ppt, &part);
	return is_begun ? page_text_next(ctx, ppt->pages, false) : OK;
}

static enum err take_lists(struct ctx *ctx, struct ppt *ppt, const struct record *document, unsigned instance)
{
	struct record record;

	for (size_t at = document->at; !ppt->pages->is_full && record_at(ppt, at, document->end, &record); at = record.end) {
		if (record.type == SLIDE_LIST && record.instance == instance)
			TRY(take_list(ctx, ppt, &record));
	}
	return OK;
}

/* --- The whole --- */

static enum err read_streams(struct ctx *ctx, const struct ole *ole, struct ppt *ppt)
{
	TRY(ole_read(ctx, ole, "Current User", &ppt->user));
	TRY(ole_read(ctx, ole, "PowerPoint Document", &ppt->stream));
	if (ppt->user.length < 20)
		return damaged(ctx);
	if (little_u32(ppt->user.bytes + 12) == ENCRYPTED_TOKEN)
		return fail(ctx, ERR_MEANING, "document.password", NULL, "The presentation needs a password");
	ppt->place_count = ppt->stream.length / HEAD_BYTES < PARTS_MAX ? ppt->stream.length / HEAD_BYTES + 1 : PARTS_MAX;
	ppt->places = arena_array(ctx->arena, ppt->place_count, sizeof(*ppt->places));
	memset(ppt->places, 0, ppt->place_count * sizeof(*ppt->places));
	return OK;
}

enum err ppt_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages)
{
	CLOSING(ole_close) struct ole ole = { 0 };
	CLOSING(ppt_done) struct ppt ppt = { .pages = pages };
	struct record document;
	uint32_t number = 0;

	text_init(&ppt.text, DOCUMENT_TEXT_MAX_BYTES);
	TRY(ole_open(ctx, bytes, length, &ole));
	TRY(read_streams(ctx, &ole, &ppt));
	TRY(read_edits(ctx, &ppt, little_u32(ppt.user.bytes + 16), &number));
	if (!part_at(&ppt, number, &document) || document.type != DOCUMENT)
		return damaged(ctx);
	TRY(take_lists(ctx, &ppt, &document, LIST_OF_SLIDES));
	return take_lists(ctx, &ppt, &document, LIST_OF_NOTES);
}
