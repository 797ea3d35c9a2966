/* Decisions about one candidate or position, from the view candidate_access and the table of roles. */
#include "feature/permission/permission.h"

#include "base/json.h"
#include "platform/db/db.h"
#include "permission_sql.h"

static int role_of(const struct ctx *ctx)
{
	return ctx->actor.account_id ? ctx->actor.role : SYSTEM_ROLE;
}

struct viewer permission_viewer(const struct ctx *ctx)
{
	return (struct viewer){ .account_id = ctx->actor.account_id,
				.sees_all = act_reach(role_of(ctx), ACT_VIEW) == REACH_FIRM };
}

struct access_key {
	int64_t candidate_id;
	int64_t account_id;
};

static const struct field access_key_fields[] = {
	FIELD_ID(struct access_key, candidate_id),
	FIELD_ID(struct access_key, account_id),
};
static const struct shape access_key_shape = SHAPE("access_key", struct access_key, access_key_fields);

static const struct field tie_fields[] = {
	FIELD_INT(struct tie, known),	    FIELD_INT(struct tie, works_with), FIELD_INT(struct tie, own),
	FIELD_INT(struct tie, contactable), FIELD_INT(struct tie, level_rank),
};
static const struct shape tie_shape = SHAPE("tie", struct tie, tie_fields);

/* Where the answer for each act stands. */
static const size_t places[ACT_COUNT] = {
	[ACT_VIEW] = offsetof(struct access, view),
	[ACT_OPEN] = offsetof(struct access, open),
	[ACT_CONTACT_DATA] = offsetof(struct access, contact_data),
	[ACT_REVEAL] = offsetof(struct access, reveal),
	[ACT_RECORD] = offsetof(struct access, record),
	[ACT_EDIT] = offsetof(struct access, edit),
	[ACT_CHANGE_STAGE] = offsetof(struct access, change_stage),
	[ACT_MERGE] = offsetof(struct access, merge),
	[ACT_EXPORT] = offsetof(struct access, export),
};

bool access_allows(const struct access *access, enum act act)
{
	return *(const bool *)((const char *)access + places[act]);
}

struct access permission_access(int role, const struct tie *tie)
{
	struct access access = { 0 };

	for (enum act act = 0; act < ACT_COUNT; act++)
		*(bool *)((char *)&access + places[act]) = reach_holds(act_reach(role, act), tie);
	return access;
}

bool permission_ever(const struct ctx *ctx, enum act act)
{
	return act_is_ever(role_of(ctx), act);
}

static struct access access_of(const struct ctx *ctx, const struct tie *tie)
{
	return permission_access(role_of(ctx), tie);
}

/* A partner's ties do not matter: his own block leaves out the eight parts of candidate_access. */
static const struct sql *access_block(const struct ctx *ctx)
{
	return permission_viewer(ctx).sees_all ? &sql_candidate_known : &sql_candidate_access_get;
}

static enum err load_access(struct ctx *ctx, int64_t candidate_id, struct access *ret_access)
{
	struct access_key key = { candidate_id, ctx->actor.account_id };
	struct tie tie = { 0 };

	TRY(db_one(ctx, access_block(ctx), &access_key_shape, &key, &tie_shape, &tie));
	*ret_access = access_of(ctx, &tie);
	return OK;
}

enum err permission_candidate(struct ctx *ctx, int64_t candidate_id, struct access *ret_access)
{
	struct access access;

	TRY(load_access(ctx, candidate_id, &access));
	if (!access.view)
		return fail(ctx, ERR_NOT_FOUND, "candidate.not_found", NULL, "There is no such candidate.");
	*ret_access = access;
	return OK;
}

enum err permission_need(struct ctx *ctx, int64_t candidate_id, enum act act)
{
	struct access access;

	TRY(permission_candidate(ctx, candidate_id, &access));
	if (!access_allows(&access, act))
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Your role or your part in this candidate does not allow that.");
	return OK;
}

struct own_key {
	const char *ids;
	int64_t account_id;
};
static const struct field own_key_fields[] = {
	FIELD_TEXT(struct own_key, ids),
	FIELD_ID(struct own_key, account_id),
};
static const struct shape own_key_shape = SHAPE("own_key", struct own_key, own_key_fields);

struct own {
	int64_t place;
};
static const struct field own_fields[] = { FIELD_INT(struct own, place) };
static const struct shape own_shape = SHAPE("own", struct own, own_fields);

/* All that can count for who owns a candidate, but for 可联系. */
static const struct tie own_tie = { .known = 1, .works_with = 1, .own = 1, .level_rank = 3 };

/* Whether nothing is added by other ties beside the own one: not so for juniors, whose 可联系 comes from a position. */
static bool own_is_all(const struct ctx *ctx)
{
	return act_reach(role_of(ctx), ACT_CONTACT_DATA) != REACH_CONTACTABLE;
}

/* Most candidates somebody looks at are his own. */
static enum err load_own(struct ctx *ctx, const struct list *candidate_ids, struct access *accesses)
{
	struct own_key key = { json_ids(ctx->arena, candidate_ids->items, candidate_ids->count), ctx->actor.account_id };
	struct list rows;

	TRY(db_list(ctx, &sql_candidate_access_own, &own_key_shape, &key, &own_shape, &rows));
	for (size_t i = 0; i < rows.count; i++)
		accesses[((const struct own *)rows.items)[i].place] = access_of(ctx, &own_tie);
	return OK;
}

