/* A channel whose log in is refused: the admins of all firms are warned once, and told when it works again. Inside of
 * feature/notification.
 *
 * An outage begins with the first refusal and ends with the first message that leaves; what is refused meanwhile adds
 * nothing. Both calls run inside a write and span firms. Source: DOMAIN.md, Reminders (dead letters visible to admins). */
#pragma once
#include "base/ctx.h"

/* in  code  of the refusal: "mail.login_refused" */
MUST_USE enum err outage_begin(struct ctx *ctx, const char *channel, const char *code);

/* Does nothing while there is no outage. */
MUST_USE enum err outage_end(struct ctx *ctx, const char *channel);
