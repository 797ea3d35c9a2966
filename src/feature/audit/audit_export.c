/* Writes the audit log into a file. */
#include "feature/audit/audit_export.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/csv.h"
#include "base/json.h"
#include "feature/audit/audit_store.h"
#include "feature/audit/takeout.h"

enum { LINE_MAX_BYTES = 512 * 1024 }; /* a detail may double when it is quoted */

static const char *const format_names[] = { NULL, "csv", "jsonl" };
const struct choices audit_formats = CHOICES(format_names);

static const char headings_zh[] = "序号,时间,操作人,代谁操作,动作,对象,对象编号,说明,前一条哈希,哈希\r\n";
static const char headings_en[] = "No.,Time,Who,For whom,Action,About,Number,Detail,Previous hash,Hash\r\n";

struct audit_file {
	FILE *file;
	bool is_csv;
	const struct audit_query *query;
	struct text line; /* of one entry */
};

static void file_close(FILE **file)
{
	if (*file)
		fclose(*file);
}

static enum err write_failed(struct ctx *ctx)
{
	return fail(ctx, errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "audit.export_file", NULL, "The file cannot be written: %s",
		    strerror(errno));
}

static void append_csv(struct ctx *ctx, const struct audit_view *view, struct text *out)
{
	const char *const cells[] = { view->account ? view->account->name : NULL, view->on_behalf_of ? view->on_behalf_of->name : NULL,
				      view->action, view->entity };

	text_append_format(out, "%lld,", (long long)view->seq);
	json_append_time(out, view->at, ctx->actor.zone);
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		text_append_char(out, ',');
		csv_append_cell(out, cells[i]);
	}
	text_append_char(out, ',');
	if (view->entity_id)
		text_append_i64(out, view->entity_id);
	text_append_char(out, ',');
	csv_append_cell(out, view->detail);
	text_append_format(out, ",%s,%s\r\n", view->previous_hash, view->hash);
}

static enum err write_line(struct ctx *ctx, void *row, void *arg)
{
	struct audit_file *out = arg;
	const struct audit_view view = audit_view_of(ctx, row);

	text_clear(&out->line);
	if (out->is_csv) {
		append_csv(ctx, &view, &out->line);
	} else {
		json_append_shape(&out->line, &audit_view_shape, &view, ctx->actor.zone);
		text_append_char(&out->line, '\n');
	}
	if (!text_ok(&out->line) || fwrite(text_chars(&out->line), 1, out->line.length, out->file) != out->line.length)
		return write_failed(ctx);
	return OK;
}

/* Whose file it is, then the headings. */
static enum err write_head(struct ctx *ctx, FILE *file)
{
	CLOSING(text_done) struct text head = { 0 };
	const char *mark;

	TRY(takeout_mark(ctx, &mark));
	text_init(&head, 4096);
	text_append(&head, "\xEF\xBB\xBF");
	csv_append_cell(&head, mark);
	text_append_format(&head, "\r\n%s", text_equal(ctx->actor.locale, "en") ? headings_en : headings_zh);
	return fputs(text_chars(&head), file) < 0 ? write_failed(ctx) : OK;
}

/* One snapshot for all of it. */
static enum err write_all(struct ctx *ctx, void *arg)
{
	struct audit_file *out = arg;
	struct audit_line row;

	return audit_store_each_line(ctx, out->query, &row, write_line, out);
}

/* What was taken out: numbers and codes only. */
static const char *filter_detail(struct ctx *ctx, const struct audit_filter *filter)
{
	CLOSING(text_done) struct text detail = { 0 };

	text_init(&detail, 1024);
	text_append_format(&detail, "{\"format\":\"%s\"", choice_text(&audit_formats, filter->format));
	if (filter->account_id)
		text_append_format(&detail, ",\"account_id\":%lld", (long long)filter->account_id);
	if (filter->entity_id)
		text_append_format(&detail, ",\"entity_id\":%lld", (long long)filter->entity_id);
	if (filter->looks)
		text_append(&detail, ",\"looks\":true");
	text_append_char(&detail, '}');
	return arena_text(ctx->arena, text_chars(&detail));
}

enum err audit_export(struct ctx *ctx, const struct audit_filter *filter, const char *path)
{
	CLOSING(file_close) FILE *file = fopen(path, "we");
	const struct audit_query query = audit_query_of(filter);
	struct audit_file out = { .file = file, .is_csv = filter->format == AUDIT_CSV, .query = &query };

	if (!file)
		return write_failed(ctx);
	TRY(takeout_begin(ctx, "audit.export", NULL, 0, filter_detail(ctx, filter)));
	if (out.is_csv)
		TRY(write_head(ctx, file));
	text_init(&out.line, LINE_MAX_BYTES);
	enum err err = db_read(ctx, write_all, &out);
	text_done(&out.line);
	TRY(err);
	return fflush(file) == 0 ? OK : write_failed(ctx);
}
