/* Lines that are colleagues: name, login, role, superior, and where the link for the password goes. */
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/importer/importer_row.h"

/* Rights of administration are no matter of lists: whoever is to have one is invited by hand. */
static const struct role_word {
	const char *word;
	enum role role;
} role_words[] = {
	{ "junior", ROLE_JUNIOR },  { "初级", ROLE_JUNIOR },	 { "初级顾问", ROLE_JUNIOR }, { "助理", ROLE_JUNIOR },
	{ "senior", ROLE_SENIOR },  { "资深", ROLE_SENIOR },	 { "资深顾问", ROLE_SENIOR }, { "高级", ROLE_SENIOR },
	{ "高级顾问", ROLE_SENIOR }, { "partner", ROLE_PARTNER }, { "合伙人", ROLE_PARTNER },
};

static enum err read_role(struct ctx *ctx, const char *word, int *ret_role)
{
	if (!word)
		return fail(ctx, ERR_MEANING, "import.missing", "role", "The row has no role.");
	for (size_t i = 0; i < sizeof(role_words) / sizeof(role_words[0]); i++) {
		if (text_equal_nocase(role_words[i].word, word)) {
			*ret_role = role_words[i].role;
			return OK;
		}
	}
	return fail(ctx, ERR_MEANING, "import.role", "role", "%.60s is none of junior, senior, partner.", word);
}

enum err import_apply_user(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, enum row_result *ret_result)
{
	struct account_listed listed = {
		.login = plan_value(plan, line, "login", NULL),
		.name = plan_value(plan, line, "name", NULL),
		.email = plan_value(plan, line, "email", NULL),
		.superior = plan_value(plan, line, "superior", NULL),
		.password_hash = plan->password_hash,
		.changes = plan->merge,
	};
	static const enum row_result results[] = {
		[ACCOUNT_INVITED] = ROW_CREATED, [ACCOUNT_CHANGED] = ROW_MERGED, [ACCOUNT_LEFT] = ROW_SKIPPED,
	};
	enum account_taken taken;

	if (!listed.login)
		return fail(ctx, ERR_MEANING, "import.missing", "login", "The row has no login.");
	TRY(read_role(ctx, plan_value(plan, line, "role", NULL), &listed.role));
	TRY(account_take_listed(ctx, &listed, &taken));
	*ret_result = results[taken];
	return OK;
}
