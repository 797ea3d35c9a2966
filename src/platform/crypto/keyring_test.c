/* The master key file, and sealed values that open at their own place only. */
#include "platform/crypto/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "platform/crypto/crypto.h"

static const char phone[] = "+8613800001234";
static struct arena arena;
static struct ctx ctx;
static char folder[64];

static int setup(void **state)
{
	unsigned char master[KEYRING_MASTER_BYTES] = { 7 };

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/genjin-keyring-XXXXXX");
	if (!mkdtemp(folder) || arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return -1;
	ctx = (struct ctx){ .arena = &arena, .clock = &clock_system, .firm_id = 1 };
	ctx.keys = keyring_from_bytes(master);
	return ctx.keys ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	keyring_close(ctx.keys);
	arena_close(&arena);
	return rmdir(folder);
}

static int forget_fault(void **state)
{
	(void)state;
	fault_clear(&ctx);
	ctx.firm_id = 1;
	return 0;
}

static const char *open_at(int64_t firm_id, const char *field, int64_t row_id, const struct bytes *sealed)
{
	const char *plain = "untouched";

	ctx.firm_id = firm_id;
	enum err result = keyring_unseal(&ctx, field, row_id, sealed, &plain);
	ctx.firm_id = 1;
	fault_clear(&ctx);
	if (result != OK)
		assert_string_equal(plain, "untouched");
	return result == OK ? plain : NULL;
}

static void sealed_field_opens_at_its_place_only(void **state)
{
	struct bytes sealed;

	(void)state;
	keyring_seal(&ctx, "candidate.phone", 5, phone, &sealed);
	assert_string_equal(open_at(1, "candidate.phone", 5, &sealed), phone);
	assert_null(open_at(2, "candidate.phone", 5, &sealed));
	assert_null(open_at(1, "candidate.email", 5, &sealed));
	assert_null(open_at(1, "candidate.phone", 6, &sealed));
}

static void sealed_twice_looks_different(void **state)
{
	struct bytes one;
	struct bytes two;

	(void)state;
	keyring_seal(&ctx, "candidate.phone", 5, phone, &one);
	keyring_seal(&ctx, "candidate.phone", 5, phone, &two);
	assert_int_equal(one.length, two.length);
	assert_memory_not_equal(one.data, two.data, one.length);
	assert_null(memmem(one.data, one.length, "13800001234", 11));
}

static void every_flipped_bit_is_refused(void **state)
{
	struct bytes sealed;

	(void)state;
	keyring_seal(&ctx, "candidate.phone", 5, phone, &sealed);
	unsigned char *bytes = arena_copy(&arena, sealed.data, sealed.length);
	struct bytes changed = { bytes, sealed.length };
	for (size_t bit = 0; bit < sealed.length * 8; bit++) {
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		assert_null(open_at(1, "candidate.phone", 5, &changed));
		bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
	}
	assert_string_equal(open_at(1, "candidate.phone", 5, &changed), phone);
}

static void every_truncation_is_refused(void **state)
{
	struct bytes sealed;

	(void)state;
	keyring_seal(&ctx, "candidate.phone", 5, phone, &sealed);
	for (size_t length = 1; length < sealed.length; length++) {
		struct bytes cut = { sealed.data, length };

		assert_null(open_at(1, "candidate.phone", 5, &cut));
	}
}

static void absent_and_empty_stay_apart(void **state)
{
	struct bytes sealed;
	const char *plain = phone;

	(void)state;
	keyring_seal(&ctx, "candidate.phone", 5, NULL, &sealed);
	assert_int_equal(sealed.length, 0);
	assert_int_equal(keyring_unseal(&ctx, "candidate.phone", 5, &sealed, &plain), OK);
	assert_null(plain);
	keyring_seal(&ctx, "candidate.phone", 5, "", &sealed);
	assert_string_equal(open_at(1, "candidate.phone", 5, &sealed), "");
}

static void blind_index_finds_equals_within_field_and_firm(void **state)
{
	const char *index = keyring_blind_index(&ctx, "candidate.phone", phone);

	(void)state;
	assert_int_equal(strlen(index), 32);
	assert_string_equal(index, keyring_blind_index(&ctx, "candidate.phone", phone));
	assert_string_not_equal(index, keyring_blind_index(&ctx, "candidate.phone", "+8613800001235"));
	assert_string_not_equal(index, keyring_blind_index(&ctx, "candidate.email", phone));
	ctx.firm_id = 2;
	assert_string_not_equal(index, keyring_blind_index(&ctx, "candidate.phone", phone));
	assert_null(keyring_blind_index(&ctx, "candidate.phone", NULL));
}

static void key_file_is_made_once_and_read_back(void **state)
{
	const char *path = arena_format(&arena, "%s/master.key", folder);
	unsigned char one[32];
	unsigned char two[32];
	struct keyring *keys;
	struct stat status;

	(void)state;
	assert_int_equal(keyring_create(&ctx, path), OK);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0400);
	assert_int_equal(keyring_create(&ctx, path), ERR_CONFLICT);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(keyring_open(&ctx, path, &keys), OK);
		keyring_secret(keys, "test", i ? two : one);
		keyring_close(keys);
	}
	assert_memory_equal(one, two, sizeof(one));
	chmod(path, 0444);
	fault_clear(&ctx);
	assert_int_equal(keyring_open(&ctx, path, &keys), ERR_INVALID);
	assert_string_equal(ctx.fault.code, "keyring.open_to_others");
	unlink(path);
}

static void damaged_key_file_is_refused(void **state)
{
	const char *path = arena_format(&arena, "%s/short.key", folder);
	struct keyring *keys;
	FILE *file = fopen(path, "w");

	(void)state;
	fputs("00112233", file);
	fchmod(fileno(file), 0400);
	fclose(file);
	assert_int_equal(keyring_open(&ctx, path, &keys), ERR_INVALID);
	assert_string_equal(ctx.fault.code, "keyring.malformed");
	unlink(path);
	fault_clear(&ctx);
	assert_int_equal(keyring_open(&ctx, path, &keys), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(sealed_field_opens_at_its_place_only, forget_fault),
		cmocka_unit_test_setup(sealed_twice_looks_different, forget_fault),
		cmocka_unit_test_setup(every_flipped_bit_is_refused, forget_fault),
		cmocka_unit_test_setup(every_truncation_is_refused, forget_fault),
		cmocka_unit_test_setup(absent_and_empty_stay_apart, forget_fault),
		cmocka_unit_test_setup(blind_index_finds_equals_within_field_and_firm, forget_fault),
		cmocka_unit_test_setup(key_file_is_made_once_and_read_back, forget_fault),
		cmocka_unit_test_setup(damaged_key_file_is_refused, forget_fault),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
