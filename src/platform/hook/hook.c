/* Walks the table of listeners. */
#include "platform/hook/hook.h"

enum err hook_fire(struct ctx *ctx, enum hook_event event, const void *data)
{
	for (int i = 0; i < hook_table_count; i++) {
		if (hook_table[i].event == event)
			TRY(hook_table[i].listener(ctx, data));
	}
	return OK;
}
