/* Route of the export. */
#include "feature/export/export.h"

#include <unistd.h>

#include "feature/account/account.h"
#include "platform/config/config.h"
#include "platform/file/file.h"

/* The archive is read from its handle after its name has gone: nothing is left behind, whatever happens. */
static enum err get_export(struct ctx *ctx, struct http_exchange *exchange)
{
	const char *folder = ctx->config ? config_text(ctx->config, "data") : ".";
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	const char *name = file_new_name(ctx);
	const char *path = arena_format(ctx->arena, "%s/spool/upload-export-%s", folder, name + sizeof("ab/") - 1);
	enum err err = export_candidate(ctx, id, path);
	if (err == OK)
		err = http_reply_file(ctx, exchange, "application/zip",
				      arena_format(ctx->arena, "candidate-%lld.zip", (long long)id), path);
	unlink(path);
	return err;
}

const struct http_routes export_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/candidates/{id}/export", "Everything about one candidate: candidate.json and his files, as a ZIP",
	  PERMIT_EXPORT, HTTP_RUN_SLOW, get_export, .flags = HTTP_FRESH_LOGIN, .rate = HTTP_RATE_EXPORT },
}));
