/* Rates, rush hours, outages. */
#include "feature/notification/pace.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/notification/channel_chat.h"
#include "pace_sql.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"

enum {
	OUTAGE_FAILURES = 3,
	OUTAGE_FIRST_MS = MS_PER_MINUTE,
	OUTAGE_MAX_MS = 10 * MS_PER_MINUTE,
	PROBE_MS = 30 * MS_PER_SECOND, /* longer than one attempt */
	RUSH_MINUTES = 30,
	RUSH_FIRST_MS = MS_PER_MINUTE,
	RUSH_SPREAD_MS = 2 * MS_PER_MINUTE,
};

struct row {
	const char *place;
	int64_t next_free_ms;
	int64_t failures;
	int64_t open_until_ms;
};
static const struct field row_fields[] = {
	FIELD_TEXT(struct row, place),
	FIELD_INT(struct row, next_free_ms),
	FIELD_INT(struct row, failures),
	FIELD_INT(struct row, open_until_ms),
};
static const struct shape row_shape = SHAPE("channel_pace", struct row, row_fields);

static enum err get(struct ctx *ctx, const char *place, struct row *ret_row)
{
	struct row row = { .place = place };
	bool found;

	TRY(db_maybe(ctx, &sql_pace_get, &row_shape, &row, &row_shape, &row, &found));
	row.place = place;
	*ret_row = row;
	return OK;
}

/* --- Places --- */

/* Of an app: the firm's account. Of a robot or push: its address, whoever entered it; what does not open fails when it is sent. */
static enum err credential_of(struct ctx *ctx, const struct chat_driver *driver, const struct outbox_letter *letter, const char **ret_place)
{
	struct chat_target target;
	const char *hash;

	*ret_place = driver->name;
	if (driver->app)
		return OK;
	if (channel_chat_open(ctx, letter->channel_id, &letter->target, &letter->secret, &target) != OK) {
		fault_clear(ctx);
		return OK;
	}
	TRY(keyring_blind_index(ctx, "channel_pace.place", target.url, &hash));
	*ret_place = arena_format(ctx->arena, "%s-%s", driver->name, hash);
	return OK;
}

/* Where everybody uses the same servers, what one finds out holds for all. */
static enum err provider_of(struct ctx *ctx, const struct chat_driver *driver, const struct outbox_letter *letter, const char **ret_place)
{
	*ret_place = driver->name;
	return driver->hosts ? OK : credential_of(ctx, driver, letter, ret_place);
}

/* --- Asking --- */

static enum err ask_outage(struct ctx *ctx, const struct chat_driver *driver, const struct outbox_letter *letter, struct pace *ret_pace)
{
	int64_t now_ms = ctx_now_ms(ctx);
	const char *place;
	struct row row;

	TRY(provider_of(ctx, driver, letter, &place));
	TRY(get(ctx, place, &row));
	if (row.failures < OUTAGE_FAILURES)
		return OK;
	if (row.open_until_ms > now_ms) {
		*ret_pace = (struct pace){ .wait_ms = row.open_until_ms - now_ms, .is_out = true };
		return OK;
	}
	row.open_until_ms = now_ms + PROBE_MS;
	return db_run(ctx, &sql_pace_fail, &row_shape, &row, NULL);
}

/* Many programs write at full and half hours, and providers ask not to. What has its own instant does not wait. */
static int64_t rush_ms(const struct outbox_engine *engine, const struct chat_driver *driver, const struct outbox_letter *letter,
		       int64_t now_ms)
{
	struct local_time local;

	if (!driver->avoids_rush || letter->is_hard || letter->attempt > 1 || text_equal(letter->kind, "code"))
		return 0;
	zone_local(zone_get(letter->zone), now_ms, &local);
	return local.minute % RUSH_MINUTES ? 0 : RUSH_FIRST_MS + (int64_t)engine->random_below(RUSH_SPREAD_MS);
}

/* The bucket is one instant: when the next message would leave if each kept its distance. */
static enum err ask_rate(struct ctx *ctx, const struct chat_driver *driver, const struct outbox_letter *letter, struct pace *ret_pace)
{
	int64_t now_ms = ctx_now_ms(ctx);
	const char *place;
	struct row row;

	if (!driver->per_minute)
		return OK;
	TRY(credential_of(ctx, driver, letter, &place));
	TRY(get(ctx, place, &row));
	int64_t distance_ms = MS_PER_MINUTE / driver->per_minute;
	int64_t next_ms = row.next_free_ms > now_ms ? row.next_free_ms : now_ms;
	int64_t ahead_ms = next_ms - now_ms - (driver->at_once - 1) * distance_ms;
	if (ahead_ms > 0) {
		ret_pace->wait_ms = ahead_ms;
		return OK;
	}
	row.next_free_ms = next_ms + distance_ms;
	return db_run(ctx, &sql_pace_take, &row_shape, &row, NULL);
}

enum err pace_ask(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter, struct pace *ret_pace)
{
	const struct chat_driver *driver = chat_driver(letter->channel);

	*ret_pace = (struct pace){ 0 };
	if (!driver || !(driver->app || letter->target.length))
		return OK;
	ret_pace->wait_ms = rush_ms(engine, driver, letter, ctx_now_ms(ctx));
	if (!ret_pace->wait_ms)
		TRY(ask_outage(ctx, driver, letter, ret_pace));
	return ret_pace->wait_ms ? OK : ask_rate(ctx, driver, letter, ret_pace);
}

/* --- Noting --- */

static bool looks_like_outage(const struct send_outcome *outcome)
{
	static const char *const reasons[] = { "net.no_answer", "net.unresolved", "chat.busy", "chat.no_sense" };

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (outcome->verdict == SEND_RETRY && text_equal(outcome->reason, reasons[i]))
			return true;
	}
	return false;
}

static int64_t outage_ms(int64_t failures)
{
	int64_t wait_ms = OUTAGE_FIRST_MS;

	for (int64_t i = OUTAGE_FAILURES; i < failures && wait_ms < OUTAGE_MAX_MS; i++)
		wait_ms *= 2;
	return wait_ms < OUTAGE_MAX_MS ? wait_ms : OUTAGE_MAX_MS;
}

enum err pace_note(struct ctx *ctx, const struct outbox_letter *letter, const struct send_outcome *outcome, bool *ret_is_out)
{
	const struct chat_driver *driver = chat_driver(letter->channel);
	bool is_refused = outcome->verdict == SEND_DISABLED;
	struct row row;

	*ret_is_out = false;
	if (!driver || !(driver->app || letter->target.length))
		return OK;
	TRY(provider_of(ctx, driver, letter, &row.place));
	if (outcome->verdict == SEND_OK)
		return db_run(ctx, &sql_pace_well, &row_shape, &row, NULL);
	if (!is_refused && !looks_like_outage(outcome))
		return OK;
	TRY(get(ctx, row.place, &row));
	row.failures = is_refused && row.failures < OUTAGE_FAILURES ? OUTAGE_FAILURES : row.failures + 1;
	*ret_is_out = row.failures >= OUTAGE_FAILURES;
	row.open_until_ms = *ret_is_out ? ctx_now_ms(ctx) + (is_refused ? OUTAGE_MAX_MS : outage_ms(row.failures)) : 0;
	return db_run(ctx, &sql_pace_fail, &row_shape, &row, NULL);
}
