/* Files at candidates and records: evaluation forms, test reports, CVs, recordings.
 *
 * An attachment is a row; its content lies beneath the folder of files under a random name (platform/file). The content is on
 * the disk before the row is, and goes after the row has gone: a kill leaves at most an orphan, which document_job_sweep()
 * removes. Its type is what the content says (genjin-extract, then the allow list of document_type.c), never its name. The text
 * in it is read in the background (document_text.h) and found through HOOK_DOCUMENT_TEXT.
 *
 * Who may know the candidate sees that there is a file. CVs and recordings are contact data: who may not see that neither
 * loads them down nor reads their text. Files of a sealed record are its author's alone. Every download is audited.
 * Source: DOMAIN.md, Records, files, search; People and permissions. PROMISES.md, Files. */
#pragma once
#include <stdio.h>

#include "base/text.h"
#include "feature/account/account.h"
#include "platform/http/http.h"
#include "platform/http/page.h"
#include "platform/job/job.h"

enum {
	DOCUMENT_MAX_BYTES = 100 * 1024 * 1024,
	DOCUMENT_PART_BYTES = 8 * 1024 * 1024, /* what a client should send at once of an upload in parts; it may be up to twice that */
	DOCUMENT_KEPT_DAYS = 30,               /* in the archive before it goes for good */
};

extern const struct choices document_kind_choices; /* cv, assessment, recording, other */
extern const struct choices document_state_choices; /* waiting, running, done, failed, none */

/* A file as the API shows it. */
struct attachment {
	int64_t id;
	int64_t version;
	int64_t candidate_id;
	int64_t record_id;
	const char *kind;
	const char *file_name;   /* digits that might be a phone number are masked where the content may not be seen */
	const char *mime;
	int64_t bytes;
	const char *text_state;  /* how far reading its text is */
	const char *text_error;  /* "document.damaged", …; NULL unless it failed */
	int64_t text_pages;
	bool text_by_ocr;
	bool has_thumbnail;
	bool may_open;           /* download, text, thumbnail */
	bool may_delete;
	struct account_ref by;
	int64_t created_at;
	int64_t deleted_at;      /* in the archive since */
};
extern const struct shape attachment_shape;

/* Where a file is to go. */
struct attachment_place {
	int64_t candidate_id;
	int64_t record_id; /* 0 = none; else the candidate is its candidate */
	bool is_sealed;    /* that record is */
};

/* The place of a record's files.
 * errors ERR_NOT_FOUND "record.not_found"
 *        ERR_MEANING "document.sealed_record"  files lie in the folder as they are: a sealed record takes none */
MUST_USE enum err attachment_place_of_record(struct ctx *ctx, int64_t record_id, struct attachment_place *ret_place);

/* A file that has arrived. */
struct attachment_new {
	struct attachment_place place;
	const char *kind;      /* NULL = guessed from type, name and place */
	const char *file_name;
	const char *path;      /* of the spooled upload; moved away */
	int64_t bytes;
};

/* What attachment_take_in() found out; handed on to attachment_add(). */
struct attachment_content;

/* Checks rights, type, quota and brings the content under its name. Outside of a write.
 * errors ERR_NOT_FOUND "candidate.not_found"; ERR_DENIED "permission.denied"; ERR_MEANING "document.type" (params: mime),
 *        "document.empty"; ERR_TOO_LARGE "document.too_large", "document.quota"; ERR_FULL "server.disk_full" */
MUST_USE enum err attachment_take_in(struct ctx *ctx, const struct attachment_new *file,
				     const struct attachment_content **ret_content);

/* Notes it; from now on people see it. Inside a write. The same content at the same place once more is the same attachment.
 * errors as attachment_take_in() */
MUST_USE enum err attachment_add(struct ctx *ctx, const struct attachment_content *content, int64_t *ret_id);

/* One file. errors ERR_NOT_FOUND "document.not_found": absent, or its candidate or record is not to be known */
MUST_USE enum err attachment_get(struct ctx *ctx, int64_t id, struct attachment *ret_attachment);

struct attachment_filter {
	int64_t record_id; /* 0 = all */
	bool deleted;      /* those in the archive */
	int64_t limit;
	const char *cursor;
};

/* Files of a candidate, newest first. out ret_page  struct attachment */
MUST_USE enum err attachment_list(struct ctx *ctx, int64_t candidate_id, const struct attachment_filter *filter,
				  struct page *ret_page);

/* Files by their ids (int64_t), in that order, for the timeline; the caller has checked the candidate.
 * out ret_attachments  struct attachment *, NULL where there is none to be known */
