/* Proposals out of CVs: what the text says, from an attachment or from a file that is kept nowhere. */
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/document/cv.h"
#include "feature/document/document_file.h"
#include "platform/db/db.h"

enum { CV_MAX_PAGES = 20, LOOK_MAX_BYTES = 20 * 1024 * 1024, LOOK_OCR_PAGES = 2 };

static const struct field page_fields[] = {
	FIELD_INT(struct document_page, page),
	FIELD_BOOL(struct document_page, by_ocr),
	FIELD_TEXT(struct document_page, text, .flags = FIELD_REQUIRED),
};
static const struct shape page_shape = SHAPE("CvPage", struct document_page, page_fields);

static const struct field proposal_fields[] = {
	FIELD_ID(struct cv_proposal, attachment_id),
	FIELD_TEXT(struct cv_proposal, state, .choices = &document_state_choices, .flags = FIELD_REQUIRED),
	FIELD_LIST(struct cv_proposal, items, &cv_item_shape),
	FIELD_LIST(struct cv_proposal, pages, &page_shape),
};
const struct shape cv_proposal_shape = SHAPE("CvProposal", struct cv_proposal, proposal_fields);

static void propose(struct ctx *ctx, const char *file_name, struct cv_proposal *proposal)
{
	struct document_page *pages = proposal->pages.items;
	const char **texts = arena_array(ctx->arena, proposal->pages.count + 1, sizeof(*texts));

	for (size_t i = 0; i < proposal->pages.count; i++) {
		pages[i].text = pages[i].text ? pages[i].text : "";
		texts[i] = pages[i].text;
	}
	cv_read(ctx, &(struct list){ texts, proposal->pages.count }, file_name, &proposal->items);
}

static enum err note_look(struct ctx *ctx, void *arg)
{
	return audit_note(ctx, "attachment.cv", "attachment", *(const int64_t *)arg, NULL);
}

enum err cv_proposal_get(struct ctx *ctx, int64_t id, struct cv_proposal *ret_proposal)
{
	struct attachment_row row = { 0 };
	struct cv_proposal proposal = { .attachment_id = id };

	TRY(document_load_to_open(ctx, id, &row));
	TRY(document_store_pages(ctx, id, 1, CV_MAX_PAGES, &proposal.pages));
	TRY(db_write(ctx, note_look, &id));
	proposal.state = row.text_state;
	propose(ctx, row.file_name, &proposal);
	*ret_proposal = proposal;
	return OK;
}

/* --- A file that is kept nowhere --- */

static enum err read_pages(struct ctx *ctx, const char *path, enum extract_reader reader, struct list *ret_pages)
{
	static const struct extract_page picture = { 1, true, "" };
	struct list found = { (void *)(uintptr_t)&picture, 1 };
	struct vec pages;
	int pictures = 0;

	if (reader != EXTRACT_IMAGE)
		TRY(extract_text(ctx, path, reader, &found));
	vec_init(&pages, ctx->arena, sizeof(struct document_page));
	for (size_t i = 0; i < found.count && i < CV_MAX_PAGES; i++) {
		const struct extract_page *from = (const struct extract_page *)found.items + i;
		struct document_page page = { .page = from->number, .text = from->text };

		if (from->is_picture && pictures++ < LOOK_OCR_PAGES) {
			TRY(extract_ocr(ctx, path, reader, page.page, &page.text));
			page.by_ocr = true;
		}
		vec_add(&pages, &page);
	}
	*ret_pages = vec_list(&pages);
	return OK;
}

enum err cv_proposal_look(struct ctx *ctx, const struct http_upload *file, struct cv_proposal *ret_proposal)
{
	struct attachment_content content = { .kind = "cv", .file_name = document_clean_name(ctx, file->file_name) };
	struct cv_proposal proposal = { .state = "done" };

	if (!file->bytes)
		return fail(ctx, ERR_MEANING, "document.empty", "file", "The file is empty.");
	TRY(document_look_at(ctx, file->path, &content));
	enum extract_reader reader = document_type_find(content.mime)->reader;
	if (!reader)
		return fail(ctx, ERR_MEANING, "document.no_text", "file", "Files of this type hold no text that could be read.");
	TRY(read_pages(ctx, file->path, reader, &proposal.pages));
	propose(ctx, content.file_name, &proposal);
	*ret_proposal = proposal;
	return OK;
}

/* --- Routes --- */

static enum err get_proposal(struct ctx *ctx, struct http_exchange *exchange)
{
	struct cv_proposal proposal;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(cv_proposal_get(ctx, id, &proposal));
	return http_reply(ctx, exchange, 200, &cv_proposal_shape, &proposal);
}

static enum err post_look(struct ctx *ctx, struct http_exchange *exchange)
{
	struct cv_proposal proposal;
	struct http_upload file;

	TRY(http_read_upload(ctx, exchange, &file));
	TRY(cv_proposal_look(ctx, &file, &proposal));
	return http_reply(ctx, exchange, 200, &cv_proposal_shape, &proposal);
}

const struct http_routes cv_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/attachments/{id}/cv", "What the text of a file proposes for its candidate; nothing is saved", PERMIT_VIEW,
	  HTTP_RUN_SLOW, get_proposal, .reply = &cv_proposal_shape },
	{ "POST", "/api/v1/cv-proposals", "What a CV proposes for a new candidate; the file is kept nowhere", PERMIT_ADD, HTTP_RUN_SLOW,
	  post_look, .reply = &cv_proposal_shape, .flags = HTTP_UPLOAD, .body_max_bytes = LOOK_MAX_BYTES, .rate = HTTP_RATE_UPLOAD },
}));
