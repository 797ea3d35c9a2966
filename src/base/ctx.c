/* Making and forgetting faults. */
#include "base/ctx.h"

enum err fail_with(struct ctx *ctx, enum err kind, const char *code, const char *field, const char *params,
		   const char *detail)
{
	if (ctx->fault.kind == OK)
		ctx->fault = (struct fault){ kind, code, field, detail, params };
	return kind;
}

enum err fail(struct ctx *ctx, enum err kind, const char *code, const char *field, const char *detail, ...)
{
	va_list args;

	va_start(args, detail);
	const char *sentence = arena_format_v(ctx->arena, detail, args);
	va_end(args);
	return fail_with(ctx, kind, code, field, NULL, sentence);
}

void fault_clear(struct ctx *ctx)
{
	ctx->fault = (struct fault){ 0 };
}

int64_t ctx_now_ms(const struct ctx *ctx)
{
	return clock_now_ms(ctx->clock);
}
