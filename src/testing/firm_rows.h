/* A working firm for tests of what follows contacts: shipped stages and rules, three consultants, three positions.
 *
 * Beside test_db.h: rows are made in the order of their ids, which therefore start at 1 on both engines. Included by
 * tests only; what it does to rows it does as the product does (hooks, record_save …) wherever that is possible. */
#pragma once
#include "testing/test_db.h"

#include <string.h>

#include "base/text.h"
#include "base/zone.h"
#include "feature/account/account.h"
#include "feature/followup/followup.h"
#include "feature/pipeline/pipeline.h"
#include "feature/record/record.h"
#include "platform/crypto/keyring.h"
#include "platform/hook/hook.h"

enum { LISA = 1, TOM = 2, WEI = 3 };                                  /* senior, senior, partner */
enum { PLAIN_POSITION = 1, TECH_POSITION = 2, EXECUTIVE_POSITION = 3 };

/* An instant of 2026 in Shanghai. */
static inline int64_t at(int month, int day, int hour, int minute)
{
	const struct local_time local = { .year = 2026, .month = month, .day = day, .hour = hour, .minute = minute };

	return zone_instant_ms(zone_get("Asia/Shanghai"), &local);
}

static inline void act_as(struct test_db *test, int64_t account_id)
{
	test->ctx.firm_id = 1;
	assert_ok(&test->ctx, account_act_as_id(&test->ctx, account_id));
}

static inline enum err seed_firm(struct ctx *ctx, void *arg)
{
	(void)arg;
	return hook_fire(ctx, HOOK_FIRM_CREATED, &(struct hook_firm){ .firm_id = 1 });
}

/* The actor is Lisa. */
static inline struct test_db *working_firm(void *state)
{
	static struct keyring *keys;
	const unsigned char master[KEYRING_MASTER_BYTES] = { 7 };
	struct test_db *test = state;

	if (!keys)
		keys = keyring_from_bytes(master);
	test->ctx.keys = keys;
	assert_ok(&test->ctx, db_write(&test->ctx, seed_firm, NULL));
	test_db_exec(test,
		     "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms) VALUES"
		     " (1, 'lisa', '李莎', 'senior', '', 0), (1, 'tom', '汤姆', 'senior', '', 0), (1, 'wei', '韦总', 'partner', '', 0);"
		     "INSERT INTO position (firm_id, title, job_type, lead_id, created_at_ms, updated_at_ms) VALUES"
		     " (1, '顾问', NULL, 1, 0, 0), (1, '后端', 'tech', 1, 0, 0), (1, '总经理', 'executive', 1, 0, 0)");
	act_as(test, LISA);
	return test;
}

/* A new candidate, created by Lisa and known to her. */
static inline int64_t some_candidate(struct test_db *test)
{
	test_db_exec(test, "INSERT INTO candidate (firm_id, name, name_key, created_by_id, created_at_ms, updated_at_ms)"
			   " VALUES (1, '王小明', 'w', 1, 0, 0)");
	return test_db_int(test, "SELECT max(id) FROM candidate");
}

