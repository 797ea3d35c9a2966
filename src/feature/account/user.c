/* What an admin may do with whom. */
#include "feature/account/user.h"

#include "base/text.h"
#include "platform/hook/hook.h"
#include "platform/unicode/unicode.h"

enum { SUPERIORS_MAX = 100 };

#define CHANGE_FIELDS                                                                        \
	FIELD_BOOL(struct user_input, admin), FIELD_ID(struct user_input, superior_id),      \
		FIELD_OBJECT_PTR(struct user_input, rights, &rights_shape),                  \
		FIELD_OBJECT_PTR(struct user_input, working_hours, &work_span_shape)

static const struct field new_fields[] = {
	FIELD_TEXT(struct user_input, login, .max = 60, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct user_input, name, .max = 60, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct user_input, role, &role_choices, .flags = FIELD_REQUIRED),
	CHANGE_FIELDS,
	FIELD_TEXT(struct user_input, email, .max = 254),
	FIELD_BOOL(struct user_input, link),
};
const struct shape user_new_shape = SHAPE_INPUT("UserNew", struct user_input, new_fields);

static const struct field change_fields[] = {
	FIELD_TEXT(struct user_input, name, .min = 1, .max = 60),
	FIELD_ENUM(struct user_input, role, &role_choices),
	CHANGE_FIELDS,
	FIELD_BOOL(struct user_input, disabled),
};
const struct shape user_change_shape = SHAPE_INPUT("UserChange", struct user_input, change_fields);

static const struct field link_fields[] = {
	FIELD_TEXT(struct user_link, url, .flags = FIELD_REQUIRED | FIELD_SECRET),
	FIELD_TEXT(struct user_link, mailed_to),
	FIELD_TIME(struct user_link, ends_at, .flags = FIELD_REQUIRED),
};
const struct shape user_link_shape = SHAPE("UserLink", struct user_link, link_fields);

/* --- Above and below --- */

static enum err check_rank(struct ctx *ctx, int role, const char *field)
{
	if (role_rank(role) > role_rank(ctx->actor.role))
		return fail(ctx, ERR_DENIED, "user.above", field, "Nobody grants or manages a role above his own.");
	return OK;
}

/* Who holds security gives security and audit: an auditor alone gives nothing. */
static enum err check_grant(struct ctx *ctx, int64_t old, int64_t new)
{
	int64_t reach = ctx->actor.rights & RIGHT_SYSTEM;

	if (ctx->actor.rights & RIGHT_SECURITY)
		reach |= RIGHT_SECURITY | RIGHT_AUDIT;
	if ((old ^ new) & ~reach)
		return fail(ctx, ERR_DENIED, "user.above", "rights", "Nobody gives or takes a right that is not his to give.");
	return OK;
}

/* Whose password somebody learns, his rights he has. */
static enum err check_covers(struct ctx *ctx, const struct account *account)
{
	if (account->rights & ~ctx->actor.rights)
		return fail(ctx, ERR_DENIED, "user.above", NULL, "He holds a right that you do not.");
	return OK;
}

/* Neither himself nor anybody who, step by step, reports to him. */
static enum err check_superior(struct ctx *ctx, int64_t account_id, int64_t superior_id)
{
	struct account superior = { .superior_id = superior_id };

	for (int i = 0; superior.superior_id && i < SUPERIORS_MAX; i++) {
		if (superior.superior_id == account_id)
			return fail(ctx, ERR_MEANING, "user.superior_loop", "superior_id",
				    "Nobody reports to himself, not even over others.");
		enum err err = account_store_get(ctx, superior.superior_id, &superior);
		bool is_usable = err == OK && (i > 0 || text_equal(superior.state, "active"));

		if (err != OK && err != ERR_NOT_FOUND)
			return err;
		if (!is_usable) {
			fault_clear(ctx);
			return fail(ctx, ERR_MEANING, "account.not_found", "superior_id", "There is no such colleague.");
		}
	}
	return OK;
}

