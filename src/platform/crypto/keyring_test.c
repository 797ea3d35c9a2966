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

/* What a database would keep for firm 1. */
static struct keyring_generation held[4];
static size_t held_count;

static int setup(void **state)
{
	unsigned char master[KEYRING_MASTER_BYTES] = { 7 };

	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/genjin-keyring-XXXXXX");
	if (!mkdtemp(folder) || arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return -1;
	ctx = (struct ctx){ .arena = &arena, .clock = &clock_system, .firm_id = 1 };
	ctx.keys = keyring_from_bytes(master);
	held_count = 0;
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
	const unsigned char master[KEYRING_MASTER_BYTES] = { 7 };

	(void)state;
	fault_clear(&ctx);
	ctx.firm_id = 1;
	keyring_close(ctx.keys);
	ctx.keys = keyring_from_bytes(master);
	held_count = 0;
	return ctx.keys ? 0 : -1;
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

static void seal(const char *plain, struct bytes *ret_sealed)
{
	assert_int_equal(keyring_seal(&ctx, "candidate.phone", 5, plain, ret_sealed), OK);
}

static const char *hash(const char *field, const char *value)
{
	const char *index;

	assert_int_equal(keyring_blind_index(&ctx, field, value, &index), OK);
	return index;
}

static enum err read_held(struct ctx *caller, struct list *ret_generations)
{
	*ret_generations = (struct list){ held, caller->firm_id == 1 ? held_count : 0 };
	return OK;
}

/* Firm 1 gets a second generation; the first stays. */
static void renew(void)
{
	keyring_use_source(ctx.keys, read_held);
	held[0].number = KEYRING_FIRST;
	held[1].number = KEYRING_FIRST + 1;
	keyring_wrap_first(&ctx, &held[0].wrapped);
	keyring_make_generation(&ctx, held[1].number, &held[1].wrapped);
	held_count = 2;
}

static void sealed_field_opens_at_its_place_only(void **state)
{
	struct bytes sealed;

	(void)state;
	seal(phone, &sealed);
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
	seal(phone, &one);
	seal(phone, &two);
	assert_int_equal(one.length, two.length);
	assert_memory_not_equal(one.data, two.data, one.length);
	assert_null(memmem(one.data, one.length, "13800001234", 11));
}

static void every_flipped_bit_is_refused(void **state)
{
	struct bytes sealed;

	(void)state;
	seal(phone, &sealed);
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
	seal(phone, &sealed);
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
	seal(NULL, &sealed);
	assert_int_equal(sealed.length, 0);
	assert_int_equal(keyring_unseal(&ctx, "candidate.phone", 5, &sealed, &plain), OK);
	assert_null(plain);
	seal("", &sealed);
	assert_string_equal(open_at(1, "candidate.phone", 5, &sealed), "");
}

static void blind_index_finds_equals_within_field_and_firm(void **state)
{
	const char *index = hash("candidate.phone", phone);

	(void)state;
	assert_int_equal(strlen(index), 32);
	assert_string_equal(index, hash("candidate.phone", phone));
	assert_string_not_equal(index, hash("candidate.phone", "+8613800001235"));
	assert_string_not_equal(index, hash("candidate.email", phone));
	ctx.firm_id = 2;
	assert_string_not_equal(index, hash("candidate.phone", phone));
	assert_null(hash("candidate.phone", NULL));
}

/* Sealed by the program before it knew generations: "+8613800001234" as candidate.phone of row 5 in firm 1, master key 7, 0, 0 … */
static const char of_before[] =
	"0166b7959db65e6be17d929f3c08509eba085f9d57c1b4971a1665a"
	"891a6c9ea6aad63ceeddbcca8662edf3fb58a5a3e1e8dbdc700415e";
static const char hash_of_before[] = "f34236f913cce6d64686b6478aff5daa";

static void value_without_a_generation_is_of_the_first(void **state)
{
	struct bytes sealed;

	(void)state;
	assert_true(crypto_hex_read(&arena, of_before, &sealed));
	assert_int_equal(keyring_generation_of(&sealed), KEYRING_FIRST);
	assert_string_equal(open_at(1, "candidate.phone", 5, &sealed), phone);
	assert_string_equal(hash("candidate.phone", phone), hash_of_before);
	renew();
	assert_string_equal(open_at(1, "candidate.phone", 5, &sealed), phone);
}

static void new_generation_seals_and_the_old_one_still_opens(void **state)
{
	struct bytes before, after;

	(void)state;
	seal(phone, &before);
	renew();
	seal(phone, &after);
	assert_int_equal(keyring_generation_of(&before), 1);
	assert_int_equal(keyring_generation_of(&after), 2);
	assert_string_equal(open_at(1, "candidate.phone", 5, &before), phone);
	assert_string_equal(open_at(1, "candidate.phone", 5, &after), phone);
	assert_null(open_at(2, "candidate.phone", 5, &after));
}

static void value_of_a_generation_that_is_gone_does_not_open(void **state)
{
	struct keyring *other = ctx.keys;
	const unsigned char master[KEYRING_MASTER_BYTES] = { 7 };
	struct bytes before;
	const char *plain;

	(void)state;
	seal(phone, &before);
	renew();
	held[0] = held[1];
	held_count = 1;
	ctx.keys = keyring_from_bytes(master); /* knows nothing of before */
	keyring_use_source(ctx.keys, read_held);
	assert_int_equal(keyring_unseal(&ctx, "candidate.phone", 5, &before, &plain), ERR_INTERNAL);
	assert_string_equal(ctx.fault.code, "keyring.no_generation");
	keyring_close(ctx.keys);
	ctx.keys = other;
}

static void other_master_key_is_refused_by_name(void **state)
{
	struct keyring *right = ctx.keys;
	const unsigned char master[KEYRING_MASTER_BYTES] = { 8 };
	struct bytes sealed, root;
	const char *plain;

	(void)state;
	renew();
	seal(phone, &sealed);
	keyring_wrap_root(&ctx, &root);
	ctx.keys = keyring_from_bytes(master);
	keyring_use_source(ctx.keys, read_held);
	assert_int_equal(keyring_unseal(&ctx, "candidate.phone", 5, &sealed, &plain), ERR_INTERNAL);
	assert_string_equal(ctx.fault.code, "keyring.wrong_master");
	fault_clear(&ctx);
	assert_int_equal(keyring_take_root(&ctx, &root), ERR_INTERNAL);
	keyring_close(ctx.keys);
	ctx.keys = right;
}

static void hashes_of_both_generations_are_looked_for(void **state)
{
	const char *before = hash("candidate.phone", phone);
	struct list indexes;
	bool fits;

	(void)state;
	renew();
	assert_int_equal(keyring_blind_indexes(&ctx, "candidate.phone", phone, &indexes), OK);
	assert_int_equal(indexes.count, 2);
	assert_string_equal(((const char **)indexes.items)[0], hash("candidate.phone", phone));
	assert_string_equal(((const char **)indexes.items)[1], before);
	assert_int_equal(keyring_generation_of_index(before), 1);
	assert_int_equal(keyring_generation_of_index(hash("candidate.phone", phone)), 2);
	assert_int_equal(keyring_index_fits(&ctx, "candidate.phone", phone, before, &fits), OK);
	assert_true(fits);
	assert_int_equal(keyring_index_fits(&ctx, "candidate.phone", "+8613800001235", before, &fits), OK);
	assert_false(fits);
	assert_int_equal(keyring_index_fits(&ctx, "candidate.phone", phone, "g9.00", &fits), OK);
	assert_false(fits);
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
		cmocka_unit_test_setup(value_without_a_generation_is_of_the_first, forget_fault),
		cmocka_unit_test_setup(new_generation_seals_and_the_old_one_still_opens, forget_fault),
		cmocka_unit_test_setup(value_of_a_generation_that_is_gone_does_not_open, forget_fault),
		cmocka_unit_test_setup(other_master_key_is_refused_by_name, forget_fault),
		cmocka_unit_test_setup(hashes_of_both_generations_are_looked_for, forget_fault),
		cmocka_unit_test_setup(key_file_is_made_once_and_read_back, forget_fault),
		cmocka_unit_test_setup(damaged_key_file_is_refused, forget_fault),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