MUST_USE enum err attachment_list_by_id(struct ctx *ctx, const struct list *ids, struct list *ret_attachments);

/* What PATCH may change of a file; `present` says which. */
struct attachment_change {
	uint64_t present;
	const char *file_name;
	int kind;
};
extern const struct shape attachment_change_shape;

/* Renames it or says what it is. Inside a write. errors ERR_DENIED; ERR_STALE "request.stale" */
MUST_USE enum err attachment_change(struct ctx *ctx, int64_t id, int64_t version, const struct attachment_change *change);

/* Into the archive and back; who brought it, and who may delete. Inside a write. errors ERR_DENIED */
MUST_USE enum err attachment_delete(struct ctx *ctx, int64_t id);
MUST_USE enum err attachment_restore(struct ctx *ctx, int64_t id);

/* What a download needs; noted in the audit log (a range past the beginning is not a new look). Outside of a write.
 * errors ERR_NOT_FOUND "document.not_found"; ERR_DENIED "permission.denied" */
struct attachment_download {
	const char *path;
	const char *mime;
	const char *file_name;
};
MUST_USE enum err attachment_open(struct ctx *ctx, int64_t id, bool is_first_look, struct attachment_download *ret_download);

/* The same for the small picture; no audit entry. errors ERR_NOT_FOUND "document.no_thumbnail" */
MUST_USE enum err attachment_open_thumbnail(struct ctx *ctx, int64_t id, struct attachment_download *ret_download);

/* --- The content itself, for background work of later features --- */

struct attachment_original {
	int64_t candidate_id;
	int64_t sealed_for_id; /* author of its sealed record: nobody else may hear of it; 0 = not sealed */
	bool is_recording;
	bool is_gone;          /* archived, or its content was deleted */
	const char *path;
};

/* Whoever may know the file: callers have asked, or are the system. errors ERR_NOT_FOUND "document.not_found" */
MUST_USE enum err attachment_original_get(struct ctx *ctx, int64_t id, struct attachment_original *ret_original);

/* Deletes the content and keeps the entry, with 0 bytes. Outside of a write. errors ERR_NOT_FOUND "document.not_found" */
MUST_USE enum err attachment_original_drop(struct ctx *ctx, int64_t id);

/* --- Uploads in parts: for large files and bad lines --- */

struct document_upload {
	int64_t id;
	int64_t bytes;      /* of the whole */
	int64_t offset;     /* where the next part begins */
	int64_t part_bytes; /* how much to send at once */
	struct attachment *attachment; /* once it is whole */
};
extern const struct shape document_upload_shape;

struct document_upload_start {
	const char *file_name;
	int64_t bytes;
	const char *sha256; /* of the whole file, hex */
	int kind;           /* of document_kind_choices, 0 = guess */
};
extern const struct shape document_upload_start_shape;

/* Begins one, or finds the one that this account began with the same content at the same place. Inside a write.
 * errors as attachment_take_in(), but for the type; ERR_MEANING "document.digest" */
MUST_USE enum err document_upload_begin(struct ctx *ctx, const struct attachment_place *place,
					const struct document_upload_start *start, int64_t *ret_id);

/* Own uploads only. errors ERR_NOT_FOUND "document.no_upload" */
MUST_USE enum err document_upload_get(struct ctx *ctx, int64_t id, struct document_upload *ret_upload);

/* What document_upload_take_part() has done; handed on to document_upload_note_part(). */
struct document_part;

/* Brings a part to the disk; with the last one the whole is checked against its digest and its type is found. Outside of a
 * write. A part that is there already changes nothing.
 * errors ERR_CONFLICT "document.offset" (params: offset)   the upload is elsewhere
 *        ERR_TOO_LARGE "document.too_large"  past the announced end
 *        ERR_MEANING "document.digest"  the whole is not what was announced: it begins anew; "document.type" */
MUST_USE enum err document_upload_take_part(struct ctx *ctx, int64_t id, int64_t offset, const struct http_upload *part,
					    const struct document_part **ret_part);

/* Notes how far it is; the last part makes the attachment. Inside a write. errors ERR_CONFLICT "document.offset" */
MUST_USE enum err document_upload_note_part(struct ctx *ctx, const struct document_part *part);

/* Forgets one that has not ended. Inside a write. */
MUST_USE enum err document_upload_cancel(struct ctx *ctx, int64_t id);

/* --- Text --- */

/* One page of what a file says. */
struct document_page {
	int64_t page;      /* from 1 */
	bool by_ocr;       /* read off a picture */
	const char *text;
};

