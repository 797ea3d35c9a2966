/* Rows of files and uploads. Private to this feature. */
#pragma once
#include "feature/document/document.h"

struct attachment_row {
	int64_t id;
	int64_t firm_id; /* of attachment_store_expired() only */
	int64_t version;
	int64_t candidate_id;
	int64_t record_id;
	int64_t account_id;
	const char *account_name;
	const char *kind;
	const char *file_name;
	const char *mime;
	int64_t bytes;
	const char *sha256;
	const char *file;
	const char *thumbnail;
	const char *text_state;
	const char *text_error;
	int64_t text_pages;
	bool text_by_ocr;
	int64_t text_attempts;
	int64_t created_at_ms;
	int64_t deleted_at_ms;
	bool is_sealed;           /* its record is */
	int64_t record_author_id;
};

struct upload_row {
	int64_t id;
	int64_t account_id;
	int64_t candidate_id;
	int64_t record_id;
	const char *kind;
	const char *file_name;
	int64_t bytes;
	const char *sha256;
	const char *file;
	int64_t received;
	int64_t attachment_id;
	/* parameters only */
	int64_t received_before;
};

/* A file that is complete and stored. */
MUST_USE enum err attachment_store_insert(struct ctx *ctx, const struct attachment_row *row, int64_t *ret_id);

/* As the actor may know it: not of sealed records of others. */
MUST_USE enum err attachment_store_get(struct ctx *ctx, int64_t id, struct attachment_row *ret_row, bool *ret_found);

/* Id of the same content at the same place, 0 = none. */
MUST_USE enum err attachment_store_same(struct ctx *ctx, const struct attachment_row *row, int64_t *ret_id);

/* One page, newest first. in before_ms, before_id  key of the row before it. out ret_rows struct attachment_row */
struct attachment_page {
	int64_t candidate_id;
	int64_t record_id;
	bool deleted;
	int64_t before_ms;
	int64_t before_id;
	int64_t row_limit;
};
MUST_USE enum err attachment_store_list(struct ctx *ctx, const struct attachment_page *page, struct list *ret_rows,
					int64_t *ret_total);

/* errors ERR_STALE "request.stale" */
MUST_USE enum err attachment_store_update(struct ctx *ctx, const struct attachment_row *row);

/* Nothing happens to one that is there already. */
MUST_USE enum err attachment_store_set_deleted(struct ctx *ctx, int64_t id, bool deleted);

/* Candidate of a record. ret_found false: none, or sealed and of somebody else. */
MUST_USE enum err attachment_store_place(struct ctx *ctx, int64_t record_id, struct attachment_place *ret_place, bool *ret_found);

/* Archived before that instant, of all firms: id and firm_id. */
MUST_USE enum err attachment_store_expired(struct ctx *ctx, int64_t before_ms, int64_t limit, struct list *ret_rows);

/* Rows and text of one that is archived, in the firm of ctx. */
MUST_USE enum err attachment_store_purge(struct ctx *ctx, const struct attachment_row *row);

/* True when some row of any firm names the file. */
MUST_USE enum err document_store_is_known(struct ctx *ctx, const char *file, bool *ret_known);

/* Bytes that files and open uploads of the firm take. */
MUST_USE enum err document_store_usage(struct ctx *ctx, int64_t *ret_bytes);
MUST_USE enum err document_store_add_usage(struct ctx *ctx, int64_t files, int64_t bytes);

/* An upload that begins. */
MUST_USE enum err upload_store_insert(struct ctx *ctx, const struct upload_row *row, int64_t *ret_id);

/* The open one of the same account, place and content, 0 = none. */
MUST_USE enum err upload_store_open(struct ctx *ctx, const struct upload_row *row, int64_t *ret_id);

/* One of the actor's. errors ERR_NOT_FOUND "document.no_upload" */
MUST_USE enum err upload_store_get(struct ctx *ctx, int64_t id, struct upload_row *ret_row);

/* Moves on from row->received_before to row->received. ret_done false: it is elsewhere by now */
MUST_USE enum err upload_store_advance(struct ctx *ctx, const struct upload_row *row, bool *ret_done);
MUST_USE enum err upload_store_end(struct ctx *ctx, int64_t id, int64_t attachment_id);
MUST_USE enum err upload_store_delete(struct ctx *ctx, int64_t id);

/* Forgets those last touched before that instant, of all firms. */
MUST_USE enum err upload_store_forget(struct ctx *ctx, int64_t before_ms);

/* Marks that it is being read. */
MUST_USE enum err document_store_begin_text(struct ctx *ctx, int64_t id);
MUST_USE enum err document_store_wait_text(struct ctx *ctx, int64_t id);

/* What the reading came to: text_state, text_error, text_pages, text_by_ocr, thumbnail of the row, and its pages (struct document_page)
 * in place of those before. */
MUST_USE enum err document_store_end_text(struct ctx *ctx, const struct attachment_row *row, const struct list *pages);

/* out ret_pages  struct document_page */
MUST_USE enum err document_store_pages(struct ctx *ctx, int64_t id, int64_t from_page, int64_t limit, struct list *ret_pages);

/* out ret_found  struct document_found without its text */
MUST_USE enum err document_store_found(struct ctx *ctx, const char *ids, bool is_contact_data, struct list *ret_found);

/* candidate_id 0 = all of the firm. out ret_ids  int64_t */
MUST_USE enum err document_store_ids(struct ctx *ctx, int64_t candidate_id, int64_t after_id, int64_t limit, struct list *ret_ids);
