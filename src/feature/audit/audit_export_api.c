/* Route of the audit log as a file. */
#include <unistd.h>

#include "feature/audit/audit_export.h"
#include "platform/config/config.h"
#include "platform/file/file.h"

static const struct field query_fields[] = {
	FIELD_ENUM(struct audit_filter, format, &audit_formats),
	AUDIT_FILTER_FIELDS,
};
static const struct shape query_shape = SHAPE("AuditExport", struct audit_filter, query_fields);

/* The file is read from its handle after its name has gone. */
static enum err get_audit_export(struct ctx *ctx, struct http_exchange *exchange)
{
	const char *name = file_new_name(ctx) + sizeof("ab/") - 1;
	const char *path = arena_format(ctx->arena, "%s/spool/upload-audit-%s", config_text(ctx->config, "data"), name);
	struct audit_filter filter = { .format = AUDIT_CSV };

	TRY(http_read_query(ctx, exchange, &query_shape, &filter));
	bool is_csv = filter.format == AUDIT_CSV;
	enum err err = audit_export(ctx, &filter, path);
	if (err == OK)
		err = http_reply_file(ctx, exchange, is_csv ? "text/csv; charset=utf-8" : "application/x-ndjson",
				      is_csv ? "audit.csv" : "audit.jsonl", path);
	unlink(path);
	return err;
}

const struct http_routes audit_export_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/audit/export", "The audit log as CSV or JSON lines, oldest first; the export is an entry of its own",
	  PERMIT_AUDIT, HTTP_RUN_SLOW, get_audit_export, .query = &query_shape, .flags = HTTP_FRESH_LOGIN, .rate = HTTP_RATE_EXPORT },
}));
