/* Event `attachment` of the stream: numbers and the state, nothing of the content. */
#include "feature/document/document_live.h"

#include "feature/permission/permission.h"
#include "platform/live/live.h"

enum err document_publish(struct ctx *ctx, const struct attachment_row *row)
{
	const char *json = arena_format(ctx->arena, "{\"id\":%lld,\"candidate_id\":%lld,\"text_state\":\"%s\"}", (long long)row->id,
					(long long)row->candidate_id, row->text_state);
	struct list watchers;

	if (row->is_sealed)
		return live_publish(ctx, row->record_author_id, "attachment", json);
	TRY(permission_watchers(ctx, row->candidate_id, &watchers));
	for (size_t i = 0; i < watchers.count; i++)
		TRY(live_publish(ctx, ((const int64_t *)watchers.items)[i], "attachment", json));
	return OK;
}
