/* Live events: rows of table `live_event`, delivered to every open stream of the account, on every node.
 *
 * A feature calls live_publish() inside its transaction; after the commit the hub re-reads the table and writes
 * to the streams. A client that comes back with Last-Event-ID gets what it missed (rows are kept 24 hours);
 * when that is gone it gets one `reset` event and reloads. Event ids grow per account. */
#pragma once
#include "platform/http/http.h"

struct live_hub;

/* Queues one event for an account (account_id 0: everybody of the firm), inside a write.
 * in  kind  "reminder", "inbox", "todo", "board", "unread", "import"
 *     json  the data object */
MUST_USE enum err live_publish(struct ctx *ctx, int64_t account_id, const char *kind, const char *json);

/* Starts delivering; wakes by db_on_notify (through live_wake) and every second. */
MUST_USE enum err live_start(struct ctx *ctx, struct live_hub **ret_hub);
void live_wake(struct live_hub *hub);
void live_stop(struct live_hub *hub);

/* Answers an HTTP_RUN_STREAM exchange with the actor's stream (text/event-stream; comment ping every 20 s). The
 * `recheck` runs every 2 seconds or less per stream; when it says no, the stream ends. */
MUST_USE enum err live_attach(struct ctx *ctx, struct http_exchange *exchange, struct live_hub *hub,
			      enum err (*recheck)(struct ctx *ctx, const struct actor *actor));

/* True when the account has an open workbench on any node (table live_presence, 60 s old at most). */
MUST_USE enum err live_is_present(struct ctx *ctx, int64_t account_id, bool *ret_present);

/* Open streams on this node, for /metrics. */
int live_stream_count(const struct live_hub *hub);
