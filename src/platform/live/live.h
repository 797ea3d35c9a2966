/* Live events: rows of table `live_event`, delivered to every open stream of the account, on every node.
 *
 * A feature calls live_publish() inside its transaction; after the commit the hub re-reads the table and writes
 * to the streams. A client that comes back with Last-Event-ID gets what it missed (rows are kept 24 hours);
 * when that is gone it gets one `reset` event and reloads.
 *
 * Event ids: each account and each firm counts its own events (table live_counter; its row is locked until the
 * commit, so numbers are in commit order on both engines). The id on the wire pairs the firm's and the account's
 * number into one (Cantor), so it grows and tells nothing about other accounts. */
#pragma once
#include "platform/http/http.h"

struct live_hub;

/* Queues one event for an account (account_id 0: everybody of the firm), inside a write.
 * in  kind  "reminder", "inbox", "todo", "board", "unread", "import", "attachment", "transcript", "leave"
 *     json  the data object */
MUST_USE enum err live_publish(struct ctx *ctx, int64_t account_id, const char *kind, const char *json);

/* Starts delivering; wakes by db_on_notify (through live_wake) and every second. Start before the HTTP server and
 * stop after it. `node` names this process in table live_presence. */
MUST_USE enum err live_start(struct ctx *ctx, const char *node, struct live_hub **ret_hub);
void live_wake(struct live_hub *hub);
void live_stop(struct live_hub *hub);

struct live_options {
	const char *hello_json; /* data of the first event "hello", made by the feature; copied */
	bool is_workbench;      /* counts as presence (the desk, not the mobile page) */
	/* Runs at least every 2 seconds per session with open streams, with firm and actor as at the attach; when
	 * it returns an error the session's streams get `bye` {"reason":"session"} and end. */
	enum err (*recheck)(struct ctx *ctx, const struct actor *actor);
};

/* Answers an HTTP_RUN_STREAM exchange with the actor's stream (text/event-stream; `hello` first, then what the
 * client missed since Last-Event-ID; comment ping every 20 s; `bye` {"reason":"shutdown"} when the server
 * stops). The hub is the one given to http_start(). */
MUST_USE enum err live_attach(struct ctx *ctx, struct http_exchange *exchange, const struct live_options *options);

/* True when the account has an open workbench on any node (table live_presence, 60 s old at most). */
MUST_USE enum err live_is_present(struct ctx *ctx, int64_t account_id, bool *ret_present);

/* Open streams on this node, for /metrics. */
int live_stream_count(const struct live_hub *hub);
