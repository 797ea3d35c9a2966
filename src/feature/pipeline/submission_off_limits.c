/* 禁挖 at a submission: who is off limits goes to no client, unless a partner says why. */
#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/off_limits/off_limits.h"
#include "feature/pipeline/submission_store.h"

enum { PARAMS_BYTES = 64 * 1024 };

static const char *hits_json(struct ctx *ctx, const struct list *hits)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, PARAMS_BYTES);
	text_append(&out, "{\"off_limits\":[");
	for (size_t i = 0; i < hits->count; i++) {
		text_append(&out, i ? "," : "");
		json_append_shape(&out, &off_limits_hit_shape, (const struct off_limits_hit *)hits->items + i, ctx->actor.zone);
	}
	text_append(&out, "]}");
	return arena_text(ctx->arena, text_chars(&out));
}

enum err submission_check_off_limits(struct ctx *ctx, int64_t candidate_id, const char *override_reason)
{
	struct list hits;

	if (!text_is_empty(override_reason) && !role_may(ctx->actor.role, 0, PERMIT_OFF_LIMITS))
		return fail(ctx, ERR_DENIED, "permission.denied", "override_reason", "Only partners let somebody off limits pass.");
	TRY(off_limits_of(ctx, candidate_id, &hits));
	if (!hits.count || !text_is_empty(override_reason))
		return OK;
	return fail_with(ctx, ERR_CONFLICT, "submission.off_limits", NULL, hits_json(ctx, &hits),
			 "This candidate is off limits: a partner decides, with a reason.");
}

bool submission_meets_client(const char *from_kind, int to_kind)
{
	int from = choice_from_text(&stage_kind_choices, from_kind);

	return to_kind >= STAGE_RECOMMENDED && to_kind != STAGE_CLOSED && (from < STAGE_RECOMMENDED || from == STAGE_CLOSED);
}

enum err submission_note_override(struct ctx *ctx, int64_t id, const char *override_reason)
{
	CLOSING(text_done) struct text detail = { 0 };

	if (text_is_empty(override_reason))
		return OK;
	text_init(&detail, PARAMS_BYTES);
	text_append(&detail, "{\"reason\":");
	json_append_text(&detail, override_reason);
	text_append_char(&detail, '}');
	return audit_note(ctx, "submission.override", "submission", id, arena_text(ctx->arena, text_chars(&detail)));
}