struct document_text {
	int64_t attachment_id;
	const char *state;
	const char *error;
	struct list pages; /* struct document_page */
	int64_t next;      /* page to go on with, 0 = that was all */
};
extern const struct shape document_text_shape;

/* Pages from `from` on, at most `limit`; noted in the audit log when it is contact data. Outside of a write.
 * errors ERR_NOT_FOUND "document.not_found"; ERR_DENIED "permission.denied" */
MUST_USE enum err document_text_get(struct ctx *ctx, int64_t id, int64_t from, int64_t limit, struct document_text *ret_text);

/* Reads the text once more, of a file that failed say. Inside a write. errors ERR_CONFLICT "document.no_text" */
MUST_USE enum err document_text_again(struct ctx *ctx, int64_t id);

/* A file as the search finds it. */
struct document_found {
	int64_t id;
	int64_t candidate_id;
	int64_t account_id;  /* who brought it */
	int64_t at_ms;
	const char *file_name;
	const char *text;    /* at most DOCUMENT_FOUND_MAX_BYTES of it, one page after the other */
};
enum { DOCUMENT_FOUND_MAX_BYTES = 256 * 1024 };

/* Those of the ids (JSON array) that may be found: not archived, of no sealed record, of kinds that are contact data
 * (is_contact_data) or of the others. Nobody's rights are checked. out struct document_found, in no order */
MUST_USE enum err document_found_list(struct ctx *ctx, const char *ids, bool is_contact_data, struct list *ret_found);

/* Ids (int64_t) after after_id of the whole firm (candidate_id 0) or of one candidate, by number, without the archive. */
MUST_USE enum err document_ids(struct ctx *ctx, int64_t candidate_id, int64_t after_id, int64_t limit, struct list *ret_ids);

/* --- What a CV proposes for a candidate (cv.h); nothing is saved --- */

struct cv_proposal {
	int64_t attachment_id; /* 0: a file that was only looked at */
	const char *state;     /* of the text: proposals are complete when it is "done" */
	struct list items;     /* struct cv_item */
	struct list pages;     /* struct document_page: the text that the places are of */
};
extern const struct shape cv_proposal_shape;

/* Of an attachment, noted in the audit log. Outside of a write. errors as document_text_get() */
MUST_USE enum err cv_proposal_get(struct ctx *ctx, int64_t id, struct cv_proposal *ret_proposal);

/* Of a file that is kept nowhere, to make a candidate of it: read at once. Outside of a write.
 * errors ERR_MEANING "document.type", "document.no_text", those of the readers; ERR_TOO_LARGE */
MUST_USE enum err cv_proposal_look(struct ctx *ctx, const struct http_upload *file, struct cv_proposal *ret_proposal);

/* --- Check and backup --- */

/* The folder of files: setting `files`, else DATA/files. */
const char *document_folder(const struct ctx *ctx);

/* Rows of the firm of ctx against the files: there, of the right size and digest; small pictures; text as far as its state says;
 * the quota. Nothing is changed.
 * out  problems  a sentence a line */
MUST_USE enum err document_check(struct ctx *ctx, struct text *problems);

/* Names of files that no row of any firm names, a line each: left by a kill, or on their way in. The sweep removes them an hour
 * later. errors ERR_INTERNAL "file.read"  there is no such folder */
MUST_USE enum err document_check_orphans(struct ctx *ctx, struct text *orphans);

/* Writes the names of all files that rows of ctx's database name, of all firms, a line each; those that are missing go into the
 * log and into the number. */
MUST_USE enum err document_list_files(struct ctx *ctx, FILE *list, int64_t *ret_missing);

/* --- In the background --- */

/* Reads the text of one file: queued when a file comes. */
MUST_USE enum err document_job_extract(struct ctx *ctx, struct job_run *run, const char *payload);

/* Removes orphans, uploads that nobody goes on with, and what lay in the archive long enough; all firms. */
MUST_USE enum err document_job_sweep(struct ctx *ctx, struct job_run *run, const char *payload);
#define DOCUMENT_JOBS                                                                                              \
	{ .name = "document.sweep", .run = document_job_sweep, .every_ms = 10 * 60 * 1000 },                       \
		{ .name = "document.extract", .run = document_job_extract, .lease_ms = 5 * 60 * 1000, .at_once = 2 }

/* Settings of `genjin serve`, beside those of every command. */
#define DOCUMENT_SETTINGS \
	{ "files_quota_mb", "51200", "N", "What the files of one firm may take together, in MiB" }

extern const struct http_routes document_routes;
extern const struct http_routes document_upload_routes;
extern const struct http_routes cv_routes;
