/* Roles and their rights, new accounts, one-time passwords and what ends with them; on both engines. */
#include "feature/account/account.h"

#include "base/text.h"
#include "feature/account/account_store.h"
#include "feature/account/password_policy.h"
#include "platform/crypto/keyring.h"
#include "platform/crypto/password.h"
#include "testing/test_db.h"

/* DOMAIN.md, People and permissions, written down a second time: junior, senior, partner, admin without a part in the
 * product, and each right beside each. */
static const struct allowance {
	const char *name;
	int permission;
	const char *holders; /* of J S P A by role, 1 2 4 by the right beside it */
} rights[] = {
	{ "log in", PERMIT_LOGIN, "JSPA" },	   { "set up a second factor", PERMIT_FACTOR, "JSPA" },
	{ "who belongs to the firm", PERMIT_PEOPLE, "JSPA" },
	{ "see what one works with", PERMIT_VIEW, "JSP" }, { "add records", PERMIT_ADD, "JSP" },
	{ "change a status", PERMIT_CHANGE_STAGE, "SP" }, { "import, merge, delete", PERMIT_IMPORT, "SP" },
	{ "upload lists", PERMIT_TAKE_IN, "SP1" },
	{ "export", PERMIT_EXPORT, "SP" },	   { "change rules and templates", PERMIT_CHANGE_RULES, "P" },
	{ "see the team", PERMIT_VIEW_TEAM, "P" }, { "manage accounts", PERMIT_ACCOUNTS, "1" },
	{ "second factors, lockouts, keys, caps", PERMIT_SECURITY, "2" }, { "give rights", PERMIT_GRANT, "12" },
	{ "read the audit log", PERMIT_AUDIT, "P4" }, { "open sealed records of others", PERMIT_UNSEAL, "P" },
	{ "ask why", PERMIT_EXPLAIN, "P12" },
	{ "others' leaves and views", PERMIT_MANAGE_TEAM, "P" }, { "lead positions", PERMIT_LEAD, "SP" },
	{ "retention and legal holds", PERMIT_RETENTION, "P" },
	{ "off limits", PERMIT_OFF_LIMITS, "P" },	   { "hand over what is with who leaves", PERMIT_HAND_OVER, "P1" },
};

static void roles_hold_what_the_table_says(void **state)
{
	static const char letters[] = { [ROLE_JUNIOR] = 'J', [ROLE_SENIOR] = 'S', [ROLE_PARTNER] = 'P', [ROLE_ADMIN] = 'A' };

	(void)state;
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		for (int role = ROLE_JUNIOR; role <= ROLE_ADMIN; role++) {
			bool alone = strchr(rights[i].holders, letters[role]) != NULL;
			bool fits = role_may(role, 0, rights[i].permission) == alone;

			for (int right = RIGHT_SYSTEM; right <= RIGHT_AUDIT; right *= 2) {
				bool beside = alone || strchr(rights[i].holders, '0' + right) != NULL;

				fits &= role_may(role, right, rights[i].permission) == beside;
			}

			if (!fits)
				print_error("%s: role %c\n", rights[i].name, letters[role]);
			assert_true(fits);
		}
	}
	assert_int_equal(sizeof(rights) / sizeof(rights[0]), PERMIT_COUNT - 1); /* all but the public ones */
	assert_false(role_may(ROLE_PARTNER, RIGHTS_ALL, PERMIT_COUNT));
	assert_false(role_may(ROLE_PARTNER, RIGHTS_ALL, -1));
	assert_false(role_may(ROLE_NONE, 0, PERMIT_VIEW));
}

/* The firm with a keyring: hashing waits at its gate. */
static struct test_db *start(void *state)
{
	static struct keyring *keys;
	const unsigned char master[KEYRING_MASTER_BYTES] = { 3 };
	struct test_db *test = state;

	if (!keys)
		keys = keyring_from_bytes(master);
	test->ctx.keys = keys;
	return test;
}

static const char *create(struct test_db *test, const char *login, const char *password)
{
	const struct account_new account = { .login = login, .name = "李莎", .role = ROLE_SENIOR, .password = password };
	const char *one_time;
	int64_t id;

	assert_ok(&test->ctx, account_create(&test->ctx, &account, &id, &one_time));
	return one_time;
}

static int64_t account_int(struct test_db *test, const char *column)
{
	return test_db_int(test, arena_format(&test->arena, "SELECT %s FROM account WHERE login = 'lisa@firm'", column));
}

static bool opens(struct test_db *test, const char *password)
{
	struct credential found = { 0 };
	bool is_known, matches;

	assert_ok(&test->ctx, account_store_credential(&test->ctx, "lisa@firm", &found, &is_known));
	assert_true(is_known);
	assert_ok(&test->ctx, password_verify(&test->ctx, found.password_hash, password, &matches));
	return matches;
}

