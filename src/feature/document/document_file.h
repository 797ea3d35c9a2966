/* Where contents lie, and what a new one is. Private to this feature. */
#pragma once
#include "feature/document/document.h"
#include "feature/document/document_store.h"
#include "feature/document/document_type.h"

/* A content that is on the disk under its final name. */
struct attachment_content {
	struct attachment_place place;
	const char *kind;
	const char *file_name;
	const char *mime;
	const char *sha256;
	const char *file;
	int64_t bytes;
	bool has_room; /* the quota counts it already */
};

/* May the actor bring a file of that size to that place, and has the firm room for it? errors as attachment_take_in() */
MUST_USE enum err document_check_room(struct ctx *ctx, const struct attachment_place *place, int64_t bytes);

/* Digest and size of the file at `path`. */
MUST_USE enum err document_digest(struct ctx *ctx, const char *path, struct attachment_content *content);

/* Its type, and its kind unless that is said already. errors ERR_MEANING "document.type" */
MUST_USE enum err document_look_at(struct ctx *ctx, const char *path, struct attachment_content *content);

/* The name as it is kept: one line, no control characters, at most 200 of them; never empty. */
const char *document_clean_name(struct ctx *ctx, const char *file_name);

/* The row of a file that the actor may open. errors as attachment_open() */
MUST_USE enum err document_load_to_open(struct ctx *ctx, int64_t id, struct attachment_row *ret_row);

/* True for kinds whose content is contact data. */
bool document_is_contact_data(const char *kind);

/* Its text or its visibility changed: tells listeners and workbenches. Inside a write. */
MUST_USE enum err document_text_changed(struct ctx *ctx, const struct attachment_row *row);

/* Queues the reading of its text. Inside a write. */
MUST_USE enum err document_queue_text(struct ctx *ctx, int64_t id);
