/* The reply to a login: who one is, and what one may. Private to feature/account. */
#pragma once
#include "feature/account/account.h"

/* The reply of me_reply(). */
extern const struct shape me_shape;

/* Replies 200 with the actor's profile, rights and counts. */
MUST_USE enum err me_reply(struct ctx *ctx, struct http_exchange *exchange);
