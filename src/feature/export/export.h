/* 导出一个人: everything the firm keeps of one candidate, as a ZIP with candidate.json (the facts and his whole timeline, as the API
 * shows them to who asks) and his files. For the person who wants to know (PIPL) and for who takes his data along.
 *
 * Seniors export their own, partners everybody; juniors nobody. The audit log says so before anything leaves. What the actor may
 * not see is not in it: sealed records of others, files he may not open. Source: DOMAIN.md, People and permissions. */
#pragma once
#include "base/ctx.h"
#include "platform/http/http.h"

/* Writes the archive to path. Outside of a write.
 * errors ERR_NOT_FOUND "candidate.not_found"; ERR_DENIED "permission.denied"; ERR_TOO_LARGE "export.too_large";
 *        ERR_RATE "export.cap" */
MUST_USE enum err export_candidate(struct ctx *ctx, int64_t candidate_id, const char *path);

extern const struct http_routes export_routes;