static const struct last_right {
	enum right right;
	const char *code;
	const char *detail;
} last_rights[] = {
	{ RIGHT_SYSTEM, "user.last_admin", "The last system admin stays." },
	{ RIGHT_SECURITY, "user.last_security", "The last security admin stays." },
	{ RIGHT_AUDIT, "user.last_auditor", "The last auditor stays." },
};

/* What remains when this account is not what it was. */
static enum err check_heads(struct ctx *ctx, const struct account *old, const struct user_row *row)
{
	bool was_active = text_equal(old->state, "active"), is_active = text_equal(row->state, "active");
	bool led = was_active && role_may(old->role, 0, PERMIT_MANAGE_TEAM);
	bool leads = is_active && role_may(row->role, 0, PERMIT_MANAGE_TEAM);
	struct heads others;

	TRY(account_store_heads(ctx, old->id, &others));
	int64_t lost = (was_active ? old->rights : 0) & ~(is_active ? row->rights : 0) & ~others.rights;
	for (size_t i = 0; i < sizeof(last_rights) / sizeof(last_rights[0]); i++) {
		if (lost & last_rights[i].right)
			return fail(ctx, ERR_CONFLICT, last_rights[i].code, NULL, "%s", last_rights[i].detail);
	}
	if (!others.partners && led && !leads)
		return fail(ctx, ERR_CONFLICT, "user.last_partner", NULL, "The last partner stays.");
	return OK;
}

/* --- Writing --- */

static struct user_row row_of(const struct account *account)
{
	return (struct user_row){ .id = account->id, .version = account->version, .name = account->name, .role = account->role,
				  .rights = account->rights, .state = account->state, .superior_id = account->superior_id,
				  .work_from = account->work_from, .work_to = account->work_to };
}

/* Superior and hours, as new and changed ones have them. */
static enum err apply_place(struct ctx *ctx, const struct shape *shape, const struct user_input *input, struct user_row *row)
{
	if (shape_has(shape, input, "superior_id")) {
		TRY(check_superior(ctx, row->id, input->superior_id));
		row->superior_id = input->superior_id;
	}
	if (input->working_hours)
		TRY(work_span_read(ctx, input->working_hours, &row->work_from, &row->work_to));
	return unicode_pinyin(ctx, row->name, &row->name_pinyin);
}

enum err user_invite(struct ctx *ctx, const struct account_row *new, const struct user_input *input, int64_t *ret_id)
{
	struct account account = { 0 };
	int64_t id;

	TRY(check_rank(ctx, new->role, "role"));
	TRY(check_grant(ctx, 0, new->rights));
	TRY(user_insert(ctx, new, &id));
	TRY(account_get(ctx, id, &account));
	struct user_row row = row_of(&account);
	TRY(apply_place(ctx, &user_new_shape, input, &row));
	TRY(account_store_update_user(ctx, &row));
	*ret_id = id;
	return OK;
}

enum err user_read_rights(struct ctx *ctx, const struct shape *shape, const struct user_input *input, int role, int64_t *rights)
{
	bool has_part = role_may(role, 0, PERMIT_VIEW);

	if (input->rights)
		*rights = rights_read(input->rights);
	else if (shape_has(shape, input, "admin"))
		*rights = input->admin ? RIGHTS_ALL : 0;
	if (has_part || *rights)
		return OK;
	if (input->rights)
		return fail(ctx, ERR_MEANING, "user.no_right", "rights", "Who has no part in the product needs a right.");
	*rights = RIGHTS_ALL;
	return OK;
}

static enum err apply_rights(struct ctx *ctx, const struct account *old, const struct user_input *input, struct user_row *row)
{
	if (input->role) {
		TRY(check_rank(ctx, input->role, "role"));
		row->role = input->role;
	}
	TRY(user_read_rights(ctx, &user_change_shape, input, row->role, &row->rights));
	if (!shape_has(&user_change_shape, input, "disabled"))
		return OK;
	if (input->disabled && row->id == ctx->actor.account_id)
		return fail(ctx, ERR_MEANING, "user.self", "disabled", "Nobody locks himself out.");
	TRY(check_covers(ctx, old));
	row->state = input->disabled ? "disabled" : "active";
	return OK;
}

