/* Hashing, checking, and the cap on both. */
#include "platform/crypto/password.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "platform/crypto/keyring_private.h"

static struct arena arena;
static struct ctx ctx;

static int setup(void **state)
{
	unsigned char master[KEYRING_MASTER_BYTES] = { 1 };

	(void)state;
	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return -1;
	ctx = (struct ctx){ .arena = &arena, .clock = &clock_system, .keys = keyring_from_bytes(master) };
	return ctx.keys ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	keyring_close(ctx.keys);
	arena_close(&arena);
	return 0;
}

static void right_password_matches_and_wrong_does_not(void **state)
{
	const char *hash;
	bool matches;

	(void)state;
	assert_int_equal(password_hash(&ctx, "correct horse 电池", &hash), OK);
	assert_true(text_starts(hash, "$argon2id$"));
	assert_false(password_is_outdated(hash));
	assert_int_equal(password_verify(&ctx, hash, "correct horse 电池", &matches), OK);
	assert_true(matches);
	assert_int_equal(password_verify(&ctx, hash, "correct horse 电车", &matches), OK);
	assert_false(matches);
}

static void dummy_and_nonsense_match_nothing(void **state)
{
	bool matches = true;

	(void)state;
	assert_false(password_is_outdated(password_dummy_hash()));
	assert_int_equal(password_verify(&ctx, password_dummy_hash(), "", &matches), OK);
	assert_false(matches);
	matches = true;
	assert_int_equal(password_verify(&ctx, "plain text", "plain text", &matches), OK);
	assert_false(matches);
}

static void overlong_password_is_refused_before_hashing(void **state)
{
	char *password = arena_alloc(&arena, PASSWORD_MAX_BYTES + 2);
	const char *hash;

	(void)state;
	memset(password, 'a', PASSWORD_MAX_BYTES + 1);
	assert_int_equal(password_hash(&ctx, password, &hash), ERR_INVALID);
	assert_string_equal(ctx.fault.field, "password");
	fault_clear(&ctx);
}

static void *check_one(void *arg)
{
	struct arena own;
	bool matches = true;

	if (arena_open(ARENA_REQUEST_BYTES, &own) != OK)
		return NULL;
	struct ctx mine = { .arena = &own, .clock = &clock_system, .keys = ctx.keys };
	enum err result = password_verify(&mine, password_dummy_hash(), "guess", &matches);
	arena_close(&own);
	if (result == OK && !matches)
		atomic_fetch_add((atomic_int *)arg, 1);
	return NULL;
}

/* Watches the gate while many threads push: it never lets more than the cap in, and everybody gets an answer. */
static void never_more_than_the_cap_at_once(void **state)
{
	enum { THREADS = 6 };
	pthread_t threads[THREADS];
	atomic_int answered = 0;
	int most = 0;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, check_one, &answered), 0);
	for (bool busy = true; busy;) {
		pthread_mutex_lock(&ctx.keys->hashing_lock);
		most = ctx.keys->hashing > most ? ctx.keys->hashing : most;
		pthread_mutex_unlock(&ctx.keys->hashing_lock);
		busy = atomic_load(&answered) < THREADS;
		sched_yield();
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_in_range(most, 1, PASSWORD_PARALLEL);
	assert_int_equal(ctx.keys->hashing, 0);
}

static void too_many_waiting_are_sent_away(void **state)
{
	const char *hash;

	(void)state;
	ctx.keys->waiting = PASSWORD_WAITING_MAX;
	assert_int_equal(password_hash(&ctx, "whatever it is", &hash), ERR_BUSY);
	ctx.keys->waiting = 0;
	fault_clear(&ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(right_password_matches_and_wrong_does_not),
		cmocka_unit_test(dummy_and_nonsense_match_nothing),
		cmocka_unit_test(overlong_password_is_refused_before_hashing),
		cmocka_unit_test(never_more_than_the_cap_at_once),
		cmocka_unit_test(too_many_waiting_are_sent_away),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