/* What is known of all at once; the number of those that are left over. */
static size_t fill_known(const struct ctx *ctx, const struct list *candidate_ids, const bool *is_own, struct access *accesses)
{
	bool sees_all = permission_viewer(ctx).sees_all;
	size_t unknown = 0;

	for (size_t i = 0; i < candidate_ids->count; i++) {
		if (sees_all || (is_own && is_own[i] && own_is_all(ctx)))
			accesses[i] = access_of(ctx, &own_tie);
		else
			unknown++;
	}
	return unknown;
}

enum err permission_candidates(struct ctx *ctx, const struct list *candidate_ids, const bool *is_own,
			       struct access **ret_accesses)
{
	const int64_t *ids = candidate_ids->items;
	struct access *accesses = arena_array(ctx->arena, candidate_ids->count + 1, sizeof(*accesses));

	*ret_accesses = accesses;
	if (!fill_known(ctx, candidate_ids, is_own, accesses))
		return OK;
	if (own_is_all(ctx))
		TRY(load_own(ctx, candidate_ids, accesses));
	for (size_t i = 0; i < candidate_ids->count; i++) {
		if (!accesses[i].view)
			TRY(load_access(ctx, ids[i], &accesses[i]));
	}
	return OK;
}

struct position_key {
	int64_t position_id;
	int64_t account_id;
};

static const struct field position_key_fields[] = {
	FIELD_ID(struct position_key, position_id),
	FIELD_ID(struct position_key, account_id),
};
static const struct shape position_key_shape = SHAPE("position_key", struct position_key, position_key_fields);

static const struct field position_tie_fields[] = {
	FIELD_INT(struct position_tie, known),
	FIELD_INT(struct position_tie, leads),
	FIELD_INT(struct position_tie, level_rank),
};
static const struct shape position_tie_shape = SHAPE("position_tie", struct position_tie, position_tie_fields);

struct position_access permission_position_access(int role, const struct position_tie *tie)
{
	return (struct position_access){
		.view = position_reach_holds(position_act_reach(role, POSITION_VIEW), tie),
		.submit = position_reach_holds(position_act_reach(role, POSITION_SUBMIT), tie),
		.manage = position_reach_holds(position_act_reach(role, POSITION_MANAGE), tie),
	};
}

enum err permission_position(struct ctx *ctx, int64_t position_id, struct position_access *ret_access)
{
	struct position_key key = { position_id, ctx->actor.account_id };
	struct position_tie tie = { 0 };

	TRY(db_one(ctx, &sql_position_access_get, &position_key_shape, &key, &position_tie_shape, &tie));
	const struct position_access access = permission_position_access(role_of(ctx), &tie);
	if (!access.view)
		return fail(ctx, ERR_NOT_FOUND, "position.not_found", NULL, "There is no such position.");
	*ret_access = access;
	return OK;
}

struct watcher {
	int64_t id;
	bool sees_all;
};
static const struct field watcher_fields[] = {
	FIELD_ID(struct watcher, id),
	FIELD_BOOL(struct watcher, sees_all),
};
static const struct shape watcher_shape = SHAPE("watcher", struct watcher, watcher_fields);

/* Whoever is present is known for a whole group of writes; who of them may see a candidate, only until the next change.
 * out ret_partners  how many see all; they come first */
static enum err load_present(struct ctx *ctx, struct list *ret_present, size_t *ret_partners)
{
	const struct watcher *present;

	TRY(db_list(ctx, &sql_accounts_present, NULL, NULL, &watcher_shape, ret_present));
	present = ret_present->items;
	*ret_partners = 0;
	while (*ret_partners < ret_present->count && present[*ret_partners].sees_all)
		++*ret_partners;
	return OK;
}

static void add_ids(struct vec *ids, const struct watcher *watchers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		vec_add(ids, &watchers[i].id);
}

enum err permission_watchers(struct ctx *ctx, int64_t candidate_id, struct list *ret_ids)
{
	struct access_key key = { .candidate_id = candidate_id };
	struct list present, watchers;
	size_t partners;
	struct vec ids;

	vec_init(&ids, ctx->arena, sizeof(int64_t));
	TRY(load_present(ctx, &present, &partners));
	add_ids(&ids, present.items, partners);
	if (partners < present.count) {
		TRY(db_list(ctx, &sql_candidate_watchers, &access_key_shape, &key, &watcher_shape, &watchers));
		add_ids(&ids, watchers.items, watchers.count);
	}
	*ret_ids = vec_list(&ids);
	return OK;
}

enum err permission_expect_watchers(struct ctx *ctx, int64_t candidate_id)
{
	struct access_key key = { .candidate_id = candidate_id };
	struct list present;
	size_t partners;

	TRY(load_present(ctx, &present, &partners));
	if (partners == present.count)
		return OK;
	return db_expect(ctx, &sql_candidate_watchers, &access_key_shape, &key, &watcher_shape);
}

enum err permission_expect_candidate(struct ctx *ctx, int64_t candidate_id)
{
	struct access_key key = { candidate_id, ctx->actor.account_id };

	return db_expect(ctx, access_block(ctx), &access_key_shape, &key, &tie_shape);
}
