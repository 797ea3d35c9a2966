/* What the tests of this folder start from: two consultants, channels, a candidate with an open followup and reminder. */
#pragma once
#include "testing/test_db.h"

#include "feature/notification/channel.h"
#include "feature/notification/notification.h"
#include "platform/crypto/keyring.h"

enum { LISA = 2, TOM = 3, WANG = 5, REMINDER = 1 };

static struct keyring *test_keys;

/* Lisa (Web Push, chat, e-mail in this order) and Tom (nothing) in firm 1; the actor is Lisa. */
static inline struct test_db *notification_rows(void *state)
{
	struct test_db *test = state;
	const unsigned char master[KEYRING_MASTER_BYTES] = { 5 };

	if (!test_keys)
		test_keys = keyring_from_bytes(master);
	test->ctx.keys = test_keys;
	test->ctx.actor = (struct actor){ .account_id = LISA, .role = ROLE_SENIOR, .locale = "zh-CN" };
	test_db_exec(test,
		"INSERT INTO account (id, firm_id, login, name, role, password_hash, created_at_ms) VALUES"
		" (2, 1, 'lisa', '李莎', 'senior', '', 0), (3, 1, 'tom', '汤姆', 'senior', '', 0);"
		"INSERT INTO candidate (id, firm_id, name, name_key, created_at_ms, updated_at_ms) VALUES (5, 1, '王小明', 'w', 0, 0);"
		"INSERT INTO followup (id, firm_id, candidate_id, owner_id, acting_id, care, opened_at_ms, opened_by, created_at_ms)"
		" VALUES (1, 1, 5, 2, 2, 'care', 0, 'hand', 0);"
		"INSERT INTO reminder (id, firm_id, followup_id, due_no, acting_id, due_at_ms, fired_at_ms, layers)"
		" VALUES (1, 1, 1, 1, 2, 0, 0, 7);"
		"DELETE FROM rule_set;"
		"INSERT INTO rule_set (firm_id, channels) VALUES (1, '[\"web_push\",\"chat\",\"email\"]');"
		"INSERT INTO push_subscription (id, firm_id, account_id, endpoint, endpoint_hash, p256dh, auth, created_at_ms)"
		" VALUES (1, 1, 2, 'https://push.example/1', 'h1', 'k', 'a', 0);"
		"INSERT INTO account_channel (firm_id, account_id, channel, rank, address, confirmed_at_ms) VALUES"
		" (1, 2, 'web_push', 0, NULL, 1), (1, 2, 'chat', 1, 'lisa', 1), (1, 2, 'email', 2, 'lisa@example.com', 1)");
	return test;
}

struct message_writing {
	struct notification_message message;
	int64_t rows;
};

static inline enum err message_write(struct ctx *ctx, void *arg)
{
	struct message_writing *writing = arg;

	return notification_outbox_add(ctx, &writing->message, &writing->rows);
}

/* Writes a message for Lisa with what the test leaves out filled in; returns the number of rows. */
static inline int64_t message_out(struct test_db *test, struct notification_message message)
{
	struct message_writing writing = { .message = message };

	writing.message.account_id = message.account_id ? message.account_id : LISA;
	writing.message.title = message.title ? message.title : "{candidate} 该跟进了";
	writing.message.path = message.path ? message.path : "/m/#/today";
	assert_ok(&test->ctx, db_write(&test->ctx, message_write, &writing));
	return writing.rows;
}

struct confirm_writing {
	const char *channel;
	const char *code;
	bool *ret_confirmed;
};

static inline enum err confirm_write(struct ctx *ctx, void *arg)
{
	struct confirm_writing *writing = arg;

	return channel_confirm(ctx, writing->channel, writing->code, writing->ret_confirmed);
}

static inline enum err channel_confirm_now(struct ctx *ctx, const char *channel, const char *code, bool *ret_confirmed)
{
	struct confirm_writing writing = { channel, code, ret_confirmed };

	return db_write(ctx, confirm_write, &writing);
}