/* The number that a query, put together like printf, gives. */
static inline int64_t count(struct test_db *test, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline int64_t count(struct test_db *test, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *text = arena_format_v(&test->arena, format, args);
	va_end(args);
	return test_db_int(test, text);
}

/* One column of one followup. */
static inline int64_t followup_int(struct test_db *test, int64_t id, const char *column)
{
	return count(test, "SELECT %s FROM followup WHERE id = %lld", column, (long long)id);
}

/* --- What people do; each in a write of its own --- */

struct opening {
	struct followup_open spec;
	int64_t id;
};

static inline enum err open_it(struct ctx *ctx, void *arg)
{
	struct opening *opening = arg;

	return followup_open(ctx, &opening->spec, &opening->id);
}

static inline int64_t open_followup(struct test_db *test, struct followup_open spec)
{
	struct opening opening = { .spec = spec };

	if (!spec.opened_by)
		opening.spec.opened_by = "hand";
	assert_ok(&test->ctx, db_write(&test->ctx, open_it, &opening));
	return opening.id;
}

struct saving {
	struct record_new record;
	int64_t id;
	bool is_new;
};

static inline enum err save_it(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;

	return record_save(ctx, &saving->record, &saving->id, &saving->is_new);
}

static inline int64_t save_record(struct test_db *test, struct record_new record)
{
	struct saving saving = { .record = record };

	if (!record.channel)
		saving.record.channel = "phone";
	assert_ok(&test->ctx, db_write(&test->ctx, save_it, &saving));
	return saving.id;
}

/* A call now. */
static inline int64_t call(struct test_db *test, int64_t candidate_id, const char *outcome)
{
	return save_record(test, (struct record_new){ .candidate_id = candidate_id, .outcome = outcome });
}

struct submitting {
	struct submission_input input;
	struct submission_move move;
	int64_t id;
};

static inline enum err submit_it(struct ctx *ctx, void *arg)
{
	struct submitting *submitting = arg;

	return submission_create(ctx, &submitting->input, &submitting->id);
}

static inline int64_t submit(struct test_db *test, int64_t candidate_id, int64_t position_id, const char *stage)
{
	struct submitting submitting = { .input = { .candidate_id = candidate_id, .position_id = position_id, .stage = stage } };

	assert_ok(&test->ctx, db_write(&test->ctx, submit_it, &submitting));
	return submitting.id;
}

static inline enum err move_it(struct ctx *ctx, void *arg)
{
	struct submitting *submitting = arg;

	return submission_move(ctx, submitting->id, &submitting->move);
}

static inline void move_stage(struct test_db *test, int64_t submission_id, const char *stage, const char *reason)
{
	struct submitting submitting = { .id = submission_id, .move = { .stage = stage, .reason = reason } };

	assert_ok(&test->ctx, db_write(&test->ctx, move_it, &submitting));
}

struct timed {
	int64_t id;
	int64_t at_ms;
	const char *reason;
};

static inline enum err snooze_it(struct ctx *ctx, void *arg)
{
	const struct timed *timed = arg;

	return followup_snooze(ctx, timed->id, timed->at_ms);
}

static inline void snooze(struct test_db *test, int64_t followup_id, int64_t until_ms)
{
	struct timed timed = { followup_id, until_ms, NULL };

	assert_ok(&test->ctx, db_write(&test->ctx, snooze_it, &timed));
}

static inline enum err end_it(struct ctx *ctx, void *arg)
{
	const struct timed *timed = arg;

	return followup_end(ctx, timed->id, timed->reason, timed->at_ms);
}

static inline void end_followup(struct test_db *test, int64_t followup_id, const char *reason, int64_t wake_at_ms)
{
	struct timed timed = { followup_id, wake_at_ms, reason };

	assert_ok(&test->ctx, db_write(&test->ctx, end_it, &timed));
}

static inline enum err refresh_it(struct ctx *ctx, void *arg)
{
	return followup_refresh(ctx, *(const int64_t *)arg);
}

static inline void refresh(struct test_db *test, int64_t followup_id)
{
	assert_ok(&test->ctx, db_write(&test->ctx, refresh_it, &followup_id));
}

/* --- What is expected --- */

static inline const char *local_text(struct test_db *test, int64_t at_ms)
{
	struct local_time local;

	if (!at_ms)
		return "never";
	zone_local(zone_get("Asia/Shanghai"), at_ms, &local);
	return arena_format(&test->arena, "%04d-%02d-%02d %02d:%02d", local.year, local.month, local.day, local.hour,
			    local.minute);
}

/* Asserts due, yellow and red of a followup, as local time of Shanghai ("never" for none). */
#define expect_times(test, followup_id, due, yellow, red)                                               \
	do {                                                                                            \
		assert_string_equal(local_text((test), followup_int((test), (followup_id), "next_due_at_ms")), (due)); \
		assert_string_equal(local_text((test), followup_int((test), (followup_id), "yellow_at_ms")), (yellow)); \
		assert_string_equal(local_text((test), followup_int((test), (followup_id), "red_at_ms")), (red));       \
	} while (0)