static void a_new_account_has_a_password_of_its_own_or_one_to_change(void **state)
{
	struct test_db *test = start(*state);

	assert_null(create(test, "tom", "correct horse battery"));
	assert_int_equal(test_db_int(test, "SELECT must_change FROM account WHERE login = 'tom'"), 0);
	const char *once = create(test, "Lisa@Firm", NULL); /* logins are kept in lower case */
	assert_int_equal(account_int(test, "must_change"), 1);
	assert_true(opens(test, once));
	assert_false(opens(test, "correct horse battery"));
}

static void what_makes_no_account_is_refused(void **state)
{
	static const struct {
		const char *login, *name, *password, *code;
		enum err kind;
	} cases[] = {
		{ "a", "x", NULL, "account.login", ERR_MEANING },
		{ "has blank", "x", NULL, "account.login", ERR_MEANING },
		{ "李莎", "x", NULL, "account.login", ERR_MEANING },
		{ "fine", "", NULL, "account.name", ERR_MEANING },
		{ "fine", "x", "short", "password.too_short", ERR_MEANING },
		{ "fine", "x", "aaaaaaaaaaaaaaaa", "password.common", ERR_MEANING },
		{ "TAKEN", "x", NULL, "account.login_taken", ERR_CONFLICT },
	};
	struct test_db *test = start(*state);

	create(test, "taken", NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct account_new account = { .login = cases[i].login, .name = cases[i].name, .role = ROLE_JUNIOR,
						     .password = cases[i].password };
		const char *one_time;
		int64_t id;

		assert_fault(&test->ctx, account_create(&test->ctx, &account, &id, &one_time), cases[i].kind, cases[i].code);
	}
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM account"), 1);
}

static void one_time_passwords_are_readable_and_never_twice(void **state)
{
	struct test_db *test = start(*state);
	const char *last = "";

	for (int i = 0; i < 100; i++) {
		const char *password = password_policy_one_time(&test->ctx);

		assert_int_equal(strlen(password), 19);
		assert_int_equal(strspn(password, "abcdefghjkmnpqrstuvwxyz23456789-"), 19); /* no l, i, o, 0, 1 */
		assert_true(password[4] == '-' && password[9] == '-' && password[14] == '-');
		assert_string_not_equal(password, last);
		assert_ok(&test->ctx, password_policy_check(&test->ctx, password, "lisa", "password"));
		last = password;
	}
}

static void with_session_and_token(struct test_db *test)
{
	const char *token;

	test_db_exec(test, "INSERT INTO session (firm_id, account_id, token_hash, created_at_ms, used_at_ms, fresh_at_ms, ends_at_ms)"
			   " SELECT 1, id, 'h', 0, 0, 0, 9 FROM account WHERE login = 'lisa@firm'");
	assert_ok(&test->ctx, account_token_add(&test->ctx, "lisa@firm", "script", "all", &token));
	assert_true(text_starts(token, "gj_"));
	assert_int_equal(test_db_int(test, arena_format(&test->arena, "SELECT count(*) FROM api_token WHERE token_hash = '%s'", token)), 0);
}

static int64_t open_ways(struct test_db *test)
{
	return test_db_int(test, "SELECT (SELECT count(*) FROM session) * 10 + count(*) FROM api_token WHERE revoked_at_ms IS NULL");
}

static void a_reset_ends_sessions_and_asks_for_a_new_password(void **state)
{
	struct test_db *test = start(*state);
	const char *once;

	create(test, "lisa@firm", "correct horse battery");
	with_session_and_token(test);
	assert_ok(&test->ctx, account_reset(&test->ctx, "lisa@firm", &once));
	assert_int_equal(open_ways(test), 1); /* scripts go on, once the password is changed */
	assert_int_equal(account_int(test, "must_change"), 1);
	assert_true(opens(test, once));
	assert_false(opens(test, "correct horse battery"));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM audit_entry WHERE action = 'account.reset'"), 1);
	assert_fault(&test->ctx, account_reset(&test->ctx, "nobody", &once), ERR_NOT_FOUND, "account.not_found");
}

static void a_disabled_account_has_no_way_in(void **state)
{
	struct test_db *test = start(*state);

	create(test, "lisa@firm", "correct horse battery");
	with_session_and_token(test);
	int64_t id = account_int(test, "id");
	assert_ok(&test->ctx, account_act_as_id(&test->ctx, id));
	assert_ok(&test->ctx, account_disable(&test->ctx, "lisa@firm"));
	assert_int_equal(open_ways(test), 0);
	assert_fault(&test->ctx, account_act_as_id(&test->ctx, id), ERR_NOT_FOUND, "account.not_found");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM audit_entry WHERE action = 'account.disable'"), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_hold_what_the_table_says),
		cmocka_unit_test(a_new_account_has_a_password_of_its_own_or_one_to_change),
		cmocka_unit_test(what_makes_no_account_is_refused),
		cmocka_unit_test(one_time_passwords_are_readable_and_never_twice),
		cmocka_unit_test(a_reset_ends_sessions_and_asks_for_a_new_password),
		cmocka_unit_test(a_disabled_account_has_no_way_in),
	};

	return test_db_run("account", tests, sizeof(tests) / sizeof(tests[0]));
}
