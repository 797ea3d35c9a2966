/* Periodic work: announcing, sending per channel, tidying. */
#include "base/log.h"
#include "feature/notification/inbox.h"
#include "feature/notification/notification_store.h"
#include "feature/notification/outbox.h"
#include "feature/notification/outbox_store.h"
#include "feature/notification/sender.h"
#include "platform/db/db.h"

enum { SEND_MS = 10 * MS_PER_SECOND, KEEP_DAYS = 90, TIDY_BATCH = 1000, ANNOUNCE_ROUNDS = 50 };

enum err notification_job_inbox(struct ctx *ctx, struct job_run *run, const char *payload)
{
	int64_t count = 1;

	(void)payload;
	for (int i = 0; i < ANNOUNCE_ROUNDS && count; i++) {
		TRY(job_heartbeat(ctx, run));
		TRY(inbox_announce_due(ctx, &count));
	}
	return OK;
}

/* Between two batches the job shows that it lives; the rows have leases of their own. */
static enum err send_due(struct ctx *ctx, struct job_run *run, const char *channel)
{
	const struct sender_settings settings = sender_settings_read(ctx);
	const struct outbox_engine engine = sender_engine(&settings);
	int64_t until_ms = clock_monotonic_ms() + SEND_MS;
	int64_t count;

	do {
		TRY(job_heartbeat(ctx, run));
		TRY(outbox_run(ctx, &engine, channel, &count));
	} while (count == OUTBOX_BATCH && clock_monotonic_ms() < until_ms);
	return OK;
}

enum err notification_job_push(struct ctx *ctx, struct job_run *run, const char *payload)
{
	(void)payload;
	return send_due(ctx, run, "web_push");
}

enum err notification_job_email(struct ctx *ctx, struct job_run *run, const char *payload)
{
	(void)payload;
	return send_due(ctx, run, "email");
}

/* One job for all of them; a look costs nothing where nothing is due. */
enum err notification_job_chat(struct ctx *ctx, struct job_run *run, const char *payload)
{
	int64_t lease_now_ms;
	bool is_due;

	(void)payload;
	TRY(db_now_ms(ctx, &lease_now_ms));
	for (int i = 0; chat_drivers[i]; i++) {
		TRY(outbox_store_is_due(ctx, chat_drivers[i]->name, lease_now_ms, &is_due));
		if (is_due)
			TRY(send_due(ctx, run, chat_drivers[i]->name));
	}
	return OK;
}

struct tidying {
	int64_t before_ms;
	int64_t removed;
};

static enum err tidy(struct ctx *ctx, void *arg)
{
	struct tidying *tidying = arg;
	int64_t messages;
	int64_t letters;

	TRY(inbox_store_tidy(ctx, tidying->before_ms, TIDY_BATCH, &messages));
	TRY(outbox_store_tidy(ctx, tidying->before_ms, TIDY_BATCH, &letters));
	tidying->removed = messages + letters;
	return OK;
}

enum err notification_job_tidy(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct tidying tidying = { .before_ms = ctx_now_ms(ctx) - (int64_t)KEEP_DAYS * MS_PER_DAY };

	(void)payload;
	do {
		TRY(job_heartbeat(ctx, run));
		TRY(db_write(ctx, tidy, &tidying));
	} while (tidying.removed);
	return OK;
}