/* ["system", "audit"] */
static const char *rights_text(struct ctx *ctx, int64_t rights)
{
	const struct rights shown = rights_show(rights);
	const char *names = arena_format(ctx->arena, "%s%s%s", shown.system ? ",\"system\"" : "",
					 shown.security ? ",\"security\"" : "", shown.audit ? ",\"audit\"" : "");

	return arena_format(ctx->arena, "[%s]", *names ? names + 1 : names);
}

static enum err tell_change(struct ctx *ctx, const struct account *old, const struct user_row *row)
{
	struct hook_account_change event = { .account_id = row->id, .action = "account.change" };

	event.detail = arena_format(ctx->arena, "{\"role\":\"%s\",\"rights\":%s,\"superior_id\":%lld}",
				    choice_text(&role_choices, row->role), rights_text(ctx, row->rights), (long long)row->superior_id);
	TRY(hook_fire(ctx, HOOK_ACCOUNT_CHANGED, &event));
	if (old->work_from != row->work_from || old->work_to != row->work_to) /* day rules start with them */
		TRY(hook_fire(ctx, HOOK_RULES_CHANGED, &(struct hook_firm){ .firm_id = ctx->firm_id }));
	if (text_equal(old->state, row->state))
		return OK;
	if (text_equal(row->state, "disabled"))
		return account_lock_out(ctx, row->id);
	event = (struct hook_account_change){ .account_id = row->id, .action = "account.enable" };
	return hook_fire(ctx, HOOK_ACCOUNT_CHANGED, &event);
}

static enum err load_for_change(struct ctx *ctx, int64_t id, int64_t version, struct account *ret_old, struct user_row *ret_row)
{
	TRY(account_get(ctx, id, ret_old));
	TRY(check_rank(ctx, ret_old->role, NULL));
	*ret_row = row_of(ret_old);
	if (version)
		ret_row->version = version;
	return OK;
}

static enum err save_change(struct ctx *ctx, const struct account *old, struct user_row *row)
{
	TRY(unicode_pinyin(ctx, row->name, &row->name_pinyin));
	TRY(check_heads(ctx, old, row));
	TRY(account_store_update_user(ctx, row));
	return tell_change(ctx, old, row);
}

enum err user_change(struct ctx *ctx, int64_t id, int64_t version, const struct user_input *input)
{
	struct account old = { 0 };
	struct user_row row;

	TRY(load_for_change(ctx, id, version, &old, &row));
	if (input->name)
		row.name = input->name;
	TRY(apply_rights(ctx, &old, input, &row));
	TRY(check_grant(ctx, old.rights, row.rights));
	TRY(apply_place(ctx, &user_change_shape, input, &row));
	return save_change(ctx, &old, &row);
}

enum err user_set_superior(struct ctx *ctx, int64_t id, int64_t superior_id)
{
	struct account old = { 0 };
	struct user_row row;

	TRY(load_for_change(ctx, id, 0, &old, &row));
	TRY(check_superior(ctx, id, superior_id));
	row.superior_id = superior_id;
	return save_change(ctx, &old, &row);
}

enum err user_grant(struct ctx *ctx, int64_t id, int64_t version, const struct rights *rights)
{
	struct rights wanted = *rights;

	return user_change(ctx, id, version, &(struct user_input){ .rights = &wanted });
}

static enum err get_other(struct ctx *ctx, int64_t id, struct account *ret_account)
{
	TRY(account_get(ctx, id, ret_account));
	TRY(check_rank(ctx, ret_account->role, NULL));
	if (id == ctx->actor.account_id)
		return fail(ctx, ERR_MEANING, "user.self", NULL, "Change your own way in on your account page.");
	return OK;
}

enum err user_need_other(struct ctx *ctx, int64_t id)
{
	struct account account = { 0 };

	return get_other(ctx, id, &account);
}

enum err user_need_manage(struct ctx *ctx, int64_t id)
{
	struct account account = { 0 };

	TRY(get_other(ctx, id, &account));
	return check_covers(ctx, &account);
}

enum err user_reset(struct ctx *ctx, int64_t id, const char *password_hash)
{
	TRY(user_need_manage(ctx, id));
	return user_set_one_time(ctx, id, password_hash);
}
